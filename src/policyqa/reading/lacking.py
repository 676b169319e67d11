"""Where steps lead nowhere: how far they lead, and what is there instead."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence

from policyqa.chinese import NUMERAL, from_numeral, to_numeral
from policyqa.reading.citation import resolve
from policyqa.reading.steps import Step
from policyqa.reading.writing import TRADITIONAL, is_annex, is_article, written
from policyqa.records import Section

__all__ = ["lacking", "said"]

_PARAGRAPH = re.compile(rf"第(?:{NUMERAL}+|\d+)款")
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


def _number(label: str) -> int:
    """3 of 第三款, （三）, 3 and ③; 0 of 开头."""
    numeral = re.search(rf"{NUMERAL}+|\d+", unicodedata.normalize("NFKC", label))
    return from_numeral(numeral[0]) if numeral else 0


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
        paragraphs = [child for child in here.children if child.clause and _PARAGRAPH.fullmatch(child.label)]
        if step.unit == "款":
            return f"{place}只有{to_numeral(max(len(paragraphs), 1))}款,没有{said((step,))}"
        items = [item for holder in paragraphs or (here,) for item in holder.children if item.clause]
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
    for count in range(len(steps) - 1, 0, -1):
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
