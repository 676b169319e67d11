"""What a model's folder says of itself without being loaded: dimension, prompts, contents; and where the hub's lie."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from pathlib import Path

from policyqa.errors import ModelError

__all__ = ["FolderFacts", "cached_snapshot", "contents_sha256", "download_snapshot", "read_facts"]

_WEIGHTS = ("*.safetensors", "*.bin")
# Copies of the same weights for other runtimes: large, and never loaded here.
_OTHER_RUNTIMES = ("onnx/*", "openvino/*", "*.onnx", "*.h5", "*.msgpack", "*.ot", "*.gguf", "*.mlmodel")
_CONTENT_SUFFIXES = frozenset({".safetensors", ".bin", ".json", ".txt", ".model"})
# Models whose authors ask for prompts only in their model card: base name -> (query prompt, passage prompt).
_PROMPTS_BY_NAME = {
    re.compile(r"(multilingual-)?e5-(small|base|large)(-v2)?$"): ("query: ", "passage: "),
    re.compile(r"bge-(small|base|large)-zh(-v1\.5)?$"): ("为这个句子生成表示以用于检索相关文章：", ""),
}


@dataclass(frozen=True, slots=True)
class FolderFacts:
    """``dimension`` is None where only the loaded model knows it."""

    dimension: int | None
    query_prompt: str
    passage_prompt: str


def read_facts(folder: Path, *, name: str) -> FolderFacts:
    """Facts from the configuration files of a sentence-transformers (or plain transformers) folder.

    :param name: of the model, for prompts that stand only in its model card.
    :raises ModelError: not a model's folder, or a configuration file that is not JSON.
    """
    if not (folder / "config.json").is_file() and not (folder / "modules.json").is_file():
        raise ModelError(
            f"不是模型文件夹:{folder}(没有 config.json 或 modules.json)。"
            "请把 model 设为 sentence-transformers 模型的文件夹"
        )
    declared = _object(folder / "config_sentence_transformers.json").get("prompts")
    prompts = declared if isinstance(declared, dict) else {}
    query, passage = _prompts_by_name(name.rpartition("/")[2].lower())
    return FolderFacts(
        dimension=_dimension(folder),
        query_prompt=str(prompts.get("query") or query),
        passage_prompt=str(prompts.get("passage") or prompts.get("document") or passage),
    )


def contents_sha256(folder: Path) -> str:
    """One checksum of all files that make the vectors: weights, configuration and tokenizer, with their places."""
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        place = path.relative_to(folder)
        if path.suffix in _CONTENT_SUFFIXES and place.parts[0] not in {"onnx", "openvino"} and path.is_file():
            with path.open("rb") as file:
                digest.update(f"{place.as_posix()}\0{hashlib.file_digest(file, 'sha256').hexdigest()}\n".encode())
    return digest.hexdigest()


def cached_snapshot(name: str) -> Path | None:
    """The complete local copy of a hub model, None where there is none. Asks no network."""
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HFValidationError, LocalEntryNotFoundError

    try:
        folder = Path(snapshot_download(name, local_files_only=True))
    except LocalEntryNotFoundError:
        return None
    except HFValidationError as error:
        raise ModelError(
            f"不认识的模型:{name}。请把 model 设为文件夹,或 Hugging Face 上的“组织/名称”(如 BAAI/bge-m3)"
        ) from error
    # A download that was interrupted leaves a folder too.
    complete = any((folder / known).is_file() for known in ("config.json", "modules.json")) and any(
        path.is_file() for pattern in _WEIGHTS for path in folder.rglob(pattern)
    )
    return folder if complete else None


def download_snapshot(name: str) -> Path:
    """Fetch a model from the hub into its cache: the one place that asks the network, and only for a model named so.

    :raises ModelError: offline, no such model, or no right to it.
    """
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HfHubHTTPError

    try:
        return Path(snapshot_download(name, ignore_patterns=list(_OTHER_RUNTIMES)))
    except (HfHubHTTPError, OSError, ValueError) as error:
        raise ModelError(
            f"本机没有模型 {name},也无法从 Hugging Face 下载({type(error).__name__})。"
            "请检查名称与网络,或把 model 设为已下载的文件夹,或用默认模型"
        ) from error


def _prompts_by_name(name: str) -> tuple[str, str]:
    return next((prompts for names, prompts in _PROMPTS_BY_NAME.items() if names.match(name)), ("", ""))


def _dimension(folder: Path) -> int | None:
    """The columns of the vectors: the transformer's hidden size unless pooling or a dense layer says otherwise."""
    modules = _list(folder / "modules.json")
    kinds = [(str(module.get("type", "")).rpartition(".")[2], str(module.get("path", ""))) for module in modules]
    dimension: int | None = None
    for kind, path in kinds or [("Transformer", "")]:
        config = _object(folder / path / "config.json")
        match kind:
            case "Transformer":
                dimension = _whole(config.get("hidden_size"))
            case "Pooling":
                size = _whole(config.get("embedding_dimension", config.get("word_embedding_dimension")))
                dimension = None if size is None else size * _pooling_modes(config)
            case "Dense":
                dimension = _whole(config.get("out_features"))
            case "Normalize" | "LayerNorm" | "Dropout":
                pass
            case _:
                return None
    return dimension


def _pooling_modes(config: dict[str, object]) -> int:
    mode = config.get("pooling_mode")
    if isinstance(mode, list):
        return len(mode)
    return (
        1 if mode else max(1, sum(key.startswith("pooling_mode_") and value is True for key, value in config.items()))
    )


def _whole(value: object) -> int | None:
    return value if isinstance(value, int) and value > 0 else None


def _object(path: Path) -> dict[str, object]:
    content = _json(path)
    return content if isinstance(content, dict) else {}


def _list(path: Path) -> list[dict[str, object]]:
    content = _json(path)
    return [entry for entry in content if isinstance(entry, dict)] if isinstance(content, list) else []


def _json(path: Path) -> object:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        raise ModelError(f"模型的配置文件不可读:{path}({error})。请重新下载这个模型") from error
