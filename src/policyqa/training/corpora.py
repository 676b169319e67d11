"""What a set asks about, indexed: its passages, both arms over them, and its questions as vectors."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from policyqa.config import Settings
from policyqa.errors import SettingsError
from policyqa.evaluation.datasets import Searched, Split
from policyqa.evaluation.suite import set_settings
from policyqa.indexing.build import build_index
from policyqa.indexing.lexical import LexicalIndex
from policyqa.indexing.report import Progress
from policyqa.indexing.store import open_index
from policyqa.indexing.vectors import VectorIndex
from policyqa.models.encoders import Encoder
from policyqa.records import Passage
from policyqa.training.batches import TrainingSet
from policyqa.training.negatives import Versions, hard_negatives
from policyqa.training.pairs import pairs, questions
from policyqa.training.recipe import Source

__all__ = ["Corpus", "indexed_corpus", "training_set"]


@dataclass(frozen=True, slots=True, eq=False)
class Corpus:
    """The passages of one set's index by row, both arms over them, and the questions kept to measure on.

    ``asked`` (n, d) float32 are the vectors of ``validation``.
    """

    source: Source
    passages: tuple[Passage, ...]
    vectors: VectorIndex
    lexical: LexicalIndex
    validation: tuple[Searched, ...]
    asked: NDArray[np.float32]


def indexed_corpus(
    source: Source,
    data: Path,
    settings: Settings,
    encoder: Encoder,
    *,
    progress: Callable[[Progress], None] | None = None,
) -> Corpus:
    """The corpus of a set, from the index that the evaluation keeps in the cache, brought up to date.

    A build that was interrupted goes on where it stopped.

    :raises SettingsError: the data folder lacks the set's questions; :raises CorpusError: or what they ask about.
    """
    own = set_settings(source.name, data, settings)
    build_index(own, encoder, progress=progress)
    validation = questions(source.name, data, Split.VALIDATION)
    asked = encoder.encode_queries([one.question for one in validation])
    with open_index(own.index_dir, identity=encoder.identity) as snapshot:
        passages = snapshot.passages(range(snapshot.passage_count))
        return Corpus(source, passages, snapshot.vectors, snapshot.lexical, validation, asked)


def training_set(corpus: Corpus, data: Path, encoder: Encoder) -> TrainingSet:
    """The training questions of a corpus, each with what answers it and with hard negatives.

    :raises SettingsError: no passage answers any of them.
    """
    found = pairs(corpus.source.name, data, corpus.passages)
    if not found:
        raise SettingsError(f"{data}:题集 {corpus.source.name} 没有可用于训练的问题;请检查 --data 所指的文件夹")
    asked = encoder.encode_queries([one.question for one in found])
    versions = Versions(corpus.passages)
    own = tuple(versions.with_versions(one.own) for one in found)
    negatives = tuple(
        hard_negatives(one.question, vector, corpus.vectors, corpus.lexical, own=rows, depth=corpus.source.depth)
        for one, vector, rows in zip(found, asked, own, strict=True)
    )
    rows = corpus.vectors.rows(np.arange(corpus.vectors.size, dtype=np.int64))
    right = tuple(one.right for one in found)
    return TrainingSet(asked, rows, right, own, negatives, corpus.source.weight)
