"""The characters of a PDF page with their places, as fragments of lines.

What producers write for a character is put right here: the Kangxi and CJK radicals that some fonts map their glyphs to
(⼀ U+2F00, ⻓ U+2ED3), compatibility ideographs and Latin ligatures (ﬁ) become the characters that they look like. That
changes what the file says of itself, but not what a reader sees; without it 第⼀条 is no article and nobody finds 公⺠.
Full-width letters and marks stay as they are.
"""

from __future__ import annotations

import ctypes
import math
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from operator import attrgetter
from statistics import median

import pypdfium2
import pypdfium2.raw as pdfium

from policyqa.chinese import is_han

__all__ = ["CELLS_APART", "MOST_GLYPHS", "Fragment", "Rule", "Sheet", "is_wide", "join_fragments", "read_sheet"]

MOST_GLYPHS = 60_000
"""Of one page. A page of a newspaper has some 15,000; what has more than this was made to keep a reader busy."""

CELLS_APART = "  "
"""What stands between two cells of a row."""

# Ems between the ink of two fragments of a row. A browser's columns are one em apart, and so are 第一条　 and its text;
# but a blank of that width is put back where the two are joined, and no column begins there.
_APART = 0.85
_CELLS = 1.6  # ems between two cells
_SAME_ROW = 0.5  # ems that baselines of one row may differ: a mark of a footnote is raised by 0.35
# Between a figure and a character Word and LibreOffice set .2 to .25 ems of their own; 1 调研背景, with a blank that
# was typed, has .3 and more. It is what makes a heading of the number that a line begins with.
_TYPED_SPACE = 0.28
_NUMBER = re.compile(r"\d{1,2}(?:[.．]\d{1,2}){0,3}")
_LATIN_SPACE, _WIDE_SPACE = 0.2, 0.7  # ems that make a space where the file has none; CJK is spaced out to justify it
_SKEWED = 0.2  # radians: text that leans is a watermark
_RULE, _THICK = 40.0, 3.0  # points: the shortest rule, and the height from which it is a box
_MOST_DRAWN = 5_000  # objects of a page that are looked at: maps have tens of thousands
_HYPHEN = 0x02  # what pdfium makes of a hyphen at a line's end
_RADICALS = dict(
    zip(
        map(ord, "⺟⺠⻁⻄⻅⻆⻉⻋⻌⻓⻔⻘⻙⻚⻛⻜⻝⻢⻣⻤⻥⻦⻧⻨⻩⻬⻮⻰⻳⻒⻑⻗⻞⻡⻪⻫⻭⻯⻲"),
        "母民虎西见角贝车辶长门青韦页风飞食马骨鬼鱼鸟卤麦黄齐齿龙龟镸長雨飠首黾斉歯竜亀",
        strict=True,
    )
)


@dataclass(frozen=True, slots=True)
class Fragment:
    """Characters that stand together on one line: ``left``, ``right`` and ``y`` of the baseline from the top, in
    points; ``size`` is the height of a full character. ``text`` has no white space at its ends."""

    text: str
    left: float
    right: float
    y: float
    size: float


