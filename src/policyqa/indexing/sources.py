"""The corpus folder: which files there are, and how they differ from those an index was built of."""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path

from policyqa.config import Settings
from policyqa.errors import CorpusError, UnreadableFileError
from policyqa.indexing.manifest import FileRecord, Manifest, file_sum
from policyqa.reading.isolated import Workshop
from policyqa.reading.readers import ADVISED, read_document, why_not_read
from policyqa.records import Document, Staleness

__all__ = [
    "CorpusFile",
    "compare",
    "files_to_index",
    "fingerprint",
    "max_bytes",
    "nothing_to_index",
    "read_file",
    "scan_corpus",
    "staleness",
    "workshop",
]


@dataclass(frozen=True, slots=True)
class CorpusFile:
    """A file found in the corpus folder.

    ``refused`` says why it is not even opened ("" where it is); size and time of such a file are 0: they say nothing.
    """

    source: str
    path: Path
    size: int
    mtime_ns: int
    refused: str = ""


def max_bytes(settings: Settings) -> int:
    """The size in bytes up to which a file is read."""
    return settings.max_file_mb * 2**20


def scan_corpus(corpus_dir: Path, *, index_dir: Path) -> tuple[CorpusFile, ...]:
    """Every file under the corpus folder, sorted by source.

    Hidden files and folders, the lock files of word processors (``~$…``), folders that are links and the index's own
    folder are no part of a corpus. A link to a file inside the corpus is a file like any other.

    :raises CorpusError: the folder is missing or cannot be read.
    """
    if not corpus_dir.is_dir():
        raise CorpusError(f"语料文件夹 {corpus_dir} 不存在;请建立它并放入 {ADVISED} 文件")
    found: dict[str, CorpusFile] = {}
    closed: list[CorpusFile] = []
    for path in _walk(corpus_dir, skipped=index_dir, closed=closed):
        file = _corpus_file(path, corpus_dir)
        # Two names that differ only in their Unicode form: the second keeps its own, so that neither is lost.
        source = path.relative_to(corpus_dir).as_posix() if file.source in found else file.source
        found[source] = CorpusFile(source, path, file.size, file.mtime_ns, file.refused)
    found.update((file.source, file) for file in closed)
    return tuple(found[source] for source in sorted(found))


def _walk(corpus_dir: Path, *, skipped: Path, closed: list[CorpusFile]) -> Iterator[Path]:
    """The paths of all files; folders that cannot be listed are put into ``closed``."""

    def refuse(error: OSError) -> None:
        path = Path(error.filename)
        if path == corpus_dir:
            raise CorpusError(f"语料文件夹 {path} 无法读取({error.strerror});请检查权限") from error
        source = path.relative_to(corpus_dir).as_posix()
        closed.append(CorpusFile(source, path, 0, 0, refused=f"文件夹无法读取({error.strerror});请检查权限"))

    for folder, folders, names in os.walk(corpus_dir, onerror=refuse):
        here = Path(folder)
        folders[:] = sorted(
            name
            for name in folders
            if not name.startswith(".") and not (here / name).is_symlink() and here / name != skipped
        )
        for name in sorted(names):
            if not name.startswith((".", "~$")):
                yield here / name


def _corpus_file(path: Path, corpus_dir: Path) -> CorpusFile:
    relative = path.relative_to(corpus_dir).as_posix()
    try:
        relative.encode("utf-8")
    except UnicodeEncodeError:
        source = relative.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
        return CorpusFile(source, path, 0, 0, refused="文件名不是 UTF-8 编码;请改名")
    # macOS may hand out decomposed names: the same file must have the same source, hence ids, everywhere.
    source = unicodedata.normalize("NFC", relative)
    try:
        if not path.resolve(strict=True).is_relative_to(corpus_dir.resolve()):
            return CorpusFile(source, path, 0, 0, refused="链接指向语料文件夹之外;请放入文件本身")
        stat = path.stat()
    except (OSError, RuntimeError):  # RuntimeError: links in a circle, up to Python 3.12
        return CorpusFile(source, path, 0, 0, refused="链接已失效或文件无法访问;请检查")
    if not path.is_file():
        return CorpusFile(source, path, 0, 0, refused="不是普通文件;请移走")
    if refused := why_not_read(path):
        return CorpusFile(source, path, 0, 0, refused=refused)
    return CorpusFile(source, path, stat.st_size, stat.st_mtime_ns)


