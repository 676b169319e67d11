"""The adapter: unit vectors through its maps, for the packaged model alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from policyqa.errors import ModelError
from policyqa.models import adapter as adapter_module
from policyqa.models.adapter import ADAPTER_FILE, Adapter, adapter_for, packaged_adapter
from policyqa.models.encoders import ModelIdentity
from policyqa.models.unpacked import PASSAGE_PROMPT, QUERY_PROMPT
from policyqa.models.weights import PACKAGED_DIMENSION, packaged_checksum

_PACKAGED = ModelIdentity(
    "multilingual-e5-small", packaged_checksum(), PACKAGED_DIMENSION, QUERY_PROMPT, PASSAGE_PROMPT
)


@pytest.fixture
def fresh() -> Iterator[None]:
    """No adapter is remembered from another test."""
    packaged_adapter.cache_clear()
    yield
    packaged_adapter.cache_clear()


def test_rows_go_through_the_map_of_their_side_and_come_out_as_unit_vectors() -> None:
    rng = np.random.default_rng(1)
    query, passage, rows = (rng.standard_normal(shape).astype(np.float32) for shape in ((3, 3), (3, 3), (5, 3)))
    adapter = Adapter(query, passage, base="1")
    for side, matrix in ((True, query), (False, passage)):
        found = adapter.adapted(rows, query=side)
        mapped = np.array([matrix @ row for row in rows])
        assert found == pytest.approx(mapped / np.linalg.norm(mapped, axis=1, keepdims=True), abs=1e-5)
        assert found.dtype == np.float32
    assert adapter.adapted(rows[:0], query=True).shape == (0, 3)


@pytest.mark.parametrize(
    ("query", "passage"),
    [(np.eye(3), np.eye(2)), (np.ones((2, 3)), np.ones((2, 3))), (np.eye(2), np.full((2, 2), np.nan))],
    ids=["sizes", "not-square", "not-finite"],
)
def test_what_is_no_pair_of_square_maps_is_refused(query: np.ndarray, passage: np.ndarray) -> None:
    with pytest.raises(ValueError, match="not an adapter"):
        Adapter(query.astype(np.float32), passage.astype(np.float32), base="1")


def test_the_packaged_model_has_the_packaged_adapter() -> None:
    adapter = adapter_for(_PACKAGED)
    assert adapter is packaged_adapter()
    assert adapter.query.shape == (PACKAGED_DIMENSION, PACKAGED_DIMENSION)


@pytest.mark.parametrize("other", [{"revision": "1"}, {"query_prompt": ""}, {"passage_prompt": "text: "}])
def test_another_model_or_another_prompt_has_none(other: dict[str, str]) -> None:
    assert adapter_for(replace(_PACKAGED, **other)) is None


def test_the_packaged_adapter_is_small_and_has_its_model_card_beside_it() -> None:
    folder = Path(adapter_module.__file__).parent / "data"
    assert (folder / ADAPTER_FILE).stat().st_size < 8 * 2**20
    card = (folder / "adapter.md").read_text(encoding="utf-8")
    assert packaged_checksum() in card


@pytest.mark.usefixtures("fresh")
@pytest.mark.parametrize("content", [None, b"", b"not safetensors"], ids=["missing", "empty", "damaged"])
def test_a_damaged_adapter_is_one_clear_line(
    content: bytes | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "data").mkdir()
    if content is not None:
        (tmp_path / "data" / ADAPTER_FILE).write_bytes(content)
    monkeypatch.setattr(adapter_module, "files", lambda _: tmp_path)
    with pytest.raises(ModelError, match="重新安装") as caught:
        adapter_for(_PACKAGED)
    assert "\n" not in str(caught.value)
