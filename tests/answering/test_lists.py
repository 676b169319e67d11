"""Questions for a list: what stands side by side comes together, in the document's order, under its parent."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from policyqa.answering.lists import Gathered, gathered, group_of, items_of
from policyqa.answering.question import Kind, understand
from policyqa.records import Hit, Status
from tests.answering.corpora import SPEECH, Desk, large, opened

LAW = "法律/甲法(2020-01-01).md"
OLD_LAW = "法律/甲法(2010-01-01).md"
LAW_TEXT = (
    "# 甲法\n\n## 第一章 总则\n\n第一条 为了规范数据处理活动,制定本法。\n\n## 第二章 解除合同的情形\n\n"
    "第二条 劳动者有下列情形之一的,用人单位可以解除合同:\n\n（一）严重违反规章制度的；\n\n（二）严重失职的,包括:\n\n"
    "1.泄露秘密；\n\n2.收受贿赂；\n\n（三）被追究刑事责任的。\n\n有前款第二项情形的,还应当赔偿。\n\n"
    "第三条 有下列情形之一的,用人单位不得解除合同:\n\n（一）患病的；\n\n（二）怀孕的。\n\n"
    "第四条 解除合同应当支付补偿。\n"
)
PLANS = "计划.txt"
PLANS_TEXT = (
    "一、总体要求\n坚持绿色发展。\n二、主要任务\n围绕绿色低碳转型,抓好下列任务。\n(一)推广新能源公交\n新增公交车辆采用新能源。\n"
    "(二)建设充电设施\n每个小区设置充电设施。\n(三)改造老旧锅炉\n淘汰燃煤锅炉。\n三、保障措施\n加强督查。\n"
)


@pytest.fixture(scope="module")
def law(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A law in two versions whose articles have 项, and a plan."""
    texts = {LAW: LAW_TEXT, OLD_LAW: LAW_TEXT.replace("第四条", "第五条"), PLANS: PLANS_TEXT}
    desk = opened(tmp_path_factory.mktemp("law"), texts)
    yield desk
    desk.snapshot.close()


def gathered_of(desk: Desk, question: str, *, offer: float = 0.0, room: int = 5, is_large: bool = False) -> Gathered:
    retriever = large(desk) if is_large else desk.retriever
    understood = understand(question)
    retrieval = retriever.retrieve(understood, retriever.encode(understood), k=20)
    return gathered(understood, retrieval, retriever, desk.snapshot, offer=offer, room=room)


def sections(found: Gathered, count: int) -> list[str]:
    return [one.passage.section for one in found.order[:count]]


@pytest.mark.parametrize("is_large", [False, True], ids=["small", "large"])
def test_what_stands_under_the_section_named_comes_first_in_the_documents_order(law: Desk, is_large: bool) -> None:
    found = gathered_of(law, "主要任务有哪些?", is_large=is_large)
    assert sections(found, 4) == ["二", "二/（一）", "二/（二）", "二/（三）"]
    assert found.rows == set(law.snapshot.passage_rows_under(PLANS, "二"))
    assert found.parent is not None
    assert (found.parent.section, found.parent.status) == ("二", Status.PRESENT)


def test_every_candidate_stays_and_none_comes_twice(law: Desk) -> None:
    found = gathered_of(law, "主要任务有哪些?")
    before = law.retrieve("主要任务有哪些?").candidates
    assert sorted(one.row for one in found.order) == sorted(one.row for one in before)


def test_siblings_that_the_search_did_not_bring_are_fetched(law: Desk) -> None:
    question = understand("主要任务有哪些?")
    retrieval = law.retriever.retrieve(question, law.retriever.encode(question), k=2)
    found = gathered(question, retrieval, law.retriever, law.snapshot, offer=0.0, room=5)
    assert sections(found, 4) == ["二", "二/（一）", "二/（二）", "二/（三）"]


@pytest.mark.parametrize("room", [1, 2, 3])
def test_where_there_is_no_room_for_all_the_best_come_in_order_and_no_lead_in(law: Desk, room: int) -> None:
    found = gathered_of(law, "主要任务有哪些?充电", room=room)
    front = found.order[:room]
    assert "二/（二）" in sections(found, room)
    assert [one.row for one in front] == sorted(one.row for one in front)
    assert "二" not in sections(found, room)
    assert len(found.rows) == 4


