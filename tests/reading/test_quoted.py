"""Decisions that quote what they change."""

from __future__ import annotations

from tests.reading.trees import owner_of, paths, read


def test_a_list_within_a_quotation_does_not_go_on_with_the_points_around_it() -> None:
    text = (
        "关于修改某规定的决定\n一、修改甲规定\n1.将引言修改为：\n“为了规范，制定本规定。”\n2.将第一条修改为：\n"
        "“受理下列案件：\n1.权属纠纷案件；\n2.合同纠纷案件；\n3.其他案件。”\n3.删除第二条。\n二、修改乙规定\n1.删除第五条。\n"
    )
    document = read(text)
    assert paths(document) == ["一", "一/1", "一/2", "一/3", "二", "二/1"]
    assert owner_of(document, "2.合同纠纷案件") == "一/2"


def test_a_list_that_only_the_quotation_numbers_stays_below_its_point() -> None:
    text = (
        "关于修改某规定的决定\n一、将第一条修改为：“下列纠纷：\n（一）证券纠纷；\n（二）期货纠纷。”\n二、删除第二条。\n"
    )
    assert paths(read(text)) == ["一", "一/（一）", "一/（二）", "二"]


def test_an_article_that_is_quoted_is_none_of_the_decision() -> None:
    text = (
        "关于修改某条例的决定\n一、增加两条，作为第五条、第六条：“第五条 单位应当公开。\n第六条 公开的内容应当真实。”\n"
        "二、删除第九条。\n"
    )
    assert paths(read(text)) == ["一", "二"]


def test_a_mark_that_is_never_closed_quotes_nothing() -> None:
    text = "某某市促进条例\n第一条 本条例所称：“单位，是指企业。\n" + "".join(f"第{n}条 无。\n" for n in "二三四五")
    assert paths(read(text)) == ["第一条", "第二条", "第三条", "第四条", "第五条"]


def test_the_law_behind_the_points_of_a_decision_is_not_below_the_last_of_them() -> None:
    text = (
        "关于修改某规定的决定\n一、将第一条修改为：“本规定适用于本市。”\n二、将第二条修改为：“本规定自公布之日起施行。”\n"
        "根据本决定，重新公布。\n某规定\n第一条 本规定适用于本市。\n第二条 本规定自公布之日起施行。\n"
    )
    assert paths(read(text)) == ["一", "二", "第一条", "第二条"]
