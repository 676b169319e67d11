"""How well the right places of a large corpus are found: laws by article, short answers by document."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from policyqa.assistant import Assistant
from policyqa.evaluation.absence import POOL, Case, Presence, absence_rates, judged_cases, retriever_of
from policyqa.evaluation.datasets import Searched
from policyqa.evaluation.figures import Figures
from policyqa.evaluation.metrics import (
    Estimate,
    auroc,
    estimate,
    hit_at,
    ndcg_at,
    recall_at,
    reciprocal_rank_at,
)
from policyqa.evaluation.ranking import ranks_of, shown
from policyqa.evaluation.timing import latency
from policyqa.records import Answer, Verdict

__all__ = ["DEEP", "addressed", "measure_search", "ranking_estimates"]

DEEP = 100
"""Passages asked for, so that recall can be measured this deep."""

_TIMED = 50
Ranks = tuple[int | None, ...]


def ranking_estimates(ranked: Sequence[Ranks]) -> dict[str, Estimate]:
    """hit@1, MRR@10, nDCG@10 and recall, over questions given as the ranks of their right places."""
    measures: dict[str, Callable[[Ranks], float]] = {
        "hit@1": lambda ranks: hit_at(ranks, 1),
        "hit@3": lambda ranks: hit_at(ranks, 3),
        "MRR@10": lambda ranks: reciprocal_rank_at(ranks, 10),
        "nDCG@10": lambda ranks: ndcg_at(ranks, 10),
        "R@5": lambda ranks: recall_at(ranks, 5),
        "R@10": lambda ranks: recall_at(ranks, 10),
        "R@20": lambda ranks: recall_at(ranks, 20),
        "R@100": lambda ranks: recall_at(ranks, DEEP),
    }
    return {name: estimate([measure(ranks) for ranks in ranked]) for name, measure in measures.items()}


def addressed(answer: Answer) -> float:
    """How sure an answer is that the documents speak of the question, in [0, 1]."""
    return 1 - answer.confidence if answer.verdict is Verdict.NOT_FOUND else answer.confidence


def measure_search(
    assistant: Assistant,
    questions: Sequence[Searched],
    strangers: Sequence[str],
    *,
    name: str,
    articles: bool,
    after_each: Callable[[], None],
    parts: Mapping[str, Mapping[str, Estimate]] | None = None,
) -> Figures:
    """Ask every question, for the latency at first a few of them, and strangers, which the corpus does not answer.

    :param strangers: questions on something else, by which the verdict is measured; none where it is not to be.
    :param after_each: called after each question.
    """
    timed = latency(assistant, [one.question for one in questions[: _TIMED + 1]]) if len(questions) > 1 else None
    ranked: list[Ranks] = []
    own: list[Answer] = []
    for one in questions:
        answer = assistant.ask(one.question, top_k=DEEP)
        ranked.append(ranks_of(shown(answer), one.gold, articles=articles))
        own.append(answer)
        after_each()
    others = []
    for question in strangers:
        others.append(assistant.ask(question, top_k=POOL // 2))  # its verdict reads twice as many
        after_each()
    cases = judged_cases(retriever_of(assistant), assistant.snapshot.lexical, questions, ()) if strangers else ()
    if cases:
        cases += tuple(Case(one.question, Presence.ELSEWHERE, {}, addressed(one)) for one in others)
    right = [float(one.verdict is not Verdict.NOT_FOUND) for one in own]
    right += [float(one.verdict is Verdict.NOT_FOUND) for one in others]
    found = [addressed(one) for one in own]
    verdict = {"verdict AUROC": auroc(found, [addressed(one) for one in others])} if strangers else {}
    return Figures(
        name=name,
        questions=len(questions),
        estimates={**ranking_estimates(ranked), **({"verdict right": estimate(right)} if strangers else {})},
        rates={**verdict, **(absence_rates(cases) if cases else {})},
        latency=timed,
        parts=parts or {},
    )
