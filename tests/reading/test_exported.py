"""The same document in another format: the same sections, and the same passages up to white space."""

from __future__ import annotations

import io
import re
import runpy
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import docx
import pytest

from policyqa.reading.isolated import Workshop
from policyqa.reading.passages import split_passages
from policyqa.reading.readers import read_document
from policyqa.records import Document, Section
from tests.reading.exporting import to_docx, to_html

_ROOT = Path(__file__).resolve().parents[2]
_DOCUMENTS: tuple[Path, ...] = runpy.run_path(str(_ROOT / "scripts" / "regenerate_golden.py"))["golden_documents"]()
_LAWS = 20
_FORMATS: dict[str, Callable[[str], bytes]] = {
    "typed.docx": to_docx,
    "numbered.docx": partial(to_docx, automatic=True),
    "page.html": to_html,
}


@pytest.fixture(scope="module")
def workshop() -> Iterator[Workshop]:
    with Workshop() as where:
        yield where


def sections(section: Section) -> list[tuple[str, str, str, str]]:
    return [
        row
        for child in section.children
        for row in ((child.path, child.title, child.heading, str(child.status)), *sections(child))
    ]


def said(document: Document) -> str:
    """All that the passages say, in order; where long ones are split depends on white space."""
    passages = split_passages(document, max_chars=500)
    assert all(document.text[one.start : one.end] == one.text for one in passages)
    return re.sub(r"[\s#]+", "", "".join(one.text for one in passages))


def same(path: Path, kind: str, folder: Path, workshop: Workshop) -> None:
    typed = read_document(path, source=path.name, max_bytes=2**24)
    other = folder / f"{path.stem}{Path(kind).suffix}"
    other.write_bytes(_FORMATS[kind](typed.text))
    read = read_document(other, source=other.name, max_bytes=2**24, workshop=workshop)
    assert sections(read.root) == sections(typed.root)
    assert said(read) == said(typed)
    assert read.title == typed.title


@pytest.mark.parametrize("kind", _FORMATS)
@pytest.mark.parametrize("path", _DOCUMENTS, ids=[path.stem for path in _DOCUMENTS])
def test_a_document_is_the_same_in_every_format(path: Path, kind: str, tmp_path: Path, workshop: Workshop) -> None:
    same(path, kind, tmp_path, workshop)


@pytest.mark.parametrize("kind", _FORMATS)
def test_a_law_is_the_same_in_every_format(shared_dir: Path, kind: str, tmp_path: Path, workshop: Workshop) -> None:
    laws = sorted((shared_dir / "data" / "laws").rglob("*.md"))
    if not laws:
        pytest.skip("no law corpus in the folder shared beside the repository")
    for law in laws[:: max(1, len(laws) // _LAWS)][:_LAWS]:
        same(law, kind, tmp_path, workshop)


def test_word_counts_the_labels_that_were_left_to_it() -> None:
    """Else the test above would say nothing of automatic numbering."""
    text = "甲市办法\n\n第一章 总则\n\n第一条 甲。\n\n第二章 附则\n\n第二条 乙。\n"
    assert len(to_docx(text)) != len(to_docx(text, automatic=True))
    typed = [one.text for one in docx.Document(io.BytesIO(to_docx(text, automatic=True))).paragraphs]
    assert [words for words in typed if words] == ["甲市办法", "总则", "甲。", "附则", "乙。"]
