"""The logistic models and the packaged calibration."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policyqa.answering.calibration import Logistic, load_calibration
from policyqa.answering.signals import SIGNALS

ZERO = dict.fromkeys(SIGNALS, 0.0)


def test_the_packaged_calibration_loads_and_names_signals_that_there_are() -> None:
    calibration = load_calibration()
    for model in (calibration.found, calibration.listed):
        names = [name for name, _ in model.weights]
        assert names
        assert set(names) <= set(SIGNALS)
        assert len(set(names)) == len(names)
        assert all(math.isfinite(weight) for _, weight in model.weights)
    assert 0 < calibration.offer < 1


def test_weights_for_a_signal_that_there_is_not_are_refused() -> None:
    with pytest.raises(ValueError, match="no_such_signal"):
        Logistic(0.0, (("no_such_signal", 1.0),))


@pytest.mark.parametrize(
    ("bias", "weight", "signal", "probability"),
    [
        (0.0, 0.0, 5.0, 0.5),
        (0.0, 1.0, math.log(3), 0.75),
        (math.log(3), 1.0, 0.0, 0.75),
        (0.0, -1.0, math.log(3), 0.25),
    ],
)
def test_the_probability_is_the_logistic_of_the_weighted_sum(
    bias: float, weight: float, signal: float, probability: float
) -> None:
    model = Logistic(bias, (("dense", weight),))
    assert model.probability(ZERO | {"dense": signal}) == pytest.approx(probability)


def test_a_signal_without_a_weight_counts_nothing() -> None:
    model = Logistic(0.5, (("dense", 1.0),))
    assert model.probability(ZERO) == model.probability(ZERO | {"late": 9.0})


@given(
    bias=st.floats(-1e6, 1e6),
    weight=st.floats(-1e6, 1e6),
    signal=st.floats(-1e6, 1e6),
)
def test_a_probability_lies_strictly_between_nothing_and_certainty(bias: float, weight: float, signal: float) -> None:
    assert 0 < Logistic(bias, (("dense", weight),)).probability(ZERO | {"dense": signal}) < 1


@given(low=st.floats(-20, 20), more=st.floats(0.01, 5))
def test_more_of_a_signal_with_a_positive_weight_is_never_less_probable(low: float, more: float) -> None:
    model = Logistic(-1.0, (("dense", 2.0),))
    assert model.probability(ZERO | {"dense": low + more}) >= model.probability(ZERO | {"dense": low})
