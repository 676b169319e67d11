"""Settings: the only reader of policyqa.toml and of environment variables for settings."""

from __future__ import annotations

import hashlib
import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import platformdirs

from policyqa.errors import SettingsError

__all__ = ["DEFAULT_MODEL", "PRECISIONS", "Settings", "load_settings"]

DEFAULT_MODEL = "multilingual-e5-small"
PRECISIONS = ("auto", "float32", "bfloat16")
_FILE = "policyqa.toml"
_PREFIX = "POLICYQA_"
_DEBUG = "POLICYQA_DEBUG"  # asks the shell for a traceback and is no setting


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that can be set. Flag > ``POLICYQA_*`` > ``policyqa.toml`` > default.

    Paths are absolute. ``model`` is ``multilingual-e5-small`` (the packaged one), a Hugging Face name or a folder.
    ``query_prompt`` / ``passage_prompt``: None takes the model's own. ``dense_weight`` is the dense arm's share
    of the fused score, in [0, 1]. ``max_chars`` bounds a passage where it can be split at a sentence end. ``slips``:
    what is mistyped is put right by the words of the corpus. ``rerank``: a hundred passages are compared closely.
    ``read_timeout_s`` and ``read_memory_mb`` bound the reading of one Word, PDF or web page file.
    """

    corpus_dir: Path
    index_dir: Path
    cache_dir: Path
    model: str = DEFAULT_MODEL
    query_prompt: str | None = None
    passage_prompt: str | None = None
    precision: str = "auto"
    top_k: int = 5
    max_chars: int = 500
    dense_weight: float = 0.5
    slips: bool = True
    rerank: bool = False
    max_question_chars: int = 2000
    max_file_mb: int = 64
    read_timeout_s: int = 60
    read_memory_mb: int = 2048
    host: str = "127.0.0.1"
    port: int = 7860

    def __post_init__(self) -> None:
        bounds: dict[str, tuple[float, float]] = {
            "top_k": (1, 1000),
            "max_chars": (100, 4000),
            "dense_weight": (0, 1),
            "max_question_chars": (10, 10000),
            "max_file_mb": (1, 1024),
            "read_timeout_s": (1, 3600),
            "read_memory_mb": (128, 65536),
            "port": (0, 65535),
        }
        for name, (low, high) in bounds.items():
            value = getattr(self, name)
            if not low <= value <= high:
                raise SettingsError(f"设置 {name}={value} 超出范围 {low:g}–{high:g};请改正后重试")
        if self.precision not in PRECISIONS:
            raise SettingsError(f"设置 precision={self.precision!r} 不认识;可选 {', '.join(PRECISIONS)}")


_PATHS = {"corpus_dir", "index_dir", "cache_dir"}
_WHOLE = {"top_k", "max_chars", "max_question_chars", "max_file_mb", "read_timeout_s", "read_memory_mb", "port"}
_FRACTIONS = {"dense_weight"}
_SWITCHES = {"slips", "rerank"}
_ON_OFF = {"1": True, "true": True, "on": True, "yes": True, "0": False, "false": False, "off": False, "no": False}
_NAMES = {field.name for field in fields(Settings)}
# Gradio's own variables are honoured where ours are not set.
_GRADIO = {"GRADIO_SERVER_NAME": "host", "GRADIO_SERVER_PORT": "port"}


def load_settings(
    flags: Mapping[str, object] | None = None,
    *,
    environ: Mapping[str, str] | None = None,
    folder: Path | None = None,
) -> Settings:
    """Settings from flags (None values are not given), environment and ``policyqa.toml`` in ``folder``.

    :param folder: where ``policyqa.toml``, ``corpus/`` and ``index/`` are looked for; the working folder by default.
    :raises SettingsError: an unknown key, a value of the wrong kind or out of range; the message names its place.
    """
    environ = os.environ if environ is None else environ
    folder = Path.cwd() if folder is None else folder
    values: dict[str, Any] = {}
    for place, layer in (
        (_FILE, _from_file(folder / _FILE)),
        ("环境变量", _from_environment(environ)),
        ("命令行", {key: value for key, value in (flags or {}).items() if value is not None}),
    ):
        for key, value in layer.items():
            if key not in _NAMES:
                raise SettingsError(f"{place}:不认识的设置 {key};可用:{', '.join(sorted(_NAMES))}")
            values[key] = _typed(key, value, place=place, folder=folder)
    given = "corpus_dir" in values
    corpus = values.setdefault("corpus_dir", folder.resolve() / "corpus")
    values.setdefault("cache_dir", Path(platformdirs.user_cache_dir("policyqa")))
    if "index_dir" not in values:
        values["index_dir"] = _index_beside(corpus) if given else folder.resolve() / "index"
    return Settings(**values)


def _index_beside(corpus: Path) -> Path:
    """A folder of the user's own for a corpus named by hand, so that no stranger's folder is written into."""
    key = hashlib.sha256(str(corpus.resolve()).encode()).hexdigest()[:12]
    return Path(platformdirs.user_data_dir("policyqa")) / "indexes" / f"{corpus.name}-{key}"


def _from_file(path: Path) -> dict[str, object]:
    if not path.is_file():
        return {}
    try:
        with path.open("rb") as file:
            return dict(tomllib.load(file))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingsError(f"{path}:不是可读的 TOML({error});请改正或移走这个文件") from error


def _from_environment(environ: Mapping[str, str]) -> dict[str, object]:
    found: dict[str, object] = {name: environ[key] for key, name in _GRADIO.items() if environ.get(key)}
    for key, value in environ.items():
        if key.startswith(_PREFIX) and key != _DEBUG and value:
            name = key.removeprefix(_PREFIX).lower()
            found[{"corpus": "corpus_dir", "index": "index_dir", "cache": "cache_dir"}.get(name, name)] = value
    return found


def _typed(key: str, value: object, *, place: str, folder: Path) -> object:
    """The value as its setting takes it; text from the environment and the command line is read as a number."""
    kind = "整数" if key in _WHOLE else "数字" if key in _FRACTIONS else "true 或 false" if key in _SWITCHES else "文字"
    try:
        if key in _PATHS and isinstance(value, (str, Path)):
            return (folder / Path(value).expanduser()).resolve()
        if key in _WHOLE and isinstance(value, (str, int)) and not isinstance(value, bool):
            return int(value)
        if key in _FRACTIONS and isinstance(value, (str, int, float)) and not isinstance(value, bool):
            return float(value)
        if key in _SWITCHES and isinstance(value, bool):
            return value
        if key in _SWITCHES and isinstance(value, str) and value.lower() in _ON_OFF:
            return _ON_OFF[value.lower()]
        if kind == "文字" and key not in _PATHS and isinstance(value, str):
            return value
    except (ValueError, RuntimeError) as error:  # RuntimeError: ~name of a user that does not exist
        raise SettingsError(f"{place}:设置 {key}={value!r} 不是{kind};请改正") from error
    raise SettingsError(f"{place}:设置 {key}={value!r} 不是{kind};请改正")
