"""Word files (.docx) to text: paragraphs with their numbers, headings by style, tables by row, notes and text boxes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from lxml import etree

from policyqa.errors import UnreadableFileError
from policyqa.reading.docx_inline import Inline
from policyqa.reading.docx_numbering import Numbering
from policyqa.reading.docx_parts import Parts, attribute, child, children, is_on, name_of, open_docx, value_of
from policyqa.reading.docx_styles import Style, Styles
from policyqa.reading.extracted import Extracted, HeadingHint
from policyqa.reading.labels import match_label
from policyqa.reading.rows import Cell, written_rows

__all__ = ["read_docx"]

_PAGE = re.compile(r"\t\s*\d+\s*$")
_BODY_LEVEL = 9  # w:outlineLvl of body text
_NO_TITLE = re.compile(r"附\s*件\s*\d*\s*[:：]?|.{2,30}文件|目\s*[录次]")
_COLUMNS = 63  # Word's own limit; a file may name any number
# What holds blocks, and is nothing itself.
_HOLDERS = frozenset({"sdt", "sdtContent", "ins", "moveTo", "customXml", "smartTag"})


def read_docx(data: bytes, source: str) -> Extracted:
    """What Word shows of a file, headers and footers left out, changes accepted.

    :raises UnreadableFileError: it is no Word file, damaged, encrypted, a bomb, or without text.
    """
    parts = open_docx(data, source)
    reader = _Reader(parts)
    hints: list[HeadingHint] = []
    blank = True
    pieces: list[str] = []
    position = 0
    for line in reader.lines(parts.body):
        words = line.text.rstrip()
        if not words and blank:
            continue
        blank = not words
        if line.level and words:
            hints.append(HeadingHint(position + len(words) - len(words.lstrip()), line.level))
        pieces.append(f"{words}\n")
        position += len(pieces[-1])
    text = "".join(pieces).rstrip("\n") + "\n"
    if not text.strip():
        raise UnreadableFileError(source, "文件里没有文字(可能只有图片);请放入正文,或做文字识别后另存")
    return Extracted(text, "docx", headings=tuple(hints), title=reader.title)


@dataclass(frozen=True, slots=True)
class _Line:
    """A paragraph, or a row of a table. ``level`` is that of a heading from 1, 0 of what is none."""

    text: str
    level: int = 0


class _Reader:
    """Walks through a body once, for numbers and fields run on through it."""

    def __init__(self, parts: Parts) -> None:
        self._styles = Styles(parts.styles)
        self._numbering = Numbering(parts.numbering, self._styles)
        self._inline = Inline(self._styles)
        self._notes = {
            (kind, attribute(one, "id")): one
            for kind, root in (("footnote", parts.footnotes), ("endnote", parts.endnotes))
            for one in children(root, kind)
        }
        self._carried = ""  # what stands before a paragraph mark that was deleted
        self.title = ""
        self._in_title = False

    def lines(self, block: etree._Element) -> Iterator[_Line]:
        """The lines of what a body, a cell, a note or a text box holds."""
        for one in block:
            name = name_of(one)
            if name == "p":
                yield from self._paragraph(one)
            elif name == "tbl":
                yield from self._table(one)
            elif name == "AlternateContent":
                choice = child(one, "Choice")
                yield from self.lines(one if choice is None else choice)
            elif name in _HOLDERS:
                yield from self.lines(one)

    def _paragraph(self, paragraph: etree._Element) -> Iterator[_Line]:
        properties = child(paragraph, "pPr")
        style = self._style(properties)
        level = self._level(properties, style)
        words = self._inline.text(paragraph, marked=not (level or style.is_title))
        text = self._carried + ("" if style.hidden else words)
        self._carried = ""
        boxes, self._inline.boxes = self._inline.boxes, []
        notes, self._inline.notes = self._inline.notes, []
        if child(properties, "rPr", "del") is not None or child(properties, "rPr", "moveFrom") is not None:
            self._carried = text
        elif not (style.is_contents and match_label(_PAGE.sub("", text).strip()) is None):
            text = self._numbered(properties, style, text)
            self._take_title(style, re.sub(r"\s*\n\s*", "", text.strip()))
            yield from self._written(text, 0 if style.is_title else level)
        for number, kind, note_id in notes:
            if (note := self._notes.get((kind, note_id))) is not None:
                yield _Line(f"〔注{number}〕{self._joined(note)}")
        for box in boxes:
            yield from self.lines(box)

    def _take_title(self, style: Style, words: str) -> None:
        """The first paragraphs of that style in a row are the title; a letterhead may be set in it for its looks."""
        if not words:
            return
        is_title = style.is_title and not _NO_TITLE.fullmatch(words)
        if is_title and (not self.title or self._in_title):
            self.title += words
        self._in_title = is_title

    def _written(self, text: str, level: int) -> Iterator[_Line]:
        first, *rest = text.split("\n")
        yield _Line(first, level)
        for line in rest:
            yield _Line(line)

    def _style(self, properties: etree._Element | None) -> Style:
        return self._styles[value_of(properties, "pStyle") or self._styles.default]

    def _level(self, properties: etree._Element | None, style: Style) -> int:
        own = value_of(properties, "outlineLvl")
        if own.isdecimal():
            return int(own) + 1 if int(own) < _BODY_LEVEL else 0
        return style.level

    def _numbered(self, properties: etree._Element | None, style: Style, text: str) -> str:
        own = child(properties, "numPr")
        number, depth, owner = value_of(own, "numId"), value_of(own, "ilvl"), ""
        if number:
            owner = "" if depth else value_of(properties, "pStyle")
        else:
            number, depth, owner = style.numbering, depth or style.depth, "" if depth else style.owner
        label = self._numbering.label(number, depth, owner) if number else ""
        return label + text.lstrip() if label and text.strip() else text

    def _joined(self, block: etree._Element) -> str:
        """The lines of a note or a cell on one."""
        return " ".join(line.text.strip() for line in self.lines(block) if line.text.strip())

    def _table(self, table: etree._Element) -> Iterator[_Line]:
        rows: list[list[Cell]] = []
        for row in self._rows(table):
            cells = [cell for holder in row for cell in _cells(holder) if child(cell, "tcPr", "cellDel") is None]
            if len(cells) == 1:  # a frame around text, or a line across the whole table
                yield from map(_Line, written_rows(rows))
                rows = []
                yield from self.lines(cells[0])
                continue
            before = min(_whole(value_of(row, "trPr", "gridBefore"), 0), _COLUMNS)
            rows.append([Cell("")] * before + [self._cell(cell) for cell in cells])
        yield from map(_Line, written_rows(rows))

    def _rows(self, holder: etree._Element) -> Iterator[etree._Element]:
        for one in holder:
            if name_of(one) == "tr":
                if child(one, "trPr", "del") is None and not is_on(one, "trPr", "hidden"):
                    yield one
            elif name_of(one) in _HOLDERS:
                yield from self._rows(one)

    def _cell(self, cell: etree._Element) -> Cell:
        merge = child(cell, "tcPr", "vMerge")
        text = self._joined(cell)
        goes_on = merge is not None and attribute(merge, "val") != "restart"
        columns = min(_whole(value_of(cell, "tcPr", "gridSpan"), 1), _COLUMNS)
        return Cell(text, columns=columns, goes_on=goes_on and not text)


def _cells(holder: etree._Element) -> Iterable[etree._Element]:
    if name_of(holder) == "tc":
        return (holder,)
    return [cell for one in holder for cell in _cells(one)] if name_of(holder) in _HOLDERS else ()


def _whole(text: str, default: int) -> int:
    return int(text) if text.isdecimal() else default
