"""What is mistyped is put right by the words of the corpus, and what stands in the corpus is never changed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policyqa.answering.slips import Slips
from policyqa.indexing.lexical import LexicalIndex, tokens
from policyqa.records import Change
from tests.answering.corpora import SPEECH_TEXT, Desk

_DATA = Path(__file__).resolve().parents[1] / "data"
_LAWS = (
    "第四十七条 劳动合同解除的,用人单位应当按照规定向劳动者支付经济补偿。",
    "国家鼓励公开行政处罚信息。",
    "单位应当进行技术改造。",
)


@pytest.fixture(scope="module")
def slips(speech: Desk) -> Slips:
    """Questions read against the speech."""
    return Slips(speech.snapshot.lexical)


def of(*texts: str) -> Slips:
    """Questions read against these texts."""
    return Slips(LexicalIndex.build([tokens(text) for text in texts]))


def understood(slips: Slips, question: str) -> str:
    read = slips.read(question)
    return question if read is None else read.question


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("转项资金支持哪些项目?", "专项资金支持哪些项目?"),
        ("智能公厂建设有哪些问题", "智能工厂建设有哪些问题"),
        ("数字话转型有什么困难", "数字化转型有什么困难"),
        ("工业软见有什么差距", "工业软件有什么差距"),
        ("金资支持", "资金支持"),
        ("转项资金和智能公厂", "专项资金和智能工厂"),
    ],
    ids=["alike", "alike in a word", "three characters", "nearly alike", "the other order", "two slips"],
)
def test_one_wrong_character_is_put_right(slips: Slips, typed: str, meant: str) -> None:
    assert understood(slips, typed) == meant


def test_a_look_alike_is_put_right() -> None:
    assert understood(of("各级财政要及时拨款,专款专用。"), "拔款怎么安排") == "拨款怎么安排"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("zhuanxiang zijin支持哪些项目", "专项资金支持哪些项目"),
        ("zhuanxiangzijin怎么用", "专项资金怎么用"),
        ("zhineng gongchang butie", "智能工厂补贴"),
        ("Zhineng gongchang you shenme butie", "智能工厂有什么补贴"),
    ],
)
def test_pinyin_is_written_out(slips: Slips, typed: str, meant: str) -> None:
    assert understood(slips, typed) == meant


@pytest.mark.parametrize(
    "question",
    [
        "how can women change the machine?",
        "what support can companies get",
        "Can China ban it?",
        "MES系统怎么用",
        "app",
    ],
)
def test_english_is_not_taken_for_pinyin(slips: Slips, question: str) -> None:
    assert slips.read(question) is None


def test_letters_that_the_corpus_has_are_not_taken_for_pinyin() -> None:
    assert of("推广应用 gongye 平台,发展工业。").read("gongye平台是什么") is None


def test_a_question_in_the_other_script_is_converted(slips: Slips) -> None:
    asked = "智能工廠建設專項資金支持哪些項目?"
    read = slips.read(asked)
    assert read is not None
    assert read.question == "智能工厂建设专项资金支持哪些项目?"
    assert read.changes == (Change(asked[:-1], read.question[:-1]),)


def test_a_simplified_question_finds_a_traditional_corpus() -> None:
    slips = of("企業應當按照國家規定發展工業,加強後續監管。", "各單位關於實施辦法的會議。")
    assert understood(slips, "国家规定企业应当发展什么") == "國家規定企業應當發展什麼"
    assert understood(slips, "后续监管") == "後續監管"


@pytest.mark.parametrize("question", ["经济补偿", "技术改造", "行政处罚信息公开吗", "劳动合同法第四十七条", "技改"])
def test_what_the_corpus_has_and_what_is_known_stays(question: str) -> None:
    assert of(*_LAWS).read(question) is None


def test_a_likely_word_stays_though_the_corpus_lacks_it() -> None:
    assert of("依法行使权利。").read("权力") is None
    assert of("全市要建设智能工厂。").read("昆山市的共产") is None


def test_the_change_is_told_with_the_word_beside_it(slips: Slips) -> None:
    read = slips.read("转项资金支持哪些项目?")
    assert read is not None
    assert read.changes == (Change("转项资金", "专项资金"),)


@given(st.integers(0, len(SPEECH_TEXT) - 2), st.integers(2, 40))
def test_no_stretch_of_the_corpus_is_ever_changed(slips: Slips, start: int, size: int) -> None:
    stretch = "".join(SPEECH_TEXT[start : start + size].split("\n")[0:1])
    passage = LexicalIndex.build([tokens(stretch)])
    assert Slips(passage).read(stretch) is None


def test_questions_without_a_slip_stay_as_they_are(slips: Slips) -> None:
    """Of 256 questions by laypeople three hold real slips, two of them in 装倍和工业软见; nothing else is touched."""
    rows = [
        json.loads(line)["question"]
        for name in ("speech_fit.jsonl", "speech_heldout.jsonl")
        for line in (_DATA / name).read_text(encoding="utf-8").splitlines()
    ]
    changed = [question for question in rows if slips.read(question) is not None]
    assert changed == [
        "电子信息那块智能工场普及律到多少了",
        "工业软见是不是全靠老外",
        "企业引进了啥智能装倍和工业软见",
    ]


@given(st.text(max_size=60))
def test_any_text_is_read_or_left(slips: Slips, text: str) -> None:
    read = slips.read(text)
    assert read is None or (read.question != text and read.changes)


def test_an_empty_corpus_leaves_every_question() -> None:
    assert of().read("转项资金 zijin") is None
