"""Figures of a question the other way that they are written."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policyqa.answering.numerals import figures
from policyqa.answering.question import understand


@pytest.mark.parametrize(
    ("text", "stretch", "others"),
    [
        ("2024年目标", "2024年", ("二〇二四年",)),
        ("二〇二四年目标", "二〇二四年", ("2024年",)),
        ("二零二四年", "二零二四年", ("2024年",)),
        ("24年的补贴", "24年", ("2024年", "二〇二四年")),
        ("２０２４年", "２０２４年", ("二〇二四年",)),
        ("奖励100万元", "100万元", ("一百万元",)),
        ("奖励一百万元", "一百万元", ("100万元",)),
        ("第15条", "第15条", ("第十五条",)),
        ("第十五条", "第十五条", ("第15条",)),
        ("三十日内", "三十日", ("30日",)),
        ("三个月", "三个月", ("3个月",)),
        ("增长20%", "20%", ("百分之二十",)),
        ("百分之二十", "百分之二十", ("20%",)),
    ],
)
def test_a_figure_is_written_the_other_way(text: str, stretch: str, others: tuple[str, ...]) -> None:
    (figure,) = figures(text)
    assert (text[figure.start : figure.end], figure.others) == (stretch, others)


@pytest.mark.parametrize("text", ["一般规定", "统一管理", "几百万元", "十四五规划", "数字化", "3.5万元"])
def test_what_is_no_figure_has_no_other_form(text: str) -> None:
    assert figures(text) == ()


def test_a_length_of_time_is_no_year() -> None:
    assert [one.others for one in figures("工作满24年")] == [("二十四年",)]


def test_a_term_of_a_question_is_met_by_the_other_form() -> None:
    terms = understand("奖励100万元吗").terms
    assert any("一百万元" in term.others for term in terms)


@given(st.text(alphabet="0123456789零一二三十百千万亿第条款年月日个元%百分之满", max_size=20))
def test_figures_lie_in_the_text_and_do_not_overlap(text: str) -> None:
    found = figures(text)
    assert all(0 <= one.start < one.end <= len(text) and all(one.others) for one in found)
    assert all(left.end <= right.start for left, right in pairwise(found))
