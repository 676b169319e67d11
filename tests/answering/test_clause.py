"""The clause that a question names is looked up in the tree, in the document that it names, and nowhere else."""

from __future__ import annotations

from pathlib import Path
from time import perf_counter

import pytest

from policyqa.answering.clause import ClauseLookup, listed_under, look_up, marked_in
from policyqa.answering.question import understand
from policyqa.records import NoticeCode, Status
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
        ("讲话第三部分第（四）点", "三/（四）", 1),
        ("领导讲话三部分四点", "三/（四）", 1),
        ("智能工厂推进会第三部分的（四）", "三/（四）", 1),
        ("the fourth point of part three", "三/（四）", 1),
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


@pytest.mark.parametrize("question", ["第六部分", "二（四）讲什么", "第四部分第（九）点", "第十条", "讲话第六部分"])
def test_a_clause_that_the_only_document_lacks_is_nowhere(speech: Desk, question: str) -> None:
    found = look(speech, question)
    assert found.clauses == ()
    assert found.lacking is not None
    assert found.lacking.code is NoticeCode.NO_SUCH_CLAUSE


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
        ("劳动合同法3条", [(CONTRACTS, "第二章/第三条")]),
        ("劳动合同法三条", [(CONTRACTS, "第二章/第三条")]),
        ("第三条在劳动合同法里怎么说", [(CONTRACTS, "第二章/第三条")]),
        ("实施条例第三条", [(RULES, "第二章/第三条")]),
        ("劳动合同法条例第三条", [(RULES, "第二章/第三条")]),
        ("条例第三条", [(RULES, "第二章/第三条")]),
        ("劳动合同法和实施条例第三条", [(CONTRACTS, "第二章/第三条"), (RULES, "第二章/第三条")]),
        ("劳动合同法第九条", []),
        ("劳动合同法实施细则第三条", []),
        ("劳动法第三条", []),
        ("《劳动法》第三条", []),
        ("合同法第三条", []),
        ("民法典第三条", []),
        ("民法典合同编第三条", []),
        ("本通知第三条", []),
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


@pytest.mark.parametrize(
    ("question", "code", "fields"),
    [
        (
            "劳动合同法第二百条怎么说",
            NoticeCode.NO_SUCH_CLAUSE,
            {"clause": "第二百条", "documents": "《中华人民共和国劳动合同法》"},
        ),
        (
            "实施条例第二条第三款",
            NoticeCode.NO_SUCH_CLAUSE,
            {"clause": "第二条第三款", "documents": "《中华人民共和国劳动合同法实施条例》"},
        ),
        ("请问民法典第三条", NoticeCode.NO_SUCH_DOCUMENT, {"name": "民法典"}),
        ("《民法典》第三条", NoticeCode.NO_SUCH_DOCUMENT, {"name": "民法典"}),
    ],
)
def test_what_a_look_up_did_not_find_is_said(
    two_laws: Desk, question: str, code: NoticeCode, fields: dict[str, str]
) -> None:
    lacking = look(two_laws, question).lacking
    assert lacking is not None
    assert (lacking.code, dict(lacking.fields)) == (code, fields)


def test_a_look_up_that_found_something_lacks_nothing(two_laws: Desk) -> None:
    assert look(two_laws, "劳动合同法第三条").lacking is None


_ARTICLE = (
    "第一条 甲公司应当登记。\n\n乙公司可以登记:\n\n（一）丙；\n\n（二）丁。\n\n第二条 本法施行。\n\n第三条 废止。\n"
)


@pytest.mark.parametrize(
    ("question", "texts"),
    [
        ("某某法第一条第一款", ["甲公司应当登记。"]),
        ("第一条第二款第二项", ["（二）丁。"]),
        ("第一条第九款", []),
        ("第一条第一款第二项", []),
    ],
)
def test_a_paragraph_of_an_article_is_marked_in_its_passage(tmp_path: Path, question: str, texts: list[str]) -> None:
    desk = opened(tmp_path, {"某某法.md": f"# 某某法\n\n{_ARTICLE}", "别的.txt": "另一份文件。\n"})
    with desk.snapshot:
        clauses = look(desk, question).clauses
        assert [clause.section.path for clause in clauses] == ["第一条"] * bool(texts)
        for clause in clauses:
            (passage,) = desk.snapshot.passages(clause.rows)
            marked = marked_in(passage, clauses)
            assert marked == clause.spans
            assert [passage.text[s.start - passage.start : s.end - passage.start] for s in marked] == texts


def test_only_the_parts_of_a_long_article_that_hold_the_paragraph_answer(tmp_path: Path) -> None:
    long = "".join(f"\n\n{sentence * 60}" for sentence in ("甲公司应当登记。", "乙公司应当登记。", "丙公司应当登记。"))
    desk = opened(tmp_path, {"某某法.md": f"# 某某法\n\n第一条 {long.strip()}\n\n第二条 施行。\n\n第三条 废止。\n"})
    with desk.snapshot:
        (whole,) = look(desk, "第一条").clauses
        (second,) = look(desk, "第一条第二款").clauses
        assert whole.rows[0] in second.rows
        assert len(second.rows) < len(whole.rows)
        assert any(marked_in(one, (second,)) for one in desk.snapshot.passages(second.rows))
        assert not marked_in(desk.snapshot.passage(whole.rows[-1]), (second,))


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
        ("智能工厂推进会讲话三（三）讲了什么", True),
        ("第三部分的三点", True),
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
