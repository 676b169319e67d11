"""A question, or a part of one, looked up and judged by itself."""

from __future__ import annotations

from dataclasses import dataclass, replace
from time import perf_counter

from policyqa.answering.calibration import Calibration
from policyqa.answering.clause import ClauseLookup, listed_under, look_up, marked_in
from policyqa.answering.judge import Judgement, judge
from policyqa.answering.lists import Gathered
from policyqa.answering.question import Kind, Question, understand
from policyqa.answering.rerank import RERANKED, reranked
from policyqa.answering.retrieve import Candidate, Retrieval, Retriever
from policyqa.indexing.snapshot import IndexSnapshot
from policyqa.records import Verdict

__all__ = ["Considered", "consider"]

_LISTED_MOST = 6  # entries that a person still reads
# The tree knows what stands where: of the 14 questions on the speech that name a clause none was answered wrongly.
_CLAUSE_CONFIDENCE = 0.99


@dataclass(frozen=True, slots=True, eq=False)
class Considered:
    """What a question came to. ``lookup``: the clause that it names, None where it names none.

    ``compared`` passages were compared token by token for ``--rerank``, in ``comparing_s``.
    """

    question: Question
    retrieval: Retrieval
    lookup: ClauseLookup | None
    judgement: Judgement
    encoding_s: float
    compared: int = 0
    comparing_s: float = 0.0


def consider(
    text: str,
    snapshot: IndexSnapshot,
    retriever: Retriever,
    calibration: Calibration,
    *,
    room: int,
    rerank: bool = False,
) -> Considered:
    """Search for what a question asks for and judge whether it is there.

    :param room: passages that are shown.
    :param rerank: compare the best of a large corpus token by token.
    """
    started = perf_counter()
    question = understand(text)
    tokens = retriever.encode(question)
    encoding_s = perf_counter() - started
    retrieval = retriever.retrieve(question, tokens, k=max(2 * room, 20))
    lookup = look_up(question, snapshot)
    if lookup is None:
        judgement = judge(question, retrieval, retriever, snapshot, calibration, room=room)
    else:
        judgement = _judged_clause(lookup, retrieval, retriever, snapshot)
    considered = Considered(question, retrieval, lookup, judgement, encoding_s)
    if not rerank or lookup is not None or retrieval.closely:
        return considered
    started = perf_counter()
    found = reranked(judgement, retriever.retrieve(question, tokens, k=RERANKED), retriever)
    return replace(considered, judgement=found.judgement, compared=found.compared, comparing_s=perf_counter() - started)


def _judged_clause(
    lookup: ClauseLookup, retrieval: Retrieval, retriever: Retriever, snapshot: IndexSnapshot
) -> Judgement:
    """The judgement of a question that names a clause: the tree decides, likeness only orders within it."""
    rows = [row for clause in lookup.clauses for row in clause.rows]
    below = (listed_under(clause.source, clause.section.path, snapshot) for clause in lookup.clauses)
    listed = tuple(heading for headings in below for heading in headings)[:_LISTED_MOST]
    inside = retriever.candidates_of(rows, retrieval)
    in_order = lookup.bare or retrieval.question.kind is Kind.LIST
    if in_order:
        inside = tuple(sorted(inside, key=lambda candidate: rows.index(candidate.row)))
    order = (*inside, *(c for c in retrieval.candidates if c.row not in set(rows)))
    if not lookup.clauses:
        return Judgement(Verdict.NOT_FOUND, _CLAUSE_CONFIDENCE, order, frozenset(), ())
    if not rows:
        return Judgement(Verdict.LISTED_ONLY, _CLAUSE_CONFIDENCE, order, frozenset(), listed)
    marked = {one.row: spans for one in inside if (spans := marked_in(one.passage, lookup.clauses))}
    return Judgement(
        Verdict.ANSWERED,
        _CLAUSE_CONFIDENCE,
        order,
        frozenset(rows),
        listed,
        whole=lookup.bare,
        marked=marked,
        listing=_named_list(lookup, order, snapshot) if in_order else None,
    )


def _named_list(lookup: ClauseLookup, order: tuple[Candidate, ...], snapshot: IndexSnapshot) -> Gathered | None:
    """What stands under the one section that is named, as a list."""
    (first, *others) = lookup.clauses
    headings = (one for _, one in snapshot.headings_of(first.source))
    parent = next((one for one in headings if one.section == first.section.path), None)
    return Gathered(order, frozenset(first.rows), parent) if parent and not others and not first.spans else None
