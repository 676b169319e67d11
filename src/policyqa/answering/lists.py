"""Lists: which sections side by side are what a question for a list asks for, and which of them have no text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from policyqa.answering.clause import listed_under
from policyqa.answering.question import Kind, Question
from policyqa.answering.retrieve import Candidate, Retrieval, Retriever
from policyqa.answering.signals import echo
from policyqa.indexing.snapshot import IndexSnapshot
from policyqa.reading.writing import format_citation, is_article, told_apart
from policyqa.records import Document, Group, Heading, Hit, Item, Passage, Section, Status

__all__ = ["Gathered", "gathered", "group_of", "items_of", "missing_parts"]

_SIBLINGS_MOST = 8  # sections that still read as one list
_LISTED_MOST = 6  # entries that a person still reads
_PARAGRAPH = re.compile("第.+款")


@dataclass(frozen=True, slots=True)
class Gathered:
    """Candidates with what is one list in front, in the document's order.

    ``rows`` are those of the list, none where there is no list; ``parent`` is the section that they stand under, None
    where it has no heading of its own.
    """

    order: tuple[Candidate, ...]
    rows: frozenset[int] = frozenset()
    parent: Heading | None = None


def gathered(
    question: Question, retrieval: Retrieval, retriever: Retriever, snapshot: IndexSnapshot, *, offer: float, room: int
) -> Gathered:
    """For a question that asks for a list: the sections under the parent that it names, in the document's order.

    Where it names none, siblings are a list if three of them lie within the offer of the best passage. Where they do
    not, those among the best are put behind what is offered, best first: what stands beside an answer often belongs to
    it (R@3 on the laws' questions for a list .749, without it .733).

    :param offer: how far below the best passage's fused score another may lie and be offered.
    :param room: passages that are shown; of more siblings the best so many stand in front.
    """
    candidates = retrieval.candidates
    if question.kind is not Kind.LIST:
        return Gathered(candidates)
    parent = parent_asked(question, retrieval, least=0.6) or _opened(question, candidates[0], snapshot)
    first = candidates[0].passage
    own = echo(question, first.headings[-1]) if first.headings else 0.0
    # The best passage may be the lead-in of the parent itself.
    if parent is not None and (first.section == parent.section or echo(question, parent.headings[-1]) > own):
        rows = snapshot.passage_rows_under(parent.source, parent.section)
        if len(rows) > _SIBLINGS_MOST or _hold_articles(rows, snapshot):
            return Gathered(candidates)
        absent = sorted(set(rows) - {one.row for one in candidates})
        more = retriever.candidates_of(absent, retrieval) if absent else ()
        return _in_front(rows, (*candidates, *more), parent, room=room)
    if own > 0.5:  # it names that one section: 通过哪些形式宣传政策 asks of one point, not of three
        return Gathered(candidates)
    return _with_siblings(candidates, snapshot, offer=offer, room=room)


def _with_siblings(candidates: tuple[Candidate, ...], snapshot: IndexSnapshot, *, offer: float, room: int) -> Gathered:
    """Where most of the best passages are siblings: a list, if they are alike good, else near each other."""
    family = [(one.passage.source, one.passage.section.rpartition("/")[0]) for one in candidates[:4]]
    source, path = common = max(family, key=family.count)
    rows = snapshot.passage_rows_under(source, path) if path and family.count(common) > 2 else ()
    if not 0 < len(rows) <= _SIBLINGS_MOST:
        return Gathered(candidates)
    near = [one for one in candidates if one.fused >= candidates[0].fused - offer]
    if sum(one.row in rows for one in near) > 2 and not _hold_articles(rows, snapshot):
        parent = next((one for _, one in snapshot.headings_of(source) if one.section == path), None)
        return _in_front(rows, candidates, parent, room=room)
    first = candidates[0].row
    return Gathered(tuple(sorted(candidates, key=lambda one: (one.row != first, one.row not in rows))))


def _hold_articles(rows: Sequence[int], snapshot: IndexSnapshot) -> bool:
    """Whether they are the articles of a chapter, which are no list: what one of them lists are its 项."""
    return any(is_article(one.section.rpartition("/")[2]) for one in snapshot.passages(rows))


def _in_front(rows: Sequence[int], candidates: Sequence[Candidate], parent: Heading | None, *, room: int) -> Gathered:
    """The siblings first, in the document's order; where there is no room for all, the best of them, no lead-in."""
    inside = [one for one in candidates if one.row in rows]
    best = sorted(inside, key=lambda one: (parent is not None and one.passage.section == parent.section, -one.fused))
    shown = sorted(best[:room], key=lambda one: one.row)
    behind = sorted(best[room:], key=lambda one: one.row)
    others = (one for one in candidates if one.row not in rows)
    return Gathered((*shown, *behind, *others), frozenset(one.row for one in inside), parent)


def parent_asked(question: Question, retrieval: Retrieval, *, least: float) -> Heading | None:
    """The section with children whose heading the question repeats, where it asks for what stands under it."""
    if question.kind not in (Kind.LIST, Kind.MEASURE, Kind.OTHER):
        return None
    best: tuple[float, float, Heading] | None = None
    for one in retrieval.headings:
        if one.heading.status is Status.LISTED_ONLY:
            continue
        share = echo(question, one.heading.headings[-1])
        if share >= least and (best is None or (share, one.fused) > best[:2]):
            best = (share, one.fused, one.heading)
    return best[2] if best else None


def _opened(question: Question, candidate: Candidate, snapshot: IndexSnapshot) -> Heading | None:
    """The section that a passage opens, where a list is asked for: what stands under it is the list.

    四、…重点工作⏎面对当前的形势和任务,我们要… comes first for 下一步要抓哪些重点工作 and names none of them.
    """
    passage = candidate.passage
    if question.kind is not Kind.LIST or not passage.headings:
        return None
    own = (one for _, one in snapshot.headings_of(passage.source) if one.section == passage.section)
    return next((one for one in own if one.status is not Status.LISTED_ONLY), None)


def missing_parts(
    question: Question, retrieval: Retrieval, order: Sequence[Candidate], snapshot: IndexSnapshot
) -> tuple[Heading, ...]:
    """What the question asks about besides: parts of the section it names that are only listed."""
    parent = parent_asked(question, retrieval, least=0.5) or _opened(question, order[0], snapshot)
    if parent is None or parent.status is not Status.PARTIAL:
        return ()
    if not any(c.passage.source == parent.source and _within(c.passage.section, parent.section) for c in order[:2]):
        return ()
    best = order[0].passage.headings
    if best and echo(question, best[-1]) > echo(question, parent.headings[-1]):
        return ()  # it asks about the one point, not about all that stands beside it
    below = listed_under(parent.source, parent.section, snapshot)
    tops = [one for one in below if not any(_within(one.section, other.section) for other in below if other is not one)]
    return tuple(tops[:_LISTED_MOST])


def _within(section: str, parent: str) -> bool:
    return f"{section}/".startswith(f"{parent}/")


def group_of(hits: Sequence[Hit], parent: Heading, rows: frozenset[int], snapshot: IndexSnapshot) -> Group | None:
    """The hits of a list as one group; None where one of them is shown, they stand apart, or it is one split section.

    :param rows: those of the list.
    """
    ids = {one.id for one in snapshot.passages(sorted(rows))}
    own = [hit for hit in hits if hit.answers and any(one.id in ids for one in (hit.passage, *hit.versions))]
    section = _find(snapshot.document(parent.source).root, parent.section)
    children = [one.path for one in section.children] if section else []
    shown = sum(any(_within(hit.passage.section, path) for hit in own) for path in children)
    if len(own) < 2 or len(children) < 2 or not shown or own[-1].rank - own[0].rank >= len(own):
        return None
    return Group(parent, tuple(hit.rank for hit in own), shown, len(children))


def items_of(passage: Passage, document: Document) -> tuple[Item, ...]:
    """The 项 of the article that a passage quotes, as far as it holds them, in order; none if there is only one."""
    chain = _chain(document.root, passage.section)
    if not chain:
        return ()
    apart = told_apart(document.root)
    bare = format_citation(document.title, chain, apart=apart)
    items = []
    for below in _items(chain[-1], chain):
        start, end = max(below[-1].start, passage.start), min(below[-1].end, passage.end)
        if start < end:
            # The passage's own citation may have a date, which is not known here.
            rest = format_citation(document.title, below, apart=apart).removeprefix(bare)
            items.append(Item(below[-1].label, passage.citation + rest, start, end))
    return tuple(items) if len(items) > 1 else ()


def _items(section: Section, chain: tuple[Section, ...]) -> Iterator[tuple[Section, ...]]:
    """The 项 below an article or one of its 款, each as its chain; not the 目 in them."""
    for child in section.children:
        if child.clause and _PARAGRAPH.fullmatch(child.label):
            yield from _items(child, (*chain, child))
        elif child.clause:
            yield (*chain, child)


def _find(root: Section, path: str) -> Section | None:
    chain = _chain(root, path)
    return chain[-1] if chain else None


def _chain(root: Section, path: str) -> tuple[Section, ...]:
    """The sections that lead to a path, outermost first; none where there is no such path."""
    chain: list[Section] = []
    here = root
    while here.path != path:
        below = next((child for child in here.children if _within(path, child.path)), None)
        if below is None:
            return ()
        chain.append(here := below)
    return tuple(chain)
