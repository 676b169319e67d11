"""款, 项 and 目 of an article are sections below it, and the article stays one passage."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policyqa.chinese import to_numeral
from policyqa.reading.citation import resolve, resolve_all
from policyqa.reading.passages import clause_passages, headings, split_passages
from policyqa.reading.reference import find_reference
from policyqa.reading.steps import names_clause
from policyqa.reading.within import around
from policyqa.records import Document, Section, Status
from tests.reading.trees import own_text, paths, read, section_at, walk

_TAIL = "\n第二条 本法施行。\n第三条 废止。\n"


def outline(article: str) -> dict[str, str]:
    """The own text of the first article and of all below it, by their path within it ("" of itself)."""
    document = read(f"# 某某法\n\n{article}{_TAIL}")
    found = [one for one in walk(document.root) if f"{one.path}/".startswith("第一条/")]
    return {one.path.partition("/")[2]: own_text(document, one.path) for one in found}


@pytest.mark.parametrize(
    ("article", "wanted"),
    [
        pytest.param("第一条 甲。", {"": "第一条 甲。"}, id="one paragraph"),
        pytest.param("第一条 甲。\n\n乙。", {"": "第一条", "第一款": "甲。", "第二款": "乙。"}, id="two paragraphs"),
        pytest.param(
            "第一条 甲：\n\n（一）乙；\n\n（二）丙。",
            {"": "第一条 甲：", "（一）": "（一）乙；", "（二）": "（二）丙。"},
            id="items of the only paragraph",
        ),
        pytest.param(
            "第一条 甲：\n(一)乙；\n(二)丙。\n丁。",
            {
                "": "第一条",
                "第一款": "甲：",
                "第一款/（一）": "(一)乙；",
                "第一款/（二）": "(二)丙。",
                "第二款": "丁。",
            },
            id="a paragraph behind items is the next",
        ),
        pytest.param(
            "第一条 甲：\n（一）乙：\n1.丙；\n2.丁。\n（二）戊：\n1.己。\n庚。",
            {
                "": "第一条",
                "第一款": "甲：",
                "第一款/（一）": "（一）乙：",
                "第一款/（一）/1": "1.丙；",
                "第一款/（一）/2": "2.丁。",
                "第一款/（二）": "（二）戊：",
                "第一款/（二）/1": "1.己。",
                "第二款": "庚。",
            },
            id="items of another family nest",
        ),
        pytest.param(
            "第一条 甲：（一）乙：1．丙；2．丁；（二）戊。",
            {
                "": "第一条 甲：",
                "（一）": "（一）乙：",
                "（一）/1": "1．丙；",
                "（一）/2": "2．丁；",
                "（二）": "（二）戊。",
            },
            id="items that run on",
        ),
        pytest.param(
            "第一条 甲公司应当自登记之日起三十日内向所在地的主管部门，\n备案。\n乙公司不备案。",
            {
                "": "第一条",
                "第一款": "甲公司应当自登记之日起三十日内向所在地的主管部门，\n备案。",
                "第二款": "乙公司不备案。",
            },
            id="a hard wrap ends no paragraph",
        ),
        pytest.param(
            "第一条 甲：\n（一）乙公司\n登记；\n（二）丙。",
            {"": "第一条 甲：", "（一）": "（一）乙公司\n登记；", "（二）": "（二）丙。"},
            id="a hard wrap in an item",
        ),
        pytest.param(
            "第一条 【目的】甲。\n\n乙。",
            {"": "第一条 【目的】", "第一款": "甲。", "第二款": "乙。"},
            id="an article with a name",
        ),
        pytest.param(
            "第一条 存单的管辖\n\n甲。\n\n乙。",
            {"": "第一条 存单的管辖", "第一款": "甲。", "第二款": "乙。"},
            id="an article with a name on its line",
        ),
        pytest.param("**第一条** 甲。\n\n乙。", {"": "**第一条**", "第一款": "甲。", "第二款": "乙。"}, id="bold"),
        pytest.param("### 第一条\n甲。\n\n乙。", {"": "", "第一款": "甲。", "第二款": "乙。"}, id="a marked heading"),
        pytest.param(
            "第一条 甲：\n\n| 一 | 二 |\n|---|---|\n| 丙 | 丁 |\n\n乙。",
            {"": "第一条", "第一款": "甲：\n\n| 一 | 二 |\n|---|---|\n| 丙 | 丁 |", "第二款": "乙。"},
            id="a table is part of what is above",
        ),
        pytest.param(
            "第一条 甲：\n\n- 丙\n- 丁\n\n```\n1. 戊\n己\n```\n\n乙。",
            {"": "第一条", "第一款": "甲：\n\n- 丙\n- 丁\n\n```\n1. 戊\n己\n```", "第二款": "乙。"},
            id="bullets and code as well",
        ),
        pytest.param(
            "第一条 甲：\n（一）乙。\n此处说明乙。\n（二）丙。",
            {"": "第一条 甲：", "（一）": "（一）乙。\n此处说明乙。", "（二）": "（二）丙。"},
            id="an item goes on in a paragraph before the next",
        ),
        pytest.param("第一条 甲：\n（五）乙。", {"": "第一条 甲：\n（五）乙。"}, id="five is no first item"),
        pytest.param(
            "第一条 甲：\n（一）乙。\n（三）丙。",
            {"": "第一条 甲：", "（一）": "（一）乙。\n（三）丙。"},
            id="not in sequence",
        ),
        pytest.param("第一条 甲：\n（一）乙。", {"": "第一条 甲：", "（一）": "（一）乙。"}, id="a lone item"),
        pytest.param(
            "第一条 依照\n（一）项规定处理，依照：（一）、（二）项办理。",
            {"": "第一条 依照\n（一）项规定处理，依照：（一）、（二）项办理。"},
            id="an item that is spoken of",
        ),
        pytest.param(
            "第一条 甲：\n（一）项目建设；\n（二）款项支付。",
            {"": "第一条 甲：", "（一）": "（一）项目建设；", "（二）": "（二）款项支付。"},
            id="words that begin like a unit",
        ),
        pytest.param(
            "第一条 费用为2.5万元；1.2倍。\n\n乙。",
            {"": "第一条", "第一款": "费用为2.5万元；1.2倍。", "第二款": "乙。"},
            id="a figure is no item",
        ),
        pytest.param(
            "第一条 某某法修改为：\n\n“甲。\n\n“乙。”",
            {"": "第一条 某某法修改为：\n\n“甲。\n\n“乙。”"},
            id="what is quoted of another law",
        ),
        pytest.param(
            "第一条 甲：\n一、乙；\n二、丙。",
            {"": "第一条 甲：", "一": "一、乙；", "二": "二、丙。"},
            id="items with a comma",
        ),
        pytest.param(
            "第一条 甲：\n①乙；\n②丙。",
            {"": "第一条 甲：", "①": "①乙；", "②": "②丙。"},
            id="circled items",
        ),
    ],
)
def test_an_article_has_its_paragraphs_and_items_below_it(article: str, wanted: dict[str, str]) -> None:
    assert outline(article) == wanted


def test_an_article_between_two_has_clauses_of_its_own() -> None:
    document = read("第一条 甲。\n第一条之一 乙。\n\n丙。\n第二条 丁。\n")
    assert paths(document, clauses=True) == ["第一条", "第一条之一", "第一条之一/第一款", "第一条之一/第二款", "第二条"]


def test_a_clause_has_a_label_and_no_title_and_says_what_it_is() -> None:
    document = read(f"第一条 甲：\n（一）乙。\n丙。{_TAIL}")
    clauses = [section for section in walk(document.root) if section.clause]
    assert [(one.label, one.title, one.heading, one.run_in) for one in clauses] == [
        ("第一款", "", "第一款", False),
        ("（一）", "", "（一）", True),
        ("第二款", "", "第二款", False),
    ]
    assert not section_at(document, "第一条").clause


_HOLE = "……(省略300字)……"


def test_a_hole_tears_the_clause_that_it_stands_in() -> None:
    document = read(f"第一条 甲：\n（一）乙公司应当{_HOLE}的登记；\n（二）丙。\n丁。{_TAIL}")
    assert own_text(document, "第一条/第一款/（一）") == "（一）乙公司应当|的登记；"
    torn = section_at(document, "第一条/第一款/（一）")
    assert torn.status is Status.PARTIAL
    assert section_at(document, "第一条/第一款/（二）").status is Status.PRESENT
    assert [section_at(document, path).status for path in ("第一条", "第一条/第一款")] == [Status.PARTIAL] * 2
    second = section_at(document, "第一条/第二款")
    assert second.heading_inferred, "a 款 may be lost in the hole"
    passages = [one for one in split_passages(document, max_chars=500) if one.section == "第一条"]
    assert [one.text for one in passages] == ["第一条 甲：\n（一）乙公司应当", "的登记；\n（二）丙。\n丁。"]


def test_behind_a_hole_the_items_may_be_counted_on_with_a_gap() -> None:
    document = read(f"第一条 甲：\n（一）乙；\n{_HOLE}\n（四）丙。\n丁。{_TAIL}")
    assert {"第一条/第一款/（一）", "第一条/第一款/（四）"} <= set(paths(document, clauses=True))
    assert section_at(document, "第一条/第一款/（一）").cut_end
    assert section_at(document, "第一条/第一款/（四）").cut_start


def test_a_cut_tears_the_last_clause() -> None:
    document = read("# 某某法\n\n第一条 甲。\n第二条 乙。\n\n丙公司应当……(未完，全文共900字)")
    assert section_at(document, "第二条/第二款").cut_end
    assert section_at(document, "第二条/第一款").status is Status.PRESENT
    (passage,) = [one for one in split_passages(document, max_chars=500) if one.section == "第二条"]
    assert [str(code) for code in passage.notices] == ["cut_off"]


def test_an_article_is_one_passage_and_its_clauses_are_no_headings() -> None:
    article = "第一条 【目的】甲：\n\n（一）乙；\n\n（二）丙。\n\n丁。"
    document = read(f"# 某某法\n\n{article}\n{_TAIL}")
    first, *_ = split_passages(document, max_chars=500)
    assert (first.section, first.text, first.headings) == ("第一条", article, ("第一条 目的",))
    assert headings(document) == ()


def test_a_clause_can_be_shown_by_itself() -> None:
    document = read(f"# 某某法\n\n第一条 甲：\n\n（一）乙；\n\n（二）丙。\n\n丁。\n{_TAIL}")
    (passage,) = clause_passages(document, section_at(document, "第一条/第一款"), max_chars=500)
    assert (passage.section, passage.text) == ("第一条/第一款", "甲：\n\n（一）乙；\n\n（二）丙。")
    assert passage.citation.startswith("《某某法》第一条第一款")


# References

_LAW = """# 某某法

