"""The whole evaluation with the fake encoder: every set is measured, and what it says is so."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from policyqa.config import Settings
from policyqa.evaluation.ablation import AGAINST_PLAIN, PARTS
from policyqa.evaluation.datasets import Split
from policyqa.evaluation.figures import figures_dict
from policyqa.evaluation.suite import Plan, Watch, evaluate
from policyqa.models.encoders import TokenVectors
from tests.evaluation.sets import LAW_ROWS, SPEECH_ROWS
from tests.fakes import FakeEncoder


def test_every_set_is_measured_in_the_order_of_the_plan(data: Path, settings: Settings) -> None:
    plan = Plan(data, ("highlights", "speech", "laws", "ncp"), Split.ALL)
    found = evaluate(plan, settings, FakeEncoder())
    assert [figures.name for figures in found] == ["highlights", "speech", "laws", "ncp"]
    assert [figures.questions for figures in found] == [8, len(SPEECH_ROWS), len(LAW_ROWS), 10]


def test_places_that_share_the_words_of_the_question_are_found(data: Path, settings: Settings) -> None:
    laws, answers = evaluate(Plan(data, ("laws", "ncp"), Split.ALL), settings, FakeEncoder())
    assert laws.estimates["R@100"].value == 1
    assert answers.estimates["hit@1"].value == 1
    assert answers.estimates["nDCG@10"].value == 1


def test_quotations_are_exact_and_what_the_outline_has_is_named(data: Path, settings: Settings) -> None:
    (speech,) = evaluate(Plan(data, ("speech",)), settings, FakeEncoder())
    assert speech.estimates["quotations exact"].value == 1
    assert speech.estimates["hit@1"].count == 2
    assert speech.estimates["verdict right"].count == len(SPEECH_ROWS)
    assert 0 <= speech.rates["verdict AUROC"] <= 1


def test_a_marked_sentence_that_holds_the_answer_counts_whole(data: Path, settings: Settings) -> None:
    (marked,) = evaluate(Plan(data, ("highlights",), Split.ALL), settings, FakeEncoder())
    assert marked.estimates["whole answer marked"].value == 1
    assert marked.estimates["share of the marked that is the answer (precision)"].value < 0.5


def test_each_part_is_measured_against_the_search_alone(data: Path, settings: Settings) -> None:
    (laws,) = evaluate(Plan(data, ("laws",), Split.ALL, limit=3, ablate=True), settings, FakeEncoder())
    assert [*laws.parts] == [part.name for part in PARTS]
    assert all(estimates["hit@1"].count == 3 for estimates in laws.parts.values())
    without = laws.parts["… without grouping dated versions"]["R@100"].value
    assert without <= next(iter(laws.parts.values()))["R@100"].value


def test_english_questions_are_asked_of_the_laws_beside_the_plain_hybrid(data: Path, settings: Settings) -> None:
    plan = Plan(data, ("english",), english=data / "eval" / "english_questions.jsonl")
    (english,) = evaluate(plan, settings, FakeEncoder())
    assert (english.name, english.questions) == ("english", 2)
    assert english.estimates["hit@1"].count == 2
    assert english.estimates["verdict right"].count == 3, "the one that no law answers is judged as well"
    assert [*english.parts] == [part.name for part in AGAINST_PLAIN]


def test_paragraphs_are_searched_for_beside_the_plain_hybrid(data: Path, settings: Settings) -> None:
    (paragraphs,) = evaluate(Plan(data, ("paragraphs",), Split.ALL), settings, FakeEncoder())
    assert paragraphs.questions == 8
    assert paragraphs.estimates["hit@1"].value == 1
    assert "verdict right" not in paragraphs.estimates, "nothing tells whether a paragraph answers a stranger"
    assert all(estimates["R@10"].value == 1 for estimates in paragraphs.parts.values())


def test_each_stranger_is_asked_once(data: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    encode_tokens = FakeEncoder.encode_tokens

    def counted(self: FakeEncoder, texts: Sequence[str], *, query: bool) -> tuple[TokenVectors, ...]:
        asked.extend(texts if query else ())
        return encode_tokens(self, texts, query=query)

    monkeypatch.setattr(FakeEncoder, "encode_tokens", counted)
    plan = Plan(data, ("english",), english=data / "eval" / "english_questions.jsonl")
    evaluate(plan, settings, FakeEncoder())
    assert asked.count("How tall is Mount Kilimanjaro?") == 1


def test_a_second_run_encodes_no_passage_of_a_corpus_again(data: Path, settings: Settings) -> None:
    plan = Plan(data, ("ncp",), Split.ALL, limit=2)
    evaluate(plan, settings, FakeEncoder())
    again = FakeEncoder()
    evaluate(plan, settings, again)
    # What is encoded as a passage now is only sentences that are marked.
    assert again.calls <= 8


def test_who_watches_is_told_of_every_question(data: Path, settings: Settings) -> None:
    told: list[tuple[str, int, int]] = []
    watch = Watch(asking=lambda *step: told.append(step))
    evaluate(Plan(data, ("laws",), Split.ALL, limit=2), settings, FakeEncoder(), watch=watch)
    assert told == [("laws", done, len(told)) for done in range(1, len(told) + 1)]
    assert len(told) > 2, "strangers are asked as well"


def test_latency_is_a_ratio_to_the_bare_encoder(data: Path, settings: Settings) -> None:
    (answers,) = evaluate(Plan(data, ("ncp",), Split.ALL), settings, FakeEncoder())
    assert answers.latency is not None
    assert answers.latency.questions == 9
    assert answers.latency.ratio > 1, "a question is encoded as well"


def test_the_figures_as_json_have_value_interval_and_count(data: Path, settings: Settings) -> None:
    (answers,) = evaluate(Plan(data, ("ncp",), Split.ALL), settings, FakeEncoder())
    written = figures_dict(answers)
    assert written["set"] == "ncp"
    assert written["estimates"]["hit@1"] == {"value": 1.0, "low": 1.0, "high": 1.0, "count": 10}  # type: ignore[index]


@pytest.mark.parametrize("wrong", [{"sets": ()}, {"sets": ("tales",)}, {"limit": 0}], ids=str)
def test_a_plan_of_nothing_is_refused(data: Path, wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="not a plan"):
        Plan(data, **wrong)  # type: ignore[arg-type]
