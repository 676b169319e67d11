"""Heading families and their labels."""

from __future__ import annotations

import pytest

from policyqa.reading.labels import Family, match_label, plain_title, sibling, spoken


@pytest.mark.parametrize(
    ("line", "family", "text", "number"),
    [
        ("第一编 总则", Family.BOOK, "第一编", 1),
        ("第二分编 物权", Family.SUBBOOK, "第二分编", 2),
        ("第三部分 任务", Family.PART, "第三部分", 3),
        ("第十二章 附则", Family.CHAPTER, "第十二章", 12),
        ("第 一 章 总则", Family.CHAPTER, "第一章", 1),
        ("第２章 总则", Family.CHAPTER, "第2章", 2),
        ("第一节 一般规定", Family.SECTION, "第一节", 1),
        ("第四十七条 经济补偿", Family.ARTICLE, "第四十七条", 47),
        ("第一百二十四 条采用", Family.ARTICLE, "第一百二十四条", 124),
        ("笫五十四条 清算", Family.ARTICLE, "第五十四条", 54),
        ("第十七条之一 已满", Family.ARTICLE, "第十七条之一", 17),
        ("第－条 为了", Family.ARTICLE, "第一条", 1),
        ("一、总体要求", Family.COMMA, "一", 1),
        ("十二、附则", Family.COMMA, "十二", 12),
        ("－、总体要求", Family.COMMA, "一", 1),
        ("一,总体要求", Family.COMMA, "一", 1),
        ("(一)指导思想", Family.PAREN, "（一）", 1),
        ("（ 二 ）指导思想", Family.PAREN, "（二）", 2),
        ("1.项目", Family.ARABIC, "1", 1),
        ("１、项目", Family.ARABIC, "1", 1),
        ("2．项目", Family.ARABIC, "2", 2),
        ("3）项目", Family.ARABIC_CLOSED, "3）", 3),
        ("⒊项目", Family.ARABIC, "3", 3),
        ("壹、总体要求", Family.CAPITAL, "壹", 1),
        ("拾貳、附則", Family.CAPITAL, "拾貳", 12),
        ("—、总体要求", Family.COMMA, "一", 1),
        ("⼆、总体要求", Family.COMMA, "二", 2),
        ("二）基本原则", Family.PAREN, "（二）", 2),
        ("一：总体要求", Family.COMMA, "一", 1),
        ("第三條 雇主", Family.ARTICLE, "第三條", 3),
        ("第二節 工資", Family.SECTION, "第二節", 2),
        ("第一編 總則", Family.BOOK, "第一編", 1),
        ("Article 12 The term", Family.ARTICLE, "Article 12", 12),
        ("CHAPTER IV Penalties", Family.CHAPTER, "Chapter IV", 4),
        ("Part Two: Support", Family.PART, "Part Two", 2),
        ("Annex B", Family.ANNEX, "Annex B", 2),
        ("I. Introduction", Family.ROMAN, "I", 1),
        ("Ⅳ、保障措施", Family.ROMAN, "IV", 4),
        ("B. Scope", Family.LETTER, "B", 2),
        ("A.1 基础指标", Family.DECIMAL, "A.1", 1),
        ("B.2.3　装备联网率。", Family.DECIMAL, "B.2.3", 3),
        ("(c) any other person", Family.LETTER_PAREN, "（c）", 3),
        ("问：哪些企业可以申报？", Family.QUESTION, "哪些企业可以申报？", 0),
        ("问3：补贴多少？", Family.QUESTION, "问3", 3),
        ("Q2: Who may apply?", Family.QUESTION, "问2", 2),
        ("【问】补贴多少？", Family.QUESTION, "补贴多少？", 0),
        ("## **二、主要任务**", Family.COMMA, "二", 2),
        ("（1）项目", Family.ARABIC_PAREN, "（1）", 1),
        ("③项目", Family.CIRCLED, "③", 3),
        ("一、2023年工作回顾", Family.COMMA, "一", 1),
        ("二、 2024 年重点任务", Family.COMMA, "二", 2),
        ("三、“十四五”规划", Family.COMMA, "三", 3),
        ('三、"十四五"规划', Family.COMMA, "三", 3),
        ("四、5G网络建设", Family.COMMA, "四", 4),
        ("五、12345热线办理", Family.COMMA, "五", 5),
        ("一 、总体要求", Family.COMMA, "一", 1),
        ("一.总体要求", Family.COMMA, "一", 1),
        ("一．2023年工作", Family.COMMA, "一", 1),
        ("（三）2024年目标", Family.PAREN, "（三）", 3),
        ("（一）、总体要求", Family.PAREN, "（一）", 1),
        ("㈢指导思想", Family.PAREN, "（三）", 3),
        ("1、2023年工作", Family.ARABIC, "1", 1),
        ("1. 2023年工作", Family.ARABIC, "1", 1),
        ("2．2024年工作", Family.ARABIC, "2", 2),
        ("3.2024-2025年工作", Family.ARABIC, "3", 3),
        ("(1)、项目", Family.ARABIC_PAREN, "（1）", 1),
        ("⑵项目", Family.ARABIC_PAREN, "（2）", 2),
        ("第一部分：总体要求", Family.PART, "第一部分", 1),
        ("附件一：申报表", Family.ANNEX, "附件一", 1),
        ("附 件 1", Family.ANNEX, "附件1", 1),
        ("附件1-2 申报表", Family.ANNEX, "附件1-2", 1),
        ("附件3（样表）", Family.ANNEX, "附件3", 3),
        ("附：名单", Family.ANNEX, "附", 0),
        ("附:名单", Family.ANNEX, "附", 0),
        ("附录A", Family.ANNEX, "附录A", 1),
        ("附录 2", Family.ANNEX, "附录2", 2),
        ("附表1", Family.ANNEX, "附表1", 1),
        ("## 附录", Family.MARKDOWN, "附录", 0),
        ("## 附：名单", Family.MARKDOWN, "附：名单", 0),
        ("## 附件1 名单", Family.ANNEX, "附件1", 1),
        ("1.1 项目", Family.DECIMAL, "1.1", 1),
        ("2.3.4 项目", Family.DECIMAL, "2.3.4", 4),
        ("附件2：申报表", Family.ANNEX, "附件2", 2),
        ("附件", Family.ANNEX, "附件", 0),
        ("## 第一章 总则", Family.CHAPTER, "第一章", 1),
        ("### 适用/范围 ###", Family.MARKDOWN, "适用∕范围", 0),
        ("## 1 范围", Family.ARABIC, "1", 1),
        ("**第一条** 为了", Family.ARTICLE, "第一条", 1),
    ],
    ids=lambda value: value if isinstance(value, str) and len(value) > 6 else None,
)
def test_a_line_that_starts_like_a_heading_has_its_label(line: str, family: Family, text: str, number: int) -> None:
    label = match_label(line)
    assert label is not None
    assert (label.family, label.text, label.number) == (family, text, number)


