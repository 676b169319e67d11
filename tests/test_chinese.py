"""Numerals, sentences, wraps and the searched form of Chinese text."""

from __future__ import annotations

import unicodedata
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policyqa.chinese import from_numeral, is_han, normalise, sentence_spans, to_numeral, unwrap

_TEXTS = st.text(alphabet="甲乙丙。！？；：，、”）\n\n 　\tAb1.?…Ａ①ﬀ㎡İ[*]|#-一（", max_size=80)


@pytest.mark.parametrize(
    ("numeral", "value"),
    [
        ("一", 1),
        ("十", 10),
        ("十二", 12),
        ("二十", 20),
        ("九十九", 99),
        ("一百", 100),
        ("一百零三", 103),
        ("一百一十", 110),
        ("两百", 200),
        ("一千二百六十", 1260),
        ("二〇二四", 2024),
        ("二○二四", 2024),
        ("12", 12),
        ("１２", 12),
        ("一万零五", 10005),
    ],
)
def test_a_numeral_has_its_value(numeral: str, value: int) -> None:
    assert from_numeral(numeral) == value


@given(st.integers(1, 9999))
def test_a_numeral_written_and_read_again_is_the_same(value: int) -> None:
    assert from_numeral(to_numeral(value)) == value


@pytest.mark.parametrize("numeral", ["", "甲", "第一", "1二", "-3", "一.二"])
def test_what_is_no_numeral_is_refused(numeral: str) -> None:
    with pytest.raises(ValueError, match="not a numeral"):
        from_numeral(numeral)


@pytest.mark.parametrize("value", [0, -1, 10000])
def test_a_number_that_no_heading_has_is_refused(value: int) -> None:
    with pytest.raises(ValueError, match="no heading numeral"):
        to_numeral(value)


@pytest.mark.parametrize(
    ("char", "han"), [("中", True), ("㐀", True), ("𠀀", True), ("〇", True), ("。", False), ("A", False)]
)
def test_han_are_told_from_other_characters(char: str, han: bool) -> None:
    assert is_han(char) is han


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("甲。乙！丙？", ["甲。", "乙！", "丙？"]),
        ("他说：“甲。”乙。", ["他说：“甲。”", "乙。"]),
        ("（甲。）乙", ["（甲。）", "乙"]),
        ("（一）甲；\n（二）乙。", ["（一）甲；", "（二）乙。"]),
        ("硬换行\n不断句。", ["硬换行\n不断句。"]),
        ("甲\n\n乙", ["甲", "乙"]),
        ("真的！！！好", ["真的！！！", "好"]),
        ("甲……乙", ["甲……", "乙"]),
        ("达60.5%。See it. Then go.", ["达60.5%。", "See it.", "Then go."]),
        ("工业4.0。", ["工业4.0。"]),
        ("  ", []),
    ],
    ids=["marks", "quotes", "brackets", "list", "wrap", "empty-line", "run", "ellipsis", "english", "decimal", "blank"],
)
def test_sentences_end_where_a_reader_ends_them(text: str, sentences: list[str]) -> None:
    assert [text[span.start : span.end] for span in sentence_spans(text)] == sentences


