"""In what precision a model computes, by the setting and by what the machine has."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

__all__ = ["Precision", "choose_precision", "cpu_has_bf16"]

# Both multiply bfloat16 faster than float32; other extensions that name bf16 (AVX-NE-CONVERT) only convert.
_BF16_FLAGS = frozenset({"amx_bf16", "avx512_bf16"})


@dataclass(frozen=True, slots=True)
class Precision:
    """``weights``: what the model is loaded in, and so what questions are encoded in, ``float32`` or ``bfloat16``.

    ``mixed``: passages are encoded with the products of matrices in bfloat16 and the rest in the weights' own.
    """

    weights: str
    mixed: bool = False


def choose_precision(setting: str, *, device: str, cpu_bf16: bool) -> Precision:
    """What a precision setting means on a machine. Measured in docs/decisions/010.

    :param device: as torch names it: ``cpu``, ``cuda``, ``mps``.
    :param cpu_bf16: whether the CPU multiplies bfloat16; see ``cpu_has_bf16``.
    """
    if setting != "auto":
        return Precision(setting)
    if device == "cuda":
        return Precision("bfloat16")
    return Precision("float32", mixed=device == "cpu" and cpu_bf16)


def cpu_has_bf16(cpuinfo: Path = Path("/proc/cpuinfo")) -> bool:
    """Whether the CPU multiplies bfloat16, in AMX tiles or AVX-512; False where the system does not say."""
    try:
        text = cpuinfo.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return False
    return any(_BF16_FLAGS.intersection(line.split()) for line in text.splitlines() if line.startswith("flags"))
