"""Bytes to text: encodings, line ends, and files that cannot be read."""

from __future__ import annotations

import codecs
import hashlib
import os
import random
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policyqa.errors import UnreadableFileError
from policyqa.reading.decoding import decode
from policyqa.reading.readers import ADVISED, SUFFIXES, read_document, undated

TEXT = (
    "关于加快智能工厂建设的通知\n各区县人民政府:\n为深入贯彻落实国家关于智能制造的决策部署,现就有关事项通知如下。\n"
    "一、工作目标\n到2025年,建成智能工厂100家。\n"
)
TRADITIONAL = (
    "關於加快智慧工廠建設的通知:為深入貫徹落實國家關於智慧製造的決策部署,現就有關事項通知如下。"
    "到二〇二五年建成工廠一百家。"
)


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (TEXT.encode(), "utf-8"),
        (codecs.BOM_UTF8 + TEXT.encode(), "utf-8"),
        (codecs.BOM_UTF16_LE + TEXT.encode("utf-16-le"), "utf-16"),
        (codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"), "utf-16"),
        (TEXT.encode("utf-16-le"), "utf-16-le"),
        (TEXT.encode("utf-16-be"), "utf-16-be"),
        (codecs.BOM_UTF32_LE + TEXT.encode("utf-32-le"), "utf-32"),
        (TEXT.encode("gb18030"), "gb18030"),
        (TEXT.encode("gbk"), "gb18030"),
        (TEXT.replace("\n", "\r\n").encode(), "utf-8"),
        (TEXT.replace("\n", "\r").encode(), "utf-8"),
        (TEXT.replace("\n", "\r\n").encode("utf-16"), "utf-16"),
    ],
    ids=[
        "utf-8",
        "utf-8-bom",
        "utf-16-le-bom",
        "utf-16-be-bom",
        "utf-16-le",
        "utf-16-be",
        "utf-32-bom",
        "gb18030",
        "gbk",
        "crlf",
        "cr",
        "utf-16-crlf",
    ],
)
def test_every_encoding_of_a_text_gives_the_same_text(data: bytes, encoding: str) -> None:
    assert decode(data, "甲.txt") == (TEXT, encoding)


def test_a_gb18030_file_keeps_its_four_byte_characters() -> None:
    text = TEXT + "䶮㐂𠮷先生说明了有关情况。\n"
    assert max(len(char.encode("gb18030")) for char in text) == 4
    assert decode(text.encode("gb18030"), "甲.txt") == (text, "gb18030")


def test_traditional_characters_are_read_from_utf8_and_from_gb18030() -> None:
    assert decode(TRADITIONAL.encode(), "甲.txt")[0] == TRADITIONAL
    assert decode(TRADITIONAL.encode("gb18030"), "甲.txt") == (TRADITIONAL, "gb18030")


def test_utf16_chinese_without_a_mark_or_any_ascii_is_read() -> None:
    text = "加快智能工厂建设，推动制造业数字化转型。"
    assert decode(text.encode("utf-16-le"), "甲.txt")[0] == text


def test_nothing_but_the_mark_and_the_line_ends_is_changed() -> None:
    text = "\u3000\u3000第一条\t甲\x0b乙\x0c丙\x85丁\u2028戊\ufeff己 \n\n\n"
    assert decode(codecs.BOM_UTF8 + text.replace("\n", "\r\n").encode(), "甲.txt")[0] == text


@given(st.text(alphabet="甲乙丙。\nab　", min_size=1).filter(str.strip))
def test_utf8_text_is_read_as_it_was_written(text: str) -> None:
    assert decode(text.encode(), "甲.txt") == (text, "utf-8")


_PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x01\x00\x00\x00\x01\x00\x08\x06\x00\x00\x00"
_ELF = b"\x7fELF\x02\x01\x01" + bytes(9) + b"\x03\x00>\x00\x01\x00\x00\x00"


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "空"),
        (b" \r\n\t\n", "空"),
        (codecs.BOM_UTF8, "空"),
        (codecs.BOM_UTF16_LE + b" \x00", "空"),
        (b"\x00" * 50, "二进制"),
        ("正文\x00正文".encode(), "二进制"),
        (_PNG, "二进制"),
        (_ELF, "二进制"),
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nstream\n\x00\x9c\x03", "二进制"),
        (bytes(range(1, 32)) * 3, "二进制"),
        (b"caf\xe9 \xff\xfe\xfd", "编码"),
        (TRADITIONAL.encode("big5", "ignore"), "编码"),
        ("これは日本語の文章です。工場の建設を進めます。".encode("shift-jis"), "编码"),
        (codecs.BOM_UTF8 + b"\xe4\xb8", "损坏"),
        (codecs.BOM_UTF16_LE + b"\x2d", "损坏"),
    ],
    ids=[
        "nothing",
        "blank",
        "bom",
        "utf-16-blank",
        "zeros",
        "nul",
        "png",
        "elf",
        "pdf",
        "control",
        "undecodable",
        "big5",
        "shift-jis",
        "broken-utf-8",
        "broken-utf-16",
    ],
)
def test_what_is_no_readable_text_is_refused_in_one_line(data: bytes, said: str) -> None:
    with pytest.raises(UnreadableFileError, match=said) as raised:
        decode(data, "目录/甲.txt")
    message = str(raised.value)
    assert message.startswith("目录/甲.txt: ")
    assert ";请" in message
    assert "\n" not in message


