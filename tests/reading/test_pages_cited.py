"""Pages: where a passage begins, in its citation and back."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from policyqa.reading.catalogue import DocumentName, citations
from policyqa.reading.citation import find_section
from policyqa.reading.passages import split_passages
from policyqa.reading.places import find_places
from policyqa.reading.readers import read_document
from policyqa.reading.writing import paged, unpaged
from policyqa.records import Document, PageSpan

_TEXT = (
    "甲市数据条例\n\n第一条 为了规范数据处理活动，制定本条例。\n\n第二条 本条例适用于本市。\n\n"
    "第三条 本条例自公布之日起施行。\n"
)


@pytest.fixture
def document(tmp_path: Path) -> Document:
    path = tmp_path / "甲市数据条例.txt"
    path.write_text(_TEXT, encoding="utf-8")
    at = _TEXT.index("第二条")
    pages = (PageSpan(1, 0, at), PageSpan(2, at, _TEXT.index("第三条") - 1), PageSpan(3, len(_TEXT) - 18, len(_TEXT)))
    return replace(read_document(path, source=path.name, max_bytes=2**20), pages=pages)


class _Shelf:
    def __init__(self, document: Document) -> None:
        self.names = (DocumentName(document.source, document.title, document.date),)
        self._document = document

    def document(self, source: str) -> Document:
        assert source == self._document.source
        return self._document


def test_a_passage_knows_the_page_on_which_it_begins(document: Document) -> None:
    assert [passage.page for passage in split_passages(document, max_chars=500)] == [1, 2, 3]


def test_what_stands_between_two_pages_is_on_the_next(document: Document) -> None:
    assert document.page_of(_TEXT.index("第三条") - 1) == 3
    assert document.page_of(len(_TEXT) + 5) == 3
    assert replace(document, pages=()).page_of(0) is None


def test_every_citation_with_its_page_leads_back_to_its_section(document: Document) -> None:
    shelf = _Shelf(document)
    cited = [place for place in citations(document, shelf) if place.page]
    assert cited[1].cited == "《甲市数据条例》第二条，第2页"
    for place in cited:
        (found,) = find_places(place.cited, shelf)
        assert [one.cited for one in found.places] == [place.cited]
        assert find_section(document.root, place.cited).path == place.section.path


@pytest.mark.parametrize("typed", ["，第2页", ",第 2 页", "（第2页）", "(第2页)。"])
def test_a_page_is_taken_off_however_it_is_typed(document: Document, typed: str) -> None:
    (found,) = find_places(f"甲市数据条例第二条{typed}", _Shelf(document))
    assert [place.section.path for place in found.places] == ["第二条"]


def test_without_a_page_a_citation_stays_as_it_is() -> None:
    assert paged("《甲》第二条", None) == "《甲》第二条"
    assert unpaged(paged("《甲》第二条", 12)) == "《甲》第二条"
    assert unpaged("《甲》第3页") == "《甲》第3页"
