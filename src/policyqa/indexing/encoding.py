"""The vector of every text of a build: from the index in use, from an interrupted build, or from the model."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from policyqa.errors import ModelError
from policyqa.indexing.snapshot import IndexSnapshot
from policyqa.indexing.vector_cache import VectorCache
from policyqa.indexing.vectors import VectorIndex, wrong_rows
from policyqa.models.encoders import Encoder

__all__ = ["VectorSource"]

_BATCH = 32
_AT_ONCE = 4096


class VectorSource:
    """Vectors by key (see vector_cache.py); those that the model gives go into the cache at once."""

    def __init__(self, encoder: Encoder, old: IndexSnapshot | None, cache: VectorCache) -> None:
        """:param old: an index whose vectors may be used; those of another model have other keys."""
        self._encoder = encoder
        self._cache = cache
        self._cached = cache.keys()
        self._old: list[tuple[VectorIndex, dict[bytes, int]]] = []
        if old is not None:
            for index, table in ((old.vectors, "passages"), (old.heading_vectors, "headings")):
                self._old.append((index, {key: row for row, key in enumerate(old.vector_keys(table))}))

    def __contains__(self, key: bytes) -> bool:
        return key in self._cached or any(key in rows for _, rows in self._old)

    def encode(self, texts: Mapping[bytes, str], *, after_batch: Callable[[int, int], None]) -> None:
        """Encode texts and keep their vectors, long ones first, by tokens: a batch of like lengths wastes no padding.

        Of batches by characters a sixth was padding: figures and Latin letters have fewer tokens.

        :param after_batch: called with the texts and characters done so far; it may raise to stop, and loses nothing.
        :raises ModelError: the model gave something else than unit vectors of its dimension.
        """
        named = sorted(texts)
        lengths = self._encoder.count_tokens([texts[key] for key in named])
        order = [named[place] for place in np.argsort(-lengths, kind="stable")]
        done = chars = 0
        for start in range(0, len(order), _BATCH):
            keys = order[start : start + _BATCH]
            batch = [texts[key] for key in keys]
            self._cache.put(keys, self._encoded(batch))
            self._cached.update(keys)
            done += len(keys)
            chars += sum(map(len, batch))
            after_batch(done, chars)

    def matrix(self, keys: Sequence[bytes]) -> NDArray[np.float32]:
        """The vectors of keys that are all here, (n, d) float32.

        :raises KeyError: one is not.
        """
        matrix = np.empty((len(keys), self._encoder.identity.dimension), dtype=np.float32)
        waiting = list(range(len(keys)))
        for index, rows in self._old:
            known = [i for i in waiting if keys[i] in rows]
            for start in range(0, len(known), _AT_ONCE):
                places = known[start : start + _AT_ONCE]
                matrix[places] = index.rows(np.array([rows[keys[i]] for i in places], dtype=np.int64))
            found = set(known)
            waiting = [i for i in waiting if i not in found]
        self._cache.fill(matrix, waiting, [keys[i] for i in waiting])
        return matrix

    def _encoded(self, batch: list[str]) -> NDArray[np.float32]:
        identity = self._encoder.identity
        vectors = self._encoder.encode_passages(batch, batch_size=_BATCH)
        if vectors.shape != (len(batch), identity.dimension):
            raise ModelError(
                f"模型 {identity} 给出的向量形状为 {vectors.shape},应为 {(len(batch), identity.dimension)}"
            )
        rows = np.ascontiguousarray(vectors, dtype=np.float32)
        if len(wrong := wrong_rows(rows)):
            text = batch[wrong[0]][:20].replace("\n", " ")
            raise ModelError(f"模型 {identity} 对“{text}…”给出的向量无效或未归一化;请检查模型文件(policyqa doctor)")
        return rows
