"""Items: （一）, 1., （1） and ① at the start of a paragraph, or run on within one."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from policyqa.chinese import NUMERAL, from_numeral
from policyqa.records import Span

__all__ = ["Item", "item_at", "items_behind"]

_FAMILIES = ("paren", "arabic_paren", "comma", "arabic", "circled")
_LABEL = rf"""(?:
    (?P<paren>[（(][ ]?{NUMERAL}{{1,4}}[ ]?[)）]|[㈠-㈩])
  | (?P<arabic_paren>[（(][ ]?\d{{1,3}}[ ]?[)）]|[⑴-⒇])
  | (?P<comma>{NUMERAL}{{1,4}})、(?!{NUMERAL}|\d)
  | (?P<arabic>\d{{1,3}}(?:[.．](?!\d)|、(?!\d)|[)）])|[⒈-⒛])
  | (?P<circled>[①-⑳])
)"""
# 依照（一）项规定, （一）至（三）项: an item that is spoken of, but （一）项目建设 and （一）款项的支付 begin one.
_CITED = r"(?!(?:[、,，和或及至到与—~-]{1,2}第?[（(]|项(?!目)|款(?![项额式])|目(?:规定|所|中|、|，)))"
_ITEM = re.compile(rf"(?:\*\*)?{_LABEL}{_CITED}", re.X)
# An item may run on: …：（一）…；（二）…
_RUN_IN = re.compile(rf"[：:；;。][ \t　]*(?P<item>{_LABEL}{_CITED})", re.X)


@dataclass(frozen=True, slots=True)
class Item:
    """Where an item starts, its number, and its label in the standard form.

    ``family`` is the same for all that are written alike. ``behind`` is the mark before one that runs on, "" of one
    at the start of a paragraph.
    """

    offset: int
    family: str
    number: int
    label: str
    behind: str = ""


def item_at(text: str, span: Span) -> Item | None:
    """The item that a paragraph begins with, or None; one that is only spoken of (（一）项规定的) is none."""
    found = _ITEM.match(text, span.start, span.end)
    return _item(found, found.start(), "") if found else None


def items_behind(text: str, start: int, end: int) -> Iterator[Item]:
    """The items within a paragraph, behind its first character, that a mark stands before."""
    for found in _RUN_IN.finditer(text, start + 1, end):
        yield _item(found, found.start("item"), found.group()[0])


def _item(found: re.Match[str], offset: int, behind: str) -> Item:
    family = next(name for name in _FAMILIES if found[name])
    plain = unicodedata.normalize("NFKC", found[family]).strip("().、 ")
    label = found[family] if family == "circled" else f"（{plain}）" if family in ("paren", "arabic_paren") else plain
    return Item(offset, family, from_numeral(plain), label, behind)
