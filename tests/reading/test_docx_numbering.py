"""Automatic numbering: the label is what Word shows."""

from __future__ import annotations

import pytest

from policyqa.chinese import to_numeral
from policyqa.reading.counting import shown_number
from policyqa.reading.docx import read_docx
from tests.reading.wordfiles import paragraph, word_file


@pytest.mark.parametrize(
    ("name", "value", "shown"),
    [
        ("decimal", 12, "12"),
        ("decimalZero", 3, "03"),
        ("decimalFullWidth", 12, "１２"),
        ("decimalEnclosedCircle", 20, "⑳"),
        ("decimalEnclosedCircle", 51, "51"),
        ("decimalEnclosedCircleChinese", 21, "㉑"),
        ("decimalEnclosedParen", 2, "⑵"),
        ("decimalEnclosedFullstop", 1, "⒈"),
        ("upperRoman", 1994, "MCMXCIV"),
        ("lowerRoman", 4, "iv"),
        ("upperLetter", 27, "AA"),
        ("lowerLetter", 2, "b"),
        ("chineseCounting", 21, "二十一"),
        ("chineseCounting", 105, "一〇五"),
        ("chineseCountingThousand", 105, "一百零五"),
        ("japaneseCounting", 11, "十一"),
        ("chineseLegalSimplified", 12, "壹拾贰"),
        ("ideographLegalTraditional", 3, "參"),
        ("ideographTraditional", 3, "丙"),
        ("ideographZodiac", 2, "丑"),
        ("ideographDigital", 10, "一〇"),
        ("ideographTraditional", 0, "0"),
        ("none", 7, ""),
        ("upperLetter", 10**12, "1000000000000"),
        ("upperRoman", 10**12, "1000000000000"),
        ("whatever", 7, "7"),
    ],
)
def test_a_number_is_shown_in_its_format(name: str, value: int, shown: str) -> None:
    assert shown_number(value, name) == shown


def test_numerals_are_those_of_headings() -> None:
    assert [shown_number(i, "chineseCountingThousand") for i in range(1, 200)] == [to_numeral(i) for i in range(1, 200)]


def level(at: int, text: str, *, name: str = "decimal", start: int = 1, more: str = "", before: str = "") -> str:
    shown_as = before or f'<w:numFmt w:val="{name}"/>'
    return f'<w:lvl w:ilvl="{at}"><w:start w:val="{start}"/>{shown_as}{more}<w:lvlText w:val="{text}"/></w:lvl>'


def numbering(*levels: str, nums: str = "") -> str:
    first = '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
    return f'<w:abstractNum w:abstractNumId="0">{"".join(levels)}</w:abstractNum>{first}{nums}'


def shown(definition: str, *places: tuple[int, int], styles: str = "", body: str = "") -> list[str]:
    """The labels of paragraphs, each with its w:numId and w:ilvl."""
    body = body or "".join(paragraph("文", number=place) for place in places)
    text = read_docx(word_file(body, numbering=definition, styles=styles), "甲.docx").text
    return [line.removesuffix("文").rstrip() for line in text.splitlines()]


CHAPTERS = numbering(
    level(0, "第%1章", name="chineseCountingThousand"),
    level(1, "第%2条", name="chineseCountingThousand", more='<w:lvlRestart w:val="0"/>'),
    level(2, "（%3）", name="chineseCountingThousand"),
)


def test_articles_run_on_through_chapters_and_items_begin_anew() -> None:
    places = [(1, 0), (1, 1), (1, 2), (1, 2), (1, 1), (1, 2), (1, 0), (1, 1)]
    assert shown(CHAPTERS, *places) == [
        *("第一章", "第一条", "（一）", "（二）", "第二条", "（一）", "第二章", "第三条"),
    ]


def test_a_level_says_those_above_it_in_figures_where_it_is_legal() -> None:
    definition = numbering(
        level(0, "第%1章", name="chineseCounting"), level(1, "%1.%2"), level(2, "%1.%2.%3", more="<w:isLgl/>")
    )
    assert shown(definition, (1, 0), (1, 1), (1, 2), (1, 1)) == ["第一章", "一.1", "1.1.1", "一.2"]


