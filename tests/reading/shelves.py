"""Shelves of documents to cite from, and trees grown from nothing but paths."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from policyqa.reading.catalogue import DocumentName
from policyqa.records import Document, Section, Span, Status
from tests.reading.trees import read

__all__ = ["ShelfOf", "dated", "grown"]


class ShelfOf:
    """A shelf of documents that are there already."""

    def __init__(self, documents: Iterable[Document]) -> None:
        self._documents = {one.source: one for one in documents}
        self.names = tuple(DocumentName(one.source, one.title, one.date) for one in self._documents.values())

    def document(self, source: str) -> Document:
        return self._documents[source]


def dated(text: str, *, source: str, date: str | None = None) -> Document:
    """A text as a document of this source and date."""
    return replace(read(text, name=source.partition(".")[0]), source=source, date=date)


def grown(paths: Sequence[str], *, clauses: Sequence[str] = ()) -> Section:
    """A tree that has these paths and those above them; what lies in ``clauses`` or below it is a 款, 项 or 目."""
    whole: list[str] = []
    for path in (*paths, *clauses):
        steps = path.split("/")
        above = ("/".join(steps[:count]) for count in range(1, len(steps) + 1))
        whole += [one for one in above if one not in whole]
    return _node("", whole, clauses)


def _node(path: str, whole: Sequence[str], clauses: Sequence[str]) -> Section:
    label = path.rpartition("/")[2].partition("#")[0]
    return Section(
        path=path,
        label=label,
        title="",
        heading=label,
        start=0,
        end=1,
        status=Status.PRESENT,
        own=(Span(0, 1),),
        clause=path in clauses,
        children=tuple(_node(one, whole, clauses) for one in whole if one.rpartition("/")[0] == path and one),
    )
