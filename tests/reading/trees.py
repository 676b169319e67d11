"""Short ways to read a text in a test and to say what its tree should be."""

from __future__ import annotations

from collections.abc import Iterator

from policyqa.reading.outline import parse_outline
from policyqa.reading.within import around
from policyqa.records import Document, Section, Status


def read(text: str, *, name: str = "文件") -> Document:
    """A text as the document that a file of this name would become."""
    parsed = parse_outline(text, name=name, source=f"{name}.txt")
    return Document(
        source=f"{name}.txt",
        title=parsed.title,
        date=None,
        text=text,
        sha256="",
        encoding="utf-8",
        root=parsed.root,
        notices=parsed.notices,
    )


def walk(section: Section) -> Iterator[Section]:
    """A section and all below it, in the order of the tree."""
    yield section
    for child in section.children:
        yield from walk(child)


def section_at(document: Document, path: str) -> Section:
    """The section of a path; its absence names those that there are."""
    found = {section.path: section for section in walk(document.root)}
    assert path in found, f"no {path!r} among {sorted(found)}"
    return found[path]


def paths(document: Document, *, clauses: bool = False) -> list[str]:
    """The paths of all sections but the root, in the order of the tree; with the 款 and 项 of articles if wanted."""
    return [section.path for section in walk(document.root) if section.path and (clauses or not section.clause)]


def own_text(document: Document, path: str) -> str:
    """A section's own text, its parts joined by ``|``."""
    return "|".join(document.text[own.start : own.end] for own in section_at(document, path).own)


def listed_only(document: Document) -> list[str]:
    """The paths of the sections that the 目录 alone knows."""
    return [section.path for section in walk(document.root) if section.status is Status.LISTED_ONLY]


def owner_of(document: Document, words: str) -> str:
    """The path of the one section whose own text holds some words; of a 款 or 项 that of its article."""
    held = [s for s in walk(document.root) if any(words in document.text[o.start : o.end] for o in s.own)]
    owners = [around(document.root, section).path for section in held]
    assert len(owners) == 1, f"{words!r} is in {owners}"
    return owners[0]
