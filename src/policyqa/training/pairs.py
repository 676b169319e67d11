"""Questions with the rows of the passages that answer them; those of the validation split are never among them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from policyqa.evaluation.datasets import (
    Marked,
    Place,
    Searched,
    Split,
    article,
    in_split,
    law_questions,
    marked_questions,
    short_answer_questions,
)
from policyqa.evaluation.highlights import text_source
from policyqa.records import Passage

__all__ = ["ARTICLES", "Pair", "pairs", "questions"]

ARTICLES = frozenset(("laws",))
"""The sets whose right places are articles; those of the others are whole documents."""


@dataclass(frozen=True, slots=True, eq=False)
class Pair:
    """A question, and rows of an index that answer it.

    ``right`` has rows of each right place, ascending, each (m,) int64 and m at least 1: all of an article, and of a
    marked text those that hold the answer whole. ``own`` are all rows of the places: none may be held against it.
    """

    id: str
    question: str
    right: tuple[NDArray[np.int64], ...]
    own: NDArray[np.int64]

    def __post_init__(self) -> None:
        if not self.right or not all(len(rows) for rows in self.right):
            raise ValueError(f"{self.id}: a question without a right row")


def questions(name: str, data: Path, split: Split) -> tuple[Searched, ...]:
    """The questions of a split of ``laws``, ``ncp`` or ``highlights``, with their right places.

    :raises SettingsError: the data folder lacks their file.
    """
    if name == "highlights":
        asked = tuple(_as_searched(one) for one in marked_questions(data))
    else:
        asked = law_questions(data) if name == "laws" else short_answer_questions(data)
    return in_split(asked, split, id_of=lambda one: one.id)


def pairs(name: str, data: Path, passages: Sequence[Passage]) -> tuple[Pair, ...]:
    """The training questions of a set that some passage answers.

    :param passages: those of the set's index, by row.
    """
    rows = _rows_of_places(passages, articles=name in ARTICLES)
    answers = {one.id: one.answers for one in marked_questions(data)} if name == "highlights" else {}
    found = []
    for one in questions(name, data, Split.TRAIN):
        own = [sorted(row for place in places for row in rows.get(place, ())) for places in one.gold]
        spans = answers.get(one.id, ())
        right = [[row for row in place if not spans or _holds(passages[row], spans)] for place in own]
        if kept := tuple(np.array(place, dtype=np.int64) for place in right if place):
            every = np.unique(np.concatenate([np.array(place, dtype=np.int64) for place in own]))
            found.append(Pair(one.id, one.question, kept, every))
    return tuple(found)


def _as_searched(one: Marked) -> Searched:
    return Searched(one.id, one.question, (frozenset(((text_source(one.text), ""),)),))


def _rows_of_places(passages: Sequence[Passage], *, articles: bool) -> dict[Place, list[int]]:
    found: dict[Place, list[int]] = {}
    for row, passage in enumerate(passages):
        place = passage.source, article(passage.section) if articles else ""
        found.setdefault(place, []).append(row)
    return found


def _holds(passage: Passage, spans: Sequence[tuple[int, int]]) -> bool:
    return any(passage.start <= start and end <= passage.end for start, end in spans)
