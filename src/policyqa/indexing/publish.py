"""Putting a new generation into use: one builder at a time, and at every instant one whole index.

Write ``<id>.tmp``, flush it, open and verify it, rename it, replace CURRENT; then sweep. A process killed before
CURRENT is replaced leaves the old index in use, one killed later the new one; what it left lying the next build sweeps.
"""

from __future__ import annotations

import logging
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import filelock

from policyqa.errors import IndexBusyError
from policyqa.indexing.manifest import is_generation_id
from policyqa.indexing.store import CURRENT, GENERATIONS, TMP, check_index_folder, open_generation

__all__ = ["build_lock", "new_generation", "publish", "sweep_old", "sweep_unfinished"]

_log = logging.getLogger(__name__)


@contextmanager
def build_lock(index_dir: Path) -> Iterator[None]:
    """Hold the right to build in a folder, which is made if need be; the system frees it when the process dies.

    :raises IndexBusyError: somebody else holds it.
    :raises IndexDamagedError: what lies there is not ours; nothing is touched.
    """
    check_index_folder(index_dir)
    index_dir.mkdir(parents=True, exist_ok=True)
    lock = filelock.FileLock(index_dir / ".lock")
    try:
        lock.acquire(blocking=False)
    except filelock.Timeout as error:
        raise IndexBusyError(f"{index_dir} 的索引正在由另一个进程更新;请等它结束后重试") from error
    try:
        yield
    finally:
        lock.release()


def new_generation(index_dir: Path) -> Path:
    """An empty folder ``generations/<id>.tmp`` for a new generation."""
    now = datetime.now(UTC).strftime("%Y%m%dT%H%M%S")
    folder = index_dir / GENERATIONS / f"{now}-{secrets.token_hex(4)}{TMP}"
    folder.mkdir(parents=True)
    return folder


def publish(index_dir: Path, folder: Path) -> str:
    """Verify a generation that is completely written and put it into use; its name.

    :raises IndexDamagedError: what was written is not what is on disk; the index in use is unchanged.
    """
    for path in (*folder.rglob("*"), folder):
        _flush(path)
    open_generation(folder, identity=None, verify=True).close()
    name = folder.name.removesuffix(TMP)
    os.rename(folder, folder.with_name(name))
    _flush(folder.parent)
    beside = index_dir / f"{CURRENT}{TMP}"
    with beside.open("w", encoding="ascii") as file:
        file.write(f"{name}\n")
        file.flush()
        os.fsync(file.fileno())
    os.replace(beside, index_dir / CURRENT)
    _flush(index_dir)
    return name


def sweep_unfinished(index_dir: Path) -> None:
    """Remove what builds that died have left; only for whoever holds the lock."""
    (index_dir / f"{CURRENT}{TMP}").unlink(missing_ok=True)
    for path in _ours(index_dir):
        if path.name.endswith(TMP):
            _remove(path)


def sweep_old(index_dir: Path, *, keep: tuple[str, ...]) -> None:
    """Remove all generations but those to keep; only for whoever holds the lock."""
    for path in _ours(index_dir):
        if path.name not in keep:
            _remove(path)


def _ours(index_dir: Path) -> list[Path]:
    """The folders that builds have made; whatever else lies there is left alone."""
    root = index_dir / GENERATIONS
    return [
        path
        for path in (sorted(root.iterdir()) if root.is_dir() else ())
        if is_generation_id(path.name.removesuffix(TMP)) and path.is_dir() and not path.is_symlink()
    ]


def _remove(path: Path) -> None:
    try:
        shutil.rmtree(path)
    except OSError as error:  # Windows keeps a file that somebody reads; the next build tries again
        _log.warning("旧索引 %s 未能删除(%s)", path, error)


def _flush(path: Path) -> None:
    """Have the system write a file, or the names in a folder, to the disk."""
    if path.is_dir() and os.name == "nt":
        return  # Windows cannot open a folder, and has no need to
    handle = os.open(path, os.O_RDONLY if os.name != "nt" else os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
