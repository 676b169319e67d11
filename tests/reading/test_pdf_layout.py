"""The order in which a page is read, whatever the order in which its file draws it."""

from __future__ import annotations

import random
from collections.abc import Callable
from io import BytesIO

import pytest
from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from policyqa.errors import UnreadableFileError
from policyqa.reading import pdf
from policyqa.reading.pdf import read_pdf
from policyqa.records import NoticeCode
from tests.reading.exporting_pdf import FONT

_ROW = "各单位应当按照本办法的规定抓好落实"  # 17 characters


def text_of(draw: Callable[[Canvas], object]) -> str:
    return read_pdf(page(draw), "页.pdf").text


def page(draw: Callable[[Canvas], object]) -> bytes:
    buffer = BytesIO()
    canvas = Canvas(buffer, pagesize=(595, 842), invariant=True)
    canvas.setFont(FONT, 12)
    draw(canvas)
    canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def test_lines_are_read_from_the_top_in_whatever_order_they_are_drawn() -> None:
    lines = [f"第{n}条　各司其职。" for n in range(1, 20)]

    def draw(canvas: Canvas) -> None:
        for i in random.Random(2).sample(range(19), 19):
            canvas.drawString(72, 760 - 20 * i, lines[i])

    assert text_of(draw).split("\n") == lines


def test_a_title_and_a_table_across_two_columns_part_them_into_bands() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.drawCentredString(297, 780, "关于印发某某市城市供水管理办法的通知")
        for top, names in ((750, "甲乙"), (400, "丙丁")):
            for x, name in zip((60, 310), names, strict=True):
                for i in range(8):
                    canvas.drawString(x, top - 18 * i, name + _ROW)
        for y in (600, 560, 520):
            canvas.line(60, y, 530, y)
        for y, cells in ((575, ("项目", "金额")), (535, ("供水", "五万元"))):
            canvas.drawString(70, y, cells[0])
            canvas.drawString(320, y, cells[1])

    found = text_of(draw).replace("\n", "")
    assert [found.index(mark) for mark in ("关于", "甲", "乙", "项目  金额", "供水  五万元", "丙", "丁")] == sorted(
        found.index(mark) for mark in ("关于", "甲", "乙", "项目  金额", "供水  五万元", "丙", "丁")
    )
    assert found.count("甲" + _ROW) == 8
    assert found.index("乙") > found.rindex("甲")


def test_cells_without_rules_are_read_row_by_row() -> None:
    def draw(canvas: Canvas) -> None:
        for i, (name, sum_) in enumerate(zip("甲乙丙丁戊己庚辛", range(1, 9), strict=True)):
            canvas.drawString(72, 760 - 20 * i, f"{name}单位")
            canvas.drawString(300, 760 - 20 * i, f"{sum_}万元")

    assert text_of(draw).split("\n")[0] == "甲单位  1万元"


def test_a_footnote_mark_that_is_raised_stays_where_it_stands() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.drawString(72, 760, "按照前款规定")
        canvas.setFont(FONT, 7)
        canvas.drawString(144, 764, "①")
        canvas.setFont(FONT, 12)
        canvas.drawString(151, 760, "办理。")

    assert text_of(draw) == "按照前款规定①办理。"


def test_characters_that_are_printed_twice_to_look_bold_are_read_once() -> None:
    def draw(canvas: Canvas) -> None:
        for shift in (0, 0.4):
            canvas.drawString(72 + shift, 760, "第一条　公平、公开")

    assert text_of(draw) == "第一条　公平、公开"


def test_a_watermark_that_leans_is_no_part_of_the_text() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.drawString(72, 760, "第一条　内容。")
        canvas.translate(200, 300)
        canvas.rotate(45)
        canvas.drawString(0, 0, "内部资料")

    assert text_of(draw) == "第一条　内容。"


def test_text_laid_invisibly_over_a_scan_is_its_text() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.drawImage(ImageReader(Image.new("L", (60, 80), 230)), 0, 0, 595, 842)
        words = canvas.beginText(72, 760)
        words.setFont(FONT, 12)
        words.setTextRenderMode(3)
        words.textLine("第一条　为了加强城市供水管理，维护供水单位和用户的合法权益，制定本条例。")
        canvas.drawText(words)

    extracted = read_pdf(page(draw), "扫描.pdf")
    assert extracted.text.startswith("第一条　为了加强城市供水管理")
    assert extracted.notices == ()


def test_a_page_whose_font_does_not_say_what_its_characters_are_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "ocr_is_installed", lambda: False)
    with pytest.raises(UnreadableFileError, match="字体没有说明字符的含义"):
        text_of(lambda canvas: canvas.drawString(72, 760, "\ue001\ue002\ue003\ue004条"))


def test_a_stamp_on_a_scan_is_kept_and_the_page_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "ocr_is_installed", lambda: False)

    def draw(canvas: Canvas) -> None:
        canvas.drawImage(ImageReader(Image.new("L", (60, 80), 230)), 0, 0, 595, 842)
        canvas.drawString(400, 700, "收文〔2024〕12号")

    extracted = read_pdf(page(draw), "扫描.pdf")
    assert extracted.text == "收文〔2024〕12号"
    assert [one.code for one in extracted.notices] == [NoticeCode.PAGES_UNREAD]
