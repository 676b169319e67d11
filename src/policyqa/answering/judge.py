"""Candidates to a judgement: the verdict, which passages answer and what is only listed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from policyqa.answering.calibration import Calibration
from policyqa.answering.clause import listed_under
from policyqa.answering.question import Kind, Question
from policyqa.answering.retrieve import Candidate, HeadingCandidate, Retrieval, Retriever
from policyqa.answering.signals import echo, plain_signals, signals
from policyqa.indexing.snapshot import IndexSnapshot
from policyqa.records import Heading, Span, Status, Verdict

__all__ = ["Judgement", "judge"]

_SIBLINGS_MOST = 8  # sections that still read as one list
# An entry of the outline this likely to be what is asked for, and this near to the best passage, is named beside an
# answer: on the questions fitted, two of the four that ask for such a part as well, and one of 116 that do not.
_LISTED_TOO = 0.25
_LISTED_NEAR = 0.05
_LISTED_MOST = 6  # entries that a person still reads


@dataclass(frozen=True, slots=True)
class Judgement:
    """What was decided. ``answers`` are rows; ``listed`` best first; ``confidence`` the probability of the verdict.

    ``whole``: what answers is asked for whole, so that no sentence of it stands out. ``marked`` are the stretches that
    are asked for by name, in the document's text, by row; they stand out in place of sentences.
    """

    verdict: Verdict
    confidence: float
    order: tuple[Candidate, ...]
    answers: frozenset[int]
    listed: tuple[Heading, ...]
    whole: bool = False
    marked: Mapping[int, tuple[Span, ...]] = field(default_factory=dict)


def judge(
    question: Question,
    retrieval: Retrieval,
    retriever: Retriever,
    snapshot: IndexSnapshot,
    calibration: Calibration,
) -> Judgement:
    """Decide from the signals; a question that names no clause."""
    if not retrieval.candidates:
        return Judgement(Verdict.NOT_FOUND, 1.0, (), frozenset(), ())
    if not retrieval.closely:
        return _judged_plainly(question, retrieval, snapshot, calibration)
    measured = signals(question, retrieval, retriever, snapshot.lexical)
    found = calibration.found.probability(measured)
    only_listed = calibration.listed.probability(measured)
    listed = [one for one in retrieval.headings if one.heading.status is Status.LISTED_ONLY]
    if found < 0.5:
        return Judgement(Verdict.NOT_FOUND, 1 - found, retrieval.candidates, frozenset(), ())
    if listed and only_listed >= 0.5:
        entries = _entries(listed, snapshot)
        return Judgement(Verdict.LISTED_ONLY, found * only_listed, retrieval.candidates, frozenset(), entries)
    order, siblings = _gathered(question, retrieval, snapshot)
    best = order[0].fused
    answers = frozenset(c.row for c in order if c.late is not None and c.fused >= best - calibration.offer) | siblings
    missing = _missing_parts(question, retrieval, order, snapshot)
    if not missing and listed and only_listed >= _LISTED_TOO and listed[0].fused >= best - _LISTED_NEAR:
        missing = _entries(listed, snapshot)  # one half of the question is answered, the other only announced
    return Judgement(Verdict.ANSWERED, found * (1 - only_listed), order, answers, missing)


def _judged_plainly(
    question: Question, retrieval: Retrieval, snapshot: IndexSnapshot, calibration: Calibration
) -> Judgement:
    """In a large corpus, where no outline lacks what may be asked for: found or not, from what costs nothing."""
    found = calibration.plain.probability(plain_signals(question, retrieval, snapshot.lexical))
    if found < 0.5:
        return Judgement(Verdict.NOT_FOUND, 1 - found, retrieval.candidates, frozenset(), ())
    order, siblings = _gathered(question, retrieval, snapshot)
    least = retrieval.candidates[0].fused - calibration.plain_offer
    answers = frozenset(candidate.row for candidate in retrieval.candidates if candidate.fused >= least) | siblings
    missing = _missing_parts(question, retrieval, order, snapshot)
    return Judgement(Verdict.ANSWERED, found, order, answers, missing)


def _entries(listed: Sequence[HeadingCandidate], snapshot: IndexSnapshot) -> tuple[Heading, ...]:
    """The best entry, what the outline lists under it, then entries nearly as good."""
    best = listed[0]
    found = list(listed_under(best.heading.source, best.heading.section, snapshot))
    for one in listed[1:]:
        if one.fused >= best.fused - 0.03 and one.heading not in found:
            found.append(one.heading)
    return tuple(found[:_LISTED_MOST])


def _parent_asked(question: Question, retrieval: Retrieval, *, least: float) -> Heading | None:
    """The section with children whose heading the question repeats, where it asks for what stands under it."""
    if question.kind not in (Kind.LIST, Kind.MEASURE, Kind.OTHER):
        return None
    best: tuple[float, float, Heading] | None = None
    for one in retrieval.headings:
        if one.heading.status is Status.LISTED_ONLY:
            continue
        share = echo(question, one.heading.headings[-1])
        if share >= least and (best is None or (share, one.fused) > best[:2]):
            best = (share, one.fused, one.heading)
    return best[2] if best else None


def _opened(question: Question, candidate: Candidate, snapshot: IndexSnapshot) -> Heading | None:
    """The section that a passage opens, where a list is asked for: what stands under it is the list.

    四、…重点工作⏎面对当前的形势和任务,我们要… comes first for 下一步要抓哪些重点工作 and names none of them.
    """
    passage = candidate.passage
    if question.kind is not Kind.LIST or not passage.headings:
        return None
    own = (one for _, one in snapshot.headings_of(passage.source) if one.section == passage.section)
    return next((one for one in own if one.status is not Status.LISTED_ONLY), None)


def _gathered(
    question: Question, retrieval: Retrieval, snapshot: IndexSnapshot
) -> tuple[tuple[Candidate, ...], frozenset[int]]:
    """For a question that asks for a list: the sections under the parent that it names first, in document order.

    Where it names none but most of the best passages are siblings, these first, best first; and nothing is gathered
    where it names the best passage's own section (通过哪些形式宣传政策: that is one point, not three).
    """
    candidates = retrieval.candidates
    if question.kind is not Kind.LIST:
        return candidates, frozenset()
    parent = _parent_asked(question, retrieval, least=0.6) or _opened(question, candidates[0], snapshot)
    first = candidates[0].passage
    own = echo(question, first.headings[-1]) if first.headings else 0.0
    # The best passage may be the lead-in of the parent itself.
    if parent is not None and (first.section == parent.section or echo(question, parent.headings[-1]) > own):
        rows = snapshot.passage_rows_under(parent.source, parent.section)
    else:
        family = [(c.passage.source, c.passage.section.rpartition("/")[0]) for c in candidates[:4]]
        common = max(family, key=family.count)
        if own > 0.5 or not common[1] or family.count(common) < 3:
            return candidates, frozenset()
        parent, rows = None, snapshot.passage_rows_under(*common)
    if len(rows) > _SIBLINGS_MOST:
        return candidates, frozenset()
    inside = [c for c in candidates if c.row in set(rows)]
    if parent is not None:
        inside.sort(key=lambda candidate: candidate.row)
    return (*inside, *(c for c in candidates if c not in inside)), frozenset(c.row for c in inside)


def _missing_parts(
    question: Question, retrieval: Retrieval, order: Sequence[Candidate], snapshot: IndexSnapshot
) -> tuple[Heading, ...]:
    """What the question asks about besides: parts of the section it names that are only listed."""
    parent = _parent_asked(question, retrieval, least=0.5) or _opened(question, order[0], snapshot)
    if parent is None or parent.status is not Status.PARTIAL:
        return ()
    if not any(c.passage.source == parent.source and _within(c.passage.section, parent.section) for c in order[:2]):
        return ()
    best = order[0].passage.headings
    if best and echo(question, best[-1]) > echo(question, parent.headings[-1]):
        return ()  # it asks about the one point, not about all that stands beside it
    below = listed_under(parent.source, parent.section, snapshot)
    tops = [one for one in below if not any(_within(one.section, other.section) for other in below if other is not one)]
    return tuple(tops[:_LISTED_MOST])


def _within(section: str, parent: str) -> bool:
    return f"{section}/".startswith(f"{parent}/")
