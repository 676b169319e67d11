"""``--rerank``: the best hundred passages of a large corpus, each compared with the question token by token.

Their tokens must be encoded for it, which takes seconds, so that it is asked for and never done of itself. What it is
worth: docs/decisions/015.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from policyqa.answering.judge import Judgement
from policyqa.answering.retrieve import Candidate, Retrieval, Retriever

__all__ = ["RERANKED", "WEIGHT", "Reranked", "reranked"]

RERANKED = 100
"""Passages that are compared closely."""

WEIGHT = 0.1
"""What the late interaction counts next to the score that the order had before, both in standard deviations.

The least that was tried: on training questions of laws and of short answers, on which the adapter was trained, every
weight loses, and on validation questions this one changes next to nothing (docs/decisions/015).
"""


@dataclass(frozen=True, slots=True)
class Reranked:
    """A judgement in its new order, and how many passages were compared for it."""

    judgement: Judgement
    compared: int


def reranked(judgement: Judgement, retrieval: Retrieval, retriever: Retriever, *, weight: float = WEIGHT) -> Reranked:
    """The same judgement with its passages in a new order.

    Verdict and confidence stay: they are calibrated on the order before. As many passages are offered as were; those
    that were put first for standing side by side under one heading stay first.
    """
    offered = [one for one in judgement.order if one.row in judgement.answers]
    gathered = [one.row for one in offered] != [one.row for one in retrieval.candidates[: len(offered)]]
    front = offered if gathered else []
    rest = [one for one in retrieval.candidates if one.row not in {kept.row for kept in front}]
    near, far = rest[:RERANKED], rest[RERANKED:]
    order = (*front, *in_order(near, retriever.lates_of([one.row for one in near], retrieval), weight), *far)
    answers = judgement.answers if gathered else frozenset(one.row for one in order[: len(offered)])
    return Reranked(replace(judgement, order=order, answers=answers), len(near))


def in_order(candidates: Sequence[Candidate], lates: Sequence[float], weight: float) -> tuple[Candidate, ...]:
    """The candidates by both scores, best first, ties as they were; each with its late interaction."""
    if not candidates:
        return ()
    fused = np.array([one.fused for one in candidates], dtype=np.float64)
    both = _standard(fused) + weight * _standard(np.asarray(lates, dtype=np.float64))
    order = np.argsort(-both, kind="stable")
    return tuple(replace(candidates[i], late=float(lates[i])) for i in order)


def _standard(values: NDArray[np.float64]) -> NDArray[np.float64]:
    deviations: NDArray[np.float64] = (values - values.mean()) / max(float(values.std()), 1e-9)
    return deviations
