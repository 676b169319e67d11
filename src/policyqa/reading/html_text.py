"""An element of a web page as lines: what a browser shows, without its line wraps."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from policyqa.chinese import is_han
from policyqa.reading.counting import shown_number
from policyqa.reading.rows import Cell, written_rows

__all__ = ["Line", "lines_of"]

_BLOCKS = frozenset(
    {
        *("address", "article", "blockquote", "body", "center", "dd", "details", "dir", "div", "dl", "dt", "fieldset"),
        *("figcaption", "figure", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hgroup", "hr", "legend"),
        *("li", "main", "ol", "p", "pre", "section", "summary", "ul", "caption", "tr", "td", "th", "tbody", "thead"),
        "tfoot",
    }
)
_HEADING = re.compile("h([1-6])")
_SPACES = re.compile(r"[ \t\n\r\f]+")
_BREAK = "\x00"  # a <br>: as it stands, white space beside it goes
_LIST_TYPES = {"1": "decimal", "a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman"}
_LIST_STYLE = re.compile(r"list-style(?:-type)?\s*:\s*(?P<type>[\w-]+)")
_STYLES = {
    **{"none": "", "decimal": "decimal", "lower-alpha": "lowerLetter", "upper-alpha": "upperLetter"},
    **{"lower-roman": "lowerRoman", "upper-roman": "upperRoman", "cjk-ideographic": "chineseCountingThousand"},
    **{"simp-chinese-informal": "chineseCountingThousand", "trad-chinese-informal": "chineseCountingThousand"},
}
_CELL_MOST = 400  # characters of a cell; with a longer one the table only arranges the page


@dataclass(frozen=True, slots=True)
class Line:
    """``level`` is that of a heading from 1, 0 of what is none."""

    text: str
    level: int = 0


def lines_of(element: etree._Element) -> Iterator[Line]:
    """The lines of an element: paragraphs, and what <br> parts; a table's rows as one line each."""
    yield from _Walk().lines(element, level=0)


class _Walk:
    """Gathers the words of inline elements until a block begins or ends."""

    def __init__(self) -> None:
        self._words: list[str] = []

    def lines(self, element: etree._Element, *, level: int) -> Iterator[Line]:
        yield from self._inside(element, level)
        yield from self._flushed(level)

    def _inside(self, element: etree._Element, level: int) -> Iterator[Line]:
        self._add(element.text, element)
        for one in element:
            if isinstance(one.tag, str):
                yield from self._of(one, level)
            self._add(one.tail, element)

    def _of(self, one: etree._Element, level: int) -> Iterator[Line]:
        tag = str(one.tag)
        if tag == "br":
            self._words.append(_BREAK)
        elif tag == "table":
            yield from self._flushed(level)
            yield from _table(one)
        elif tag in _BLOCKS:
            yield from self._flushed(level)
            heading = _HEADING.fullmatch(tag)
            own = int(heading[1]) if heading else level
            if tag == "li" and (number := _number(one)):
                self._words.append(f"{number} ")
            yield from self._inside(one, own)
            yield from self._flushed(own)
        else:
            yield from self._inside(one, level)

    def _add(self, text: str | None, parent: etree._Element) -> None:
        if text:
            preserved = parent.tag == "pre" or any(up.tag == "pre" for up in parent.iterancestors("pre"))
            self._words.append(text.replace("\n", _BREAK) if preserved else text)

    def _flushed(self, level: int) -> Iterator[Line]:
        words = "".join(self._words).replace("\xad", "").replace("\u200b", "")
        self._words = []
        if words.strip(f" \t\n\r\f{_BREAK}"):
            for line in words.split(_BREAK):
                yield Line(_collapsed(line), level)


def _collapsed(text: str) -> str:
    """White space as one blank; where a line of the source ends between two full characters, as none (CSS Text 3)."""
    text = text.strip(" \t\n\r\f")

    def blank(gap: re.Match[str]) -> str:
        broken = "\n" in gap.group() or "\r" in gap.group()
        return "" if broken and _is_wide(text[gap.start() - 1]) and _is_wide(text[gap.end()]) else " "

    return _SPACES.sub(blank, text)


def _is_wide(char: str) -> bool:
    return is_han(char) or "\u3000" <= char <= "\u303f" or "\uff00" <= char <= "\uffef" or char in "“”‘’…—"


def _number(item: etree._Element) -> str:
    """The number that a browser puts before an item of an ordered list."""
    parent = item.getparent()
    if parent is None or parent.tag != "ol":
        return ""
    style = _LIST_STYLE.search(f"{parent.get('style') or ''};{item.get('style') or ''}")
    name = (
        _STYLES.get(style["type"], "decimal") if style else _LIST_TYPES.get(str(parent.get("type") or "1"), "decimal")
    )
    if not name:
        return ""
    value = _whole(parent.get("start"), 1) - 1
    for one in parent:
        if one.tag == "li":
            value = _whole(one.get("value"), value + 1)
            if one is item:
                break
    return shown_number(value, name) + ("、" if name.startswith("chinese") else ".")


def _table(table: etree._Element) -> Iterator[Line]:
    rows = [
        [one for one in row if one.tag in ("td", "th")]
        for row in table.iter("tr")
        if next(row.iterancestors("table"), None) is table
    ]
    for caption in table.iterchildren("caption"):
        yield from lines_of(caption)
    cells = [cell for row in rows for cell in row]
    if any(_arranges(cell) for cell in cells):
        for cell in cells:
            yield from lines_of(cell)
        return
    gathered: list[list[Cell]] = []
    reached = 0  # the row up to which a cell of an earlier one goes on
    for index, row in enumerate(rows):
        below = max((index + _whole(cell.get("rowspan"), 1) for cell in row), default=0)
        if len(row) == 1 and below == index + 1 > reached:  # a frame around text, or a line across the table
            yield from map(Line, written_rows(gathered))
            gathered = []
            yield from lines_of(row[0])
        else:
            gathered.append([_cell(cell) for cell in row])
        reached = max(reached, below)
    yield from map(Line, written_rows(gathered))


def _arranges(cell: etree._Element) -> bool:
    """Whether a table with this cell only arranges the page: it holds headings, tables or a text."""
    held = next(cell.iter("table", "h1", "h2", "h3", "h4", "h5", "h6"), None) is not None
    return held or sum(len(str(words).strip()) for words in cell.itertext()) > _CELL_MOST


def _cell(cell: etree._Element) -> Cell:
    text = "\n".join(line.text for line in lines_of(cell))
    return Cell(text, columns=min(_whole(cell.get("colspan"), 1), 100), rows=min(_whole(cell.get("rowspan"), 1), 1000))


def _whole(text: object, default: int) -> int:
    words = str(text or "").strip()
    return int(words) if words.isdecimal() and int(words) > 0 else default
