"""Running headers, footers and page numbers: what pages repeat above and below the text, taken away.

A row goes only where it is at the edge of its page, with nothing but such rows outside of it, and pages agree on it:
the same words up to digits at the same height on three pages (on half of them in a shorter document), or a number that
counts with the pages. A row that follows the text at the distance of its own lines must be on half of all pages, for
the head of a table that goes on over three pages stands at the top of each as well.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise, takewhile

from policyqa.chinese import NUMERAL, from_numeral
from policyqa.reading.labels import match_label
from policyqa.reading.pdf_glyphs import Fragment, Sheet, join_fragments
from policyqa.reading.pdf_layout import rows_of, usual_step

__all__ = ["without_margins"]

_ZONE = 0.2  # share of the page's height in which headers and footers stand
_MOST_ROWS = 4  # at either edge
_FEW_PAGES = 6
_REPEATED = 3  # pages
_HEIGHT = 4.0  # points that the heights of one row may differ between pages
_APART = 1.3  # times the usual distance of lines: what is farther from the text is no line of it
_DASHES = "-—–－―─~～·•|丨/ 　"
_ROMAN = re.compile(r"[ivxlc]{1,7}|[IVXLC]{1,7}")
_NUMBER = re.compile(
    rf"(?:第?(?P<n>\d{{1,4}})页?|第(?P<han>{NUMERAL}{{1,6}})页|[Pp]age(?P<page>\d{{1,4}})|[Pp]\.?(?P<p>\d{{1,4}}))"
    r"(?:(?:[,，/|]|of|[（(]?[共总]计?)*\d{1,4}页?[)）]?)?"
)
_VALUES = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}


@dataclass(frozen=True, slots=True)
class _Row:
    """A row at an edge of a page: ``height`` is its distance from that edge, ``apart`` whether it keeps off the text.

    ``offset`` is its number less that of the page, None where it is no page number.
    """

    fragments: tuple[Fragment, ...]
    words: str
    height: float
    apart: bool
    offset: int | None


@dataclass(frozen=True, slots=True)
class _Edge:
    """What the pages have at one edge: the heights of each words, ascending; the pages of each offset; and by height
    how often each words stand there, off the text."""

    pages: int
    heights: Mapping[str, Sequence[float]]
    offsets: Mapping[int, int]
    slots: Mapping[int, Mapping[str, int]]

    def runs(self, row: _Row) -> bool:
        """Whether a row is no part of the text."""
        if row.offset is not None and self._counts(row):
            return True
        if row.words.strip(_DASHES) == "0":
            return False  # nothing but a number, and none that counts: the last cell of a table
        needed = _REPEATED if self.pages >= _FEW_PAGES else max(2, (self.pages + 1) // 2)
        at = self.heights[row.words]
        alike = bisect_right(at, row.height + _HEIGHT) - bisect_left(at, row.height - _HEIGHT)
        if alike < needed:
            return self._is_in_slot(row)
        return row.apart or (alike >= self.pages / 2 and self.pages >= _REPEATED)

    def _counts(self, row: _Row) -> bool:
        """Whether its number counts with the pages; on the only page it must be written as a page's number."""
        if self.pages == 1:
            return row.apart and bool(re.search(r"\D", row.words.replace("0", "")))
        return row.offset is not None and self.offsets[row.offset] >= 2

    def _is_in_slot(self, row: _Row) -> bool:
        """Whether it stands where most pages have a row that others repeat: 第七章 附则 above the one page of it."""
        if not row.apart or self.pages < _FEW_PAGES:
            return False
        there = self.slots[round(row.height / _HEIGHT)].values()
        repeated = sum(count for count in there if count >= _REPEATED)
        return repeated >= max(0.6 * sum(there), self.pages / 2)


def without_margins(sheets: Sequence[Sheet]) -> tuple[Sheet, ...]:
    """The pages without what they repeat above and below their text."""
    gone: dict[int, set[Fragment]] = defaultdict(set)
    usual = usual_step([step for sheet in sheets for step in _steps(rows_of(sheet.fragments))])
    for top in (True, False):
        rows = {sheet.number: tuple(_rows(sheet, usual, top=top)) for sheet in sheets}
        edge = _edge(rows)
        for number, own in rows.items():
            for row in takewhile(edge.runs, own):
                gone[number].update(row.fragments)
    return tuple(
        replace(sheet, fragments=tuple(one for one in sheet.fragments if one not in gone[sheet.number]))
        if sheet.number in gone
        else sheet
        for sheet in sheets
    )


def _edge(rows: Mapping[int, Sequence[_Row]]) -> _Edge:
    heights: dict[str, list[float]] = defaultdict(list)
    offsets: Counter[int] = Counter()
    slots: dict[int, Counter[str]] = defaultdict(Counter)
    for own in rows.values():
        for row in {row.words: row for row in own}.values():
            heights[row.words].append(row.height)
        offsets.update({row.offset for row in own if row.offset is not None})
        for row in own:
            if row.apart:
                slots[round(row.height / _HEIGHT)][row.words] += 1
    return _Edge(len(rows), {words: sorted(at) for words, at in heights.items()}, offsets, slots)


def _rows(sheet: Sheet, usual: float, *, top: bool) -> Iterator[_Row]:
    """The rows at an edge of a page, from the outside.

    :param usual: how far apart the lines of the document are.
    """
    rows = rows_of(sheet.fragments)
    steps = _steps(rows)
    if not top:
        rows, steps = rows[::-1], steps[::-1]
    for i, row in enumerate(rows[:_MOST_ROWS]):
        height = row[0].y if top else sheet.height - row[0].y
        if height > _ZONE * sheet.height:
            return
        text = join_fragments(row)
        # A rule of thumb of typesetters: a header of two lines keeps off the text as one.
        apart = any(step > _APART * usual for step in steps[i : i + 2]) or len(rows) <= i + 2
        yield _Row(row, _masked(text), height, apart, _offset(text, sheet.number))


def _steps(rows: Sequence[Sequence[Fragment]]) -> list[float]:
    return [below[0].y - above[0].y for above, below in pairwise(rows)]


def _masked(text: str) -> str:
    """The words that pages must have in common: with the number of a heading, for 第3条 and 第9条 are two."""
    label = match_label(text)
    length = label.length if label is not None and not label.text.isdecimal() else 0
    words = re.sub(rf"第{NUMERAL}+页", "第0页", "".join(text[length:].split()))
    return "".join(text[:length].split()) + re.sub(r"\d+", "0", words)


def _offset(text: str, number: int) -> int | None:
    bare = "".join(text.split()).strip(_DASHES)
    if _ROMAN.fullmatch(bare):
        return _roman(bare.lower()) - number
    found = _NUMBER.fullmatch(bare)
    if found is None:
        return None
    digits = found["n"] or found["page"] or found["p"]
    return (int(digits) if digits else from_numeral(found["han"])) - number


def _roman(text: str) -> int:
    values = [_VALUES[char] for char in text]
    return sum(-one if one < max(values[i:]) else one for i, one in enumerate(values))
