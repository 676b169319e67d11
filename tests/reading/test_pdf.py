"""Texts exported to PDF come back as they were: the same tree, the same words, each on its page."""

from __future__ import annotations

import random
from io import BytesIO
from pathlib import Path

import pytest
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

from policyqa.errors import UnreadableFileError
from policyqa.reading import pdf
from policyqa.reading.extracted import Extracted
from policyqa.reading.pdf import page_list, read_pdf
from policyqa.records import Document, NoticeCode
from tests.reading.exporting_pdf import Exported, Layout, export_pdf, plain
from tests.reading.trees import read, walk

_ROOT = Path(__file__).resolve().parents[2]
_DOCUMENTS = sorted(
    path
    for path in (_ROOT / "tests" / "golden" / "documents").iterdir()
    if path.suffix in (".txt", ".md") and path.name != "README.md"
)
_SPEECH = _ROOT / "corpus" / "全市智能工厂建设推进会议讲话.txt"
_LAWS = _ROOT.parent / "shared" / "data" / "laws"
_LAYOUTS = {
    "one column": Layout(),
    "header and footer": Layout(header="某某市人民政府文件汇编", footer="— {page} —"),
    "two columns": Layout(columns=2, header="政府公报 2024年第{page}期", footer="第{page}页 共{pages}页", leading=16),
    "lines that run up the page": Layout(header="汇编", footer="{page}/{pages}", sideways=True),
}


def bare(text: str) -> str:
    return "".join(text.split())


def shape(document: Document) -> list[tuple[str, str, str, str]]:
    """The tree: path, title, status and own text of each section, white space aside."""
    return [
        (
            section.path,
            bare(section.title),
            section.status.value,
            "|".join(bare(document.text[own.start : own.end]) for own in section.own),
        )
        for section in walk(document.root)
    ]


def pages_of(extracted: Extracted) -> list[int]:
    """The page of every character that is not white space."""
    found = []
    for span in extracted.pages:
        found += [span.number] * len(bare(extracted.text[span.start : span.end]))
    return found


def assert_came_back(text: str, exported: Exported, name: str) -> None:
    extracted = read_pdf(exported.data, f"{name}.pdf")
    assert bare(extracted.text) == bare(text)
    found, wanted = read(extracted.text, name=name), read(text, name=name)
    assert shape(found) == shape(wanted)
    assert bare(found.title) == bare(wanted.title)
    pages, position = pages_of(extracted), 0
    for paragraph in exported.paragraphs:
        end = position + len(bare(paragraph.text))
        assert (pages[position], pages[end - 1]) == (paragraph.first, paragraph.last), paragraph.text[:20]
        position = end
    assert position == len(pages)


@pytest.mark.parametrize("layout", _LAYOUTS.values(), ids=_LAYOUTS)
@pytest.mark.parametrize("path", [*_DOCUMENTS, _SPEECH], ids=lambda path: path.stem)
def test_a_document_comes_back_from_pdf_with_its_tree_its_words_and_its_pages(path: Path, layout: Layout) -> None:
    text = plain(path.read_text(encoding="utf-8"))
    assert_came_back(text, export_pdf(text, layout), path.stem)


@pytest.mark.corpus
@pytest.mark.parametrize("layout", _LAYOUTS.values(), ids=_LAYOUTS)
def test_twenty_laws_come_back_from_pdf(layout: Layout) -> None:
    laws = sorted(_LAWS.rglob("*.md")) if _LAWS.is_dir() else []
    if not laws:
        pytest.skip("no law corpus in the folder shared beside the repository")
    for path in random.Random(17).sample([law for law in laws if law.stat().st_size < 200_000], 20):
        text = plain(path.read_text(encoding="utf-8"))
        assert_came_back(text, export_pdf(text, layout), path.stem)


def test_a_law_of_short_lines_loses_none_of_them_to_the_margins() -> None:
    text = "某某条例\n\n" + "\n".join(f"第{n}条　同意。\n（一）无" for n in range(1, 200))
    exported = export_pdf(text, Layout(header="某某条例", footer="{page}"))
    assert exported.pages > 6
    assert bare(read_pdf(exported.data, "条例.pdf").text) == bare(text)


def test_a_paragraph_that_runs_over_a_page_is_joined_and_the_pages_part_it_where_they_do() -> None:
    text = "通知\n\n" + "各单位要按照要求抓好落实确保取得实效" * 150
    exported = export_pdf(text, Layout(header="汇编", footer="{page}"))
    extracted = read_pdf(exported.data, "通知.pdf")
    assert extracted.text == text.replace("\n\n", "\n")
    assert exported.pages == len(extracted.pages) > 1
    assert extracted.pages[0].end == extracted.pages[1].start
    assert extracted.title == "通知"


def test_entries_of_the_outline_hint_at_the_headings_that_they_name() -> None:
    data = drawn([["总则", "为了规范管理，制定本办法。"], ["附则", "本办法自公布之日起施行。"]], outline=True)
    extracted = read_pdf(data, "办法.pdf")
    assert [(extracted.text[one.start :][:2], one.level) for one in extracted.headings] == [("总则", 1), ("附则", 2)]


