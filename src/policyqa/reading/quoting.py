"""A section quoted whole: its exact text, the same as people see it, and what must be told of it."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from policyqa.chinese import unwrap
from policyqa.reading.blanks import blanks
from policyqa.reading.notes import find_notes
from policyqa.records import Document, NoticeCode, Section, Span, Status

__all__ = ["Quotation", "quote"]


@dataclass(frozen=True, slots=True)
class Quotation:
    """What a section says, its heading and all below it included.

    ``text`` is ``document.text[start:end]``; of a section whose text is missing it is "", and the offsets are those of
    its line in the outline. ``display`` is without hard wraps and without the notes of the site it was copied from.
    """

    text: str
    display: str
    start: int
    end: int
    notices: tuple[NoticeCode, ...]


def quote(document: Document, section: Section) -> Quotation:
    """The quotation of a section of a document; the whole text of its root."""
    if section.status is Status.LISTED_ONLY:
        return Quotation("", "", section.start, section.end, (NoticeCode.LISTED_ONLY,))
    text = document.text[section.start : section.end]
    return Quotation(text, _display(document, section), section.start, section.end, _notices(text, section))


def _display(document: Document, section: Section) -> str:
    """The text with wraps joined; a heading on a line of its own keeps it, for it ends in no mark."""
    cuts = {section.start, section.end}
    for one in _walk(section):
        if one.status is not Status.LISTED_ONLY and not (one.run_in or one.heading_inferred or one.clause):
            cuts |= {one.start, _heading_end(one)}
    every = find_notes(document.text)
    notes = [note.span for note in every if not note.page]
    pages = [note.span for note in every if note.page]
    for span in notes:
        cuts |= {cut for cut in (span.start, span.end) if section.start < cut < section.end}
    edges = sorted(cuts)
    pieces: list[str] = []
    for start, end in pairwise(edges):
        if not any(span.start <= start and end <= span.end for span in notes):
            pieces.append(unwrap(_unpaged(document.text, Span(start, end), pages).strip()).text)
    return "\n".join(filter(None, pieces))


def _unpaged(text: str, piece: Span, pages: Sequence[Span]) -> str:
    """A piece of a text with a line end in the place of each page number: a sentence runs on across it."""
    kept: list[str] = []
    position = piece.start
    for page in pages[bisect_left(pages, piece.start, key=lambda one: one.start) :]:
        if page.end > piece.end:
            break
        kept.append(text[position : page.start].strip())
        position = page.end
    return "\n".join((*kept, text[position : piece.end].strip()))


def _heading_end(section: Section) -> int:
    """Where the text below a heading begins; its end where there is none."""
    starts = [own.start for own in section.own]
    starts += [child.start for child in section.children if child.status is not Status.LISTED_ONLY]
    return min((start for start in starts if start > section.start), default=section.end)


def _notices(text: str, section: Section) -> tuple[NoticeCode, ...]:
    every = tuple(_walk(section))
    flags = (
        (NoticeCode.PLACEHOLDER, bool(blanks(text))),
        (NoticeCode.CUT_OFF, any(one.cut_start or one.cut_end for one in every)),
        (NoticeCode.HEADING_INFERRED, section.heading_inferred),
        (NoticeCode.PARTLY_LISTED, any(one.status is Status.LISTED_ONLY for one in every)),
    )
    return tuple(code for code, holds in flags if holds)


def _walk(section: Section) -> Iterator[Section]:
    yield section
    for child in section.children:
        yield from _walk(child)
