"""From candidates to a verdict: with calibrations that say yes or no, what follows from each."""

from __future__ import annotations

import math

import pytest

from policyqa.answering.calibration import Calibration, Logistic
from policyqa.answering.judge import Judgement, judge
from policyqa.records import Status, Verdict
from tests.answering.corpora import SPEECH, Desk, large

YES, NO = Logistic(3.0, ()), Logistic(-3.0, ())
SURE = 1 / (1 + math.exp(-3))


def judged(
    desk: Desk, question: str, *, found: Logistic = YES, listed: Logistic = NO, offer: float = 0.05
) -> Judgement:
    retrieval = desk.retrieve(question)
    calibration = Calibration(found, listed, offer, plain=NO, plain_offer=0.0)
    return judge(desk.understood(question), retrieval, desk.retriever, desk.snapshot, calibration)


def test_a_question_that_nothing_addresses_is_not_found_and_keeps_the_order(speech: Desk) -> None:
    judgement = judged(speech, "工业软件的差距", found=NO, listed=YES)
    assert (judgement.verdict, judgement.answers, judgement.listed) == (Verdict.NOT_FOUND, frozenset(), ())
    assert judgement.confidence == pytest.approx(SURE)
    assert judgement.order == speech.retrieve("工业软件的差距").candidates


def test_a_question_about_what_is_listed_gets_entries_and_no_answers(speech: Desk) -> None:
    judgement = judged(speech, "推动企业上云用云", listed=YES)
    assert (judgement.verdict, judgement.answers) == (Verdict.LISTED_ONLY, frozenset())
    assert judgement.confidence == pytest.approx(SURE * SURE)
    assert judgement.listed[0].section == "四/（二）/三是"
    assert all(heading.status is Status.LISTED_ONLY for heading in judgement.listed)
    assert len(judgement.listed) == len(set(judgement.listed)) <= 6


def test_a_listed_section_brings_what_is_listed_under_it(speech: Desk) -> None:
    sections = [heading.section for heading in judged(speech, "强化组织保障,确保取得实效", listed=YES).listed]
    assert sections[:4] == ["五", "五/（一）", "五/（二）", "五/（三）"]


def test_a_corpus_that_lists_nothing_is_never_listed_only(two_laws: Desk) -> None:
    assert judged(two_laws, "经济补偿怎么算", listed=YES).verdict is Verdict.ANSWERED


def test_the_passages_offered_lie_within_the_offer_of_the_best(speech: Desk) -> None:
    question = "工业软件在功能、性能、稳定性等方面的差距"
    alone = judged(speech, question, offer=0.0)
    assert alone.verdict is Verdict.ANSWERED
    assert alone.answers == {alone.order[0].row}
    several = judged(speech, question, offer=2.0)
    best = several.order[0].fused
    assert several.answers == {c.row for c in several.order if c.late is not None and c.fused >= best - 2.0}
    assert len(several.answers) > 1


def test_a_question_for_the_list_under_a_heading_gets_what_stands_there_first(speech: Desk) -> None:
    question = "当前智能工厂建设面临的问题与挑战有哪些?"
    judgement = judged(speech, question, offer=0.0)
    rows = speech.snapshot.passage_rows_under(SPEECH, "三")
    assert tuple(candidate.row for candidate in judgement.order[: len(rows)]) == rows
    assert judgement.answers >= set(rows)
    assert sorted(c.row for c in judgement.order) == sorted(c.row for c in speech.retrieve(question).candidates)


def test_a_question_about_a_section_that_is_partly_there_names_what_is_missing(speech: Desk) -> None:
    judgement = judged(speech, "推动企业数字化转型有哪些措施")
    assert judgement.verdict is Verdict.ANSWERED
    assert judgement.order[0].passage.section == "四/（二）/一是"
    assert [heading.section for heading in judgement.listed] == ["四/（二）/二是", "四/（二）/三是"]


def test_a_list_asked_of_the_words_that_open_a_section_is_what_stands_under_it(speech: Desk) -> None:
    judgement = judged(speech, "增强责任感和紧迫感,抓哪些,确保完成既定目标任务", offer=0.0)
    rows = speech.snapshot.passage_rows_under(SPEECH, "四")
    assert tuple(candidate.row for candidate in judgement.order[: len(rows)]) == rows
    listed = ["四/（二）/二是", "四/（二）/三是", "四/（三）", "四/（四）", "四/（五）"]
    assert [heading.section for heading in judgement.listed] == listed


def test_a_question_about_a_section_that_is_all_there_misses_nothing(speech: Desk) -> None:
    assert judged(speech, "加强政策引导和支持有哪些措施").listed == ()


# A large corpus, judged by what costs nothing


def judged_plainly(desk: Desk, question: str, plain: Logistic, *, offer: float = 0.0) -> Judgement:
    retriever = large(desk)
    understood = desk.understood(question)
    retrieval = retriever.retrieve(understood, retriever.encode(understood), k=20)
    calibration = Calibration(found=NO, listed=YES, offer=0.0, plain=plain, plain_offer=offer)
    return judge(understood, retrieval, retriever, desk.snapshot, calibration)


def test_in_a_large_corpus_the_plain_model_decides(two_laws: Desk) -> None:
    found = judged_plainly(two_laws, "经济补偿每满一年支付多少工资", YES)
    assert (found.verdict, found.confidence) == (Verdict.ANSWERED, pytest.approx(SURE))
    assert found.answers == {found.order[0].row}
    missing = judged_plainly(two_laws, "经济补偿每满一年支付多少工资", NO)
    assert (missing.verdict, missing.confidence) == (Verdict.NOT_FOUND, pytest.approx(SURE))
    assert missing.answers == frozenset()
    assert missing.order == found.order


def test_in_a_large_corpus_what_lies_within_the_plain_offer_is_offered_too(two_laws: Desk) -> None:
    found = judged_plainly(two_laws, "经济补偿每满一年支付多少工资", YES, offer=0.1)
    best = found.order[0].fused
    assert found.answers == {candidate.row for candidate in found.order if candidate.fused >= best - 0.1}