def test_words_of_latin_text_are_joined_by_a_space_and_a_hyphen_is_taken_back() -> None:
    line = "The measures apply to all under{}"
    lines = ["Measures", line.format("-"), "takings that are registered in the city and to their", "subsidiaries."]
    text = read_pdf(drawn([lines], font="Times-Roman"), "a.pdf").text
    assert (
        text
        == "Measures\nThe measures apply to all undertakings that are registered in the city and to their subsidiaries."
    )


def test_radicals_that_a_font_maps_its_characters_to_become_the_characters() -> None:
    assert read_pdf(drawn([["第⼀条　公⺠享有⻓期居住的权利。"]]), "a.pdf").text == "第一条　公民享有长期居住的权利。"


HOSTILE = {
    "zero bytes": (b"", "空"),
    "blanks": (b"\x00" * 100, "空"),
    "wrong suffix": ("第一条　内容".encode(), "不是 PDF"),
    "only a header": (b"%PDF-1.7\n", "损坏"),
    "a header and noise": (b"%PDF-1.4\n" + random.Random(1).randbytes(5000), "损坏"),
}


@pytest.mark.parametrize(("data", "said"), HOSTILE.values(), ids=HOSTILE)
def test_what_is_no_whole_pdf_is_refused_by_name(data: bytes, said: str) -> None:
    with pytest.raises(UnreadableFileError, match=said) as caught:
        read_pdf(data, "某.pdf")
    assert caught.value.source == "某.pdf"


@pytest.mark.parametrize("share", [0.1, 0.3, 0.5, 0.7, 0.9, 0.99])
def test_a_truncated_file_is_refused_or_says_that_it_is_incomplete(share: float) -> None:
    data = export_pdf("通知\n" + "各单位要抓好落实。\n" * 200).data
    try:
        codes = {one.code for one in read_pdf(data[: int(len(data) * share)], "通知.pdf").notices}
    except UnreadableFileError:
        return
    assert NoticeCode.INCOMPLETE in codes


def test_a_file_with_a_password_to_open_it_is_refused_and_one_that_opens_without_is_read() -> None:
    with pytest.raises(UnreadableFileError, match="密码"):
        read_pdf(drawn([["第一条　内容。"]], encrypt=StandardEncryption("开门")), "密.pdf")
    locked = drawn([["第一条　内容。"]], encrypt=StandardEncryption("", ownerPassword="owner", canModify=0))
    assert read_pdf(locked, "密.pdf").text == "第一条　内容。"


def test_a_file_without_pages_is_refused() -> None:
    data = (
        b"%PDF-1.4\n1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n"
        b"2 0 obj\n<</Type/Pages/Kids[]/Count 0>>\nendobj\ntrailer\n<</Root 1 0 R>>\n%%EOF\n"
    )
    with pytest.raises(UnreadableFileError, match=r"没有页面|损坏"):
        read_pdf(data, "空.pdf")


def test_blank_pages_are_named_and_the_others_are_read() -> None:
    extracted = read_pdf(drawn([["第一条　内容。"], [], [], ["第二条　内容。"], []]), "空.pdf")
    assert extracted.text == "第一条　内容。\n第二条　内容。"
    assert [one.number for one in extracted.pages] == [1, 4]
    (notice,) = extracted.notices
    assert (notice.code, dict(notice.fields)["pages"]) == (NoticeCode.PAGES_UNREAD, "2–3、5")


def test_of_more_pages_than_are_read_the_rest_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "MOST_PAGES", 4)
    extracted = read_pdf(drawn([[f"第{n}条　内容。"] for n in range(1, 11)]), "长.pdf")
    assert len(extracted.pages) == 4
    assert dict(extracted.notices[0].fields)["pages"] == "5–10"


def test_pages_for_which_no_time_is_left_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = iter(range(0, 1000, 10))
    monkeypatch.setattr(pdf.time, "monotonic", lambda: float(next(clock)))
    extracted = read_pdf(drawn([[f"第{n}条　内容。"] for n in range(1, 11)]), "长.pdf", budget_s=45)
    assert [one.number for one in extracted.pages] == [1, 2, 3, 4]
    fields = dict(extracted.notices[0].fields)
    assert (fields["pages"], "45 秒" in fields["reason"]) == ("5–10", True)


def test_numbers_of_pages_are_said_in_runs() -> None:
    assert page_list([2, 5, 6, 7, 9]) == "2、5–7、9"


def drawn(
    pages: list[list[str]],
    *,
    font: str = "STSong-Light",
    outline: bool = False,
    encrypt: StandardEncryption | None = None,
) -> bytes:
    """Pages of lines, each begun at the left margin."""
    buffer = BytesIO()
    canvas = Canvas(buffer, pagesize=(595, 842), encrypt=encrypt, invariant=True)
    for number, lines in enumerate(pages):
        canvas.setFont(font, 12)
        if outline and lines:
            canvas.bookmarkPage(lines[0])
            canvas.addOutlineEntry(lines[0], lines[0], level=number)
        for i, line in enumerate(lines):
            canvas.drawString(72, 760 - 18 * i, line)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()
