"""Hard negatives: passages that either arm takes for an answer, none of them another version of one."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from policyqa.answering.versions import are_versions
from policyqa.indexing.lexical import LexicalIndex, tokens
from policyqa.indexing.vectors import VectorIndex
from policyqa.records import Passage

__all__ = ["Versions", "hard_negatives"]

_Key = tuple[str, str, int]


class Versions:
    """The passages of an index by row, asked for the other dated versions of some of them."""

    def __init__(self, passages: Sequence[Passage]) -> None:
        self._passages = passages
        self._alike: dict[_Key, list[int]] = {}
        for row, passage in enumerate(passages):
            self._alike.setdefault(_key(passage), []).append(row)

    def with_versions(self, rows: NDArray[np.int64]) -> NDArray[np.int64]:
        """These rows and those of their versions, ascending: a question that one answers, the others answer too."""
        found = {int(row) for row in rows}
        for row in rows:
            passage = self._passages[row]
            others = (other for other in self._alike[_key(passage)] if other not in found)
            found.update([other for other in others if are_versions(passage, self._passages[other])])
        return np.array(sorted(found), dtype=np.int64)


def _key(passage: Passage) -> _Key:
    """What versions have in common without a look at their texts."""
    return passage.title, passage.section.rpartition("/")[2], passage.part


def hard_negatives(
    question: str,
    vector: NDArray[np.float32],
    vectors: VectorIndex,
    lexical: LexicalIndex,
    *,
    own: NDArray[np.int64],
    depth: int,
) -> NDArray[np.int64]:
    """The rows, ascending, that either arm has among its ``depth`` best and that are not the question's own.

    :param vector: the question's (d,), as the model gives it.
    :param own: rows that answer it, with all their versions.
    """
    near = vectors.search(vector, depth).ids
    spoken = lexical.search(tokens(question), depth).ids
    return np.setdiff1d(np.concatenate((near, spoken)), own)
