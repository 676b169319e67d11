"""The documents of a corpus by name: from an index that is up to date, else from the folder, one file at a time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from typing import Protocol

from policyqa.config import Settings
from policyqa.errors import IndexStateError, UnreadableFileError
from policyqa.indexing.database import DATABASE, CorpusDatabase
from policyqa.indexing.manifest import Manifest, read_manifest
from policyqa.indexing.sources import CorpusFile, max_bytes, read_file, scan_corpus, staleness, workshop
from policyqa.indexing.store import GENERATIONS, current_generation
from policyqa.reading import READING_VERSION
from policyqa.reading.catalogue import DocumentName
from policyqa.reading.isolated import Workshop
from policyqa.reading.readers import read_name
from policyqa.records import Document

__all__ = ["OpenShelf", "open_shelf"]


class OpenShelf(Protocol):
    """A corpus as long as it is open; see ``policyqa.reading.catalogue.Shelf``. ``unreadable`` are sources."""

    @property
    def names(self) -> tuple[DocumentName, ...]:
        """All documents that can be read, sorted by source."""

    @property
    def unreadable(self) -> tuple[str, ...]:
        """The files that cannot be read, sorted."""

    def document(self, source: str) -> Document:
        """:raises UnreadableFileError: it cannot be read any more."""


@contextmanager
def open_shelf(settings: Settings) -> Iterator[OpenShelf]:
    """The corpus as it is now.

    An index is used where it was built by this reading of texts and the folder has not changed since: a folder of
    thousands of files is then not read again. Neither model nor vectors are loaded.

    :raises CorpusError: the folder is missing or cannot be read.
    """
    stored = _stored(settings)
    if stored is None:
        with workshop(settings) as where:
            yield _FolderShelf(settings, where)
        return
    with closing(stored.database):
        yield stored


def _stored(settings: Settings) -> _StoredShelf | None:
    """The index in use, or None where it is missing, damaged, of another version, or the folder has changed."""
    try:
        folder = settings.index_dir / GENERATIONS / current_generation(settings.index_dir)
        manifest = read_manifest(folder)
        if manifest.recipe.reading != READING_VERSION or staleness(settings, manifest):
            return None
        return _StoredShelf(CorpusDatabase(folder / DATABASE), manifest)
    except IndexStateError:
        return None


class _StoredShelf:
    def __init__(self, database: CorpusDatabase, manifest: Manifest) -> None:
        self.database = database
        self.names = tuple(DocumentName(one.source, one.title, one.date) for one in database.summaries())
        self.unreadable = tuple(sorted(str(notice.source) for notice in manifest.unreadable))
        self._kept: dict[str, Document] = {}

    def document(self, source: str) -> Document:
        if source not in self._kept:
            self._kept[source] = self.database.document(source)
        return self._kept[source]


class _FolderShelf:
    def __init__(self, settings: Settings, where: Workshop) -> None:
        self._settings = settings
        self._where = where
        self._files: dict[str, CorpusFile] = {}
        self._kept: dict[str, Document] = {}
        names: list[DocumentName] = []
        unreadable: list[str] = []
        for file in scan_corpus(settings.corpus_dir, index_dir=settings.index_dir):
            try:
                if file.refused:
                    raise UnreadableFileError(file.source, file.refused)
                name = read_name(file.path, source=file.source, max_bytes=max_bytes(settings), workshop=where)
            except UnreadableFileError:
                unreadable.append(file.source)
                continue
            self._files[file.source] = file
            names.append(DocumentName(file.source, name.title, name.date))
        self.names, self.unreadable = tuple(names), tuple(unreadable)

    def document(self, source: str) -> Document:
        if source not in self._kept:
            document = self._kept[source] = read_file(self._files[source], self._settings, where=self._where)
            # Where the top of the text does not show the title, the whole does.
            self.names = tuple(
                replace(one, title=document.title) if one.source == source else one for one in self.names
            )
        return self._kept[source]
