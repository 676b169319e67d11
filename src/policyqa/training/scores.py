"""What an adapter is worth: recall on the validation questions, with it and without, and with its fusion."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from policyqa.answering.question import understand
from policyqa.answering.retrieve import WEIGHTS, Retriever
from policyqa.evaluation.metrics import Estimate
from policyqa.evaluation.ranking import ranks_of
from policyqa.evaluation.searching import ranking_estimates
from policyqa.indexing.lexical import LexicalIndex, tokens
from policyqa.models.adapter import Adapter
from policyqa.training.corpora import Corpus
from policyqa.training.pairs import ARTICLES

__all__ = ["FUSED_WAY", "MEASURES", "WAYS", "Way", "fused_scores", "scores"]

MEASURES = ("hit@1", "R@10", "R@100")
"""What is told of each way."""

_SHOWN = 300  # passages: enough to hold the best 100 articles


@dataclass(frozen=True, slots=True)
class Way:
    """A way of ordering passages: by cosine, behind the adapter or not, plus a share of the lexical arm."""

    name: str
    adapted: bool
    lexical: float


WAYS = (
    Way("model alone", False, 0.0),
    Way("model and words", False, 0.25),
    Way("model with the adapter", True, 0.0),
    Way("model with the adapter, and words", True, WEIGHTS.adapted_lexical),
)
"""What is measured. A quarter of the lexical arm is best next to the model alone."""

FUSED_WAY = "… and the learned fusion, as policyqa searches"
"""Measured beside these, where a corpus is large."""


def fused_scores(corpus: Corpus, retriever: Retriever) -> Mapping[str, Estimate]:
    """The measures of a retriever over the validation questions of a corpus."""
    ranked = []
    for one in corpus.validation:
        asked = understand(one.question)
        found = retriever.retrieve(asked, retriever.encode(asked), k=_SHOWN).candidates
        shown = [(candidate.passage,) for candidate in found]
        ranked.append(ranks_of(shown, one.gold, articles=corpus.source.name in ARTICLES))
    return ranking_estimates(ranked)


def scores(corpus: Corpus, adapter: Adapter) -> Mapping[str, Mapping[str, Estimate]]:
    """The measures of each way, by its name, over the validation questions of a corpus."""
    rows = corpus.vectors.rows(np.arange(corpus.vectors.size, dtype=np.int64))
    sides = {
        False: (corpus.asked, rows),
        True: (adapter.adapted(corpus.asked, query=True), adapter.adapted(rows, query=False)),
    }
    ranked: dict[str, list[tuple[int | None, ...]]] = {way.name: [] for way in WAYS}
    for number, one in enumerate(corpus.validation):
        words = _shares(corpus.lexical, one.question)
        cosines = {adapted: passages @ asked[number] for adapted, (asked, passages) in sides.items()}
        for way in WAYS:
            best = _best(cosines[way.adapted] + np.float32(way.lexical) * words)
            shown = [(corpus.passages[row],) for row in best]
            ranked[way.name].append(ranks_of(shown, one.gold, articles=corpus.source.name in ARTICLES))
    return {name: ranking_estimates(ranks) for name, ranks in ranked.items()}


def _shares(lexical: LexicalIndex, question: str) -> NDArray[np.float32]:
    """BM25 of every row over the most that the question could have, (n,) float32 in [0, 1]."""
    asked = tokens(question)
    most = sum(map(lexical.idf, asked))
    shares: NDArray[np.float32] = lexical.scores(asked) / np.float32(max(most, 1e-6))
    return shares


def _best(values: NDArray[np.float32]) -> Sequence[int]:
    """The rows of the greatest values, best first, ties by row."""
    k = min(_SHOWN, len(values))
    ids = np.sort(np.argpartition(-values, k - 1)[:k])
    return [int(row) for row in ids[np.argsort(-values[ids], kind="stable")]]
