"""The tree while it grows, and its freezing into sections with spans, paths and status."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

from policyqa.reading.labels import Family, Label, spoken
from policyqa.records import Section, Span, Status

__all__ = ["CLOSING", "OPENING", "SIGNATURE", "UNTITLED", "Node", "Part", "freeze"]

OPENING = "开头"
"""The label of what stands before the first heading."""
CLOSING = "结尾"
"""The label of a closing sentence behind the last heading's text: 本通知自…起施行。"""
SIGNATURE = "落款"
"""The label of the signature, its date, and what is printed below."""
UNTITLED = (OPENING, CLOSING, SIGNATURE)
"""The labels of sections that have no heading: the words are ours, not the document's."""


class Part:
    """A stretch of a section's own text; text is missing right before it (``torn_start``) or behind it."""

    __slots__ = ("end", "start", "torn_end", "torn_start")

    def __init__(self, start: int, end: int, *, torn_start: bool = False, torn_end: bool = False) -> None:
        self.start = start
        self.end = end
        self.torn_start = torn_start
        self.torn_end = torn_end


class Node:
    """A section in the making.

    ``listed`` is its line in the 目录, ``listed_title`` its title there, ``heading`` its heading in the body,
    ``parts`` its own text in order.
    ``torn``: what followed its heading is missing, or something in its text is left out. ``unsure``: another parent is
    possible.
    ``reached`` is the index behind the last child that the body has anything of. ``untitled`` is one of UNTITLED, or
    the label of a ``clause`` (a 款, 项 or 目 of an article).
    """

    __slots__ = (
        "children",
        "clause",
        "families",
        "heading",
        "label",
        "listed",
        "listed_title",
        "parent",
        "parts",
        "reached",
        "run_in",
        "seen",
        "title",
        "torn",
        "unsure",
        "untitled",
    )

    def __init__(self, parent: Node | None, label: Label | None, *, untitled: str = "") -> None:
        self.parent = parent
        self.label = label
        self.untitled = untitled
        self.title = ""
        self.listed: Span | None = None
        self.listed_title = ""
        self.heading: Span | None = None
        self.run_in = False
        self.unsure = False
        self.clause = False
        self.torn = False
        self.seen = False
        self.reached = 0
        self.parts: list[Part] = []
        self.children: list[Node] = []
        self.families: set[Family] = set()

    @property
    def family(self) -> Family | None:
        """None of the root and of what has no heading."""
        return self.label.family if self.label else None

    @property
    def name(self) -> str:
        """The bare label."""
        return self.label.text if self.label else self.untitled

    def ancestry(self) -> Iterator[Node]:
        """Itself, its parent … the root."""
        node: Node | None = self
        while node is not None:
            yield node
            node = node.parent

    def walk(self) -> Iterator[Node]:
        """Itself and all below it, in the order of the tree. The depth is bounded by the number of families."""
        yield self
        for child in self.children:
            yield from child.walk()

    def plant(self, label: Label) -> Node:
        """A new last child, not seen yet."""
        child = Node(self, label)
        self.children.append(child)
        self.families.add(label.family)
        return child

    def sprout(self, label: Label | None, *, untitled: str = "") -> Node:
        """A new child behind the last one that the body has reached, before those that are listed only."""
        child = Node(self, label, untitled=untitled)
        self.children.insert(self.reached, child)
        if label is not None:
            self.families.add(label.family)
        return child

    def see(self) -> None:
        """Marks it and all above as something the body has."""
        for node in self.ancestry():
            if node.seen:
                return
            node.seen = True
            if node.parent is not None:
                with suppress(ValueError):  # an earlier one than the last that was reached changes nothing
                    node.parent.reached = node.parent.children.index(node, node.parent.reached) + 1

    def add(self, start: int, end: int, *, joined: bool, torn: bool = False) -> None:
        """Adds own text; ``joined`` to the part before it if nothing stands between, ``torn`` from what was there."""
        if joined and self.parts and not torn:
            self.parts[-1].end = end
        else:
            self.parts.append(Part(start, end, torn_start=torn))
        self.see()

    def tear(self) -> None:
        """Text is missing behind what it has."""
        if self.parts:
            self.parts[-1].torn_end = True
        else:
            self.torn = True


