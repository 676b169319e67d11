"""The fragments of a page as lines in reading order: rows from the top, columns one after the other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from statistics import median

from policyqa.reading.pdf_glyphs import Fragment, Rule, Sheet, join_fragments

__all__ = ["PageLine", "in_reading_order", "rows_of", "sure_gutter", "usual_step"]

_SAME_ROW = 0.5  # ems between baselines
_NARROWEST = 7  # ems of a column of text; what is narrower is a column of a table
_WIDE = 12  # ems of a column that no table without rules has beside another one
_FEWEST = 3  # lines on either side of a gutter
_FULL = 2.5  # ems that a line of running text may fall short of its column's edge
_FILLED, _FILLED_WIDE = 0.3, 0.12  # share of a column's lines that are full; cells of a table are hardly ever
_WORDS = 1.2  # ems between two words or numbers of one line; more parts columns and cells
_OFF = 4  # ems that a title across two columns keeps off their outer edges
_HANG = 0.6  # ems that a line may run over the middle of a gutter
_NEXT_RULE = 250  # points between two rules of a table
_SAME_RULE = 4  # points within which rules are one
_EDGE = 0.2  # share of the width, at either side, where no gutter is looked for
_STEP = 0.5  # ems between two places where one is


@dataclass(frozen=True, slots=True)
class PageLine:
    """A line of a page. ``column`` is 0 where the text runs over the whole width, else counted from 1; ``block`` counts
    the stretches of a page that are read one after the other. ``y`` is from the top, in points."""

    text: str
    page: int
    column: int
    block: int
    left: float
    right: float
    y: float
    size: float


def rows_of(fragments: Sequence[Fragment]) -> list[tuple[Fragment, ...]]:
    """The fragments by common baseline, from the top, each row from the left."""
    rows: list[list[Fragment]] = []
    for one in sorted(fragments, key=attrgetter("y", "left")):
        if rows and one.y - rows[-1][0].y <= _SAME_ROW * min(one.size, rows[-1][0].size):
            rows[-1].append(one)
        else:
            rows.append([one])
    return [tuple(sorted(row, key=attrgetter("left"))) for row in rows]


def usual_step(steps: Sequence[float]) -> float:
    """How far apart the lines of one paragraph are: below the median where every paragraph is one line, 0 of none."""
    return sorted(steps)[len(steps) // 4] if steps else 0.0


def in_reading_order(sheet: Sheet, *, known: Sequence[float] = ()) -> tuple[PageLine, ...]:
    """The lines of a page as they are read.

    :param known: gutters of other pages: a page whose lines are too short to prove one has it where they have it.
    """
    fine = _with_whole_rows(sheet)
    gutter = sure_gutter(sheet)
    if gutter is None:
        gutter = _known_gutter(fine, known)
    lines: list[PageLine] = []
    for block, (column, fragments) in enumerate(_blocks(_joined(fine, gutter), 0, gutter)):
        for row in rows_of(fragments):
            text = join_fragments(row)
            y, size = median(one.y for one in row), max(one.size for one in row)
            lines.append(PageLine(text, sheet.number, column, block, row[0].left, row[-1].right, y, size))
    return tuple(lines)


def sure_gutter(sheet: Sheet) -> float | None:
    """Where a page proves by itself to be in two columns."""
    fine = _with_whole_rows(sheet)
    coarse = _joined(fine, None)
    gutter = _find_gutter(coarse)
    if gutter is None:
        gutter = _middle(coarse, sheet.width / 2)
    return gutter if gutter is not None else _find_gutter(fine, narrow=True)


def _joined(fragments: Sequence[Fragment], gutter: float | None) -> list[Fragment]:
    """The fragments, those one that stand on a row as near as words do; but not across the gutter.

    Around a gutter 目　录 stands as well, the title of both columns: neither half begins or ends where a column does.
    """
    if not fragments:
        return []
    left, right = min(one.left for one in fragments), max(one.right for one in fragments)
    found: list[Fragment] = []
    for row in rows_of(fragments):
        piece = [row[0]]
        for one in row[1:]:
            last, size = piece[-1], max(one.size, piece[-1].size)
            parted = one.left - last.right > _WORDS * size
            if gutter is not None and last.right - _HANG * size <= gutter <= one.left + _HANG * size:
                apart = row[0].left - left > _OFF * size and right - one.right > _OFF * size
                centred = abs(last.right + one.left - 2 * gutter) < 2 * size and one.left - last.right < _OFF * size
                parted = not (len(row) == 2 and apart and centred)
            if parted:
                found.append(_one(piece))
                piece = []
            piece.append(one)
        found.append(_one(piece))
    return found


def _one(row: Sequence[Fragment]) -> Fragment:
    if len(row) == 1:
        return row[0]
    y, size = median(one.y for one in row), max(one.size for one in row)
    return Fragment(join_fragments(row), row[0].left, row[-1].right, y, size)


def _middle(fragments: Sequence[Fragment], x: float) -> float | None:
    """The middle of a page whose text runs up to it and begins anew behind it, if only for a word: a last page."""
    left = [one for one in fragments if one.right <= x]
    if len(left) < 3 * _FEWEST or 5 * len(left) < 4 * sum(one.left < x for one in fragments):
        return None
    size = median(one.size for one in left)
    wide = max(one.right for one in left) - min(one.left for one in left) >= _WIDE * size
    begun = min((one.left for one in fragments if one.left >= x), default=None)
    near = begun is not None and begun - x <= 2 * size
    return x if wide and near and _is_filled(left, size) else None


def _blocks(
    fragments: Sequence[Fragment], column: int, gutter: float | None
) -> Iterator[tuple[int, Sequence[Fragment]]]:
    """Stretches to be read one after the other, each with its column; a line across the gutter parts two bands."""
    if gutter is None:
        if fragments:
            yield column, fragments
        return
    for crosses, group in groupby(sorted(fragments, key=attrgetter("y", "left")), lambda one: _crosses(one, gutter)):
        band = list(group)
        if crosses:
            yield column, band
            continue
        for number, left_side in enumerate((True, False), 1):
            half = [one for one in band if _is_left(one, gutter) == left_side]
            if half:
                inner = _find_gutter(half) if column == 0 else None
                yield from _blocks(half, 2 * column + number, inner)


def _crosses(one: Fragment, x: float) -> bool:
    """Whether there is ink on both sides; a full-width mark at a line's end may hang over by the half that is blank."""
    hang = _HANG * one.size
    return one.left < x - hang and x + hang < one.right


