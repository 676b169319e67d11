"""Where the right places of a question stand among what was shown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from policyqa.evaluation.datasets import Place, article
from policyqa.records import Answer, Passage

__all__ = ["ranks_of", "shown"]


def shown(answer: Answer) -> tuple[tuple[Passage, ...], ...]:
    """The passages of an answer in order, each with the other dated versions that are shown with it."""
    return tuple((hit.passage, *hit.versions) for hit in answer.hits)


def ranks_of(
    groups: Iterable[Sequence[Passage]], gold: Sequence[frozenset[Place]], *, articles: bool
) -> tuple[int | None, ...]:
    """The rank, from 1, of each right place; None where it was not shown.

    A place that has several passages is counted once, where the first of them stands, and what is shown with it as its
    version has the same rank.

    :param articles: places are articles of a document; else documents as a whole.
    """
    found: dict[Place, int] = {}
    rank = 0
    for first, *versions in groups:
        here = _place(first, articles=articles)
        if here in found:
            continue
        rank += 1
        found[here] = rank
        for version in versions:
            found.setdefault(_place(version, articles=articles), rank)
    return tuple(min((found[place] for place in places if place in found), default=None) for places in gold)


def _place(passage: Passage, *, articles: bool) -> Place:
    return passage.source, article(passage.section) if articles else ""
