"""Run-in points: 一是…。二是…。 and 首先…其次… inside a paragraph become sections of their own."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from policyqa.chinese import to_numeral
from policyqa.reading.headings import point_title
from policyqa.reading.labels import ORDINAL_POINT, POINT, Family, Label
from policyqa.reading.nodes import Node, Part
from policyqa.records import Span

__all__ = ["Point", "grow_points", "match_points"]


@dataclass(frozen=True, slots=True)
class Point:
    """A run-in label and where in its text it starts."""

    offset: int
    label: Label


_FIRST_SECOND = ("首先", "其次", "再次", "最后")
_SERIES: tuple[tuple[str, ...], ...] = (
    *(tuple(f"{to_numeral(i)}{word}" for i in range(1, 20)) for word in "是要则"),
    *(tuple(f"第{to_numeral(i)}{word}" for i in range(1, 20)) for word in ("", "点")),
    tuple(f"其{to_numeral(i)}" for i in range(1, 10)),
    _FIRST_SECOND,
)
_PLACES = {word: (series, number) for series in _SERIES for number, word in enumerate(series, 1)}
# A hard wrap may break the label itself.
_WRAPPED = r"[一二三四五六七八九十]{1,3}\n[是要则]|其\n[次一二三四五六七八九]|首\n先|再\n次|最\n后"
_POINT = re.compile(rf"(?:\A|(?<=[。；;：:！？!?\n]))[ \t　]*(?P<label>{POINT}|{ORDINAL_POINT}|{_WRAPPED})(?=[^的否])")
# An empty line, an indented one, or one behind the end of a sentence begins a paragraph; other line ends are wraps.
_PARAGRAPH = re.compile(r"\n[ \t　]*\n|\n(?=　　)|(?<=[。！？!?；;”’」』）)》】])[ \t　]*\n")


def match_points(text: str, *, behind: int = 0) -> tuple[Point, ...]:
    """The run-in points of a text in order, each at the start of a sentence, in sequence within one series.

    A series may begin behind its first point (text is missing before it) and may begin anew on a line of its own.

    :param behind: the characters at the start that are the text's own label.
    """
    points: list[Point] = []
    series: tuple[str, ...] = ()
    number = 0
    for match in _POINT.finditer(text, behind):
        word, offset = match["label"].replace("\n", ""), match.start("label")
        own, place = _PLACES.get(word, ((), 0))
        if series and own == series and (place == number + 1 or (series is _FIRST_SECOND and place == len(series))):
            number = place
        elif not series and own and (own is not _FIRST_SECOND or place == 1):
            series, number = own, place
        elif own == series and place == 1 and number > 1 and "\n" in text[max(0, match.start() - 1) : offset]:
            number = 1
        else:
            continue
        points.append(Point(offset, Label(Family.POINT, word, number, len(match["label"]))))
    return tuple(points)


def grow_points(node: Node, text: str) -> None:
    """Makes children of the points in a section's own text; what stands before the first stays the section's own."""
    grower = _Grower(node, text)
    parts, node.parts = node.parts, []
    for part in parts:
        grower.take(part)
    for point in grower.begun:  # 第一，… holds 一是…二是…
        grow_points(point, text)


class _Grower:
    """Deals the parts of one section out to it and to its points."""

    def __init__(self, node: Node, text: str) -> None:
        self.node = node
        self.text = text
        self.listed = [child for child in node.children if child.family is Family.POINT]
        self.last: Node | None = None
        self.begun: list[Node] = []

    def take(self, part: Part) -> None:
        words = self.text[part.start : part.end]
        points = match_points(words, behind=self._label_length(part))
        if not self._credible(points, part):
            points = ()
        starts = [point.offset for point in points]
        owners: list[tuple[int, Node]] = []
        if not starts or words[: starts[0]].strip():
            owners.append((0, self._lead(points, part)))
        for point, (start, end) in zip(points, pairwise([*starts, len(words)]), strict=True):
            owners.append((start, self._begin(point.label, words[start:end])))
        if (tail := _tail(words, starts)) is not None:
            owners.append((tail, self.node))
        pieces = [_trimmed(words, start, end) for start, end in pairwise([*(at for at, _ in owners), len(words)])]
        for i, ((_, owner), piece) in enumerate(zip(owners, pieces, strict=True)):
            self._give(
                owner,
                Span(part.start + piece.start, part.start + piece.end),
                torn_start=part.torn_start and i == 0,
                torn_end=part.torn_end and i == len(pieces) - 1,
            )
        self.last = owners[-1][1] if owners[-1][1] is not self.node else self.last if tail is None else None

    def _credible(self, points: Sequence[Point], part: Part) -> bool:
        """Two points, one that the 目录 lists, a continuation, the first before a cut, or a later one behind a hole."""
        if not points:
            return False
        label = points[0].label
        if any(child.name == label.text for child in self.listed):
            return True
        if self.last is not None and self.last.label is not None and label.number == self.last.label.number + 1:
            return True
        if label.number > 1:
            return part.torn_start and self.node.family is not Family.POINT
        return len(points) > 1 or (part.torn_end and points[0].offset == 0)

    def _label_length(self, part: Part) -> int:
        """The characters of a point's own label, where a part begins with it."""
        label, heading = self.node.label, self.node.heading
        if label is None or label.family is not Family.POINT or heading is None or heading.start != part.start:
            return 0
        return label.length

    def _lead(self, points: Sequence[Point], part: Part) -> Node:
        """Whose the text before the first point is. Behind a hole it is the point's before that one, or the last's."""
        if not part.torn_start:
            return self.last or self.node
        if points:
            series, number = _PLACES[points[0].label.text]
            before = 0 if self.last is None or self.last.label is None else self.last.label.number
            if number == 1:
                return self.node
            if before == number - 1 and self.last is not None:
                return self.last
            return _seen(self._find(Label(Family.POINT, series[number - 2], number - 1, 0)))
        return _seen(self.listed[-1]) if self.listed and not part.torn_end else self.node

    def _begin(self, label: Label, words: str) -> Node:
        child = self._find(label)
        child.title = child.title or point_title(words, label)
        child.run_in = True
        self.begun.append(child)
        return _seen(child)

    def _find(self, label: Label) -> Node:
        listed = next((child for child in self.listed if child.name == label.text and not child.seen), None)
        return listed or self.node.sprout(label)

    def _give(self, owner: Node, span: Span, *, torn_start: bool, torn_end: bool) -> None:
        if owner.run_in and owner.heading is None and owner.family is Family.POINT:
            owner.heading = span
        owner.parts.append(Part(span.start, span.end, torn_start=torn_start, torn_end=torn_end))


def _seen(node: Node) -> Node:
    node.see()
    return node


def _tail(words: str, starts: Sequence[int]) -> int | None:
    """Where the section's own text goes on behind its points: a new paragraph, if each point before is within one."""
    if len(starts) < 2 or any(_PARAGRAPH.search(words[start:end].strip()) for start, end in pairwise(starts)):
        return None
    end = _PARAGRAPH.search(words, starts[-1])
    return end.end() if end and words[end.end() :].strip() else None


def _trimmed(words: str, start: int, end: int) -> Span:
    piece = words[start:end]
    return Span(start + len(piece) - len(piece.lstrip()), end - (len(piece) - len(piece.rstrip())))
