"""A corpus of files of all formats: the good ones are indexed, and each of the bad is named with its reason."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

from policyqa.config import Settings
from policyqa.indexing import build
from policyqa.indexing.build import build_index
from policyqa.indexing.database import DATABASE, CorpusDatabase, CorpusWriter
from policyqa.indexing.shelf import open_shelf
from policyqa.indexing.sources import scan_corpus
from policyqa.reading.passages import split_passages
from policyqa.reading.readers import read_document
from policyqa.records import Document, NoticeCode, PageSpan
from tests.fakes import FakeEncoder
from tests.indexing.corpora import LAW, SPEECH, TEXTS
from tests.reading.exporting import to_docx, to_html
from tests.reading.exporting_pdf import export_pdf
from tests.reading.wordfiles import paragraph, word_file

_WORD = to_docx("# 甲市停车办法\n\n第一条 本办法适用于本市。\n\n第二条 停车收费每小时五元。\n", automatic=True)
_PAGE = to_html("# 乙市停车办法\n\n第一条 本办法适用于本市。\n")
_GOOD = ("甲/办法.docx", "乙/办法.docx", "ملف/ファイル😀 Ⅱ.DOCX")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PDF = export_pdf("丙市停车办法\n\n第一条 本办法适用于本市。\n").data
_ENTITIES = '<!DOCTYPE w [<!ENTITY a "啊"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'


def bomb() -> bytes:
    """A Word file whose body is 64 MB of blanks."""
    return word_file(paragraph("甲" + " " * 2**26))


def blank_pages() -> bytes:
    file = io.BytesIO()
    canvas = Canvas(file)
    canvas.showPage()
    canvas.save()
    return file.getvalue()


def locked() -> bytes:
    """A PDF file that asks for a password."""
    file = io.BytesIO()
    canvas = Canvas(file, encrypt=StandardEncryption("口令", ownerPassword="主人"))
    canvas.drawString(72, 700, "Article 1")
    canvas.save()
    return file.getvalue()


def many_pages() -> bytes:
    """A PDF file of 10,000 pages, of which the first alone has words."""
    file = io.BytesIO()
    canvas = Canvas(file)
    canvas.drawString(72, 700, "Article 1 Parking is paid for.")
    for _ in range(10_000):
        canvas.showPage()
    canvas.save()
    return file.getvalue()


def many_parts() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as package:
        for i in range(20_001):
            package.writestr(str(i), "")
    return file.getvalue()


def other_package() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as package:
        package.writestr("xl/workbook.xml", "<workbook/>")
    return file.getvalue()


_BAD: dict[str, tuple[bytes, str]] = {
    "截断.docx": (_WORD[: len(_WORD) // 2], "文件已损坏或不完整"),
    "炸弹.docx": (bomb(), "压缩包展开后过大"),
    "部件.docx": (many_parts(), "压缩包展开后过大(20001 个部件"),
    "实体.docx": (word_file(paragraph("&b;"), prolog=_ENTITIES), "含有 DOCTYPE 声明"),
    "网页.docx": (_PAGE, "后缀与内容不符:不是 Word(.docx),像是 .html 文件;请把后缀改为 .html"),
    "版式.docx": (b"%PDF-1.7\n", "后缀与内容不符:不是 Word(.docx),像是 .pdf 文件;请把后缀改为 .pdf"),
    "旧版.docx": (_OLE + b"\x00" * 600, "像是旧版 Word 文件;请把后缀改为 .doc,或另存为 .docx"),
    "加密.docx": (_OLE + "EncryptedPackage".encode("utf-16-le"), "文件已加密;请去掉密码后另存"),
    "表格.docx": (other_package(), "后缀与内容不符:不是 Word(.docx),像是其他压缩包"),
    "乱码.docx": (bytes(range(256)) * 4, "不是 Word(.docx) 文件,或已损坏"),
    "空的.docx": (b"", "文件是空的;请放入正文或移走"),
    "无字.docx": (word_file(paragraph("")), "文件里没有文字"),
    "文档.html": (_WORD, "后缀与内容不符:不是网页,像是 .docx 文件;请把后缀改为 .docx"),
    "空页.html": (b"<html><body></body></html>", "网页里没有正文"),
    "空的.htm": (b"", "文件是空的;请放入正文或移走"),
    "截断.pdf": (_PDF[: len(_PDF) // 4], "PDF 文件已损坏"),
    "口令.pdf": (locked(), "PDF 文件有打开密码"),
    "文档.pdf": (_WORD, "不是 PDF 文件(后缀与内容不符)"),
    "空的.pdf": (b"", "文件是空的;请放入正文或移走"),
    "空白.pdf": (blank_pages(), "没有读出文字"),
}


@pytest.fixture
def mixed(settings: Settings) -> Settings:
    """The small corpus, with a Word file in two folders, a web page, and all that is bad."""
    files = {**dict.fromkeys(_GOOD, _WORD), "乙/办法.html": _PAGE, "丙/办法.pdf": _PDF, "~$办法.docx": b"lock"}
    for source, data in (*files.items(), *((f"坏/{name}", bad) for name, (bad, _) in _BAD.items())):
        path = settings.corpus_dir / source
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(data)
    return settings


def test_bad_files_are_named_with_their_reasons_and_all_others_are_indexed(mixed: Settings) -> None:
    report = build_index(mixed, FakeEncoder())
    assert report.added == tuple(sorted([SPEECH, LAW, *_GOOD, "乙/办法.html", "丙/办法.pdf"]))
    reasons = {str(notice.source).removeprefix("坏/"): dict(notice.fields)["reason"] for notice in report.failed}
    assert reasons.keys() == _BAD.keys()
    assert [name for name, (_, reason) in _BAD.items() if reason not in reasons[name]] == []
    assert [name for name, reason in reasons.items() if "\n" in reason or ";" not in reason] == []


def test_what_did_not_change_is_not_read_again(mixed: Settings) -> None:
    build_index(mixed, FakeEncoder())
    assert not build_index(mixed, FakeEncoder()).published


def test_what_could_not_be_read_is_tried_again_when_what_reads_it_was_installed(
    mixed: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    build_index(mixed, FakeEncoder())
    monkeypatch.setattr(build, "aids", lambda: "a program that was not there")
    assert build_index(mixed, FakeEncoder()).published
    assert not build_index(mixed, FakeEncoder()).published


def test_names_of_all_formats_are_known_without_an_index(mixed: Settings) -> None:
    with open_shelf(mixed) as shelf:
        known = {one.source: (one.title, one.date) for one in shelf.names}
        assert known["甲/办法.docx"] == ("甲市停车办法", None)
        assert known["乙/办法.html"] == ("乙市停车办法", "2024-05-01")
        assert len(shelf.unreadable) == len(_BAD)
        assert shelf.document("乙/办法.html").origin == "某某市人民政府办公室"


def test_a_reader_of_no_format_is_asked_for_a_lock_file(mixed: Settings) -> None:
    found = scan_corpus(mixed.corpus_dir, index_dir=mixed.index_dir)
    assert [one.source for one in found if "~$" in one.source] == []


def test_pages_and_origin_are_kept_in_the_index(tmp_path: Path) -> None:
    text = TEXTS[LAW]
    (tmp_path / "甲.md").write_text(text, encoding="utf-8")
    read = read_document(tmp_path / "甲.md", source="甲.md", max_bytes=2**20)
    at = text.index("第二条")
    given: Document = replace(
        read, pages=(PageSpan(1, 0, at), PageSpan(2, at, len(text))), origin="甲市人民政府", date="2024-05-01"
    )
    passages = split_passages(given, max_chars=500)
    assert {one.page for one in passages} == {1, 2}
    writer = CorpusWriter(tmp_path / DATABASE)
    writer.add(given, passages, [bytes([i]) for i in range(len(passages))], (), ())
    assert writer.document("甲.md") == given
    writer.finish()
    database = CorpusDatabase(tmp_path / DATABASE)
    try:
        assert database.document("甲.md") == given
        assert tuple(database.passage(row) for row in range(len(passages))) == passages
        assert database.summary("甲.md").origin == "甲市人民政府"
    finally:
        database.close()


def test_of_ten_thousand_pages_the_first_are_read_and_the_rest_is_named(settings: Settings) -> None:
    (settings.corpus_dir / "长.pdf").write_bytes(many_pages())
    assert "长.pdf" in build_index(settings, FakeEncoder()).added
    with open_shelf(settings) as shelf:
        document = shelf.document("长.pdf")
    assert document.text.strip() == "Article 1 Parking is paid for."
    said = [dict(notice.fields)["pages"] for notice in document.notices if notice.code is NoticeCode.PAGES_UNREAD]
    assert said == ["2–3000", "3001–10000"]
