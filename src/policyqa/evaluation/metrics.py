"""What is measured of a ranking, of scores and of marked spans; and how sure a mean is."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "Estimate",
    "Overlap",
    "auroc",
    "coverage_at_precision",
    "estimate",
    "hit_at",
    "ndcg_at",
    "overlap",
    "recall_at",
    "reciprocal_rank_at",
]

Ranks = Sequence[int | None]
"""For each right place of a question its rank from 1, None where it was not found."""

_RESAMPLES = 2000
_SEED = 20261123


@dataclass(frozen=True, slots=True)
class Estimate:
    """A mean over questions, and the interval that holds it in 95 of 100 resamplings of the questions."""

    value: float
    low: float
    high: float
    count: int


@dataclass(frozen=True, slots=True)
class Overlap:
    """Marked characters against those of the answer: how many of the marked are of it, and how much of it is marked."""

    precision: float
    recall: float


def hit_at(ranks: Ranks, k: int) -> float:
    """1 where a right place is among the first k, else 0."""
    return float(any(rank is not None and rank <= k for rank in ranks))


def recall_at(ranks: Ranks, k: int) -> float:
    """The share of right places among the first k."""
    return sum(rank is not None and rank <= k for rank in ranks) / len(ranks)


def reciprocal_rank_at(ranks: Ranks, k: int) -> float:
    """1 over the rank of the first right place, 0 beyond k."""
    best = min((rank for rank in ranks if rank is not None), default=None)
    return 1 / best if best is not None and best <= k else 0.0


def ndcg_at(ranks: Ranks, k: int) -> float:
    """Discounted gain (1 / log2(rank + 1) for each right place among the first k) over the most that could be had."""
    gain = sum(1 / math.log2(rank + 1) for rank in ranks if rank is not None and rank <= k)
    most = sum(1 / math.log2(place + 1) for place in range(1, min(len(ranks), k) + 1))
    # Two right places that are shown as one, versions of each other, have one rank between them.
    return min(gain / most, 1.0)


def auroc(positive: Sequence[float], negative: Sequence[float]) -> float:
    """The chance that a positive scores above a negative, a tie counting half; NaN where either is missing."""
    if not len(positive) or not len(negative):
        return math.nan
    above = np.asarray(positive)[:, None] - np.asarray(negative)[None]
    return float(np.mean((above > 0) + 0.5 * (above == 0)))


def coverage_at_precision(positive: Sequence[float], negative: Sequence[float], precision: float) -> float:
    """The largest share of positives above a threshold above which they are this share of all; NaN where none is given.

    A tie is on one side of a threshold as a whole.
    """
    if not len(positive):
        return math.nan
    scores = np.concatenate((np.asarray(positive, dtype=np.float64), np.asarray(negative, dtype=np.float64)))
    right = np.arange(len(scores)) < len(positive)
    order = np.argsort(-scores, kind="stable")
    taken = np.cumsum(right[order])
    last = np.append(np.diff(scores[order]) != 0, True)
    enough = last & (taken >= precision * np.arange(1, len(scores) + 1))
    return float(taken[enough].max(initial=0) / len(positive))


def estimate(values: Sequence[float]) -> Estimate:
    """The mean and its bootstrap interval (percentiles 2.5 and 97.5); the same for the same values, always.

    :raises ValueError: there are none.
    """
    if not len(values):
        raise ValueError("no values to take the mean of")
    sample: NDArray[np.float64] = np.asarray(values, dtype=np.float64)
    random = np.random.default_rng(_SEED)
    means = np.array([sample[random.integers(len(sample), size=len(sample))].mean() for _ in range(_RESAMPLES)])
    low, high = np.percentile(means, (2.5, 97.5))
    return Estimate(float(sample.mean()), float(low), float(high), len(sample))


def overlap(marked: Sequence[tuple[int, int]], answer: tuple[int, int]) -> Overlap:
    """By characters; precision 0 where nothing is marked. Spans are half-open, and may overlap each other."""
    found = {at for start, end in marked for at in range(start, end)}
    wanted = set(range(*answer))
    both = len(found & wanted)
    return Overlap(both / len(found) if found else 0.0, both / len(wanted) if wanted else 0.0)
