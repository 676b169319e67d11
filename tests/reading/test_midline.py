"""Articles that begin in the middle of a line, and names of articles that begin none."""

from __future__ import annotations

import pytest

from tests.reading.trees import own_text, paths, read


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("第一条 甲。第二条 乙。\n第三条 丙。\n", "第一条 第二条 第三条", id="behind-a-full-stop"),
        pytest.param("第一条 甲。 第二条　乙；第三条 丙。\n", "第一条 第二条 第三条", id="several-in-a-line"),
        pytest.param("第一条 甲。笫二条 乙。\n", "第一条 第二条", id="a-slip"),
        pytest.param("第一条 甲。第二条规定的除外。\n第二条 乙。\n", "第一条 第二条", id="a-reference"),
        pytest.param("第一条 甲。第二条 乙除外。\n第二条 丙。\n", "第一条 第二条", id="its-own-line-comes"),
        pytest.param("第一条 甲。第五条 乙。\n第二条 丙。\n", "第一条 第二条", id="a-number-that-does-not-follow"),
        pytest.param("第一条 依照本法第二条 办理。\n", "第一条", id="in-mid-sentence"),
        pytest.param(
            "第一章 总则 第一条 甲。第二条 乙。第二章 分则 第三条 丙。\n",
            "第一章 第一章/第一条 第一章/第二条 第二章 第二章/第三条",
            id="all-in-one-paragraph",
        ),
        pytest.param(
            "第一条 甲。附件1 表\n第一条 乙。第二条 丙。\n", "第一条 第一条#2 第二条", id="begun-anew-in-another-text"
        ),
    ],
)
def test_an_article_begins_in_mid_line_where_its_number_follows(text: str, expected: str) -> None:
    assert paths(read(f"某某市促进条例\n\n{text}")) == expected.split()


def test_an_article_in_mid_line_has_exactly_its_own_text() -> None:
    document = read("某某市促进条例\n\n第一条 甲。第二条 乙,\n丙。第三条 丁。\n")
    assert [own_text(document, path) for path in paths(document)] == ["第一条 甲。", "第二条 乙,\n丙。", "第三条 丁。"]


def test_the_first_article_may_begin_behind_a_colon_where_a_second_follows() -> None:
    document = read("某某市规定\n为了规范管理，规定如下：第一条 单位应当公开。第二条 内容应当真实。\n")
    assert paths(document) == ["开头", "第一条", "第二条"]


def test_an_article_named_behind_a_colon_is_none() -> None:
    document = read("某某市规定\n一、删除下列条文：第一条 、第九条。\n二、其他条文不变。\n")
    assert paths(document) == ["一", "二"]


def test_an_added_article_may_begin_in_mid_line() -> None:
    document = read("某某市规定\n第一条 单位应当公开。第一条之一 内容应当真实。第二条 不真实的，应当更正。\n")
    assert paths(document) == ["第一条", "第一条之一", "第二条"]


def test_an_article_may_begin_behind_the_title_of_a_part() -> None:
    document = read("某某市规定\n一、一般规定 第一条 单位应当公开。\n第二条 内容应当真实。\n二、其他 第三条 无。\n")
    assert paths(document) == ["一", "一/第一条", "一/第二条", "二", "二/第三条"]
