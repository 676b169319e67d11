"""The packaged adapter: two linear maps, trained on questions and their answers, behind the packaged encoder.

A pooled vector v of a question becomes ``query @ v``, one of a passage ``passage @ v``, L2-normalised again: a Dense
module without bias behind the pooling of either route, as ``sentence_transformers.sparse`` and ``Router`` would have
it, but applied to stored vectors as well. The model itself stays as it is, so that its token vectors do, too.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from policyqa.errors import ModelError

__all__ = ["ADAPTER_FILE", "Adapter", "packaged_adapter"]

ADAPTER_FILE = "adapter.safetensors"
"""The file's name in ``policyqa/models/data``; its model card is ``adapter.md`` beside it."""


@dataclass(frozen=True, slots=True, eq=False)
class Adapter:
    """The maps ``query`` and ``passage``, (d, d) float32 each, and what names them exactly.

    ``base`` is the SHA-256 of the weights that it was trained behind, ``sha256`` that of its own file.
    """

    query: NDArray[np.float32]
    passage: NDArray[np.float32]
    base: str
    sha256: str

    def __post_init__(self) -> None:
        square = self.query.ndim == 2 and self.query.shape == self.query.shape[::-1] == self.passage.shape
        if not square or not (np.isfinite(self.query).all() and np.isfinite(self.passage).all()):
            raise ValueError(f"not an adapter: {self.query.shape}, {self.passage.shape}")

    def adapted(self, rows: NDArray[np.float32], *, query: bool) -> NDArray[np.float32]:
        """Rows (n, d) of pooled vectors through the map of questions or of passages, L2-normalised: (n, d) float32."""
        mapped = rows @ (self.query if query else self.passage).T
        unit: NDArray[np.float32] = mapped / np.maximum(np.linalg.norm(mapped, axis=1, keepdims=True), 1e-12)
        return unit


@cache
def packaged_adapter() -> Adapter:
    """The adapter that this package carries; loads neither torch nor the model.

    :raises ModelError: its file is missing or damaged.
    """
    from safetensors import SafetensorError
    from safetensors.numpy import load

    path = files("policyqa.models") / "data" / ADAPTER_FILE
    try:
        data = path.read_bytes()
        tensors = load(data)
        maps = [np.asarray(tensors[name], dtype=np.float32) for name in ("query", "passage")]
        base = bytes(tensors["base"]).hex()
        return Adapter(*maps, base=base, sha256=hashlib.sha256(data).hexdigest())
    except (OSError, SafetensorError, KeyError, ValueError) as error:
        raise ModelError(f"随程序附带的适配矩阵无法读取:{path}({error})。请重新安装 policyqa") from error
