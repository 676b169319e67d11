"""Paragraphs of an article: the 款 and 项 that a reference names, told by the lines of its text."""

from __future__ import annotations

import re
from collections.abc import Sequence

from policyqa.chinese import NUMERAL, from_numeral, unwrap
from policyqa.reading.steps import Step
from policyqa.records import Section, Span

__all__ = ["named_paragraphs", "names_paragraph"]

_LABEL = re.compile(rf"\s*第(?:{NUMERAL}+|\d+)条(?:之(?:{NUMERAL}+|\d+))?\s*(?:[【\[〔][^】\]〕\n]*[】\]〕])?\s*")
# An item stands at the beginning of a line, or runs on behind a mark: …：（一）…；（二）…
_ITEM = re.compile(
    rf"(?:^|(?<=[：:；;。]))\s*(?:[（(](?:(?P<paren>{NUMERAL}{{1,3}})|(?P<arabic_paren>\d{{1,2}}))[)）]"
    r"|(?P<arabic>\d{1,2})(?:[.．](?!\d)|、)|(?P<circled>[①-⑳]))",
    re.M,
)


def names_paragraph(steps: Sequence[Step]) -> bool:
    """Whether a reference goes on from an article to a 款 or 项 of it."""
    units = [step.unit for step in steps]
    return "条" in units and any(unit in ("款", "项") for unit in units[units.index("条") :])


def named_paragraphs(text: str, article: Section, steps: Sequence[Step]) -> tuple[Span, ...]:
    """The 款 or 项 of an article that a reference ends in, as spans of the document's text; none where it has none.

    Each paragraph of the article is a 款, and the items that begin with （一）, 1., （1） or ① belong to the one above;
    those of the family that comes first are its 项, and others stand within them. An item that is named without its
    款 may stand in several.

    :param text: the document's; hard wraps in it end no paragraph.
    """
    found = _paragraphs(text, article)
    for step in steps:
        if step.unit == "款":
            found = found[step.number - 1 : step.number] if step.number else ()
        elif step.unit == "项":
            found = tuple(item for span in found for item in _items(text, span, step.number))
    return found


def _paragraphs(text: str, article: Section) -> tuple[Span, ...]:
    start = article.own[0].start if article.own and not article.run_in else article.start
    joined = unwrap(text[start : article.end])
    label = _LABEL.match(joined.text)
    spans: list[Span] = []
    position = label.end() if label else 0
    for line in joined.text[position:].split("\n"):
        first, end = position + len(line) - len(line.lstrip()), position + len(line.rstrip())
        position += len(line) + 1
        if first >= end:
            continue
        span = Span(start + joined.origins[first], start + joined.origins[end - 1] + 1)
        if spans and _ITEM.match(line):
            spans[-1] = Span(spans[-1].start, span.end)
        else:
            spans.append(span)
    return tuple(spans)


def _items(text: str, paragraph: Span, number: int) -> tuple[Span, ...]:
    own = text[paragraph.start : paragraph.end]
    every = tuple(_ITEM.finditer(own))
    marks = [mark for mark in every if mark.lastgroup == every[0].lastgroup]
    ends = (*(mark.start() for mark in marks[1:]), len(own))
    spans = []
    for mark, end in zip(marks, ends, strict=False):
        if from_numeral(mark[mark.lastgroup or 0]) == number:
            piece = own[mark.start() : end]
            start = paragraph.start + mark.start() + len(piece) - len(piece.lstrip())
            spans.append(Span(start, start + len(piece.strip())))
    return tuple(spans)
