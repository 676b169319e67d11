"""What a reader of any format hands on: text with offsets, and what the format knew beyond it."""

from __future__ import annotations

from dataclasses import dataclass

from policyqa.records import Notice, PageSpan

__all__ = ["Extracted", "HeadingHint", "PageSpan"]


@dataclass(frozen=True, slots=True)
class HeadingHint:
    """A line that its style makes a heading: ``start`` is the offset of its first character, ``level`` is from 1."""

    start: int
    level: int

    def __post_init__(self) -> None:
        if self.start < 0 or not 1 <= self.level <= 9:
            raise ValueError(f"heading at {self.start}: there is no level {self.level}")


@dataclass(frozen=True, slots=True)
class Extracted:
    """The text of a file, every line end one LF, and what its format tells of it.

    ``encoding`` is the character encoding of a text format, else the format's name (``docx``, ``pdf``).
    ``pages`` are in order and touch no two the same character; empty for a format without pages. ``headings`` are in
    order. ``title`` and ``date`` (YYYY-MM-DD) are what the format itself states, "" where it does not; ``origin`` is
    who published it. ``notices`` name what could not be read.
    """

    text: str
    encoding: str
    pages: tuple[PageSpan, ...] = ()
    headings: tuple[HeadingHint, ...] = ()
    title: str = ""
    date: str = ""
    origin: str = ""
    notices: tuple[Notice, ...] = ()
