"""A figure that is asked for and never was filled in is said to be so; a blank beside it is not."""

from __future__ import annotations

import pytest

from policyqa.answering.question import understand
from policyqa.answering.unfilled import unfilled
from policyqa.reading.passages import passage_sentences
from policyqa.records import NoticeCode, Passage, Span

TEXT = (
    "据统计,截至2024年底,全市累计实施智能化改造项目[*]个,总投资达[*]亿元,其中[*]家企业实现了效率提升。"
    "例如,[企业名称]引入机器人,生产效率提高了[*]%,产品不良率降低了\n12%。"
    "目前,已建成[*]家省级智能工厂,[*]家市级智能工厂。普及率达60%,专项资金每年安排××万元。"
)
START = 100


def passage_of(text: str) -> Passage:
    return Passage("1", "讲话.txt", "讲话", "一", ("一、进展",), "《讲话》一、进展", 1, START, START + len(text), text)


def said(question: str, text: str = TEXT, *, marked: tuple[Span, ...] | None = None) -> list[str]:
    passage = passage_of(text)
    if marked is None:
        marked = tuple(Span(START + one.start, START + one.end) for one in passage_sentences(passage))
    notices = unfilled(understand(question), passage, marked)
    assert all((one.code, one.source) == (NoticeCode.FIGURE_BLANK, "讲话.txt") for one in notices)
    return [dict(one.fields)["sentence"] for one in notices]


@pytest.mark.parametrize(
    ("question", "sentences"),
    [
        ("全市累计实施了多少个智能化改造项目?", ["全市累计实施智能化改造项目[*]个"]),
        ("总投资多少亿元?", ["总投资达[*]亿元"]),
        ("实施了多少个项目,总投资多少?", ["全市累计实施智能化改造项目[*]个", "总投资达[*]亿元"]),
        ("实现效率提升的企业有几家?", ["其中[*]家企业实现了效率提升"]),
        ("生产效率提高了百分之几?", ["生产效率提高了[*]%"]),
        ("已建成多少家省级智能工厂?", ["已建成[*]家省级智能工厂"]),
        ("专项资金每年安排多少钱?", ["专项资金每年安排××万元"]),
    ],
)
def test_the_clause_with_the_blank_for_the_figure_asked_for_is_named(question: str, sentences: list[str]) -> None:
    assert said(question) == sentences


@pytest.mark.parametrize(
    "question",
    [
        "产品不良率降低了多少?",
        "普及率达到多少?",
        "引入机器人的是哪家企业?",
        "智能工厂建设得怎么样?",
        "建成智能工厂要几年?",
        "到2027年总投资多少亿元?",
    ],
    ids=["a figure", "a figure elsewhere", "a name", "no figure asked for", "another unit", "another year"],
)
def test_a_blank_that_is_not_the_figure_asked_for_is_not_named(question: str) -> None:
    assert said(question) == []


def test_the_blank_of_a_sentence_that_is_not_marked_is_named_only_where_its_unit_is_asked_for() -> None:
    elsewhere = (Span(START + TEXT.index("普及率"), START + len(TEXT)),)
    assert said("其中企业有多少家实现了提升?", marked=elsewhere) == ["其中[*]家企业实现了效率提升"]
    assert said("生产效率提高了多少?", marked=elsewhere) == []
    assert said("总投资多少亿元?", marked=()) == []


def test_a_clause_is_shown_without_its_line_wraps_and_a_very_short_one_with_the_one_before() -> None:
    assert said("项目总投资\n达到多少?", "项目总投\n资达到[*]亿元。") == ["项目总投资达到[*]亿元"]
    assert said("培训人数多少名?", "全年开展技能培训,共[*]名。培训若干。") == ["全年开展技能培训,共[*]名"]


def test_blanks_that_fit_alike_are_both_named() -> None:
    assert said("智能工厂有多少家?", "建成[*]家省级智能工厂,建成[*]家市级智能工厂。") == [
        "建成[*]家省级智能工厂",
        "建成[*]家市级智能工厂",
    ]


def test_an_english_question_is_told_too() -> None:
    assert said("How much money does the special fund get each year?", "专项资金每年安排[*]亿元。") == [
        "专项资金每年安排[*]亿元"
    ]
