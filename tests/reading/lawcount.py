"""The articles of a law, counted from its raw Markdown without the parser: its own numerals, its own patterns.

It knows only what the law corpus shows. A heading has its # before it, and its depth is the number of them; an article
is a line that begins with 第…条, or goes on behind the end of a sentence where its number follows the one before; what
a paragraph quotes begins with “ and is no article. It errs in other ways than the parser does, and that is its use.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import zip_longest

__all__ = ["Counted", "count_articles", "value"]

_DIGITS = {"零": 0, "〇": 0, "一": 1, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9, "两": 2}
_POWERS = {"十": 10, "百": 100, "千": 1000}
_NUMBER = r"[零〇一二三四五六七八九十百千两－—\d]{1,9}"
_ARTICLE = re.compile(rf"[第笫]\s*(?P<n>{_NUMBER})\s*条(?:\s*之\s*(?P<sub>{_NUMBER}))?")
_HEADING = re.compile(r"(?P<depth>#+)\s+(?P<words>.*)")
_UNIT = re.compile(rf"第\s*({_NUMBER})\s*(编|分编|章|节)")
_COMMA = re.compile(r"([一二三四五六七八九十]+)、")
_PAREN = re.compile(r"(（[一二三四五六七八九十]+）)")
_PLAIN = re.compile(r"(?:[一二三四五六七八九十]+、|（[一二三四五六七八九十]+）)[^。；：，]{1,40}")
_SENTENCE_END = re.compile(r"[。；！？”）]\s*(?=[第笫])")
_SPOKEN_OF = re.compile(r"[的规所之第至、和或及与中等修以前后款项，。；》）”]")
_ANNEX = re.compile(r"附(?:件|录|表)?\s*[一二三四五六七八九十\d]*\s*(?:[:：]|$)|附[件录表][一二三四五六七八九十\d]*\s")


@dataclass(frozen=True, slots=True)
class Counted:
    """An article as the raw text has it.

    ``label`` is without blanks and slips (第一百二十四条, 第十七条之一). ``path`` are the labels or words of the
    headings above it, outermost first. ``text`` runs from the label to the next article, heading or annex, stripped.
    """

    label: str
    path: tuple[str, ...]
    text: str


@dataclass(frozen=True, slots=True)
class _Start:
    """Where something starts: an article with its label, else a heading or an annex, which have none."""

    offset: int
    label: str = ""
    path: tuple[str, ...] = ()


def value(numeral: str) -> int:
    """The number that a Chinese or Arabic numeral writes, a dash read as 一."""
    if numeral.isdecimal():
        return int(numeral)
    total = digit = 0
    for sign in re.sub("[－—]", "一", numeral):
        if sign in _POWERS:
            total += (digit or 1) * _POWERS[sign]
            digit = 0
        else:
            digit = _DIGITS[sign]
    return total + digit


def count_articles(text: str) -> tuple[Counted, ...]:
    """The articles of a raw law file, in order."""
    starts = list(_starts(text))
    ends = [start.offset for start in starts[1:]] + [len(text)]
    return tuple(
        Counted(start.label, start.path, text[start.offset : end].strip())
        for start, end in zip(starts, ends, strict=True)
        if start.label
    )


def _starts(text: str) -> Iterator[_Start]:
    lines = [(match.start(), match.group().rstrip()) for match in re.finditer(r"\S.*", text)]
    above: list[tuple[int, str]] = []
    last = 0
    for (begin, line), below in zip_longest(lines, [line for _, line in lines[1:]], fillvalue=""):
        if depth := _depth(line, below, first=begin == lines[0][0]):
            step = _step(line.lstrip("# \u2002"))
            above = [(other, outer) for other, outer in above if other < depth]
            if begin > lines[0][0]:
                above.append((depth, step))
            if _ANNEX.match(line.lstrip("# ")):
                last = 0
            yield _Start(begin)
            continue
        path = tuple(step for _, step in above)
        for start, number in _in_line(line, last):
            last = number
            yield replace(start, offset=begin + start.offset, path=path)


def _depth(line: str, below: str, *, first: bool) -> int:
    """How deep a heading stands, 0 of a line that is none; the first line of a file is its title.

    Headings without # are those of annexes, above all others, and short numbered lines right above an article.
    """
    if heading := _HEADING.fullmatch(line):
        return len(heading["depth"])
    if _ANNEX.match(line):
        return 1
    if _PLAIN.fullmatch(line) and _ARTICLE.match(below):
        return 2 if _COMMA.match(line) else 8
    return 0


def _in_line(line: str, last: int) -> Iterator[tuple[_Start, int]]:
    """The articles of a line and their numbers: at its start, and behind sentence ends where they follow."""
    places = [0, *(match.end() for match in _SENTENCE_END.finditer(line))]
    for place in places:
        article = _ARTICLE.match(line, place)
        if article is None:
            continue
        number = value(article["n"])
        behind = line[article.end() : article.end() + 1]
        follows = number == last + 1 and not article["sub"]
        apart = behind in ("", " ", "　")
        if (apart and place == 0) or (follows and not _SPOKEN_OF.match(behind)):
            last = number
            yield _Start(place, _label(article)), number


def _label(article: re.Match[str]) -> str:
    plain = re.sub(r"\s+", "", article.group()).replace("笫", "第")
    return re.sub("[－—]", "一", plain)


def _step(words: str) -> str:
    """The bare label of a heading, its words where it has none."""
    if unit := _UNIT.match(words):
        return f"第{unit[1]}{unit[2]}"
    if numbered := _COMMA.match(words) or _PAREN.match(words):
        return numbered[1]
    if annex := _ANNEX.match(words):
        return annex.group().rstrip("：: ")
    return words.replace("/", "∕")
