"""Numbers that a document skips (三、 and then 五、): maybe text is missing there."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from policyqa.reading.labels import Family
from policyqa.reading.nodes import Node

__all__ = ["Skip", "find_skips"]

# A letter or a Roman numeral is too easily something else; run-in points are found in sequence only.
_UNCOUNTED = (Family.LETTER, Family.LETTER_PAREN, Family.ROMAN, Family.POINT, Family.MARKDOWN)
# A first heading 二、 lacks its 一、; a list that begins with 3. may go on from anywhere.
_BEGIN_WITH_ONE = (Family.BOOK, Family.PART, Family.CHAPTER, Family.ARTICLE, Family.CAPITAL, Family.COMMA, Family.PAREN)
_EXCERPT = 20  # what begins with a higher number is a part of a longer text by intent: a book of a code

_Kin = tuple[Family, str]


@dataclass(frozen=True, slots=True)
class Skip:
    """Between two sections numbers are missing; ``before`` is None where the first of a family is not its number 1."""

    before: Node | None
    after: Node


def find_skips(root: Node) -> tuple[Skip, ...]:
    """The skipped numbers of a tree in order; none where the document itself says that text is missing there."""
    order = [node for node in root.walk() if node is not root]
    places = {id(node): place for place, node in enumerate(order)}
    torn = [place for place, node in enumerate(order) if _is_torn(node)]
    skips = _skipped(root, {})
    found = ((skip, places[id(skip.before)] if skip.before else 0, places[id(skip.after)]) for skip in skips)
    return tuple(skip for skip, first, last in found if not _between(torn, first, last))


def _skipped(node: Node, last: dict[_Kin, Node]) -> Iterator[Skip]:
    """The skips below a section; ``last`` is the last of each family so far, for numbers that run on."""
    here: dict[_Kin, Node] = {}
    for child in node.children:
        label = child.label
        if label is not None and label.number and label.family not in _UNCOUNTED:
            kin = (label.family, label.text.rpartition(".")[0] if label.family is Family.DECIMAL else "")
            before = here.get(kin)
            if before is None and not (label.family is Family.DECIMAL or _follows(child, last.get(kin))):
                before = last.get(kin) if label.family is Family.ARTICLE else None
                if label.number > 1 and (before or (label.family in _BEGIN_WITH_ONE and label.number <= _EXCERPT)):
                    yield Skip(before, child)
            elif before is not None and _is_skip(before, child):
                yield Skip(before, child)
            here[kin] = last[kin] = child
        yield from _skipped(child, last)


def _follows(node: Node, before: Node | None) -> bool:
    return before is not None and not _is_skip(before, node)


def _is_skip(before: Node, after: Node) -> bool:
    one, other = before.label, after.label
    return one is not None and other is not None and other.number > one.number + 1


def _is_torn(node: Node) -> bool:
    return node.torn or not node.seen or any(part.torn_start or part.torn_end for part in node.parts)


def _between(places: Sequence[int], first: int, last: int) -> bool:
    at = bisect_left(places, first)
    return at < len(places) and places[at] <= last
