"""Reading takes time in proportion to the text, whatever stands in it."""

from __future__ import annotations

import time

import pytest

from policyqa.chinese import normalise, sentence_spans, to_numeral, unwrap
from policyqa.reading.blanks import blanks
from policyqa.reading.notes import find_notes
from policyqa.reading.pages import without_pages
from policyqa.reading.passages import headings, split_passages
from policyqa.reading.reference import find_reference
from tests.reading.trees import read

_SIZE = 50_000
# Processor seconds for 50 kB. All of these take well under one; what grows with the square takes minutes.
_LIMIT_S = 2.0
_UNITS = (
    *("(", "（", "[", "<!--", "#", "# ", ".", "。", "…", " ", "　", "_", "[1", "《"),
    *("一是", "。一是", "。首先", "一", "一、", "省略", "(省略", "(省略5字)", "……省略", "(未完\n", "以下", "点击查看"),
    *(
        "\n(",
        "\n#",
        "\n一、",
        "\n一、总则",
        "\n第一条 甲。",
        "\n ",
        " \n",
        "\n1.1",
        "\n(省略5字)\n(二)甲",
        "\n一是甲。二是乙。",
        "\n附：甲",
        "\n附件\n某某局\n2024年5月1日",
        "\n本通知自甲施行",
        "\n# 1. A\n### 1. B\n1. c",
        "\n1 甲乙 丙丁",
        "一是甲。首先乙。其次丙。",
        "（一、甲",
        "\n第一条 甲\nArticle 1 b",
        "\n一、甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午的\n甲",
        "\n- [ ]",
        "```a\n",
        "---\n",
        "[甲][",
        "__a",
        "a[i]",
    ),
)

# Of what notes and blanks look for.
_NOTED = (
    *(
        "略",
        "（略",
        "(略)",
        "\n略",
        "\n（略）",
        "\n三、略",
        "\n……",
        "\n. . .",
        "\n三、……",
        "[...]",
        "第一条至",
        "\n第一条至",
    ),
    *("点击查看全文", "\n展开全文", "\n登录", "……展开", "上一页 ", "\n上一页", "\n您没有权限", "还有1%", "\n>", "\n【"),
    *("首页>甲乙", "\n剩余5", "\n节选", "甲，剩余5%需", "\n《甲", "甲甲甲甲甲甲，"),
    *("\n— 3 —", "\n3/10", "\n第 1 页", "\n-", "\n—", "1/"),
    *(
        "×年",
        "X万元",
        "（ ",
        "( ",
        "〔2024〕 ",
        "年 月",
        "月 ",
        "**万元",
        "* ",
        "*甲",
        "{{",
        "……",
        "？",
        "*年*月",
        "YYYY年",
        "此处",
        "(此处",
        "(此处删",
        "${",
        "<请",
        "○",
        "□",
        "待定",
    ),
)


def _read_all(text: str) -> float:
    begun = time.process_time()
    document = read(text)
    split_passages(document, max_chars=500)
    headings(document)
    for made in (unwrap, normalise, sentence_spans, blanks):
        made(text)
    find_reference(text[:2000])
    return time.process_time() - begun


@pytest.mark.parametrize("unit", [unit for unit in _UNITS if unit.strip()], ids=repr)
def test_a_run_of_one_mark_takes_no_time(unit: str) -> None:
    assert _read_all((unit * _SIZE)[:_SIZE]) < _LIMIT_S


@pytest.mark.parametrize("unit", _NOTED, ids=repr)
def test_a_run_of_what_notes_begin_with_takes_no_time(unit: str) -> None:
    text = (unit * _SIZE)[:_SIZE]
    begun = time.process_time()
    find_notes(text)
    blanks(text)
    without_pages(text)
    assert time.process_time() - begun < _LIMIT_S


@pytest.mark.parametrize("unit", ["\t", " ", "　", " \n"], ids=repr)
def test_a_run_of_white_space_takes_no_time(unit: str) -> None:
    assert _read_all("甲" + (unit * _SIZE)[:_SIZE] + "乙") < _LIMIT_S


def test_a_long_outline_is_aligned_in_linear_time() -> None:
    entries = [f"（{to_numeral(i % 9 + 1)}）标题{i}" for i in range(1500)]
    text = "目录\n" + "\n".join(entries) + "\n……\n某某工作讲话\n" + "".join(f"{entry}\n文本。\n" for entry in entries)
    assert _read_all(text) < _LIMIT_S


def test_many_holes_and_titles_that_nearly_match_are_placed_in_linear_time() -> None:
    entries = "".join(f"一、甲乙丙丁戊{i}己庚\n" for i in range(30))
    body = "".join(f"(省略5字)\n一、甲己{i}戊丁丙乙庚\n" for i in range(800))
    assert _read_all(f"目录\n{entries}……\n某某工作讲话\n{body}") < _LIMIT_S


@pytest.mark.parametrize(
    "unit", ["甲。\n", "（一）甲；", "（一）甲；\n", "。①乙", "：1.（一）", "甲\n\n", "“甲：\n", "甲：\n```\n```\n"]
)
def test_one_article_is_read_in_linear_time_whatever_stands_in_it(unit: str) -> None:
    assert _read_all(f"第一条 甲：\n{(unit * _SIZE)[:_SIZE]}\n第二条 乙。\n") < _LIMIT_S


def test_one_article_of_many_items_is_read_in_linear_time() -> None:
    items = "".join(f"（{to_numeral(i)}）甲：{chr(0x2460 + i % 20)}乙。\n说明。\n" for i in range(1, 2500))
    assert _read_all(f"第一条 甲：\n{items}\n第二条 乙。\n") < _LIMIT_S


def test_thousands_of_articles_are_read_in_linear_time() -> None:
    text = "".join(f"第{to_numeral(i)}条 本条文字。\n" for i in range(1, 3000))
    assert _read_all(text) < _LIMIT_S


def test_articles_that_begin_again_in_each_chapter_are_told_apart_in_linear_time() -> None:
    text = "".join(f"第{to_numeral(i)}章 总则\n第一条 本条文字。\n" for i in range(1, 6000))
    assert _read_all(text) < _LIMIT_S