def workshop(settings: Settings) -> Workshop:
    """Where files of formats with native parsers are read; one serves for many files, and is to be closed."""
    return Workshop(timeout_s=settings.read_timeout_s, memory_mb=settings.read_memory_mb)


def read_file(file: CorpusFile, settings: Settings, *, where: Workshop | None = None) -> Document:
    """The document in a file of the corpus.

    :param where: a workshop that is open; without one it is opened for this file alone.
    :raises UnreadableFileError: it is refused, too large, binary, undecodable or damaged.
    """
    if file.refused:
        raise UnreadableFileError(file.source, file.refused)
    with nullcontext(where) if where else workshop(settings) as own:
        return read_document(file.path, source=file.source, max_bytes=max_bytes(settings), workshop=own)


def fingerprint(file: CorpusFile, *, max_bytes: int) -> str:
    """SHA-256 of a file's bytes in hexadecimal; "" for one that is refused, too large or not to be opened."""
    if file.refused or file.size > max_bytes:
        return ""
    try:
        return file_sum(file.path).sha256
    except OSError:
        return ""


def files_to_index(settings: Settings) -> tuple[CorpusFile, ...]:
    """See ``scan_corpus``. An empty folder may be the wrong one: the documents of an index are not given up for it.

    :raises CorpusError: the folder is missing or cannot be read, or there is no file in it to be opened.
    """
    files = scan_corpus(settings.corpus_dir, index_dir=settings.index_dir)
    if all(file.refused for file in files):
        raise CorpusError(nothing_to_index(settings, [FileRecord(f.source, 0, 0, "", f.refused) for f in files]))
    return files


def nothing_to_index(settings: Settings, records: Sequence[FileRecord]) -> str:
    """What is to be said of a corpus folder that gives not a single passage."""
    if records:
        example = next((record for record in records if record.reason), records[0])
        what = f"的 {len(records)} 个文件都不能建索引(例如 {example.source}: {example.reason or '没有正文'})"
    else:
        what = "是空的"
    return (
        f"语料文件夹 {settings.corpus_dir} {what};请检查 --corpus,或放入 {ADVISED} 文件后重试。"
        f"原有索引(如有)未改动,若确要清空请删除 {settings.index_dir}"
    )


def staleness(settings: Settings, manifest: Manifest) -> Staleness:
    """How the corpus folder differs from what an index was built of.

    A file of the same size and time counts as the same without being read; a file that could not be read then and
    has not changed is no difference.

    :raises CorpusError: the folder is missing or cannot be read.
    """
    limit = max_bytes(settings)
    known = {record.source: record for record in manifest.corpus}
    return compare(
        manifest.corpus,
        [
            FileRecord(file.source, file.size, file.mtime_ns, _quick_sum(file, known.get(file.source), limit))
            for file in scan_corpus(settings.corpus_dir, index_dir=settings.index_dir)
        ],
    )


def _quick_sum(file: CorpusFile, record: FileRecord | None, limit: int) -> str:
    if record and record.sha256 and (file.size, file.mtime_ns) == (record.size, record.mtime_ns) and not file.refused:
        return record.sha256
    return fingerprint(file, max_bytes=limit) if record else ""


def compare(old: Sequence[FileRecord], new: Sequence[FileRecord]) -> Staleness:
    """How one state of a corpus differs from another; a file without a checksum is compared by its size."""
    before = {record.source: record for record in old}
    after = {record.source: record for record in new}
    return Staleness(
        added=tuple(sorted(after.keys() - before.keys())),
        changed=tuple(
            sorted(
                source
                for source in after.keys() & before.keys()
                if after[source].sha256 != before[source].sha256
                or (not after[source].sha256 and after[source].size != before[source].size)
            )
        ),
        removed=tuple(sorted(before.keys() - after.keys())),
    )
