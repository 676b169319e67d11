"""Versions of one article are shown once; articles that merely read alike are not versions."""

from __future__ import annotations

import pytest

from policyqa.answering.retrieve import Candidate
from policyqa.answering.versions import grouped
from policyqa.records import ArmScores, Passage
from tests.answering.corpora import CONTRACTS, CONTRACTS_BEFORE, DATA, RULES, Desk

PAY = "第三条 经济补偿按工作年限,每满一年支付一个月工资的标准支付。"
AMENDED = "第三条 经济补偿按工作年限,每满一年支付半个月工资的标准支付。"
ENTRY = "第三条 本条例自公布之日起施行。"


def passage(source: str, title: str, text: str, *, section: str = "第三条", part: int = 1) -> Passage:
    citation = f"《{title}》{section}"
    return Passage(f"{source}#{section}#{part}", source, title, section, (), citation, part, 0, len(text), text)


def candidates(*passages: Passage) -> list[Candidate]:
    arms = ArmScores(dense=0.5, dense_rank=1, lexical=None, lexical_rank=None)
    return [Candidate(row, one, arms, 0.5, 0.0, None, 0.5, 1 - row / 100, 0.5) for row, one in enumerate(passages)]


def rows(groups: tuple[tuple[Candidate, ...], ...]) -> list[list[int]]:
    return [[one.row for one in group] for group in groups]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (passage("法(2012-12-28).md", "法", PAY), passage("法(2007-06-29).md", "法", AMENDED)),
        (passage("法（2012-12-28）.md", "法", PAY), passage("旧/法（2007-06-29）.txt", "法", AMENDED)),
        (passage("法_2012-12-28.md", "法", PAY), passage("法 2007-06-29.md", "法", AMENDED)),
        (
            passage("法(2012-12-28).md", "法", PAY, section="第二章/第三条"),
            passage("法(2007-06-29).md", "法", AMENDED, section="第一章/第三条"),
        ),
    ],
    ids=["dated", "full-width brackets", "no brackets", "moved to another chapter"],
)
def test_the_same_article_of_dated_versions_is_one_group_newest_first(one: Passage, other: Passage) -> None:
    assert rows(grouped(candidates(one, other))) == [[0, 1]]
    assert rows(grouped(candidates(other, one))) == [[1, 0]]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (passage("甲条例(2020-01-01).md", "甲条例", ENTRY), passage("乙条例(2021-01-01).md", "乙条例", ENTRY)),
        (passage("法(2012-12-28).md", "法", PAY), passage("副本/法(2012-12-28).md", "法", PAY)),
        (passage("法.md", "法", PAY), passage("法(2007-06-29).md", "法", PAY)),
        (passage("法.md", "法", PAY), passage("副本/法.md", "法", PAY)),
        (passage("法(2012-12-28).md", "法", PAY), passage("法(2007-06-29).md", "法", PAY, section="第四条")),
        (passage("法(2012-12-28).md", "法", PAY), passage("法(2007-06-29).md", "法", PAY, part=2)),
        (passage("法(2012-12-28).md", "法", PAY), passage("法(2007-06-29).md", "法", "第三条 国家鼓励创业。")),
        (passage("法(2012-12-28).md", "法", PAY), passage("法(2012-12-28).md", "法", AMENDED, section="第五条")),
    ],
    ids=[
        "another title",
        "same date",
        "one without a date",
        "none with a date",
        "another article",
        "another part",
        "another text",
        "same document",
    ],
)
def test_what_only_reads_alike_is_not_grouped(one: Passage, other: Passage) -> None:
    assert rows(grouped(candidates(one, other))) == [[0], [1]]


def test_a_group_stands_where_its_best_member_stood() -> None:
    new, old = passage("法(2012-12-28).md", "法", PAY), passage("法(2007-06-29).md", "法", AMENDED)
    between = passage("甲条例(2020-01-01).md", "甲条例", ENTRY)
    assert rows(grouped(candidates(old, between, new))) == [[2, 0], [1]]
    assert grouped([]) == ()


def test_the_last_articles_of_different_laws_are_not_versions_of_each_other(laws: Desk) -> None:
    found = laws.retrieve("本条例自公布之日起施行").candidates
    entry = {group[0].passage.source for group in grouped(found) if group[0].passage.text.endswith("之日起施行。")}
    assert entry == {CONTRACTS, RULES, DATA}
    sizes = {group[0].passage.source: len(group) for group in grouped(found) if "施行" in group[0].passage.text}
    assert sizes == {CONTRACTS: 2, RULES: 1, DATA: 1}


def test_no_candidate_is_lost_in_grouping(laws: Desk) -> None:
    found = laws.retrieve("经济补偿怎么支付").candidates
    groups = grouped(found)
    assert sorted(one.row for group in groups for one in group) == sorted(one.row for one in found)
    pay = next(group for group in groups if "每满一年" in group[0].passage.text)
    assert [one.passage.source for one in pay] == [CONTRACTS, CONTRACTS_BEFORE]
