"""Articles that begin in the middle of a line: …执行。第八条 …, as copies that lost their line ends have them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from policyqa.reading.headings import is_cross_reference
from policyqa.reading.labels import LAW_FAMILIES, Family, match_label
from policyqa.reading.lines import Line

__all__ = ["with_inner_articles"]

# Behind the end of a sentence; behind a blank only where a chapter's title ends there.
_INNER = re.compile(r"(?:(?P<stop>[。；;！!？?”）)])[^\S\n]*|[^\S\n]+)(?=[第笫])")
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
        self.ahead = _starts_ahead(lines)

    def parted(self) -> Iterator[Line]:
        for index, whole in enumerate(self.lines):
            line = whole
            self._count(line)
            begin = whole.label.length if whole.label else 1
            for match in _INNER.finditer(whole.text, begin) if _may_hold(whole, begin) else ():
                at = match.end() - (line.start - whole.start)
                inner = self._inner(line, at, index) if match["stop"] or _is_chapter(line) else None
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
        if not follows or label.sub or is_cross_reference(inner, label):
            return None
        return None if self.ahead[label.family][index] == label.number else inner

    def _count(self, line: Line) -> None:
        label = line.label
        if label is not None and label.family in LAW_FAMILIES and not is_cross_reference(line, label):
            self.last[label.family] = label.number
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


def _is_chapter(line: Line) -> bool:
    return line.label is not None and line.label.family in LAW_FAMILIES[:-1]
