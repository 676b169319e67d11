"""Lines become paragraphs where a reader would see one, and headings stay by themselves."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from policyqa.reading.pdf_layout import PageLine
from policyqa.reading.pdf_paragraphs import flow_of, title_of

_FULL = 38  # characters of a full line


def line(text: str, number: int, *, page: int = 1, inset: float = 0, size: float = 12.0) -> PageLine:
    left = 72 + inset * 12
    width = sum(6 if char.isascii() else 12 for char in text) * size / 12
    return PageLine(text, page, 0, 0, left, left + width, 100 + 20 * number, size)


def flow(*texts: str, inset: tuple[int, ...] = ()) -> str:
    """The text of lines on one page; ``inset`` are the numbers of those that are set in."""
    return flow_of([line(text, i, inset=2 if i in inset else 0) for i, text in enumerate(texts)]).text


def test_full_lines_of_chinese_are_joined_without_a_space() -> None:
    assert flow("甲" * _FULL, "乙" * _FULL, "丙" * 5) == "甲" * _FULL + "乙" * _FULL + "丙" * 5


def test_a_line_with_room_for_the_next_word_ends_a_paragraph() -> None:
    assert flow("甲" * 30, "乙" * _FULL, "丙" * 5) == "甲" * 30 + "\n" + "乙" * _FULL + "丙" * 5


def test_a_line_that_is_short_because_a_mark_may_not_begin_the_next_does_not() -> None:
    before = "甲" * (_FULL - 2)
    assert flow(before, "《办法》" + "乙" * (_FULL - 4), "丙") == before + "《办法》" + "乙" * (_FULL - 4) + "丙"


def test_a_line_that_is_set_in_begins_a_paragraph_behind_a_full_one() -> None:
    assert flow("甲" * _FULL, "乙" * 36, "丙" * _FULL, inset=(1,)) == "甲" * _FULL + "\n" + "乙" * 36 + "丙" * _FULL


def test_a_heading_is_never_glued_onto_a_full_line() -> None:
    assert flow("甲" * 37 + "。", "第二条　内容。") == "甲" * 37 + "。\n第二条　内容。"


def test_an_article_that_is_named_at_the_beginning_of_a_line_is_no_heading() -> None:
    assert flow("甲" * 32 + "违反第二条、", "第三条规定的，处以罚款。") == (
        "甲" * 32 + "违反第二条、第三条规定的，处以罚款。"
    )
    short = [f"第{n}条　内容如下。" for n in "一二三四五六七八"]
    torn = ["甲" * 32 + "依照本条例的", "第三条规定处罚。"]
    found = flow(*short, *torn, inset=tuple(range(8)))
    assert found.endswith("依照本条例的第三条规定处罚。")


def test_words_that_have_a_hyphen_elsewhere_keep_it_at_the_end_of_a_line() -> None:
    lines = ("The foreign-invested enterprises and all foreign-", "invested under-", "takings.")
    assert flow(*lines) == "The foreign-invested enterprises and all foreign-invested undertakings."


def test_the_lines_of_a_large_title_are_one() -> None:
    title = [line("关于印发某某市供水管理", 0, inset=11, size=18), line("办法的通知", 1, inset=15, size=18)]
    body = [line("甲" * _FULL, 3 + i) for i in range(6)]
    assert title_of([*title, *body]) == "关于印发某某市供水管理办法的通知"
    assert flow_of([*title, *body]).text.startswith("关于印发某某市供水管理办法的通知\n")
    assert title_of(body) == ""


@given(
    st.lists(st.tuples(st.text("甲乙，。a-b1", min_size=1, max_size=40), st.integers(0, 2)), min_size=1, max_size=30)
)
def test_pages_part_the_text_exactly_and_paragraphs_begin_where_it_says(rows: list[tuple[str, int]]) -> None:
    lines, page = [], 1
    for i, (text, step) in enumerate(rows):
        page += step
        lines.append(line(text, i, page=page))
    found = flow_of(lines)
    assert [span.number for span in found.pages] == sorted({one.page for one in lines})
    for span in found.pages:
        own = "".join(one.text for one in lines if one.page == span.number)
        there = "".join(found.text[span.start : span.end].split())
        assert there.replace("-", "") == own.replace("-", "")
    assert all(before.end <= behind.start for before, behind in zip(found.pages, found.pages[1:], strict=False))
    assert all(start == 0 or found.text[start - 1] == "\n" for start, _ in found.starts)
