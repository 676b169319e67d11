"""Lists and articles that a decision quotes: 2.将第一条修改为：“…案件：⏎1.…；⏎2.…。”⏎3.删除第二条 has three points."""

from __future__ import annotations

import re
from bisect import bisect_left
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
    labels: dict[Family, list[tuple[int, int]]] = {}
    for index, line in enumerate(lines):
        if line.label is not None:
            labels.setdefault(line.label.family, []).append((index, line.label.number))
    for start, end in _quotations(lines):
        for family in {line.label.family for line in lines[start:end] if line.label is not None}:
            if family in LAW_FAMILIES or _counts_on(labels[family], start, end):
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


def _counts_on(labels: Sequence[tuple[int, int]], start: int, end: int) -> bool:
    """Whether the next of a family behind a quotation follows the last before it, and the quotation's begin anew.

    :param labels: the lines and the numbers of the family's labels, in order.
    """
    first = bisect_left(labels, (start, 0))
    last = bisect_left(labels, (end, 0))
    if not 0 < first < last < len(labels):
        return False
    return labels[first][1] == 1 and labels[last][1] == labels[first - 1][1] + 1
