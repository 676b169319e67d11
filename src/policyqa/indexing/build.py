"""A corpus folder becomes a new generation; what did not change is not encoded again."""

from __future__ import annotations

import logging
import shutil
import sqlite3
import time
from collections import defaultdict
from collections.abc import Callable
from contextlib import ExitStack, closing
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path

from policyqa.config import Settings
from policyqa.errors import (
    BuildCancelledError,
    CorpusError,
    IndexStateError,
    UnreadableFileError,
)
from policyqa.indexing import snapshot
from policyqa.indexing.database import DATABASE, CorpusWriter
from policyqa.indexing.encoding import VectorSource
from policyqa.indexing.lexical import LEXICAL_VERSION
from policyqa.indexing.manifest import Counts, FileRecord, Manifest, Recipe, file_sum, write_manifest
from policyqa.indexing.publish import build_lock, new_generation, publish, sweep_old, sweep_unfinished
from policyqa.indexing.report import BuildReport, Phase, Progress
from policyqa.indexing.sources import (
    CorpusFile,
    compare,
    files_to_index,
    fingerprint,
    max_bytes,
    nothing_to_index,
    read_file,
    workshop,
)
from policyqa.indexing.store import reusable_generation
from policyqa.indexing.table import Table
from policyqa.indexing.vector_cache import VECTOR_CACHE, VectorCache, remove_cache
from policyqa.indexing.vectors import VectorIndex
from policyqa.models.encoders import Encoder
from policyqa.reading import READING_VERSION
from policyqa.reading.aids import aids
from policyqa.reading.isolated import Workshop
from policyqa.reading.passages import heading_text, headings, search_text, split_passages
from policyqa.records import Document

__all__ = ["BuildReport", "Progress", "build_index"]

_REPORT_EVERY_S = 0.1
_log = logging.getLogger(__name__)


