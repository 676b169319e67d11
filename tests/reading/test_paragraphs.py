"""款 and 项 of an article are told by the lines of its text."""

from __future__ import annotations

import pytest

from policyqa.reading.citation import resolve
from policyqa.reading.paragraphs import named_paragraphs, names_paragraph
from policyqa.reading.reference import find_reference
from tests.reading.trees import read

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


def paragraphs(question: str) -> list[str]:
    document = read(_LAW)
    reference = find_reference(question)
    assert reference is not None
    article = resolve(document.root, reference.steps)
    assert article is not None
    return [document.text[s.start : s.end] for s in named_paragraphs(document.text, article, reference.steps)]


@pytest.mark.parametrize(
    ("question", "texts"),
    [
        ("第一条第一款", ["甲公司应当登记。"]),
        ("第一条第二款", ["有下列情形之一的，乙公司可以登记：\n\n（一）丙；\n\n（二）丁。"]),
        ("第一条第三款", ["戊公司不登记。"]),
        ("第一条第四款", []),
        ("第一条第二款第（二）项", ["（二）丁。"]),
        ("第一条第一项", ["（一）丙；"]),
        ("第一条第一款第一项", []),
        ("第一条第三项", []),
        ("第二条第一款", ["己公司，\n应当登记。"]),
        ("第二条第二款第一项", ["（一）辛；"]),
        ("第二条第二款第二项", ["（二）壬。"]),
        ("第三条第一款", ["癸公司登记。"]),
        ("第三条之一第一款", ["子公司登记。"]),
        ("第四条第一款", ["丑公司登记。\n\n（一）寅。\n（二）卯。"]),
        ("第四条第二款", []),
        ("Article 1 paragraph 3", ["戊公司不登记。"]),
        ("Article 1(2)", ["有下列情形之一的，乙公司可以登记：\n\n（一）丙；\n\n（二）丁。"]),
    ],
)
def test_a_paragraph_of_an_article_is_the_line_that_it_stands_on(question: str, texts: list[str]) -> None:
    assert paragraphs(question) == texts


def test_an_item_named_without_its_paragraph_is_every_one_of_that_number() -> None:
    text = "第一条 甲：\n（一）乙。\n丙：\n（一）丁。\n第二条 戊。\n"
    document = read(text)
    reference = find_reference("第一条第一项")
    assert reference is not None
    article = resolve(document.root, reference.steps)
    assert article is not None
    found = named_paragraphs(text, article, reference.steps)
    assert [text[span.start : span.end] for span in found] == ["（一）乙。", "（一）丁。"]


@pytest.mark.parametrize(
    "items",
    [
        ("1．甲；", "2．乙。"),
        ("1.甲；", "2.乙。"),
        ("1、甲；", "2、乙。"),
        ("（1）甲；", "（2）乙。"),
        ("①甲；", "②乙。"),
        ("（一）甲：1.丁；2.戊；", "（二）乙。"),
    ],
    ids=lambda items: items[1][:-2],
)
@pytest.mark.parametrize("between", ["", "\n"], ids=["run on", "lines"])
def test_an_item_may_be_numbered_in_any_way(items: tuple[str, str], between: str) -> None:
    text = f"第一条 有下列情形之一的：{between}{between.join(items)}\n第二条 申请补助2.5万元。\n"
    document = read(text)
    for number, item in enumerate(items, 1):
        reference = find_reference(f"第一条第{number}项")
        assert reference is not None
        article = resolve(document.root, reference.steps)
        assert article is not None
        spans = named_paragraphs(text, article, reference.steps)
        assert [text[span.start : span.end] for span in spans] == [item]


@pytest.mark.parametrize(
    ("question", "named"),
    [
        ("第一条第二款", True),
        ("第一章第一条第一项", True),
        ("第一条", False),
        ("第三部分第二点第一项", False),
    ],
)
def test_a_paragraph_is_of_an_article(question: str, named: bool) -> None:
    reference = find_reference(question)
    assert reference is not None
    assert names_paragraph(reference.steps) is named
