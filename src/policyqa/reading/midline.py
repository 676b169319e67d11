"""Articles that begin in the middle of a line: …执行。第八条 …, as copies that lost their line ends have them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from policyqa.reading.headings import is_cross_reference
from policyqa.reading.labels import LAW_FAMILIES, Family, match_label
from policyqa.reading.lines import Line

__all__ = ["with_inner_articles"]

# Behind the end of a sentence; behind a blank only where a chapter's title ends there, behind a colon only the first.
_INNER = re.compile(r"(?:(?P<stop>[。；;！!？?”）)])[^\S\n]*|(?P<colon>[：:])[^\S\n]*|[^\S\n]+)(?=[第笫])")
_FIRST = re.compile(r"第\s*[一1１]\s*[条條]\s")
_SECOND = re.compile(r"(?:^|[。；;])\s*第\s*[二2２]\s*[条條]\s")
_TITLE_MAX = 40
_SENTENCE_MARK = re.compile("[。；;：:，,]")
_SPACED = (Family.CHAPTER, Family.SECTION)


def with_inner_articles(lines: Sequence[Line]) -> tuple[Line, ...]:
    """The lines, parted where an article begins in mid-line, or a chapter with a blank behind its number.

    Its number must follow the one before, and no line further down may begin with it: 。第四条规定的情形除外 above
    the line 第四条 names an article and begins none.
    """
    return tuple(_Parting(lines).parted())


class _Parting:
    def __init__(self, lines: Sequence[Line]) -> None:
        self.lines = lines
        self.last: dict[Family, int] = {}
        self.sub = 0  # of the last article: 第十七条之一 comes behind 第十七条
        self.ahead = _starts_ahead(lines)
        seconds = (line.start + found.end() for line in lines for found in _SECOND.finditer(line.text))
        self.second = max(seconds, default=0)  # the last place where a second article may begin

    def parted(self) -> Iterator[Line]:
        for index, whole in enumerate(self.lines):
            line = whole
            self._count(line)
            begin = whole.label.length if whole.label else 1
            for match in _INNER.finditer(whole.text, begin) if _may_hold(whole, begin) else ():
                at = match.end() - (line.start - whole.start)
                begins = match["stop"] or (match["colon"] and self._has_second(whole, match.end()))
                begins = begins or (not match["colon"] and _is_chapter(line, at))
                inner = self._inner(line, at, index) if begins else None
                if inner is not None:
                    words = line.text[:at].rstrip()
                    yield replace(line, text=words, end=line.start + len(words), cut=False)
                    line = inner
                    self._count(line)
            yield line

    def _inner(self, line: Line, at: int, index: int) -> Line | None:
        words = line.text[at:]
        label = match_label(words)
        if label is None or label.family not in LAW_FAMILIES or (label.family in _SPACED and label.tight):
            return None
        follows = label.number == self.last.get(label.family, 0) + 1 or label.family is Family.SECTION
        inner = replace(line, start=line.start + at, text=words, label=label, adjacent=True, note=False, hole=False)
        if label.sub:
            added = (label.number, label.sub) == (self.last.get(label.family, 0), self.sub + 1)
            return inner if added and not label.tight else None
        if not follows or is_cross_reference(inner, label):
            return None
        return None if self.ahead[label.family][index] == label.number else inner

    def _has_second(self, whole: Line, at: int) -> bool:
        """Whether the first article begins at an offset, and the second further down: …规定如下：第一条 …"""
        if self.last.get(Family.ARTICLE) or not _FIRST.match(whole.text, at):
            return False
        return self.second > whole.start + at

    def _count(self, line: Line) -> None:
        label = line.label
        if label is not None and label.family in LAW_FAMILIES and not is_cross_reference(line, label):
            self.last[label.family] = label.number
            self.sub = label.sub if label.family is Family.ARTICLE else 0
        elif label is not None and label.family is Family.ANNEX:
            self.last.clear()


def _may_hold(line: Line, begin: int) -> bool:
    return not line.literal and (line.text.find("第", begin) >= 0 or line.text.find("笫", begin) >= 0)


def _starts_ahead(lines: Sequence[Line]) -> dict[Family, list[int]]:
    """For each line the number of the next article, chapter … that a line behind it begins with, 0 if none."""
    ahead: dict[Family, list[int]] = {family: [0] * len(lines) for family in LAW_FAMILIES}
    coming = dict.fromkeys(LAW_FAMILIES, 0)
    for index in range(len(lines) - 1, -1, -1):
        for family, number in coming.items():
            ahead[family][index] = number
        label = lines[index].label
        if label is not None and label.family in coming and not is_cross_reference(lines[index], label):
            coming[label.family] = label.number
    return ahead


def _is_chapter(line: Line, end: int) -> bool:
    """Whether a line is, up to an offset, the heading of a chapter, or of 一、 where it has a short title."""
    if line.label is None:
        return False
    if line.label.family in LAW_FAMILIES[:-1]:
        return True
    return line.label.family is Family.COMMA and end <= _TITLE_MAX and not _SENTENCE_MARK.search(line.text, 0, end)
