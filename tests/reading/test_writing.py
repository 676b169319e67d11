"""Citations as they are written: 款, 项 and 目, other languages and scripts, and articles that begin again."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policyqa.reading.writing import told_apart, written
from tests.reading.shelves import grown
from tests.reading.trees import read


def tails(*paths: str, clauses: tuple[str, ...] = ()) -> dict[str, str]:
    """What is written behind the title of each section of a tree, by path."""
    return {chain[-1].path: tail for chain, tail in written(grown(paths, clauses=clauses))}


_ARTICLE = "第四章/第四十七条"


@pytest.mark.parametrize(
    ("inside", "citation"),
    [
        (["第二款"], "第四十七条第二款"),
        (["第二款", "（三）"], "第四十七条第二款第三项"),
        (["第二款", "（三）", "1"], "第四十七条第二款第三项第1目"),
        (["第二款", "（三）", "（1）"], "第四十七条第二款第三项第（1）目"),
        (["第二款", "（三）", "①"], "第四十七条第二款第三项第①目"),
        (["第二款", "（三）", "1", "①"], "第四十七条第二款第三项第1目①"),
        (["（十一）"], "第四十七条第十一项"),
        (["（十一）", "2"], "第四十七条第十一项第2目"),
        (["1"], "第四十七条第1项"),
        (["（1）"], "第四十七条第（1）项"),
        (["二"], "第四十七条第二项"),
        (["（二）#2"], "第四十七条第二项#2"),
    ],
    ids="/".join,
)
def test_what_stands_in_an_article_is_cited_by_its_paragraph_and_item(inside: list[str], citation: str) -> None:
    clauses = tuple("/".join([_ARTICLE, *inside[:count]]) for count in range(1, len(inside) + 1))
    assert tails(_ARTICLE, clauses=clauses)[clauses[-1]] == citation


def test_a_heading_below_an_article_is_no_item_of_it() -> None:
    assert tails("第一条/一/（二）")["第一条/一/（二）"] == "第一条一、（二）"


@pytest.mark.parametrize(
    ("path", "clauses", "citation"),
    [
        ("Chapter I/Article 5", (), "Article 5"),
        ("Chapter I/Section 2", (), "Chapter I Section 2"),
        ("Part One/1", (), "Part One 1."),
        ("Annex 1/Article 5", (), "Annex 1 Article 5"),
        ("Annex 1/2", (), "Annex 1 2."),
        ("Article 47", ("Article 47/第二款",), "Article 47 (2)"),
        ("Article 47", ("Article 47/第二款", "Article 47/第二款/（1）"), "Article 47 (2) (1)"),
        ("问3", (), "问3"),
        ("二/问3", (), "二、问3"),
        ("壹/（一）", (), "壹、（一）"),
        ("壹/二", (), "壹、二、"),
        ("貳/1", (), "貳、1."),
        ("第七條", ("第七條/第二款", "第七條/第二款/（一）"), "第七條第二款第一項"),
        ("附錄/第三條", (), "附錄第三條"),
    ],
)
def test_other_labels_are_written_as_people_write_them(path: str, clauses: tuple[str, ...], citation: str) -> None:
    assert tails(path, clauses=clauses)[clauses[-1] if clauses else path] == citation


@pytest.mark.parametrize(
    ("paths", "citations"),
    [
        (["第一章/第一条", "第二章/第二条"], ["第一条", "第二条"]),
        (["第一章/第一条", "第二章/第一条", "第二章/第二条"], ["第一章第一条", "第二章第一条", "第二条"]),
        (["第一编/第一章/第一条", "第二编/第一章/第一条"], ["第一编第一章第一条", "第二编第一章第一条"]),
        (["第一编/第一章/第一条", "第一编/第二章/第一条"], ["第一章第一条", "第二章第一条"]),
        (["第一条", "第二章/第一条"], ["第一条", "第二章第一条"]),
        (["甲办法/第一条", "乙办法/第一条"], ["甲办法第一条", "乙办法第一条"]),
        (["第一条", "附件1/第一条"], ["第一条", "附件1第一条"]),
        (["第一条", "附件1/第一章/第一条", "附件2/第一条"], ["第一条", "附件1第一条", "附件2第一条"]),
        (["附件1/第一章/第一条", "附件1/第二章/第一条"], ["附件1第一章第一条", "附件1第二章第一条"]),
        (["第一章/第一条", "第一章/第一条#2"], ["第一条", "第一条#2"]),
        (["Part One/Article 1", "Part Two/Article 1"], ["Part One Article 1", "Part Two Article 1"]),
    ],
    ids=lambda value: ",".join(value),
)
def test_an_article_has_as_much_above_it_as_tells_it_apart(paths: list[str], citations: list[str]) -> None:
    found = tails(*paths)
    assert [found[path] for path in paths] == citations


def test_what_stands_in_an_article_that_begins_again_is_told_apart_with_it() -> None:
    clauses = ("第一章/第一条/第二款", "第二章/第一条/第二款", "第二章/第一条/第二款/（一）")
    found = tails("第一章/第一条", "第二章/第一条", clauses=clauses)
    assert [found[path] for path in clauses] == ["第一章第一条第二款", "第二章第一条第二款", "第二章第一条第二款第一项"]


def test_a_text_whose_articles_are_counted_through_needs_nothing_told_apart() -> None:
    root = read("# 某法\n\n## 第一章 甲\n\n第一条 乙。\n\n## 第二章 丙\n\n第二条 丁。\n\n附件\n\n第一条 戊。\n").root
    assert told_apart(root) == {}


_LABELS = {
    "第一编": ["第一章", "第二章", "第一条"],
    "第一章": ["第一节", "第一条", "第二条"],
    "第一节": ["第一条", "第三条"],
    "附件1": ["第一章", "第一条", "一"],
    "一": ["（一）", "1", "第一条"],
    "第一条": ["第一款", "第二款", "（一）", "1"],
    "第一款": ["（一）", "1", "①"],
    "（一）": ["1", "（1）", "①", "（一）"],
}


@st.composite
def _paths(draw: st.DrawFn) -> tuple[str, ...]:
    """Paths whose labels nest as those of texts do, several of them the same up to some depth."""
    found: set[str] = set()
    for _ in range(draw(st.integers(1, 8))):
        labels = [
            draw(st.sampled_from(["第一编", "第二编", "第一章", "第二章", "第一条", "附件1", "附件2", "一", "二"]))
        ]
        while len(labels) < draw(st.integers(1, 6)):
            key = labels[-1].replace("二", "一").replace("三", "一").replace("附件2", "附件1")
            if key not in _LABELS:
                break
            labels.append(draw(st.sampled_from(_LABELS[key])))
        found |= {"/".join(labels[:count]) for count in range(1, len(labels) + 1)}
    return tuple(sorted(found))


@given(paths=_paths())
def test_no_two_sections_of_a_document_are_cited_alike(paths: tuple[str, ...]) -> None:
    clauses = tuple(path for path in paths if "条/" in path)
    found = tails(*paths, clauses=clauses)
    assert len(found) == len(paths)
    assert [tail for tail, count in Counter(found.values()).items() if count > 1] == []
