"""Batches: which questions are learned from together, and against which passages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from policyqa.training.recipe import Recipe

__all__ = ["Batch", "TrainingSet", "batches"]


@dataclass(frozen=True, slots=True, eq=False)
class TrainingSet:
    """A set that can be learned from; all tuples have one entry a question.

    ``questions`` (n, d) and ``passages`` (m, d) are float32 rows as the model gives them. ``right`` are rows of each
    right place, ``own`` all rows that count neither for nor against, ``negatives`` rows that count against.
    """

    questions: NDArray[np.float32]
    passages: NDArray[np.float32]
    right: tuple[tuple[NDArray[np.int64], ...], ...]
    own: tuple[NDArray[np.int64], ...]
    negatives: tuple[NDArray[np.int64], ...]
    weight: float

    def __post_init__(self) -> None:
        if not (0 < len(self.questions) == len(self.right) == len(self.own) == len(self.negatives)):
            raise ValueError(f"not a set of {len(self.questions)} questions")

    def part(self, numbers: Sequence[int]) -> TrainingSet:
        """The same set with these questions alone."""
        return replace(
            self,
            questions=self.questions[list(numbers)],
            right=tuple(self.right[i] for i in numbers),
            own=tuple(self.own[i] for i in numbers),
            negatives=tuple(self.negatives[i] for i in numbers),
        )


@dataclass(frozen=True, slots=True, eq=False)
class Batch:
    """Questions of one set, by number (b,), and the rows (k,) that each is compared with.

    ``target`` (b,) is the place in ``rows`` of the one that is right; ``masked`` (b, k) bool where another would be
    right as well.
    """

    source: int
    questions: NDArray[np.int64]
    rows: NDArray[np.int64]
    target: NDArray[np.int64]
    masked: NDArray[np.bool_]


def batches(sets: Sequence[TrainingSet], recipe: Recipe, *, seed: int) -> Iterator[Batch]:
    """As many batches as the recipe has steps; a set's questions come in turns, in another order each time.

    What is right, or a negative, for one question of a batch counts against all others of it.
    """
    random = np.random.default_rng(seed)
    shares = np.array([one.weight for one in sets], dtype=np.float64)
    waiting: list[list[int]] = [[] for _ in sets]
    for _ in range(recipe.steps):
        source = int(random.choice(len(sets), p=shares / shares.sum()))
        queue = waiting[source]
        while len(queue) < recipe.batch:
            queue.extend(int(number) for number in random.permutation(len(sets[source].questions)))
        numbers = [queue.pop() for _ in range(recipe.batch)]
        yield _batch(sets[source], source, numbers, recipe, random)


def _batch(one: TrainingSet, source: int, numbers: Sequence[int], recipe: Recipe, random: np.random.Generator) -> Batch:
    targets, drawn = [], []
    for number in numbers:
        places = one.right[number]
        targets.append(int(random.choice(places[random.integers(len(places))])))
        negatives = one.negatives[number]
        if len(negatives):
            few = len(negatives) < recipe.negatives
            drawn.append(random.choice(negatives, recipe.negatives, replace=few))
    right = np.array(targets, dtype=np.int64)
    rows = np.unique(np.concatenate((right, *drawn)))
    target = np.searchsorted(rows, right)
    masked = np.stack([np.isin(rows, one.own[number]) for number in numbers])
    masked[np.arange(len(numbers)), target] = False
    return Batch(source, np.array(numbers, dtype=np.int64), rows, target, masked)
