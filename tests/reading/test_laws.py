"""All of the law corpus: every file reads, and its tree has the articles that an independent count finds."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise
from pathlib import Path

import pytest

from policyqa.reading.passages import split_passages
from policyqa.reading.readers import read_document
from policyqa.records import Document, NoticeCode, Section
from tests.reading.lawcount import Counted, count_articles
from tests.reading.trees import walk

pytestmark = pytest.mark.corpus

_LEAST = 0.999
_ARTICLE = re.compile(r"第.{1,9}条(?:之.{1,3})?")
_ITEM = re.compile(r"[（(][一二三四五六七八九十]+[)）]")
# What begins a line of an article and is no 款: an item, a row, a quotation, a note, an annex, a line without words.
_NO_PARAGRAPH = re.compile(
    r"[（(][一二三四五六七八九十\d]+[)）]|\d+[.．、)）]|[⒈-⒛①-⑳]|[一二三四五六七八九十]+、|[|<“!附注表图]|\W+$"
)


@dataclass(frozen=True, slots=True)
class _Found:
    """An article of the tree: the labels of what it stands under, outermost first, and its section."""

    path: tuple[str, ...]
    section: Section


@dataclass(frozen=True, slots=True)
class _Law:
    """A law as the parser reads it beside the articles counted in its raw text."""

    document: Document
    counted: tuple[Counted, ...]
    found: tuple[_Found, ...]

    def pairs(self) -> Iterator[tuple[Counted, _Found]]:
        """The counted and the found articles that agree in label and order."""
        labels = [article.section.label for article in self.found]
        matcher = SequenceMatcher(None, [article.label for article in self.counted], labels, autojunk=False)
        for block in matcher.get_matching_blocks():
            one, other = slice(block.a, block.a + block.size), slice(block.b, block.b + block.size)
            yield from zip(self.counted[one], self.found[other], strict=True)


@pytest.fixture(scope="module")
def laws(shared_dir: Path) -> list[_Law]:
    """The law corpus, read and counted."""
    folder = shared_dir / "data" / "laws"
    if not folder.is_dir():
        pytest.skip(f"no law corpus: {folder}")
    files = sorted(path for path in folder.rglob("*") if path.suffix in (".md", ".txt"))
    read = (read_document(path, source=path.relative_to(folder).as_posix(), max_bytes=2**26) for path in files)
    return [_Law(one, count_articles(one.text), tuple(_articles(one.root, ()))) for one in read]


def _articles(section: Section, path: tuple[str, ...]) -> Iterator[_Found]:
    for child in section.children:
        if _ARTICLE.fullmatch(child.label) and not child.clause:
            yield _Found(path, child)
        yield from _articles(child, (*path, child.label))


def test_the_articles_of_all_laws_are_those_of_an_independent_count(laws: list[_Law]) -> None:
    counted = found = same = in_order = 0
    for law in laws:
        one = Counter(article.label for article in law.counted)
        other = Counter(article.section.label for article in law.found)
        counted, found, same = counted + one.total(), found + other.total(), same + (one & other).total()
        in_order += sum(1 for _ in law.pairs())
    assert len(laws) > 1000
    assert counted > 50_000
    figures = {"recall": same / counted, "precision": same / found, "in order": in_order / max(counted, found)}
    assert {name: share for name, share in figures.items() if share < _LEAST} == {}


def test_an_article_stands_under_the_chapters_that_stand_above_it(laws: list[_Law]) -> None:
    pairs = [(law.document.source, one, other) for law in laws for one, other in law.pairs()]
    wrong = [(source, one.label, one.path, other.path) for source, one, other in pairs if one.path != other.path]
    assert len(wrong) <= (1 - _LEAST) * len(pairs), wrong[:5]


def test_the_text_of_an_article_runs_from_its_label_to_the_next_one(laws: list[_Law]) -> None:
    pairs = [(law.document, one, other.section) for law in laws for one, other in law.pairs()]
    wrong = [
        (document.source, one.label) for document, one, s in pairs if document.text[s.start : s.end].strip() != one.text
    ]
    assert len(wrong) <= (1 - _LEAST) * len(pairs), wrong[:5]


def test_passages_of_laws_are_exact_slices(laws: list[_Law]) -> None:
    for law in laws:
        document = law.document
        passages = split_passages(document, max_chars=500)
        assert passages, document.source
        assert all(document.text[p.start : p.end] == p.text and len(p.text) <= 650 for p in passages), document.source


def test_the_clauses_of_an_article_hold_all_of_its_text(laws: list[_Law]) -> None:
    for law in laws:
        document = law.document
        for section in (one.section for one in law.found):
            clauses = [below for below in walk(section) if below.clause]
            if clauses:
                held = [own for one in (section, *clauses) for own in one.own]
                gaps = [document.text[one.end : other.start] for one, other in pairwise(held)]
                assert not "".join(gaps).strip(), (document.source, section.path)
                assert held[-1].end == section.end, (document.source, section.path)


def test_a_line_of_an_article_that_begins_with_a_bracketed_number_is_an_item(laws: list[_Law]) -> None:
    items = [
        (law.document.source, one.label, line, begun.get(start, "").startswith("（"))
        for law in laws
        for one, other in law.pairs()
        for begun in [_clauses(other.section)]
        for start, line in _lines(other.section, one)
        if _ITEM.match(line)
    ]
    missed = [(source, label, line) for source, label, line, is_item in items if not is_item]
    assert len(items) > 30_000
    assert len(missed) <= (1 - _LEAST) * len(items), missed[:5]


def test_each_of_several_paragraphs_of_an_article_is_a_clause(laws: list[_Law]) -> None:
    """Those behind items belong to the item where the items count on behind them, and so are none."""
    paragraphs: list[bool] = []
    for law in laws:
        for one, other in law.pairs():
            begun = _clauses(other.section)
            lines = [(start, line) for start, line in _lines(other.section, one) if not _NO_PARAGRAPH.match(line)]
            paragraphs += [begun.get(start, "").endswith("款") for start, _ in lines[1:]]
    assert len(paragraphs) > 30_000
    assert sum(paragraphs) >= 0.995 * len(paragraphs)


def _clauses(article: Section) -> dict[int, str]:
    """The labels of an article's 款, 项 and 目 by where they start, the innermost of those that start together."""
    return {section.start: section.label for section in walk(article) if section.clause}


