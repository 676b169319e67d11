"""Ranks of right places: by article or document, counted once, versions beside each other."""

from __future__ import annotations

from policyqa.evaluation.ranking import ranks_of
from policyqa.records import Passage


def passage(source: str, section: str, part: int = 1) -> Passage:
    return Passage(f"{source}{section}{part}", source, "甲法", section, (), "《甲法》", part, 0, 2, "正文")


def test_a_place_with_several_passages_counts_once_where_the_first_stands() -> None:
    groups = [
        [passage("a", "第一条")],
        [passage("a", "第二条", 1)],
        [passage("a", "第二条", 2)],
        [passage("a", "第三条")],
    ]
    gold = [frozenset({("a", "第二条")}), frozenset({("a", "第三条")}), frozenset({("a", "第四条")})]
    assert ranks_of(groups, gold, articles=True) == (2, 3, None)


def test_a_version_has_the_rank_of_what_it_is_shown_with() -> None:
    groups = [[passage("a", "第一条")], [passage("b(2020)", "第二条"), passage("b(2010)", "第二条")]]
    assert ranks_of(groups, [frozenset({("b(2010)", "第二条")})], articles=True) == (2,)


def test_of_several_places_that_serve_the_first_counts() -> None:
    groups = [[passage("a", "第一条")], [passage("b", "第一条")], [passage("c", "第一条")]]
    assert ranks_of(groups, [frozenset({("c", "第一条"), ("b", "第一条")})], articles=True) == (2,)


def test_a_document_is_found_wherever_in_it_the_passage_stands() -> None:
    groups = [[passage("a", "一")], [passage("a", "二")], [passage("b", "一")]]
    assert ranks_of(groups, [frozenset({("b", "")})], articles=False) == (2,)
