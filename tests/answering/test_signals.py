"""The signals: always all there, always finite, and each saying what its name says."""

from __future__ import annotations

import math
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policyqa.answering.calibration import load_calibration
from policyqa.answering.question import Kind
from policyqa.answering.signals import PLAIN_SIGNALS, SIGNALS, echo, plain_signals, signals
from tests.answering.corpora import Desk, large, opened

QUESTIONS = (
    "企业能得到什么支持?",
    "专项资金每年安排多少亿元?",
    "是谁",
    "的",
    "①",
    "a",
    "2024",
    "How many smart factories are there?",
    "第",
    "𠀀𠀁",
    "企业" * 300,
    "What is it?\n\nWho?",
)


def measured(desk: Desk, question: str) -> dict[str, float]:
    return signals(desk.understood(question), desk.retrieve(question), desk.retriever, desk.snapshot.lexical)


def test_signals_have_one_name_each() -> None:
    assert len(set(SIGNALS)) == len(SIGNALS)


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question[:12])
def test_every_signal_is_there_and_finite_for_any_corpus(any_corpus: Desk, question: str) -> None:
    found = measured(any_corpus, question)
    assert tuple(found) == SIGNALS
    assert [name for name, value in found.items() if not math.isfinite(value)] == []


@settings(max_examples=40, deadline=None)
@given(text=st.text(min_size=1, max_size=20).filter(lambda text: any(map(str.isalnum, text))))
def test_every_signal_and_both_probabilities_are_finite_for_any_question(two_laws: Desk, text: str) -> None:
    found = measured(two_laws, text)
    assert all(map(math.isfinite, found.values()))
    calibration = load_calibration()
    assert 0 < calibration.found.probability(found) < 1
    assert 0 < calibration.listed.probability(found) < 1


@pytest.mark.parametrize("kind", list(Kind))
def test_exactly_the_kind_of_the_question_is_flagged(speech: Desk, kind: Kind) -> None:
    example = {
        Kind.LIST: "有哪些措施",
        Kind.AMOUNT: "有几家企业",
        Kind.TIME: "什么时候开始",
        Kind.PERSON: "谁负责",
        Kind.CONTACT: "电话在这里",
        Kind.STATE: "基础怎么样",
        Kind.MEASURE: "怎么推动转型",
        Kind.OTHER: "企业的背景",
    }[kind]
    found = measured(speech, example)
    assert [name for name in SIGNALS if name.startswith("kind_") and found[name]] == [f"kind_{kind}"]


@pytest.mark.parametrize(
    ("question", "shown"),
    [
        ("专项资金每年安排多少亿元?", 1.0),
        ("产品不良率降低了百分之几?", 1.0),
        ("什么是智能工厂", 0.5),
    ],
    ids=["a blank is a figure", "a blank is a share", "any text would do"],
)
def test_whether_the_kind_of_thing_asked_for_is_shown(speech: Desk, question: str, shown: float) -> None:
    assert measured(speech, question)["shown"] == shown


def test_a_corpus_without_a_figure_shows_none(two_laws: Desk) -> None:
    assert measured(two_laws, "联系电话是多少")["shown"] == 0.0


def test_words_that_stand_there_are_covered_and_words_that_do_not_are_unknown(speech: Desk) -> None:
    there, missing = measured(speech, "工业软件"), measured(speech, "长颈鹿")
    assert there["exact1"] == there["cover1"] == there["least1"] == 1.0
    assert there["unknown"] == there["unknown_count"] == 0.0
    assert (missing["exact3"], missing["unknown"], missing["unknown_count"]) == (0.0, 1.0, 0.2)


def test_a_name_is_met_or_missing(speech: Desk) -> None:
    met, missing = measured(speech, "广东做得怎么样"), measured(speech, "海南做得怎么样")
    assert (met["name_met"], met["name_missing"]) == (1.0, 0.0)
    assert (missing["name_met"], missing["name_missing"]) == (0.0, 1.0)


@pytest.mark.parametrize(
    ("question", "unknown"),
    [
        ("苏州一共建成了多少家智能工厂?", 1.0),
        ("日本的智能制造战略叫什么?", 1.0),
        ("到2027年全市要建成多少家智能工厂?", 1.0),
        ("How many smart factories are there in Osaka?", 1.0),
        ("What does Japan plan for smart manufacturing?", 1.0),
        ("What do Germany and the United States plan?", 0.0),
        ("How does AI help smart factories?", 0.0),
        ("广东的智能工厂建设怎么样?", 0.0),
        ("美国有什么计划?", 0.0),
        ("截至2024年底普及率是多少?", 0.0),
        ("城市的福利怎么样?", 0.0),
    ],
)
def test_a_place_or_a_year_that_the_corpus_does_not_name_is_told(speech: Desk, question: str, unknown: float) -> None:
    assert measured(speech, question)["bound_unknown"] == unknown