def freeze(root: Node, *, end: int) -> Section:
    """The finished tree; the root spans the whole text. Where it is all opening, the text is the root's own."""
    if len(root.children) == 1 and root.children[0].untitled:
        root.parts[:0] = root.children.pop().parts
    _prune(root)
    _settle_headings(root)
    children = _frozen_children(root, "")
    return Section(
        path="",
        label="",
        title="",
        heading="",
        start=0,
        end=max(end, 1),
        status=_status(root, children),
        own=_own(root),
        cut_start=bool(root.parts) and root.parts[0].torn_start,
        cut_end=bool(root.parts) and root.parts[-1].torn_end,
        children=children,
    )


def _prune(node: Node) -> None:
    """Takes out what was inferred and then got no text."""
    node.children = [child for child in node.children if child.seen or child.listed]
    for child in node.children:
        _prune(child)


def _settle_headings(root: Node) -> None:
    """A heading with nothing under it is itself the text, unless what stood under it is lost."""
    for node in root.walk():
        if node.heading is not None and not node.parts and not node.torn and not node.children:
            node.run_in = True
            node.parts.append(Part(node.heading.start, node.heading.end))


def _frozen_children(node: Node, path: str) -> tuple[Section, ...]:
    counts: dict[str, int] = {}
    used: set[str] = set()
    sections: list[Section] = []
    for child in node.children:
        step = child.name
        while step in used:  # more than once where a title itself ends in #2
            counts[child.name] = counts.get(child.name, 1) + 1
            step = f"{child.name}#{counts[child.name]}"
        used.add(step)
        sections.append(_freeze(child, f"{path}/{step}" if path else step))
    return tuple(sections)


def _freeze(node: Node, path: str) -> Section:
    children = _frozen_children(node, path)
    own = _own(node)
    status = _status(node, children)
    span = _span(node, own, children, status)
    return Section(
        path=path,
        label=node.name,
        title=node.title,
        heading=spoken(node.label.family, node.label.text, node.title) if node.label else node.name,
        start=span.start,
        end=span.end,
        status=status,
        own=own,
        run_in=node.run_in,
        heading_inferred=_is_inferred(node) or node.unsure,
        cut_start=bool(node.parts) and node.parts[0].torn_start,
        cut_end=node.parts[-1].torn_end if node.parts else node.torn,
        clause=node.clause,
        children=children,
    )


def _own(node: Node) -> tuple[Span, ...]:
    return tuple(Span(part.start, part.end) for part in node.parts)


def _span(node: Node, own: tuple[Span, ...], children: tuple[Section, ...], status: Status) -> Span:
    """From the heading, or the text where there is none, to the end of the last descendant that is not only listed."""
    if status is Status.LISTED_ONLY and node.listed is not None:
        return node.listed
    here = [child for child in children if child.status is not Status.LISTED_ONLY]
    spans = [*own, *(Span(child.start, child.end) for child in here), *([node.heading] if node.heading else ())]
    return Span(min(span.start for span in spans), max(span.end for span in spans))


def _is_inferred(node: Node) -> bool:
    """The body has something of it, but no heading."""
    return node.seen and node.heading is None and node.label is not None


def _status(node: Node, children: tuple[Section, ...]) -> Status:
    only_listed = bool(children) and all(child.status is Status.LISTED_ONLY for child in children)
    if node.parent is not None and not node.parts and (only_listed or not node.seen):
        return Status.LISTED_ONLY
    torn = node.torn or any(part.torn_start or part.torn_end for part in node.parts)
    missing = any(child.status is not Status.PRESENT for child in children)
    return Status.PARTIAL if torn or missing or _is_inferred(node) else Status.PRESENT
