"""Vectors kept while a build runs."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from policyqa.indexing.vector_cache import VectorCache, remove_cache, vector_key
from tests.fakes import FakeEncoder

IDENTITY = FakeEncoder().identity
ROWS = np.eye(4, dtype=np.float32)
KEYS = [bytes([n]) * 32 for n in range(4)]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A cache of four vectors."""
    with closing(VectorCache(tmp_path / "cache.sqlite", dimension=4)) as cache:
        cache.put(KEYS, ROWS)
    return tmp_path / "cache.sqlite"


@pytest.mark.parametrize(
    "other",
    [
        replace(IDENTITY, name="other"),
        replace(IDENTITY, revision="2"),
        replace(IDENTITY, dimension=65),
        replace(IDENTITY, passage_prompt="passage: "),
    ],
    ids=["name", "revision", "dimension", "passage-prompt"],
)
def test_key_tells_models_apart(other: object) -> None:
    assert vector_key(other, "文") != vector_key(IDENTITY, "文")  # type: ignore[arg-type]


def test_key_tells_texts_apart_and_leaves_out_the_query_prompt() -> None:
    assert vector_key(IDENTITY, "文") != vector_key(IDENTITY, "文 ")
    assert vector_key(replace(IDENTITY, query_prompt="query: "), "文") == vector_key(IDENTITY, "文")


def test_vectors_come_back_into_the_rows_wanted(path: Path) -> None:
    matrix = np.zeros((3, 4), dtype=np.float32)
    with closing(VectorCache(path, dimension=4)) as cache:
        assert cache.keys() == set(KEYS)
        cache.fill(matrix, [2, 0], [KEYS[3], KEYS[1]])
        with pytest.raises(KeyError):
            cache.fill(matrix, [0], [b"absent"])
    assert matrix.tolist() == [ROWS[1].tolist(), [0] * 4, ROWS[3].tolist()]


@pytest.mark.parametrize(
    "blob",
    [b"", b"\0" * 15, b"\0" * 16, np.full(4, np.nan, dtype="<f4").tobytes()],
    ids=["empty", "too-short", "zero", "not-finite"],
)
def test_vector_that_cannot_be_used_is_dropped(path: Path, blob: bytes) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE vectors SET vector = ? WHERE key = ?", (blob, KEYS[2]))
    for _ in range(2):
        with closing(VectorCache(path, dimension=4)) as cache:
            assert cache.keys() == {KEYS[0], KEYS[1], KEYS[3]}


def test_file_cut_off_is_thrown_away(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:5000])
    with closing(VectorCache(path, dimension=4)) as cache:
        assert cache.keys() == set()
        cache.put(KEYS, ROWS)
        assert cache.keys() == set(KEYS)


def test_removing_a_cache_that_is_not_there_is_no_error(path: Path) -> None:
    remove_cache(path)
    remove_cache(path)
    assert not list(path.parent.iterdir())
