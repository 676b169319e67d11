"""An index on disk: where it lies, and opening it whole or not at all.

::

    index/
      CURRENT                     the name of the generation in use, one line
      .lock                       held while a build runs
      encoding-cache.sqlite       the vectors of a build that has not published yet
      generations/<id>/           never changed once it stands there under this name
        manifest.json             see manifest.py
        corpus.sqlite             see database.py
        vectors.faiss, lexical/             row i is passage i
        headings.faiss, headings_lexical/   row i is heading i
      generations/<id>.tmp/       one that is being built, or was when its process died
"""

from __future__ import annotations

import logging
import os
from dataclasses import dataclass
from pathlib import Path

from policyqa.errors import IndexDamagedError, IndexMismatchError, IndexMissingError
from policyqa.indexing.lexical import LEXICAL_VERSION
from policyqa.indexing.manifest import MANIFEST, Manifest, file_sum, is_generation_id, read_manifest
from policyqa.indexing.snapshot import IndexSnapshot
from policyqa.models.encoders import ModelIdentity
from policyqa.reading import READING_VERSION

__all__ = [
    "CURRENT",
    "GENERATIONS",
    "TMP",
    "IndexSnapshot",
    "Reusable",
    "check_index_folder",
    "current_generation",
    "open_generation",
    "open_index",
    "reusable_generation",
    "whole_generation",
]

CURRENT = "CURRENT"
GENERATIONS = "generations"
TMP = ".tmp"
"""Ends the name of a generation that is being built."""
_SMALL = 2**20  # bytes; smaller files are hashed at every opening, larger ones (whole corpora) only when verified
_ATTEMPTS = 5
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Reusable:
    """An index to take vectors from; ``in_use`` is False where CURRENT itself is missing or damaged."""

    snapshot: IndexSnapshot
    in_use: bool


def open_index(index_dir: Path, *, identity: ModelIdentity | None, verify: bool = False) -> IndexSnapshot:
    """Open the generation in use.

    :param identity: the model that questions will be encoded with; None where none will be.
    :param verify: check the checksum of every file, not of the small ones alone.
    :raises IndexMissingError: nothing was ever built here.
    :raises IndexDamagedError: files are missing, altered or not ours; the message says how to repair it.
    :raises IndexMismatchError: another model, another reading of texts or another layout.
    """
    for attempt in range(_ATTEMPTS):
        name = current_generation(index_dir)
        try:
            return open_generation(index_dir / GENERATIONS / name, identity=identity, verify=verify)
        except IndexDamagedError as error:
            # Two builds may have published, and swept this one, since CURRENT was read.
            if attempt + 1 < _ATTEMPTS and current_generation(index_dir) != name:
                continue
            raise IndexDamagedError(_damage(index_dir, name, error)) from error
    raise AssertionError("unreachable")


def current_generation(index_dir: Path) -> str:
    """The name of the generation in use.

    :raises IndexMissingError: there is none.
    :raises IndexDamagedError: CURRENT holds something else.
    """
    path = index_dir / CURRENT
    try:
        name = path.read_text(encoding="ascii").strip()
    except FileNotFoundError as error:
        check_index_folder(index_dir)
        raise IndexMissingError(f"{index_dir} 里还没有索引。请运行 policyqa index") from error
    except (OSError, ValueError) as error:
        check_index_folder(index_dir)
        raise IndexDamagedError(f"{path} 无法读取({error})。请运行 policyqa index 重建") from error
    if not is_generation_id(name):
        check_index_folder(index_dir)
        raise IndexDamagedError(f"{path} 的内容 {name[:40]!r} 不是索引名。请运行 policyqa index 重建")
    return name


def check_index_folder(index_dir: Path) -> None:
    """Refuse a place where no index can be, or where what a build writes would replace what somebody else wrote.

    Where a generation of ours lies, the folder is ours, and a build may repair whatever has become of CURRENT.

    :raises IndexDamagedError: it is a file, or CURRENT or ``generations`` in it is not ours.
    """
    there = next((path for path in (index_dir, *index_dir.parents) if os.path.lexists(path)), index_dir)
    if os.path.lexists(there) and not there.is_dir():
        what = "是一个文件,不是文件夹" if there == index_dir else f"在文件 {there} 之下,不能是文件夹"
        raise IndexDamagedError(f"索引位置 {index_dir} {what};请用 --index 另指一个文件夹")
    current, root = index_dir / CURRENT, index_dir / GENERATIONS
    if os.path.lexists(root) and not root.is_dir():
        raise IndexDamagedError(_foreign(root, "不是文件夹"))
    names = [path.name for path in root.iterdir() if not path.name.startswith(".")] if root.is_dir() else []
    if any(is_generation_id(name.removesuffix(TMP)) for name in names):
        return
    if names:
        raise IndexDamagedError(_foreign(root, "里面没有索引"))
    if os.path.lexists(current) and not _names_generation(current):
        raise IndexDamagedError(_foreign(current, "内容不是索引名"))


def _names_generation(current: Path) -> bool:
    try:
        return is_generation_id(current.read_text(encoding="ascii").strip())
    except (OSError, ValueError):
        return False


