"""Run-in points: 一是…。二是…。"""

from __future__ import annotations

import pytest

from policyqa.reading.passages import split_passages
from policyqa.reading.points import match_points
from tests.reading.trees import own_text, paths, read


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        ("一是甲。二是乙。三是丙。", "一是 二是 三是"),
        ("一要甲；二要乙；", "一要 二要"),
        ("要做到：一是甲。二是乙。", "一是 二是"),
        ("首先，甲。其次，乙。最后，丙。", "首先 其次 最后"),
        ("首先，甲。其次，乙。再次，丙。最后，丁。", "首先 其次 再次 最后"),
        ("其一，甲。其二，乙。", "其一 其二"),
        ("第一点，甲。第二点，乙。", "第一点 第二点"),
        ("一是甲。首先乙。二是丙。", "一是 二是"),
        ("一是甲。三是乙。二是丙。", "一是 二是"),
        ("乙。三是丙。四是丁。", "三是 四是"),
        ("一是甲。二是乙。\n一是丙。二是丁。", "一是 二是 一是 二是"),
        ("唯一是甲，二是乙。", ""),
        ("一是的。", ""),
        ("不一是一，二是二。", ""),
    ],
)
def test_points_are_in_sequence_at_sentence_starts(text: str, labels: str) -> None:
    points = match_points(text)
    assert [point.label.text for point in points] == labels.split()
    assert all(text.startswith(point.label.text, point.offset) for point in points)


def _document(text: str) -> str:
    return f"某某工作方案\n一、任务\n{text}\n二、附则\n自印发之日起施行。\n"


def test_what_stands_before_the_first_point_is_the_sections_own() -> None:
    document = read(_document("主要抓两项。一是抓甲。做好甲。二是抓乙。做好乙。"))
    assert paths(document) == ["一", "一/一是", "一/二是", "二"]
    assert own_text(document, "一") == "主要抓两项。"
    assert own_text(document, "一/一是") == "一是抓甲。做好甲。"


def test_points_on_lines_of_their_own_hold_the_paragraphs_under_them() -> None:
    document = read(_document("一是抓甲。\n做好甲。\n二是抓乙。\n做好乙。"))
    assert own_text(document, "一/一是") == "一是抓甲。\n做好甲。"
    assert own_text(document, "一/二是") == "二是抓乙。\n做好乙。"


def test_a_closing_paragraph_behind_points_of_one_paragraph_is_the_sections_own() -> None:
    document = read(_document("一是抓甲。做好甲。二是抓乙。做好乙。\n各县要抓好落实。"))
    assert own_text(document, "一/二是") == "二是抓乙。做好乙。"
    assert own_text(document, "一") == "各县要抓好落实。"
    assert [p.section for p in split_passages(document, max_chars=500) if p.notices] == []


def test_a_hard_wrap_inside_a_point_does_not_end_it() -> None:
    document = read(_document("一是抓甲。做好甲的各项具体工作,确保按时完成\n年度目标。二是抓乙。"))
    assert own_text(document, "一/一是") == "一是抓甲。做好甲的各项具体工作,确保按时完成\n年度目标。"


def test_a_second_series_in_one_section_is_numbered() -> None:
    document = read(_document("一是甲甲。二是乙乙。\n下一步：\n一是丙丙。二是丁丁。"))
    assert paths(document) == ["一", "一/一是", "一/二是", "一/一是#2", "一/二是#2", "二"]


@pytest.mark.parametrize("text", ["其一是好的。", "一是指数量上的增长。", "首先要说明的是这一点。"])
def test_a_single_point_is_no_series(text: str) -> None:
    document = read(_document(text))
    assert paths(document) == ["一", "二"]
    assert own_text(document, "一") == text


def test_what_stands_before_the_points_of_a_text_without_headings_is_its_opening() -> None:
    document = read("某某会议讲话\n同志们：\n我讲三点。\n一是抓甲。\n二是抓乙。\n第一，关于项目。\n")
    assert paths(document) == ["开头", "一是", "二是"]
    assert own_text(document, "开头") == "同志们：\n我讲三点。"
    assert own_text(document, "") == "第一，关于项目。"


def test_a_text_that_begins_with_its_points_has_no_opening() -> None:
    assert paths(read("某某会议讲话\n一是抓甲。\n二是抓乙。\n")) == ["一是", "二是"]


def test_points_may_be_counted_with_a_pause_mark() -> None:
    document = read("某某会议讲话\n同志们：\n我讲两点。\n第一、要提高认识。甲。\n第二、要抓好落实。乙。\n")
    assert [(one.label, one.title) for one in document.root.children[1:]] == [
        ("第一", "要提高认识"),
        ("第二", "要抓好落实"),
    ]


@pytest.mark.parametrize("words", ["第一、二产业稳。第二、三产业进。", "第一、第二产业稳。第二、第三产业进。"])
def test_ordinals_in_a_list_are_no_points(words: str) -> None:
    assert read(f"某某会议讲话\n同志们：\n{words}\n").root.children == ()


def test_a_hard_wrap_inside_the_label_does_not_hide_it() -> None:
    document = read(_document("一是抓甲。做好甲的各项具体工作。二\n是抓乙。做好乙。"))
    assert paths(document) == ["一", "一/一是", "一/二是", "二"]
    assert own_text(document, "一/二是") == "二\n是抓乙。做好乙。"


def test_points_within_a_point_are_its_own() -> None:
    document = read(_document("第一，抓甲。首先做好甲。其次做细甲。第二，抓乙。一要快。二要好。"))
    assert paths(document) == [
        "一",
        "一/第一",
        "一/第一/首先",
        "一/第一/其次",
        "一/第二",
        "一/第二/一要",
        "一/第二/二要",
        "二",
    ]
    assert own_text(document, "一/第二") == "第二，抓乙。"


def test_what_ends_a_speech_of_points_is_no_part_of_the_last() -> None:
    document = read("某某会议讲话\n同志们：\n第一，抓甲。\n第二，抓乙。\n谢谢大家！\n\n某某市委办公室\n2025年3月1日\n")
    assert paths(document) == ["开头", "第一", "第二", "结尾", "落款"]
    assert own_text(document, "第二") == "第二，抓乙。"
