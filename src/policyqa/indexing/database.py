"""``corpus.sqlite``: the documents, passages and headings of a generation; written once, then only read.

Passage row i is row i of ``vectors.faiss`` and document i of ``lexical``; heading row i likewise. ``key`` is the
checksum of what the row's vector was encoded of (see vector_cache.py).
"""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from policyqa.errors import IndexDamagedError
from policyqa.indexing.rows import (
    DocumentSummary,
    heading_from,
    json_text,
    leaf_counts,
    notices_text,
    pages_from,
    pages_text,
    passage_from,
    section_data,
    section_from,
    summary_from,
)
from policyqa.records import Document, Heading, Passage

__all__ = ["DATABASE", "CorpusDatabase", "CorpusWriter"]

DATABASE = "corpus.sqlite"
_SCHEMA = """
CREATE TABLE documents (source TEXT PRIMARY KEY, title TEXT NOT NULL, date TEXT, sha256 TEXT NOT NULL,
  encoding TEXT NOT NULL, notices TEXT NOT NULL, chars INTEGER NOT NULL, passages INTEGER NOT NULL,
  present INTEGER NOT NULL, partial INTEGER NOT NULL, listed_only INTEGER NOT NULL, origin TEXT NOT NULL,
  pages TEXT NOT NULL, root TEXT NOT NULL, text TEXT NOT NULL);
CREATE TABLE passages (row INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, source TEXT NOT NULL, title TEXT NOT NULL,
  section TEXT NOT NULL, headings TEXT NOT NULL, citation TEXT NOT NULL, part INTEGER NOT NULL,
  start INTEGER NOT NULL, end INTEGER NOT NULL, text TEXT NOT NULL, notices TEXT NOT NULL, page INTEGER,
  key BLOB NOT NULL);
CREATE TABLE headings (row INTEGER PRIMARY KEY, source TEXT NOT NULL, title TEXT NOT NULL, section TEXT NOT NULL,
  headings TEXT NOT NULL, citation TEXT NOT NULL, status TEXT NOT NULL, start INTEGER NOT NULL, end INTEGER NOT NULL,
  key BLOB NOT NULL);
"""
_INDEXES = """
CREATE INDEX passages_by_section ON passages (source, section);
CREATE INDEX headings_by_section ON headings (source, section);
"""
_PASSAGE = "id, source, title, section, headings, citation, part, start, end, text, notices, page"
_HEADING = "source, title, section, headings, citation, status, start, end"
_SUMMARY = "source, title, date, sha256, encoding, notices, chars, passages, present, partial, listed_only, origin"
_DOCUMENT = f"SELECT {_SUMMARY}, pages, root, text FROM documents WHERE source = ?"


class CorpusWriter:
    """Writes a new ``corpus.sqlite``, document after document, in the order of their sources."""

    def __init__(self, path: Path) -> None:
        self._connection = sqlite3.connect(path, isolation_level=None)
        # The file is new, and it is flushed to disk and read again before anything points to it.
        self._connection.execute("PRAGMA journal_mode = OFF")
        self._connection.execute("PRAGMA synchronous = OFF")
        self._connection.executescript(_SCHEMA)
        self._connection.execute("BEGIN")
        self.passages = 0
        self.headings = 0

    def add(
        self,
        document: Document,
        passages: Sequence[Passage],
        passage_keys: Sequence[bytes],
        headings: Sequence[Heading],
        heading_keys: Sequence[bytes],
    ) -> None:
        """Add a document; its passages and headings get the next rows, in the order given."""
        counts = leaf_counts(document.root)
        self._connection.execute(
            f"INSERT INTO documents ({_SUMMARY}, pages, root, text) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
            (document.source, document.title, document.date, document.sha256, document.encoding,
             notices_text(document.notices), len(document.text), len(passages),
             counts.present, counts.partial, counts.listed_only, document.origin, pages_text(document.pages),
             json_text(section_data(document.root)), document.text),
        )  # fmt: skip
        self._connection.executemany(
            f"INSERT INTO passages (row, key, {_PASSAGE}) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
            (
                (row, key, p.id, p.source, p.title, p.section, json_text(p.headings), p.citation, p.part,
                 p.start, p.end, p.text, json_text(p.notices), p.page)
                for row, (p, key) in enumerate(zip(passages, passage_keys, strict=True), start=self.passages)
            ),
        )  # fmt: skip
        self._connection.executemany(
            f"INSERT INTO headings (row, key, {_HEADING}) VALUES (?,?,?,?,?,?,?,?,?,?)",
            (
                (row, key, h.source, h.title, h.section, json_text(h.headings), h.citation, h.status, h.start, h.end)
                for row, (h, key) in enumerate(zip(headings, heading_keys, strict=True), start=self.headings)
            ),
        )
        self.passages += len(passages)
        self.headings += len(headings)

    def document(self, source: str) -> Document:
        """A document that was added.

        :raises KeyError: it was not.
        """
        found = self._connection.execute(_DOCUMENT, (source,)).fetchone()
        if found is None:
            raise KeyError(source)
        return _document(found)

    def set_citations(self, passages: Sequence[Passage]) -> None:
        """Replace the citations of passages that were added, by their ids."""
        self._connection.executemany(
            "UPDATE passages SET citation = ? WHERE id = ?", ((p.citation, p.id) for p in passages)
        )

    def finish(self) -> None:
        """Write what is left and close."""
        self._connection.execute("COMMIT")
        self._connection.executescript(_INDEXES)
        self._connection.close()

    def close(self) -> None:
        """Close without finishing; the file is then of no use."""
        self._connection.close()