@dataclass(frozen=True, slots=True)
class Rule:
    """A line drawn across, or a box, in points from the left and from the top."""

    left: float
    right: float
    top: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page as it is read, upright: its fragments from the top down.

    ``unmapped`` is the share of characters of which the file does not say what they are. ``pictured``: most of the
    page is a picture. ``rules`` are in no order; a page whose lines are turned has none.
    """

    number: int
    width: float
    height: float
    fragments: tuple[Fragment, ...]
    unmapped: float = 0.0
    pictured: bool = False
    rules: tuple[Rule, ...] = ()


@dataclass(frozen=True, slots=True)
class _Glyph:
    """``order`` is its place in the file; ``turn`` how many quarters its line is turned against the page."""

    text: str
    left: float
    right: float
    y: float
    size: float
    order: int
    turn: int


def read_sheet(page: pypdfium2.PdfPage, number: int) -> Sheet:
    """The text of a page. Lines turned by a quarter or a half are read in their own direction, behind the others.

    :raises ValueError: it has more characters than ``MOST_GLYPHS``.
    """
    words = page.get_textpage()
    try:
        count = pdfium.FPDFText_CountChars(words.raw)
        if count > MOST_GLYPHS:
            raise ValueError(f"page {number}: {count} characters")
        glyphs = tuple(_glyphs(words.raw, count, page.get_bbox()))
        odd = sum(_is_unmapped(one.text) for one in glyphs)
        turns = sorted({one.turn for one in glyphs}, key=lambda turn: -sum(one.turn == turn for one in glyphs))
        fragments: list[Fragment] = []
        for turn in turns:
            below = max((one.y for one in fragments), default=0.0)
            found = list(_fragments([one for one in glyphs if one.turn == turn]))
            fragments += [_lower(one, below) for one in found] if below else found
        left, bottom, right, top = page.get_bbox()
        sides = (right - left, top - bottom)
        width, height = sides[::-1] if turns and turns[0] % 2 else sides
        share = odd / len(glyphs) if glyphs else 0.0
        rules, pictured = _drawn(page)
        return Sheet(number, width, height, tuple(fragments), share, pictured, () if turns and turns[0] else rules)
    finally:
        words.close()


def _glyphs(words: object, count: int, bounds: tuple[float, float, float, float]) -> Iterator[_Glyph]:
    """The characters inside the page that are ink or real spaces; pdfium's own guesses of spaces are left out."""
    x, y, box, matrix = ctypes.c_double(), ctypes.c_double(), pdfium.FS_RECTF(), pdfium.FS_MATRIX()
    high = 0
    for index in range(count):
        code = pdfium.FPDFText_GetUnicode(words, index)
        if 0xD800 <= code < 0xDC00:
            high = code
            continue
        if 0xDC00 <= code < 0xE000 and high:
            code = 0x10000 + ((high - 0xD800) << 10) + code - 0xDC00
        high = 0
        if code in (0x0A, 0x0D) or (code == 0x20 and pdfium.FPDFText_IsGenerated(words, index)):
            continue
        pdfium.FPDFText_GetMatrix(words, index, matrix)
        angle = math.atan2(matrix.b, matrix.a)
        turn = round(angle / (math.pi / 2))
        if abs(angle - turn * math.pi / 2) > _SKEWED:
            continue
        pdfium.FPDFText_GetCharOrigin(words, index, x, y)
        pdfium.FPDFText_GetLooseCharBox(words, index, box)
        left, bottom, right, top = bounds
        if not (left - 1 <= x.value <= right + 1 and bottom - 1 <= y.value <= top + 1):
            continue
        near, far, down = _turned(x.value, y.value, box, bounds, turn % 4)
        # Not the height of the box, which is the font's: 1.0 ems of one and 1.4 of another on the same line.
        size = abs(pdfium.FPDFText_GetFontSize(words, index)) * math.hypot(matrix.c, matrix.d)
        yield _Glyph(_plain(code), near, far, down, max(size, 1.0), index, turn % 4)


def _turned(
    x: float, y: float, box: pdfium.FS_RECTF, bounds: tuple[float, float, float, float], turn: int
) -> tuple[float, float, float]:
    """Left, right and distance from the top, seen by whoever turns the page so that the line is upright."""
    left, bottom, right, top = bounds
    if turn == 0:
        return box.left - left, box.right - left, top - y
    if turn == 1:
        return box.bottom - bottom, box.top - bottom, x - left
    if turn == 2:
        return right - box.right, right - box.left, y - bottom
    return top - box.top, top - box.bottom, right - x


def _plain(code: int) -> str:
    if code in (_HYPHEN, 0xAD, 0xFFFE):
        return "-"
    if code in _RADICALS:
        return _RADICALS[code]
    char = chr(code)
    if 0x2F00 <= code <= 0x2FDF or 0xF900 <= code <= 0xFAFF or 0xFB00 <= code <= 0xFB06 or 0x2F800 <= code <= 0x2FA1F:
        return unicodedata.normalize("NFKC", char)
    return " " if char.isspace() and char != "\u3000" else char


def _is_unmapped(text: str) -> bool:
    return any(unicodedata.category(char) in ("Co", "Cn", "Cc", "Cs") or char == "\ufffd" for char in text)


