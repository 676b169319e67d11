"""Where the text behind a hole belongs.

No text is missing but in holes. So a heading behind a hole tells what stands before it. Behind ``一、（一）`` and a
hole, some text, ``（二）`` and then ``三、`` mean that the heading ``二、`` was lost in the hole, that this
``（二）`` is its child, and that the text before it is its ``（一）``. Where the headings leave several sections
possible, the text goes to the section that holds all of them.
"""

from __future__ import annotations

from collections.abc import Sequence

from policyqa.reading.labels import Family, Label, sibling
from policyqa.reading.nodes import Node

__all__ = ["common", "settle", "way_down"]

_NUMBERED = (
    Family.BOOK,
    Family.SUBBOOK,
    Family.PART,
    Family.CHAPTER,
    Family.SECTION,
    Family.ARTICLE,
    Family.COMMA,
    Family.PAREN,
    Family.ARABIC,
    Family.ARABIC_PAREN,
    Family.CIRCLED,
)
_LARGEST = 200  # a number behind a hole that is larger is no heading's; articles may have any
_LARGEST_ARTICLE = 9999


def way_down(top: Node, bottom: Node) -> list[Node] | None:
    """The nodes from below ``top`` to ``bottom``, None if ``bottom`` is not under it."""
    path: list[Node] = []
    for node in bottom.ancestry():
        if node is top:
            return path[::-1]
        path.append(node)
    return None


def common(one: Node, other: Node) -> Node:
    """The lowest section that holds both."""
    above = list(one.ancestry())
    return next(node for node in other.ancestry() if node in above)


def settle(certain: Node, path: Sequence[Node], labels: Sequence[Label], *, last_article: int) -> Node:
    """The lowest section that surely holds the text right behind a hole; it is grown where it was lost.

    :param certain: a section that holds the text for sure.
    :param path: the sections from there down to the one that the hole begins in.
    :param labels: of the headings behind the hole, up to the next hole or up to one that ends ``certain``.
    :param last_article: the number of the last article before the hole: articles run on through the chapters.
    """
    labels = [label for label in labels if label.family in _NUMBERED and 0 < label.number <= _limit(label)]
    for node in path:
        at = next((i for i, label in enumerate(labels) if label.family is node.family), None)
        if at is None or node.label is None:
            return certain
        label = labels[at]
        labels = labels[:at]
        if label.order > (node.label.number + 1, 0):
            return _lost(certain.sprout(sibling(label, label.number - 1)), labels, last_article=last_article)
        if label.order <= node.label.order:
            return certain
        certain = node
    return _lost(certain, labels, last_article=last_article)


def _lost(certain: Node, labels: Sequence[Label], *, last_article: int) -> Node:
    """Goes down from a section, of which the body has nothing further up, by the first heading of each lower family."""
    while labels:
        at, label = min(enumerate(labels), key=lambda pair: (_NUMBERED.index(pair[1].family), pair[0]))
        labels = labels[:at]
        before = label.number - 1
        if before > (last_article if label.family is Family.ARTICLE else 0):
            certain = certain.sprout(sibling(label, before))
    return certain


def _limit(label: Label) -> int:
    return _LARGEST_ARTICLE if label.family is Family.ARTICLE else _LARGEST
