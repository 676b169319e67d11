"""The entries of the 目录 as sections, and the alignment of the body's headings to them."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

from policyqa.reading.headings import alike, read_heading
from policyqa.reading.labels import Family, Label, plain_title
from policyqa.reading.levels import Levels
from policyqa.reading.lines import Line
from policyqa.reading.nodes import Node
from policyqa.records import Span

__all__ = ["AHEAD", "Listing"]

# Candidates and headings looked at for one heading, so that a text of nothing but headings stays linear.
_CANDIDATES = 16
_COMPARISONS = 10_000  # of titles that differ, in one document
AHEAD = 8
"""Headings behind one that are looked at to tell which entry it is."""


class Listing:
    """The entries in order; ``next`` is the index of the first that the body has not passed.

    Entries are matched by label and title, at or behind ``next``. Where nothing is missing since the last match, the
    very next entry also matches by its label alone. Where a hole lets several entries be meant, the one that the
    headings which follow agree with is taken.
    """

    def __init__(self, root: Node, entries: Sequence[Line]) -> None:
        self.levels = Levels(entries)
        self.nodes = _planted(root, entries, self.levels)
        self.next = 0
        self._titles = [plain_title(node.title) for node in self.nodes]
        self._compared: dict[tuple[int, str], bool] = {}
        self._by_label: dict[tuple[Family, str], list[int]] = {}
        self._by_title: dict[tuple[Family, str, str], list[int]] = {}
        for index, node in enumerate(self.nodes):
            if node.label is not None:
                self._by_label.setdefault((node.label.family, node.label.text), []).append(index)
                key = (node.label.family, node.label.text, self._titles[index])
                self._by_title.setdefault(key, []).append(index)

    def find(self, line: Line, following: Sequence[Line], *, behind_hole: bool) -> int | None:
        """The index of the entry that a labelled line is the heading of.

        :param following: the labelled lines behind it, at most AHEAD and up to the next hole.
        """
        label = line.label
        if label is None or (label.family, label.text) not in self._by_label:
            return None
        title = _body_title(line, label)
        found = self._candidates(label, title)
        if behind_hole and len(found) > 1:
            return max(found, key=lambda index: (self._agreement(index, following), -index))
        if behind_hole:
            return found[0] if found else None
        here = (index for index in found if self._is_open(index))
        first = next(here, None)
        return self._very_next(label) if first is None else first

    def _is_open(self, index: int) -> bool:
        """Whether the body has reached the section above an entry: it moves no section where nothing is missing."""
        above = self.nodes[index].parent
        return above is None or above.parent is None or above.seen

    def _candidates(self, label: Label, title: str) -> list[int]:
        exact = self._by_title.get((label.family, label.text, title), [])
        exact = exact[bisect_left(exact, self.next) :][:_CANDIDATES]
        if exact:
            return exact
        same = self._by_label[label.family, label.text]
        same = same[bisect_left(same, self.next) :][:_CANDIDATES]
        return [index for index in same if self._alike(index, title)]

    def _alike(self, index: int, title: str) -> bool:
        key = (index, title)
        if key not in self._compared:
            if len(self._compared) >= _COMPARISONS:
                return self._titles[index] == title
            self._compared[key] = alike(self._titles[index], title)
        return self._compared[key]

    def _very_next(self, label: Label) -> int | None:
        index = self.behind(self.next)
        if index < len(self.nodes):
            entry = self.nodes[index].label
            if entry is not None and (entry.family, entry.text) == (label.family, label.text):
                return index
        return None

    def _agreement(self, index: int, following: Sequence[Line]) -> int:
        """How many of the headings that follow are the entries that follow."""
        agreed = 0
        index = self.behind(index + 1)
        for line in following:
            label = line.label
            if label is None or (label.family, label.text) not in self._by_label:
                continue
            if index >= len(self.nodes):
                break
            entry = self.nodes[index].label
            if entry is None or (entry.family, entry.text) != (label.family, label.text):
                break
            if not self._alike(index, _body_title(line, label)):
                break
            agreed += 1
            index = self.behind(index + 1)
        return agreed

    def behind(self, index: int) -> int:
        """The first index from ``index`` on that is no run-in point: those are no headings of the body."""
        while index < len(self.nodes) and self.nodes[index].family is Family.POINT:
            index += 1
        return index

    def before(self, index: int) -> Node | None:
        """The section that ends where entry ``index`` begins; a run-in point gives the section it is in."""
        if index == 0:
            return None
        node = self.nodes[index - 1]
        return node.parent if node.family is Family.POINT and node.parent is not None else node


def _planted(root: Node, entries: Sequence[Line], levels: Levels) -> list[Node]:
    planted: list[Node] = []
    current = root
    for index, line in enumerate(entries):
        if line.label is None:
            continue
        current = levels.home(current, line.label, index).plant(line.label)
        current.listed = Span(line.start, line.end)
        current.title = current.listed_title = line.title.rstrip("：:")
        planted.append(current)
    return planted


def _body_title(line: Line, label: Label) -> str:
    """The title for comparison with the 目录: of a run-in heading without a title of its own, all its words."""
    heading = read_heading(line, label)
    return plain_title(heading.title or (line.title[:80] if heading.run_in else ""))
