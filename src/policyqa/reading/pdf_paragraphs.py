"""Lines of pages joined to paragraphs, and where in the text each page stands."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from string import ascii_lowercase

from policyqa.reading.extracted import PageSpan
from policyqa.reading.labels import Family, match_label
from policyqa.reading.pdf_glyphs import CELLS_APART, is_wide
from policyqa.reading.pdf_layout import PageLine, usual_step

__all__ = ["Flow", "flow_of", "title_of"]

_FEW = 5  # lines of a page that do not tell where its margins are
_INDENT = (1.2, 4.5)  # ems by which the first line of a paragraph is set in
_CENTRED = 3.0  # ems of white at either side
_MOSTLY = 0.7  # share of paragraphs that are set in where a document does so
_LARGER = 1.15  # times: another size is another paragraph
_WRAPPED = 1.2  # times the usual distance: lines of one paragraph
_APART = 1.6  # times the usual distance of lines
_RAGGED = 1.5  # ems that a line may fall short of the margin that it shows
_SLACK = 0.8  # ems that a full line may fall short beyond the word that did not fit
_TITLE_LINES = 4
_OPENERS, _CLOSERS = "“‘（《〈【〔([", "”’）》〉】〕)]，。、；：！？…,.;:!?%％"
_COMPOUND = re.compile("[A-Za-z]+-[a-z]+")
_SENTENCE_END = "。！？；：.!?;:"
# A line that ends so goes on in the next, whatever that begins with: 违反本法第二条、⏎第三条规定的
_GOES_ON = re.compile(r"(?:[，、,（(《〈“‘－-]|[的和与及或至对将按照依据]|本(?:法|条例|办法|规定|条))$")


@dataclass(frozen=True, slots=True)
class Flow:
    """The text of a document and its pages; ``starts`` are the offsets of the paragraphs, with the page of each."""

    text: str
    pages: tuple[PageSpan, ...]
    starts: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class _Frame:
    """Where a column of a page begins and ends, and the usual distance of its lines."""

    left: float
    right: float
    step: float

    def is_centred(self, line: PageLine) -> bool:
        before, behind = line.left - self.left, self.right - line.right
        return min(before, behind) > _CENTRED * line.size and abs(before - behind) <= 2 * line.size


@dataclass(frozen=True, slots=True)
class _Style:
    """How a document sets its paragraphs: whether their first lines are set in, and which headings nevertheless not.

    ``named`` are the headings that the file's own outline names, by page and without white space. ``short``: it has
    too few lines to show how wide they may be. ``compounds`` are its words that have a hyphen in the middle of a line.
    """

    indents: bool
    flush: frozenset[Family]
    named: frozenset[tuple[int, str]]
    short: bool
    compounds: frozenset[str]

    def names(self, line: PageLine) -> bool:
        return bool(self.named) and (line.page, "".join(line.text.split())) in self.named


def flow_of(lines: Sequence[PageLine], *, named: frozenset[tuple[int, str]] = frozenset()) -> Flow:
    """Join the lines of all pages, in reading order; those of the title are one paragraph.

    :param named: the headings that the file's own outline names, each with its page, without white space.
    """
    frames = _frames(lines)
    title = len(_title_lines(lines))
    style = _style(lines, frames, named)
    spans: dict[int, tuple[int, int]] = {}
    pieces: list[str] = []
    starts: list[tuple[int, int]] = []
    length = 0
    for number, line in enumerate(lines):
        last = lines[number - 1] if number else line
        if number < title:
            between = "" if not number or is_wide(last.text[-1]) or is_wide(line.text[0]) else " "
        elif number:
            between = _between(last, line, frames[last.page, last.column], frames[line.page, line.column], style)
        else:
            between = ""
        if between == "-":
            pieces[-1] = pieces[-1][:-1]
            length -= 1
            spans[last.page] = (spans[last.page][0], length)
            between = ""
        pieces += [between, line.text]
        start = length + len(between)
        length = start + len(line.text)
        if number == 0 or "\n" in between:
            starts.append((start, line.page))
        spans[line.page] = (spans.get(line.page, (start, 0))[0], length)
    pages = tuple(PageSpan(page, start, end) for page, (start, end) in sorted(spans.items()))
    return Flow("".join(pieces), pages, tuple(starts))


def _frames(lines: Sequence[PageLine]) -> dict[tuple[int, int], _Frame]:
    """The frame of every column of every page; where a page's lines do not tell, that of the document."""
    by_column: dict[int, dict[int, list[PageLine]]] = defaultdict(lambda: defaultdict(list))
    for line in lines:
        by_column[line.column][line.page].append(line)
    frames: dict[tuple[int, int], _Frame] = {}
    for column, pages in by_column.items():
        whole = _frame([line for inside in pages.values() for line in inside], None)
        widths = [one.right - one.left for one in (_frame(p, None) for p in pages.values() if len(p) >= _FEW)]
        width = median(widths) if widths else whole.right - whole.left
        for page, inside in pages.items():
            own = _frame(inside, whole.left) if len(inside) >= _FEW else whole
            reached = sum(line.right >= own.right - _RAGGED * line.size for line in inside)
            right = own.right if reached >= _FEW else max(own.right, own.left + width)
            # Where every paragraph is a line, the usual distance is that of paragraphs; one wrapped line tells.
            close = any(step <= _WRAPPED * whole.step for step in _steps(inside))
            frames[page, column] = _Frame(own.left, right, whole.step if close else own.step)
    return frames


