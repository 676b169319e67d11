"""The assistant over a real index, with an encoder that needs no model: what it asks, keeps, reloads and tells."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from pathlib import Path
from threading import Event

import numpy as np
import pytest

from policyqa.answering.render import answer_dict, answer_text
from policyqa.answering.retrieve import Retriever
from policyqa.assistant import Assistant, _spoken
from policyqa.config import Settings
from policyqa.errors import (
    BuildCancelledError,
    CorpusError,
    IndexMismatchError,
    IndexMissingError,
    PolicyQAError,
    QuestionError,
)
from policyqa.indexing.build import build_index
from policyqa.models.adapter import Adapter
from policyqa.records import Heading, NoticeCode, Staleness, Status, Verdict
from tests.answering.corpora import (
    CONTRACTS,
    CONTRACTS_BEFORE,
    DATA,
    LAWS,
    NO_HEADINGS,
    ONE_PASSAGE,
    SPEECH,
    SPEECHES,
    settings_in,
    write_corpus,
)
from tests.asking import assistant_of, by_words, codes, notice_of
from tests.fakes import FakeEncoder

QUESTIONS = ("企业能得到什么支持?", "一、（二）的原文是什么?", "第六部分", "推动企业上云用云", "长颈鹿怎么睡觉")


@pytest.fixture(scope="module")
def speech(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    """An assistant over the speech, for tests that only ask."""
    return assistant_of(settings_in(tmp_path_factory.mktemp("speech"), SPEECHES))


@pytest.fixture(scope="module")
def judging(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    """An assistant over the speech that finds what its passages hold the words of: the model's cosines are no use."""
    return by_words(assistant_of(settings_in(tmp_path_factory.mktemp("judging"), SPEECHES)))


@pytest.fixture(scope="module")
def laws(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    """An assistant over a law in two versions and other regulations, for tests that only ask."""
    return assistant_of(settings_in(tmp_path_factory.mktemp("laws"), LAWS))


@pytest.fixture
def own(tmp_path: Path) -> Assistant:
    """An assistant over two short files that a test may change."""
    return assistant_of(settings_in(tmp_path, NO_HEADINGS))


def first_texts(assistant: Assistant, question: str = "值班") -> list[str]:
    return [hit.passage.text for hit in assistant.ask(question).hits]


# asking


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("", "空"),
        (" \n\t　", "空"),
        ("???", "字词"),
        ("？！……", "字词"),
        ("。" * 5, "字词"),
        ("😀", "字词"),
        ("问" * 100_000, "100000"),
        ("企业\udce4支持", "UTF-8"),
    ],
    ids=["nothing", "space", "question marks", "full-width marks", "full stops", "emoji", "too long", "lone surrogate"],
)
def test_what_is_no_question_is_refused_in_one_line(speech: Assistant, question: str, said: str) -> None:
    with pytest.raises(QuestionError, match=said) as caught:
        speech.ask(question)
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 100


def test_a_question_of_the_greatest_length_is_asked(speech: Assistant) -> None:
    limit = speech.settings.max_question_chars
    assert speech.ask("企" * limit).hits
    with pytest.raises(QuestionError):
        speech.ask("企" * (limit + 1))


@pytest.mark.parametrize(
    "question", ["是", "1", "a", "①", "企业\x00支持", "😀企业", "<script>alert(1)</script>", "%s {0}"]
)
def test_any_other_text_gets_an_answer(speech: Assistant, question: str) -> None:
    answer = speech.ask(question)
    assert answer.question == question
    assert 0 <= answer.confidence <= 1


def test_the_question_is_trimmed(speech: Assistant) -> None:
    assert speech.ask("  第六部分\n").question == "第六部分"


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize("k", [1, 5, 100])
def test_the_best_k_passages_come_whatever_the_verdict(speech: Assistant, question: str, k: int) -> None:
    hits = speech.ask(question, top_k=k).hits
    assert [hit.rank for hit in hits] == list(range(1, min(k, speech.snapshot.passage_count) + 1))
    assert len({hit.passage.id for hit in hits}) == len(hits)


def test_the_settings_say_how_many_passages_come_where_the_question_does_not(speech: Assistant) -> None:
    assert len(speech.ask("企业").hits) == speech.settings.top_k