@pytest.mark.parametrize("seed", range(8))
def test_random_bytes_are_refused(seed: int) -> None:
    data = random.Random(seed).randbytes(4000)
    with pytest.raises(UnreadableFileError):
        decode(data, "甲.txt")


@pytest.mark.parametrize("suffix", [".xlsx", ".pptx", "", ".TXT.bak"])
def test_a_suffix_that_cannot_be_read_is_named_with_those_that_can(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"甲{suffix}"
    path.write_text(TEXT, encoding="utf-8")
    with pytest.raises(UnreadableFileError, match=rf"格式不(?:支持|明);请转换为 {re.escape(ADVISED)} 文件"):
        read_document(path, source=path.name, max_bytes=1000)


@pytest.mark.parametrize("suffix", [".txt", ".md", ".TXT", ".Md"])
def test_the_case_of_a_suffix_does_not_matter(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"甲{suffix}"
    path.write_text(TEXT, encoding="utf-8")
    assert read_document(path, source=path.name, max_bytes=10_000).text == TEXT
    assert suffix.lower() in SUFFIXES


def test_a_file_that_is_too_large_is_refused_with_both_sizes(tmp_path: Path) -> None:
    path = tmp_path / "甲.txt"
    path.write_bytes(b"a" * (2**20 + 1))
    with pytest.raises(UnreadableFileError, match=r"甲.txt: 文件有 1\.0 MB,超过上限 1 MB;请拆分"):
        read_document(path, source="甲.txt", max_bytes=2**20)


def test_a_folder_or_a_missing_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "甲.txt").mkdir()
    with pytest.raises(UnreadableFileError, match=r"甲.txt: 不是普通文件;请"):
        read_document(tmp_path / "甲.txt", source="甲.txt", max_bytes=1000)
    (tmp_path / "乙.txt").symlink_to(tmp_path / "丙.txt")
    with pytest.raises(UnreadableFileError, match=r"乙.txt: 文件不存在;请"):
        read_document(tmp_path / "乙.txt", source="乙.txt", max_bytes=1000)


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root reads every file")
def test_a_file_that_may_not_be_read_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "甲.txt"
    path.write_text(TEXT, encoding="utf-8")
    path.chmod(0)
    with pytest.raises(UnreadableFileError, match=r"甲.txt: 没有读取权限;请"):
        read_document(path, source="甲.txt", max_bytes=1000)


@pytest.mark.parametrize(
    ("source", "title", "date"),
    [
        ("甲办法.txt", "甲办法", None),
        ("法/劳动法(2018-12-29).txt", "劳动法", "2018-12-29"),
        ("劳动法（2018-12-29）.txt", "劳动法", "2018-12-29"),
        ("劳动法 2018-12-29.txt", "劳动法", "2018-12-29"),
        ("2018-12-29.txt", "2018-12-29", "2018-12-29"),
        ("00012.txt", "00012", None),
    ],
)
def test_title_and_date_come_from_the_file_name_where_the_text_has_no_title(
    tmp_path: Path, source: str, title: str, date: str | None
) -> None:
    path = tmp_path / source.rpartition("/")[2]
    path.write_text("本办法自发布之日起施行。", encoding="utf-8")
    document = read_document(path, source=source, max_bytes=1000)
    assert (document.source, document.title, document.date) == (source, title, date)
    assert document.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.mark.parametrize(
    ("source", "plain"),
    [
        pytest.param("法规/某某条例(2020-01-01).md", "法规/某某条例.md", id="half-width"),
        pytest.param("某某条例（2020-01-01）.txt", "某某条例.txt", id="full-width"),
        pytest.param("某某条例_2020-01-01.txt", "某某条例.txt", id="without-brackets"),
        pytest.param("某某条例(2020-01-01)说明.txt", "某某条例(2020-01-01)说明.txt", id="not-at-the-end"),
        pytest.param("2020-01-01.txt", "2020-01-01.txt", id="nothing-else"),
        pytest.param("a.b/某.某.md", "a.b/某.某.md", id="no-date"),
    ],
)
def test_dated_versions_have_one_source_without_the_date(source: str, plain: str) -> None:
    assert undated(source) == plain
