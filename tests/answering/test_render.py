"""The answer for programs, held to the keys and types of the contract, and for a terminal."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import Any

import pytest

from policyqa.answering.render import answer_dict, answer_text, notice_dict
from policyqa.answering.render_html import answer_html
from policyqa.records import (
    Answer,
    ArmScores,
    Change,
    Group,
    Heading,
    Hit,
    Item,
    Listed,
    Notice,
    NoticeCode,
    PartKind,
    Passage,
    QuestionPart,
    Span,
    Status,
    Timing,
    Understood,
    Verdict,
)
from policyqa.texts import notice_text, passage_notice_text, say
from tests.test_texts import FIELDS

TEXT = "一是完善政策体系。每年安排[*]亿元,\n加大支持力度。"
HEADINGS = ("四、重点工作", "（一）加强政策引导", "一是完善政策体系")
PASSAGE = Passage(
    "0123456789abcdef", "讲话.txt", "讲话", "四/（一）/一是", HEADINGS, "《讲话》四、（一）“一是完善政策体系”",
    1, 100, 100 + len(TEXT), TEXT, (NoticeCode.PLACEHOLDER, NoticeCode.CUT_OFF),
)  # fmt: skip
OLD = replace(PASSAGE, id="fedcba9876543210", source="旧/讲话.txt")
HIT = Hit(
    1, PASSAGE, True, 0.912345, ArmScores(0.8812345, 1, 11.234567, 2), highlights=(Span(109, 118),), versions=(OLD,)
)
NEAR = Hit(2, OLD, False, 0.1, ArmScores(0.5, 9, None, None))
ENTRY = Heading(
    "讲话.txt",
    "讲话",
    "四/（三）",
    ("四、重点工作", "（三）强化人才培养"),
    "《讲话》四、（三）",
    Status.LISTED_ONLY,
    5,
    12,
)
POINT = replace(
    ENTRY,
    section="四/（三）/一是",
    headings=(*ENTRY.headings, "一是加强培训"),
    citation="《讲话》四、（三）“一是加强培训”",
)
INCOMPLETE = Notice(NoticeCode.INCOMPLETE, "讲话.txt", (("shown", "2627"), ("total", "5699")))
ANSWER = Answer(
    "有哪些措施?", Verdict.ANSWERED, 0.934567, (HIT, NEAR), (Listed(ENTRY, 0.9), Listed(POINT, 0.8)), (INCOMPLETE,),
    Timing(11.0123, 0.4, 12.1),
)  # fmt: skip
SECOND = replace(HIT, rank=2, passage=OLD, versions=())
GROUP = Group(ENTRY, (1, 2), 2, 3)
GROUPED = replace(ANSWER, hits=(HIT, SECOND, replace(NEAR, rank=3)), groups=(GROUP,))
LAW_TEXT = "第三条 有下列情形之一的:\n（一）甲,\n还有乙；\n（二）丙。\n其他的另行规定。"
LAW = Passage(
    "00000000000000aa", "法.md", "法", "第三条", ("第三条",), "《法》第三条", 1, 10, 10 + len(LAW_TEXT), LAW_TEXT
)  # fmt: skip
ITEMS = tuple(
    Item(label, f"《法》第三条第{name}项", 10 + LAW_TEXT.index(words), 10 + LAW_TEXT.index(words) + len(words))
    for label, name, words in (("（一）", "一", "（一）甲,\n还有乙；"), ("（二）", "二", "（二）丙。"))
)
ITEMISED = replace(
    ANSWER, hits=(Hit(1, LAW, True, 0.9, ArmScores(0.9, 1, None, None), highlights=(Span(30, 34),), items=ITEMS),)
)
COMPARED = replace(
    GROUPED,
    groups=(),
    parts=(
        QuestionPart(PartKind.SIDE, "政策<甲>", Verdict.ANSWERED, (1, 2)),
        QuestionPart(PartKind.SIDE, "政策乙", Verdict.ANSWERED, (2,)),
    ),
)
HALF = replace(
    ANSWER,
    notices=(Notice(NoticeCode.PART_NOT_FOUND, None, (("part", "公积金怎么提取"),)), INCOMPLETE),
    parts=(
        QuestionPart(PartKind.PART, "专项资金有多少?", Verdict.ANSWERED, (1,)),
        QuestionPart(PartKind.PART, "公积金怎么提取?", Verdict.NOT_FOUND, ()),
    ),
)
EMPTY = Answer("有哪些措施?", Verdict.NOT_FOUND, 0.99, (NEAR,), (), (), Timing(1.0, 1.0, 2.0))

# The contract: a type, types, a list of one shape, or an object of shapes; "?" ends a key that may be absent.
NUMBER = (int, float)
CONTRACT: dict[str, Any] = {
    "schema": int,
    "id": object,
    "question": str,
    "understood": (dict, type(None)),
    "verdict": str,
    "confidence": NUMBER,
    "passages": [
        {
            "rank": int,
            "answers": bool,
            "score": NUMBER,
            "scores": {
                "dense": (*NUMBER, type(None)),
                "lexical": (*NUMBER, type(None)),
                "dense_rank": (int, type(None)),
                "lexical_rank": (int, type(None)),
            },
            "source": str,
            "title": str,
            "section": str,
            "headings": [str],
            "citation": str,
            "text": str,
            "display": str,
            "page": (int, type(None)),
            "start": int,
            "end": int,
            "highlights": [[int]],
            "notices": [str],
            "versions": [{"source": str, "section": str, "citation": str}],
            "items": [{"label": str, "citation": str, "start": int, "end": int}],
        }
    ],
    "groups": [
        {"source": str, "section": str, "headings": [str], "citation": str, "ranks": [int], "shown": int, "total": int}
    ],
    "parts": [{"kind": str, "text": str, "verdict": str, "ranks": [int]}],
    "listed": [{"source": str, "section": str, "headings": [str], "citation": str, "score": NUMBER}],
    "notices": [{"code": str, "source": (str, type(None)), "message": str, "fields?": dict}],
    "timing_ms": {"encode": NUMBER, "search": NUMBER, "total": NUMBER},
}


def departures(value: object, shape: Any, place: str = "$") -> list[str]:
    """Where a value is not of a shape, by its place."""
    if isinstance(shape, dict):
        if not isinstance(value, dict):
            return [f"{place}: no object"]
        optional = {key.removesuffix("?") for key in shape if key.endswith("?")}
        shapes = {key.removesuffix("?"): one for key, one in shape.items()}
        found = [f"{place}.{key}: missing" for key in shapes.keys() - optional - value.keys()]
        found += [f"{place}.{key}: not in the contract" for key in value.keys() - shapes.keys()]
        return found + [
            departure
            for key, one in shapes.items()
            if key in value
            for departure in departures(value[key], one, f"{place}.{key}")
        ]
    if isinstance(shape, list):
        if not isinstance(value, list):
            return [f"{place}: no list"]
        return [d for i, one in enumerate(value) for d in departures(one, shape[0], f"{place}[{i}]")]
    return [] if isinstance(value, shape) else [f"{place}: {type(value).__name__}"]


EVERY = {
    "answered": ANSWER,
    "not found": EMPTY,
    "grouped": GROUPED,
    "itemised": ITEMISED,
    "compared": COMPARED,
    "half": HALF,
}


@pytest.mark.parametrize("answer", EVERY.values(), ids=EVERY)
def test_an_answer_has_exactly_the_keys_and_types_of_the_contract(answer: Answer) -> None:
    assert departures(answer_dict(answer), CONTRACT) == []


@pytest.mark.parametrize("answer", EVERY.values(), ids=EVERY)
def test_an_answer_survives_json(answer: Answer) -> None:
    made = answer_dict(answer, id=7)
    assert json.loads(json.dumps(made, ensure_ascii=False, allow_nan=False)) == made


@pytest.mark.parametrize("id_", [None, 7, "q1", ["a"], {"n": 1}], ids=repr)
def test_the_id_is_echoed_as_it_came(id_: object) -> None:
    assert answer_dict(EMPTY, id=id_)["id"] == id_
    assert answer_dict(EMPTY)["id"] is None


def test_the_values_are_those_of_the_answer() -> None:
    made = answer_dict(ANSWER)
    assert (made["schema"], made["verdict"], made["confidence"]) == (1, "answered", 0.9346)
    passage = made["passages"][0]
    assert passage["text"] == TEXT
    assert passage["display"] == TEXT.replace("\n", "")
    assert passage["headings"] == list(HEADINGS)
    assert passage["highlights"] == [[109, 118]]
    assert TEXT[109 - 100 : 118 - 100] == "每年安排[*]亿元"
    assert passage["notices"] == ["placeholder", "cut_off"]
    assert [version["source"] for version in passage["versions"]] == ["旧/讲话.txt"]
    assert passage["scores"] == {"dense": 0.8812, "lexical": 11.2346, "dense_rank": 1, "lexical_rank": 2}
    assert made["passages"][1]["scores"]["lexical"] is None
    assert [entry["section"] for entry in made["listed"]] == ["四/（三）", "四/（三）/一是"]


def test_a_notice_carries_its_sentence_and_its_fields() -> None:
    assert notice_dict(INCOMPLETE) == {
        "code": "incomplete",
        "source": "讲话.txt",
        "message": "这份文件本身不完整:全文5699字,此处仅有2627字",
        "fields": {"shown": "2627", "total": "5699"},
    }
    assert "fields" not in notice_dict(Notice(NoticeCode.INCOMPLETE))


def test_the_terminal_shows_what_answers_with_citation_badges_and_what_is_missing() -> None:
    text = answer_text(ANSWER)
    assert text.startswith("【已找到原文】 93%\n")
    assert "1. 《讲话》四、（一）“一是完善政策体系” [原文此处留空未填] [原文在此处残缺]" in text
    assert "每年安排[*]亿元,加大支持力度。" in text
    assert "不是答案" not in text
    assert text.count("《讲话》四、（一）") == 1, "a passage that does not answer is not shown beside those that do"
    assert "- 《讲话》四、（三） （三）强化人才培养\n" in text
    assert "- 《讲话》四、（三）“一是加强培训”\n" in text
    assert text.endswith("! 这份文件本身不完整:全文5699字,此处仅有2627字\n")


def test_the_terminal_says_that_the_nearest_passages_are_no_answer() -> None:
    assert "最接近的段落，不是答案（1 段）" in answer_text(EMPTY)
    english = answer_text(EMPTY, language="en")
    assert english.startswith("【Not in these documents】 99%")
    assert "not an answer" in english


def test_the_terminal_names_what_is_listed_before_what_is_merely_near() -> None:
    text = answer_text(replace(ANSWER, verdict=Verdict.LISTED_ONLY, hits=(NEAR,)))
    assert text.index("列于提纲") < text.index("最接近的段落")


def test_the_terminal_speaks_english_around_the_passages() -> None:
    text = answer_text(ANSWER, language="en")
    assert "Found in the documents" in text
    assert "[The source text is cut off here]" in text
    assert "! This document is incomplete: 2627 of 5699 characters are here" in text
    assert "每年安排[*]亿元" in text


def test_an_answer_without_any_passage_is_still_a_text() -> None:
    assert answer_text(replace(EMPTY, hits=())) == "【这些文件中没有答案】 99%\n"


# Lists


def test_a_group_names_its_heading_and_its_hits() -> None:
    (group,) = answer_dict(GROUPED)["groups"]
    assert (group["citation"], group["section"], group["headings"]) == (
        "《讲话》四、（三）",
        "四/（三）",
        list(ENTRY.headings),
    )
    assert (group["ranks"], group["shown"], group["total"]) == ([1, 2], 2, 3)
    assert answer_dict(ANSWER)["groups"] == []


@pytest.mark.parametrize(
    ("language", "total", "said"),
    [
        ("zh", 2, "《讲话》四、（三）的 2 条"),
        ("zh", 3, "《讲话》四、（三）的 3 条中的 2 条"),
        ("en", 2, "《讲话》四、（三）: all points, 2"),
        ("en", 3, "《讲话》四、（三）: 2 of 3 points"),
    ],
)
def test_a_list_is_shown_under_its_heading(language: str, total: int, said: str) -> None:
    answer = replace(GROUPED, groups=(replace(GROUP, total=total),))
    text, page = answer_text(answer, language=language), answer_html(answer, language=language)
    assert f"\n\n{said} · （三）强化人才培养\n\n1. " in text
    assert text.count(said) == 1
    head, _, cards = page.partition('<section class="pq-group">')[2].partition('<ol class="pq-cards">')
    assert f'<h3 class="pq-citation">{said}</h3>' in head
    assert "强化人才培养" in head
    inside = cards.partition("</section>")[0]
    assert inside.count('class="pq-card"') == 2
    assert page.count('class="pq-card"') == 3


@pytest.mark.parametrize(("ranks", "kinds"), [((1, 2), "gc"), ((2, 3), "cg"), ((1, 3), "gcg")])
def test_what_is_of_no_list_stands_outside_of_it_in_order(ranks: tuple[int, ...], kinds: str) -> None:
    hits = tuple(replace(HIT, rank=rank) for rank in (1, 2, 3))
    page = answer_html(replace(ANSWER, hits=hits, groups=(Group(ENTRY, ranks, 2, 2),)))
    assert [int(found) for found in re.findall(r'data-rank="(\d)"', page)] == [1, 2, 3]
    assert page.count('<section class="pq-group">') == kinds.count("g")
    assert page.count('<ol class="pq-cards">') == len(kinds)


def test_a_group_of_one_hit_is_none() -> None:
    with pytest.raises(ValueError, match="not a group"):
        Group(ENTRY, (1,), 1, 3)


def test_the_items_of_an_article_are_named_where_they_stand() -> None:
    text = answer_text(ITEMISED)
    assert "   第一项 │ （一）甲,还有乙；\n   第二项 │ （二）丙。\n   其他的另行规定。\n" in text
    (passage,) = answer_dict(ITEMISED)["passages"]
    assert passage["items"] == [
        {"label": item.label, "citation": item.citation, "start": item.start, "end": item.end} for item in ITEMS
    ]


@pytest.mark.parametrize(("language", "count"), [("zh", "列有 2 项"), ("en", "Items: 2")])
def test_the_page_shows_each_item_with_its_own_citation_and_every_word_of_the_passage(
    language: str, count: str
) -> None:
    page = answer_html(ITEMISED, language=language)
    assert count in page
    assert page.count('<div class="pq-item">') == 2
    assert page.count('data-text="《法》第三条第二项"') == 1
    quote = page.partition('<blockquote class="pq-quote">')[2].partition("</blockquote>")[0]
    bare = re.sub(r"<button.*?</button>|<span class=\"pq-item-name\".*?</span>|<[^>]+>", "", quote)
    assert bare == LAW_TEXT.replace(",\n", ",")
    marked = "".join(re.findall("<mark>(.*?)</mark>", quote))
    assert marked == LAW_TEXT[20:24]


# Parts


def test_each_part_of_a_question_has_its_verdict_and_its_passages() -> None:
    assert answer_dict(HALF)["parts"] == [
        {"kind": "part", "text": "专项资金有多少?", "verdict": "answered", "ranks": [1]},
        {"kind": "part", "text": "公积金怎么提取?", "verdict": "not_found", "ranks": []},
    ]
    assert answer_dict(ANSWER)["parts"] == []


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("zh", "问题中的“公积金怎么提取”在这些文件中没有找到"),
        ("en", "This part of the question was not found in these documents: “公积金怎么提取”"),
    ],
)
def test_the_part_that_is_not_there_is_named(language: str, said: str) -> None:
    assert f"! {said}\n" in answer_text(HALF, language=language)
    page = answer_html(HALF, language=language)
    assert said in page
    assert "pq-side" not in page, "only sides are named on the passages"


@pytest.mark.parametrize(("language", "about"), [("zh", "关于“{}”"), ("en", "On “{}”")])
def test_each_passage_of_a_comparison_names_its_side(language: str, about: str) -> None:
    text, page = answer_text(COMPARED, language=language), answer_html(COMPARED, language=language)
    one, other = about.format("政策<甲>"), about.format("政策乙")
    heads = [line for line in text.splitlines() if line.startswith(("1. ", "2. "))]
    assert [one in head for head in heads] == [True, True]
    assert [other in head for head in heads] == [False, True]
    assert page.count(f'<span class="pq-side">{one.replace("<", "&lt;").replace(">", "&gt;")}</span>') == 2
    assert page.count(f'<span class="pq-side">{other}</span>') == 1


UNREADABLE = tuple(
    Notice(NoticeCode.UNREADABLE_FILE, f"图{number}.png", (("reason", "格式不支持"),)) for number in range(40)
)


def test_what_could_not_be_read_is_one_line_in_a_terminal_and_all_of_it_in_json() -> None:
    answer = replace(ANSWER, notices=(*UNREADABLE, INCOMPLETE))
    text = answer_text(answer)
    assert text.endswith("! 这份文件本身不完整:全文5699字,此处仅有2627字\n! 40 份文件未能读入 (policyqa stats 可见)\n")
    assert "格式不支持" not in text
    assert [notice["code"] for notice in answer_dict(answer)["notices"]].count("unreadable_file") == 40


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("code", list(NoticeCode))
def test_every_notice_is_shown_wherever_it_may_stand(code: NoticeCode, language: str) -> None:
    notice = Notice(code, "讲话.txt", tuple(FIELDS.get(code, {}).items()))
    hit = replace(HIT, passage=replace(PASSAGE, notices=(code,)))
    answer = replace(ANSWER, hits=(hit,), notices=(notice,))
    made = answer_dict(answer)
    assert departures(made, CONTRACT) == []
    assert (made["passages"][0]["notices"], made["notices"][0]["code"]) == ([code.value], code.value)
    text, page = answer_text(answer, language=language), answer_html(answer, language=language)
    assert f"[{passage_notice_text(code, language)}]" in text
    assert f'class="pq-badge" data-code="{code}"' in page
    said = notice_text(notice, language)
    if code is NoticeCode.UNREADABLE_FILE:
        said = say("unreadable_count", language, count=1)
    assert said in text
    assert said in page


SLIPPED = replace(
    ANSWER,
    question="转项资金和gongchang",
    understood=Understood("专项资金和工厂", (Change("转项资金", "专项资金"), Change("gongchang", "工厂"))),
)


def test_how_a_question_was_understood_is_said_in_every_form() -> None:
    written = answer_dict(SLIPPED)
    assert written["question"] == "转项资金和gongchang"
    assert written["understood"] == {
        "question": "专项资金和工厂",
        "changes": [{"typed": "转项资金", "taken": "专项资金"}, {"typed": "gongchang", "taken": "工厂"}],
    }
    line = "按“专项资金”、“工厂”查找（您输入：转项资金、gongchang）"
    assert answer_text(SLIPPED).splitlines()[1] == line
    assert line in answer_html(SLIPPED)
    assert "Searched for “专项资金”, “工厂” (you typed: 转项资金, gongchang)" in answer_text(SLIPPED, language="en")


def test_a_question_as_it_was_typed_is_not_explained() -> None:
    assert answer_dict(ANSWER)["understood"] is None
    assert "查找" not in answer_text(ANSWER)
    assert "pq-understood" not in answer_html(ANSWER)


def test_what_was_typed_is_escaped_on_the_page() -> None:
    hostile = replace(ANSWER, understood=Understood("工", (Change("<b>", "<i>"),)))
    assert "<i>" not in answer_html(hostile)


def test_a_passage_of_a_format_with_pages_is_cited_with_its_page() -> None:
    paged = replace(HIT, passage=replace(PASSAGE, page=3), versions=(replace(OLD, page=12),))
    answer = replace(ANSWER, hits=(paged,))
    (passage,) = answer_dict(answer)["passages"]
    assert (passage["page"], passage["citation"]) == (3, f"{PASSAGE.citation}，第3页")
    assert passage["versions"][0]["citation"] == f"{OLD.citation}，第12页"
    assert f"{PASSAGE.citation}，第3页" in answer_text(answer)
    assert answer_html(answer).count(f"{PASSAGE.citation}，第3页") == 2
    assert answer_dict(ANSWER)["passages"][0]["page"] is None