def _foreign(path: Path, why: str) -> str:
    return f"{path} 不是 policyqa 建的({why}),没有改动它;请用 --index 另指一个文件夹,或先把它移走"


def open_generation(
    folder: Path, *, identity: ModelIdentity | None, verify: bool, any_recipe: bool = False
) -> IndexSnapshot:
    """Open one generation by its folder; the messages of damage name the file alone.

    :param any_recipe: accept one built by other versions of the reading and of the tokens (to reuse its vectors).
    :raises IndexDamagedError: files are missing, altered or not ours.
    :raises IndexMismatchError: another model, another reading of texts or another layout.
    """
    if folder.is_symlink() or not folder.is_dir():
        raise IndexDamagedError(f"{GENERATIONS}/{folder.name} 不存在或不是文件夹")
    manifest = read_manifest(folder)
    if not any_recipe:
        _check_recipe(manifest)
    if identity is not None:
        _check_model(manifest.model, identity)
    _check_files(folder, manifest, verify=verify)
    snapshot = IndexSnapshot(folder, manifest)
    if verify:
        try:
            snapshot.check_database()
        except BaseException:
            snapshot.close()
            raise
    return snapshot


def whole_generation(index_dir: Path, *, but: str | None = None) -> str | None:
    """The newest generation that opens, other than ``but``; None if there is none."""
    root = index_dir / GENERATIONS
    names = sorted((p.name for p in root.iterdir() if is_generation_id(p.name)), reverse=True) if root.is_dir() else []
    for name in names:
        if name == but:
            continue
        try:
            _open_any(index_dir, name).close()
        except (IndexDamagedError, IndexMismatchError):
            continue
        return name
    return None


def reusable_generation(index_dir: Path) -> Reusable | None:
    """The verified index in use, of whatever model and versions, else the newest that is whole; None without any."""
    name: str | None
    try:
        name = current_generation(index_dir)
        return Reusable(_open_any(index_dir, name), in_use=True)
    except IndexMissingError:
        pass
    except (IndexDamagedError, IndexMismatchError) as error:
        _log.warning("正在使用的索引不能沿用(%s),将重新建立", error)
    name = whole_generation(index_dir)
    return Reusable(_open_any(index_dir, name), in_use=False) if name else None


def _open_any(index_dir: Path, name: str) -> IndexSnapshot:
    return open_generation(index_dir / GENERATIONS / name, identity=None, verify=True, any_recipe=True)


def _damage(index_dir: Path, name: str, error: IndexDamagedError) -> str:
    other = whole_generation(index_dir, but=name)
    if other is None:
        return f"索引 {index_dir}({name})已损坏:{error}。请运行 policyqa index 重建"
    return (
        f"索引 {index_dir}({name})已损坏:{error}。请运行 policyqa index 重建;"
        f"上一代索引 {other} 完好,把 {CURRENT} 的内容改为它即可先用"
    )


def _check_recipe(manifest: Manifest) -> None:
    recipe = manifest.recipe
    for what, built, current in (
        ("文本解析", recipe.reading, READING_VERSION),
        ("分词", recipe.lexical, LEXICAL_VERSION),
    ):
        if built != current:
            raise IndexMismatchError(
                f"索引由第 {built} 版{what}建立,当前为第 {current} 版。请运行 policyqa index",
                built=str(built),
                current=str(current),
            )


def _check_model(built: ModelIdentity, current: ModelIdentity) -> None:
    if built == current:
        return
    before, now = str(built), str(current)
    if before == now:
        before, now = (f"{m}[{m.revision},{m.query_prompt!r},{m.passage_prompt!r}]" for m in (built, current))
    raise IndexMismatchError(
        f"索引由 {before} 建立,当前模型为 {now}。请运行 policyqa index --full", built=before, current=now
    )


def _check_files(folder: Path, manifest: Manifest, *, verify: bool) -> None:
    # .DS_Store and its like are put into every folder that is looked at
    found = {
        path.relative_to(folder).as_posix(): path
        for path in folder.rglob("*")
        if path.name != MANIFEST and not path.name.startswith(".") and (path.is_symlink() or not path.is_dir())
    }
    if missing := sorted(manifest.files.keys() - found.keys()):
        raise IndexDamagedError(f"缺少文件 {'、'.join(missing)}")
    if foreign := sorted(found.keys() - manifest.files.keys()):
        raise IndexDamagedError(f"有不属于索引的文件 {'、'.join(foreign)}")
    for name, wanted in manifest.files.items():
        path = found[name]
        if path.is_symlink() or not path.is_file():
            raise IndexDamagedError(f"{name} 不是普通文件")
        try:
            size = path.stat().st_size
            if size != wanted.size:
                raise IndexDamagedError(f"{name} 有 {size} 字节,应有 {wanted.size} 字节")
            if (verify or size <= _SMALL) and file_sum(path) != wanted:
                raise IndexDamagedError(f"{name} 的内容被改动(校验和不符)")
        except OSError as error:
            raise IndexDamagedError(f"{name} 无法读取({error.strerror})") from error
