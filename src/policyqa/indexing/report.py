"""What a build tells while it runs, and when it is done."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from policyqa.records import Notice

__all__ = ["BuildReport", "Phase", "Progress"]

Phase = Literal["reading", "encoding", "writing"]


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a build is. ``passages_*`` count passages and searched headings: every text that needs a vector.

    ``passages_total`` grows while files are read; ``remaining_s`` is None as long as there is nothing to reckon with.
    """

    phase: Phase
    documents_done: int
    documents_total: int
    passages_done: int
    passages_total: int
    elapsed_s: float
    remaining_s: float | None


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a build did. ``published`` is False where nothing had changed and the index in use stays.

    ``added``, ``changed`` and ``removed`` are sources of the index, against the one that was in use; ``failed`` has a
    notice for every file that is not in the index. ``encoded`` texts went through the model, ``reused`` did not.
    """

    generation: str
    published: bool
    documents: int
    passages: int
    headings: int
    added: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]
    unchanged: int
    failed: tuple[Notice, ...]
    encoded: int
    reused: int
    seconds: float
