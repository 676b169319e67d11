"""What a question asks for where it asks for several things, and what only looks so."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policyqa.answering.parts import Piece, parts_of, shared_words


@pytest.mark.parametrize(
    ("question", "parts"),
    [
        (
            "智能制造专项资金每年安排多少亿元?住房公积金怎么提取?",
            ["智能制造专项资金每年安排多少亿元?", "住房公积金怎么提取?"],
        ),
        ("智能工厂普及率是多少，公积金怎么提取？", ["智能工厂普及率是多少", "公积金怎么提取？"]),
        (
            "人才短缺的原因是什么;研发费用加计扣除比例是多少?",
            ["人才短缺的原因是什么;", "研发费用加计扣除比例是多少?"],
        ),
        ("政策宣传有哪些形式以及公积金贷款最高能贷多少?", ["政策宣传有哪些形式", "公积金贷款最高能贷多少?"]),
        ("专项资金每年安排多少并且补贴发放给谁?", ["专项资金每年安排多少", "补贴发放给谁?"]),
        ("累计实施了多少个智能化改造项目,总投资多少?", ["累计实施了多少个智能化改造项目", "总投资多少?"]),
        (
            "What is the special fund used for? Who won the World Cup?",
            ["What is the special fund used for?", "Who won the World Cup?"],
        ),
        (
            "What is the smart factory penetration rate, and how do I renew my passport?",
            ["What is the smart factory penetration rate", "how do I renew my passport?"],
        ),
    ],
)
def test_what_can_be_asked_alone_is_a_part(question: str, parts: list[str]) -> None:
    bare = [part.strip(";") for part in parts]
    assert [(piece.text.strip(";"), piece.name) for piece in parts_of(question)] == [(part, False) for part in bare]


@pytest.mark.parametrize(
    ("question", "parts"),
    [
        (
            "企业数字化转型和居民养老保险各有哪些安排?",
            [("企业数字化转型", "企业数字化转型有哪些安排"), ("居民养老保险", "居民养老保险有哪些安排")],
        ),
        (
            "融资租赁合同中，出租人的权利和义务分别有哪些？",
            [
                ("融资租赁合同中，出租人的权利", "融资租赁合同中，出租人的权利有哪些"),
                ("融资租赁合同中，出租人的义务", "融资租赁合同中，出租人的义务有哪些"),
            ],
        ),
        (
            "省级和市级智能工厂分别有多少家?",
            [("省级智能工厂", "省级智能工厂有多少家"), ("市级智能工厂", "市级智能工厂有多少家")],
        ),
        (
            "智能工厂补贴标准以及人才引进政策有哪些?",
            [("智能工厂补贴标准", "智能工厂补贴标准有哪些?"), ("人才引进政策", "人才引进政策有哪些?")],
        ),
    ],
)
def test_what_is_asked_of_each_is_put_to_each(question: str, parts: list[tuple[str, str]]) -> None:
    assert [(piece.text, piece.question) for piece in parts_of(question)] == parts
    assert all(piece.name for piece in parts_of(question))


@pytest.mark.parametrize(
    "question",
    [
        "企业能得到什么支持?",
        "申请智能制造专项资金要交哪些材料、走什么流程?",
        "智能工厂称号有效期几年,多久复核一次?",
        "作讲话的领导叫什么名字,担任什么职务?",
        "为什么要建设智能工厂,有哪些重要意义?",
        "为什么一定要建智能工厂?有哪几条理由?",
        "工业软件眼下什么水平,往后怎么发展?",
        "人才短缺到什么程度,对策又是什么?",
        "人才培养和引进有哪些安排?",
        "什么是集体商标？我可以注册集体商标吗？",
        "保理合同中的基础债权是否真实，会影响保理合同效力吗？",
        "被小区楼上扔的东西砸伤了，但是不知道是谁扔的，应该找谁赔偿？",
        "无论采取什么措施都不能改变结果，能否追究医院的责任？",
        "合伙企业应该如何交税？/合伙企业需要缴纳企业所得税吗？",
        "超市检查搜身怎么办？（消费者被超市搜身可以要求赔偿吗？）",
        "今天开了会。智能工厂怎么建设?",
        "内江市住房和城乡建设局对各县建设行政主管部门提出了哪些要求？",
        "各危运企业和加油站配备了哪些物资？",
        "数控化率 设备联网率 差距",
        "What are the goals and measures of the plan?",
        "哪些?什么?多少?谁?怎么?",
        "智能工厂有哪些?专项资金有多少?人才缺口有多大?普及率是多少?总投资有多少?",
    ],
)
def test_what_cannot_be_asked_alone_is_no_part(question: str) -> None:
    assert parts_of(question) == ()


def test_a_sentence_that_leans_on_another_stays_with_it() -> None:
    found = parts_of("专项资金每年安排多少?它怎么申请?住房公积金怎么提取?")
    assert [piece.text for piece in found] == ["专项资金每年安排多少?它怎么申请?", "住房公积金怎么提取?"]


@pytest.mark.parametrize(
    ("names", "members"),
    [
        (("出租人的权利和义务",), ["出租人的权利", "出租人的义务"]),
        (("工业软件方面,引进情况和研发水平",), ["工业软件方面,引进情况", "工业软件方面,研发水平"]),
        (("省级", "市级智能工厂"), ["省级智能工厂", "市级智能工厂"]),
        (("经济补偿", "赔偿金"), ["经济补偿", "赔偿金"]),
        (("甲、乙和丙",), ["甲", "乙", "丙"]),
        (("智能工厂",), ["智能工厂"]),
    ],
)
def test_what_is_said_once_of_all_is_said_of_each(names: tuple[str, ...], members: list[str]) -> None:
    assert list(shared_words(*names)) == members


@given(st.text(alphabet="智能工厂和与及、以,?？;各分别有哪些什么是多少的 \nwhatandhow", max_size=60))
def test_any_text_has_no_part_or_several_that_are_not_empty(text: str) -> None:
    found = parts_of(text)
    assert len(found) != 1
    assert all(isinstance(piece, Piece) and piece.text.strip() and piece.question.strip() for piece in found)
