"""What is read out of a question: its kind, its content words, its focus, and the clause it names."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policyqa.answering.question import Kind, Term, understand
from policyqa.indexing.lexical import tokens


def words_of(question: str) -> tuple[str, ...]:
    return tuple(term.text for term in understand(question).terms)


def term_of(question: str, text: str) -> Term:
    (term,) = (term for term in understand(question).terms if term.text == text)
    return term


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("有哪些措施?", Kind.LIST),
        ("推动企业转型包括什么任务", Kind.LIST),
        ("Which measures are planned?", Kind.LIST),
        ("What companies are upgrading?", Kind.LIST),
        ("专项资金每年安排多少亿元?", Kind.AMOUNT),
        ("市级智能工厂有几家", Kind.AMOUNT),
        ("支持力度有多大", Kind.AMOUNT),
        ("How much funding is set aside?", Kind.AMOUNT),
        ("什么时候申报?", Kind.TIME),
        ("申报截止日期是哪天", Kind.TIME),
        ("When does it start?", Kind.TIME),
        ("谁来负责", Kind.PERSON),
        ("哪位领导讲话", Kind.PERSON),
        ("Who is responsible?", Kind.PERSON),
        ("联系电话是多少", Kind.CONTACT),
        ("What is the phone number?", Kind.CONTACT),
        ("企业数字化基础怎么样?", Kind.STATE),
        ("How advanced are small firms?", Kind.STATE),
        ("怎么推动企业上云", Kind.MEASURE),
        ("How will the city attract talent?", Kind.MEASURE),
        ("讲话的背景", Kind.OTHER),
        ("What is the background?", Kind.OTHER),
    ],
)
def test_a_question_is_of_a_kind(question: str, kind: Kind) -> None:
    assert understand(question).kind is kind


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("请问企业的数字化基础怎么样了?", ("企业", "数字化", "基础")),
        ("讲话里提到的政策有哪些", ("政策",)),
        ("What does the speech say about the policies?", ("policies",)),
        ("截止日期是哪天", ("截止", "日期")),
        ("这个是什么", ()),
        ("What is it about?", ()),
    ],
    ids=["Chinese", "what points", "English", "a day", "none left", "none left in English"],
)
def test_words_that_ask_point_or_bind_are_no_terms(question: str, words: tuple[str, ...]) -> None:
    assert words_of(question) == words


@pytest.mark.parametrize(
    ("question", "focus"),
    [
        ("企业能得到什么支持?", ("支持",)),
        ("有哪些措施", ("措施",)),
        ("企业数字化基础怎么样?", ("基础",)),
        ("支持力度有多大", ("力度",)),
        ("推动企业数字化转型有哪些措施", ("转型", "措施")),
        ("怎么推动企业上云", ()),
        ("截止日期是哪天", ("日期",)),
        ("申报截止日期是哪一天?", ("日期",)),
        ("截止日期是什么时候", ("日期",)),
        ("什么时候申报", ("申报",)),
        ("哪天开始申报", ("开始",)),
        ("会议在哪年召开", ("召开",)),
    ],
)
def test_the_focus_is_the_word_that_the_interrogative_asks_for(question: str, focus: tuple[str, ...]) -> None:
    understood = understand(question)
    assert tuple(term.text for term in understood.terms if term.focus) == focus
    assert understood.focus == tuple(token for word in focus for token in tokens(word))


@pytest.mark.parametrize(
    ("question", "word", "other"),
    [
        ("有哪些措施", "措施", "举措"),
        ("怎么推动企业上云", "上云", "云平台"),
        ("规模以上工业企业有多少家", "规模", "规上"),
        ("规模以上工业企业有多少家", "以上", "规上"),
        ("人工智能怎么发展", "人工智能", "ai"),
    ],
    ids=["a word", "another", "first word of a phrase", "last word of a phrase", "normalised"],
)
def test_a_term_carries_the_words_that_say_the_same(question: str, word: str, other: str) -> None:
    assert other in term_of(question, word).others
    assert set(tokens(other)) <= set(understand(question).others)


def test_a_word_without_synonyms_has_no_others() -> None:
    assert term_of("企业数字化基础怎么样?", "基础").others == ()


@pytest.mark.parametrize(
    ("question", "phrase", "chinese"),
    [
        ("smart factory", "smart factory", "智能工厂"),
        ("How many smart factories are there?", "smart factories", "智能工厂"),
        ("policies for small and medium-sized enterprises", "small and medium-sized enterprises", "中小企业"),
        ("Which companies are upgrading?", "companies", "公司"),
        ("Which companies are upgrading?", "upgrading", "升级"),
        ("Is a plan planned?", "planned", "计划"),
        ("Recruiting talent", "recruiting", "招聘"),
        ("the DEADLINE", "deadline", "截止"),
    ],
    ids=["phrase", "plural phrase", "longest", "ies", "ing", "doubled letter", "ing to e", "capitals"],
)
def test_english_phrases_lead_to_chinese_words(question: str, phrase: str, chinese: str) -> None:
    assert chinese in term_of(question, phrase).others


def test_an_english_question_is_searched_for_by_the_first_chinese_word_of_each_term() -> None:
    understood = understand("smart factory deadline")
    assert understood.tokens == (*tokens("智能工厂"), *tokens(term_of("smart factory deadline", "deadline").others[0]))
    assert set(tokens("smart")) <= set(understood.others)


@pytest.mark.parametrize(
    ("question", "word"),
    [
        ("广东做得怎么样", "广东"),
        ("2024年底改造了多少项目", "2024"),
        ("What did Siemens do?", "siemens"),
        ("How many in 2024?", "2024"),
    ],
)
def test_names_and_years_are_marked(question: str, word: str) -> None:
    assert term_of(question, word).name


@pytest.mark.parametrize(
    ("question", "word"),
    [("企业数字化基础怎么样?", "企业"), ("Companies are upgrading", "companies"), ("which talent", "talent")],
)
def test_other_words_are_no_names(question: str, word: str) -> None:
    assert not term_of(question, word).name


def test_the_rarer_a_word_the_more_it_says() -> None:
    assert term_of("企业上云", "上云").information > term_of("企业上云", "企业").information > 0


@pytest.mark.parametrize(("question", "named"), [("第四十七条怎么说", True), ("一共有几家", False)])
def test_a_clause_is_found_where_one_is_named(question: str, named: bool) -> None:
    assert (understand(question).reference is not None) is named


@pytest.mark.parametrize("question", ["", "???", "？！。", " \n\t", "的了吗"], ids=repr)
def test_a_question_that_says_nothing_is_understood_as_nothing(question: str) -> None:
    understood = understand(question)
    assert (understood.terms, understood.focus, understood.others) == ((), (), ())
    assert understood.kind is Kind.OTHER


_MIXED = st.text(alphabet="企业数字化转型什么哪些多少第四（一)条点部分a sSmart factories2024年?，İ\n　①", max_size=40)


@given(text=st.one_of(st.text(max_size=60), _MIXED))
def test_any_text_is_understood_and_its_terms_slice_back(text: str) -> None:
    understood = understand(text)
    assert understood.text == text
    end = 0
    for term in understood.terms:
        assert end <= term.start < term.end <= len(text)
        original = text[term.start : term.end]
        assert term.text == (original if understood.chinese else original.lower())
        assert term.information > 0
        end = term.end
    if understood.reference is not None:
        assert 0 <= understood.reference.start < understood.reference.end <= len(text)
