"""Heading families: what a line's label is, what family it is of, and how it is written in paths and citations."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from enum import StrEnum

from policyqa.chinese import from_numeral, to_numeral

__all__ = ["LAW_FAMILIES", "Family", "Label", "match_label", "plain_title", "sibling", "spoken"]


class Family(StrEnum):
    """A way of numbering headings."""

    BOOK = "编"
    SUBBOOK = "分编"
    PART = "部分"
    CHAPTER = "章"
    SECTION = "节"
    ARTICLE = "条"
    COMMA = "一、"
    PAREN = "（一）"
    ARABIC = "1."
    ARABIC_PAREN = "（1）"
    CIRCLED = "①"
    DECIMAL = "1.1"
    ANNEX = "附件"
    MARKDOWN = "#"
    POINT = "一是"


LAW_FAMILIES = (Family.BOOK, Family.SUBBOOK, Family.PART, Family.CHAPTER, Family.SECTION, Family.ARTICLE)
"""The families of 第N…, outermost first."""


@dataclass(frozen=True, slots=True)
class Label:
    """A label as it was found. ``text`` is its bare standard form, ``number`` its value, ``sub`` that of 之N.

    ``length`` counts the line's characters up to the title. ``depth`` is the number of ``#`` of a Markdown heading or
    of dots of 1.1.1, else 0. ``tight`` says that words follow without a space, as in a cross-reference (第七条规定…);
    ``separator`` is the mark that closes 一、 or 1.
    """

    family: Family
    text: str
    number: int
    length: int
    depth: int = 0
    sub: int = 0
    tight: bool = False
    separator: str = ""

    @property
    def order(self) -> tuple[int, int]:
        """Its place among its kin: 第十七条之一 stands between 第十七条 and 第十八条."""
        return self.number, self.sub


# Slips of character recognition: － and the radical ⼀ for 一, 笫 for 第.
_NUMERAL = "[零〇○一二三四五六七八九十百千两－⼀]"
_SLIPS = str.maketrans("－⼀", "一一")
_N = rf"{_NUMERAL}{{1,9}}"
_ANY = rf"(?:{_N}|[0-9０-９]{{1,4}})"
_S = r"[ \t　]*"
_UNITS = "分编|部分|编|章|节|条"
_ARTICLE = re.compile(rf"[第笫]{_S}(?P<n>{_ANY}){_S}(?P<unit>{_UNITS})(?:{_S}之{_S}(?P<sub>{_N}))?")
_COMMA = re.compile(rf"(?P<n>{_N}){_S}(?P<separator>[、．.,，])(?!{_S}[0-9])")
_PAREN = re.compile(rf"[（(]{_S}(?P<n>{_N}){_S}[)）]{_S}[、．.]?")
_DECIMAL = re.compile(r"(?P<n>[0-9０-９]{1,3}(?:[.．][0-9０-９]{1,3}){1,4})[.．、]?(?![0-9０-９%％年月日亿万元个倍])")
_ARABIC = re.compile(r"(?P<n>[0-9０-９]{1,3})(?P<separator>[.．](?![0-9０-９])|、|[)）])")
_ARABIC_PAREN = re.compile(rf"[（(]{_S}(?P<n>[0-9０-９]{{1,3}}){_S}[)）]")
_CIRCLED = re.compile(r"(?P<n>[①-⑳])")
_ANNEX = re.compile(rf"附{_S}件{_S}(?P<n>{_ANY})?{_S}(?=[:：]|$|[ \t　])[:：]?")

_Rule = tuple[Family, re.Pattern[str]]
_NUMBER_RULES: tuple[_Rule, ...] = ((Family.DECIMAL, _DECIMAL), (Family.ARABIC, _ARABIC))
# By first character, so that a line of running text costs one look-up.
_RULES: dict[str, tuple[_Rule, ...]] = {
    **dict.fromkeys("第笫", ((Family.ARTICLE, _ARTICLE),)),
    **dict.fromkeys("零〇○一二三四五六七八九十百千两－⼀", ((Family.COMMA, _COMMA),)),
    **dict.fromkeys("（(", ((Family.PAREN, _PAREN), (Family.ARABIC_PAREN, _ARABIC_PAREN))),
    **dict.fromkeys("0123456789０１２３４５６７８９", _NUMBER_RULES),
    **dict.fromkeys("①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳", ((Family.CIRCLED, _CIRCLED),)),
    "附": ((Family.ANNEX, _ANNEX),),
}
_MARKDOWN = re.compile(r"(#{1,6})[ \t]+")
_MARKDOWN_NUMBER = re.compile(r"(?P<n>[0-9]{1,3})[ \t　]+(?=\S)")  # "## 1 范围", as standards write it
_BOLD = "**"


def match_label(line: str) -> Label | None:
    """The label that a line starts with, or None. Leading white space must be gone.

    A Markdown heading whose words carry a label of their own (``## 第一章 总则``) is of that label's family.
    """
    if line[:1] == "#":
        return _match_markdown(line)
    if line.startswith(_BOLD):  # **第一条** …
        inner = _match(line[2:])
        return replace(inner, length=inner.length + 2) if inner else None
    return _match(line)


def _match_markdown(line: str) -> Label | None:
    mark = _MARKDOWN.match(line)
    if mark is None:
        return None
    rest, depth = line[mark.end() :], len(mark[1])
    inner = _match(rest)
    if inner is not None:
        return replace(inner, length=mark.end() + inner.length, depth=depth)
    if number := _MARKDOWN_NUMBER.match(rest):
        return Label(Family.ARABIC, number["n"], int(number["n"]), mark.end() + number.end(), depth)
    title = rest.strip().rstrip("#").strip()
    return Label(Family.MARKDOWN, title.replace("/", "∕"), 0, mark.end(), depth) if title else None


def _match(line: str) -> Label | None:
    for family, rule in _RULES.get(line[:1], ()):
        if match := rule.match(line):
            return _label(family, match, line)
    return None


def _label(family: Family, match: re.Match[str], line: str) -> Label:
    found = match.groupdict()
    numeral = unicodedata.normalize("NFKC", (found["n"] or "").translate(_SLIPS))
    if family is Family.ARTICLE:
        family = Family(found["unit"])
    sub = (found.get("sub") or "").translate(_SLIPS)
    after = line[match.end() : match.end() + 1]
    return Label(
        family,
        _standard(family, numeral, sub, match["n"]),
        from_numeral(numeral.rpartition(".")[2]) if numeral else 0,
        match.end(),
        depth=numeral.count(".") if family is Family.DECIMAL else 0,
        sub=from_numeral(sub) if sub else 0,
        tight=bool(after) and not after.isspace(),
        separator=found.get("separator") or "",
    )


def _standard(family: Family, numeral: str, sub: str, found: str) -> str:
    if family in LAW_FAMILIES:
        return f"第{numeral}{family}" + (f"之{sub}" if sub else "")
    if family in (Family.PAREN, Family.ARABIC_PAREN):
        return f"（{numeral}）"
    if family is Family.CIRCLED:
        return found
    if family is Family.ANNEX:
        return f"附件{numeral}"
    return numeral


def sibling(label: Label, number: int) -> Label:
    """The label of the same family with another number, written in the same kind of numeral."""
    if label.family is Family.CIRCLED:
        text = chr(ord("①") + number - 1)
    else:
        head, dot, tail = label.text.rpartition(".")
        numeral = str(number) if re.search(r"\d", tail) else to_numeral(number)
        text = head + dot + re.sub(rf"\d+|{_NUMERAL}+", numeral, tail.partition("之")[0], count=1)
    return replace(label, text=text, number=number, sub=0, length=0)


def plain_title(title: str) -> str:
    """A title for comparison: full width folded, white space and light punctuation gone."""
    folded = unicodedata.normalize("NFKC", title)
    return re.sub(r"[\s,，.。;；:：、_*]+", "", folded).lower()


def spoken(family: Family, label: str, title: str) -> str:
    """The heading as it is cited: ``四、加快推进…``, ``（一）加强政策引导和支持``, ``第七条``, ``一是完善政策体系``."""
    if family is Family.COMMA:
        return f"{label}、{title}"
    if family is Family.ARABIC:
        return f"{label}. {title}".rstrip()
    if family is Family.MARKDOWN:
        return title or label
    if family in (Family.PAREN, Family.ARABIC_PAREN, Family.CIRCLED, Family.POINT):
        return f"{label}{title}"
    return f"{label} {title}".rstrip()
