"""Every tenth file of the law corpus: it reads, its passages are exact, and no article is missed."""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise
from pathlib import Path

import pytest

from policyqa.reading.passages import split_passages
from policyqa.reading.readers import read_document
from policyqa.records import Document
from tests.reading.trees import walk

_EVERY = 10
_RAW_ITEM = re.compile(r"^[（(][一二三四五六七八九十]+[)）]", re.MULTILINE)
_RAW_ARTICLE = re.compile(r"^第[零一二三四五六七八九十百千]+条(?:之[一二三四五六七八九十]+)?(?=[ 　])", re.MULTILINE)


@pytest.fixture(scope="module")
def laws(shared_dir: Path) -> list[Document]:
    """A tenth of the law corpus, read."""
    folder = shared_dir / "data" / "laws"
    if not folder.is_dir():
        pytest.skip(f"no law corpus: {folder}")
    files = sorted(path for path in folder.rglob("*") if path.suffix in (".md", ".txt"))
    return [
        read_document(path, source=path.relative_to(folder).as_posix(), max_bytes=2**26) for path in files[::_EVERY]
    ]


def test_passages_of_laws_are_exact_slices(laws: list[Document]) -> None:
    for document in laws:
        passages = split_passages(document, max_chars=500)
        assert passages, document.source
        assert all(document.text[p.start : p.end] == p.text and len(p.text) <= 650 for p in passages), document.source


def test_every_line_that_starts_with_an_article_is_one(laws: list[Document]) -> None:
    for document in laws:
        raw = Counter(match.group() for match in _RAW_ARTICLE.finditer(document.text))
        found = Counter(section.label for section in walk(document.root))
        assert not raw - found, document.source


def test_every_line_that_starts_with_an_item_is_one_and_every_paragraph_of_an_article_is_a_clause(
    laws: list[Document],
) -> None:
    raw = items = 0
    for document in laws:
        raw += len(_RAW_ITEM.findall(document.text))
        items += sum(section.clause and section.label.startswith("（") for section in walk(document.root))
        for article in walk(document.root):
            clauses = [section for section in walk(article) if section.clause]
            if not _RAW_ARTICLE.match(f"{article.label} ") or not clauses:
                continue
            held = [own for section in (article, *clauses) for own in section.own]
            gaps = [document.text[one.end : other.start] for one, other in pairwise(held)]
            assert not "".join(gaps).strip(), (document.source, article.path)
            assert held[-1].end == article.end, (document.source, article.path)
    assert items > 0.99 * raw > 1000


def test_no_law_is_thought_incomplete(laws: list[Document]) -> None:
    assert {document.source for document in laws if document.notices} == set()


def test_the_title_of_a_law_is_its_first_line(laws: list[Document]) -> None:
    for document in laws:
        assert document.text.split("\n", 1)[0].lstrip("# ").strip() == document.title
