"""The packaged adapter: two linear maps, trained on questions and their answers, behind the packaged encoder.

A pooled vector v of a question becomes ``query @ v``, one of a passage ``passage @ v``, L2-normalised again: what a
``Router`` of sentence-transformers does with a ``Dense`` module without bias on either route. It is applied to the
vectors that an index holds, which stay those of the model itself: nothing is encoded again when the adapter changes.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from policyqa.errors import ModelError
from policyqa.models.encoders import ModelIdentity
from policyqa.models.unpacked import PASSAGE_PROMPT, QUERY_PROMPT

__all__ = ["ADAPTER_FILE", "Adapter", "adapter_for", "packaged_adapter"]

ADAPTER_FILE = "adapter.safetensors"
"""The file's name in ``policyqa/models/data``; its model card is ``adapter.md`` beside it."""


@dataclass(frozen=True, slots=True, eq=False)
class Adapter:
    """The maps ``query`` and ``passage``, (d, d) float32 each.

    ``base`` is the revision of the model that it was trained behind.
    """

    query: NDArray[np.float32]
    passage: NDArray[np.float32]
    base: str

    def __post_init__(self) -> None:
        square = self.query.ndim == 2 and self.query.shape == self.query.shape[::-1] == self.passage.shape
        if not square or not (np.isfinite(self.query).all() and np.isfinite(self.passage).all()):
            raise ValueError(f"not an adapter: {self.query.shape}, {self.passage.shape}")

    def adapted(self, rows: NDArray[np.float32], *, query: bool) -> NDArray[np.float32]:
        """Rows (n, d) of pooled vectors through the map of questions or of passages, L2-normalised: (n, d) float32."""
        mapped = rows @ (self.query if query else self.passage).T
        lengths = np.maximum(np.linalg.norm(mapped, axis=1, keepdims=True), np.float32(1e-12))
        unit: NDArray[np.float32] = mapped / lengths
        return unit


def adapter_for(identity: ModelIdentity) -> Adapter | None:
    """The adapter for a model; None for all but the packaged one with its own prompts: it says nothing of others.

    :raises ModelError: its file is missing or damaged.
    """
    if (identity.query_prompt, identity.passage_prompt) != (QUERY_PROMPT, PASSAGE_PROMPT):
        return None
    adapter = packaged_adapter()
    return adapter if adapter.base == identity.revision else None


@cache
def packaged_adapter() -> Adapter:
    """The adapter that this package carries; loads neither torch nor the model.

    :raises ModelError: its file is missing or damaged.
    """
    from safetensors import SafetensorError
    from safetensors.numpy import load

    path = files("policyqa.models") / "data" / ADAPTER_FILE
    try:
        tensors = load(path.read_bytes())
        query, passage = (np.asarray(tensors[name], dtype=np.float32) for name in ("query", "passage"))
        return Adapter(query, passage, base=bytes(tensors["base"]).hex())
    except (OSError, SafetensorError, KeyError, ValueError) as error:
        raise ModelError(f"随程序附带的适配矩阵无法读取:{path}({error})。请重新安装 policyqa") from error
