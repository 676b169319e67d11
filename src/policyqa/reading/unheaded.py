"""A text without headings: its run-in points (第一，…第二，…), what stands before them, and what ends the text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from policyqa.reading.lines import Line
from policyqa.reading.nodes import Node, Part
from policyqa.reading.points import grow_points

__all__ = ["grow_unheaded"]


def grow_unheaded(root: Node, opening: Node, text: str, *, body: Sequence[Line], closings: Mapping[int, str]) -> None:
    """Makes children of the points, of the opening before the first, and of closings; without points, of nothing.

    :param root: all of the text is its own.
    :param closings: the index in ``body`` of the first line of each, and its label.
    """
    whole, ends = root.parts, list[Node]()
    for index, name in sorted(closings.items(), reverse=True):
        if index:
            end = Node(root, None, untitled=name)
            root.parts, end.parts = _parted(root.parts, above=body[index - 1], line=body[index])
            ends.append(end)
    grow_points(root, text)
    if not root.children:
        root.parts = whole
        return
    points = [part.start for child in root.children for part in child.parts]
    opening.parts = [part for part in root.parts if part.start < min(points)]
    root.parts = root.parts[len(opening.parts) :]
    if opening.parts:
        root.children.insert(0, opening)
    for end in reversed(ends):
        root.children.append(end)
        end.see()


def _parted(parts: Sequence[Part], *, above: Line, line: Line) -> tuple[list[Part], list[Part]]:
    """The text up to one line, and that from the next one on."""
    before, behind = list[Part](), list[Part]()
    for part in parts:
        if part.start < line.start < part.end:
            before.append(Part(part.start, above.end, torn_start=part.torn_start))
            behind.append(Part(line.start, part.end, torn_end=part.torn_end))
        else:
            (before if part.start < line.start else behind).append(part)
    return before, behind
