"""The learned fusion's networks: their mean by hand, what is refused, and the file that carries them."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from policyqa.models.adapter import Adapter, adapter_bytes, adapter_in, packaged_adapter
from policyqa.models.fusion import Fusion


def fusion() -> Fusion:
    rng = np.random.default_rng(5)
    hidden, bias, out = (rng.standard_normal(shape).astype(np.float32) for shape in ((2, 3, 4), (2, 3), (2, 3)))
    return Fusion(("a", "b", "c", "d"), hidden, bias, out)


def test_the_correction_is_the_mean_of_the_networks() -> None:
    one = fusion()
    rows = np.random.default_rng(6).standard_normal((5, 4)).astype(np.float32)
    wanted = []
    for row in rows:
        said = [
            sum(out * math.tanh(float(weights @ row) + bias) for weights, bias, out in zip(*network, strict=True))
            for network in zip(one.hidden, one.bias, one.out, strict=True)
        ]
        wanted.append(sum(said) / 2)
    found = one.corrections(rows)
    assert found == pytest.approx(wanted, abs=1e-5)
    assert found.dtype == np.float32
    assert one.corrections(rows[:0]).shape == (0,)


@pytest.mark.parametrize(
    "wrong",
    [
        {"traits": ("a", "b")},
        {"bias": np.zeros((2, 4), dtype=np.float32)},
        {"out": np.zeros((1, 3), dtype=np.float32)},
        {"hidden": np.zeros((2, 3), dtype=np.float32)},
        {"out": np.full((2, 3), np.nan, dtype=np.float32)},
    ],
    ids=["traits", "bias", "out", "hidden", "not-finite"],
)
def test_what_does_not_fit_together_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="not a fusion"):
        replace(fusion(), **wrong)  # type: ignore[arg-type]


def test_an_adapter_comes_back_from_its_file_with_its_fusion_and_without() -> None:
    maps = np.eye(3, dtype=np.float32)
    with_fusion = Adapter(maps, maps, base="ab", fusion=fusion())
    back = adapter_in(adapter_bytes(with_fusion)).fusion
    assert back is not None
    assert back.traits == fusion().traits
    for name in ("hidden", "bias", "out"):
        assert np.array_equal(getattr(back, name), getattr(fusion(), name))
    assert adapter_bytes(with_fusion) == adapter_bytes(with_fusion)
    assert adapter_in(adapter_bytes(replace(with_fusion, fusion=None))).fusion is None


def test_the_packaged_adapter_has_a_fusion_whose_corrections_are_no_more_than_the_words_could_add() -> None:
    packaged = packaged_adapter().fusion
    assert packaged is not None
    bound = np.abs(packaged.out).sum(axis=1)
    assert float(bound.max()) < 1
