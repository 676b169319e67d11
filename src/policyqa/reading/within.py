"""What stands within an article: the 款, 项 and 目 that a reference goes on to."""

from __future__ import annotations

import re
from collections.abc import Sequence

from policyqa.chinese import NUMERAL, from_numeral
from policyqa.reading.steps import Step
from policyqa.records import Section, Status

__all__ = ["around", "leads_within", "within"]

_PARAGRAPH = re.compile(r"第.+款")
_NUMBER = re.compile(rf"{NUMERAL}+|\d+|[①-⑳]")
_WRITTEN = ("目", "点", "部分")  # 第三条（二）, 第三条第二项1., as paths and copied labels have them


def leads_within(article: Section, step: Step) -> bool:
    """Whether a step behind an article means a 款, 项 or 目 of it, and not a section that stands below it."""
    return step.unit in ("款", "项") or (step.unit in _WRITTEN and any(child.clause for child in article.children))


def within(article: Section, steps: Sequence[Step], *, exactly: bool) -> tuple[Section, ...]:
    """What the steps lead to from an article: itself where there are none, an item in each 款 where none is named.

    第一款 of an article without 款 is the article. One that is in the outline alone stands for what is named in it.

    :param exactly: an item must be written as its step has it, where the step says how.
    """
    found: tuple[Section, ...] = (article,)
    for step in steps if article.status is not Status.LISTED_ONLY else ():
        found = tuple(clause for section in found for clause in _clauses(section, step, exactly=exactly))
    return found


def _clauses(section: Section, step: Step, *, exactly: bool) -> tuple[Section, ...]:
    below = [child for child in section.children if child.clause]
    paragraphs = [child for child in below if _PARAGRAPH.fullmatch(child.label)]
    if step.unit == "款":
        if not paragraphs and not section.clause:
            return (section,) if step.number == 1 else ()
        return tuple(child for child in paragraphs if _number(child) == step.number)
    items = [item for child in paragraphs for item in child.children] if paragraphs else below
    if exactly and step.label:
        return tuple(item for item in items if item.path.rpartition("/")[2] == step.label)
    return tuple(item for item in items if _number(item) == step.number)


def _number(clause: Section) -> int:
    number = _NUMBER.search(clause.label)
    return from_numeral(number.group()) if number else 0


def around(root: Section, section: Section) -> Section:
    """The section whose passage holds a section's text: of a 款, 项 or 目 its article, of any other itself."""
    here = root
    while section.clause and not any(child.clause and _holds(child, section) for child in here.children):
        here = next(child for child in here.children if _holds(child, section))
    return here if section.clause else section


def _holds(above: Section, section: Section) -> bool:
    return f"{section.path}/".startswith(f"{above.path}/")
