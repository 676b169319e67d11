"""What stands before the text proper: the title line and the 目录."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from policyqa.reading.labels import LAW_FAMILIES, Family, match_label, plain_title
from policyqa.reading.lines import Line
from policyqa.reading.points import match_points
from policyqa.reading.titles import take_title

__all__ = ["Opening", "find_opening"]

_CONTENTS = re.compile(
    r"[#*\s]*(?:目[ 　]*[录錄次]|提[ 　]*[纲綱]|contents|table of contents)(?:\s*/\s*(?:目录|提纲))?[:：…*\s.]*", re.I
)
_DOTS = "…·.．。 \t　"
_ELLIPSIS = re.compile(r"[…·.。\s]{2,}")
_RANGE = re.compile(
    r"\s*[（(]\s*第[^（()）]{1,9}条(?:\s*[-—－–~～至到]+\s*第[^（()）]{1,9}条)?\s*[)）]$"
)  # 总则（第一条—第九条）
_LINK = re.compile(r"(?:[-*+][ \t]+)?(?:\[(?P<link>[^\[\]\n]{1,80})\]\([^()\n]{0,200}\))?")
_PAGE = re.compile(r"\s\d{1,4}$")
_NEAR_TOP = 60  # lines in which a 目录 must begin
_FIRST = 30  # lines in which one without its 目录 line must begin: 刑法 has 20 that say when it was passed and amended
_ENTRY_MAX = 60
_SENTENCE_MARK = re.compile(r"[。；;！!]|[：:，,、]$")


@dataclass(frozen=True, slots=True)
class Opening:
    """The title ("" if the text has none), the entries of the 目录, and the lines of the body.

    Neither the title's nor the 目录's own lines are among those of the body. An entry's text is without dot leaders
    and page number.
    """

    title: str
    entries: tuple[Line, ...]
    body: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class _Extent:
    """The lines ``start``..``end`` are a 目录 with these entries."""

    start: int
    end: int
    entries: tuple[Line, ...]


def find_opening(lines: Sequence[Line], *, name: str) -> Opening:
    """The title line and the 目录, wherever they stand before the body.

    :param name: the file name without suffix and date, which a title line often repeats.
    """
    marked = next((i for i, line in enumerate(lines[:_NEAR_TOP]) if _CONTENTS.fullmatch(line.text)), None)
    extent = _marked(lines, marked) if marked is not None else _unmarked(lines)
    rest = _without(lines, extent)
    title = take_title(rest, name=name, alone=bool(extent.entries))
    return Opening(title=title.text, entries=_unpaged(extent.entries), body=title.rest)


def _without(lines: Sequence[Line], extent: _Extent) -> list[Line]:
    """The lines before and behind the 目录; what stands behind it does not go on from what stands before."""
    rest = list(lines[: extent.start])
    for line in lines[extent.end : extent.end + 1]:
        hole = line.hole or any(gone.hole for gone in lines[extent.start : extent.end])
        rest.append(replace(line, note=True, hole=hole, adjacent=False))
    return [*rest, *lines[extent.end + 1 :]]


def _marked(lines: Sequence[Line], marked: int) -> _Extent:
    extent = _extent(lines, marked + 1)
    whole = extent.end == len(lines) and not (lines[-1].cut or _ELLIPSIS.fullmatch(lines[-1].text))
    # Nothing but headings to the end: the "目录" is all there is, and then it is the text.
    return _Extent(marked, marked + 1, ()) if whole or not extent.entries else replace(extent, start=marked)


def _unmarked(lines: Sequence[Line]) -> _Extent:
    """Headings on consecutive lines near the top that come again later, with no 目录 line above them."""
    none = _Extent(0, 0, ())
    start = next((i for i, line in enumerate(lines[:_FIRST]) if line.label and not _is_title(line)), None)
    if start is None:
        return none
    extent = _extent(lines, start)
    if len(extent.entries) < 3 or any(line.text.endswith("。") for line in lines[start : extent.end]):
        return none
    later = {_key(line) for line in lines[extent.end :] if line.label and len(line.text) <= _ENTRY_MAX}
    return extent if sum(_key(entry) in later for entry in extent.entries) >= 2 else none


def _extent(lines: Sequence[Line], start: int) -> _Extent:
    """The entries from ``start``, and the first line behind the 目录.

    It ends at a line of dots, at a line that is no heading, or where its own first entry comes again as a heading.
    """
    entries: list[Line] = []
    end = start
    for end in range(start, len(lines) + 1):
        if end == len(lines) or (entries and lines[end].hole):
            break
        if _ELLIPSIS.fullmatch(lines[end].text):
            return _Extent(start, end + 1, tuple(entries))
        entry = _entry(lines[end])
        if entry is None:
            if not _continues(lines, end, entries):
                break
        elif entries and (_key(entry) == _key(entries[0]) or (_is_title(lines[end]) and not _is_title(entries[0]))):
            break
        else:
            entries.append(entry)
    return _Extent(start, end, tuple(entries))


def _is_title(line: Line) -> bool:
    """# 某某条例, which stands above and below a 目录 but not in it."""
    return line.label is not None and line.label.family is Family.MARKDOWN and line.label.depth == 1


