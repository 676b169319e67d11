"""Candidates to a judgement: the verdict, which passages answer and what is only listed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from policyqa.answering.calibration import Calibration
from policyqa.answering.clause import listed_under
from policyqa.answering.lists import Gathered, gathered, missing_parts
from policyqa.answering.question import Question
from policyqa.answering.retrieve import Candidate, HeadingCandidate, Retrieval, Retriever
from policyqa.answering.signals import plain_signals, signals
from policyqa.indexing.snapshot import IndexSnapshot
from policyqa.records import Heading, Span, Status, Verdict

__all__ = ["Judgement", "judge"]

# An entry of the outline this likely to be what is asked for, and this near to the best passage, is named beside an
# answer: on the questions fitted, two of the four that ask for such a part as well, and one of 116 that do not.
_LISTED_TOO = 0.25
_LISTED_NEAR = 0.05
_LISTED_MOST = 6  # entries that a person still reads


@dataclass(frozen=True, slots=True)
class Judgement:
    """What was decided. ``answers`` are rows; ``listed`` best first; ``confidence`` the probability of the verdict.

    ``whole``: what answers is asked for whole, so that no sentence of it stands out. ``marked`` are the stretches that
    are asked for by name, in the document's text, by row; they stand out in place of sentences. ``listing`` is what of
    the order is one list.
    """

    verdict: Verdict
    confidence: float
    order: tuple[Candidate, ...]
    answers: frozenset[int]
    listed: tuple[Heading, ...]
    whole: bool = False
    marked: Mapping[int, tuple[Span, ...]] = field(default_factory=dict)
    listing: Gathered | None = None


def judge(
    question: Question,
    retrieval: Retrieval,
    retriever: Retriever,
    snapshot: IndexSnapshot,
    calibration: Calibration,
    *,
    room: int = 5,
) -> Judgement:
    """Decide from the signals; a question that names no clause.

    :param room: passages that are shown.
    """
    if not retrieval.candidates:
        return Judgement(Verdict.NOT_FOUND, 1.0, (), frozenset(), ())
    if not retrieval.closely:
        return _judged_plainly(question, retrieval, retriever, snapshot, calibration, room=room)
    measured = signals(question, retrieval, retriever, snapshot.lexical)
    found = calibration.found.probability(measured)
    only_listed = calibration.listed.probability(measured)
    listed = [one for one in retrieval.headings if one.heading.status is Status.LISTED_ONLY]
    if found < 0.5:
        return Judgement(Verdict.NOT_FOUND, 1 - found, retrieval.candidates, frozenset(), ())
    if listed and only_listed >= 0.5:
        entries = _entries(listed, snapshot)
        return Judgement(Verdict.LISTED_ONLY, found * only_listed, retrieval.candidates, frozenset(), entries)
    listing = gathered(question, retrieval, retriever, snapshot, offer=calibration.offer, room=room)
    order = listing.order
    best = order[0].fused
    near = frozenset(c.row for c in order if c.late is not None and c.fused >= best - calibration.offer)
    missing = missing_parts(question, retrieval, order, snapshot)
    if not missing and listed and only_listed >= _LISTED_TOO and listed[0].fused >= best - _LISTED_NEAR:
        missing = _entries(listed, snapshot)  # one half of the question is answered, the other only announced
    answers = near | listing.rows
    return Judgement(Verdict.ANSWERED, found * (1 - only_listed), order, answers, missing, listing=listing)


def _judged_plainly(
    question: Question,
    retrieval: Retrieval,
    retriever: Retriever,
    snapshot: IndexSnapshot,
    calibration: Calibration,
    *,
    room: int,
) -> Judgement:
    """In a large corpus, where no outline lacks what may be asked for: found or not, from what costs nothing."""
    found = calibration.plain.probability(plain_signals(question, retrieval, snapshot.lexical))
    if found < 0.5:
        return Judgement(Verdict.NOT_FOUND, 1 - found, retrieval.candidates, frozenset(), ())
    listing = gathered(question, retrieval, retriever, snapshot, offer=calibration.plain_offer, room=room)
    least = retrieval.candidates[0].fused - calibration.plain_offer
    near = frozenset(candidate.row for candidate in retrieval.candidates if candidate.fused >= least)
    missing = missing_parts(question, retrieval, listing.order, snapshot)
    return Judgement(Verdict.ANSWERED, found, listing.order, near | listing.rows, missing, listing=listing)


def _entries(listed: Sequence[HeadingCandidate], snapshot: IndexSnapshot) -> tuple[Heading, ...]:
    """The best entry, what the outline lists under it, then entries nearly as good."""
    best = listed[0]
    found = list(listed_under(best.heading.source, best.heading.section, snapshot))
    for one in listed[1:]:
        if one.fused >= best.fused - 0.03 and one.heading not in found:
            found.append(one.heading)
    return tuple(found[:_LISTED_MOST])
