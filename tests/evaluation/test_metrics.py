"""Measures against values worked out by hand, and against ir-measures where it is installed."""

from __future__ import annotations

import math
from collections.abc import Callable

import ir_measures as ir
import pytest
from hypothesis import given
from hypothesis import strategies as st

from policyqa.evaluation.metrics import (
    auroc,
    coverage_at_precision,
    estimate,
    hit_at,
    ndcg_at,
    overlap,
    recall_at,
    reciprocal_rank_at,
)

Ranks = tuple[int | None, ...]


@pytest.mark.parametrize(
    ("measure", "ranks", "k", "expected"),
    [
        (hit_at, (1,), 1, 1.0),
        (hit_at, (2, None), 1, 0.0),
        (hit_at, (None, 3), 3, 1.0),
        (recall_at, (1, 12, None, 100), 10, 0.25),
        (recall_at, (1, 12, None, 100), 100, 0.75),
        (reciprocal_rank_at, (4, 2), 10, 0.5),
        (reciprocal_rank_at, (11,), 10, 0.0),
        (reciprocal_rank_at, (None,), 10, 0.0),
        (ndcg_at, (1,), 10, 1.0),
        (ndcg_at, (2,), 10, 1 / math.log2(3)),
        (ndcg_at, (1, None), 10, 1 / (1 + 1 / math.log2(3))),
        (ndcg_at, (1, 3), 10, 1.5 / (1 + 1 / math.log2(3))),
        (ndcg_at, (11,), 10, 0.0),
        (ndcg_at, (1, 1), 10, 1.0),
    ],
    ids=lambda value: getattr(value, "__name__", str(value)),
)
def test_measures_of_a_ranking_are_those_worked_out_by_hand(
    measure: Callable[[Ranks, int], float], ranks: Ranks, k: int, expected: float
) -> None:
    assert measure(ranks, k) == pytest.approx(expected)


distinct_ranks = st.lists(st.integers(1, 30), min_size=1, max_size=6, unique=True)


@given(st.lists(st.tuples(distinct_ranks, st.integers(0, 3)), min_size=1, max_size=5))
def test_measures_of_a_ranking_are_those_of_ir_measures(questions: list[tuple[list[int], int]]) -> None:
    ranked: list[Ranks] = [(*found, *(None,) * missing) for found, missing in questions]
    relevant = [
        ir.Qrel(str(number), f"right {place}", 1) for number, ranks in enumerate(ranked) for place in range(len(ranks))
    ]
    run = []
    for number, ranks in enumerate(ranked):
        names = {rank: f"right {place}" for place, rank in enumerate(ranks) if rank is not None}
        run += [ir.ScoredDoc(str(number), names.get(rank, f"wrong {rank}"), 100.0 - rank) for rank in range(1, 31)]
    measures = {
        ir.Success @ 1: lambda ranks: hit_at(ranks, 1),
        ir.RR @ 10: lambda ranks: reciprocal_rank_at(ranks, 10),
        ir.nDCG @ 10: lambda ranks: ndcg_at(ranks, 10),
        ir.R @ 10: lambda ranks: recall_at(ranks, 10),
    }
    theirs = ir.calc_aggregate(list(measures), relevant, run)
    for measure, ours in measures.items():
        assert sum(map(ours, ranked)) / len(ranked) == pytest.approx(theirs[measure])


@pytest.mark.parametrize(
    ("positive", "negative", "expected"),
    [
        ((0.9, 0.8), (0.1, 0.2), 1.0),
        ((0.1,), (0.9,), 0.0),
        ((0.5, 0.9), (0.5, 0.1), 0.875),
    ],
    ids=["apart", "reversed", "a tie counts half"],
)
def test_auroc_is_the_chance_that_a_positive_scores_above_a_negative(
    positive: tuple[float, ...], negative: tuple[float, ...], expected: float
) -> None:
    assert auroc(positive, negative) == pytest.approx(expected)


def test_auroc_of_one_kind_alone_is_not_a_number() -> None:
    assert math.isnan(auroc([0.5], []))


@given(st.lists(st.floats(0, 1), min_size=1, max_size=40))
def test_the_interval_lies_within_the_values_and_is_the_same_every_time(values: list[float]) -> None:
    found = estimate(values)
    assert min(values) - 1e-9 <= found.low <= found.high <= max(values) + 1e-9
    assert found.count == len(values)
    assert estimate(values) == found


def test_the_interval_of_a_share_is_near_the_one_of_the_binomial() -> None:
    found = estimate([1.0] * 120 + [0.0] * 180)
    half = 1.96 * math.sqrt(0.4 * 0.6 / 300)
    assert found.value == pytest.approx(0.4)
    assert found.low == pytest.approx(0.4 - half, abs=0.01)
    assert found.high == pytest.approx(0.4 + half, abs=0.01)


def test_no_values_have_no_mean() -> None:
    with pytest.raises(ValueError, match="no values"):
        estimate([])


@pytest.mark.parametrize(
    ("marked", "precision", "recall"),
    [
        (((0, 10),), 0.2, 1.0),
        (((5, 6),), 1.0, 0.5),
        (((0, 5),), 0.0, 0.0),
        (((4, 6), (5, 8)), 0.5, 1.0),
        ((), 0.0, 0.0),
    ],
    ids=["all around", "half of it", "beside it", "spans that overlap count once", "nothing marked"],
)
def test_marked_characters_are_compared_with_those_of_the_answer(
    marked: tuple[tuple[int, int], ...], precision: float, recall: float
) -> None:
    found = overlap(marked, (5, 7))
    assert (found.precision, found.recall) == pytest.approx((precision, recall))


@pytest.mark.parametrize(
    ("positive", "negative", "expected"),
    [
        ([0.9, 0.8], [0.1], 1.0),
        ([0.9, 0.2], [0.5], 0.5),
        ([0.5], [0.5], 0.0),
        ([0.9] * 19 + [0.1], [0.5], 1.0),
        ([0.9, 0.1], [], 1.0),
    ],
    ids=["apart", "one-above", "tied", "one-in-twenty-wrong", "no-negatives"],
)
def test_coverage_is_the_share_kept_where_those_kept_are_precise(
    positive: list[float], negative: list[float], expected: float
) -> None:
    assert coverage_at_precision(positive, negative, 0.95) == expected
