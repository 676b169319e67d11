"""A corpus to cite from: what its documents are called, and every section with its citation."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from policyqa.reading.writing import paged, quoted_title, written
from policyqa.records import Document, Section, Status

__all__ = ["DocumentName", "Place", "Shelf", "citations", "cited_title"]


@dataclass(frozen=True, slots=True)
class DocumentName:
    """What a document of a corpus is called; ``date``, YYYY-MM-DD, is ``Document.date``."""

    source: str
    title: str
    date: str | None


class Shelf(Protocol):
    """A corpus: what its documents are called, and each of them when it is asked for."""

    @property
    def names(self) -> tuple[DocumentName, ...]:
        """All documents, sorted by source."""

    def document(self, source: str) -> Document:
        """:raises CorpusError: it cannot be read any more."""


@dataclass(frozen=True, slots=True)
class Place:
    """A section of a document; ``chain`` leads to it from the top, () to the whole.

    ``citation`` is in full but for the page, which ``cited`` has.
    """

    document: Document
    chain: tuple[Section, ...]
    citation: str

    @property
    def section(self) -> Section:
        """The section itself; the root of the tree for the whole document."""
        return self.chain[-1] if self.chain else self.document.root

    @property
    def page(self) -> int | None:
        """The page on which it begins; None of the whole, of what is only listed, and in a text without pages."""
        if not self.chain or self.section.status is Status.LISTED_ONLY:
            return None
        return self.document.page_of(self.section.start)

    @property
    def cited(self) -> str:
        """The citation with its page."""
        return paged(self.citation, self.page)


def citations(document: Document, shelf: Shelf) -> Iterator[Place]:
    """Every section of a document with its citation, the root first.

    A citation has the date where the shelf has several dated versions of the title.
    """
    name = next(one for one in shelf.names if one.source == document.source)
    head = cited_title(name, shelf)
    yield Place(document, (), head)
    for chain, tail in written(document.root):
        yield Place(document, chain, head + tail)


def cited_title(name: DocumentName, shelf: Shelf) -> str:
    """What every citation of a document begins with: the title in 《》, and the date where versions have another."""
    versions = {one.date for one in shelf.names if one.title == name.title}
    return quoted_title(name.title) + (f"（{name.date}）" if name.date and len(versions) > 1 else "")
