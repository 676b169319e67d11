"""FAISS against numpy."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from policyqa.indexing.vectors import VectorIndex, wrong_rows


def unit_rows(count: int, dimension: int = 8, *, seed: int = 0) -> NDArray[np.float32]:
    """Random rows of norm 1."""
    rows = np.random.default_rng(seed).standard_normal((count, dimension)).astype(np.float32)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


@given(seed=st.integers(0, 50), count=st.integers(1, 60), k=st.integers(1, 70))
def test_search_is_brute_force(seed: int, count: int, k: int) -> None:
    matrix = unit_rows(count, seed=seed)
    query = unit_rows(1, seed=seed + 1000)[0]
    result = VectorIndex.build(matrix).search(query, k)
    wanted = matrix @ query
    assert result.ids.tolist() == np.argsort(-wanted, kind="stable")[:k].tolist()
    np.testing.assert_allclose(result.scores, wanted[result.ids], rtol=1e-5, atol=1e-6)
    assert (result.ids.dtype, result.scores.dtype) == (np.int64, np.float32)


@pytest.mark.parametrize("k", [1, 2, 3, 5, 6, 40])
def test_equal_scores_are_ordered_by_id_also_at_the_edge(k: int) -> None:
    matrix = unit_rows(40)
    matrix[[3, 11, 12, 25, 39]] = matrix[3]
    result = VectorIndex.build(matrix).search(matrix[3], k)
    assert result.ids[:5].tolist() == [3, 11, 12, 25, 39][:k]
    assert len(result.ids) == k


def test_rows_come_back(tmp_path: Path) -> None:
    matrix = unit_rows(10)
    VectorIndex.build(matrix).save(tmp_path / "v.faiss")
    index = VectorIndex.load(tmp_path / "v.faiss")
    assert (index.size, index.dimension) == matrix.shape
    assert index.reconstruct(7).tolist() == matrix[7].tolist()
    assert index.rows(np.array([9, 0])).tolist() == matrix[[9, 0]].tolist()
    np.testing.assert_allclose(index.scores(matrix[0], np.array([4, 0])), matrix[[4, 0]] @ matrix[0], rtol=1e-6)
    assert index.search(matrix[5], 1).ids.tolist() == [5]


def test_empty_index_opens_and_finds_nothing(tmp_path: Path) -> None:
    VectorIndex.build(np.empty((0, 8), dtype=np.float32)).save(tmp_path / "v.faiss")
    index = VectorIndex.load(tmp_path / "v.faiss")
    assert (index.size, index.dimension) == (0, 8)
    assert index.search(unit_rows(1)[0], 3).ids.tolist() == []
    assert index.rows(np.array([], dtype=np.int64)).shape == (0, 8)


@pytest.mark.parametrize("bad", [np.nan, np.inf, 3.0, 0.0], ids=str)
def test_row_that_is_no_unit_vector_is_refused(bad: float) -> None:
    matrix = unit_rows(4)
    matrix[2] = bad
    assert wrong_rows(matrix).tolist() == [2]
    with pytest.raises(ValueError, match="row 2"):
        VectorIndex.build(matrix)


@pytest.mark.parametrize(
    "query",
    [np.zeros(7, dtype=np.float32), np.full(8, np.nan, dtype=np.float32), np.zeros((1, 8), dtype=np.float32)],
    ids=["another-length", "not-finite", "a-matrix"],
)
def test_query_that_does_not_fit_is_refused(query: NDArray[np.float32]) -> None:
    with pytest.raises(ValueError, match="query"):
        VectorIndex.build(unit_rows(3)).search(query, 1)


@pytest.mark.parametrize("row", [-1, 3])
def test_row_outside_is_an_index_error(row: int) -> None:
    with pytest.raises(IndexError):
        VectorIndex.build(unit_rows(3)).reconstruct(row)


def test_vector_is_no_matrix() -> None:
    with pytest.raises(ValueError, match="matrix"):
        VectorIndex.build(unit_rows(1)[0])


def test_file_that_is_no_index_is_refused(tmp_path: Path) -> None:
    (tmp_path / "v.faiss").write_bytes(b"not an index at all")
    with pytest.raises(ValueError, match="not a FAISS index"):
        VectorIndex.load(tmp_path / "v.faiss")
    with pytest.raises(FileNotFoundError):
        VectorIndex.load(tmp_path / "absent.faiss")


@pytest.mark.parametrize("seed", range(4))
def test_half_precision_finds_what_brute_force_finds_but_for_near_ties(seed: int, tmp_path: Path) -> None:
    matrix, query = unit_rows(500, seed=seed), unit_rows(1, seed=99 + seed)[0]
    index = VectorIndex.build(matrix, half=True)
    found = index.search(query, 20)
    exact = matrix @ query
    assert np.abs(found.scores - exact[found.ids]).max() < 1e-3
    assert exact[found.ids].min() >= np.sort(exact)[-20] - 2e-3
    assert np.abs(index.rows(np.arange(500)) - matrix).max() < 1e-3
    with pytest.raises(ValueError, match="memory only"):
        index.save(tmp_path / "half.faiss")


def test_equal_rows_in_half_precision_are_ordered_by_id() -> None:
    row = unit_rows(1, seed=5)
    assert VectorIndex.build(np.repeat(row, 9, axis=0), half=True).search(row[0], 4).ids.tolist() == [0, 1, 2, 3]
