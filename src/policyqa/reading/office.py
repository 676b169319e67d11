"""Files of other word processors (.doc, .wps, .rtf, .odt): made Word files by LibreOffice, where it is there."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from contextlib import suppress
from dataclasses import replace
from pathlib import Path, PurePosixPath

from policyqa.errors import UnreadableFileError
from policyqa.reading.aids import office_program
from policyqa.reading.docx import read_docx
from policyqa.reading.extracted import Extracted
from policyqa.reading.packages import Package, is_encrypted

__all__ = ["read_office"]


def read_office(data: bytes, source: str) -> Extracted:
    """What LibreOffice makes of a file, read as the Word file that it writes.

    It has a profile of its own for every file: one that is open beside it, or was left broken, is not touched. How long
    it may take is the business of who started this process, and kills it with all that it started.

    :raises UnreadableFileError: LibreOffice is not there or cannot read it; or see ``read_docx``.
    """
    suffix = PurePosixPath(source).suffix.lower()
    if is_encrypted(data):
        raise UnreadableFileError(source, "文件已加密;请去掉密码后另存")
    if suffix == ".odt":
        Package(data, source, kind="OpenDocument(.odt)")
    program = office_program()
    if not program:
        reason = f"读取 {suffix} 文件需要 LibreOffice,本机没有找到;请安装后重建索引,或另存为 .docx"
        raise UnreadableFileError(source, reason)
    with tempfile.TemporaryDirectory(prefix="policyqa-") as folder:
        word = _converted(program, data, suffix, Path(folder))
        if word is None:
            raise UnreadableFileError(source, f"LibreOffice 不能转换这份 {suffix} 文件(已损坏或加密);请另存为 .docx")
        return replace(read_docx(word, source), encoding=suffix.removeprefix("."))


def _converted(program: str, data: bytes, suffix: str, folder: Path) -> bytes | None:
    """The bytes of the Word file, None where none was written."""
    given, out = folder / f"given{suffix}", folder / "out"
    given.write_bytes(data)
    profile = (folder / "profile").as_uri()
    subprocess.run(
        [
            *(program, f"-env:UserInstallation={profile}", "--headless", "--norestore", "--nologo"),
            *("--convert-to", "docx:MS Word 2007 XML", "--outdir", str(out), str(given)),
        ],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        check=False,
        preexec_fn=None if sys.platform == "win32" else _limit_data,
    )
    written = out / "given.docx"
    return written.read_bytes() if written.is_file() else None


def _limit_data() -> None:
    """Bound what the converter may use and not what it may map: it maps far more than it uses."""
    if sys.platform != "win32":
        import resource

        with suppress(ValueError, OSError):  # macOS may refuse any
            soft, hard = resource.getrlimit(resource.RLIMIT_AS)
            resource.setrlimit(resource.RLIMIT_AS, (hard, hard))
            _, most = resource.getrlimit(resource.RLIMIT_DATA)
            if soft >= 0:
                resource.setrlimit(resource.RLIMIT_DATA, (soft if most < 0 else min(soft, most), most))
