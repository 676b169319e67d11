"""Questions that compare, and what each side is asked as."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policyqa.answering.comparison import find_sides


@pytest.mark.parametrize(
    ("question", "first", "second"),
    [
        ("姓名权和名称权有什么差别？", "姓名权", "名称权"),
        ("保理合同与借贷合同的区别？", "保理合同", "借贷合同"),
        ("行纪合同和委托合同的区别是什么？", "行纪合同", "委托合同"),
        ("民事公益诉讼和行政公益诉讼有什么异同", "民事公益诉讼", "行政公益诉讼"),
        ("省级智能工厂和市级智能工厂有何不同?", "省级智能工厂", "市级智能工厂"),
        ("合同无效跟可撤销合同哪里不一样", "合同无效", "可撤销合同"),
        ("经济补偿和赔偿金是一回事吗?", "经济补偿", "赔偿金"),
        ("工业软件与国外先进产品相比有什么差距?", "工业软件", "国外先进产品"),
        ("比较一下政策宣传和政策落实", "政策宣传", "政策落实"),
        ("请问定金与订金有什么区别", "定金", "订金"),
        ("What is the difference between industrial software and smart equipment?", "industrial software",
         "smart equipment"),
        ("How do provincial factories and municipal factories differ?", "provincial factories", "municipal factories"),
        ("compare policy publicity with policy tracking", "policy publicity", "policy tracking"),
        ("How is the special fund different from the tax credit?", "special fund", "tax credit"),
        ("industrial software vs. smart equipment", "industrial software", "smart equipment"),
    ],
)  # fmt: skip
def test_the_sides_are_named_as_in_the_question(question: str, first: str, second: str) -> None:
    sides = find_sides(question)
    assert sides is not None
    assert [side.text for side in sides] == [first, second]
    assert all(side.name for side in sides)


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        ("姓名权和名称权有什么差别？", ["姓名权是指什么", "名称权是指什么"]),
        ("甲企业和乙企业在规模上有什么不同?", ["甲企业在规模上", "乙企业在规模上"]),
        (
            "劳动合同法和实施条例关于经济补偿的规定有什么不同?",
            ["劳动合同法关于经济补偿的规定", "实施条例关于经济补偿的规定"],
        ),
        ("德国和美国的制造业战略有什么不同?", ["德国的制造业战略", "美国的制造业战略"]),
        ("劳动合同的解除和终止有什么区别", ["劳动合同的解除是指什么", "劳动合同的终止是指什么"]),
        ("省级和市级智能工厂有什么区别?", ["省级智能工厂是指什么", "市级智能工厂是指什么"]),
        (
            "与国外先进产品相比,自主研发的工业软件有哪些差距?",
            ["自主研发的工业软件有哪些差距", "国外先进产品是指什么"],
        ),
    ],
)
def test_each_side_is_asked_what_the_question_asks_of_both(question: str, asked: list[str]) -> None:
    sides = find_sides(question)
    assert sides is not None
    assert [side.question for side in sides] == asked


@pytest.mark.parametrize(
    "question",
    [
        "企业能得到什么支持?",
        "中小企业在哪些指标上与先进企业差距较大?",
        "跟先进地区、先进企业、国外先进产品比,差距分别写在哪里?",
        "与先进地区相比,差距在哪里?",
        "政策有什么不同?",
        "电子信息行业的智能工厂比例比全国平均高出多少?",
        "企业和政府有哪些合作?",
        "智能工厂建设与新质生产力有什么关系?",
        "意外事故能否认定构成医疗事故罪？（医疗事故罪与意外事故有什么区别？）",
        "A和A有什么区别",
        "的和了有什么区别",
        "How do small firms compare?",
        "和有什么区别",
    ],
)
def test_what_compares_no_two_things_has_no_sides(question: str) -> None:
    assert find_sides(question) is None


@given(st.text(alphabet="甲乙丙政策和与跟同的在上有什么区别不同相比,,?? 关于differbtwnandcomp", max_size=50))
def test_any_text_has_two_sides_that_differ_or_none(text: str) -> None:
    sides = find_sides(text)
    assert sides is None or (sides[0].text != sides[1].text and all(side.question.strip() for side in sides))
