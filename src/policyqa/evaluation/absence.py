"""Whether it is said when a large corpus does not hold the answer: questions with their answers there and taken out.

What answers a question is taken out with every document that it stands in, and with all other versions of these, as if
they had never been indexed; what else the corpus says on the subject stays. Questions on something else altogether are
the easier half.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np

from policyqa.answering.calibration import load_calibration
from policyqa.answering.hub import Hub
from policyqa.answering.question import understand
from policyqa.answering.retrieve import Retrieval, Retriever
from policyqa.answering.signals import plain_signals
from policyqa.assistant import Assistant
from policyqa.evaluation.datasets import Searched
from policyqa.evaluation.metrics import auroc, coverage_at_precision
from policyqa.indexing.lexical import LexicalIndex
from policyqa.models.adapter import adapter_for
from policyqa.reading.readers import undated

__all__ = ["POOL", "Case", "Presence", "absence_rates", "judged_cases", "retriever_of"]

_DEEP = 200  # candidates searched, so that as many are left when documents are taken out
POOL = 50
"""Candidates that the signals read."""

PRECISION = 0.95
"""The share of right ones among what is said to be found that the coverage is given for."""


class Presence(StrEnum):
    """What a corpus has of an answer."""

    THERE = "there"
    TAKEN_OUT = "taken out"
    ELSEWHERE = "elsewhere"  # the question is on something else


@dataclass(frozen=True, slots=True)
class Case:
    """A question asked of a corpus: its signals by name, and the probability that the corpus addresses it."""

    question: str
    presence: Presence
    signals: dict[str, float]
    found: float


def judged_cases(
    retriever: Retriever,
    lexical: LexicalIndex,
    questions: Sequence[Searched],
    strangers: Sequence[str],
    *,
    after_each: Callable[[], None] = lambda: None,
) -> tuple[Case, ...]:
    """Every question twice, with its answers there and taken out, then the strangers.

    Questions that are looked at closely are left out: those of a small corpus, and those that an outline may answer.
    """
    cases: list[Case] = []
    for one in questions:
        gone = {undated(source) for places in one.gold for source, _ in places}
        found = _retrieved(retriever, one.question)
        left = _without(found, gone, retriever)
        cases += _cases(lexical, one.question, {Presence.THERE: found, Presence.TAKEN_OUT: left})
        after_each()
    for question in strangers:
        cases += _cases(lexical, question, {Presence.ELSEWHERE: _retrieved(retriever, question)})
        after_each()
    return tuple(cases)


def retriever_of(assistant: Assistant) -> Retriever:
    """A retriever as the assistant's own is made, over the same snapshot."""
    return Retriever(
        assistant.snapshot,
        assistant.encoder,
        Hub(assistant.encoder),
        dense_weight=assistant.settings.dense_weight,
        adapter=adapter_for(assistant.encoder.identity),
    )


def absence_rates(cases: Sequence[Case]) -> dict[str, float]:
    """AUROC of "found" against either kind of absence, the shares judged right, and the coverage at 95 % precision."""
    scores = {kind: [case.found for case in cases if case.presence is kind] for kind in Presence}
    there = scores[Presence.THERE]
    rates = {}
    for kind in (Presence.TAKEN_OUT, Presence.ELSEWHERE):
        rates[f"AUROC, answer there or {kind}"] = auroc(there, scores[kind])
        covered = coverage_at_precision(there, scores[kind], PRECISION)
        rates[f"coverage at {PRECISION:.0%} precision, there or {kind}"] = covered
    for kind, own in scores.items():
        right = [(one >= 0.5) is (kind is Presence.THERE) for one in own]
        rates[f"judged right, {kind}"] = sum(right) / len(right) if right else float("nan")
    return rates


def _retrieved(retriever: Retriever, text: str) -> Retrieval:
    question = understand(text)
    return retriever.retrieve(question, retriever.encode(question), k=_DEEP)


def _without(retrieval: Retrieval, gone: set[str], retriever: Retriever) -> Retrieval:
    """The same question's retrieval where only other documents are there to compare with."""
    left = [one.row for one in retrieval.candidates if undated(one.passage.source) not in gone]
    if retrieval.closely:
        return replace(retrieval, candidates=tuple(one for one in retrieval.candidates if one.row in set(left)))
    others = replace(retrieval, line_up=np.array(sorted(left), dtype=np.int64))
    return replace(others, candidates=retriever.candidates_of(left, others))


def _cases(lexical: LexicalIndex, question: str, retrievals: dict[Presence, Retrieval]) -> list[Case]:
    found = []
    for presence, retrieval in retrievals.items():
        if not retrieval.closely and retrieval.candidates:
            measured = plain_signals(retrieval.question, retrieval, lexical)
            found.append(Case(question, presence, measured, load_calibration().plain.probability(measured)))
    return found
