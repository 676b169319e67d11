"""Headings that a hard wrap broke: how wide a text was wrapped, and the lines that a heading runs on over."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from policyqa.reading.headings import is_open
from policyqa.reading.lines import Line

__all__ = ["Wrap", "find_wrap", "whole_heading"]

_LEAST = 3  # lines that a wrap broke at the same place; by chance two are
_RAGGED = 2  # characters that a line may fall short, where a mark would have begun the next
_NARROW = 15  # no copy is wrapped closer
_LINES_MOST = 3  # of one heading
_TITLE_FULL = 18  # characters of a title that may have been broken for its length
_BROKEN = tuple("的和与及、对在将为“《（(")  # no title ends so


@dataclass(frozen=True, slots=True)
class Wrap:
    """Where the lines of a text are broken: behind ``width`` characters, of which a Latin one counts ``latin``.

    A ``width`` of 0: they are not.
    """

    width: float
    latin: float

    def breaks(self, line: Line) -> bool:
        """Whether a line is as long as those that were broken."""
        return 0 < self.width <= _width(line, self.latin) + _RAGGED


def find_wrap(lines: Sequence[Line]) -> Wrap:
    """Of a text that was wrapped, no line is longer, and many that go on in the next are as long."""
    candidates = [line for line, below in pairwise(lines) if is_open(line) and _goes_on(below)]
    prose = [line for line in lines if not (line.literal or line.text.startswith("|") or "\t" in line.text)]
    found, most = Wrap(0, 1), _LEAST - 1
    for latin in (0.5, 1):
        wrap = Wrap(max((_width(line, latin) for line in prose), default=0), latin)
        count = sum(map(wrap.breaks, candidates))
        if wrap.width >= _NARROW and count > most:
            found, most = wrap, count
    return found


def whole_heading(lines: Sequence[Line], index: int, wrap: Wrap) -> Line:
    """A heading's line with those that it runs on over, joined; the line itself where it does not."""
    line = lines[index]
    for at in range(index, min(index + _LINES_MOST, len(lines)) - 1):
        last, below = lines[at], lines[at + 1]
        if not (is_open(last) and _goes_on(below) and _is_broken(last, wrap)):
            break
        line = replace(line, text=line.text + below.text, end=below.end)
    return line


def _is_broken(line: Line, wrap: Wrap) -> bool:
    return wrap.breaks(line) or (len(line.text) >= _TITLE_FULL and line.text.endswith(_BROKEN))


def _goes_on(line: Line) -> bool:
    return line.adjacent and not (line.label or line.note or line.literal or line.text.startswith("|"))


def _width(line: Line, latin: float) -> float:
    return len(line.text) - sum(map(str.isascii, line.text)) * (1 - latin)
