"""How the threads of the numeric libraries wait for each other: asleep, not turning in circles."""

from __future__ import annotations

import os

__all__ = ["let_waiting_threads_sleep"]


def let_waiting_threads_sleep() -> None:
    """Have OpenMP's threads sleep while they wait, unless the environment says how they wait.

    FAISS and torch each have an OpenMP of their own, which reads this once, when the library is first imported. By
    default their threads turn in circles, each in the way of the others' and of whatever else the machine does: a
    question took 78 ms on an idle machine and sleeping 53, beside other work 720 and 86 (docs/decisions/010).
    """
    if "GOMP_SPINCOUNT" not in os.environ:
        os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