@pytest.mark.parametrize("k", [0, -1])
def test_fewer_than_one_passage_cannot_be_asked_for(speech: Assistant, k: int) -> None:
    with pytest.raises(QuestionError, match=str(k)):
        speech.ask("企业", top_k=k)


@pytest.mark.parametrize("question", QUESTIONS)
def test_every_hit_is_an_exact_slice_with_highlights_inside_and_a_score_in_bounds(
    speech: Assistant, question: str
) -> None:
    text = speech.snapshot.document(SPEECH).text
    for hit in speech.ask(question, top_k=15).hits:
        assert text[hit.passage.start : hit.passage.end] == hit.passage.text
        assert all(hit.passage.start <= span.start < span.end <= hit.passage.end for span in hit.highlights)
        assert 0 <= hit.score <= 1
        assert hit.scores.dense is not None
        assert hit.answers or not hit.highlights


@pytest.mark.parametrize("question", QUESTIONS)
def test_passages_are_offered_exactly_when_the_verdict_says_so(speech: Assistant, question: str) -> None:
    answer = speech.ask(question)
    assert any(hit.answers for hit in answer.hits) is (answer.verdict is Verdict.ANSWERED)
    assert (answer.verdict is Verdict.LISTED_ONLY) <= bool(answer.listed)
    assert (answer.verdict is Verdict.NOT_FOUND) <= (not answer.listed)


def test_the_same_question_gets_the_same_answer(speech: Assistant) -> None:
    first, second = (speech.ask("企业能得到什么支持?") for _ in range(2))
    assert replace(first, timing=second.timing) == second
    assert first.timing.total >= first.timing.search >= 0


def test_a_corpus_of_one_passage_can_be_asked(tmp_path: Path) -> None:
    hits = assistant_of(settings_in(tmp_path, ONE_PASSAGE)).ask("防汛工作由谁负责").hits
    assert [hit.passage.source for hit in hits] == ["通知.txt"]


# clauses


@pytest.mark.parametrize(
    ("question", "section"),
    [
        ("二、（二）", "二/（二）"),
        ("第四部分第（一）点第二小点", "四/（一）/二是"),
        ("三（三）里人才缺口有多大?", "三/（三）"),
        ("第四部分第（一）点", "四/（一）/一是"),
        ("what does part 3 say", "三"),
    ],
)
def test_a_named_clause_comes_first(speech: Assistant, question: str, section: str) -> None:
    answer = speech.ask(question)
    assert answer.verdict is Verdict.ANSWERED
    assert answer.hits[0].passage.section == section
    assert answer.hits[0].answers


@pytest.mark.parametrize(
    "question", ["一、（二）", "一（二）讲什么", "第一部分第（二）点的原文是什么?", "一、(二)企业怎么做"]
)
def test_missing_section_is_not_answered_by_its_neighbour(speech: Assistant, question: str) -> None:
    answer = speech.ask(question)
    assert answer.verdict is Verdict.LISTED_ONLY
    assert [entry.heading.section for entry in answer.listed] == ["一/（二）"]
    assert not any(hit.answers or hit.highlights for hit in answer.hits)
    assert dict(notice_of(answer, NoticeCode.LISTED_ONLY).fields) == {"sections": "第一部分（二）"}


def test_a_clause_that_is_partly_there_is_answered_and_says_what_is_missing(speech: Assistant) -> None:
    answer = speech.ask("第四部分第（二）点")
    assert answer.verdict is Verdict.ANSWERED
    assert [hit.passage.section for hit in answer.hits if hit.answers] == ["四/（二）/一是"]
    assert NoticeCode.CUT_OFF in answer.hits[0].passage.notices
    assert [entry.heading.section for entry in answer.listed] == ["四/（二）/二是", "四/（二）/三是"]
    spoken = "第四部分（二）“二是推进企业数字化基础设施建设”、第四部分（二）“三是推动企业上云用云”"
    assert dict(notice_of(answer, NoticeCode.PARTLY_LISTED).fields) == {"sections": spoken}


def test_a_clause_that_is_not_there_is_not_found(speech: Assistant) -> None:
    answer = speech.ask("第六部分讲了什么")
    assert (answer.verdict, answer.listed) == (Verdict.NOT_FOUND, ())
    assert len(answer.hits) == speech.settings.top_k


