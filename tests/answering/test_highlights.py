"""The sentences of a passage that stand out: those that hold what is asked for."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policyqa.answering.highlights import highlight, word_scores
from policyqa.answering.question import understand
from policyqa.answering.retrieve import Candidate, Retrieval
from policyqa.reading.passages import passage_sentences
from policyqa.records import Span
from tests.answering.corpora import Desk


def _first(desk: Desk, question: str) -> tuple[Retrieval, Candidate]:
    retrieval = desk.retrieve(question)
    return retrieval, retrieval.candidates[0]


def spans_of(desk: Desk, question: str, retrieval: Retrieval, candidate: Candidate) -> tuple[Span, ...]:
    return highlight(desk.understood(question), candidate, retrieval, desk.retriever)


@pytest.mark.parametrize(
    ("question", "held"),
    [
        ("工业软件在功能、性能、稳定性方面与国外先进产品的差距", "功能、性能、稳定性"),
        ("专项资金每年安排多少亿元", "每年安排[*]亿元资金"),
        ("政策宣讲会、培训班、专题讲座", "政策宣讲会、培训班、专题讲座"),
    ],
)
def test_the_sentence_that_answers_is_highlighted(speech: Desk, question: str, held: str) -> None:
    retrieval, candidate = _first(speech, question)
    text = speech.snapshot.document(candidate.passage.source).text
    marked = [text[span.start : span.end] for span in spans_of(speech, question, retrieval, candidate)]
    assert any(held in "".join(sentence.split()) for sentence in marked)
    assert len("".join(marked)) < len(candidate.passage.text)


def test_a_passage_of_one_sentence_is_highlighted_whole(two_laws: Desk) -> None:
    question = "经济补偿每满一年支付多少工资"
    retrieval, candidate = _first(two_laws, question)
    (span,) = spans_of(two_laws, question, retrieval, candidate)
    assert span.end == candidate.passage.end
    assert span.start - candidate.passage.start <= len("第三条 ")


@settings(max_examples=40, deadline=None)
@given(
    question=st.text(alphabet="企业数字化转型政策资金人才工厂软件一二多少 what", min_size=1, max_size=20).filter(
        str.strip
    ),
    place=st.integers(0, 14),
)
def test_highlights_are_whole_sentences_in_order_and_a_bounded_share(speech: Desk, question: str, place: int) -> None:
    retrieval = speech.retrieve(question)
    candidate = retrieval.candidates[place]
    passage = candidate.passage
    spans = spans_of(speech, question, retrieval, candidate)
    sentences = {(passage.start + span.start, passage.start + span.end) for span in passage_sentences(passage)}
    assert spans
    assert {(span.start, span.end) for span in spans} <= sentences
    assert all(one.end <= other.start for one, other in itertools.pairwise(spans))
    assert passage.start <= spans[0].start
    assert spans[-1].end <= passage.end
    longest = max(end - start for start, end in sentences)
    assert sum(span.end - span.start for span in spans) <= max(0.5 * len(passage.text), longest)


def test_the_words_that_every_sentence_holds_choose_none() -> None:
    sentences = ["智能工厂由市工信局认定。", "智能工厂每家奖励五十万元。", "智能工厂应当按年报告。"]
    scores = word_scores(understand("智能工厂奖励多少元?"), sentences)
    assert scores.argmax() == 1
    assert scores[1] > 2 * max(scores[0], scores[2])


def test_a_word_that_says_the_same_is_held_nearly_as_well() -> None:
    sentences = ["由市发展改革委备案。", "由市工业和信息化局认定。"]
    assert word_scores(understand("工信局负责认定什么"), sentences).argmax() == 1


def test_a_sentence_that_shows_what_is_asked_for_comes_before_one_that_does_not() -> None:
    sentences = ["奖励办法另行制定。", "奖励标准为50万元。"]
    scores = word_scores(understand("奖励多少元"), sentences)
    assert scores[1] > scores[0]


@pytest.mark.parametrize("question", ["上海迪士尼乐园", "what is it", "？？a"])
def test_words_that_no_sentence_holds_score_nothing(question: str) -> None:
    assert not word_scores(understand(question), ["由市发展改革委备案。", "按年报告。"]).any()


def test_where_no_word_is_held_the_model_chooses(speech: Desk) -> None:
    question = "zzz"
    retrieval, candidate = _first(speech, question)
    sentences = speech.retriever.sentences([candidate.row])[0] @ retrieval.vector
    best = passage_sentences(candidate.passage)[int(sentences.argmax())]
    spans = spans_of(speech, question, retrieval, candidate)
    assert candidate.passage.start + best.start in {span.start for span in spans}
