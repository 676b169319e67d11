"""The precision follows the setting, then the machine."""

from __future__ import annotations

from pathlib import Path

import pytest

from policyqa.models.precision import Precision, choose_precision, cpu_has_bf16

WHOLE = Precision("bfloat16")
EXACT = Precision("float32")
MIXED = Precision("float32", mixed=True)


@pytest.mark.parametrize(
    ("setting", "device", "cpu_bf16", "chosen"),
    [
        pytest.param("auto", "cpu", True, MIXED, id="cpu-with-bf16"),
        pytest.param("auto", "cpu", False, EXACT, id="cpu-without"),
        pytest.param("auto", "cuda", False, WHOLE, id="gpu"),
        pytest.param("auto", "mps", True, EXACT, id="mac"),
        pytest.param("float32", "cpu", True, EXACT, id="forced-float32"),
        pytest.param("bfloat16", "cpu", False, WHOLE, id="forced-bfloat16"),
        pytest.param("bfloat16", "cpu", True, WHOLE, id="forced-bfloat16-for-questions-too"),
    ],
)
def test_precision_follows_the_setting_then_the_machine(
    setting: str, device: str, cpu_bf16: bool, chosen: Precision
) -> None:
    assert choose_precision(setting, device=device, cpu_bf16=cpu_bf16) == chosen


@pytest.mark.parametrize(
    ("cpuinfo", "has"),
    [
        pytest.param("model name\t: X\nflags\t\t: sse2 amx_bf16 amx_tile\n", True, id="sapphire-rapids"),
        pytest.param("flags\t\t: sse2 avx512_bf16 avx512_vnni\n", True, id="zen-4"),
        pytest.param("flags\t\t: sse2 avx512_bf16x xamx_bf16 avx_ne_convert\n", False, id="others-that-sound-alike"),
        pytest.param("flags\t\t: sse2 avx512f avx512_vnni\n", False, id="avx-512-without"),
        pytest.param("Features\t: avx512_bf16\n", False, id="another-architecture"),
        pytest.param("", False, id="empty"),
        pytest.param(None, False, id="no-cpuinfo"),
    ],
)
def test_bf16_is_read_from_the_cpus_flags(tmp_path: Path, cpuinfo: str | None, has: bool) -> None:
    path = tmp_path / "cpuinfo"
    if cpuinfo is not None:
        path.write_text(cpuinfo, encoding="utf-8")
    assert cpu_has_bf16(path) is has
