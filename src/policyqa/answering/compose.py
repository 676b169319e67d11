"""What the parts of a question came to, made into one answer: its half is given, and the part that lacks is named."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest

import numpy as np

from policyqa.answering.consider import Considered
from policyqa.answering.judge import Judgement
from policyqa.answering.lists import group_of
from policyqa.answering.parts import Piece
from policyqa.answering.question import Question, understand
from policyqa.answering.retrieve import Candidate
from policyqa.answering.signals import held
from policyqa.chinese import normalise
from policyqa.indexing.lexical import tokens
from policyqa.indexing.snapshot import IndexSnapshot
from policyqa.reading.passages import search_text
from policyqa.records import Group, Heading, Hit, Notice, NoticeCode, PartKind, QuestionPart, Span, Verdict

__all__ = ["Composed", "alone", "compose", "groups_of", "parts_among", "told_apart", "united"]

_LISTED_MOST = 6  # entries that a person still reads
_STRANGE = 0.5  # of what a name says
_MARKS = " ,，;；?？。!！"
_NAMING = 5  # passages in which the name of a side is looked for
# Where the whole question is answered, a part is said to be missing only if it is found with less than this probability
# and the answers to the others hold less than this share of its words. Of the 80 halves that the speech or the laws
# lack and that were put beside one that is there, 66 are told so, with 0.5 and no regard to the words 69; of 68 that
# are there 4, and 6; of the parts of laymen's 54 questions on the laws in several sentences 4, and 15.
_MISSING, _SPOKEN_OF = 0.4, 0.5
_LACKING = {PartKind.PART: NoticeCode.PART_NOT_FOUND, PartKind.SIDE: NoticeCode.SIDE_NOT_FOUND}


@dataclass(frozen=True, slots=True, eq=False)
class Composed:
    """A judgement of a whole question, and the questions behind it.

    ``answering`` are those that the passages offered are answers to: the whole question, or its parts that are there.
    ``pieces`` are the parts with what each came to, none where the question has none or nothing followed from them.
    ``compared`` and ``comparing_s`` are of the whole question and all its parts.
    """

    judgement: Judgement
    answering: tuple[Considered, ...]
    encoding_s: float
    kind: PartKind | None = None
    pieces: tuple[tuple[Piece, Considered], ...] = ()
    notices: tuple[Notice, ...] = ()
    compared: int = 0
    comparing_s: float = 0.0

    def owners(self, group: Sequence[Candidate]) -> list[Considered]:
        """The questions that any of some candidates answers."""
        rows = {one.row for one in group} & self.judgement.answers
        return [one for one in self.answering if rows & one.judgement.answers]


def alone(whole: Considered) -> Composed:
    """A question that asks for one thing."""
    return Composed(whole.judgement, (whole,), whole.encoding_s, notices=_lacking_clause(whole))


def told_apart(
    pieces: Sequence[Piece], found: Sequence[Considered], snapshot: IndexSnapshot, *, kind: PartKind
) -> list[Considered]:
    """What each piece came to; not found where most of what it names stands in no document.

    Likeness alone takes 日本 for there where only 德国 and 美国 are, since what is asked of it is asked of them too.
    And a side is there that one of the best passages names, for a bare name asks nothing that could be found.
    """
    return [
        replace(one, judgement=_told_apart(piece, one, snapshot, kind=kind)) if piece.name else one
        for piece, one in zip(pieces, found, strict=True)
    ]


def _told_apart(piece: Piece, one: Considered, snapshot: IndexSnapshot, *, kind: PartKind) -> Judgement:
    judgement = one.judgement
    if _is_strange(piece, snapshot):
        return Judgement(Verdict.NOT_FOUND, 1.0, judgement.order, frozenset(), ())
    if kind is PartKind.SIDE and judgement.verdict is Verdict.NOT_FOUND:
        name = normalise(piece.text).text
        best = judgement.order[:_NAMING]
        named = next((c for c in best if name in normalise(search_text(c.passage)).text), None)
        if named is not None:
            return Judgement(
                Verdict.ANSWERED, 1 - judgement.confidence, judgement.order, frozenset({named.row}), judgement.listed
            )
    return judgement


def _is_strange(piece: Piece, snapshot: IndexSnapshot) -> bool:
    terms = understand(piece.text).terms
    strange = sum(
        term.information
        for term in terms
        if not any(
            all(token in index for token in tokens(form))
            for form in (term.text, *term.others)
            for index in (snapshot.lexical, snapshot.heading_lexical)
        )
    )
    return bool(terms) and strange >= _STRANGE * sum(term.information for term in terms)


def compose(
    whole: Considered, pieces: Sequence[Piece], found: Sequence[Considered], *, kind: PartKind, room: int
) -> Composed:
    """The judgement of the whole question in the light of its parts.

    Where every part is there, or none, it stays as it is, save that the best passage of each part is among the first.
    Where some are, these are the answer, and a notice names the others.

    :param found: what each piece came to.
    :param room: passages that are shown.
    """
    encoding_s = whole.encoding_s + sum(one.encoding_s for one in found)
    answered = tuple(one for one in found if one.judgement.verdict is Verdict.ANSWERED)
    listed = tuple(one for one in found if one.judgement.verdict is Verdict.LISTED_ONLY)
    parted = list(zip(pieces, found, strict=True))
    if kind is PartKind.PART and whole.judgement.verdict is Verdict.ANSWERED:
        parted = [(piece, one) for piece, one in parted if not _is_unsure(one, answered)]
    missing = [piece for piece, one in parted if one.judgement.verdict is Verdict.NOT_FOUND]
    if len(parted) < 2 or (not answered and (not listed or whole.judgement.verdict is Verdict.ANSWERED)):
        return replace(alone(whole), encoding_s=encoding_s)
    notices = tuple(Notice(_LACKING[kind], None, (("part", piece.text.strip(_MARKS)),)) for piece in missing)
    notices = (*notices, *(notice for one in found for notice in _lacking_clause(one)))
    if not answered:
        entries = _entries(whole, listed)
        judgement = replace(listed[0].judgement, order=whole.judgement.order, listed=entries)
        return Composed(judgement, (), encoding_s, kind, tuple(parted), notices)
    if kind is PartKind.PART and len(answered) == len(parted) and whole.judgement.verdict is Verdict.ANSWERED:
        judgement, answering = _as_it_was(whole.judgement, answered), (whole, *answered)
    else:
        judgement, answering = _put_together(whole, answered, listed, kind=kind, room=room), answered
        if kind is PartKind.SIDE and whole.judgement.verdict is Verdict.ANSWERED:
            answering = (*answered, whole)
    return Composed(judgement, answering, encoding_s, kind, tuple(parted), notices)


def _is_unsure(part: Considered, answered: Sequence[Considered]) -> bool:
    """Whether a part is not found, but may well be in what answers the others: it is one question with them."""
    if part.judgement.verdict is not Verdict.NOT_FOUND or part.lookup is not None:
        return False
    offered = [c for one in answered for c in one.judgement.order if c.row in one.judgement.answers]
    return 1 - part.judgement.confidence >= _MISSING or _share_held(part.question, offered) >= _SPOKEN_OF


def _share_held(question: Question, candidates: Sequence[Candidate]) -> float:
    """How much of what a question's words say stands in any of some passages, in [0, 1]."""
    matches = [held(question, search_text(one.passage)) for one in candidates]
    if not matches or not question.terms:
        return 0.0
    information = np.array([term.information for term in question.terms], dtype=np.float32)
    return float((np.max(matches, axis=0) * information).sum() / information.sum())