def _is_left(one: Fragment, x: float) -> bool:
    return (one.left + one.right) / 2 < x


def _known_gutter(fragments: Sequence[Fragment], known: Sequence[float]) -> float | None:
    """The gutter of another page that most lines of this one keep clear of."""
    crossed = {x: sum(_crosses(one, x) for one in fragments) for x in known}
    best = min(crossed, key=crossed.__getitem__, default=0.0)
    return best if best in crossed and 2 * crossed[best] < len(fragments) else None


def _find_gutter(fragments: Sequence[Fragment], *, narrow: bool = False) -> float | None:
    """Where the white stretch between two columns of running text stands, None where there is but one column.

    It is where the fewest lines cross. A table has such stretches as well; but its cells do not run up to it, as lines
    of text do that were broken there.

    :param narrow: it may be as narrow as the blank behind 第一条; so both columns must be as wide as text is, and full.
    """
    if len(fragments) < 2 * _FEWEST:
        return None
    size = median(one.size for one in fragments)
    left, right = min(one.left for one in fragments), max(one.right for one in fragments)
    if right - left < 2 * _NARROWEST * size:
        return None
    gutter = _clearest(fragments, left, right, size)
    clear = [one for one in fragments if not _crosses(one, gutter)]
    sides = [[one for one in clear if _is_left(one, gutter) == left_side] for left_side in (True, False)]
    if min(map(len, sides)) < _FEWEST or not all(_is_column(side, size) for side in sides):
        return None
    if narrow and (5 * len(clear) < 4 * len(fragments) or not all(_is_column(side, size, _WIDE) for side in sides)):
        return None
    return gutter if all(_is_filled(side, size, narrow=narrow) for side in sides) else None


def _clearest(fragments: Sequence[Fragment], left: float, right: float, size: float) -> float:
    """The middle of the first widest stretch that the fewest fragments cross."""
    edge, step = _EDGE * (right - left), _STEP * size
    places = [left + edge + step * i for i in range(int((right - left - 2 * edge) / step) + 1)]
    crossed = [sum(one.left < x < one.right for one in fragments) for x in places]
    least = min(crossed)
    best = start = None
    for i, count in enumerate((*crossed, least + 1)):
        if count == least:
            start = i if start is None else start
        elif start is not None:
            best = (start, i - 1) if best is None or i - 1 - start > best[1] - best[0] else best
            start = None
    assert best is not None
    return (places[best[0]] + places[best[1]]) / 2


def _is_column(side: Sequence[Fragment], size: float, ems: float = _NARROWEST) -> bool:
    return max(one.right for one in side) - min(one.left for one in side) >= ems * size


def _is_filled(side: Sequence[Fragment], size: float, *, narrow: bool = False) -> bool:
    edge = max(one.right for one in side)
    full = sum(one.right >= edge - _FULL * size for one in side)
    wide = not narrow and edge - min(one.left for one in side) >= _WIDE * size
    return full >= _FEWEST and full >= (_FILLED_WIDE if wide else _FILLED) * len(side)


def _with_whole_rows(sheet: Sheet) -> tuple[Fragment, ...]:
    """The fragments, those of a row of a ruled table as one, so that nothing parts them."""
    fragments = list(sheet.fragments)
    for table in _tables(sheet.rules):
        inside = [one for one in fragments if _is_inside(one, table)]
        fragments = [one for one in fragments if not _is_inside(one, table)]
        fragments += [_one(row) for row in rows_of(inside)]
    return tuple(fragments)


def _is_inside(one: Fragment, table: Rule) -> bool:
    inside = table.top <= one.y <= table.bottom + one.size / 2
    return inside and one.left >= table.left - one.size and one.right <= table.right + one.size


def _tables(rules: Sequence[Rule]) -> Iterator[Rule]:
    """What lies between three rules or more that are below each other."""
    open_ones: list[list[Rule]] = []
    for rule in sorted(rules, key=attrgetter("top")):
        for group in open_ones:
            near = rule.top - group[-1].bottom <= _NEXT_RULE
            if near and rule.left < group[0].right - 1 and rule.right > group[0].left + 1:
                group.append(rule)
                break
        else:
            open_ones.append([rule])
    for group in open_ones:
        if len({round(rule.top / _SAME_RULE) for rule in group}) >= _FEWEST:
            left, right = min(one.left for one in group), max(one.right for one in group)
            yield Rule(left, right, group[0].top, max(one.bottom for one in group))
