"""Levels: which section a heading stands under, by the document's own order of its heading families.

No table says that （一） stands above 1. The document does: by what is open when a family first appears, by how the
numbers go on behind it, and by what stood under what before. Only where it says nothing does custom decide.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

from policyqa.reading.headings import is_cross_reference, is_enumeration
from policyqa.reading.labels import LAW_FAMILIES, Family, Label
from policyqa.reading.lines import Line
from policyqa.reading.nodes import Node

__all__ = ["Levels"]

_Kin = tuple[Family, int]

_BELOW_COMMA = (Family.ARABIC, Family.ARABIC_CLOSED, Family.ARABIC_PAREN, Family.CIRCLED)
_NUMBERED = (Family.COMMA, Family.PAREN, *_BELOW_COMMA)
_OWN_RANK = (*LAW_FAMILIES, Family.DECIMAL, Family.ANNEX)  # by their nature more than by the # before them
_BOUNDS = tuple((family, 0) for family in (*LAW_FAMILIES, Family.ANNEX))
_SAID_BY_DEPTH = (Family.MARKDOWN, Family.DECIMAL)


class Levels:
    """The levels of one sequence of lines, as far as it has been read; each heading is placed once, in order."""

    def __init__(self, lines: Sequence[Line], *, known: Levels | None = None) -> None:
        """:param known: what another sequence has told of the same document: its 目录."""
        self._above: set[tuple[_Kin, _Kin]] = set(known._above) if known else set()
        self._at: dict[_Kin, list[int]] = {}
        self._numbers: dict[_Kin, list[int]] = {}
        for index, line in enumerate(lines):
            label = line.label
            if label is not None and not is_cross_reference(line, label) and not is_enumeration(line, label):
                self._at.setdefault(_kin(label), []).append(index)
                self._numbers.setdefault(_kin(label), []).append(label.number)

    def home(self, current: Node, label: Label, index: int) -> Node:
        """The parent for the heading on line ``index``, behind ``current``."""
        if label.family is Family.ANNEX:
            self._above.clear()  # it has an order of its own
        parent = self._home(current, label, index)
        own = _kin(label)
        for node in parent.ancestry():
            if node.label is not None and node.label.family is not label.family:
                self._above.add((_kin(node.label), own))
        return parent

    def _home(self, current: Node, label: Label, index: int) -> Node:
        if label.marked and label.family not in _OWN_RANK and (parent := _marked_home(current, label)):
            return parent
        if label.family is Family.DECIMAL and (parent := _decimal_home(current, label)):
            return parent
        for node in current.ancestry():
            if node.label is None or node.label.family is not label.family:
                continue
            if node.label.marked and not label.marked and label.number == 1 and label.family not in _OWN_RANK:
                return node  # the list under ## 1. begins with 1. as well
            if label.family not in _SAID_BY_DEPTH or node.label.depth == label.depth:
                return node.parent or node
            if node.label.depth < label.depth:
                return node
        for node in current.ancestry():
            if node.parent is None or not (node.untitled or self._ends(label, node, index)):
                return node
        raise AssertionError("the root takes what nothing else does")

    def _ends(self, label: Label, node: Node, index: int) -> bool:
        """Whether a heading of a family that is not open stands above an open section, and so ends it."""
        other = node.label
        if other is None:
            return False
        by_nature = _by_nature(label, other)
        if by_nature is not None:
            return by_nature
        if label.family is Family.ARTICLE and node.run_in and other.family in _NUMBERED:
            return (
                True  # behind 十、将第二十四条修改为：… the law begins anew; an item of one paragraph has no articles
            )
        ahead = None if label.family is Family.ARTICLE else self._goes_on(node, label, index)
        if ahead or (ahead is False and not _by_custom(other, label)):
            return not ahead  # 一、 that begins anew does not put （一） above it: another text may begin there
        before = ((_kin(label), _kin(other)) in self._above, (_kin(other), _kin(label)) in self._above)
        if before[0] != before[1]:
            return before[0]
        return _by_custom(label, other)

    def _goes_on(self, node: Node, label: Label, index: int) -> bool | None:
        """Whether an open section's family counts on behind a heading (True), or begins anew (False); None: neither.

        What stands behind the next heading of a family above it says nothing, nor what is in an article (its items),
        nor that a family begins anew in another chapter.
        """
        other = node.label
        if other is None:
            return None
        own = _kin(other)
        position = bisect_right(self._at.get(own, ()), index)
        if position >= len(self._at.get(own, ())) or not other.number:
            return None
        at, number = self._at[own][position], self._numbers[own][position]
        above = {_kin(up.label) for up in node.ancestry() if up is not node and up.label is not None}
        bounds = {*above, *(_BOUNDS if number == 1 else _BOUNDS[-2:])} - {own, _kin(label)}
        if (number != 1 and number <= other.number) or any(self._next(kin, index, before=at) for kin in bounds):
            return None
        return number != 1

    def _next(self, kin: _Kin, index: int, *, before: int) -> bool:
        """Whether a heading of a family stands between two lines."""
        places = self._at.get(kin, ())
        position = bisect_right(places, index)
        return position < len(places) and places[position] < before


def _kin(label: Label) -> _Kin:
    return label.family, label.depth if label.family in _SAID_BY_DEPTH else 0


def _marked_home(current: Node, label: Label) -> Node | None:
    """The parent of a Markdown heading by the depths of others, in an annex of its own; None where they say nothing."""
    marked: list[Node] = []
    for node in current.ancestry():
        if node.label is not None and node.label.marked:
            marked.append(node)
        elif node.label is not None and node.label.family is Family.ANNEX:
            own = node if label.family is Family.MARKDOWN else None
            return next((one for one in marked if one.label and one.label.depth < label.depth), own)
    above = (node for node in marked if node.label is not None and node.label.depth < label.depth)
    return next(above, marked[-1].parent) if marked else None


def _decimal_home(current: Node, label: Label) -> Node | None:
    """The open section whose number 2.1 goes on from: 2, or a heading of that number in another family (二、)."""
    prefix = label.text.rpartition(".")[0]
    named = next((node for node in current.ancestry() if node.name == prefix), None)
    if named is not None or not prefix.isdecimal():
        return named
    numbered = (node for node in current.ancestry() if node.label is not None and not node.label.depth)
    return next((node for node in numbered if node.label and node.label.number == int(prefix)), None)


def _by_nature(label: Label, other: Label) -> bool | None:
    """Whether a family stands above another in every document (章 above 条, an 附件 above all text); None: it may."""
    if label.family is Family.ANNEX:
        return True
    if (
        label.family in LAW_FAMILIES
        and other.family in LAW_FAMILIES
        and Family.PART not in (label.family, other.family)
    ):
        return LAW_FAMILIES.index(label.family) < LAW_FAMILIES.index(other.family)
    if label.depth and other.depth and Family.DECIMAL not in (label.family, other.family):
        return label.depth <= other.depth
    if label.family is Family.MARKDOWN:
        return other.family is not Family.MARKDOWN and not other.depth
    return None


def _by_custom(label: Label, other: Label) -> bool:
    """Whether a family mostly stands above another: 第一部分 and 壹、 above 一、, 一、 above 1."""
    if label.family in LAW_FAMILIES and other.family in LAW_FAMILIES:
        return LAW_FAMILIES.index(label.family) < LAW_FAMILIES.index(other.family)
    if label.family is Family.CAPITAL or label.family in LAW_FAMILIES[:-1]:
        return other.family in _NUMBERED
    if label.family is Family.COMMA:
        return other.family in (*_BELOW_COMMA, Family.PAREN) and not other.depth
    return False
