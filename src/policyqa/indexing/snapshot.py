"""One generation of an index, open for reading: passages and headings by row, and the two arms over each."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from types import TracebackType

from policyqa.errors import IndexDamagedError
from policyqa.indexing.database import DATABASE, CorpusDatabase
from policyqa.indexing.lexical import LexicalIndex
from policyqa.indexing.manifest import Manifest
from policyqa.indexing.rows import DocumentSummary
from policyqa.indexing.vectors import VectorIndex
from policyqa.records import Document, Heading, Notice, Passage

__all__ = ["HEADINGS_LEXICAL", "HEADING_VECTORS", "LEXICAL", "VECTORS", "IndexSnapshot"]

VECTORS = "vectors.faiss"
LEXICAL = "lexical"
HEADING_VECTORS = "headings.faiss"
HEADINGS_LEXICAL = "headings_lexical"
_DOCUMENTS_KEPT = 16


class IndexSnapshot:
    """One generation, open for reading. It never changes, whatever is built meanwhile; safe in several threads.

    ``vectors`` and ``lexical`` are over passages, ``heading_vectors`` and ``heading_lexical`` over headings: row i of
    each is ``passage(i)`` or ``heading(i)``. Rows follow the sources in order, and each document's own order.
    """

    def __init__(self, folder: Path, manifest: Manifest) -> None:
        """Use ``open_index``.

        :raises IndexDamagedError: a file cannot be opened or holds another number of rows than the manifest says.
        """
        self.manifest = manifest
        self._database = CorpusDatabase(folder / DATABASE)
        try:
            counts = manifest.counts
            self.vectors = _vectors(folder / VECTORS, counts.passages, manifest.model.dimension)
            self.lexical = _lexical(folder / LEXICAL, counts.passages)
            self.heading_vectors = _vectors(folder / HEADING_VECTORS, counts.headings, manifest.model.dimension)
            self.heading_lexical = _lexical(folder / HEADINGS_LEXICAL, counts.headings)
            for table in ("documents", "passages", "headings"):
                held, wanted = self._database.count(table), getattr(counts, table)
                if held != wanted:
                    raise IndexDamagedError(f"{DATABASE} 的 {table} 有 {held} 行,应有 {wanted} 行")
        except BaseException:
            self._database.close()
            raise
        self._document = lru_cache(maxsize=_DOCUMENTS_KEPT)(self._database.document)

    def __enter__(self) -> IndexSnapshot:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the files; nothing can be read afterwards."""
        self._document.cache_clear()
        self._database.close()

    @property
    def passage_count(self) -> int:
        """Rows of passages."""
        return self.manifest.counts.passages

    @property
    def headings_count(self) -> int:
        """Rows of headings."""
        return self.manifest.counts.headings

    @property
    def unreadable(self) -> tuple[Notice, ...]:
        """A notice for every file of the corpus folder that is not in this index."""
        return self.manifest.unreadable

    def passage(self, row: int) -> Passage:
        """:raises IndexError: there is no such row."""
        return self._database.passage(row)

    def passages(self, rows: Sequence[int]) -> tuple[Passage, ...]:
        """Passages in the order of the rows given.

        :raises IndexError: there is no such row.
        """
        return tuple(self._database.passage(row) for row in rows)

    def passage_sizes(self) -> list[tuple[str, int]]:
        """The source of every passage and its length in characters, by row."""
        return self._database.sizes()

    def passage_row(self, passage_id: str) -> int:
        """:raises KeyError: there is no such passage."""
        return self._database.passage_row(passage_id)

    def passages_of(self, source: str) -> tuple[tuple[int, Passage], ...]:
        """Row and passage of a document, in document order; none for an unknown source."""
        return self._database.passages_of(source)

    def passage_rows_under(self, source: str, section_path: str) -> tuple[int, ...]:
        """Rows of the passages of a section and of all under it, in document order; "" is the whole document."""
        return self._database.passage_rows_under(source, section_path)

    def heading(self, row: int) -> Heading:
        """:raises IndexError: there is no such row."""
        return self._database.heading(row)

    def headings_of(self, source: str) -> tuple[tuple[int, Heading], ...]:
        """Row and heading of a document, in document order; none for an unknown source."""
        return self._database.headings_of(source)

    def document(self, source: str) -> Document:
        """The document with its text and tree; the last few are kept.

        :raises KeyError: there is no such document.
        """
        return self._document(source)

    def document_summary(self, source: str) -> DocumentSummary:
        """A document without its text and tree.

        :raises KeyError: there is no such document.
        """
        return self._database.summary(source)

    def document_summaries(self) -> tuple[DocumentSummary, ...]:
        """All documents, without their texts, in the order of their sources."""
        return self._database.summaries()

    def sources(self) -> tuple[str, ...]:
        """All sources, sorted."""
        return self._database.sources()

    def vector_keys(self, table: str) -> tuple[bytes, ...]:
        """What each row of ``passages`` or ``headings`` was encoded of, as vector_cache.vector_key gives it."""
        return tuple(self._database.keys(table))

    def check_database(self) -> None:
        """Let SQLite check every page of the corpus.

        :raises IndexDamagedError: one is damaged.
        """
        self._database.check()


def _vectors(path: Path, size: int, dimension: int) -> VectorIndex:
    try:
        index = VectorIndex.load(path)
    except (OSError, ValueError) as error:
        raise IndexDamagedError(f"{path.name} 打不开({error})") from error
    if (index.size, index.dimension) != (size, dimension):
        raise IndexDamagedError(
            f"{path.name} 有 {index.size} 条 {index.dimension} 维向量,应有 {size} 条 {dimension} 维"
        )
    return index


def _lexical(folder: Path, size: int) -> LexicalIndex:
    try:
        return LexicalIndex.load(folder, size=size)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise IndexDamagedError(f"{folder.name} 打不开({error})") from error