def build_index(
    settings: Settings,
    encoder: Encoder,
    *,
    full: bool = False,
    progress: Callable[[Progress], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> BuildReport:
    """Build the index of a corpus folder and put it into use, or leave the one in use as it is.

    Vectors of texts that did not change come from the index in use, and from a build that was interrupted. Where files,
    model and settings are those of the index in use, nothing is published.

    :param full: take nothing from the index in use nor from an interrupted build.
    :param progress: called in this thread, after every batch.
    :param cancelled: asked between files and between batches.
    :raises CorpusError: the folder is missing, or nothing in it can be indexed.
    :raises IndexBusyError: another process, or thread, is building here.
    :raises IndexStateError: the index folder cannot be written, or what lies there is not ours.
    :raises ModelError: the model gave no unit vectors of its dimension.
    :raises BuildCancelledError: ``cancelled`` said so; the vectors encoded so far are kept for the next build.
    """
    files = files_to_index(settings)
    try:
        with build_lock(settings.index_dir):
            return _Build(settings, encoder, files, progress=progress, cancelled=cancelled).run(full=full)
    except (OSError, sqlite3.Error) as error:
        raise IndexStateError(
            f"索引文件夹 {settings.index_dir} 写入失败({error});正在使用的索引未改动。请检查磁盘空间和权限后重试"
        ) from error


class _Build:
    """One run of ``build_index``, under the lock."""

    def __init__(
        self,
        settings: Settings,
        encoder: Encoder,
        files: tuple[CorpusFile, ...],
        *,
        progress: Callable[[Progress], None] | None,
        cancelled: Callable[[], bool] | None,
    ) -> None:
        self._settings = settings
        self._index_dir = settings.index_dir
        self._encoder = encoder
        self._identity = encoder.identity
        self._files = files
        self._progress = progress
        self._cancelled = cancelled
        self._started = time.monotonic()
        self._reported = float("-inf")
        self._documents_done = 0
        self._passages = Table()
        self._headings = Table()
        self._recipe = Recipe(
            reading=READING_VERSION,
            lexical=LEXICAL_VERSION,
            max_chars=settings.max_chars,
            max_file_mb=settings.max_file_mb,
            read_timeout_s=settings.read_timeout_s,
            read_memory_mb=settings.read_memory_mb,
            aids=aids(),
        )

    def run(self, *, full: bool) -> BuildReport:
        """See ``build_index``."""
        sweep_unfinished(self._index_dir)
        if full:
            remove_cache(self._index_dir / VECTOR_CACHE)
        old = reusable_generation(self._index_dir)
        with ExitStack() as stack:
            if old:
                stack.enter_context(old.snapshot)
                if old.in_use and not full and self._is_current(old.snapshot.manifest):
                    remove_cache(self._index_dir / VECTOR_CACHE)
                    return self._report(old.snapshot.manifest, old.snapshot.manifest, encoded=0, published=False)
            cache = stack.enter_context(
                closing(VectorCache(self._index_dir / VECTOR_CACHE, dimension=self._identity.dimension))
            )
            vectors = VectorSource(self._encoder, old.snapshot if old and not full else None, cache)
            folder = new_generation(self._index_dir)
            try:
                manifest = self._write(folder, vectors)
                self._stop_if_cancelled()
                name = publish(self._index_dir, folder)
            except BaseException:
                shutil.rmtree(folder, ignore_errors=True)
                raise
        before = old.snapshot.manifest if old else None
        sweep_old(self._index_dir, keep=(name, before.id) if before else (name,))
        remove_cache(self._index_dir / VECTOR_CACHE)
        return self._report(manifest, before, encoded=self._to_encode, published=True)

    def _is_current(self, manifest: Manifest) -> bool:
        """Whether a build would give what is there already."""
        if (manifest.model, manifest.recipe) != (self._identity, self._recipe):
            return False
        limit = max_bytes(self._settings)
        now = [FileRecord(f.source, f.size, f.mtime_ns, fingerprint(f, max_bytes=limit)) for f in self._files]
        return not compare(manifest.corpus, now)

    def _write(self, folder: Path, vectors: VectorSource) -> Manifest:
        """Write all files of a generation."""
        with closing(CorpusWriter(folder / DATABASE)) as writer:
            with workshop(self._settings) as where:
                records = self._read(writer, vectors, where)
            counts = Counts(sum(not r.reason for r in records), writer.passages, writer.headings)
            if not counts.passages:
                raise CorpusError(nothing_to_index(self._settings, records))
            writer.finish()
        self._encode(vectors)
        self._tell("writing", done=self._rows)
        for table, vector_file, lexical_folder in (
            (self._passages, snapshot.VECTORS, snapshot.LEXICAL),
            (self._headings, snapshot.HEADING_VECTORS, snapshot.HEADINGS_LEXICAL),
        ):
            VectorIndex.build(vectors.matrix(table.keys)).save(folder / vector_file)
            table.lexical.build().save(folder / lexical_folder)
        manifest = Manifest(
            id=folder.name.removesuffix(".tmp"),
            created=datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            policyqa=_version(),
            model=self._identity,
            recipe=self._recipe,
            counts=counts,
            corpus=tuple(records),
            files={
                path.relative_to(folder).as_posix(): file_sum(path)
                for path in sorted(folder.rglob("*"))
                if path.is_file() and not path.name.startswith(".")
            },
        )
        write_manifest(manifest, folder)
        return manifest

    def _read(self, writer: CorpusWriter, vectors: VectorSource, where: Workshop) -> list[FileRecord]:
        """Read every file into the tables; what became of each."""
        records: list[FileRecord] = []
        versions: defaultdict[str, dict[str, str | None]] = defaultdict(dict)
        for file in self._files:
            self._stop_if_cancelled()
            try:
                document = read_file(file, self._settings, where=where)
            except UnreadableFileError as error:
                _log.info("未能读取 %s: %s", file.source, error.reason)
                checksum = fingerprint(file, max_bytes=max_bytes(self._settings))
                records.append(FileRecord(file.source, file.size, file.mtime_ns, checksum, error.reason))
            else:
                self._add(document, writer, vectors)
                versions[document.title][document.source] = document.date
                records.append(FileRecord(file.source, file.size, file.mtime_ns, document.sha256))
            self._documents_done += 1
            self._tell("reading", done=self._rows - self._to_encode)
        for dates in versions.values():
            # Which titles have several dated versions is known only now; their citations name the date.
            for source in dates if len(set(dates.values())) > 1 else ():
                passages = split_passages(writer.document(source), max_chars=self._settings.max_chars, dated=True)
                writer.set_citations(passages)
        return records

    def _add(self, document: Document, writer: CorpusWriter, vectors: VectorSource) -> None:
        passages = split_passages(document, max_chars=self._settings.max_chars)
        titled = headings(document)
        writer.add(
            document,
            passages,
            self._passages.add([search_text(passage) for passage in passages], self._identity, vectors),
            titled,
            self._headings.add([heading_text(heading) for heading in titled], self._identity, vectors),
        )

    def _encode(self, vectors: VectorSource) -> None:
        texts = self._passages.missing | self._headings.missing
        chars = sum(map(len, texts.values()))
        known, started = self._rows - len(texts), time.monotonic()

        def after_batch(done: int, chars_done: int) -> None:
            left = (time.monotonic() - started) / chars_done * (chars - chars_done)
            self._tell("encoding", done=known + done, remaining_s=left)
            self._stop_if_cancelled()

        vectors.encode(texts, after_batch=after_batch)

    @property
    def _rows(self) -> int:
        return len(self._passages.keys) + len(self._headings.keys)

    @property
    def _to_encode(self) -> int:
        """How many texts the model has to encode; equal texts count once."""
        return len(self._passages.missing.keys() | self._headings.missing.keys())

    def _stop_if_cancelled(self) -> None:
        if self._cancelled and self._cancelled():
            raise BuildCancelledError(
                "已按要求停止;正在使用的索引未改动,已算好的向量留待下次继续。再次运行 policyqa index 即可"
            )

    def _tell(self, phase: Phase, *, done: int, remaining_s: float | None = None) -> None:
        now = time.monotonic()
        hurry = phase == "reading" and self._documents_done < len(self._files)
        if self._progress is None or (hurry and now - self._reported < _REPORT_EVERY_S):
            return
        self._reported = now
        self._progress(
            Progress(
                phase=phase,
                documents_done=self._documents_done,
                documents_total=len(self._files),
                passages_done=done,
                passages_total=self._rows,
                elapsed_s=now - self._started,
                remaining_s=remaining_s,
            )
        )

    def _report(self, manifest: Manifest, before: Manifest | None, *, encoded: int, published: bool) -> BuildReport:
        difference = compare(before.indexed if before else (), manifest.indexed)
        counts = manifest.counts
        return BuildReport(
            generation=manifest.id,
            published=published,
            documents=counts.documents,
            passages=counts.passages,
            headings=counts.headings,
            added=difference.added,
            changed=difference.changed,
            removed=difference.removed,
            unchanged=counts.documents - len(difference.added) - len(difference.changed),
            failed=manifest.unreadable,
            encoded=encoded,
            reused=counts.passages + counts.headings - encoded,
            seconds=time.monotonic() - self._started,
        )


def _version() -> str:
    try:
        return metadata.version("policyqa")
    except metadata.PackageNotFoundError:
        return "unknown"
