"""Question sets as they are read, and the halves that never change."""

from __future__ import annotations

from pathlib import Path

import pytest

from policyqa.errors import SettingsError
from policyqa.evaluation.datasets import (
    Searched,
    Split,
    article,
    in_split,
    is_validation,
    law_questions,
    marked_questions,
    short_answer_questions,
    speech_questions,
)
from tests.answering.corpora import CONTRACTS, CONTRACTS_BEFORE
from tests.evaluation.sets import CONTEXT


def test_any_dated_version_of_a_gold_article_serves(data: Path) -> None:
    assert law_questions(data)[0].gold == (frozenset({(CONTRACTS, "第三条"), (CONTRACTS_BEFORE, "第三条")}),)


def test_a_short_answer_is_a_document_as_a_whole(data: Path) -> None:
    assert short_answer_questions(data)[0].gold == (frozenset({("00001.txt", "")}),)


def test_a_partial_question_names_what_is_only_listed(data: Path) -> None:
    assert {one.id: one.also_listed for one in speech_questions(data)}["s6"] == ("二/（一）",)


def test_an_answer_whose_place_is_wrong_is_looked_for_in_its_text(data: Path) -> None:
    start = CONTEXT.index("杭州")
    assert marked_questions(data)[0].answers == ((start, start + 2),)


@pytest.mark.parametrize(
    ("question_id", "expected"),
    [("stard-0", False), ("17f3894afaba3f24a3ccd550fe442177", False), ("8b85325949b73adc8a91fe7276673ac4", True)],
)
def test_the_validation_quarter_is_fixed_by_the_id_for_good(question_id: str, expected: bool) -> None:
    assert is_validation(question_id) is expected


def test_validation_and_training_questions_are_all_and_share_none() -> None:
    ids = [str(number) for number in range(400)]
    parts = {split: in_split(ids, split, id_of=str) for split in Split}
    assert sorted(parts[Split.VALIDATION] + parts[Split.TRAIN]) == sorted(parts[Split.ALL]) == sorted(ids)
    assert 70 <= len(parts[Split.VALIDATION]) <= 130


@pytest.mark.parametrize(("name", "size", "validation"), [("laws", 1224, 302), ("ncp", 1904, 456)])
def test_the_shared_sets_are_split_as_the_figures_say(shared_dir: Path, name: str, size: int, validation: int) -> None:
    found = law_questions(shared_dir) if name == "laws" else short_answer_questions(shared_dir)
    assert len(found) == size
    assert len(in_split(found, Split.VALIDATION, id_of=lambda one: one.id)) == validation


@pytest.mark.parametrize(
    ("section", "expected"),
    [
        ("第二章/第七条", "第七条"),
        ("第七条/第二款", "第七条"),
        ("第一百二十条之一", "第一百二十条之一"),
        ("四/（一）/一是", "四/（一）/一是"),
        ("", ""),
    ],
)
def test_a_path_is_of_the_article_that_it_leads_through(section: str, expected: str) -> None:
    assert article(section) == expected


def test_a_question_without_a_right_place_is_refused() -> None:
    with pytest.raises(ValueError, match="q1"):
        Searched("q1", "问", ())


def test_a_missing_file_of_questions_is_named_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"laws_questions\.jsonl.*--data"):
        law_questions(tmp_path)


def test_a_file_of_another_form_is_named(data: Path) -> None:
    (data / "eval" / "ncp_questions.jsonl").write_text('{"id": "1"}\n', encoding="utf-8")
    with pytest.raises(SettingsError, match=r"ncp_questions\.jsonl.*KeyError"):
        short_answer_questions(data)
