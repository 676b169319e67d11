"""Question to candidates: both arms, fused and put in order; in a small corpus their best are looked at closely first.

A corpus is small where the token vectors of all its passages can be kept in memory. In a larger one, looking closely at
a dozen passages of every question would cost many times what the question's own vector does; there the order comes from
the adapter, which was trained on such corpora (``models/adapter.py``), from the words, and from the learned fusion,
which corrects the sum of both by a few traits (``fusing.py``); and no passage is encoded, except where what only an
outline has may be what is asked for, which takes a close look to tell.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from threading import Lock
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from policyqa.answering.fusing import TRAITS, Layout, Measured, traits
from policyqa.answering.hub import Hub, late_interaction
from policyqa.answering.question import Question
from policyqa.errors import ModelError
from policyqa.indexing.lexical import LexicalIndex
from policyqa.indexing.snapshot import IndexSnapshot
from policyqa.indexing.vectors import VectorIndex
from policyqa.models.adapter import Adapter
from policyqa.models.encoders import Encoder, TokenVectors
from policyqa.reading.passages import heading_text, passage_sentences, search_text
from policyqa.records import ArmScores, Heading, Passage, Status

__all__ = ["CLOSE", "SMALL", "WEIGHTS", "Candidate", "HeadingCandidate", "LineUp", "Retrieval", "Retriever", "Weights"]

_POOL = 50  # candidates from each arm, at least
_LINE_UP = 200  # candidates from each arm of a large corpus: at least, and what the learned fusion compares with
_HEADINGS = 12
_AT_ONCE = 16  # passages that are encoded while other questions wait
# The dense weight at which both arms count as they were measured. The learned fusion was fitted to that: whoever shifts
# the balance wants the plain sum shifted.
_EVEN = 0.5
_LISTED_AMONG = 3  # what only an outline has may be what is asked for where it is among so many of the best headings
CLOSE = 12
"""Candidates whose tokens are compared as well."""

SMALL = 768
"""A corpus of so many passages is small: the token vectors of all of them are kept in memory, about 150 kB each."""


@dataclass(frozen=True, slots=True)
class Weights:
    """What each part counts in the fused score, next to the passage's own cosine (1); 0 leaves the part out.

    ``late`` and ``lexical`` were chosen by margin over a grid on 107 questions on the speech; that the lexical arm's
    share is right for other corpora was checked on 1,904 policy questions, where a third to a quarter of the dense
    weight is best (docs/figures.md). ``focus``: a token of what is asked for counts this much more; ``others``: a token
    of a word that says the same counts this much. ``adapted_lexical`` is the lexical arm's share next to the adapter's
    cosine (1), which takes the place of the rest in a large corpus: 0.2 to 0.5 are alike on the validation questions.
    """

    late: float = 1.5
    lexical: float = 0.6
    focus: float = 1.0
    others: float = 0.7
    adapted_lexical: float = 0.35


WEIGHTS = Weights()
"""As measured."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A passage with all that was measured of it.

    ``dense`` is the cosine less the hub share; ``late`` the mean late interaction less its share, None where it was
    not looked at closely; ``lexical`` BM25 over the most that the question could score, in [0, 1]; ``adapted`` the
    cosine behind the adapter, None where it is not used. ``fused`` is the weighted sum by which candidates are ordered,
    with the correction of the learned fusion where the adapter has one, and ``score`` its weighted mean, in [0, 1].
    ``arms`` is each arm's own word.
    """

    row: int
    passage: Passage
    arms: ArmScores
    dense: float
    lexical: float
    late: float | None
    adapted: float | None
    fused: float
    score: float


@dataclass(frozen=True, slots=True)
class HeadingCandidate:
    """A heading with what was measured of it, as of a candidate."""

    row: int
    heading: Heading
    dense: float
    lexical: float
    late: float
    fused: float


@dataclass(frozen=True, slots=True, eq=False)
class Retrieval:
    """What a question found: passages and headings, best first, and the question token by token.

    ``silent``: the lexical arm had nothing to say. ``vector`` (d,) is the question's less the hub shift. ``closely``:
    the best were compared token by token, as in a small corpus; else the adapter put them in order. ``line_up`` are
    the rows, ascending, that the learned fusion compares with; none where the best were looked at closely.
    """

    question: Question
    tokens: TokenVectors
    vector: NDArray[np.float32]
    candidates: tuple[Candidate, ...]
    headings: tuple[HeadingCandidate, ...]
    silent: bool
    closely: bool
    line_up: NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class LineUp:
    """The passages that the learned fusion compares: rows ascending (n,), fused scores (n,), and traits (n, f)."""

    rows: NDArray[np.int64]
    fused: NDArray[np.float32]
    traits: NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class _Large:
    """What is made of a large corpus when it is opened, in a fifth of a second for 10,000 rows.

    ``vectors`` are its rows behind the adapter's map of passages, and ``means`` (documents, d) those of each document.
    """

    adapter: Adapter
    vectors: VectorIndex
    layout: Layout
    means: NDArray[np.float32]

    @classmethod
    def of(cls, snapshot: IndexSnapshot, adapter: Adapter) -> _Large:
        """:raises ModelError: the adapter's fusion wants other traits than there are."""
        if adapter.fusion is not None and adapter.fusion.traits != TRAITS:
            wanted = ", ".join(adapter.fusion.traits)
            raise ModelError(f"随程序附带的融合模型需要其他特征({wanted});请重新安装 policyqa")
        rows = adapter.adapted(snapshot.vectors.rows(np.arange(snapshot.vectors.size, dtype=np.int64)), query=False)
        layout = Layout.of(snapshot.passage_sizes())
        return cls(adapter, VectorIndex.build(rows, half=True), layout, layout.means(rows))

    def asked(self, tokens: TokenVectors) -> NDArray[np.float32]:
        """A question's vector behind the adapter's map of questions, (d,) float32."""
        vector: NDArray[np.float32] = self.adapter.adapted(tokens.pooled[None, :], query=True)[0]
        return vector


