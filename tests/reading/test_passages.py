"""Passages are exact slices; together they hold all of a document's own text, once."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policyqa.reading.contents import find_opening
from policyqa.reading.labels import plain_title
from policyqa.reading.lines import own_lines
from policyqa.reading.midline import with_inner_articles
from policyqa.reading.notes import find_notes
from policyqa.reading.passages import (
    heading_end,
    headings,
    passage_display,
    passage_sentences,
    search_text,
    split_passages,
)
from policyqa.reading.readers import read_document
from policyqa.records import Document, NoticeCode, Status
from tests.reading.trees import read, walk

_HEADINGS = st.sampled_from(
    [
        *(
            "一、总体要求",
            "二、主要任务",
            "三、保障措施",
            "五、附则",
            "（一）目标",
            "(二)原则",
            "（三）步骤",
            "（九）其他",
        ),
        *("1.甲", "2、乙", "3．丙", "（1）丁", "（2）戊", "①", "②己", "1.1庚", "附件", "附件1：表", "目录", "……"),
        *("第一章", "第二章 权利", "第一节", "第一条 甲。", "第二条 乙；", "第三条 丙", "第七条规定的除外。"),
        *("一是抓甲。做甲。二是抓乙。", "首先，甲。其次，乙。", "三是丙。", "（一）加强领导。各县要高度重视。"),
    ]
)
_MARKDOWN = st.sampled_from(
    ["# 标题", "## 第一章 总则", "### 适用/范围", "#", "**第二条** 乙。", "- 项目", "| 甲 | 乙 |"]
)
_PARAGRAPHS = st.sampled_from(
    [
        "甲。",
        "加快推进智能工厂建设,推动制造业数字化转型、\n智能化升级,提升核心竞争力。",
        "全市已建成[*]家省级智能工厂，[企业名称]等",
        "为深入贯彻落实国家和省关于智能制造的决策部署,",
        "　　依照本法第三条的规定，\n第三条 规定的情形除外。\n\n",
        "甲乙丙丁，" * 60 + "。",
        "无标点" * 80,
        "句子甲。" * 70,
        "Smart factory. See Article 47",
        "",
        " \t　",
    ]
)
_NOTES = st.sampled_from(
    [
        "……(某网省略93字,会员可读)……",
        "（此处省略3段）",
        "<!-- 注 -->",
        "(未完,全文共99字,当前仅显示9字",
        "收藏《某某讲话》)",
    ]
)
_PIECES = st.one_of(_HEADINGS, _PARAGRAPHS, _MARKDOWN, _HEADINGS, _NOTES)
_BODIES = st.lists(st.tuples(_PIECES, st.sampled_from(["\n", "\n", "\n\n", ""])), max_size=24).map(
    lambda pieces: "".join(piece + end for piece, end in pieces)
)
_OUTLINES = st.sampled_from(
    [
        "",
        "目录\n一、总体要求\n（一）目标\n(二)原则\n二、主要任务\n（一）目标\n一是抓甲\n二是抓乙\n三、保障措施\n……\n",
        "提纲：\n第一章\n第二章　权利\n",
    ]
)
_TEXTS = st.tuples(_OUTLINES, st.sampled_from(["", "某某工作讲话\n"]), _BODIES).map("".join)


def _titles(document: Document) -> set[str]:
    """The titles of annexes, which stand on the line below their label."""
    return {section.title for section in walk(document.root) if section.label.startswith("附") and not section.run_in}


def _allowed_outside(document: Document) -> set[int]:
    """The offsets that no passage need hold: notes, the title, the 目录, and headings on lines of their own."""
    notes = find_notes(document.text)
    lines = own_lines(document.text, notes)
    body = find_opening(lines, name="文件").body
    spans = [(note.span.start, note.span.end) for note in notes]
    spans += [(line.start, line.end) for line in lines if line not in body]
    spans += [(line.start, line.end) for line in lines for title in _titles(document) if line.text == title]
    at = {line.start: line.end for line in (*lines, *with_inner_articles(body))}
    gone = [section for section in walk(document.root) if section.status is Status.LISTED_ONLY]
    lost = tuple(plain_title(document.text[section.start : section.end]) for section in gone)
    spans += [(line.start, line.end) for line in lines if line.label and plain_title(line.text).startswith(lost)]
    for section in walk(document.root):
        if section.path and not section.run_in and section.start in at and section.status is not Status.LISTED_ONLY:
            spans.append((section.start, at[section.start]))
    return {offset for start, end in spans for offset in range(start, end)}


@settings(max_examples=200, deadline=None)
@given(_TEXTS, st.sampled_from([100, 500]))
def test_passages_are_exact_and_hold_every_character_of_the_document_once(text: str, max_chars: int) -> None:
    document = read(text)
    passages = split_passages(document, max_chars=max_chars)
    assert all(text[passage.start : passage.end] == passage.text for passage in passages)
    assert all(passage.text == passage.text.strip() for passage in passages)
    assert all(len(passage.text) <= 1.3 * max_chars for passage in passages)
    assert len({passage.id for passage in passages}) == len(passages)
    held = Counter(offset for passage in passages for offset in range(passage.start, passage.end))
    assert not [offset for offset, times in held.items() if times > 1]
    notes = {offset for note in find_notes(text) for offset in range(note.span.start, note.span.end)}
    assert not notes & set(held)
    missing = (
        {offset for offset, char in enumerate(text) if not char.isspace()} - set(held) - _allowed_outside(document)
    )
    assert not missing, repr([text[offset : offset + 12] for offset in sorted(missing)[:3]])


@settings(max_examples=100, deadline=None)
@given(_TEXTS)
def test_trees_are_well_formed(text: str) -> None:
    document = read(text)
    sections = list(walk(document.root))
    assert len({section.path for section in sections}) == len(sections)
    for section in sections:
        assert section.path.rpartition("/")[2].startswith(section.label)
        assert 0 <= section.start < section.end <= max(len(text), 1)
        statuses = {child.status for child in section.children}
        if section.path and section.children and not section.own and statuses == {Status.LISTED_ONLY}:
            assert section.status is Status.LISTED_ONLY
        elif statuses - {Status.PRESENT}:
            assert section.status is Status.PARTIAL
        for child in section.children:
            assert child.path == f"{section.path}/{child.path.rpartition('/')[2]}".removeprefix("/")
            if Status.LISTED_ONLY not in (child.status, section.status):
                assert section.start <= child.start
                assert child.end <= section.end
    assert all(heading.headings for heading in headings(document))


@given(st.text(max_size=200))
@settings(max_examples=100, deadline=None)
def test_no_text_at_all_fails(text: str) -> None:
    document = read(text)
    assert all(text[p.start : p.end] == p.text for p in split_passages(document, max_chars=100))


def test_a_long_section_is_split_at_sentence_ends() -> None:
    sentences = [f"第{i}项工作由市工信局会同有关部门抓好落实。" for i in range(60)]
    document = read("某某方案全文\n一、任务\n" + "".join(sentences))
    passages = split_passages(document, max_chars=200)
    assert "".join(passage.text for passage in passages) == "一、任务\n" + "".join(sentences)
    assert all(passage.text.endswith("。") and len(passage.text) <= 200 for passage in passages)
    assert [passage.part for passage in passages] == list(range(1, len(passages) + 1))
    assert {passage.section for passage in passages} == {"一"}
    assert not any(passage.notices for passage in passages)


def test_a_short_tail_stays_with_the_passage_before_it() -> None:
    document = read("某某方案全文\n一、任务\n" + "甲" * 95 + "。" + "乙" * 5 + "。")
    assert [len(passage.text) for passage in split_passages(document, max_chars=100)] == [107]


@pytest.mark.parametrize(
    ("text", "passages"),
    [
        ("一、任务\n甲。", ["一、任务\n甲。"]),
        ("## 一、任务\n\n甲。", ["一、任务\n\n甲。"]),
        ("一、任务\n（一）目标\n甲。", ["（一）目标\n甲。"]),
        ("一、任务\n甲。\n（一）目标\n乙。", ["一、任务\n甲。", "（一）目标\n乙。"]),
        ("一、任务\n<!-- 注 -->\n甲。", ["甲。"]),
        ("一、任务\n一是甲。二是乙。\n各县抓好落实。", ["各县抓好落实。", "一是甲。", "二是乙。"]),
        ("一、任务。甲。", ["一、任务。甲。"]),
        ("第一章 总则\n第一条 甲。", ["第一条 甲。"]),
        ("一、任务\n甲。\n(省略300字)\n乙。\n三、附则\n丙。", ["一、任务\n甲。", "乙。", "三、附则\n丙。"]),
    ],
    ids=["line", "markdown", "child", "lead-in", "note", "tail", "run-in", "law", "hole"],
)
def test_a_passage_begins_with_its_own_heading_if_that_stands_right_above_it(text: str, passages: list[str]) -> None:
    document = read(f"某某方案全文\n{text}\n")
    assert [passage.text for passage in split_passages(document, max_chars=500)] == passages


@pytest.mark.parametrize(
    ("text", "heading", "shown"),
    [
        ("一、任务\n甲甲,\n乙乙。", "一、任务", "一、任务\n甲甲,乙乙。"),
        ("1.任务\n甲甲\n乙乙。", "1.任务", "1.任务\n甲甲乙乙。"),
        ("一、任务。甲甲\n乙乙。", "一、任务", "一、任务。甲甲乙乙。"),
        ("第一条 甲甲\n乙乙。", "第一条", "第一条 甲甲乙乙。"),
        ("同志们\n大家好。", "", "同志们大家好。"),
        ("一、任务\n| 甲 | 乙 |\n|---|---|\n| 丙 | 丁 |", "一、任务", "一、任务\n| 甲 | 乙 |\n|---|---|\n| 丙 | 丁 |"),
        ("一、任务\n- 甲甲\n  乙乙\n* 丙\n+ 丁", "一、任务", "一、任务\n- 甲甲乙乙\n* 丙\n+ 丁"),
        ("第一条 下列材料\n1. 甲\n2、乙\n（三）丙", "第一条", "第一条 下列材料\n1. 甲\n2、乙\n（三）丙"),
    ],
)
def test_the_heading_that_a_passage_begins_with_keeps_its_line(text: str, heading: str, shown: str) -> None:
    document = read(f"某某方案全文\n\n{text}\n")
    (passage,) = split_passages(document, max_chars=500)
    assert passage.text[: heading_end(passage)] == heading
    display = passage_display(passage)
    assert display.text == shown
    assert all(
        passage.text[at] == char for char, at in zip(display.text, display.origins, strict=False) if not char.isspace()
    )
    assert list(display.origins) == sorted(display.origins)


def test_the_same_text_in_the_same_place_has_the_same_id_and_any_other_has_not() -> None:
    one, other = read("某某方案全文\n一、甲\n乙。"), read("某某方案全文\n一、甲\n丙。")
    ids = [split_passages(document, max_chars=500)[0].id for document in (one, one, other)]
    assert ids[0] == ids[1] != ids[2]
    elsewhere = split_passages(read("某某方案全文\n一、甲\n乙。", name="别处"), max_chars=500)[0].id
    assert elsewhere != ids[0]


def test_a_blank_is_told_exactly_where_there_is_one() -> None:
    document = read("某某方案全文\n一、甲\n安排[*]亿元。\n二、乙\n安排3亿元[1]。")
    notices = [passage.notices for passage in split_passages(document, max_chars=500)]
    assert notices == [(NoticeCode.PLACEHOLDER,), ()]


def test_a_dated_citation_names_the_date_only_where_asked(tmp_path: Path) -> None:
    path = tmp_path / "某某法(2018-12-29).md"
    path.write_text("# 某某法\n\n第一条 甲。\n", encoding="utf-8")
    document = read_document(path, source=path.name, max_bytes=1000)
    assert split_passages(document, max_chars=500)[0].citation == "《某某法》第一条"
    assert split_passages(document, max_chars=500, dated=True)[0].citation == "《某某法》（2018-12-29）第一条"


def test_a_file_name_that_is_only_a_number_is_left_out_of_what_is_searched() -> None:
    (passage,) = split_passages(read("设立绿色通道。", name="00012"), max_chars=500)
    assert search_text(passage) == "设立绿色通道。"


def test_sentences_of_a_passage_leave_out_those_too_short_to_answer() -> None:
    (passage,) = split_passages(read("特此通知。现将有关事项通知如下。以上。"), max_chars=500)
    assert [passage.text[s.start : s.end] for s in passage_sentences(passage)] == ["现将有关事项通知如下。"]
    (short,) = split_passages(read("以上。"), max_chars=500)
    assert [short.text[s.start : s.end] for s in passage_sentences(short)] == ["以上。"]


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("（一）加强支持（试行）\n各地要加强对企业的支持。", "各地要加强对企业的支持。"),
        ("（一）完善服务（2024年版）。各地要完善服务工作。", "各地要完善服务工作。"),
        ("（一）《管理办法》。严格执行有关的规定。", "严格执行有关的规定。"),
        ("一、甲\n一是抓好责任。压实各方的责任。二是抓好“落实”。认真做好落实工作。", "认真做好落实工作。"),
        ("第一条 【目的】为了规范管理，制定本办法。", "为了规范管理，制定本办法。"),
        ("第一条（定义） 本办法所称企业是指下列企业。", "（定义） 本办法所称企业是指下列企业。"),
        ("**一、保障措施。** 各地要加强组织领导。", "各地要加强组织领导。"),
        ("**第一条** 为了规范管理，制定本办法。", "为了规范管理，制定本办法。"),
    ],
    ids=["bracket", "bracket and stop", "title", "quote", "caption", "opening bracket stays", "bold", "bold article"],
)
def test_no_sentence_begins_with_what_closes_the_heading(text: str, first: str) -> None:
    passage = split_passages(read(f"某某办法全文\n\n{text}\n"), max_chars=500)[-1]
    span = passage_sentences(passage)[0]
    assert passage.text[span.start : span.end] == first
