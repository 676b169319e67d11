"""Files of other word processors: through LibreOffice where it is, with a plain word where it is not."""

from __future__ import annotations

import shutil
import stat
import subprocess
from pathlib import Path

import pytest

from policyqa.errors import UnreadableFileError
from policyqa.reading.office import read_office
from tests.reading.exporting import to_docx
from tests.reading.test_isolated import posix

_TEXT = "甲市停车办法\n\n第一章 总则\n\n第一条 本办法适用于本市。\n\n第二条 本办法自公布之日起施行。\n"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@pytest.fixture
def tools(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The only folder in which programs are found besides the shell's own."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    monkeypatch.setattr("policyqa.reading.aids._PLACES", ())
    return folder


def converter(tools: Path, script: str) -> None:
    path = tools / "soffice"
    path.write_text(f"#!/bin/sh\nPATH=/usr/bin:/bin\n{script}\n", encoding="utf-8")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)


@pytest.mark.parametrize("suffix", [".doc", ".wps", ".rtf"])
def test_without_libreoffice_the_format_is_named_with_what_to_do(tools: Path, suffix: str) -> None:
    with pytest.raises(UnreadableFileError) as caught:
        read_office(b"{\\rtf1 }", f"甲{suffix}")
    assert caught.value.reason == f"读取 {suffix} 文件需要 LibreOffice,本机没有找到;请安装后重建索引,或另存为 .docx"


@posix
def test_what_libreoffice_writes_is_read_and_its_profile_is_its_own(tools: Path, tmp_path: Path) -> None:
    (tmp_path / "ready.docx").write_bytes(to_docx(_TEXT))
    converter(
        tools,
        f'echo "$@" > {tmp_path}/said\nwhile [ "$1" != --outdir ]; do shift; done\n'
        f'mkdir -p "$2"\ncp {tmp_path}/ready.docx "$2/given.docx"',
    )
    given = read_office(b"{\\rtf1 }", "甲.rtf")
    assert (given.text, given.encoding) == (_TEXT, "rtf")
    said = (tmp_path / "said").read_text(encoding="utf-8")
    assert "-env:UserInstallation=file:///" in said
    assert "--headless" in said


@posix
def test_a_file_that_libreoffice_cannot_convert_is_named(tools: Path) -> None:
    converter(tools, "exit 1")
    with pytest.raises(UnreadableFileError, match=r"LibreOffice 不能转换这份 .doc 文件"):
        read_office(_OLE, "甲.doc")


def test_a_file_with_a_password_is_named_before_it_is_tried(tools: Path) -> None:
    with pytest.raises(UnreadableFileError, match="文件已加密;请去掉密码后另存"):
        read_office(_OLE + "EncryptedPackage".encode("utf-16-le"), "甲.doc")


@pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice is not installed")
@pytest.mark.parametrize("suffix", ["doc", "rtf", "odt"])
def test_libreoffice_gives_the_text_that_was_written(tmp_path: Path, suffix: str) -> None:
    (tmp_path / "given.docx").write_bytes(to_docx(_TEXT))
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    given = str(tmp_path / "given.docx")
    subprocess.run(
        ["soffice", profile, "--headless", "--convert-to", suffix, "--outdir", str(tmp_path), given],
        check=True,
        capture_output=True,
    )
    read = read_office((tmp_path / f"given.{suffix}").read_bytes(), f"甲.{suffix}")
    assert read.text == _TEXT