def _fragments(glyphs: Sequence[_Glyph]) -> Iterator[Fragment]:
    row: list[_Glyph] = []
    for glyph in sorted(glyphs, key=attrgetter("y", "left")):
        if row and glyph.y - row[0].y > _SAME_ROW * max(glyph.size, row[0].size):
            yield from _of_row(row)
            row = []
        row.append(glyph)
    yield from _of_row(row)


def _of_row(row: Sequence[_Glyph]) -> Iterator[Fragment]:
    """The fragments of a row from the left."""
    piece: list[_Glyph] = []
    last: _Glyph | None = None
    for glyph in sorted(row, key=attrgetter("left", "order")):
        if last is not None and _is_overprint(last, glyph):
            continue
        ink = not glyph.text.isspace()
        if ink and last is not None and glyph.left - last.right > _APART * max(last.size, glyph.size):
            yield from _fragment(piece)
            piece = []
        piece.append(glyph)
        last = glyph if ink else last
    yield from _fragment(piece)


def _is_overprint(last: _Glyph, glyph: _Glyph) -> bool:
    """The same character again at the same place, a poor man's bold; of a ligature (ff) both stand in a row."""
    same = last.text == glyph.text and abs(glyph.left - last.left) < 0.2 * glyph.size
    return same and abs(glyph.order - last.order) > 1


def _fragment(piece: Sequence[_Glyph]) -> Iterator[Fragment]:
    ink = [one for one in piece if not one.text.isspace()]
    if not ink:
        return
    words: list[str] = []
    last: _Glyph | None = None
    for glyph in piece:
        if last is not None and not last.text.isspace() and not glyph.text.isspace():
            ems = (glyph.left - last.right) / glyph.size
            numbered = ems > _TYPED_SPACE and is_wide(glyph.text) and _NUMBER.fullmatch("".join(words))
            words.append(" " if numbered else _space(last.text, glyph.text, ems))
        words.append(glyph.text)
        last = glyph
    right = max(one.right for one in ink)
    yield Fragment("".join(words).strip(), ink[0].left, right, median(one.y for one in ink), _size(ink))


def _size(ink: Sequence[_Glyph]) -> float:
    return median(one.size for one in ink)


def _space(before: str, behind: str, ems: float) -> str:
    wide = is_wide(before[-1]) or is_wide(behind[0])
    return " " if ems > (_WIDE_SPACE if wide else _LATIN_SPACE) else ""


def is_wide(char: str) -> bool:
    """Whether a character is of Chinese text, where lines are broken anywhere and words have no spaces."""
    return is_han(char) or unicodedata.east_asian_width(char) in ("W", "F") or char in "“”‘’…—·"


def join_fragments(fragments: Iterable[Fragment]) -> str:
    """The text of the fragments of one row, from the left; two spaces where they stand wide apart, as cells do."""
    text = ""
    last: Fragment | None = None
    for one in fragments:
        if last is not None:
            ems = (one.left - last.right) / max(one.size, last.size)
            between = "　" if is_wide(text[-1]) or is_wide(one.text[0]) else " "
            text += CELLS_APART if ems > _CELLS else between if ems > _APART else _space(text, one.text, ems)
        text += one.text
        last = one
    return text


def _lower(one: Fragment, by: float) -> Fragment:
    return Fragment(one.text, one.left, one.right, one.y + by, one.size)


def _drawn(page: pypdfium2.PdfPage) -> tuple[tuple[Rule, ...], bool]:
    """The rules of a page, and whether one picture covers most of it: a scan."""
    left, bottom, right, top = page.get_bbox()
    whole = max((right - left) * (top - bottom), 1.0)
    rules: list[Rule] = []
    pictured = False
    kinds = [pdfium.FPDF_PAGEOBJ_IMAGE, pdfium.FPDF_PAGEOBJ_PATH]
    for one in islice(page.get_objects(filter=kinds, max_depth=3), _MOST_DRAWN):
        x0, y0, x1, y1 = one.get_bounds()
        if one.type == pdfium.FPDF_PAGEOBJ_IMAGE:
            pictured = pictured or (x1 - x0) * (y1 - y0) > whole / 2
        elif x1 - x0 > _RULE:
            above, below = top - y1, top - y0
            rules.append(Rule(x0 - left, x1 - left, above, above))
            if below - above > _THICK:
                rules.append(Rule(x0 - left, x1 - left, below, below))
    return tuple(rules), pictured
