"""The lines of a text that are its own: the notes of the site it was copied from cut out."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest

from policyqa.chinese import code_blocks
from policyqa.reading.labels import Family, Label, match_label
from policyqa.reading.notes import Note, NoteKind
from policyqa.records import Span

__all__ = ["Line", "own_lines"]

# 2 选址, a chapter of a standard; without a mark behind the figure it is one only where 2.1 follows.
_CHAPTER = re.compile(r"(?P<n>[1-9]\d?)[ \t　]+(?=[^\s\d。；;：:，,、]{2})[^。；;：:，,]{2,30}")
_BLANKS = re.compile(r"[ \t　]+")
_HAN = re.compile(r"[\u4e00-\u9fff]{2}|\d")
_INVISIBLE = "\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"  # that pages put before the words of a line
_MARKS = " \t　。．.：:；;，,、*"


@dataclass(frozen=True, slots=True)
class Line:
    """A stretch of one line that belongs to the document, white space at its ends gone.

    ``label`` is set where it starts like a heading. ``note``: one stands between the line before and this one.
    ``hole``: that note says that text is missing there. ``gap``: words in the line, the last of them, which say that
    what those before them name is left out: （略）. ``cut``: the rest of the text is missing behind this line; what yet
    follows may be from anywhere.
    ``adjacent``: it follows the line before without an empty line or a note between them.
    ``literal``: it stands in a code block, where a # or a number begins no heading.
    """

    start: int
    end: int
    text: str
    label: Label | None
    note: bool = False
    hole: bool = False
    cut: bool = False
    adjacent: bool = False
    literal: bool = False
    gap: Span | None = None

    @property
    def width(self) -> float:
        """In full characters, of which two Latin ones make one."""
        return len(self.text) - sum(map(str.isascii, self.text)) / 2

    @property
    def title(self) -> str:
        """What follows the label, up to a gap at the line's end."""
        if self.label is None:
            return ""
        words = self.text[self.label.length :]
        if self.gap is not None and not self.text[self.gap.end - self.start :].strip(_MARKS):
            words = self.text[self.label.length : max(self.gap.start - self.start, 0)].rstrip(_MARKS)
        return words.strip().strip("*").strip()


def own_lines(text: str, notes: Sequence[Note]) -> tuple[Line, ...]:
    """The lines of ``text`` without the notes, none empty, in order.

    A line runs on across the number of a page as it does across a line end. A gap stays: it is the document's own.
    """
    lines: list[Line] = []
    blocks = code_blocks(text)
    position = 0
    note = hole = page = False
    for here in (*(one for one in notes if one.kind is not NoteKind.GAP), None):
        piece_end = here.span.start if here else len(text)
        at_start = note or position == 0 or text[position - 1] == "\n"
        for line in _split(text, position, piece_end, labelled=at_start, blocks=blocks):
            lines.append(replace(line, note=note, hole=hole, adjacent=line.adjacent or (page and not note)))
            note = hole = page = False
        if here is not None and here.page:
            position, page = here.span.end, True
        elif here is not None:
            position = here.span.end
            note, hole = True, hole or here.kind is not NoteKind.ASIDE
            if here.kind is NoteKind.CUT and lines:
                lines[-1] = replace(lines[-1], cut=True)
    if hole and lines:
        lines[-1] = replace(lines[-1], cut=True)
    lines = _with_gaps(lines, [one.span for one in notes if one.kind is NoteKind.GAP])
    headed = [_with_chapter(line, below) for line, below in zip_longest(lines, lines[1:])]
    return tuple(_without_rows(headed))


def _with_gaps(lines: Sequence[Line], gaps: Sequence[Span]) -> list[Line]:
    found: dict[int, Span] = {}
    for gap in gaps:
        index = bisect_right(lines, gap.start, key=lambda line: line.start) - 1
        if index >= 0 and gap.end <= lines[index].end:
            found[index] = gap
    return [replace(line, gap=found[i]) if i in found else line for i, line in enumerate(lines)]


def _with_chapter(line: Line, below: Line | None) -> Line:
    """The line, labelled where it is the title of the chapter whose first clause is below it."""
    clause = below.label if below is not None and not below.hole else None
    bare = line.label is None or (line.label.family is Family.ARABIC and line.label.separator.isspace())
    if not bare or line.literal or clause is None or clause.family is not Family.DECIMAL:
        return line
    chapter = _CHAPTER.fullmatch(line.text)
    if chapter is None or clause.text != f"{chapter['n']}.1":
        return line
    length = len(line.text) - len(line.text[chapter.end("n") :].lstrip())
    number = int(chapter["n"])
    return replace(line, label=Label(Family.ARABIC, chapter["n"], number, length, sure=True, separator=" "))


def _without_rows(lines: Sequence[Line]) -> Iterator[Line]:
    """The lines, without a label those of a table whose cells only blanks part: 1 小微企业 5万元⏎2 中型企业 10万元."""
    cells = [_cells(line) for line in lines]
    for i, line in enumerate(lines):
        above = i > 0 and line.adjacent and cells[i - 1] == cells[i]
        below = i + 1 < len(lines) and lines[i + 1].adjacent and cells[i + 1] == cells[i]
        yield replace(line, label=None) if cells[i] and (above or below) else line


def _cells(line: Line) -> int:
    """The cells behind the number that a row begins with, 0 of what is none; 2 术语 3 is an entry with its page."""
    label = line.label
    if label is None or label.family is not Family.ARABIC or not label.separator.isspace() or label.sure:
        return 0
    words = _BLANKS.split(line.title)
    return len(words) if len(words) > 1 and not words[-1].isdecimal() and all(map(_HAN.search, words)) else 0


def _split(text: str, start: int, end: int, *, labelled: bool, blocks: Sequence[Span]) -> Iterator[Line]:
    """The lines of a stretch; ``labelled`` says whether its first line can start with a heading."""
    position, adjacent = start, False
    for raw in text[start:end].split("\n"):
        if stripped := raw.strip():
            first = position + len(raw) - len(raw.lstrip())
            if words := stripped.lstrip(_INVISIBLE):
                first += len(stripped) - len(words)
                stripped = words
            block = bisect_right(blocks, first, key=lambda one: one.start) - 1
            literal = block >= 0 and first < blocks[block].end
            label = match_label(stripped) if labelled and not literal else None
            yield Line(first, first + len(stripped), stripped, label, adjacent=adjacent, literal=literal)
        adjacent = bool(stripped)
        labelled = True
        position += len(raw) + 1