@dataclass(frozen=True, slots=True, eq=False)
class _Close:
    """A text looked at closely: its tokens (t, d) in half precision, and its likeness to any question."""

    tokens: NDArray[np.float16]
    hub: float


class Retriever:
    """Both arms over one snapshot; safe in several threads."""

    def __init__(
        self,
        snapshot: IndexSnapshot,
        encoder: Encoder,
        hub: Hub,
        *,
        dense_weight: float,
        weights: Weights = WEIGHTS,
        adapter: Adapter | None = None,
        small: int = SMALL,
        close: int = CLOSE,
    ) -> None:
        """:param adapter: that of the encoder's model, None where it has none; a small corpus does not use it.
        :param small: the most passages that a small corpus has.
        :param close: how many of the best are compared token by token in a small corpus.
        :raises ModelError: the adapter's fusion wants other traits than there are.
        """
        self._snapshot = snapshot
        self._encoder = encoder
        self._closest = close
        self._hub = hub
        self._weights = weights
        self._dense_weight = 2 * dense_weight
        self._lexical_weight = 2 * (1 - dense_weight) * weights.lexical
        self._adapted_lexical_weight = 2 * (1 - dense_weight) * weights.adapted_lexical
        self._close: OrderedDict[tuple[str, int], _Close] = OrderedDict()
        self._sentences: OrderedDict[int, NDArray[np.float32]] = OrderedDict()
        self._lock = Lock()
        even = dense_weight == _EVEN
        self._large = None
        if adapter is not None and snapshot.vectors.size > small:
            self._large = _Large.of(snapshot, adapter if even else replace(adapter, fusion=None))

    def encode(self, question: Question) -> TokenVectors:
        """The question token by token."""
        return self._encoder.encode_tokens([question.text], query=True)[0]

    def retrieve(self, question: Question, tokens: TokenVectors, *, k: int) -> Retrieval:
        """The ``k`` best passages, fewer only where the index holds fewer, and the best headings."""
        vector = tokens.pooled - self._hub.shift(chinese=question.chinese)
        scores = _lexical_scores(self._snapshot.lexical, question, self._weights)
        headings = self._shallow_headings(question, vector)
        closely = self._large is None or any(
            one.heading.status is Status.LISTED_ONLY for one in headings[:_LISTED_AMONG]
        )
        if closely:
            headings = self._looked_at(headings, tokens)
            rows, line_up = self._pooled(tokens, vector, scores, size=max(_POOL, k)), np.empty(0, dtype=np.int64)
        else:
            rows = line_up = self._pooled(tokens, vector, scores, size=_LINE_UP)
            if k > _LINE_UP:
                rows = self._pooled(tokens, vector, scores, size=k)
        candidates = self._candidates(rows, tokens, vector, scores, k=k, closely=closely, line_up=line_up)
        return Retrieval(question, tokens, vector, candidates, headings, scores.silent, closely, line_up)

    def candidates_of(self, rows: Sequence[int], retrieval: Retrieval) -> tuple[Candidate, ...]:
        """These passages as candidates of a question, best first, whatever the arms say.

        The ranks are those that they have in the retrieval, None where it does not hold them.
        """
        scores = _lexical_scores(self._snapshot.lexical, retrieval.question, self._weights)
        chosen = np.array(sorted(rows), dtype=np.int64)
        arms = {candidate.row: candidate.arms for candidate in retrieval.candidates}
        found = self._candidates(
            chosen,
            retrieval.tokens,
            retrieval.vector,
            scores,
            k=len(chosen),
            closely=retrieval.closely,
            line_up=retrieval.line_up,
        )
        return tuple(
            replace(one, arms=arms.get(one.row) or replace(one.arms, dense_rank=None, lexical_rank=None))
            for one in found
        )

    def measured(self, question: Question, tokens: TokenVectors) -> LineUp:
        """What the learned fusion is told of a question on a large corpus, and what it is to correct.

        :raises ValueError: the corpus is small, or there is no adapter.
        """
        if self._large is None:
            raise ValueError("only a large corpus behind an adapter has a line-up")
        vector = tokens.pooled - self._hub.shift(chinese=question.chinese)
        scores = _lexical_scores(self._snapshot.lexical, question, self._weights)
        rows = self._pooled(tokens, vector, scores, size=_LINE_UP)
        found = self._measured(self._large, rows, tokens, vector, scores)
        return LineUp(found.rows, found.fused, traits(found, found, self._large.layout))

    def _pooled(
        self, tokens: TokenVectors, vector: NDArray[np.float32], scores: _Lexical, *, size: int
    ) -> NDArray[np.int64]:
        if self._large is None:
            return _pool(self._snapshot.vectors, vector, scores.shares, size=size)
        return _pool(self._large.vectors, self._large.asked(tokens), scores.shares, size=size)

    def _measured(
        self,
        large: _Large,
        rows: NDArray[np.int64],
        tokens: TokenVectors,
        vector: NDArray[np.float32],
        scores: _Lexical,
    ) -> Measured:
        """Passages of a large corpus with what both arms say of them."""
        asked, shares = large.asked(tokens), scores.shares[rows]
        adapted = large.vectors.rows(rows) @ asked
        document = large.means[large.layout.document[rows]] @ asked
        fused = self._dense_weight * adapted + self._adapted_lexical_weight * shares
        return Measured(rows, adapted, document, self._snapshot.vectors.rows(rows) @ vector, shares, fused)

    def _candidates(
        self,
        rows: NDArray[np.int64],
        tokens: TokenVectors,
        vector: NDArray[np.float32],
        scores: _Lexical,
        *,
        k: int,
        closely: bool,
        line_up: NDArray[np.int64],
    ) -> tuple[Candidate, ...]:
        """The ``k`` best of these rows, best first."""
        vectors = self._snapshot.vectors.rows(rows)
        dense, cosines = vectors @ vector, vectors @ tokens.pooled
        shares, raw = scores.shares[rows], scores.raw[rows]
        near, share = self._dense_weight * (1 + self._weights.late), self._lexical_weight
        adapted: NDArray[np.float32] | None = None
        if closely or self._large is None:
            fused = near * dense + share * shares
        else:
            large = self._large
            found = self._measured(large, rows, tokens, vector, scores)
            near, share = self._dense_weight, self._adapted_lexical_weight
            adapted, fused = found.adapted, found.fused
            if large.adapter.fusion is not None:
                among = found if line_up is rows else self._measured(large, line_up, tokens, vector, scores)
                fused = fused + large.adapter.fusion.corrections(traits(found, among, large.layout))
        dense_ranks, lexical_ranks = _ranks(dense), _ranks(raw)
        order = np.lexsort((rows, -fused))
        looked = order[: self._closest if closely and self._weights.late else 0]
        lates = dict(zip(looked, self._lates("passage", [int(row) for row in rows[looked]], tokens), strict=True))
        for i, late in lates.items():
            fused[i] = self._dense_weight * (dense[i] + self._weights.late * late) + share * shares[i]
        candidates = []
        for i in order[: max(k, len(looked))]:
            spoke = float(raw[i]) > 0
            arms = ArmScores(
                dense=float(cosines[i]),
                dense_rank=int(dense_ranks[i]),
                lexical=float(raw[i]) if spoke else None,
                lexical_rank=int(lexical_ranks[i]) if spoke else None,
            )
            candidates.append(
                Candidate(
                    row=int(rows[i]),
                    passage=self._snapshot.passage(int(rows[i])),
                    arms=arms,
                    dense=float(dense[i]),
                    lexical=float(shares[i]),
                    late=lates.get(i),
                    adapted=None if adapted is None else float(adapted[i]),
                    fused=float(fused[i]),
                    score=min(max(float(fused[i]) / (near + share), 0.0), 1.0),
                )
            )
        close_ones = sorted(candidates[: len(lates)], key=lambda candidate: (-candidate.fused, candidate.row))
        return (*close_ones, *candidates[len(lates) :])[:k]

    def _shallow_headings(self, question: Question, vector: NDArray[np.float32]) -> tuple[HeadingCandidate, ...]:
        """The best headings by both arms, best first, not looked at closely yet."""
        snapshot = self._snapshot
        if not snapshot.headings_count:
            return ()
        shares = _lexical_scores(snapshot.heading_lexical, question, self._weights).shares
        rows = _pool(snapshot.heading_vectors, vector, shares, size=_HEADINGS)
        dense = snapshot.heading_vectors.rows(rows) @ vector
        shallow = self._dense_weight * (1 + self._weights.late) * dense + self._lexical_weight * shares[rows]
        return tuple(
            HeadingCandidate(
                int(rows[i]),
                snapshot.heading(int(rows[i])),
                float(dense[i]),
                float(shares[rows[i]]),
                0.0,
                float(shallow[i]),
            )
            for i in np.lexsort((rows, -shallow))[:_HEADINGS]
        )

    def _looked_at(self, headings: Sequence[HeadingCandidate], tokens: TokenVectors) -> tuple[HeadingCandidate, ...]:
        """The same headings, compared token by token, best first."""
        found = []
        for one, late in zip(headings, self._lates("heading", [one.row for one in headings], tokens), strict=True):
            fused = self._dense_weight * (one.dense + self._weights.late * late) + self._lexical_weight * one.lexical
            found.append(replace(one, late=late, fused=fused))
        return tuple(sorted(found, key=lambda one: (-one.fused, one.row)))

    def lates_of(self, rows: Sequence[int], retrieval: Retrieval) -> list[float]:
        """The mean late interaction of a question with each of these passages, less the hub share.

        Many may have to be encoded: a few at a time, so that other questions are not kept waiting, those of like length
        together, which leaves least padding.
        """
        alike = sorted(set(rows), key=lambda row: (len(self._snapshot.passage(row).text), row))
        lates: dict[int, float] = {}
        for start in range(0, len(alike), _AT_ONCE):
            some = alike[start : start + _AT_ONCE]
            lates.update(zip(some, self._lates("passage", some, retrieval.tokens), strict=True))
        return [lates[row] for row in rows]

    def _lates(self, kind: str, rows: Sequence[int], tokens: TokenVectors) -> list[float]:
        """The mean late interaction of the question with each of these texts, less the hub share."""
        return [
            float(late_interaction(tokens.vectors, look.tokens.astype(np.float32)).mean()) - look.hub
            for look in self._look(kind, rows)
        ]

    def tokens_of(self, kind: str, row: int) -> NDArray[np.float32]:
        """The token vectors (t, d) of a ``passage`` or a ``heading``."""
        return self._look(kind, [row])[0].tokens.astype(np.float32)

    def sentences(self, rows: Sequence[int]) -> list[NDArray[np.float32]]:
        """The vectors (s, d) of each passage's sentences, in the order of ``passage_sentences``."""
        with self._lock:
            new = [row for row in rows if row not in self._sentences]
            texts = [_sentence_texts(self._snapshot.passage(row)) for row in new]
            flat = self._encoder.encode_passages([text for own in texts for text in own])
            at = 0
            for row, own in zip(new, texts, strict=True):
                self._sentences[row] = flat[at : at + len(own)]
                at += len(own)
            return _take(self._sentences, list(rows))

    def _look(self, kind: str, rows: Sequence[int]) -> list[_Close]:
        with self._lock:
            new = [row for row in rows if (kind, row) not in self._close]
            if kind == "heading":
                texts = [heading_text(self._snapshot.heading(row)) for row in new]
            else:
                texts = [search_text(self._snapshot.passage(row)) for row in new]
            once = list(dict.fromkeys(texts))  # dated versions have many articles word for word
            found = dict(zip(once, self._encoder.encode_tokens(once, query=False), strict=True)) if once else {}
            for row, text in zip(new, texts, strict=True):
                vectors = found[text].vectors
                self._close[(kind, row)] = _Close(vectors.astype(np.float16), self._hub.late(vectors))
            return _take(self._close, [(kind, row) for row in rows])


