"""Signals to probabilities: logistic models that are data, with where they were fitted and how they scored."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from policyqa.answering.signals import PLAIN_SIGNALS, SIGNALS

__all__ = ["Calibration", "Logistic", "load_calibration"]


@dataclass(frozen=True, slots=True)
class Logistic:
    """``1 / (1 + exp(-(bias + Σ weight · signal)))``; weights by the signal's name, those not named are 0."""

    bias: float
    weights: tuple[tuple[str, float], ...]

    def __post_init__(self) -> None:
        if unknown := {name for name, _ in self.weights} - {*SIGNALS, *PLAIN_SIGNALS}:
            raise ValueError(f"weights for unknown signals: {sorted(unknown)}")

    def probability(self, found: Mapping[str, float]) -> float:
        """In (0, 1), for signals by name."""
        z = self.bias + sum(weight * found[name] for name, weight in self.weights)
        return 1 / (1 + math.exp(-max(min(z, 30.0), -30.0)))


@dataclass(frozen=True, slots=True)
class Calibration:
    """``found``: the documents address the question. ``listed``: if so, in an outline only, its text being missing.

    ``offer``: how far below the best passage's fused score another may lie and still be offered as an answer.
    ``plain`` is ``found``, and ``plain_offer`` is ``offer``, for a large corpus, in which no passage is looked at
    closely (``plain_signals``).
    """

    found: Logistic
    listed: Logistic
    offer: float
    plain: Logistic
    plain_offer: float


@cache
def load_calibration() -> Calibration:
    """The packaged calibration (data/calibration.json, which says how it was made)."""
    path = files("policyqa.answering") / "data" / "calibration.json"
    data = json.loads(path.read_text(encoding="utf-8"))
    return Calibration(
        found=_logistic(data["found"]),
        listed=_logistic(data["listed"]),
        offer=float(data["offer"]),
        plain=_logistic(data["plain"]),
        plain_offer=float(data["plain_offer"]),
    )


def _logistic(data: Mapping[str, object]) -> Logistic:
    weights = data["weights"]
    bias = data["bias"]
    if not isinstance(weights, dict) or not isinstance(bias, (int, float)):
        raise ValueError("calibration.json: a model is {bias, weights}")
    return Logistic(float(bias), tuple((str(name), float(weight)) for name, weight in weights.items()))