@pytest.mark.parametrize(
    "line",
    [
        "第一产业增加值",
        "第三方机构",
        "2024年工作",
        "12.5%的企业",
        "3.5倍以上",
        "3.14亿元",
        "十四五规划",
        "一是完善政策",
        "附件三所列法律",
        "附加刑",
        "#标签",
        "#",
        "",
        "一次性补贴",
        "（2024年）",
        "一、2倍",
        "三.5倍",
        "二,500元",
        "1.2345亿元",
        "1．1—苯基—2—丙酮",
        "附则",
        "附 则",
        "附近的企业",
        "附注：",
        "附录所列材料",
        "附表中的数据",
        "附AB",
    ],
)
def test_a_line_that_only_looks_like_one_has_none(line: str) -> None:
    assert match_label(line) is None


@pytest.mark.parametrize(
    ("line", "title"),
    [
        ("一、 2023 年工作", "2023 年工作"),
        ("第一部分：总体要求", "总体要求"),
        ("第二章: 权利", "权利"),
        ("(1)、项目", "项目"),
        ("1)、项目", "项目"),
        ("②、项目", "项目"),
        ("（ 一 ）、目标", "目标"),
        ("附件2：申报表", "申报表"),
        ("附：名单", "名单"),
    ],
)
def test_no_mark_of_the_label_is_left_in_the_title(line: str, title: str) -> None:
    label = match_label(line)
    assert label is not None
    assert line[label.length :].strip() == title


@pytest.mark.parametrize(
    ("line", "number", "text"),
    [
        ("三、任务", 2, "二"),
        ("（十一）任务", 10, "（十）"),
        ("3.任务", 2, "2"),
        ("（3）任务", 2, "（2）"),
        ("第三章 任务", 2, "第二章"),
        ("第12条 任务", 11, "第11条"),
        ("第十七条之一 任务", 16, "第十六条"),
        ("③任务", 2, "②"),
        ("1.3 任务", 2, "1.2"),
    ],
)
def test_a_sibling_is_written_in_the_same_way(line: str, number: int, text: str) -> None:
    label = match_label(line)
    assert label is not None
    assert (sibling(label, number).text, sibling(label, number).number) == (text, number)


def test_an_article_with_a_sub_number_stands_between_its_neighbours() -> None:
    labels = [match_label(line) for line in ("第十七条 甲", "第十七条之一 甲", "第十七条之二 甲", "第十八条 甲")]
    orders = [label.order for label in labels if label]
    assert orders == sorted(set(orders))
    assert len(orders) == 4


def test_titles_are_compared_without_width_spaces_and_light_punctuation() -> None:
    assert plain_title("强化 组织保障，确保取得实效。") == plain_title("强化组织保障,确保取得实效")


@pytest.mark.parametrize(
    ("family", "label", "title", "heading"),
    [
        (Family.COMMA, "四", "重点工作", "四、重点工作"),
        (Family.PAREN, "（一）", "加强引导", "（一）加强引导"),
        (Family.POINT, "一是", "完善政策", "一是完善政策"),
        (Family.ARABIC, "1", "项目", "1. 项目"),
        (Family.CHAPTER, "第一章", "总则", "第一章 总则"),
        (Family.ARTICLE, "第七条", "", "第七条"),
        (Family.MARKDOWN, "适用∕范围", "适用/范围", "适用/范围"),
    ],
)
def test_a_heading_is_spoken_as_people_write_it(family: Family, label: str, title: str, heading: str) -> None:
    assert spoken(family, label, title) == heading


@pytest.mark.parametrize("line", ["第一部分：总体要求", "第一章: 总则", "Annex A: Forms", "Part One: Goals"])
def test_a_colon_behind_a_unit_leaves_no_doubt_of_the_label(line: str) -> None:
    label = match_label(line)
    assert label is not None
    assert not label.weak


@pytest.mark.parametrize("line", ["一：总体要求", "1 总则"])
def test_a_number_with_a_colon_or_a_blank_alone_says_nothing(line: str) -> None:
    label = match_label(line)
    assert label is not None
    assert label.weak


def test_a_row_of_a_table_that_was_copied_with_tabs_has_no_label() -> None:
    assert match_label("1\t小微企业\t5万元") is None
    assert match_label("1\t小微企业") is not None


@pytest.mark.parametrize("line", ["**附件1**", "**附件1**：任务清单", "附錄1 任務清單"])
def test_an_annex_may_be_bold_or_in_traditional_characters(line: str) -> None:
    label = match_label(line)
    assert label is not None
    assert (label.family, label.number) == (Family.ANNEX, 1)
