"""How long a question takes, against the bare encoder for the same question."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from statistics import median
from time import perf_counter

import numpy as np

from policyqa.assistant import Assistant

__all__ = ["Latency", "latency"]


@dataclass(frozen=True, slots=True)
class Latency:
    """Milliseconds over questions that were asked for the first time: each way's median, and the slowest twentieth.

    ``ratio`` is the median question over the median of the bare encoder, which is what carries from machine to machine.
    """

    encoder_ms: float
    median_ms: float
    p95_ms: float
    ratio: float
    questions: int


def latency(assistant: Assistant, questions: Sequence[str]) -> Latency:
    """Ask each question once on the default path; the first is asked beforehand and not counted.

    The two ways are measured in turn for each question, so that what else the machine does falls on both.

    :raises ValueError: there are fewer than two questions.
    """
    if len(questions) < 2:
        raise ValueError("the first question is not counted; give more than one")
    assistant.ask(questions[0])
    bare, whole = [], []
    for question in questions[1:]:
        bare.append(_ms(partial(assistant.encoder.encode_queries, [question])))
        whole.append(_ms(partial(assistant.ask, question)))
    return Latency(
        encoder_ms=median(bare),
        median_ms=median(whole),
        p95_ms=float(np.percentile(whole, 95)),
        ratio=median(whole) / median(bare),
        questions=len(whole),
    )


def _ms(call: Callable[[], object]) -> float:
    started = perf_counter()
    call()
    return (perf_counter() - started) * 1e3