@given(_TEXTS)
def test_sentences_cover_all_that_is_not_white_space_and_never_overlap(text: str) -> None:
    spans = sentence_spans(text)
    covered = {at for span in spans for at in range(span.start, span.end)}
    assert {at for at, char in enumerate(text) if not char.isspace()} <= covered
    assert all(one.end <= other.start for one, other in pairwise(spans))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("决策部署,\n总结情况", "决策部署,总结情况"),
        ("典型\n场景", "典型场景"),
        ("第一段。\n第二段。", "第一段。\n第二段。"),
        ("他说“好。”\n第二段", "他说“好。”\n第二段"),
        ("第一段\n\n\n第二段", "第一段\n第二段"),
        ("第一段\n　　第二段", "第一段\n第二段"),
        ("包括下列材料\n（一）申请表\n（二）承诺书", "包括下列材料\n（一）申请表\n（二）承诺书"),
        ("smart\nfactory", "smart factory"),
        ("甲 \t\n 乙", "甲乙"),
        ("| 甲 |\n| 乙 |", "| 甲 |\n| 乙 |"),
        ("\n\n甲\n", "甲"),
        ("时间：3月1日\n地点：会议室\n出席：甲、\n乙", "时间：3月1日\n地点：会议室\n出席：甲、乙"),
        ("某某局文件\n某政发〔2025〕18号\n各县", "某某局文件\n某政发〔2025〕18号各县"),
        ("要求各级单位\n强调：抓好落实", "要求各级单位强调：抓好落实"),
        ("指标表\n指标\t2025年\n建材\t60%\n注", "指标表\n指标\t2025年\n建材\t60%\n注"),
        ("甲\n```python\nimport a\n  b = 1\n```\n乙\n丙", "甲\n```python\nimport a\n  b = 1\n```\n乙丙"),
        ("甲\n```\n乙", "甲```乙"),
    ],
    ids=[
        *("comma", "word", "stop", "quote", "empty-line", "indent", "list", "english", "spaces", "table", "ends"),
        *("fields", "letterhead", "one-field", "tabs", "code", "open-fence"),
    ],
)
def test_hard_wraps_are_joined_and_paragraphs_kept(text: str, shown: str) -> None:
    assert unwrap(text).text == shown


@pytest.mark.parametrize(
    ("text", "searched"),
    [
        ("数字 化，ＡＢＣ", "数字化,abc"),
        ("智能\n工厂", "智能工厂"),
        ("Smart\n Factory 4.0", "smart factory 4.0"),
        ("第４７条", "第47条"),
        ("㎡", "m2"),
    ],
)
def test_the_searched_form_is_folded(text: str, searched: str) -> None:
    assert normalise(text).text == searched


@given(_TEXTS)
def test_unwrapped_characters_lead_back_to_the_same_characters_in_order(text: str) -> None:
    mapped = unwrap(text)
    assert list(mapped.origins) == sorted(mapped.origins)
    assert len(mapped.origins) == len(mapped.text) + 1
    assert mapped.origins[-1] == len(text)
    assert all(text[at] == char for char, at in zip(mapped.text, mapped.origins, strict=False) if not char.isspace())
    assert [c for c in mapped.text if not c.isspace()] == [c for c in text if not c.isspace()]


@given(_TEXTS)
def test_normalised_characters_lead_back_to_what_they_were_folded_from(text: str) -> None:
    mapped = normalise(text)
    assert list(mapped.origins) == sorted(mapped.origins)
    assert mapped.origins[-1] == len(text)
    folded = [unicodedata.normalize("NFKC", text[at]).lower() for at in mapped.origins[:-1]]
    assert all(char in whole or char == " " for char, whole in zip(mapped.text, folded, strict=True))


@given(_TEXTS, st.integers(0, 100))
def test_a_position_is_the_first_at_or_behind_its_origin(text: str, origin: int) -> None:
    mapped = normalise(text)
    position = mapped.position(origin)
    assert all(at < origin for at in mapped.origins[:position])
    assert position == len(mapped.text) or mapped.origins[position] >= origin


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("**要点一。**下面是内容。", ["**要点一。**", "下面是内容。"]),
        ("前一句。**后一句**在这里。", ["前一句。", "**后一句**在这里。"]),
        ("甲。**乙。**丙。**丁。**", ["甲。", "**乙。**", "丙。", "**丁。**"]),
    ],
    ids=["closing", "opening", "both"],
)
def test_bold_is_closed_by_the_sentence_that_it_stands_around(text: str, sentences: list[str]) -> None:
    assert [text[span.start : span.end] for span in sentence_spans(text)] == sentences