def test_a_bare_clause_comes_in_document_order_and_whole(speech: Assistant) -> None:
    answer = speech.ask("第三部分", top_k=8)
    offered = [hit for hit in answer.hits if hit.answers]
    assert [hit.passage.section for hit in offered] == ["三", "三/（一）", "三/（二）", "三/（三）", "三/（四）"]
    assert not any(hit.highlights for hit in offered), "no sentence stands out of what is asked for whole"


def test_words_beside_a_clause_rank_what_is_inside_it(speech: Assistant) -> None:
    answer = speech.ask("第三部分说的工业软件在功能、性能、稳定性上的差距", top_k=8)
    assert answer.hits[0].passage.section == "三/（四）"
    assert answer.hits[0].highlights
    assert {hit.passage.section.partition("/")[0] for hit in answer.hits if hit.answers} == {"三"}


def test_versions_of_an_article_are_one_hit_with_the_newest_in_front(laws: Assistant) -> None:
    answer = laws.ask("劳动合同法第三条")
    first = answer.hits[0]
    assert first.passage.source == CONTRACTS
    assert [version.source for version in first.versions] == [CONTRACTS_BEFORE]
    assert "2012-12-28" in first.passage.citation
    assert first.answers


def test_the_clause_of_a_law_that_is_not_there_is_not_found(laws: Assistant) -> None:
    assert laws.ask("《民法典》第三条").verdict is Verdict.NOT_FOUND


@pytest.mark.parametrize(
    ("question", "code"),
    [
        ("民法典第三条", NoticeCode.NO_SUCH_DOCUMENT),
        ("甲市数据条例第九条", NoticeCode.NO_SUCH_CLAUSE),
        ("数据条例第二百条", NoticeCode.NO_SUCH_CLAUSE),
        ("劳动合同法第四条第二款", NoticeCode.NO_SUCH_CLAUSE),
    ],
)
def test_a_named_clause_that_is_not_there_is_not_answered_from_another_document(
    laws: Assistant, question: str, code: NoticeCode
) -> None:
    answer = laws.ask(question)
    assert answer.verdict is Verdict.NOT_FOUND
    assert not any(hit.answers for hit in answer.hits)
    assert notice_of(answer, code)


def test_the_first_paragraph_of_an_article_that_has_one_is_the_article_with_nothing_to_mark_in_it(
    laws: Assistant,
) -> None:
    hit = laws.ask("数据条例第二条第一款").hits[0]
    assert (hit.passage.source, hit.passage.section, hit.answers) == (DATA, "第一章/第二条", True)
    assert hit.highlights == ()


def test_what_is_asked_of_a_named_paragraph_is_highlighted_in_it(laws: Assistant) -> None:
    hit = laws.ask("甲市数据条例第二条第一款里谁应当建立制度").hits[0]
    (span,) = hit.highlights
    text = laws.snapshot.document(hit.passage.source).text
    assert (hit.passage.source, hit.answers) == (DATA, True)
    assert text[span.start : span.end] == "数据处理者应当建立数据安全管理制度。"


@pytest.mark.parametrize(
    ("section", "last", "spoken"),
    [
        ("四/（三）", "（三）强化人才培养", "第四部分（三）"),
        ("五", "五、组织保障", "第五部分"),
        ("四/（三）/一是", "一是加强人才培养", "第四部分（三）“一是加强人才培养”"),
        ("二/首先", "首先是认识", "第二部分“首先是认识”"),
        ("第二章/第七条", "第七条", "第二章第七条"),
        ("1/1.1", "1.1 范围", "1.1"),
        ("1/1.1/1.1.2", "1.1.2 范围", "1.1.2"),
        ("四#2/（一）", "（一）政策", "第四部分（一）"),
        ("附件1", "附件1 名单", "附件1"),
    ],
)
def test_sections_are_spoken_of_as_people_name_them(section: str, last: str, spoken: str) -> None:
    heading = Heading("甲.txt", "甲", section, (last,), "《甲》", Status.LISTED_ONLY, 0, 1)
    assert _spoken((heading,)) == spoken
    assert _spoken((heading, heading)) == f"{spoken}、{spoken}"


# notices


@pytest.mark.parametrize("question", QUESTIONS)
def test_an_incomplete_document_is_said_to_be_so_beside_every_answer(speech: Assistant, question: str) -> None:
    notice = notice_of(speech.ask(question), NoticeCode.INCOMPLETE)
    assert (notice.source, dict(notice.fields)) == (SPEECH, {"shown": "2627", "total": "5699"})


