"""What is reranked: the same passages in another order, the verdict as it was."""

from __future__ import annotations

from dataclasses import replace

import pytest

from policyqa.answering.judge import Judgement
from policyqa.answering.rerank import in_order, reranked
from policyqa.answering.retrieve import Retrieval, Retriever
from policyqa.records import Verdict
from tests.answering.corpora import Desk, large


@pytest.fixture
def retriever(laws: Desk) -> Retriever:
    """Over the laws, taken for a large corpus."""
    return large(laws)


@pytest.fixture
def retrieval(laws: Desk, retriever: Retriever) -> Retrieval:
    """What a question on the laws finds."""
    question = laws.understood("经济补偿按什么标准支付?")
    return retriever.retrieve(question, retriever.encode(question), k=20)


def judged(retrieval: Retrieval, *, answers: int) -> Judgement:
    rows = frozenset(one.row for one in retrieval.candidates[:answers])
    return Judgement(Verdict.ANSWERED, 0.9, retrieval.candidates, rows, ())


def test_the_best_of_both_scores_comes_first_and_ties_stay(retrieval: Retrieval) -> None:
    some = tuple(replace(one, fused=1.0) for one in retrieval.candidates[:3])
    assert [one.row for one in in_order(some, [0.1, 0.9, 0.1], 1.0)] == [some[1].row, some[0].row, some[2].row]
    assert [one.row for one in in_order(some, [0.1, 0.9, 0.1], 0.0)] == [one.row for one in some]
    assert in_order((), (), 1.0) == ()


def test_the_same_passages_are_there_with_as_many_offered(retrieval: Retrieval, retriever: Retriever) -> None:
    before = judged(retrieval, answers=2)
    after = reranked(before, retrieval, retriever, weight=1e6)
    order = after.judgement.order
    assert {one.row for one in order} == {one.row for one in before.order}
    assert after.judgement.answers == {one.row for one in order[:2]}
    assert (after.judgement.verdict, after.judgement.confidence) == (Verdict.ANSWERED, 0.9)
    assert after.compared == len(order)
    assert [one.late for one in order] == sorted((one.late for one in order if one.late is not None), reverse=True)


def test_passages_that_were_gathered_stay_first(retrieval: Retrieval, retriever: Retriever) -> None:
    last = retrieval.candidates[-1]
    rest = tuple(one for one in retrieval.candidates if one is not last)
    before = Judgement(Verdict.ANSWERED, 0.9, (last, *rest), frozenset({last.row}), ())
    after = reranked(before, retrieval, retriever).judgement
    assert after.order[0].row == last.row
    assert after.answers == {last.row}


def test_nothing_found_is_nothing_to_rerank(retrieval: Retrieval, retriever: Retriever) -> None:
    nothing = replace(retrieval, candidates=())
    after = reranked(Judgement(Verdict.NOT_FOUND, 1.0, (), frozenset(), ()), nothing, retriever)
    assert after.judgement.order == ()
    assert after.compared == 0


def test_a_small_corpus_is_compared_as_a_whole(laws: Desk) -> None:
    deep = Retriever(laws.snapshot, laws.encoder, laws.hub, dense_weight=0.5, close=100)
    question = laws.understood("经济补偿按什么标准支付?")
    found = deep.retrieve(question, deep.encode(question), k=20)
    assert all(one.late is not None for one in found.candidates)