def test_the_articles_of_a_chapter_are_no_list(law: Desk) -> None:
    found = gathered_of(law, "解除合同的情形有哪些?")
    assert (found.rows, found.parent) == (frozenset(), None)
    assert found.order[0] == law.retrieve("解除合同的情形有哪些?").candidates[0]


def test_a_question_for_no_list_gathers_nothing(law: Desk) -> None:
    question = "主要任务是什么时候定的?"
    assert understand(question).kind is not Kind.LIST
    assert gathered_of(law, question) == Gathered(law.retrieve(question).candidates)


def test_siblings_are_a_list_where_three_are_alike_good_and_else_the_best_stays_first(law: Desk) -> None:
    question = "公交车辆、小区充电、燃煤锅炉各要采用、设置、淘汰哪些?"
    before = law.retrieve(question).candidates
    assert [one.passage.section.rpartition("/")[0] for one in before[:4]].count("二") == 3
    wide, narrow = gathered_of(law, question, offer=2.0), gathered_of(law, question, offer=0.0)
    assert sections(wide, 4) == ["二", "二/（一）", "二/（二）", "二/（三）"]
    assert wide.parent is not None
    assert wide.parent.section == "二"
    assert (narrow.rows, narrow.parent) == (frozenset(), None)
    assert narrow.order[0] == before[0]


def hits_of(desk: Desk, found: Gathered, count: int) -> list[Hit]:
    return [
        Hit(rank, one.passage, one.row in found.rows, 0.5, one.arms) for rank, one in enumerate(found.order[:count], 1)
    ]


def test_a_group_counts_the_sections_under_its_heading_and_not_the_lead_in(law: Desk) -> None:
    found = gathered_of(law, "主要任务有哪些?")
    assert found.parent is not None
    group = group_of(hits_of(law, found, 5), found.parent, found.rows, law.snapshot)
    assert group is not None
    assert (group.ranks, group.shown, group.total) == ((1, 2, 3, 4), 3, 3)
    less = group_of(hits_of(law, found, 3), found.parent, found.rows, law.snapshot)
    assert less is not None
    assert (less.ranks, less.shown, less.total) == ((1, 2, 3), 2, 3)
    assert group_of(hits_of(law, found, 1), found.parent, found.rows, law.snapshot) is None


def test_sections_that_are_only_listed_count_among_those_under_the_heading(speech: Desk) -> None:
    found = gathered_of(speech, "加快推进智能工厂建设的重点工作有哪些?")
    assert found.parent is not None
    group = group_of(hits_of(speech, found, 5), found.parent, found.rows, speech.snapshot)
    assert group is not None
    assert (group.heading.section, group.shown, group.total) == ("四", 2, 5)


# 项


def test_the_items_of_an_article_lie_in_its_passage_with_citations_of_their_own(law: Desk) -> None:
    passage = law.snapshot.passage(law.row(LAW, "第二章/第二条"))
    document = law.snapshot.document(LAW)
    items = items_of(passage, document)
    assert [item.label for item in items] == ["（一）", "（二）", "（三）"]
    assert [item.citation for item in items] == [
        f"《甲法》（2020-01-01）第二条第一款第{name}项" for name in ("一", "二", "三")
    ]
    words = [document.text[item.start : item.end] for item in items]
    assert words[0] == "（一）严重违反规章制度的；"
    assert "2.收受贿赂；" in words[1], "a 目 is part of its 项"
    assert all(passage.start <= item.start < item.end <= passage.end for item in items)


@pytest.mark.parametrize("section", ["第一章/第一条", "第二章/第四条"])
def test_an_article_without_items_has_none(law: Desk, section: str) -> None:
    assert items_of(law.snapshot.passage(law.row(LAW, section)), law.snapshot.document(LAW)) == ()


def test_a_passage_of_no_article_has_no_items(speech: Desk) -> None:
    for _, passage in speech.snapshot.passages_of(SPEECH):
        assert items_of(passage, speech.snapshot.document(SPEECH)) == ()


def test_a_text_without_sections_has_no_items(tmp_path: Path) -> None:
    desk = opened(tmp_path, {"通知.txt": "各单位要做好防汛工作,责任到人。\n"})
    (passage,) = desk.snapshot.passages([0])
    assert items_of(passage, desk.snapshot.document("通知.txt")) == ()
    desk.snapshot.close()