def test_a_figure_that_was_never_filled_in_is_said_to_be_so_first_of_all(judging: Assistant) -> None:
    answer = judging.ask("智能制造专项资金每年安排多少亿元资金?")
    assert answer.verdict is Verdict.ANSWERED
    assert answer.hits[0].passage.section == "二/（一）"
    assert codes(answer) == [NoticeCode.FIGURE_BLANK, NoticeCode.INCOMPLETE]
    assert dict(answer.notices[0].fields) == {"sentence": "每年安排[*]亿元资金"}


@pytest.mark.parametrize("question", ["我国电子信息制造业智能工厂普及率达到多少?", "智能制造专项资金用于支持哪些项目?"])
def test_a_blank_that_is_not_asked_for_is_not_said(judging: Assistant, question: str) -> None:
    assert NoticeCode.FIGURE_BLANK not in codes(judging.ask(question))


def test_a_whole_document_has_no_notice(own: Assistant) -> None:
    assert own.ask("值班").notices == ()


def test_a_file_that_could_not_be_read_is_told_with_every_answer(tmp_path: Path) -> None:
    settings = settings_in(tmp_path, NO_HEADINGS)
    (settings.corpus_dir / "坏.txt").write_bytes(b"\x00\x01\x02" * 50)
    notice = notice_of(assistant_of(settings).ask("值班"), NoticeCode.UNREADABLE_FILE)
    assert notice.source == "坏.txt"
    assert dict(notice.fields)["reason"]


def test_a_change_of_the_folder_is_noticed_when_it_is_looked_up(own: Assistant) -> None:
    folder = own.settings.corpus_dir
    assert own.staleness() == Staleness()
    write_corpus(folder, {"丙.txt": "新的通知。\n", "甲.txt": "改过的通知。\n"})
    (folder / "乙.txt").unlink()
    assert NoticeCode.INDEX_STALE not in codes(own.ask("值班")), "a question does not look at the folder"
    assert own.staleness() == Staleness(added=("丙.txt",), changed=("甲.txt",), removed=("乙.txt",))
    notice = notice_of(own.ask("值班"), NoticeCode.INDEX_STALE)
    assert dict(notice.fields) == {"added": "1", "changed": "1", "removed": "1"}
    own.rebuild()
    assert NoticeCode.INDEX_STALE not in codes(own.ask("值班"))


def test_a_folder_that_is_gone_does_not_stop_the_index_from_answering(own: Assistant) -> None:
    shutil.rmtree(own.settings.corpus_dir)
    again = Assistant.open(own.settings, encoder=FakeEncoder())
    assert first_texts(again) == first_texts(own)


# opening, rebuilding, reloading


def test_nothing_can_be_asked_before_an_index_is_built(tmp_path: Path) -> None:
    with pytest.raises(IndexMissingError, match="policyqa index"):
        Assistant.open(settings_in(tmp_path, NO_HEADINGS), encoder=FakeEncoder())


def test_an_index_of_another_model_is_refused_and_both_are_named(own: Assistant) -> None:
    with pytest.raises(IndexMismatchError, match="--full") as caught:
        Assistant.open(own.settings, encoder=FakeEncoder(32, "other"))
    assert ("64" in caught.value.built, "32" in caught.value.current) == (True, True)


def test_a_rebuild_adds_changes_and_removes_documents(own: Assistant) -> None:
    write_corpus(own.settings.corpus_dir, {"丙.txt": "值班电话要公布。\n", "甲.txt": "防汛工作已经结束。\n"})
    (own.settings.corpus_dir / "乙.txt").unlink()
    report = own.rebuild()
    assert (report.added, report.changed, report.removed) == (("丙.txt",), ("甲.txt",), ("乙.txt",))
    assert sorted(first_texts(own)) == ["值班电话要公布。", "防汛工作已经结束。"]


def test_a_rebuild_of_what_did_not_change_changes_nothing(own: Assistant) -> None:
    before = own.snapshot
    assert not own.rebuild().published
    assert own.snapshot is before


def test_an_index_that_another_process_built_is_taken_up_on_reload(own: Assistant) -> None:
    assert not own.reload()
    write_corpus(own.settings.corpus_dir, {"丙.txt": "值班电话要公布。\n"})
    build_index(own.settings, FakeEncoder())
    assert "值班电话要公布。" not in first_texts(own)
    assert own.reload()
    assert "值班电话要公布。" in first_texts(own)
    assert not own.reload()