_Key = TypeVar("_Key")
_Value = TypeVar("_Value")


def _take(kept: OrderedDict[_Key, _Value], keys: Sequence[_Key]) -> list[_Value]:
    """The values of keys that are all there; those used longest ago are dropped past the bound."""
    for key in keys:
        kept.move_to_end(key)
    taken = [kept[key] for key in keys]
    while len(kept) > SMALL:
        kept.popitem(last=False)
    return taken


def _sentence_texts(passage: Passage) -> list[str]:
    return ["".join(passage.text[span.start : span.end].split()) for span in passage_sentences(passage)]


@dataclass(frozen=True, slots=True, eq=False)
class _Lexical:
    """The lexical arm's word on every row, (n,) float32 each: BM25, and its share of what could be had at most."""

    raw: NDArray[np.float32]
    shares: NDArray[np.float32]
    silent: bool


def _lexical_scores(index: LexicalIndex, question: Question, weights: Weights) -> _Lexical:
    """BM25 over the question's tokens, those of its focus again, and those of words that say the same.

    A token that no document holds counts in the whole as the rarest of all, so that a question mostly about something
    else has a small share for the few words it happens to hold in common.
    """
    whole = sum(map(index.idf, question.tokens)) + weights.focus * sum(map(index.idf, question.focus))
    raw = index.scores(question.tokens)
    for tokens, weight in ((question.focus, weights.focus), (question.others, weights.others)):
        if tokens:
            raw = raw + np.float32(weight) * index.scores(tokens)
    if whole <= 0 or not raw.any():
        nothing = np.zeros(index.size, dtype=np.float32)
        return _Lexical(nothing, nothing, silent=True)
    return _Lexical(raw, np.minimum(raw / np.float32(whole), np.float32(1.0)), silent=False)


def _pool(
    vectors: VectorIndex, vector: NDArray[np.float32], lexical: NDArray[np.float32], *, size: int
) -> NDArray[np.int64]:
    """The rows that either arm has among its best, ascending."""
    near = vectors.search(vector, size).ids
    spoken = np.flatnonzero(lexical > 0)
    if len(spoken) > size:
        # Sorting all that share a word with the question would cost more than the dense arm's search.
        edge = np.partition(lexical[spoken], len(spoken) - size)[len(spoken) - size]
        spoken = spoken[lexical[spoken] >= edge]
        spoken = spoken[np.lexsort((spoken, -lexical[spoken]))[:size]]
    return np.unique(np.concatenate((near, spoken.astype(np.int64))))


def _ranks(scores: NDArray[np.float32]) -> NDArray[np.int64]:
    """The rank, from 1, of each of these scores, equal ones in order."""
    ranks = np.empty(len(scores), dtype=np.int64)
    ranks[np.argsort(-scores, kind="stable")] = np.arange(1, len(scores) + 1)
    return ranks
