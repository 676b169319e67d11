"""A deterministic stand-in for the embedding model: character bigrams hashed into a few dimensions."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from policyqa.models.encoders import ModelIdentity, TokenVectors

__all__ = ["FakeEncoder"]


class FakeEncoder:
    """Satisfies ``Encoder`` without a model; texts that share bigrams are near each other.

    ``calls`` is the number of texts encoded as passages so far, ``query_calls`` as queries.
    """

    def __init__(self, dimension: int = 64, name: str = "fake", *, revision: str = "1") -> None:
        self.identity = ModelIdentity(
            name=name, revision=revision, dimension=dimension, query_prompt="", passage_prompt=""
        )
        self.calls = 0
        self.query_calls = 0

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """(n, d) float32, rows L2-normalised."""
        self.query_calls += len(texts)
        return self._encode(texts)

    def encode_passages(self, texts: Sequence[str], *, batch_size: int = 32) -> NDArray[np.float32]:
        """(n, d) float32, rows L2-normalised; ``batch_size`` changes nothing."""
        self.calls += len(texts)
        return self._encode(texts)

    def encode_tokens(self, texts: Sequence[str], *, query: bool) -> tuple[TokenVectors, ...]:
        """A token a character, its vector that of the bigram it begins."""
        found = []
        for text in texts:
            vectors = self._encode([text[i : i + 2] for i in range(len(text))])
            spans = np.array([(i, i + 1) for i in range(len(text))], dtype=np.int32).reshape(-1, 2)
            found.append(TokenVectors(vectors=vectors, spans=spans, pooled=self._encode([text])[0]))
        return tuple(found)

    def count_tokens(self, texts: Sequence[str]) -> NDArray[np.int64]:
        """A token a character."""
        return np.array([len(text) for text in texts], dtype=np.int64)

    def _encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        rows = np.zeros((len(texts), self.identity.dimension), dtype=np.float32)
        for row, text in zip(rows, texts, strict=True):
            for first, second in pairwise(f" {text} "):
                row[zlib.crc32((first + second).encode("utf-8")) % len(row)] += 1.0
        return rows / np.linalg.norm(rows, axis=1, keepdims=True) if len(texts) else rows
