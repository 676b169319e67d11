"""Which sentences of a passage answer a question: those that hold its words, the words that tell them apart most.

On a thousand questions on encyclopaedic passages, each answered by a span of its own, the words choose the sentences as
well as their cosines with the question do, and need no model: the choice costs nothing beside the search. Only where no
sentence holds any of the words is the model asked.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from policyqa.answering.question import Question
from policyqa.answering.retrieve import Candidate, Retrieval, Retriever
from policyqa.answering.signals import held, shows
from policyqa.chinese import normalise
from policyqa.reading.passages import passage_sentences
from policyqa.records import Span

__all__ = ["highlight", "word_scores"]

# A sentence is marked that scores this share of the best one's score, as long as no more than this share of the
# passage is marked. On 991 questions (docs/figures.md) the marked hold the answer for .876 and are .368 of the passage;
# with .15 for .898 and .426, with .35 for .861 and .323, with .45 for .845 and .280.
_NEAR = 0.25
_COVERED = 0.5
# Of its better neighbour's score: what answers often stands beside what repeats the question. Without it .866 and .331.
_BESIDE = 0.2
_SHOWN = 0.15  # what a sentence gains that shows a figure, a day, a number to call, where one is asked for
_SPOKEN = 0.05  # a best score below this says nothing
_NEAR_COSINE = 0.02  # for the model's choice: a sentence this near to the best one is marked as well


def highlight(question: Question, candidate: Candidate, retrieval: Retrieval, retriever: Retriever) -> tuple[Span, ...]:
    """The sentences of a passage that answer, as offsets into the document, in order; never empty."""
    passage = candidate.passage
    spans = passage_sentences(passage)
    if len(spans) > 1:
        scores = word_scores(question, [passage.text[span.start : span.end] for span in spans])
        scores = scores + np.float32(_BESIDE) * _better_neighbour(scores)
        least = _NEAR * float(scores.max())
        if scores.max() < _SPOKEN:
            scores = retriever.sentences([candidate.row])[0] @ retrieval.vector
            least = float(scores.max()) - _NEAR_COSINE
        spans = _chosen(spans, scores, least=least, limit=_COVERED * len(passage.text))
    return tuple(Span(passage.start + span.start, passage.start + span.end) for span in spans)


def word_scores(question: Question, sentences: Sequence[str]) -> NDArray[np.float32]:
    """(sentences,) float32 in [0, 1.15]: the share of the question's terms, and of its bigrams, that each one holds.

    A term counts by its information and, as a bigram does, by how few of these sentences hold it: ``log(1 + n / df)``,
    so that the passage's own subject, which stands in all of them, chooses none.
    """
    plain = [normalise(sentence).text for sentence in sentences]
    terms = np.array([held(question, sentence) for sentence in sentences], dtype=np.float64).T
    information = np.array([term.information for term in question.terms])
    asked = sorted(_bigrams(normalise(question.text).text))
    pairs = np.array([[float(pair in text) for text in plain] for pair in asked])
    shares = 0.5 * _share(terms, information) + 0.5 * _share(pairs, np.ones(len(asked)))
    shown = np.array([_SHOWN if shows(question, text) else 0.0 for text in plain])
    scores: NDArray[np.float32] = np.where(shares > 0, shares + shown, 0.0).astype(np.float32)
    return scores


def _better_neighbour(scores: NDArray[np.float32]) -> NDArray[np.float32]:
    """(sentences,) the better score of the two beside each."""
    padded = np.pad(scores, 1)
    better: NDArray[np.float32] = np.maximum(padded[:-2], padded[2:])
    return better


def _share(found: NDArray[np.float64], weights: NDArray[np.float64]) -> NDArray[np.float64] | float:
    """(sentences,) of what any of them holds, for each the share that it does; 0 where none holds anything."""
    if not found.size or not found.any():
        return 0.0
    frequency = (found > 0).sum(axis=1)
    rare = np.where(frequency > 0, weights * np.log1p(found.shape[1] / np.maximum(frequency, 1)), 0.0)
    share: NDArray[np.float64] = rare @ found / rare.sum()
    return share


def _bigrams(text: str) -> set[str]:
    letters = re.sub(r"\W", "", text)
    return {letters[i : i + 2] for i in range(len(letters) - 1)}


def _chosen(spans: Sequence[Span], scores: NDArray[np.float32], *, least: float, limit: float) -> tuple[Span, ...]:
    """The best sentence, and others best first while they score enough and there is room for them; in order."""
    chosen: list[Span] = []
    covered = 0
    for index in np.argsort(-scores, kind="stable"):
        span = spans[int(index)]
        if chosen and scores[index] < least:
            break
        if chosen and covered + span.end - span.start > limit:
            continue
        chosen.append(span)
        covered += span.end - span.start
    return tuple(sorted(chosen, key=lambda span: span.start))
