"""The clause that a question names is looked up in the tree, in the document that it names, and nowhere else."""

from __future__ import annotations

from pathlib import Path
from time import perf_counter

import pytest

from policyqa.answering.clause import ClauseLookup, listed_under, look_up
from policyqa.answering.question import understand
from policyqa.records import Status
from tests.answering.corpora import CONTRACTS, CONTRACTS_BEFORE, DATA, RULES, SPEECH, Desk, opened


def look(desk: Desk, question: str) -> ClauseLookup:
    found = look_up(understand(question), desk.snapshot)
    assert found is not None
    return found


def places(desk: Desk, question: str) -> list[tuple[str, str]]:
    return [(clause.source, clause.section.path) for clause in look(desk, question).clauses]


@pytest.mark.parametrize(
    ("question", "section", "passages"),
    [
        ("第四部分第（一）点", "四/（一）", 3),
        ("四（一）二是讲什么", "四/（一）/二是", 1),
        ("三（二）讲了什么?", "三/（二）", 1),
        ("请调出三、(四)原文", "三/（四）", 1),
        ("第二部分第2条", "二/（二）", 1),
        ("第三部分", "三", 5),
        ("what does part 3 say", "三", 5),
        ("一、（二）的原文是什么?", "一/（二）", 0),
        ("四（三）", "四/（三）", 0),
        ("《全市智能工厂建设推进会议讲话》第三部分第（四）点", "三/（四）", 1),
        ("全市智能工厂建设推进会议讲话三（四）", "三/（四）", 1),
        ("《智能工厂推进会讲话》第三部分第（四）点", "三/（四）", 1),
    ],
)
def test_a_clause_of_the_speech_is_found_with_its_passages(
    speech: Desk, question: str, section: str, passages: int
) -> None:
    (clause,) = look(speech, question).clauses
    assert (clause.source, clause.section.path) == (SPEECH, section)
    assert len(clause.rows) == passages
    found = speech.snapshot.passages(clause.rows)
    assert all(f"{one.section}/".startswith(f"{section}/") for one in found)
    assert [one.start for one in found] == sorted(one.start for one in found)


def test_the_listed_clause_is_never_the_one_behind_the_hole(speech: Desk) -> None:
    (listed,) = look(speech, "一、（二）").clauses
    assert listed.section.status is Status.LISTED_ONLY
    assert listed.rows == ()
    (present,) = look(speech, "二、（二）").clauses
    assert "在政策引导和市场需求的双重推动下" in speech.snapshot.passage(present.rows[0]).text


def test_what_is_listed_under_a_clause_is_itself_and_all_below(speech: Desk) -> None:
    def sections(path: str) -> list[str]:
        return [heading.section for heading in listed_under(SPEECH, path, speech.snapshot)]

    assert sections("一/（二）") == ["一/（二）"]
    assert sections("四/（三）") == ["四/（三）", "四/（三）/一是", "四/（三）/二是"]
    assert sections("四/（二）") == ["四/（二）/二是", "四/（二）/三是"]
    assert sections("三") == []


@pytest.mark.parametrize("question", ["第六部分", "二（四）讲什么", "第四部分第（九）点", "第十条"])
def test_a_clause_that_the_only_document_lacks_is_nowhere(speech: Desk, question: str) -> None:
    assert look(speech, question).clauses == ()


@pytest.mark.parametrize("question", ["有哪些措施?", "2024年底有几家", "", "第一节课讲什么"])
def test_a_question_that_names_no_clause_is_not_looked_up(speech: Desk, question: str) -> None:
    assert look_up(understand(question), speech.snapshot) is None


@pytest.mark.parametrize(
    ("question", "wanted"),
    [
        ("《劳动合同法》第三条", [(CONTRACTS, "第二章/第三条")]),
        ("《中华人民共和国劳动合同法》第三条", [(CONTRACTS, "第二章/第三条")]),
        ("劳动合同法第三条怎么说", [(CONTRACTS, "第二章/第三条")]),
        ("《劳动合同法实施条例》第三条", [(RULES, "第二章/第三条")]),
        ("劳动合同法实施条例的第三条", [(RULES, "第二章/第三条")]),
        ("《劳动合同法》第一章", [(CONTRACTS, "第一章")]),
        ("第三条", [(CONTRACTS, "第二章/第三条"), (RULES, "第二章/第三条")]),
        ("第四条", [(CONTRACTS, "第三章/第四条")]),
        ("《劳动合同法》第九条", []),
        ("《劳动合同法实施条例》第四条", []),
        ("《民法典》第三条", []),
        ("《民法典》里的第三条", []),
        ("《劳动合同法实施细则》第三条", []),
    ],
)
def test_the_document_that_a_question_names_is_the_one_searched(
    two_laws: Desk, question: str, wanted: list[tuple[str, str]]
) -> None:
    assert sorted(places(two_laws, question)) == sorted(wanted)


def test_a_document_that_is_asked_about_besides_names_no_clause_of_its_own(two_laws: Desk) -> None:
    assert len(places(two_laws, "第三条提到《民法典》了吗")) == 2


def test_every_version_of_a_named_law_has_the_clause(laws: Desk) -> None:
    assert {source for source, _ in places(laws, "劳动合同法第三条")} == {CONTRACTS, CONTRACTS_BEFORE}
    assert places(laws, "甲市数据条例第三条") == [(DATA, "第二章/第三条")]


def test_a_number_that_no_document_has_is_no_look_up_where_none_is_named(two_laws: Desk) -> None:
    assert look_up(understand("第九条"), two_laws.snapshot) is None


def test_a_bare_number_says_nothing_in_a_corpus_of_many(two_laws: Desk) -> None:
    assert look_up(understand("第三条"), two_laws.snapshot, most=1) is None
    assert look_up(understand("《劳动合同法》第三条"), two_laws.snapshot, most=1) is not None


def test_a_law_alone_is_not_asked_for_the_rules_under_it(tmp_path: Path) -> None:
    text = "# 劳动合同法\n\n第一条 为了完善劳动合同制度,制定本法。\n\n第二条 企业适用本法。\n"
    desk = opened(tmp_path, {"劳动合同法.md": text})
    with desk.snapshot:
        assert look(desk, "《劳动合同法实施条例》第二条").clauses == ()
        assert len(look(desk, "《劳动合同法》第二条").clauses) == 1


@pytest.mark.parametrize(
    ("question", "bare"),
    [
        ("第三部分第（三）点", True),
        ("请列出第三部分第（三）点的内容", True),
        ("三（三）讲了什么?", True),
        ("《全市智能工厂建设推进会议讲话》三（三）的全文", True),
        ("what does part 3 say?", True),
        ("三（三）里人才缺口有多大?", False),
        ("第三部分说的工业软件差距", False),
    ],
)
def test_a_question_is_bare_when_it_asks_for_the_clause_itself(speech: Desk, question: str, bare: bool) -> None:
    assert look(speech, question).bare is bare


def test_a_long_question_about_a_clause_is_read_in_no_time(speech: Desk) -> None:
    question = "第三部分" + "的内容是什么怎么规定了查一下" * 140 + "X"
    started = perf_counter()
    assert not look(speech, question).bare
    assert perf_counter() - started < 2
