"""The 款, 项 and 目 of an article that steps lead to; and where steps lead nowhere, what is there instead."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence

from policyqa.chinese import NUMERAL, from_numeral, to_numeral
from policyqa.reading.citation import resolve
from policyqa.reading.steps import Step
from policyqa.reading.writing import TRADITIONAL, is_annex, is_article, written
from policyqa.records import Section

__all__ = ["clauses_in", "lacking", "said"]

_PARAGRAPH = re.compile(rf"第(?:{NUMERAL}+|\d+)款")
_ITEM = re.compile(rf"（(?:{NUMERAL}+|\d+|[a-z])）|\d+|[①-⑳]")
_NAMED = 8  # sections that a line names
_LARGE = ("编", "分编", "章", "节")


def said(steps: Sequence[Step]) -> str:
    """Steps as they are spoken of: 第十二条之一第二款."""
    return "".join(
        step.label
        or (
            f"{step.unit}{step.number or ''}"
            if step.unit.startswith("附")
            else f"第{to_numeral(step.number) if step.number else '零'}{step.unit}"
        )
        + (f"之{to_numeral(step.sub)}" if step.sub else "")
        for step in steps
    )


def clauses_in(article: Section, steps: Sequence[Step]) -> tuple[Section, ...]:
    """What the steps behind an article name in it: none, one, or of an item whose 款 is not said each that there is.

    An article of one paragraph has no sections for 款, and is its own 第一款.
    """
    found: tuple[Section, ...] = (article,)
    for step in steps:
        found = tuple(inner for section in found for inner in _inner(section, step))
    return found


def _inner(section: Section, step: Step) -> Iterator[Section]:
    paragraphs = [child for child in section.children if _PARAGRAPH.fullmatch(child.label)]
    if step.unit == "款":
        if not paragraphs and step.number == 1 and is_article(section.label):
            yield section
        yield from (child for child in paragraphs if _number(child.label) == step.number)
        return
    for holder in paragraphs or (section,):
        items = [child for child in holder.children if _fits(child, step)]
        yield from [child for child in items if child.path.rpartition("/")[2] == step.label] or items


def _fits(child: Section, step: Step) -> bool:
    if not _ITEM.fullmatch(child.label):
        return child.path.rpartition("/")[2] == step.label
    return _number(child.label) == step.number


def _number(label: str) -> int:
    """3 of 第三款, （三）, 3 and ③; 1 of （a）."""
    plain = unicodedata.normalize("NFKC", label)
    numeral = re.search(rf"{NUMERAL}+|\d+|[a-z]", plain)
    if numeral is None:
        return 0
    return ord(numeral[0]) - ord("a") + 1 if numeral[0].isascii() and numeral[0].isalpha() else from_numeral(numeral[0])


def lacking(title: str, root: Section, steps: Sequence[Step]) -> str:
    """One line on what the steps name and a document has not, and on what it has: 《…》第四十七条只有三款.

    :param title: in 《》.
    """
    here, number = _last_found(root, steps)
    cited = {chain[-1].path: name for chain, name in written(root)}
    place, step = title + cited.get(here.path, ""), steps[number]
    if step.unit == "条":
        return _no_article(place, here, step)
    if is_article(here.label) or _PARAGRAPH.fullmatch(here.label):
        paragraphs = [child for child in here.children if _PARAGRAPH.fullmatch(child.label)]
        if step.unit == "款":
            return f"{place}只有{to_numeral(max(len(paragraphs), 1))}款,没有{said((step,))}"
        items = [item for holder in paragraphs or (here,) for item in holder.children if _ITEM.fullmatch(item.label)]
        return f"{place}没有{said((step,))}," + (f"只有{to_numeral(len(items))}项" if items else "没有分项")
    if step.unit in _LARGE:
        labels = [section.label for section in _below(here) if section.label.endswith(step.unit)]
        has = f"共{to_numeral(len(labels))}{step.unit}" if labels else f"不分{step.unit}"
        return f"{place}没有{said((step,))},{has}"
    labels = [child.label for child in here.children if _number(child.label)] or [one.label for one in here.children]
    names = "、".join(labels[:_NAMED])
    more = f"等{len(labels)}节" if len(labels) > _NAMED else ""
    return f"{place}没有{said((step,))};" + (f"有{names}{more}" if names else "下面没有再分")


def _last_found(root: Section, steps: Sequence[Step]) -> tuple[Section, int]:
    """The section that as many of the steps as possible lead to, and how many these are; never all."""
    article = next((i for i, step in enumerate(steps) if step.unit == "条"), None)
    for count in range(len(steps) - 1, 0, -1):
        if article is not None and count > article + 1:
            start = resolve(root, steps[: article + 1])
            found = clauses_in(start, steps[article + 1 : count]) if start is not None else ()
            section = found[0] if found else None
        else:
            section = resolve(root, steps[:count])
        if section is not None:
            return section, count
    return root, 0


def _no_article(place: str, here: Section, step: Step) -> str:
    labels = [section.label for section in _below(here) if is_article(section.label)]
    if not labels:
        return f"{place}没有{said((step,))},不分条"
    last = labels[-1].translate(TRADITIONAL)
    whole = last == f"第{to_numeral(len(labels))}条"
    has = f"共{to_numeral(len(labels))}条" if whole else f"共{len(labels)}条,最后一条是{last}"
    return f"{place}没有{said((step,))},{has}"


def _below(section: Section) -> Iterator[Section]:
    """All sections below one, without annexes and what stands in an article."""
    for child in section.children:
        if is_annex(child.label):
            continue
        yield child
        if not is_article(child.label):
            yield from _below(child)
