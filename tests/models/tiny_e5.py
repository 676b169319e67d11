"""A weights file in the format of ``e5-small-q4.bin`` that takes kilobytes: every part of it, and nothing learned."""

from __future__ import annotations

import struct
from dataclasses import dataclass, field
from functools import cache

import numpy as np
from numpy.typing import NDArray

__all__ = ["HIDDEN", "TinyFile", "tiny_e5"]

HIDDEN, LAYERS, HEADS, FFN, VOCABULARY, POSITIONS, TYPES = 64, 2, 2, 128, 48, 32, 2
_SPECIAL = ["<s>", "<pad>", "</s>", "<unk>"]
_PIECES = [*_SPECIAL, "▁", *"query:passage企业智能化改造补贴条例第四十七一二～.", "▁企业", "智能化"]


@dataclass
class TinyFile:
    """``q4`` and ``f32`` are the values each tensor stands for, as the file's reader should find them."""

    data: bytes = b""
    values: dict[str, NDArray[np.float32]] = field(default_factory=dict)


@cache
def tiny_e5() -> TinyFile:
    """The whole file, the same at every call."""
    made = TinyFile()
    random = np.random.default_rng(20)
    blobs: list[tuple[str, int, int, bytes]] = []
    for name, shape in _tensor_shapes().items():
        if name.endswith((".w", ".word")) and len(shape) == 2:
            raw, values = _quantised(random, shape)
            blobs.append((name, 1, values.size, raw))
        else:
            values = (random.normal(size=shape) * 0.1 + (1 if name.endswith("ln.w") else 0)).astype(np.float32)
            blobs.append((name, 0, values.size, values.tobytes()))
        made.values[name] = values
    made.data = _assemble(blobs)
    return made


def _tensor_shapes() -> dict[str, tuple[int, ...]]:
    shapes: dict[str, tuple[int, ...]] = {
        "emb.word": (VOCABULARY, HIDDEN),
        "emb.pos": (POSITIONS, HIDDEN),
        "emb.type": (TYPES, HIDDEN),
        "emb.ln.w": (HIDDEN,),
        "emb.ln.b": (HIDDEN,),
    }
    for layer in range(LAYERS):
        for part, out, size in (
            ("q", HIDDEN, HIDDEN),
            ("k", HIDDEN, HIDDEN),
            ("v", HIDDEN, HIDDEN),
            ("ao", HIDDEN, HIDDEN),
            ("fi", FFN, HIDDEN),
            ("fo", HIDDEN, FFN),
        ):
            shapes[f"l{layer}.{part}.w"] = (out, size)
            shapes[f"l{layer}.{part}.b"] = (out,)
        for part in ("aln", "oln"):
            shapes[f"l{layer}.{part}.w"] = shapes[f"l{layer}.{part}.b"] = (HIDDEN,)
    return shapes


def _quantised(random: np.random.Generator, shape: tuple[int, ...]) -> tuple[bytes, NDArray[np.float32]]:
    """Q4_0 blocks written one number at a time, as the format is described."""
    raw = bytearray()
    values: list[float] = []
    for _ in range(int(np.prod(shape)) // 32):
        scale = np.float16(random.uniform(0.01, 0.05))
        nibbles = [int(nibble) for nibble in random.integers(0, 16, 32)]
        raw += scale.tobytes() + bytes(nibbles[j] | nibbles[j + 16] << 4 for j in range(16))
        values += [(nibble - 8) * float(scale) for nibble in nibbles]
    return bytes(raw), np.array(values, dtype=np.float32).reshape(shape)


def _assemble(blobs: list[tuple[str, int, int, bytes]]) -> bytes:
    head = b"E5S1" + struct.pack("<I", 1)
    head += struct.pack("<7ifi", HIDDEN, LAYERS, HEADS, FFN, VOCABULARY, POSITIONS, TYPES, 1e-12, 32)
    encoded = [piece.encode("utf-8") for piece in dict.fromkeys(_PIECES)]
    offsets = np.cumsum([0, *map(len, encoded)])
    head += struct.pack("<5iQ", len(encoded), 0, 2, 1, 3, offsets[-1]) + offsets.astype("<u4").tobytes()
    head += np.array([0.0] * 4 + [-float(n) for n in range(4, len(encoded))], dtype="<f4").tobytes()
    head += b"".join(encoded)
    table = struct.pack("<IBI", 0xFF1A, 1, ord(":"))
    head += struct.pack("<iI", 1, len(table)) + table + struct.pack("<i", len(blobs))
    start = len(head) + sum(2 + len(name) + 21 for name, *_ in blobs)
    directory = b""
    for name, kind, elements, raw in blobs:
        directory += (
            struct.pack("<H", len(name)) + name.encode() + struct.pack("<BIQQ", kind, elements, start, len(raw))
        )
        start += len(raw)
    return head + directory + b"".join(raw for *_, raw in blobs)