@pytest.mark.parametrize(
    ("question", "unshown"),
    [
        ("申请专项资金的联系电话是多少?", 1.0),
        ("市工信局局长是谁", 1.0),
        ("骗取专项资金会受到什么处罚?", 1.0),
        ("普及率是多少?", 0.0),
        ("企业有什么问题?", 0.0),
    ],
)
def test_what_a_question_asks_for_and_no_passage_has_is_told(speech: Desk, question: str, unshown: float) -> None:
    found = measured(speech, question)
    assert found["unshown1"] >= found["unshown3"] == unshown


@pytest.mark.parametrize(("question", "lone"), [("今天天气怎么样?", 1.0), ("今天的企业怎么样?", 0.0), ("的", 0.0)])
def test_a_question_of_one_word_that_the_corpus_lacks_is_told(speech: Desk, question: str, lone: float) -> None:
    assert measured(speech, question)["lone_unknown"] == lone


def test_an_english_question_is_marked_and_its_unknown_words_count(speech: Desk) -> None:
    found = measured(speech, "How many smart factories are there?")
    assert (found["english"], found["silent"], found["unknown"]) == (1.0, 0.0, 0.0)
    strange = measured(speech, "How do giraffes sleep?")
    assert (strange["english"], strange["silent"], strange["unknown"]) == (1.0, 1.0, 1.0)


def test_a_corpus_without_an_outline_has_no_listed_signals(two_laws: Desk) -> None:
    found = measured(two_laws, "经济补偿怎么算")
    assert found["listed_any"] == found["listed_late"] == found["listed_cover"] == 0.0
    assert found["present_any"] == 1.0


def test_a_question_in_the_words_of_a_listed_heading_is_nearest_to_it(speech: Desk) -> None:
    found = measured(speech, "推动企业上云用云")
    assert found["listed_any"] == 1.0
    assert found["listed_echo"] == found["listed_cover"] == 1.0
    assert found["listed_over_present"] > 0


@pytest.mark.parametrize(
    ("question", "heading", "share"),
    [
        ("推动企业上云用云", "三是推动企业上云用云", 1.0),
        ("推动企业上云用云", "（三）推动企业上云用云", 1.0),
        ("长颈鹿", "（三）推动企业上云用云", 0.0),
        ("怎么推动", "推动发展", 1 / 3),
        ("任何问题", "一", 0.0),
        ("任何问题", "", 0.0),
    ],
)
def test_the_echo_is_the_share_of_a_headings_bigrams_that_the_question_repeats(
    speech: Desk, question: str, heading: str, share: float
) -> None:
    assert echo(speech.understood(question), heading) == pytest.approx(share)


def plainly(desk: Desk, question: str) -> dict[str, float]:
    retriever, understood = large(desk), desk.understood(question)
    retrieval = retriever.retrieve(understood, retriever.encode(understood), k=20)
    return plain_signals(understood, retrieval, desk.snapshot.lexical)


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question[:12])
def test_every_plain_signal_is_there_and_finite_for_any_corpus(any_corpus: Desk, question: str) -> None:
    found = plainly(any_corpus, question)
    assert tuple(found) == PLAIN_SIGNALS
    assert [name for name, value in found.items() if not math.isfinite(value)] == []
    assert 0 < load_calibration().plain.probability(found) < 1


def test_plain_signals_are_the_same_however_many_passages_are_wanted(tmp_path: Path) -> None:
    texts = {
        f"{number}.txt": f"第{number}号通知:各单位要做好防汛工作,{'责任到人,' * number}。\n" for number in range(60)
    }
    desk = opened(tmp_path, texts)
    with desk.snapshot:
        retriever, question = large(desk), desk.understood("防汛工作由谁负责")
        retrievals = [retriever.retrieve(question, retriever.encode(question), k=k) for k in (20, 50, 200)]
        assert [len(one.candidates) for one in retrievals] == [20, 50, 60]
        found = [plain_signals(question, one, desk.snapshot.lexical) for one in retrievals]
    assert found[0] == found[1] == found[2]


def test_plain_signals_tell_words_that_are_held_from_words_that_are_not(two_laws: Desk) -> None:
    held, missing = plainly(two_laws, "经济补偿支付标准"), plainly(two_laws, "鲸鱼寿命")
    assert held["cover1"] > 0.9
    assert missing["cover1"] == 0
    assert held["unknown"] < missing["unknown"]
    assert held["adapted"] > missing["adapted"]
