"""The level of a heading: by what is open, by numbers that go on, by what stood under what; by custom last."""

from __future__ import annotations

import pytest

from tests.reading.trees import paths, read


def _tree(*lines: str) -> list[str]:
    return [
        path for path in paths(read("关于推进智能工厂建设的实施意见\n" + "\n".join(lines) + "\n")) if path != "开头"
    ]


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        pytest.param(
            ("1.总则", "一、目的", "甲。", "二、范围", "乙。", "2.任务", "一、技改", "丙。"),
            "1 1/一 1/二 2 2/一",
            id="numbers-that-go-on-put-一-below-1",
        ),
        pytest.param(
            ("1.各地要重视。", "2.各部门要配合。", "一、总体要求", "甲。", "二、任务", "1.技改", "乙。"),
            "1 2 一 二 二/1",
            id="a-list-before-the-first-part-holds-no-part",
        ),
        pytest.param(
            (
                "一、总体要求",
                "1.目标",
                "甲。",
                "2.原则",
                "乙。",
                "二、任务",
                "（一）技改",
                "1.设备",
                "丙。",
                "（二）人才",
            ),
            "一 一/1 一/2 二 二/（一） 二/（一）/1 二/（二）",
            id="a-level-that-is-skipped-first-and-comes-later",
        ),
        pytest.param(
            (
                "一、总体要求",
                "（一）目标",
                "1.近期",
                "甲。",
                "二、任务",
                "1.技改",
                "（一）设备",
                "乙。",
                "（二）软件",
                "丙。",
                "2.人才",
            ),
            "一 一/（一） 一/（一）/1 二 二/1 二/1/（一） 二/1/（二） 二/2",
            id="another-order-in-another-part",
        ),
        pytest.param(
            ("（一）目标", "一、近期", "甲。", "二、远期", "乙。", "（二）任务", "丙。"),
            "（一） （一）/一 （一）/二 （二）",
            id="一-under-（一）",
        ),
        pytest.param(
            (
                "壹、前言",
                "甲。",
                "貳、內容",
                "一、目標",
                "（一）近程",
                "1.增產",
                "（1）擴廠",
                "乙。",
                "參、附則",
                "丙。",
            ),
            "壹 貳 貳/一 貳/一/（一） 貳/一/（一）/1 貳/一/（一）/1/（1） 參",
            id="capital-numerals",
        ),
        pytest.param(
            ("1.条件", "1）注册满三年；", "2）依法纳税。", "2.程序", "甲。"),
            "1 1/1） 1/2） 2",
            id="one-bracket-under-1",
        ),
        pytest.param(
            ("一、条件", "1.注册。", "2.纳税。", "二、程序", "1.申报。", "2.审核。"),
            "一 一/1 一/2 二 二/1 二/2",
            id="numbers-begin-anew-under-a-new-parent",
        ),
        pytest.param(
            ("2.1 目标", "甲。", "2.1.1 近期", "乙。", "2.1.2 远期", "丙。", "2.2 原则", "丁。"),
            "2.1 2.1/2.1.1 2.1/2.1.2 2.2",
            id="decimals-without-their-chapter",
        ),
        pytest.param(
            ("一、总则", "1.1 目标", "甲。", "二、任务", "2.1 技改", "（1）设备", "乙。", "2.2 人才", "丙。"),
            "一 一/1.1 二 二/2.1 二/2.1/（1） 二/2.2",
            id="decimals-under-numerals-of-another-kind",
        ),
        pytest.param(
            ("一、处理", "第一条 甲：", "一、乙；", "二、丙；", "三、丁。", "第二条 戊。", "二、破产", "第三条 己。"),
            "一 一/第一条 一/第二条 二 二/第三条",
            id="items-of-an-article-and-the-part-behind-it",
        ),
        pytest.param(
            ("I. Background", "甲。", "II. Measures", "A. Grants", "乙。", "B. Loans", "丙。", "III. Final", "丁。"),
            "I II II/A II/B III",
            id="roman-numerals-and-letters",
        ),
        pytest.param(("A. 该公司成立于2019年。", "一、情况", "甲。"), "一", id="a-letter-without-a-second"),
        pytest.param(("一：情况", "甲。", "二：建议", "乙。"), "一 二", id="colons-behind-the-numerals"),
        pytest.param(("一：情况说明", "甲。", "（一）补充", "乙。"), "（一）", id="one-colon-is-no-heading"),
    ],
)
def test_headings_stand_where_the_document_puts_them(lines: tuple[str, ...], expected: str) -> None:
    found = [path for path in _tree(*lines) if "第一条/" not in path]
    assert found == expected.split()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("政策解读\n一、背景\n甲。\n二、问答\n问：谁可以申报？\n答：规模以上企业。\n问：补多少？\n答：50万元。\n",
         "一 二 二/谁可以申报？ 二/补多少？"),
        ("政策解读\n问1：谁可以申报？\n答：规模以上企业。\n问2：补多少？\n答：50万元。\n", "问1 问2"),
        ("政策解读\nQ1: Who may apply?\nA1: Enterprises.\nQ2: How much?\nA2: 500,000.\n", "问1 问2"),
        ("座谈纪要\n一、发言\n问：怎么办？\n会议没有答复。\n", "一"),
    ],
    ids=["unnumbered", "numbered", "english", "no-answer-below"],
)  # fmt: skip
def test_a_question_with_its_answer_is_a_section(text: str, expected: str) -> None:
    assert [path for path in paths(read(text)) if path != "开头"] == expected.split()


def test_a_bold_run_in_heading_has_the_bold_words_for_its_title() -> None:
    document = read("# 某某方案\n\n**（一）强化支持（试行）**各地要落实。\n\n**（二）加强监督。**定期检查。\n")
    assert [(s.label, s.title) for s in document.root.children] == [
        ("（一）", "强化支持（试行）"),
        ("（二）", "加强监督"),
    ]
