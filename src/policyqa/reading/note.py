"""The record of a note: a stretch of a copy that speaks of the text, and what it means for the text around it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from policyqa.records import Span

__all__ = ["DOTS", "Note", "NoteKind", "line_at", "with_dots"]


class NoteKind(StrEnum):
    """What a note means for the text around it."""

    HOLE = "hole"  # text is missing here, nobody knows how much, more follows
    CUT = "cut"  # text is missing from here on
    GAP = "gap"  # the document's own （略）: what the words before it name is left out, and nothing else
    ASIDE = "aside"  # no part of the document, nothing is missing


@dataclass(frozen=True, slots=True)
class Note:
    """A note about the text; but for a GAP it is no part of it. Counts are characters, None where it gives none.

    ``page``: it is the number of a page, across which a sentence may run on.
    """

    span: Span
    kind: NoteKind
    shown: int | None = None
    total: int | None = None
    page: bool = False


DOTS = "…·．.。"
"""The marks of an ellipsis, as people and programs write it."""
_AROUND = DOTS + " \t"


def with_dots(text: str, span: Span, *, low: int) -> Span:
    """A note with the dots around it; a full stop that closes the sentence before is the document's own.

    :param low: the note begins no earlier.
    """
    first, end = span.start, span.end
    while first > low and text[first - 1] in _AROUND:
        first -= 1
    before = text[first : span.start]
    if (dots := before.strip()) and dots[0] in "。." and dots[1:2] != dots[0]:
        first += before.index(dots) + 1
    while end < len(text) and text[end] in _AROUND:
        end += 1
    return Span(first, end)


def line_at(text: str, position: int, *, window: int, low: int = 0) -> Span:
    """The line at a position, as far as it reaches within so many characters to either side."""
    low, high = max(low, position - window), min(len(text), position + window)
    end = text.find("\n", position, high)
    return Span(max(text.rfind("\n", low, position) + 1, low), high if end < 0 else end)
