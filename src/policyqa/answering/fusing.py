"""The traits of a large corpus's passages: what the learned fusion (``models/fusion.py``) is told of each.

Ranks, the gap and the evidence are measured against the line-up of a question: its best passages by either arm, always
as many, however many are wanted in the end.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["TRAITS", "Layout", "Measured", "traits"]

_EVIDENCE = 100  # of the best passages of a line-up speak for their documents
_EVIDENCE_SCALE = 20.0  # a fifth of a cosine's range, spread over several passages, is a lot
_LENGTH_SCALE = 5.0

TRAITS: tuple[str, ...] = (
    *("adapted", "dense", "lexical", "evidence"),
    *("adapted_rank", "lexical_rank", "length", "gap", "document"),
)
"""The names of all traits, in the order of their columns."""


@dataclass(frozen=True, slots=True, eq=False)
class Layout:
    """Of every passage of a corpus by row: the number of its document, which never falls, and its length."""

    document: NDArray[np.int64]
    chars: NDArray[np.int64]

    def __post_init__(self) -> None:
        if len(self.document) != len(self.chars) or (np.diff(self.document) < 0).any():
            raise ValueError("a document's passages stand together")

    @classmethod
    def of(cls, sizes: Sequence[tuple[str, int]]) -> Layout:
        """The layout of passages given as source and length, by row."""
        numbers: dict[str, int] = {}
        document = np.array([numbers.setdefault(source, len(numbers)) for source, _ in sizes], dtype=np.int64)
        return cls(document, np.array([chars for _, chars in sizes], dtype=np.int64))

    def means(self, vectors: NDArray[np.float32]) -> NDArray[np.float32]:
        """The mean of each document's rows (n, d), by its number: (documents, d) float32."""
        starts = np.flatnonzero(np.diff(self.document, prepend=-1))
        counts = np.diff(np.append(starts, len(self.document))).astype(np.float32)
        means = np.add.reduceat(vectors, starts, axis=0) / counts[:, None]
        return means.astype(np.float32, copy=False)


@dataclass(frozen=True, slots=True, eq=False)
class Measured:
    """Passages with what both arms say of them, all (n,): rows ascending, then float32.

    ``adapted`` is the cosine behind the adapter, ``document`` the mean of those of all its document's passages,
    ``dense`` the cosine of the model less the hub share, ``lexical`` the share of the most that BM25 could give, and
    ``fused`` the weighted sum of ``adapted`` and ``lexical``.
    """

    rows: NDArray[np.int64]
    adapted: NDArray[np.float32]
    document: NDArray[np.float32]
    dense: NDArray[np.float32]
    lexical: NDArray[np.float32]
    fused: NDArray[np.float32]


def traits(passages: Measured, line_up: Measured, layout: Layout) -> NDArray[np.float32]:
    """(n, len(TRAITS)) float32 for passages, those of the line-up or others.

    ``evidence`` grows with what the other passages of the document have among the best of the line-up, over the least
    of these; ranks are one over them, 0 where the lexical arm is silent; ``gap`` is to the best cosine of the line-up,
    and ``document`` what the mean of its document has over the passage, 0 where the document is that passage.
    """
    spoken = _inverse_ranks(passages.lexical, line_up.lexical) * (passages.lexical > 0)
    columns = {
        "adapted": passages.adapted,
        "dense": passages.dense,
        "lexical": passages.lexical,
        "evidence": _evidence(passages, line_up, layout),
        "adapted_rank": _inverse_ranks(passages.adapted, line_up.adapted),
        "lexical_rank": spoken,
        "length": np.log(np.maximum(layout.chars[passages.rows], 1)) / _LENGTH_SCALE,
        "gap": passages.adapted - line_up.adapted.max(initial=-1.0),
        "document": passages.document - passages.adapted,
    }
    return np.stack([columns[name] for name in TRAITS], axis=1).astype(np.float32)


def _inverse_ranks(values: NDArray[np.float32], among: NDArray[np.float32]) -> NDArray[np.float64]:
    """One over the rank that each value has among others; equal ones have the same."""
    better = len(among) - np.searchsorted(np.sort(among), values, side="right")
    return 1 / (1 + better.astype(np.float64))


def _evidence(passages: Measured, line_up: Measured, layout: Layout) -> NDArray[np.float64]:
    scores = line_up.fused.astype(np.float64)
    if not len(scores):
        return np.zeros(len(passages.rows))
    k = min(_EVIDENCE, len(scores))
    over = np.maximum(scores - np.partition(scores, len(scores) - k)[len(scores) - k], 0.0)
    whole = np.zeros(int(layout.document.max()) + 1)
    np.add.at(whole, layout.document[line_up.rows], over)
    place = np.minimum(np.searchsorted(line_up.rows, passages.rows), len(line_up.rows) - 1)
    own = np.where(line_up.rows[place] == passages.rows, over[place], 0.0)
    return np.log1p(_EVIDENCE_SCALE * np.maximum(whole[layout.document[passages.rows]] - own, 0.0))
