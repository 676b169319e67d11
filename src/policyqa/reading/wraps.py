"""Headings that a hard wrap broke: how wide a text was wrapped, and the lines that a heading runs on over."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from policyqa.reading.headings import is_open
from policyqa.reading.lines import Line

__all__ = ["whole_heading", "wrap_width"]

_LEAST = 3  # lines that a wrap broke at the same place; by chance two are
_RAGGED = 2  # characters that a line may fall short, where a mark would have begun the next
_NARROW = 15  # no copy is wrapped closer
_LINES_MOST = 3  # of one heading
_TITLE_FULL = 18  # characters of a title that may have been broken for its length
_BROKEN = tuple("的和与及、对在将为“《（(")  # no title ends so


def wrap_width(lines: Sequence[Line]) -> float:
    """The width in full characters at which a text's lines are broken, 0 where they are not.

    Of a text that was, no line is longer, and many that go on in the next are as long.
    """
    widths = [line.width for line in lines]
    broken = [
        width
        for line, below, width in zip(lines, lines[1:], widths, strict=False)
        if is_open(line) and _goes_on(below) and width >= _NARROW
    ]
    if not broken or max(widths) > max(broken) + _RAGGED:
        return 0
    widest = max(broken)
    return widest if sum(width >= widest - _RAGGED for width in broken) >= _LEAST else 0


def whole_heading(lines: Sequence[Line], index: int, width: float) -> Line:
    """A heading's line with those that it runs on over, joined; the line itself where it does not."""
    line = lines[index]
    for at in range(index, min(index + _LINES_MOST, len(lines)) - 1):
        last, below = lines[at], lines[at + 1]
        if not (is_open(last) and _goes_on(below) and _is_broken(last, width)):
            break
        line = replace(line, text=line.text + below.text, end=below.end)
    return line


def _is_broken(line: Line, width: float) -> bool:
    full = bool(width) and line.width >= width - _RAGGED
    return full or (len(line.text) >= _TITLE_FULL and line.text.endswith(_BROKEN))


def _goes_on(line: Line) -> bool:
    return line.adjacent and not (line.label or line.note or line.literal or line.text.startswith("|"))