def _entry(line: Line) -> Line | None:
    """A line as an entry of the 目录, None if it cannot be one. 一是… is a label there too."""
    if len(line.text) > 2 * _ENTRY_MAX + 200 or line.literal:
        return None
    link = _LINK.match(line.text)
    words = (link["link"] or line.text[link.end() :]).strip() if link and link.end() else line.text
    words = _RANGE.sub("", _without_leader(words))
    label = match_label(words)
    if label is None and (points := match_points(words)) and points[0].offset == 0:
        label = points[0].label
    if label is not None and label.family in LAW_FAMILIES[:-1]:
        words = words.rstrip("。")  # 第五节 生活、卫生。, a slip
    if label is None or len(words) > _ENTRY_MAX or re.search(r"[。；;]", words):
        return None
    start = line.start + line.text.index(words)
    return replace(line, text=words, label=label, start=start, end=start + len(words))


def _without_leader(words: str) -> str:
    """一、总则………… 3 and 一、总则…… become 一、总则."""
    bare = words.rstrip(")）").rstrip("0123456789").rstrip("(（")
    for left in (bare, words):
        body = left.rstrip(_DOTS)
        leader = left[len(body) :]
        if body and ("\t" in leader or len(leader) >= 2) and (left is bare or leader.strip()):
            return body
    return words


def _unpaged(entries: Sequence[Line]) -> tuple[Line, ...]:
    """Entries without the page numbers that all of them end with, where only a space parts the two."""
    pages = [_PAGE.search(entry.text) for entry in entries]
    numbers = [int(page.group()) for page in pages if page]
    if len(entries) < 3 or len(numbers) < len(entries) or numbers != sorted(numbers):
        return tuple(entries)
    cut = [entry.text[: page.start()].rstrip() for entry, page in zip(entries, pages, strict=True) if page]
    return tuple(
        replace(entry, text=words, end=entry.start + len(words)) for entry, words in zip(entries, cut, strict=True)
    )


def _continues(lines: Sequence[Line], index: int, entries: Sequence[Line]) -> bool:
    """Whether a line without a label is still the 目录: 前言, a page number, or an entry's second line."""
    line = lines[index]
    if len(line.text) > _ENTRY_MAX or _SENTENCE_MARK.search(line.text) or index + 1 >= len(lines):
        return False
    following = None if lines[index + 1].hole else _entry(lines[index + 1])
    if following is None or following.label is None:
        return line.text != _without_leader(line.text)
    if not entries:
        return True
    label = following.label
    known = [entry.label.number for entry in entries if entry.label and entry.label.family is label.family]
    return _key(following) != _key(entries[0]) and (label.number == known[-1] + 1 if known else label.number == 1)


def _key(line: Line) -> tuple[str, str]:
    """What an entry and its heading have in common; a page number is no part of it."""
    words = line.title if line.label else line.text
    return line.label.text if line.label else "", plain_title(_PAGE.sub("", words))