def _as_it_was(judgement: Judgement, parts: Sequence[Considered]) -> Judgement:
    """The judgement of a question all of whose parts are there: the best passage of each part is among the first."""
    firsts = [one.judgement.order[0] for one in parts]
    rows = {one.row for one in firsts}
    front = {one.row for one in judgement.order[: len(parts) + 1]}
    answers = judgement.answers | rows
    if rows <= front:
        return replace(judgement, answers=answers)
    return replace(judgement, order=_distinct([judgement.order[0], *firsts, *judgement.order]), answers=answers)


def _put_together(
    whole: Considered, answered: Sequence[Considered], listed: Sequence[Considered], *, kind: PartKind, room: int
) -> Judgement:
    """The answers to each part, those of sides by turns, those of parts one part behind the other; the rest behind."""
    offered = [[c for c in one.judgement.order if c.row in one.judgement.answers] for one in answered]
    size = 1 if kind is PartKind.SIDE else max(1, room // len(offered))
    first = [candidate for own in offered for candidate in own[:size]]
    turns = [one for row in zip_longest(*(own[size:] for own in offered)) for one in row if one is not None]
    answers = frozenset[int]().union(*(one.judgement.answers for one in answered))
    if kind is PartKind.SIDE and whole.judgement.verdict is Verdict.ANSWERED:
        both = whole.judgement.order[0]  # it may speak of both sides
        first, answers = [*first, both], answers | {both.row}
    sure = [one.judgement.confidence for one in answered]
    return Judgement(
        Verdict.ANSWERED,
        # Right if any of them is there.
        max(sure),
        _distinct([*first, *turns, *whole.judgement.order]),
        answers,
        _entries(whole, (*answered, *listed)),
    )


def _entries(whole: Considered, parts: Sequence[Considered]) -> tuple[Heading, ...]:
    every = [heading for one in parts for heading in one.judgement.listed]
    every += whole.judgement.listed
    return tuple(dict.fromkeys(every))[:_LISTED_MOST]


def _distinct(candidates: Iterable[Candidate]) -> tuple[Candidate, ...]:
    found: dict[int, Candidate] = {}
    for one in candidates:
        found.setdefault(one.row, one)
    return tuple(found.values())


def _lacking_clause(one: Considered) -> tuple[Notice, ...]:
    return (one.lookup.lacking,) if one.lookup is not None and one.lookup.lacking is not None else ()


def groups_of(composed: Composed, hits: Sequence[Hit], snapshot: IndexSnapshot) -> tuple[Group, ...]:
    """The lists among the hits."""
    found: list[Group] = []
    listings = [composed.judgement.listing, *(one.judgement.listing for one in composed.answering)]
    for listing in listings:
        group = group_of(hits, listing.parent, listing.rows, snapshot) if listing and listing.parent else None
        if group and not any(set(group.ranks) & set(other.ranks) for other in found):
            found.append(group)
    return tuple(sorted(found, key=lambda one: one.ranks))


def parts_among(composed: Composed, hits: Sequence[Hit], snapshot: IndexSnapshot) -> tuple[QuestionPart, ...]:
    """What the question asks for, each with the hits that answer it."""
    if composed.kind is None:
        return ()
    parts = []
    for piece, one in composed.pieces:
        ids = {passage.id for passage in snapshot.passages(sorted(one.judgement.answers))}
        ranks = (hit.rank for hit in hits if hit.answers and any(p.id in ids for p in (hit.passage, *hit.versions)))
        parts.append(QuestionPart(composed.kind, piece.text, one.judgement.verdict, tuple(ranks)))
    return tuple(parts)


def united(spans: Iterable[Sequence[Span]]) -> tuple[Span, ...]:
    """Spans of several kinds as one row of spans, in order, none overlapping another."""
    joined: list[Span] = []
    for span in sorted((span for own in spans for span in own), key=lambda span: (span.start, span.end)):
        if joined and span.start < joined[-1].end:
            joined[-1] = Span(joined[-1].start, max(joined[-1].end, span.end))
        else:
            joined.append(span)
    return tuple(joined)
