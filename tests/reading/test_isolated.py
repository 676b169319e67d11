"""Reading in a process of its own: what goes wrong there is a notice here, and the next file is read."""

from __future__ import annotations

import json
import os
import stat
import sys
import tempfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest

from policyqa.errors import UnreadableFileError
from policyqa.reading import worker
from policyqa.reading.extracted import Extracted, HeadingHint, PageSpan
from policyqa.reading.isolated import NATIVE, Workshop
from policyqa.reading.wire import ALIVE, extracted_data, extracted_from
from policyqa.reading.worker import READERS
from policyqa.records import Notice, NoticeCode

_PAGE = "<html><body><p>第一条 本办法适用于本市。</p></body></html>".encode()
posix = pytest.mark.skipif(sys.platform == "win32", reason="scripts and limits of memory are those of POSIX")


def read(where: Workshop, data: bytes = _PAGE, name: str = "甲.html") -> str:
    return where.read(data, suffix=Path(name).suffix, source=name).text


@pytest.fixture
def converter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file that is found as LibreOffice; what it does is to be written into it."""
    path = tmp_path / "bin" / "soffice"
    path.parent.mkdir()
    path.write_text("#!/bin/sh\n", encoding="utf-8")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", f"{path.parent}{os.pathsep}{os.environ['PATH']}")
    return path


def test_every_native_format_has_its_reader() -> None:
    assert READERS.keys() == NATIVE


def test_what_a_reader_hands_on_comes_back_as_it_was() -> None:
    notice = Notice(NoticeCode.UNREADABLE_FILE, "甲.pdf", (("reason", "第3页"),))
    given = Extracted(
        "正文\n", "pdf", (PageSpan(1, 0, 3),), (HeadingHint(0, 2),), "题", "2024-05-01", "某某市人民政府", (notice,)
    )
    assert extracted_from(extracted_data(given)) == given


def test_one_process_reads_file_after_file() -> None:
    with Workshop() as where:
        assert read(where) == read(where) == "第一条 本办法适用于本市。\n"
        process = where._process
        read(where)
        assert where._process is process


@posix
def test_a_file_that_takes_too_long_is_given_up_and_the_next_is_read(
    converter: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(scratch))
    converter.write_text("#!/bin/sh\nexec sleep 60\n", encoding="utf-8")
    with Workshop(timeout_s=2) as where:
        with pytest.raises(UnreadableFileError, match="读取超过 2 秒仍未完成;请拆分文件,或调大 read_timeout_s"):
            read(where, b"{\\rtf1 }", "甲.rtf")
        assert read(where)
    assert list(scratch.iterdir()) == []


@posix
def test_a_process_that_dies_takes_one_file_with_it(converter: Path) -> None:
    converter.write_text("#!/bin/sh\nkill -9 $PPID\n", encoding="utf-8")
    with Workshop() as where:
        assert read(where)
        with pytest.raises(UnreadableFileError, match=r"读取程序异常退出\(-9\)"):
            read(where, b"{\\rtf1 }", "甲.rtf")
        assert read(where)


@posix
def test_a_file_that_needs_too_much_memory_is_named_and_the_next_is_read() -> None:
    big = b"<html><body>" + "<p>内容与条款</p>".encode() * 600_000 + b"</body></html>"
    with Workshop(memory_mb=128) as where:
        assert read(where)
        with pytest.raises(UnreadableFileError, match="内存超过上限 128 MB;请拆分文件,或调大 read_memory_mb"):
            read(where, big)
        assert read(where)


@posix
def test_a_file_whose_pages_come_one_by_one_has_its_time_for_each(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader = tmp_path / "reader"
    reply = json.dumps({"extracted": extracted_data(Extracted("正文\n", "pdf"))})
    alive = ALIVE.decode().strip()
    steps = "".join(f"sleep 0.8; echo '{alive}'\n" for _ in range(4))
    reader.write_text(f"#!/bin/sh\nread request\n{steps}printf '%s\\n' '{reply}'\n", encoding="utf-8")
    reader.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(reader))
    with Workshop(timeout_s=2) as where:
        assert read(where, b"%PDF-", "甲.pdf") == "正文\n"


def test_the_reading_process_says_that_it_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    def slow(data: bytes, source: str, *, alive: Callable[[], None]) -> Extracted:
        alive()
        return Extracted(data.decode(), source)

    monkeypatch.setattr(worker, "read_pdf", slow)
    replies = BytesIO()
    worker.serve(BytesIO(b'{"suffix": ".pdf", "source": "x.pdf", "size": 2}\nab'), replies)
    first, second = replies.getvalue().splitlines(keepends=True)
    assert first == ALIVE
    assert extracted_from(json.loads(second)["extracted"]).text == "ab"