def _lines(article: Section, counted: Counted) -> Iterator[tuple[int, str]]:
    """The lines of an article, and where they stand in the document."""
    for match in re.finditer(r"\S.*", counted.text):
        yield article.start + match.start(), match.group()


def test_a_law_is_thought_incomplete_only_where_it_says_so_itself(laws: list[_Law]) -> None:
    """Annexes and tables are left out: 附件：印章规格式样(略), 注：表1、2、3、4、5略, 动作信号（略）."""
    assert _sources(laws, NoticeCode.INCOMPLETE) == {
        "行政法规/国务院关于国家行政机关和企业事业单位社会团体印章管理的规定(1999-10-31).md",
        "行政法规/国务院关于在我国统一实行法定计量单位的命令(1984-02-27).md",
        "行政法规/飞行基本规则(2007-10-18).md",
    }


def test_numbers_are_said_to_be_skipped_only_where_a_chapter_lost_its_heading(laws: list[_Law]) -> None:
    skipped = {
        law.document.source: [value for notice in _notices(law, NoticeCode.NUMBERING_GAP) for _, value in notice]
        for law in laws
        if _notices(law, NoticeCode.NUMBERING_GAP)
    }
    assert len(skipped) == 14
    assert skipped["行政法/预备役军官法(2010-08-28).md"] == ["第九章之后是第十一章"]
    assert skipped["民法商法/著作权法(2020-11-11).md"] == ["第二章之前"]
    assert not [said for (said,) in skipped.values() if "条" in said], "no article is missing anywhere"


def test_only_a_table_is_long_and_without_headings(laws: list[_Law]) -> None:
    unstructured = _sources(laws, NoticeCode.NO_SECTIONS)
    assert unstructured == {
        "司法解释/最高人民法院、最高人民检察院关于执行《刑法》确定罪名的补充规定（六）(2015-10-30).md"
    }


def _notices(law: _Law, code: NoticeCode) -> list[tuple[tuple[str, str], ...]]:
    return [notice.fields for notice in law.document.notices if notice.code is code]


def _sources(laws: list[_Law], code: NoticeCode) -> set[str]:
    return {law.document.source for law in laws for notice in law.document.notices if notice.code is code}


def test_the_title_of_a_law_is_its_first_line(laws: list[_Law]) -> None:
    for law in laws:
        assert law.document.text.split("\n", 1)[0].lstrip("# ").strip() == law.document.title
