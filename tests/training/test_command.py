"""The command: an adapter and its card from a data folder, an interrupted run that goes on, and clear refusals."""

from __future__ import annotations

from dataclasses import fields, replace
from pathlib import Path

import numpy as np
import pytest

from policyqa.answering.fusing import TRAITS
from policyqa.config import Settings
from policyqa.errors import BuildCancelledError, ModelError
from policyqa.models import adapter as adapter_module
from policyqa.models.adapter import ADAPTER_CARD, ADAPTER_FILE, Adapter, adapter_bytes, adapter_in
from policyqa.training.card import fusion_text, recipe_text
from policyqa.training.command import expected_minutes, main, train
from policyqa.training.corpora import indexed_corpus
from policyqa.training.recipe import FUSED, FUSION_RECIPE, RECIPE, SOURCES, Source
from policyqa.training.scores import FUSED_WAY, MEASURES, WAYS, scores
from policyqa.training.writing import write_adapter
from tests.fakes import FakeEncoder

_BASE = "ab" * 32
_SHORT = replace(RECIPE, steps=2, batch=4, negatives=2, seeds=2)
_SHORT_FUSION = replace(FUSION_RECIPE, folds=2, networks=2, epochs=1, batch=4)


def _encoder() -> FakeEncoder:
    return FakeEncoder(16, revision=_BASE)


def _identity() -> Adapter:
    return Adapter(np.eye(16, dtype=np.float32), np.eye(16, dtype=np.float32), base=_BASE)


@pytest.mark.model
@pytest.mark.usefixtures("torch")
def test_one_call_writes_an_adapter_of_the_model_and_its_card(
    data: Path, settings: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = train(data, tmp_path / "out", settings, _encoder(), recipe=_SHORT, fusion_recipe=_SHORT_FUSION)
    adapter = adapter_in(path.read_bytes())
    assert (adapter.base, adapter.query.shape) == (_BASE, (16, 16))
    assert not np.array_equal(adapter.query, np.eye(16))
    assert adapter.fusion is not None
    assert adapter.fusion.hidden.shape == (2, _SHORT_FUSION.units, len(TRAITS))
    assert sorted(one.name for one in path.parent.iterdir()) == [ADAPTER_CARD, ADAPTER_FILE]
    card = (path.parent / ADAPTER_CARD).read_text(encoding="utf-8")
    assert _BASE in card
    assert recipe_text(_SHORT) in card
    assert fusion_text(_SHORT_FUSION) in card
    assert all(f"| {way.name} |" in card for way in WAYS)
    assert card.count(f"| {FUSED_WAY} |") == len(FUSED)
    assert "laws" in capsys.readouterr().out


def test_a_set_that_is_indexed_is_not_encoded_again(data: Path, settings: Settings) -> None:
    before = expected_minutes(data, settings)
    first, again = _encoder(), _encoder()
    indexed_corpus(SOURCES[1], data, settings, first)
    indexed_corpus(SOURCES[1], data, settings, again)
    assert first.calls > 0
    assert again.calls == 0
    assert expected_minutes(data, settings) < before


def test_an_interrupted_run_goes_on_where_it_stopped(data: Path, settings: Settings) -> None:
    def stop(_: object) -> None:
        if first.calls:
            raise BuildCancelledError("stopped")

    first, again, whole = _encoder(), _encoder(), _encoder()
    with pytest.raises(BuildCancelledError, match="stopped"):
        indexed_corpus(SOURCES[0], data, settings, first, progress=stop)
    indexed_corpus(SOURCES[0], data, settings, again)
    indexed_corpus(SOURCES[0], data, replace(settings, cache_dir=settings.cache_dir / "new"), whole)
    assert first.calls + again.calls == whole.calls


def test_the_scores_of_maps_that_change_nothing_are_those_of_the_model(data: Path, settings: Settings) -> None:
    corpus = indexed_corpus(SOURCES[1], data, settings, _encoder())
    found = scores(corpus, _identity())
    assert set(found) == {way.name for way in WAYS}
    for name in MEASURES:
        assert found["model alone"][name].value == found["model with the adapter"][name].value
        assert found["model alone"][name].count == len(corpus.validation)
    assert found["model alone"]["R@100"].value == 1


@pytest.mark.parametrize("lacking", ["", "eval/laws_questions.jsonl", "eval/cmrc2018_trial.json", "data/laws"])
def test_missing_data_are_one_clear_line(
    lacking: str, data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (data / lacking).rename(tmp_path / "elsewhere")
    assert main(["--data", str(data), "--out", str(tmp_path / "out"), "--cache", str(tmp_path / "cache")]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert "--data" in line
    assert str(data / lacking) in line
    assert not (tmp_path / "out").exists()


def test_a_cache_that_cannot_be_written_is_one_clear_line(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    assert main(["--data", str(data), "--out", str(tmp_path / "out"), "--cache", str(tmp_path / "file")]) == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert "--cache" in line


def test_an_adapter_that_cannot_be_written_leaves_the_one_there_is(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(ModelError, match="--out"):
        write_adapter(tmp_path / "file", _identity(), "card")
    huge = replace(_identity(), query=np.full((16, 16), 1e6, dtype=np.float32))  # more than half precision holds
    write_adapter(tmp_path / "out", _identity(), "card")
    with np.errstate(over="ignore"), pytest.raises(ModelError, match="--out"):
        write_adapter(tmp_path / "out", huge, "other")
    assert (tmp_path / "out" / ADAPTER_CARD).read_text(encoding="utf-8") == "card"
    assert (tmp_path / "out" / ADAPTER_FILE).read_bytes() == adapter_bytes(_identity())
    assert len([*(tmp_path / "out").iterdir()]) == 2


def test_the_packaged_card_has_every_number_of_the_recipe_and_the_scores_of_each_set() -> None:
    card = (Path(adapter_module.__file__).parent / "data" / ADAPTER_CARD).read_text(encoding="utf-8")
    assert recipe_text(RECIPE) in card
    assert fusion_text(FUSION_RECIPE) in card
    assert card.count(f"| {FUSED_WAY} |") == len(FUSED)
    assert all(f"| {field.name.replace('_', ' ')} | " in card for field in fields(RECIPE))
    assert all(f"| {source.name} (" in card for source in SOURCES)
    for said in ("not trained on", "Apache-2.0", "make train", "Limits"):
        assert said in card


@pytest.mark.parametrize("wrong", [{"weight": 0.0}, {"depth": 0}])
def test_a_source_without_weight_or_depth_is_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="not a source"):
        Source(**{"name": "laws", "weight": 1.0, "depth": 1, **wrong})  # type: ignore[arg-type]