class CorpusDatabase:
    """Reads ``corpus.sqlite``; safe in several threads."""

    def __init__(self, path: Path) -> None:
        """:raises IndexDamagedError: there is no such file, or it is no database."""
        self._lock = threading.Lock()
        try:
            # Nobody writes a published generation: immutable spares the locks and works on a read-only disk.
            uri = f"{path.resolve(strict=True).as_uri()}?mode=ro&immutable=1"
            self._connection = sqlite3.connect(uri, uri=True, check_same_thread=False, isolation_level=None)
        except (OSError, sqlite3.Error) as error:
            raise IndexDamagedError(f"{DATABASE} 缺失或打不开") from error

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._connection.close()

    def count(self, table: str) -> int:
        """Rows of a table, whose rows must be numbered from 0 without a hole."""
        if table == "documents":
            return int(self._rows("SELECT COUNT(*) FROM documents")[0][0])
        count, highest = self._rows(f"SELECT COUNT(*), COALESCE(MAX(row), -1) FROM {table}")[0]
        if highest != count - 1:
            raise IndexDamagedError(f"{DATABASE} 的 {table} 行号不连续")
        return int(count)

    def check(self) -> None:
        """Let SQLite check every page.

        :raises IndexDamagedError: one is damaged.
        """
        found = self._rows("PRAGMA integrity_check(1)")[0][0]
        if found != "ok":
            raise IndexDamagedError(f"{DATABASE} 内部损坏({found})")

    def document(self, source: str) -> Document:
        """:raises KeyError: there is no such document."""
        found = self._rows(_DOCUMENT, source)
        if not found:
            raise KeyError(source)
        return _document(found[0])

    def summaries(self) -> tuple[DocumentSummary, ...]:
        """All documents in the order of their sources."""
        return tuple(summary_from(row) for row in self._rows(f"SELECT {_SUMMARY} FROM documents ORDER BY source"))

    def summary(self, source: str) -> DocumentSummary:
        """:raises KeyError: there is no such document."""
        found = self._rows(f"SELECT {_SUMMARY} FROM documents WHERE source = ?", source)
        if not found:
            raise KeyError(source)
        return summary_from(found[0])

    def sources(self) -> tuple[str, ...]:
        """All sources, sorted."""
        return tuple(row[0] for row in self._rows("SELECT source FROM documents ORDER BY source"))

    def passage(self, row: int) -> Passage:
        """:raises IndexError: there is no such row."""
        found = self._rows(f"SELECT {_PASSAGE} FROM passages WHERE row = ?", row)
        if not found:
            raise IndexError(f"no passage {row}")
        return passage_from(found[0])

    def sizes(self) -> list[tuple[str, int]]:
        """The source of every passage and its length in characters, by row."""
        return [(row[0], row[1]) for row in self._rows("SELECT source, end - start FROM passages ORDER BY row")]

    def passage_row(self, passage_id: str) -> int:
        """:raises KeyError: there is no such passage."""
        found = self._rows("SELECT row FROM passages WHERE id = ?", passage_id)
        if not found:
            raise KeyError(passage_id)
        return int(found[0][0])

    def passages_of(self, source: str) -> tuple[tuple[int, Passage], ...]:
        """Row and passage, in document order."""
        found = self._rows(f"SELECT row, {_PASSAGE} FROM passages WHERE source = ? ORDER BY row", source)
        return tuple((row[0], passage_from(row[1:])) for row in found)

    def passage_rows_under(self, source: str, section: str) -> tuple[int, ...]:
        """Rows of a section and all under it, in document order; of the whole document for ""."""
        if not section:
            found = self._rows("SELECT row FROM passages WHERE source = ? ORDER BY row", source)
        else:
            # "0" follows "/": what lies between are the sections under this one, but not its sibling 一#2 or 一百.
            found = self._rows(
                "SELECT row FROM passages WHERE source = ?1 AND section = ?2 UNION ALL "
                "SELECT row FROM passages WHERE source = ?1 AND section > ?2 || '/' AND section < ?2 || '0' "
                "ORDER BY row",
                source,
                section,
            )
        return tuple(row[0] for row in found)

    def heading(self, row: int) -> Heading:
        """:raises IndexError: there is no such row."""
        found = self._rows(f"SELECT {_HEADING} FROM headings WHERE row = ?", row)
        if not found:
            raise IndexError(f"no heading {row}")
        return heading_from(found[0])

    def headings_of(self, source: str) -> tuple[tuple[int, Heading], ...]:
        """Row and heading, in document order."""
        found = self._rows(f"SELECT row, {_HEADING} FROM headings WHERE source = ? ORDER BY row", source)
        return tuple((row[0], heading_from(row[1:])) for row in found)

    def keys(self, table: str) -> Iterator[bytes]:
        """The key of every row of ``passages`` or ``headings``, in their order."""
        return (row[0] for row in self._rows(f"SELECT key FROM {table} ORDER BY row"))

    def _rows(self, statement: str, *values: str | int) -> list[Any]:
        try:
            with self._lock:
                return self._connection.execute(statement, values).fetchall()
        except sqlite3.Error as error:
            raise IndexDamagedError(f"{DATABASE} 读取失败({error});请运行 policyqa index --full") from error


def _document(row: Sequence[Any]) -> Document:
    *columns, pages, root, text = row
    summary = summary_from(columns)
    return Document(
        source=summary.source,
        title=summary.title,
        date=summary.date,
        text=text,
        sha256=summary.sha256,
        encoding=summary.encoding,
        root=section_from(json.loads(root)),
        notices=summary.notices,
        pages=pages_from(json.loads(pages)),
        origin=summary.origin,
    )
