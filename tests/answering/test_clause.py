"""The clause that a question names is looked up in the tree, in the document that it names, and nowhere else."""

from __future__ import annotations

from collections.abc import Iterator
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


_PARKING = (
    "# 甲市停车管理办法\n\n## 第一章 总则\n\n第一条 为了管理停车，制定本办法。\n\n"
    "第四条 建设停车场应当：\n1．报批；\n2．验收。\n\n## 第五章 附则\n\n第十二条 分区收费。\n\n"
    "第十二条之一 新能源汽车两小时内免费。\n\n第十四条 违反规定的，处以罚款。\n"
)
_MINUTES = (
    "甲市常务会议纪要\n\n一、防汛工作\n（一）要压实责任；\n（二）要加强巡查。\n\n"
    "二、片区改造\n原则同意。\n\n三、人事\n任免。\n"
)
_FORMS = (
    "关于补贴申报的通知\n\n各单位：\n\n一、对象\n职工。\n\n二、方式\n1.网上申报。\n2.窗口申报。\n\n三、要求\n审核。\n\n"
    "附件1\n\n申报表\n\n姓名和编号。\n\n附件2\n\n目录\n\n1.电工\n2.焊工\n"
)
_EXPLAINED = "《医保政策》解读\n\n一、背景\n为了群众。\n\n二、标准\n每人四百元。\n\n三、期限\n一个月。\n"
_WORK = "# 甲市工作要点\n\n## 2. 重点\n\n（1）抓项目。\n\n（2）抓招商。\n\n## 3. 保障\n\n加强领导。\n"
_URGED = (
    "在大会上的讲话\n\n同志们：\n\n一、提高认识\n认识到位。\n\n二、抓好落实\n一要快，抓紧办理。二要准，抓住重点。\n"
)


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    texts = {"停车.md": _PARKING, "纪要.txt": _MINUTES, "通知.txt": _FORMS, "解读.txt": _EXPLAINED}
    desk = opened(tmp_path_factory.mktemp("office"), {**texts, "要点.md": _WORK, "讲话.txt": _URGED})
    with desk.snapshot:
        yield desk


@pytest.mark.parametrize(
    ("question", "wanted"),
    [
        ("停车管理办法第五条", []),
        ("停车管理办法第12条之1", ["第五章/第十二条之一"]),
        ("停车管理办法第四条和第十四条", ["第一章/第四条", "第五章/第十四条"]),
        ("停车管理办法第一、十二条", ["第一章/第一条", "第五章/第十二条"]),
        ("停车管理办法第四条第2项", ["第一章/第四条"]),
        ("停车管理办法第四条第3项", []),
        ("会议纪要第二项", ["二"]),
        ("会议纪要第二条", ["二"]),
        ("会议纪要第九项", []),
        ("一（二）", ["一/（二）"]),
        ("补贴申报的通知附件1的内容", ["附件1"]),
        ("通知附件2", ["附件2"]),
        ("通知附件3", []),
        ("《关于补贴申报的通知》二、1.", ["二/1"]),
        ("《关于补贴申报的通知》二、1.的内容", ["二/1"]),
        ("《关于补贴申报的通知》附件2、1.", ["附件2/1"]),
        ("《〈医保政策〉解读》二、标准", ["二"]),
        ("《在大会上的讲话》二、“二要准”", ["二/二要"]),
    ],
)
def test_a_question_that_names_a_place_leads_there_and_nowhere_else(
    office: Desk, question: str, wanted: list[str]
) -> None:
    found = look(office, question)
    assert [clause.section.path for clause in found.clauses] == wanted
    assert found.bare
    assert (found.lacking is None) is bool(wanted)


def test_a_place_is_first_of_all_what_is_written_so(tmp_path: Path) -> None:
    literal = "方案\n\n一、目标\n甲。\n\n二、任务\n（一）乙。\n（二）丙。\n\n三、保障\n丁。\n"
    texts = {"要点.md": _WORK, "讲话.txt": _URGED}
    with opened(tmp_path / "without", texts).snapshot as snapshot:
        found = look_up(understand("二、（二）"), snapshot)
        assert found is not None
        assert [clause.section.path for clause in found.clauses] == ["2/（2）"]
    with opened(tmp_path / "with", {**texts, "方案.txt": literal}).snapshot as snapshot:
        found = look_up(understand("二、（二）"), snapshot)
        assert found is not None
        assert [(clause.source, clause.section.path) for clause in found.clauses] == [("方案.txt", "二/（二）")]


def test_an_annex_without_a_number_is_looked_up_where_there_is_one(office: Desk, tmp_path: Path) -> None:
    assert look_up(understand("补贴申报的通知附件的内容"), office.snapshot) is None
    one = _FORMS.partition("附件2")[0]
    with opened(tmp_path, {"通知.txt": one}).snapshot as snapshot:
        found = look_up(understand("补贴申报的通知附件的内容"), snapshot)
        assert found is not None
        assert [clause.section.path for clause in found.clauses] == ["附件1"]


def test_every_passage_of_an_annex_answers_in_order(office: Desk) -> None:
    (clause,) = look(office, "通知附件2").clauses
    found = office.snapshot.passages(clause.rows)
    assert [passage.section for passage in found] == sorted(passage.section for passage in found)
    assert {"附件2/1", "附件2/2"} <= {passage.section for passage in found}


def test_every_citation_of_a_corpus_asked_as_it_stands_is_looked_up(office: Desk) -> None:
    for row in range(office.snapshot.passage_count):
        passage = office.snapshot.passage(row)
        for question in (passage.citation, f"{passage.citation}的内容"):
            found = look(office, question)
            assert [(clause.source, clause.section.path) for clause in found.clauses] == [
                (passage.source, passage.section)
            ]
            assert found.bare


def test_of_several_clauses_the_one_that_is_not_there_is_said(office: Desk) -> None:
    found = look(office, "停车管理办法第四条至第六条")
    assert [clause.section.path for clause in found.clauses] == ["第一章/第四条"]
    assert found.lacking is not None
    assert dict(found.lacking.fields)["clause"] == "第五条、第六条"


@pytest.mark.parametrize(("question", "looked_up"), [("Section 3", True), ("Section 3 penalties", False)])
def test_an_english_section_is_a_part_only_where_nothing_else_is_asked(
    office: Desk, question: str, looked_up: bool
) -> None:
    assert (look_up(understand(question), office.snapshot) is not None) is looked_up


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
        ("《全市智能工厂建设推进会议讲话》四、（一），第3页", True),
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