def _empty(settings: Settings) -> None:
    for path in settings.corpus_dir.iterdir():
        path.unlink()


def _cancel(assistant: Assistant) -> None:
    write_corpus(assistant.settings.corpus_dir, {"丙.txt": "值班电话要公布。\n"})
    assistant.rebuild(cancelled=lambda: True)


def _nothing_left(assistant: Assistant) -> None:
    _empty(assistant.settings)
    assistant.rebuild()


@pytest.mark.parametrize(
    ("spoil", "error"),
    [(_cancel, BuildCancelledError), (_nothing_left, CorpusError)],
    ids=["cancelled", "nothing to index"],
)
def test_a_rebuild_that_fails_leaves_the_index_in_use(
    own: Assistant, spoil: Callable[[Assistant], None], error: type[PolicyQAError]
) -> None:
    before = first_texts(own)
    with pytest.raises(error):
        spoil(own)
    assert first_texts(own) == before


def test_an_index_that_cannot_be_used_leaves_the_old_one_answering(own: Assistant) -> None:
    write_corpus(own.settings.corpus_dir, {"丙.txt": "值班电话要公布。\n"})
    before = first_texts(own)
    build_index(own.settings, FakeEncoder(32, "other"), full=True)
    with pytest.raises(IndexMismatchError):
        own.reload()
    assert first_texts(own) == before


def test_questions_are_answered_while_the_index_is_rebuilt(own: Assistant) -> None:
    folder = own.settings.corpus_dir
    texts = {f"{place}号.txt": f"第{place}组今晚值班,责任到人。\n" for place in range(6)}
    known = {text.strip() for text in (*NO_HEADINGS.values(), *texts.values())}
    stop = Event()

    def ask() -> int:
        asked = 0
        while not stop.is_set() or not asked:
            hits = own.ask(f"第{asked % 6}组谁值班", top_k=20).hits
            assert hits
            assert {hit.passage.text for hit in hits} <= known
            asked += 1
        return asked

    with ThreadPoolExecutor(3) as pool:
        asking = [pool.submit(ask) for _ in range(3)]
        try:
            for source, text in texts.items():
                write_corpus(folder, {source: text})
                assert own.rebuild().added == (source,)
        finally:
            stop.set()
        assert all(future.result(timeout=60) > 0 for future in asking)
    assert set(first_texts(own, "值班")) <= known
    assert len(own.ask("值班", top_k=20).hits) == len(known)


# slips


def test_an_answer_says_how_a_mistyped_question_was_understood(speech: Assistant) -> None:
    answer = speech.ask("转项资金支持哪些项目?")
    assert answer.question == "转项资金支持哪些项目?"
    assert answer.understood is not None
    assert answer.understood.question == "专项资金支持哪些项目?"
    as_meant = speech.ask("专项资金支持哪些项目?")
    assert as_meant.understood is None
    assert answer.hits == as_meant.hits


def test_slips_are_left_where_that_is_set(speech: Assistant) -> None:
    settings = replace(speech.settings, slips=False)
    assert Assistant.open(settings, encoder=speech.encoder).ask("转项资金支持哪些项目?").understood is None


# reranking


def test_reranking_is_asked_for_and_says_its_time(laws: Assistant, monkeypatch: pytest.MonkeyPatch) -> None:
    same = np.eye(64, dtype=np.float32)
    monkeypatch.setattr("policyqa.assistant.adapter_for", lambda identity: Adapter(same, same, base="1"))
    monkeypatch.setattr("policyqa.assistant.Retriever", partial(Retriever, small=1))
    question = "经济补偿按什么标准支付?"
    plain = Assistant.open(laws.settings, encoder=FakeEncoder()).ask(question)
    assert (plain.timing.reranked, plain.timing.rerank) == (0, 0.0)
    answer = Assistant.open(replace(laws.settings, rerank=True), encoder=FakeEncoder()).ask(question)
    assert answer.timing.reranked == len(laws.snapshot.passages(range(laws.snapshot.passage_count)))
    assert 0 < answer.timing.rerank <= answer.timing.search
    assert answer.verdict is plain.verdict
    assert "timing_ms" in answer_dict(answer)
    assert "rerank" in answer_dict(answer)["timing_ms"]
    assert "rerank" not in answer_dict(plain)["timing_ms"]
    assert "逐词比较了" in answer_text(answer)