def _frame(lines: Sequence[PageLine], known: float | None) -> _Frame:
    """Left is the leftmost place where a line in twenty begins, right where the longest line ends.

    :param known: where the lines of the document begin: a page may have but one that does, the others set in.
    """
    size = median(line.size for line in lines)
    places = sorted(line.left for line in lines)
    needed = max(len(places) / 20, 2)
    left = next(
        (
            at
            for at in places
            if (known is not None and abs(at - known) <= size / 2)
            or bisect_right(places, at + size / 2) - bisect_left(places, at) >= needed
        ),
        places[0],
    )
    return _Frame(left, max(line.right for line in lines), usual_step(_steps(lines)))


def _steps(lines: Sequence[PageLine]) -> list[float]:
    """The distances of lines that follow each other in one block."""
    return [b.y - a.y for a, b in pairwise(lines) if a.block == b.block and a.page == b.page]


def _style(
    lines: Sequence[PageLine], frames: Mapping[tuple[int, int], _Frame], named: frozenset[tuple[int, str]]
) -> _Style:
    """What the lines behind short ones show, which begin a paragraph whatever they are."""
    inset = flush = 0
    families: set[Family] = set()
    for a, b in pairwise(lines):
        there, here = frames[a.page, a.column], frames[b.page, b.column]
        if here.is_centred(b) or not _is_short(a, b, there):
            continue
        if (b.left - here.left) / b.size > _INDENT[0]:
            inset += 1
            continue
        flush += 1
        if (label := match_label(b.text)) is not None:
            families.add(label.family)
    indents = inset >= _FEW and inset >= _MOSTLY * (inset + flush)
    compounds = frozenset(word.lower() for line in lines for word in _COMPOUND.findall(line.text))
    return _Style(indents, frozenset(families), named, len(lines) < _FEW, compounds)


def _between(a: PageLine, b: PageLine, there: _Frame, here: _Frame, style: _Style) -> str:
    """What stands between two lines: line ends, a space, nothing, or ``-`` where a hyphen is to be taken back."""
    before, behind = a.text[-1], b.text[0]
    if (torn := re.search("[A-Za-z]*[a-z]-$", a.text)) and behind.islower():
        word = torn[0] + b.text[: len(b.text) - len(b.text.lstrip(ascii_lowercase))]
        return "" if word.lower() in style.compounds else "-"
    same_block = a.page == b.page and a.block == b.block
    if same_block and there.step > 0 and b.y - a.y > _APART * there.step:
        return "\n\n"
    if _ends(a, b, there, here, style):
        return "\n"
    wide = is_wide(before) or is_wide(behind) or (before.isdigit() and behind.isdigit())
    return "" if wide or before in "-/" else " "


def _ends(a: PageLine, b: PageLine, there: _Frame, here: _Frame, style: _Style) -> bool:
    """Whether a paragraph ends between two lines."""
    if (a.column == 0) != (b.column == 0) or max(a.size, b.size) > _LARGER * min(a.size, b.size):
        return True
    if style.names(a) or style.names(b) or (style.short and a.text[-1] in _SENTENCE_END):
        return True
    if CELLS_APART in a.text and CELLS_APART in b.text:
        return True
    if there.is_centred(a) or here.is_centred(b):
        return True
    if _is_short(a, b, there):
        return True
    inset = (b.left - here.left) / b.size
    if inset > _INDENT[0]:
        # A line in the middle of a stretch that is set in as a whole: both begin at the same place, and no label.
        return inset <= _INDENT[1] or abs((a.left - there.left) / a.size - inset) > 1
    label = match_label(b.text)
    return label is not None and not _GOES_ON.search(a.text) and not (style.indents and label.family not in style.flush)


def _is_short(a: PageLine, b: PageLine, there: _Frame) -> bool:
    """Whether the beginning of the next line would have had room on a line."""
    return there.right - a.right > _needed(b) + _SLACK * a.size


def _needed(line: PageLine) -> float:
    """The width of what would have had to fit on the line before: the first word, with marks that cling to it."""
    text = line.text
    end = 0
    while end < len(text) and text[end] in _OPENERS:
        end += 1
    if end < len(text) and is_wide(text[end]):
        end += 1
    else:
        while end < len(text) and not is_wide(text[end]) and not text[end].isspace():
            end += 1
    while end < len(text) and text[end] in _CLOSERS:
        end += 1
    return sum(1.0 if is_wide(char) else 0.6 for char in text[:end]) * line.size


def title_of(lines: Sequence[PageLine]) -> str:
    """The larger, centred lines that a document begins with, "" where it does not."""
    title = ""
    for line in _title_lines(lines):
        wide = not title or is_wide(title[-1]) or is_wide(line.text[0])
        title += line.text if wide else f" {line.text}"
    return title


def _title_lines(lines: Sequence[PageLine]) -> Sequence[PageLine]:
    if not lines:
        return ()
    sizes: Counter[float] = Counter()
    for line in lines:
        sizes[round(line.size, 1)] += len(line.text)
    body = sizes.most_common(1)[0][0]
    first = [line for line in lines if line.page == lines[0].page]
    left, right = min(line.left for line in first), max(line.right for line in first)
    found: list[PageLine] = []
    for line in first[: _TITLE_LINES + 1]:
        centred = abs((line.left - left) - (right - line.right)) <= 2 * line.size
        # A title at the margin that does not fit on its line goes on there.
        centred = centred or bool(found and abs(line.left - left) < 1 and right - found[-1].right < 2 * line.size)
        label = match_label(line.text)
        # The number of a title, 解释⏎（一）, is no heading.
        heads = label is not None and not (found and label.length == len(line.text))
        if not centred or line.size < _LARGER * body or heads:
            break
        if found and (abs(line.size - found[0].size) > 1 or line.y - found[-1].y > 2.5 * line.size):
            break
        found.append(line)
    return found if len(found) <= _TITLE_LINES else ()
