"""The packaged adapter: two linear maps, trained on questions and their answers, behind the packaged encoder.

A pooled vector v of a question becomes ``query @ v``, one of a passage ``passage @ v``, L2-normalised again: what a
``Router`` of sentence-transformers does with a ``Dense`` module without bias on either route. It is applied to the
vectors that an index holds, which stay those of the model itself: nothing is encoded again when the adapter changes.
The learned fusion (``fusion.py``) was fitted behind these maps, and stands in the same file.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from policyqa.errors import ModelError
from policyqa.models.encoders import ModelIdentity
from policyqa.models.fusion import Fusion
from policyqa.models.unpacked import PASSAGE_PROMPT, QUERY_PROMPT

__all__ = ["ADAPTER_CARD", "ADAPTER_FILE", "Adapter", "adapter_bytes", "adapter_for", "adapter_in", "packaged_adapter"]

ADAPTER_FILE = "adapter.safetensors"
"""The file's name in ``policyqa/models/data``."""
ADAPTER_CARD = "adapter.md"
"""The name of its model card, beside it. Both are written by ``make train`` (``training/``)."""
_FUSION = ("hidden", "bias", "out")  # tensors of a fusion, in the order of its fields


@dataclass(frozen=True, slots=True, eq=False)
class Adapter:
    """The maps ``query`` and ``passage``, (d, d) float32 each.

    ``base`` is the revision of the model that it was trained behind; ``fusion`` what corrects the order that the maps
    and the words give, None for an adapter without.
    """

    query: NDArray[np.float32]
    passage: NDArray[np.float32]
    base: str
    fusion: Fusion | None = None

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
    path = files("policyqa.models") / "data" / ADAPTER_FILE
    try:
        return adapter_in(path.read_bytes())
    except (OSError, ValueError) as error:
        raise ModelError(f"随程序附带的适配矩阵无法读取:{path}({error})。请重新安装 policyqa") from error


def adapter_bytes(adapter: Adapter) -> bytes:
    """An adapter as a safetensors file: both maps in half precision, the bytes of its base, and its fusion."""
    from safetensors.numpy import save

    tensors = {
        "query": adapter.query.astype(np.float16),
        "passage": adapter.passage.astype(np.float16),
        "base": np.frombuffer(bytes.fromhex(adapter.base), dtype=np.uint8),
    }
    if (fusion := adapter.fusion) is not None:
        tensors |= {f"fusion.{name}": getattr(fusion, name) for name in _FUSION}
        tensors["fusion.traits"] = np.frombuffer(",".join(fusion.traits).encode("ascii"), dtype=np.uint8)
    return bytes(save(tensors))


def adapter_in(data: bytes) -> Adapter:
    """The adapter of a file that ``adapter_bytes`` wrote.

    :raises ValueError: it is damaged or another file.
    """
    from safetensors import SafetensorError
    from safetensors.numpy import load

    try:
        tensors = load(data)
        query, passage = (np.asarray(tensors[name], dtype=np.float32) for name in ("query", "passage"))
        fusion = None
        if "fusion.traits" in tensors:
            traits = tuple(bytes(tensors["fusion.traits"]).decode("ascii").split(","))
            fusion = Fusion(traits, *(np.asarray(tensors[f"fusion.{name}"], dtype=np.float32) for name in _FUSION))
        return Adapter(query, passage, base=bytes(tensors["base"]).hex(), fusion=fusion)
    except (SafetensorError, KeyError) as error:
        raise ValueError(f"{type(error).__name__}: {error}") from error
