"""Questions are mistyped the same way always, and what slips cost is measured."""

from __future__ import annotations

from pathlib import Path

import pytest

from policyqa.config import Settings
from policyqa.evaluation.slipped import WAYS, slipped
from policyqa.evaluation.suite import Plan, evaluate
from tests.answering.corpora import Desk
from tests.evaluation.sets import LAW_ROWS
from tests.fakes import FakeEncoder

_QUESTION = "劳动者的经济补偿按第三条的什么标准支付?"


@pytest.mark.parametrize("way", WAYS)
def test_a_question_is_mistyped_in_each_way_and_always_alike(laws: Desk, way: str) -> None:
    lexical = laws.snapshot.lexical
    typed = slipped(_QUESTION, way, lexical)
    assert typed is not None
    assert typed != _QUESTION
    assert slipped(_QUESTION, way, lexical) == typed


def test_one_character_is_wrong_and_no_more(laws: Desk) -> None:
    typed = slipped(_QUESTION, "one wrong character", laws.snapshot.lexical)
    assert typed is not None
    assert sum(a != b for a, b in zip(typed, _QUESTION, strict=True)) == 1


@pytest.mark.parametrize("way", WAYS)
def test_what_has_nothing_to_mistype_is_left_out(laws: Desk, way: str) -> None:
    assert slipped("why?", way, laws.snapshot.lexical) is None


def test_slips_are_measured_in_three_sets(data: Path, settings: Settings) -> None:
    found = evaluate(Plan(data, ("slips",), limit=4), settings, FakeEncoder())
    assert [figures.name for figures in found] == ["slips in speech", "slips in ncp", "slips in laws"]
    laws = found[-1]
    assert laws.estimates["traditional characters: R@10 as understood"].value == 1
    (altered,) = laws.rates.items()
    assert altered == (f"of all {len(LAW_ROWS)} questions as they are, understood otherwise", 0.0)