## 第一章 总则

第一条 甲公司应当登记。

有下列情形之一的，乙公司可以登记：

（一）丙；

（二）丁。

戊公司不登记。

第二条 己公司，
应当登记。
庚公司不登记：（一）辛；（二）壬。

第三条 【登记】癸公司登记。
第三条之一 子公司登记。
## 第二章 附则
### 第四条
丑公司登记。

（一）寅。
（二）卯。
"""


def named(document: Document, question: str) -> list[str]:
    reference = find_reference(question)
    assert reference is not None
    found = resolve_all(document.root, reference.steps)
    assert resolve(document.root, reference.steps) == (found[0] if found else None)
    return [document.text[one.start : one.end] for one in found]


@pytest.mark.parametrize(
    ("question", "texts"),
    [
        ("第一条第一款", ["甲公司应当登记。"]),
        ("第一条第二款", ["有下列情形之一的，乙公司可以登记：\n\n（一）丙；\n\n（二）丁。"]),
        ("第一条第三款", ["戊公司不登记。"]),
        ("第一条第四款", []),
        ("第一条第二款第（二）项", ["（二）丁。"]),
        ("第一条第一项", ["（一）丙；"]),
        ("第一条（一）", ["（一）丙；"]),
        ("第一条第一款第一项", []),
        ("第一条第三项", []),
        ("第二条第一款", ["己公司，\n应当登记。"]),
        ("第二条第二款第一项", ["（一）辛；"]),
        ("第二条第二款第二项", ["（二）壬。"]),
        ("第三条第一款", ["第三条 【登记】癸公司登记。"]),
        ("第三条第二款", []),
        ("第三条第一项", []),
        ("第三条之一第一款", ["第三条之一 子公司登记。"]),
        ("第四条第一款", ["### 第四条\n丑公司登记。\n\n（一）寅。\n（二）卯。"]),
        ("第四条第一款第二项", ["（二）卯。"]),
        ("第四条第二款", []),
        ("Article 1 paragraph 3", ["戊公司不登记。"]),
        ("Article 1(2)", ["有下列情形之一的，乙公司可以登记：\n\n（一）丙；\n\n（二）丁。"]),
    ],
)
def test_a_reference_leads_to_the_clause_of_its_number(question: str, texts: list[str]) -> None:
    assert named(read(_LAW), question) == texts


def test_an_item_named_without_its_paragraph_is_every_one_of_that_number() -> None:
    document = read("第一条 甲：\n（一）乙。\n丙：\n（一）丁。\n第二条 戊。\n")
    assert named(document, "第一条第一项") == ["（一）乙。", "（一）丁。"]


@pytest.mark.parametrize(
    "items",
    [
        ("1．甲；", "2．乙。"),
        ("1.甲；", "2.乙。"),
        ("1、甲；", "2、乙。"),
        ("1）甲；", "2）乙。"),
        ("⒈甲；", "2.乙。"),
        ("（1）甲；", "（2）乙。"),
        ("①甲；", "②乙。"),
        ("（一）甲：1.丁；2.戊；", "（二）乙。"),
    ],
    ids=lambda items: "".join(items),
)
@pytest.mark.parametrize("between", ["", "\n"], ids=["run on", "lines"])
def test_an_item_may_be_numbered_in_any_way(items: tuple[str, str], between: str) -> None:
    text = f"第一条 有下列情形之一的：{between}{between.join(items)}\n第二条 申请补助2.5万元。\n"
    document = read(text)
    for number, item in enumerate(items, 1):
        assert named(document, f"第一条第{number}项") == [item]


def test_the_clause_of_an_article_is_not_sought_in_the_same_article_of_an_annex() -> None:
    document = read("第一条 甲。\n第二条 乙。\n\n附件1\n\n第一条 丙：\n（一）丁；\n（二）戊。\n第二条 己。\n")
    assert named(document, "附件1第一条第一项") == ["（一）丁；"]
    assert named(document, "第一条第一项") == []


def test_what_is_named_in_an_article_that_is_only_listed_leads_to_the_article() -> None:
    text = "目录\n第一条 登记\n第二条 备案\n第三条 处罚\n\n某某办法\n\n第一条 登记\n甲。\n第三条 处罚\n乙。\n\n丙。\n"
    document = read(text)
    assert section_at(document, "第二条").status is Status.LISTED_ONLY
    reference = find_reference("第二条第三款")
    assert reference is not None
    assert [one.path for one in resolve_all(document.root, reference.steps)] == ["第二条"]


def test_the_article_around_a_clause_is_the_one_whose_passage_holds_it() -> None:
    document = read(_LAW)
    for path in ("第一章/第一条/第二款/（一）", "第一章/第一条/第二款", "第一章/第一条"):
        assert around(document.root, section_at(document, path)).path == "第一章/第一条"
    assert around(document.root, section_at(document, "第一章")).path == "第一章"


@pytest.mark.parametrize(
    ("question", "is_named"),
    [
        ("第一条第二款", True),
        ("第一章第一条第一项", True),
        ("第一条", False),
        ("第三部分第二点第一项", False),
    ],
)
def test_a_clause_is_of_an_article(question: str, is_named: bool) -> None:
    reference = find_reference(question)
    assert reference is not None
    assert names_clause(reference.steps) is is_named


# Properties

_WORDS = st.text("甲乙丙公司应当登记，", min_size=1, max_size=24)
_LINE = st.one_of(
    _WORDS.map(lambda words: f"{words}。"),
    _WORDS.map(lambda words: f"{words}："),
    _WORDS,
    st.builds(lambda n, words: f"（{to_numeral(n)}）{words}；", st.integers(1, 5), _WORDS),
    st.builds(lambda n, words: f"{n}.{words}。", st.integers(1, 4), _WORDS),
    st.builds(
        lambda n, words: f"{chr(ord('①') + n - 1)}{words}；（一）{words}；（二）{words}。", st.integers(1, 4), _WORDS
    ),
    st.sampled_from(["| 甲 | 乙 |", "- 丙", "“丁。", "```", _HOLE, "<!-- 注 -->", f"戊{_HOLE}己。", "（一）项规定"]),
)
_ARTICLE = st.lists(st.tuples(_LINE, st.sampled_from(["\n", "\n\n", "\n　　"])), min_size=1, max_size=14)


def _assert_whole(section: Section, text: str) -> None:
    """Everything of a section that is not blank is its own or a descendant's, once, and each lies within its parent."""
    owns = sorted((own.start, own.end) for one in walk(section) for own in one.own)
    for (_, end), (start, _) in pairwise(owns):
        between = re.sub(r"……\(省略300字\)……|<!-- 注 -->", "", text[end:start])
        assert end <= start, text
        assert not between.strip(), (text[end:start], text)
    for one in walk(section):
        edges = [one.start, *(edge for child in one.children for edge in (child.start, child.end)), one.end]
        assert edges == sorted(edges), (one.path, text)
        spans = [text[own.start : own.end] for own in one.own]
        assert all(words and words == words.strip() for words in spans)


@given(st.lists(_ARTICLE, min_size=1, max_size=3))
def test_the_clauses_of_an_article_are_all_of_its_text_in_order(articles: list[list[tuple[str, str]]]) -> None:
    written = ("".join(f"{line}{gap}" for line, gap in lines) for lines in articles)
    text = "# 某某法\n\n" + "".join(f"第{to_numeral(n)}条 甲{body}\n" for n, body in enumerate(written, 1))
    document = read(text)
    # Behind a hole a 1. may be a heading of its own, whose text does not have the headings below it.
    for article in (child for child in document.root.children if child.label.startswith("第")):
        _assert_whole(article, text)
        if any(child.clause for child in article.children):
            held = [one for one in split_passages(document, max_chars=10**6) if one.section == article.path]
            assert [one.start for one in held] == sorted(one.start for one in held)
            assert held[0].start == article.start
            assert held[-1].end == article.end
            assert not {one.section for one in split_passages(document, max_chars=50)} & {
                one.path for one in walk(article) if one.clause
            }
