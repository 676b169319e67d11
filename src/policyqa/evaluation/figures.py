"""The figures of one question set, as they are printed and written down."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from policyqa.evaluation.metrics import Estimate
from policyqa.evaluation.timing import Latency

__all__ = ["Figures", "figures_dict"]


@dataclass(frozen=True, slots=True)
class Figures:
    """What was measured of a question set.

    ``estimates`` are means over questions by name, in the order in which they are shown; ``rates`` are single numbers
    that have no interval. ``parts`` are the same estimates with one part of the way left out, by what was left out.
    """

    name: str
    questions: int
    estimates: Mapping[str, Estimate]
    rates: Mapping[str, float] = field(default_factory=dict)
    latency: Latency | None = None
    parts: Mapping[str, Mapping[str, Estimate]] = field(default_factory=dict)


def figures_dict(figures: Figures) -> dict[str, object]:
    """As JSON: an estimate is ``{"value", "low", "high", "count"}``."""
    late = figures.latency
    return {
        "set": figures.name,
        "questions": figures.questions,
        "estimates": {name: _estimate_dict(one) for name, one in figures.estimates.items()},
        "rates": {name: round(rate, 4) for name, rate in figures.rates.items()},
        "latency": None
        if late is None
        else {
            "encoder_ms": round(late.encoder_ms, 2),
            "median_ms": round(late.median_ms, 2),
            "p95_ms": round(late.p95_ms, 2),
            "ratio": round(late.ratio, 2),
            "questions": late.questions,
        },
        "parts": {
            part: {name: _estimate_dict(one) for name, one in estimates.items()}
            for part, estimates in figures.parts.items()
        },
    }


def _estimate_dict(one: Estimate) -> dict[str, object]:
    return {"value": round(one.value, 4), "low": round(one.low, 4), "high": round(one.high, 4), "count": one.count}
