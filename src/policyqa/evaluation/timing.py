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

    ``ratio`` is the median of what each question takes over the bare encoder for the same question, measured right
    beside it, which is what carries from machine to machine.
    """

    encoder_ms: float
    median_ms: float
    p95_ms: float
    ratio: float
    questions: int


def latency(assistant: Assistant, questions: Sequence[str]) -> Latency:
    """Ask each question once on the default path; the first is asked beforehand and not counted.

    The two ways are measured one after the other for each question, by turns either first: what else the machine does
    falls on both, and so does what the first of the two warms for the second.

    :raises ValueError: there are fewer than two questions.
    """
    if len(questions) < 2:
        raise ValueError("the first question is not counted; give more than one")
    assistant.ask(questions[0])
    bare: list[float] = []
    whole: list[float] = []
    for turn, question in enumerate(questions[1:]):
        encode = partial(assistant.encoder.encode_queries, [question])
        if turn % 2:
            whole.append(_ms(partial(assistant.ask, question)))
        bare.append(_ms(encode))
        if not turn % 2:
            whole.append(_ms(partial(assistant.ask, question)))
    return Latency(
        encoder_ms=median(bare),
        median_ms=median(whole),
        p95_ms=float(np.percentile(whole, 95)),
        ratio=median(asked / encoded for asked, encoded in zip(whole, bare, strict=True)),
        questions=len(whole),
    )


def _ms(call: Callable[[], object]) -> float:
    started = perf_counter()
    call()
    return (perf_counter() - started) * 1e3
