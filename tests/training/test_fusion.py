"""The learned fusion: what it is fitted to, that it learns, and that it is the same each time."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from policyqa.answering.fusing import TRAITS
from policyqa.config import Settings
from policyqa.evaluation.datasets import Split
from policyqa.models.adapter import Adapter
from policyqa.training import fusion as fusion_module
from policyqa.training.batches import TrainingSet
from policyqa.training.corpora import indexed_corpus, training_set
from policyqa.training.fusion import Example, examples, fitted
from policyqa.training.pairs import questions
from policyqa.training.recipe import FUSION_RECIPE, RECIPE, SOURCES, FusionRecipe, Recipe
from tests.fakes import FakeEncoder

_BASE = "ab" * 32
_SHORT = replace(FUSION_RECIPE, networks=2, units=4, epochs=60, batch=16, shown=8)


def _line_ups(count: int = 48) -> list[Example]:
    """Line-ups whose right passage is the shortest one, which the fused score says nothing of."""
    random = np.random.default_rng(4)
    found = []
    for _ in range(count):
        values = random.standard_normal((8, len(TRAITS))).astype(np.float32)
        fused = (0.02 * random.standard_normal(8)).astype(np.float32)
        right = np.arange(8) == values[:, TRAITS.index("length")].argmin()
        found.append(Example(fused, values, right))
    return found


def _first(found: list[Example], *, corrections: list[np.ndarray]) -> float:
    """The share of the line-ups whose right passage comes first."""
    pairs = zip(found, corrections, strict=True)
    return float(np.mean([one.right[(one.fused + added).argmax()] for one, added in pairs]))


@pytest.mark.model
@pytest.mark.usefixtures("torch")
def test_it_learns_what_the_fused_score_does_not_say() -> None:
    found = _line_ups()
    one = fitted(found, _SHORT)
    assert one.traits == TRAITS
    assert _first(found, corrections=[np.zeros(8)] * len(found)) < 0.4
    assert _first(found, corrections=[one.corrections(line_up.traits) for line_up in found]) > 0.8


@pytest.mark.model
@pytest.mark.usefixtures("torch")
def test_it_is_the_same_each_time() -> None:
    one, again = (fitted(_line_ups(), replace(_SHORT, epochs=3)) for _ in range(2))
    for name in ("hidden", "bias", "out"):
        assert getattr(one, name).tobytes() == getattr(again, name).tobytes()
    assert not np.array_equal(one.hidden[0], one.hidden[1])


def test_every_line_up_is_measured_behind_an_adapter_that_has_not_seen_its_question(
    data: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    encoder = FakeEncoder(16, revision=_BASE)
    corpora = [indexed_corpus(one, data, settings, encoder) for one in SOURCES]
    sets = [training_set(corpus, data, encoder) for corpus in corpora]
    seen: set[bytes] = set()
    measured: list[str] = []

    def remembered(parts: list[TrainingSet], recipe: Recipe, *, base: str) -> Adapter:
        seen.clear()
        for part in parts:
            seen.update(row.tobytes() for row in part.questions)
        return Adapter(np.eye(16, dtype=np.float32), np.eye(16, dtype=np.float32), base=base)

    def looked(text: str, right: np.ndarray, retriever: object) -> list[Example]:
        alike = sum(one.question == text for name in ("laws", "ncp") for one in questions(name, data, Split.TRAIN))
        if alike == 1:  # the little sets ask the same thing several times
            assert encoder.encode_queries([text])[0].tobytes() not in seen
        measured.append(text)
        return plain(text, right, retriever)  # type: ignore[arg-type]

    plain = fusion_module._example
    monkeypatch.setattr(fusion_module, "trained", remembered)
    monkeypatch.setattr(fusion_module, "_example", looked)
    found = examples(corpora, sets, data, settings, encoder, recipe=RECIPE, folds=2)
    asked = [one.question for name in ("laws", "ncp") for one in questions(name, data, Split.TRAIN)]
    kept = {one.question for name in ("laws", "ncp") for one in questions(name, data, Split.VALIDATION)}
    assert sorted(measured) == sorted(asked)
    assert kept
    assert found
    assert all(one.right.any() and one.traits.shape == (len(one.fused), len(TRAITS)) for one in found)


def test_a_line_up_without_a_right_passage_is_refused() -> None:
    with pytest.raises(ValueError, match="right passage"):
        Example(np.zeros(2, dtype=np.float32), np.zeros((2, 9), dtype=np.float32), np.zeros(2, dtype=np.bool_))
    with pytest.raises(ValueError, match="no line-up"):
        fitted([], _SHORT)


@pytest.mark.parametrize("wrong", [{"folds": 1}, {"networks": 0}, {"temperature": 0.0}, {"least_rate": 2.0}])
def test_a_recipe_that_cannot_be_followed_is_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="not a recipe"):
        FusionRecipe(**wrong)  # type: ignore[arg-type]
