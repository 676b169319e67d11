"""Where a long section is cut into passages, and where text is missing at their ends."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass

from policyqa.chinese import sentence_spans
from policyqa.reading.notes import NoteKind, find_notes
from policyqa.records import Document, NoticeCode, Span

__all__ = ["Missing", "missing_in", "split"]

# No quotation may run past this, whatever stands in the way of a better place to split.
_HARD_FACTOR = 1.3
_ROW = re.compile(r"^[ \t]*\|.*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Missing:
    """Where text is missing: own text ends before it or begins behind it at the ``edges``; ``gaps`` lie inside."""

    edges: frozenset[int]
    gaps: tuple[int, ...]

    def concerns(self, piece: Span, *, headed: bool) -> bool:
        """Whether text is missing at an end of a piece, or left out inside it; one with its heading has its start."""
        within = bisect_left(self.gaps, piece.start) < bisect_left(self.gaps, piece.end)
        return within or piece.end in self.edges or (not headed and piece.start in self.edges)


def missing_in(document: Document) -> Missing:
    """The places of a document at which text is missing; none where it is complete."""
    if not any(notice.code is NoticeCode.INCOMPLETE for notice in document.notices):
        return Missing(frozenset(), ())
    text = document.text
    notes = find_notes(text)
    edges: set[int] = set()
    for note in notes:
        if note.kind in (NoteKind.HOLE, NoteKind.CUT):
            before, behind = note.span.start, note.span.end
            while before > 0 and text[before - 1].isspace():
                before -= 1
            while behind < len(text) and text[behind].isspace():
                behind += 1
            edges |= {before, behind}
    return Missing(frozenset(edges), tuple(note.span.start for note in notes if note.kind is NoteKind.GAP))


def split(text: str, own: Span, *, max_chars: int) -> tuple[Span, ...]:
    """A stretch of text in pieces of at most ``max_chars`` characters, cut behind sentences and rows of tables.

    A sentence that is longer than 1.3 times this is cut at commas, or else where it must.
    """
    if own.end - own.start <= max_chars:
        return (own,)
    pieces: list[Span] = []
    for unit in _units(text, own):
        for part in _bounded(text, unit, max_chars=max_chars):
            if pieces and part.end - pieces[-1].start <= max_chars:
                pieces[-1] = Span(pieces[-1].start, part.end)
            else:
                pieces.append(part)
    # A short tail reads badly alone: it goes to its neighbour where that stays within bounds.
    if len(pieces) > 1 and pieces[-1].end - pieces[-1].start < max_chars // 5:
        joined = Span(pieces[-2].start, pieces[-1].end)
        if joined.end - joined.start <= max_chars * _HARD_FACTOR:
            pieces[-2:] = [joined]
    return tuple(pieces)


def _bounded(text: str, sentence: Span, *, max_chars: int) -> Iterator[Span]:
    """A sentence, in pieces at commas or line ends where it is too long to be quoted whole."""
    limit = int(max_chars * _HARD_FACTOR)
    start = sentence.start
    while sentence.end - start > limit:
        window = text[start : start + max_chars]
        cut = max(window.rfind(mark) for mark in ",，、:：\n")
        end = start + (cut + 1 if cut > max_chars // 3 else max_chars)
        piece = text[start:end]
        if piece.strip():
            yield Span(start + len(piece) - len(piece.lstrip()), end - (len(piece) - len(piece.rstrip())))
        start = end
    rest = text[start : sentence.end]
    if rest.strip():
        yield Span(start + len(rest) - len(rest.lstrip()), sentence.end)


def _units(text: str, own: Span) -> Iterator[Span]:
    """The sentences of a stretch, a row of a table whole whatever stands in its cells."""
    position = own.start
    for row in _ROW.finditer(text, own.start, own.end):
        yield from _sentences(text, position, row.start())
        yield Span(row.end() - len(row.group().lstrip()), row.end())
        position = row.end()
    yield from _sentences(text, position, own.end)


def _sentences(text: str, start: int, end: int) -> Iterator[Span]:
    for one in sentence_spans(text[start:end]):
        yield Span(start + one.start, start + one.end)
