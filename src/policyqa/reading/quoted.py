"""Lists and articles that a decision quotes: 2.将第一条修改为：“…案件：⏎1.…；⏎2.…。”⏎3.删除第二条 has three points."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from policyqa.reading.labels import LAW_FAMILIES, Family
from policyqa.reading.lines import Line

__all__ = ["with_quoted_lists"]

_OPENS = re.compile("(?:^|[：:])“")  # a quotation of whole paragraphs
_LINES_MOST = 80  # of one quotation; one that does not end by then lacks its ”


def with_quoted_lists(lines: Sequence[Line]) -> tuple[Line, ...]:
    """The lines, without a label those of a quotation that the headings around it count on across.

    A list that only the quotation numbers so stays as it is: it is the point's own.
    """
    found = list(lines)
    for start, end in _quotations(lines):
        for family in {line.label.family for line in lines[start:end] if line.label is not None}:
            if family in LAW_FAMILIES or _counts_on(lines, start, end, family):
                for index in range(start, end):
                    label = lines[index].label
                    if label is not None and label.family is family:
                        found[index] = replace(lines[index], label=None)
    return tuple(found)


def _quotations(lines: Sequence[Line]) -> Iterator[tuple[int, int]]:
    """The lines within each quotation of several, behind the one that it begins in."""
    index = 0
    while index < len(lines):
        if _OPENS.search(lines[index].text) and (depth := _depth(lines[index].text)) > 0:
            for end in range(index + 1, min(index + 1 + _LINES_MOST, len(lines))):
                # Each paragraph of it may begin with the mark, which then opens no other.
                depth += _depth(lines[end].text.removeprefix("“"))
                if depth <= 0:
                    yield index + 1, end + 1
                    index = end
                    break
        index += 1


def _depth(words: str) -> int:
    return words.count("“") - words.count("”")


def _counts_on(lines: Sequence[Line], start: int, end: int, family: Family) -> bool:
    """Whether the next of a family behind a quotation follows the last before it, and the quotation's begin anew."""
    numbers = [
        next((line.label.number for line in part if line.label is not None and line.label.family is family), 0)
        for part in (reversed(lines[:start]), lines[start:end], lines[end:])
    ]
    before, within, behind = numbers
    return within == 1 and behind == before + 1 > 1
