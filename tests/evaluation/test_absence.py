"""Questions with their answers there and taken out, of a corpus that is taken for a large one."""

from __future__ import annotations

import math

from policyqa.evaluation.absence import Case, Presence, absence_rates, judged_cases
from policyqa.evaluation.datasets import Searched
from tests.answering.corpora import CONTRACTS, CONTRACTS_BEFORE, Desk, large

ASKED = Searched("q", "经济补偿每满一年支付多少工资", (frozenset({(CONTRACTS, "第三条")}),))


def test_what_is_taken_out_is_every_version_of_the_documents_that_answer(laws: Desk) -> None:
    there, gone = judged_cases(large(laws), laws.snapshot.lexical, [ASKED], [])
    assert (there.presence, gone.presence) == (Presence.THERE, Presence.TAKEN_OUT)
    assert there.signals["lexical_first"] > gone.signals["lexical_first"]
    assert {CONTRACTS, CONTRACTS_BEFORE} <= set(laws.snapshot.sources())


def test_strangers_are_asked_as_they_are(laws: Desk) -> None:
    (stranger,) = judged_cases(large(laws), laws.snapshot.lexical, [], ["鲸鱼的寿命"])
    assert stranger.presence is Presence.ELSEWHERE
    assert 0 < stranger.found < 1


def test_a_small_corpus_has_no_cases(laws: Desk) -> None:
    assert judged_cases(laws.retriever, laws.snapshot.lexical, [ASKED], ["鲸鱼的寿命"]) == ()


def test_rates_are_those_of_the_probabilities() -> None:
    cases = [
        *(Case("a", Presence.THERE, {}, found) for found in (0.9, 0.8, 0.4)),
        *(Case("a", Presence.TAKEN_OUT, {}, found) for found in (0.7, 0.3)),
    ]
    rates = absence_rates(cases)
    assert rates["AUROC, answer there or taken out"] == 5 / 6
    assert rates["coverage at 95% precision, there or taken out"] == 2 / 3
    assert rates["judged right, there"] == 2 / 3
    assert rates["judged right, taken out"] == 1 / 2
    assert math.isnan(rates["AUROC, answer there or elsewhere"])
