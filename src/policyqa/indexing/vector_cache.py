"""Vectors that are already encoded, by what they were encoded of, kept while a build runs.

A build that is killed leaves its cache, and the next one goes on from there; a build that publishes removes it.
"""

from __future__ import annotations

import hashlib
import logging
import sqlite3
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from policyqa.indexing.vectors import wrong_rows
from policyqa.models.encoders import ModelIdentity

__all__ = ["VECTOR_CACHE", "VectorCache", "remove_cache", "vector_key"]

VECTOR_CACHE = "encoding-cache.sqlite"
_AT_ONCE = 500
_log = logging.getLogger(__name__)


def vector_key(identity: ModelIdentity, text: str) -> bytes:
    """SHA-256 of all that decides on a passage's vector: the model, its passage prompt and the text."""
    parts = (identity.name, identity.revision, str(identity.dimension), identity.passage_prompt, text)
    return hashlib.sha256("\0".join(parts).encode("utf-8")).digest()


class VectorCache:
    """Vectors by key in one SQLite file, safe against a kill at any instant. For one thread."""

    def __init__(self, path: Path, *, dimension: int) -> None:
        """Open the file or make it; a damaged one is thrown away, for it only saves time."""
        self._dimension = dimension
        try:
            self._connection = _connect(path)
        except sqlite3.DatabaseError as error:
            _log.warning("向量缓存 %s 已损坏(%s),不再使用", path, error)
            remove_cache(path)
            self._connection = _connect(path)

    def keys(self) -> set[bytes]:
        """The keys of all vectors that can be used; others are removed."""
        usable: set[bytes] = set()
        wrong: list[tuple[bytes]] = []
        for key, blob in self._connection.execute("SELECT key, vector FROM vectors"):
            if len(blob) == 4 * self._dimension and not len(wrong_rows(np.frombuffer(blob, dtype="<f4")[None, :])):
                usable.add(key)
            else:
                wrong.append((key,))
        with self._connection:
            self._connection.executemany("DELETE FROM vectors WHERE key = ?", wrong)
        return usable

    def put(self, keys: Sequence[bytes], matrix: NDArray[np.float32]) -> None:
        """Keep the rows of an (n, d) matrix; they are on disk when this returns."""
        rows = np.ascontiguousarray(matrix, dtype="<f4")
        with self._connection:
            self._connection.executemany(
                "INSERT OR REPLACE INTO vectors (key, vector) VALUES (?, ?)",
                ((key, row.tobytes()) for key, row in zip(keys, rows, strict=True)),
            )

    def fill(self, matrix: NDArray[np.float32], rows: Sequence[int], keys: Sequence[bytes]) -> None:
        """Put the vectors of ``keys`` into the given rows of a matrix.

        :raises KeyError: one of them is not here.
        """
        for start in range(0, len(keys), _AT_ONCE):
            wanted = keys[start : start + _AT_ONCE]
            marks = ",".join("?" * len(wanted))
            found = dict(
                self._connection.execute(f"SELECT key, vector FROM vectors WHERE key IN ({marks})", wanted).fetchall()
            )
            for row, key in zip(rows[start : start + _AT_ONCE], wanted, strict=True):
                matrix[row] = np.frombuffer(found[key], dtype="<f4")

    def close(self) -> None:
        """Close the file; what was put stays."""
        self._connection.close()


def remove_cache(path: Path) -> None:
    """Remove a cache and its journal, if there are any."""
    for name in (path, path.with_name(f"{path.name}-journal")):
        name.unlink(missing_ok=True)


def _connect(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path)
    try:
        with connection:
            connection.execute("CREATE TABLE IF NOT EXISTS vectors (key BLOB PRIMARY KEY, vector BLOB NOT NULL)")
        if connection.execute("PRAGMA quick_check(1)").fetchone()[0] != "ok":
            raise sqlite3.DatabaseError("quick_check")
    except sqlite3.DatabaseError:
        connection.close()
        raise
    return connection