def test_a_level_may_restart_only_below_a_certain_one() -> None:
    definition = numbering(level(0, "%1."), level(1, "%2)"), level(2, "%3#", more='<w:lvlRestart w:val="1"/>'))
    places = [(1, 0), (1, 1), (1, 2), (1, 1), (1, 2), (1, 0), (1, 1), (1, 2)]
    assert shown(definition, *places) == ["1.", "1)", "1#", "2)", "2#", "2.", "1)", "1#"]


def test_two_lists_of_one_kind_count_on_unless_one_is_told_to_begin_anew() -> None:
    nums = (
        '<w:num w:numId="2"><w:abstractNumId w:val="0"/></w:num><w:num w:numId="3"><w:abstractNumId w:val="0"/>'
        '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/></w:lvlOverride></w:num>'
    )
    definition = numbering(level(0, "%1."), nums=nums)
    assert shown(definition, (1, 0), (2, 0), (3, 0), (3, 0), (1, 0)) == ["1.", "2.", "5.", "6.", "7."]


def test_a_list_may_have_a_level_of_its_own() -> None:
    nums = (
        '<w:num w:numId="2"><w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="0">'
        f"{level(0, '（%1）', name='upperRoman', start=3)}</w:lvlOverride></w:num>"
    )
    assert shown(numbering(level(0, "%1."), nums=nums), (2, 0), (2, 0)) == ["（III）", "（IV）"]


def test_a_style_gives_its_paragraphs_the_level_that_names_it() -> None:
    styles = "".join(
        f'<w:style w:type="paragraph" w:styleId="h{i}"><w:name w:val="heading {i}"/>'
        f'<w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
        for i in (1, 2)
    )
    definition = numbering(
        level(0, "%1、", name="chineseCounting", more='<w:pStyle w:val="h1"/>'),
        level(1, "（%2）", name="chineseCounting", more='<w:pStyle w:val="h2"/>'),
    )
    body = paragraph("文", style="h1") + paragraph("文", style="h2") + paragraph("文", style="h1")
    body += paragraph("文", style="h1", properties='<w:numPr><w:numId w:val="0"/></w:numPr>')
    assert shown(definition, styles=styles, body=body) == ["一、", "（一）", "二、", ""]


def test_a_list_may_be_defined_by_the_style_it_names() -> None:
    styles = (
        '<w:style w:type="numbering" w:styleId="ls"><w:name w:val="条目"/><w:pPr><w:numPr>'
        '<w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
    )
    definition = (
        f'<w:abstractNum w:abstractNumId="0">{level(0, "%1.")}</w:abstractNum>'
        '<w:abstractNum w:abstractNumId="1"><w:numStyleLink w:val="ls"/></w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num><w:num w:numId="2"><w:abstractNumId w:val="1"/></w:num>'
    )
    assert shown(definition, (2, 0), (2, 0), styles=styles) == ["1.", "2."]


@pytest.mark.parametrize(("suffix", "text"), [("tab", "一、 文"), ("space", "一、 文"), ("nothing", "一、文")])
def test_what_stands_behind_a_label_is_a_blank_or_nothing(suffix: str, text: str) -> None:
    definition = numbering(level(0, "%1、", name="chineseCounting", more=f'<w:suff w:val="{suffix}"/>'))
    body = paragraph("文", number=(1, 0))
    assert read_docx(word_file(body, numbering=definition), "甲.docx").text == f"{text}\n"


def test_a_format_newer_than_the_standard_has_one_to_fall_back_on() -> None:
    choice = (
        '<mc:AlternateContent><mc:Choice Requires="w14"><w:numFmt w:val="custom" w:format="001, 002"/></mc:Choice>'
        '<mc:Fallback><w:numFmt w:val="upperLetter"/></mc:Fallback></mc:AlternateContent>'
    )
    assert shown(numbering(level(0, "%1.", before=choice)), (1, 0)) == ["A."]


def test_a_sign_of_a_symbol_font_is_a_plain_bullet() -> None:
    assert shown(numbering(level(0, "\uf0b7", name="bullet")), (1, 0)) == ["•"]


def test_a_number_that_is_not_defined_is_no_number() -> None:
    assert shown(CHAPTERS, (9, 0), (1, 8)) == ["", ""]
