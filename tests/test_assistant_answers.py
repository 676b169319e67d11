"""What the assistant makes of an answer: lists, halves of a question, sides of a comparison, pages that are missing."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from policyqa.answering.retrieve import Retriever
from policyqa.assistant import Assistant
from policyqa.models.adapter import Adapter
from policyqa.records import NoticeCode, PartKind, Verdict
from tests.answering.corpora import NO_HEADINGS, SPEECHES, settings_in
from tests.asking import assistant_of, by_words, codes, notice_of
from tests.reading.exporting_pdf import scanned

PLANS = {
    "公交.txt": "公交补贴每年安排三百万元。\n",
    "充电.txt": "充电设施建设由住建部门负责。\n",
    "锅炉.txt": "燃煤锅炉淘汰工作由环保部门负责,年底前完成。\n",
    "防汛.txt": "各单位要做好防汛值班,责任到人。\n",
    "养老.txt": "社区食堂为老年人提供午餐。\n",
}


@pytest.fixture(scope="module")
def judging(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    """An assistant over the speech that finds what its passages hold the words of: the model's cosines are no use."""
    return by_words(assistant_of(settings_in(tmp_path_factory.mktemp("judging"), SPEECHES)))


@pytest.fixture(scope="module", params=["small", "large"])
def halving(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    """An assistant over plans that judges by words, taking them for a small corpus and for a large one."""
    assistant = by_words(assistant_of(settings_in(tmp_path_factory.mktemp("halving"), PLANS)))
    if request.param == "large":
        same = np.eye(64, dtype=np.float32)
        now = assistant._open
        encoder, hub = assistant.encoder, now.retriever._hub
        adapter = Adapter(same, same, base="1")
        retriever = Retriever(now.snapshot, encoder, hub, dense_weight=0.5, adapter=adapter, small=1)
        assistant._open = replace(now, retriever=retriever)
    return assistant


# lists


def test_a_question_for_a_list_gets_one_group_in_the_documents_order(judging: Assistant) -> None:
    answer = judging.ask("加强政策引导和支持有哪几项具体措施?")
    (group,) = answer.groups
    assert (group.heading.citation, group.ranks) == ("《全市智能工厂建设推进会议讲话》四、（一）", (1, 2, 3))
    assert (group.shown, group.total) == (3, 3)
    own = [hit for hit in answer.hits if hit.rank in group.ranks]
    assert [hit.passage.section for hit in own] == ["四/（一）/一是", "四/（一）/二是", "四/（一）/三是"]
    assert all(hit.answers and hit.highlights for hit in own)


def test_a_list_of_which_part_is_only_listed_says_how_many_it_has(judging: Assistant) -> None:
    answer = judging.ask("加快推进智能工厂建设的重点工作有哪些?")
    (group,) = answer.groups
    assert (group.heading.section, group.shown, group.total) == ("四", 2, 5)
    assert notice_of(answer, NoticeCode.PARTLY_LISTED)


@pytest.mark.parametrize("k", [1, 2, 3])
def test_a_list_that_is_longer_than_what_is_shown_is_in_order_all_the_same(judging: Assistant, k: int) -> None:
    answer = judging.ask("当前智能工厂建设面临的问题与挑战有哪些?", top_k=k)
    starts = [hit.passage.start for hit in answer.hits]
    assert starts == sorted(starts)
    assert [group.shown for group in answer.groups] == [k][k == 1 :]


@pytest.mark.parametrize("question", ["第三部分", "第三部分有哪些问题"])
def test_a_named_section_is_a_list_of_what_stands_under_it(judging: Assistant, question: str) -> None:
    answer = judging.ask(question)
    (group,) = answer.groups
    assert (group.heading.section, group.ranks, group.shown, group.total) == ("三", (1, 2, 3, 4, 5), 4, 4)


@pytest.mark.parametrize("question", ["企业能得到什么支持?", "二、（二）", "第六部分", "长颈鹿怎么睡觉"])
def test_what_is_no_list_has_no_group(judging: Assistant, question: str) -> None:
    answer = judging.ask(question)
    assert answer.groups == ()
    assert not any(hit.items for hit in answer.hits)


def test_an_article_that_lists_is_shown_item_by_item(tmp_path: Path) -> None:
    text = (
        "# 甲法\n\n第一条 为了规范合同,制定本法。\n\n第二条 有下列情形之一的,用人单位可以解除合同:\n\n"
        "（一）严重违反规章制度的；\n\n（二）严重失职的。\n\n第三条 本法自公布之日起施行。\n"
    )
    law = by_words(assistant_of(settings_in(tmp_path, {"甲法.md": text})))
    hit = law.ask("用人单位可以解除合同的情形有哪些?").hits[0]
    assert hit.answers
    assert [item.citation for item in hit.items] == ["《甲法》第二条第一项", "《甲法》第二条第二项"]
    assert law.ask("用人单位什么时候可以解除合同?").hits[0].items == ()


# parts


def test_the_half_that_is_there_is_the_answer_and_the_other_is_named(halving: Assistant) -> None:
    answer = halving.ask("公交补贴每年安排多少万元?护照换发怎么办理?")
    assert answer.verdict is Verdict.ANSWERED
    assert [hit.passage.source for hit in answer.hits if hit.answers] == ["公交.txt"]
    assert answer.hits[0].answers
    assert dict(notice_of(answer, NoticeCode.PART_NOT_FOUND).fields) == {"part": "护照换发怎么办理"}
    assert [(part.kind, part.verdict, part.ranks) for part in answer.parts] == [
        (PartKind.PART, Verdict.ANSWERED, (1,)),
        (PartKind.PART, Verdict.NOT_FOUND, ()),
    ]


def test_both_halves_that_are_there_are_among_the_first_and_nothing_is_said_to_be_missing(halving: Assistant) -> None:
    answer = halving.ask("公交补贴每年安排多少万元?充电设施建设由谁负责?")
    assert answer.verdict is Verdict.ANSWERED
    assert {hit.passage.source for hit in answer.hits[:2]} == {"公交.txt", "充电.txt"}
    assert all(hit.answers and hit.highlights for hit in answer.hits[:2])
    assert codes(answer) == []
    assert [part.verdict for part in answer.parts] == [Verdict.ANSWERED] * 2


def test_a_question_of_which_nothing_is_there_is_not_found(halving: Assistant) -> None:
    answer = halving.ask("护照换发怎么办理?游泳比赛在哪里举行?")
    assert (answer.verdict, answer.parts, codes(answer)) == (Verdict.NOT_FOUND, (), [])


@pytest.mark.parametrize("question", ["公交补贴每年安排多少万元?", "充电设施建设由谁负责"])
def test_a_question_for_one_thing_is_encoded_once_and_has_no_parts(halving: Assistant, question: str) -> None:
    asked: list[str] = []
    retriever = halving._open.retriever
    encode = retriever.encode
    retriever.encode = lambda q: asked.append(q.text) or encode(q)  # type: ignore[method-assign,func-returns-value]
    try:
        assert halving.ask(question).parts == ()
        assert asked == [question]
        halving.ask(f"{question}?护照换发怎么办理?")
        assert len(asked) == 4
    finally:
        retriever.encode = encode  # type: ignore[method-assign]


def test_a_clause_is_one_half_and_what_is_not_there_the_other(judging: Assistant) -> None:
    answer = judging.ask("第三部分第一点讲了什么?护照换发怎么办理?")
    assert answer.verdict is Verdict.ANSWERED
    assert answer.hits[0].passage.section == "三/（一）"
    assert dict(notice_of(answer, NoticeCode.PART_NOT_FOUND).fields) == {"part": "护照换发怎么办理"}


def test_a_clause_that_is_not_there_is_said_beside_the_half_that_is(judging: Assistant) -> None:
    answer = judging.ask("第六部分讲了什么?我国电子信息制造业智能工厂普及率达到多少?")
    assert answer.verdict is Verdict.ANSWERED
    assert answer.hits[0].passage.section == "一/（一）"
    assert {NoticeCode.PART_NOT_FOUND, NoticeCode.NO_SUCH_CLAUSE} <= set(codes(answer))


# comparisons


def test_both_sides_are_shown_by_turns_and_say_which_they_are(halving: Assistant) -> None:
    answer = halving.ask("公交补贴和充电设施建设有什么区别?")
    assert answer.verdict is Verdict.ANSWERED
    assert [hit.passage.source for hit in answer.hits[:2]] == ["公交.txt", "充电.txt"]
    assert all(hit.answers and hit.highlights for hit in answer.hits[:2])
    first, second = answer.parts
    assert (first.kind, first.text, first.ranks[0]) == (PartKind.SIDE, "公交补贴", 1)
    assert (second.kind, second.text, second.ranks[0]) == (PartKind.SIDE, "充电设施建设", 2)
    assert codes(answer) == []


def test_a_side_that_is_not_there_is_named(halving: Assistant) -> None:
    answer = halving.ask("公交补贴和护照换发有什么区别?")
    assert answer.verdict is Verdict.ANSWERED
    assert answer.hits[0].passage.source == "公交.txt"
    assert dict(notice_of(answer, NoticeCode.SIDE_NOT_FOUND).fields) == {"part": "护照换发"}
    assert [part.verdict for part in answer.parts] == [Verdict.ANSWERED, Verdict.NOT_FOUND]


def test_a_comparison_of_what_is_not_there_is_not_found(halving: Assistant) -> None:
    answer = halving.ask("护照换发和游泳比赛有什么区别?")
    assert (answer.verdict, answer.parts) == (Verdict.NOT_FOUND, ())


def test_a_side_whose_name_stands_in_no_document_is_not_there_however_alike_its_passages(judging: Assistant) -> None:
    answer = judging.ask("德国和日本的先进制造业国家战略计划有什么不同?")
    assert dict(notice_of(answer, NoticeCode.SIDE_NOT_FOUND).fields) == {"part": "日本"}
    assert answer.hits[0].passage.section == "一/（一）"


def test_a_passage_that_speaks_of_both_sides_is_shown_once_for_both(judging: Assistant) -> None:
    answer = judging.ask("德国和美国的先进制造业国家战略计划有什么不同?")
    assert answer.hits[0].passage.section == "一/（一）"
    assert [part.ranks[:1] for part in answer.parts] == [(1,), (1,)]
    assert len({hit.passage.id for hit in answer.hits}) == len(answer.hits)
    edges = [edge for span in answer.hits[0].highlights for edge in (span.start, span.end)]
    assert edges == sorted(edges), "the marks of both sides are one row"


@pytest.mark.parametrize("k", [1, 2, 5])
def test_a_question_of_parts_gets_as_many_passages_as_any(halving: Assistant, k: int) -> None:
    for question in ("公交补贴每年安排多少万元?护照换发怎么办理?", "公交补贴和充电设施建设有什么区别?"):
        assert [hit.rank for hit in halving.ask(question, top_k=k).hits] == list(range(1, k + 1))


# pages


def test_pages_that_could_not_be_read_are_told_beside_an_answer_from_their_document(tmp_path: Path) -> None:
    settings = settings_in(tmp_path, NO_HEADINGS)
    (settings.corpus_dir / "通知.pdf").write_bytes(scanned("第一条 夜市可以营业至凌晨两点。"))
    assistant = by_words(assistant_of(settings))
    answer = assistant.ask("夜市可以营业至凌晨两点")
    assert (answer.verdict, answer.hits[0].passage.source) == (Verdict.ANSWERED, "通知.pdf")
    notice = notice_of(answer, NoticeCode.PAGES_UNREAD)
    assert (notice.source, dict(notice.fields)["pages"]) == ("通知.pdf", "2–3")
    assert NoticeCode.PAGES_UNREAD not in codes(assistant.ask("防汛工作责任到人"))
