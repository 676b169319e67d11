"""The maps: batches that compare with the right rows, maps that learn, and their mean."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from policyqa.models.adapter import Adapter
from policyqa.training.batches import TrainingSet, batches
from policyqa.training.maps import averaged, learned, trained
from policyqa.training.recipe import RECIPE, Recipe

_SMALL = replace(RECIPE, steps=150, batch=12, negatives=8, warm_up=5, learning_rate=2e-2, dropout=0.1, seeds=2)


def _unit(rows: NDArray[np.float64]) -> NDArray[np.float32]:
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


def _toy(*, count: int = 24, dimension: int = 12) -> TrainingSet:
    """Questions whose answers lie where a rotation takes them: no cosine finds them, a linear map does."""
    random = np.random.default_rng(7)
    questions = random.standard_normal((count, dimension))
    turned = questions @ np.linalg.qr(random.standard_normal((dimension, dimension)))[0]
    own = tuple(np.array([row]) for row in range(count))
    everything = np.arange(count)
    return TrainingSet(
        _unit(questions),
        _unit(turned),
        tuple((rows,) for rows in own),
        own,
        tuple(np.setdiff1d(everything, rows) for rows in own),
        1.0,
    )


def _found(toy: TrainingSet, adapter: Adapter) -> float:
    """The share of the questions whose answer is the nearest."""
    likeness = adapter.adapted(toy.questions, query=True) @ adapter.adapted(toy.passages, query=False).T
    return float(np.mean(likeness.argmax(axis=1) == np.arange(len(toy.questions))))


@pytest.mark.model
@pytest.mark.usefixtures("torch")
def test_on_a_toy_set_the_maps_learn_what_the_vectors_do_not_say() -> None:
    toy = _toy()
    same = np.eye(12, dtype=np.float32)
    seeds: list[int] = []
    adapter = trained([toy], _SMALL, base="00", after_each=lambda seed, loss: seeds.append(seed))
    assert _found(toy, Adapter(same, same, base="00")) < 0.3
    assert _found(toy, adapter) > 0.9
    assert seeds == [0, 1]
    assert adapter.base == "00"


@pytest.mark.model
@pytest.mark.usefixtures("torch")
def test_a_seed_gives_the_same_maps_again_and_another_gives_others() -> None:
    toy, few = _toy(), replace(_SMALL, steps=5)
    one, again, other = (learned([toy], few, seed=seed, base="00") for seed in (1, 1, 2))
    assert np.array_equal(one.query, again.query)
    assert np.array_equal(one.passage, again.passage)
    assert not np.allclose(one.query, other.query)


@pytest.mark.model
@pytest.mark.usefixtures("torch")
def test_regularisation_keeps_the_maps_near_the_identity() -> None:
    toy, few = _toy(), replace(_SMALL, learning_rate=1e-2)
    free, held = (learned([toy], replace(few, regularisation=r), seed=1, base="00") for r in (0.0, 30.0))
    distances = [float(np.linalg.norm(one.query - np.eye(12))) for one in (free, held)]
    assert distances[1] < distances[0] / 2


def test_the_mean_of_adapters_is_the_mean_of_each_map() -> None:
    ones, threes = (np.full((2, 2), value, dtype=np.float32) for value in (1, 3))
    mean = averaged([Adapter(ones, threes, base="00"), Adapter(threes, threes, base="00")])
    assert (mean.query == 2).all()
    assert (mean.passage == 3).all()
    assert mean.query.dtype == np.float32


@pytest.mark.parametrize("bases", [(), ("00", "01")], ids=["none", "of two models"])
def test_adapters_of_one_base_alone_are_averaged(bases: tuple[str, ...]) -> None:
    same = np.eye(2, dtype=np.float32)
    with pytest.raises(ValueError, match="one base"):
        averaged([Adapter(same, same, base=base) for base in bases])


def test_in_a_batch_only_rows_that_do_not_answer_count_against_a_question() -> None:
    toy = _toy()
    # Row 1 answers question 0 as well, as a version of row 0 would.
    toy = replace(toy, own=(np.array([0, 1]), *toy.own[1:]), negatives=(np.array([5]), *toy.negatives[1:]))
    seen = 0
    for batch in batches([toy], replace(_SMALL, batch=24, steps=3), seed=3):
        assert batch.rows[batch.target].tolist() == batch.questions.tolist()
        assert not batch.masked[np.arange(24), batch.target].any()
        for place in np.flatnonzero(batch.questions == 0):
            assert batch.masked[place, np.flatnonzero(batch.rows == 1)].all()
            assert batch.masked[place].sum() == 1
            seen += 1
    assert seen == 3


def test_every_question_of_a_set_comes_before_one_comes_again_and_sets_come_by_their_weight() -> None:
    toy = _toy()
    turns = [batch.questions for batch in batches([toy], replace(_SMALL, batch=8, steps=3), seed=1)]
    assert sorted(np.concatenate(turns)) == [*range(24)]
    heavy = replace(toy, weight=9.0)
    sources = [batch.source for batch in batches([toy, heavy], replace(_SMALL, steps=200), seed=1)]
    assert 160 < sum(sources) < 195


@pytest.mark.parametrize("wrong", [{"steps": 0}, {"dropout": 1.0}, {"temperature": 0.0}, {"regularisation": -1.0}])
def test_a_recipe_that_cannot_be_followed_is_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="not a recipe"):
        Recipe(**wrong)  # type: ignore[arg-type]
