"""Where the 目录 and the body disagree: the body wins, and what it has otherwise is said."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from policyqa.reading.headings import alike
from policyqa.reading.labels import Family, plain_title, spoken
from policyqa.reading.nodes import Node

__all__ = ["Disagreement", "settle_disagreements"]

_TITLE_LEAST = 4  # characters of a title by which a section is known under another number


@dataclass(frozen=True, slots=True)
class Disagreement:
    """What the 目录 has, and what stands in the body instead; "" where one of the two has nothing."""

    listed: str
    body: str


def settle_disagreements(root: Node) -> tuple[Disagreement, ...]:
    """All that differs, in the order of the tree; a section that the body has elsewhere is no longer listed only."""
    entries = [node for node in root.walk() if node.listed is not None]
    if not entries:
        return ()
    headed = [node for node in root.walk() if node.heading is not None]
    otherwise = {plain_title(node.title): node for node in headed if node.title != node.listed_title}
    known = {(id(entry.parent), entry.family) for entry in entries}
    found = [_of_entry(entry, otherwise) for entry in entries]
    for entry, differs in zip(entries, found, strict=True):
        if differs is not None and not entry.seen and entry.parent is not None:
            entry.parent.children.remove(entry)
    unlisted = (node for node in headed if node.listed is None and (id(node.parent), node.family) in known)
    more = (Disagreement("", _spoken(node, node.title)) for node in unlisted if node.family is not Family.POINT)
    return tuple(_told(found, more))


def _of_entry(entry: Node, otherwise: dict[str, Node]) -> Disagreement | None:
    """What the body has instead of an entry; None if it has the entry, or nothing at all that could be it."""
    listed = plain_title(entry.listed_title)
    if entry.seen:
        agrees = entry.heading is None or not listed or alike(listed, plain_title(entry.title))
        return None if agrees else Disagreement(_spoken(entry, entry.listed_title), _spoken(entry, entry.title))
    other = otherwise.get(listed) if len(listed) >= _TITLE_LEAST and not entry.children else None
    return Disagreement(_spoken(entry, entry.listed_title), _spoken(other, other.title)) if other else None


def _told(found: list[Disagreement | None], more: Iterator[Disagreement]) -> Iterator[Disagreement]:
    """Each once: a heading that stands for an entry already is not said to be missing there as well."""
    said: set[str] = set()
    for one in (*found, *more):
        if one is not None and (one.listed or one.body not in said):
            said.add(one.body)
            yield one


def _spoken(node: Node, title: str) -> str:
    return spoken(node.label.family, node.label.text, title) if node.label is not None else title
