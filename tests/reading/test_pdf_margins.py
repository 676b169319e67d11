"""Running headers, footers and page numbers go; whatever might be text stays."""

from __future__ import annotations

import pytest

from policyqa.reading.pdf_glyphs import Fragment, Sheet
from policyqa.reading.pdf_margins import without_margins


def body(number: int) -> list[str]:
    """The lines of a page, like those of no other."""
    return [f"{'甲乙丙丁戊己庚辛壬癸'[number - 1]}的正文第{n}行" for n in "一二三四五六七八九十"]


def bodies(count: int) -> list[list[str]]:
    return [body(number) for number in range(1, count + 1)]


def sheet(number: int, header: str = "", footer: str = "", lines: list[str] | None = None) -> Sheet:
    """A page of A4 with its lines 20 points apart."""
    found = [
        Fragment(words, 72, 72 + 12 * len(words), 100 + 20 * i, 12)
        for i, words in enumerate(body(number) if lines is None else lines)
    ]
    if header:
        found.insert(0, Fragment(header, 200, 400, 50, 9))
    if footer:
        found.append(Fragment(footer, 280, 310, 800, 9))
    return Sheet(number, 595, 842, tuple(found))


def words_of(sheets: tuple[Sheet, ...]) -> list[list[str]]:
    return [[one.text for one in each.fragments] for each in sheets]


@pytest.mark.parametrize(
    "style",
    [
        "— {} —",
        "-{}-",
        "第{}页",
        "第 {} 页 共 10 页",
        "{}/10",
        "{}",
        "Page {} of 10",
        "· {} ·",
        "P.{}",
        "第{}页/共10页",
    ],
)
def test_a_number_that_counts_with_the_pages_goes_in_every_style(style: str) -> None:
    sheets = without_margins([sheet(n, footer=style.format(n + 4)) for n in range(1, 5)])
    assert words_of(sheets) == bodies(4)


def test_roman_and_chinese_numbers_of_pages_go() -> None:
    for numbers in (["i", "ii", "iii", "iv"], ["第一页", "第二页", "第三页", "第四页"], ["VIII", "IX", "X", "XI"]):
        sheets = without_margins([sheet(n, footer=numbers[n - 1]) for n in range(1, 5)])
        assert words_of(sheets) == bodies(4)


def test_a_number_that_does_not_count_with_the_pages_stays() -> None:
    sheets = without_margins([sheet(n, footer=words) for n, words in enumerate(["12", "7", "95", "30"], 1)])
    assert [one[-1] for one in words_of(sheets)] == ["12", "7", "95", "30"]


def test_a_header_that_alternates_between_left_and_right_pages_goes() -> None:
    sheets = [sheet(n, header="某某市志" if n % 2 else "卷三 工业", footer=f"{n}") for n in range(1, 9)]
    assert words_of(without_margins(sheets)) == bodies(8)


def test_a_header_of_one_chapter_on_its_only_page_goes_with_those_of_the_others() -> None:
    chapters = ["第一章 总则"] * 4 + ["第二章 分则"] * 4 + ["第三章 附则"]
    sheets = [sheet(n, header=words) for n, words in enumerate(chapters, 1)]
    assert words_of(without_margins(sheets)) == bodies(9)


def test_a_chapter_and_the_number_of_the_page_on_one_line_go() -> None:
    sheets = [sheet(n, header=f"Chapter {1 + n // 5}: Function reference  {n}") for n in range(1, 10)]
    assert words_of(without_margins(sheets)) == bodies(9)


def test_a_line_of_the_text_that_is_alike_on_every_page_but_in_its_number_stays() -> None:
    pages = [[f"第{n}条 同意。", *body(n)] for n in range(1, 9)]
    assert words_of(without_margins([sheet(n, lines=pages[n - 1]) for n in range(1, 9)])) == pages


def test_the_head_of_a_table_on_three_pages_of_ten_stays() -> None:
    pages = [["序号 名称 金额", *body(n)] if 3 <= n <= 5 else body(n) for n in range(1, 11)]
    assert words_of(without_margins([sheet(n, lines=pages[n - 1]) for n in range(1, 11)])) == pages


def test_on_the_only_page_a_bare_number_stays_and_a_written_page_number_goes() -> None:
    assert words_of(without_margins([sheet(1, footer="1")])) == [[*body(1), "1"]]
    assert words_of(without_margins([sheet(1, footer="— 1 —")])) == bodies(1)
    assert words_of(without_margins([sheet(1, header="某某市人民政府")])) == [["某某市人民政府", *body(1)]]


def test_the_same_words_at_another_height_stay() -> None:
    sheets = [Sheet(n, 595, 842, (Fragment("以上事项", 72, 120, 60 + 15 * n, 12),)) for n in range(1, 5)]
    assert words_of(without_margins(sheets)) == [["以上事项"]] * 4
