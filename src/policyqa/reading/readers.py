"""Files to documents: one function per suffix gives the text with its offsets, and one path leads on from there."""

from __future__ import annotations

import hashlib
import re
import stat
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from policyqa.errors import UnreadableFileError
from policyqa.reading.decoding import read_text
from policyqa.reading.extracted import Extracted
from policyqa.reading.isolated import CONVERTED, NATIVE, Workshop
from policyqa.reading.outline import parse_outline
from policyqa.records import Document

__all__ = ["ADVISED", "SUFFIXES", "Name", "file_date", "read_document", "read_name", "undated", "why_not_read"]

_DATED = re.compile(r"[ _-]?[(（]?(?P<date>\d{4}-\d{2}-\d{2})[)）]?$")
# A title stands at the top, or behind the 目录: of 1,475 laws all are found so, in 2 seconds where whole texts take 30.
_TOP = 3_000


@dataclass(frozen=True, slots=True)
class Name:
    """What a document is called, and its date, YYYY-MM-DD: the file name's, else what its format states."""

    title: str
    date: str | None


def read_document(path: Path, *, source: str, max_bytes: int, workshop: Workshop | None = None) -> Document:
    """Read a file and parse its tree.

    :param source: the path relative to the corpus folder, ``/``-separated.
    :param workshop: reads the formats with native parsers; without one a process is started for this file alone.
    :raises UnreadableFileError: the file is empty, too large, binary, undecodable, not to be opened, or more than the
        workshop's limits allow.
    """
    data = _bytes_of(path, source, max_bytes=max_bytes)
    given = _extracted(data, path, source, workshop)
    parsed = parse_outline(
        given.text, name=_name(source), source=source, hints=given.headings, stated_title=given.title
    )
    return Document(
        source=source,
        title=parsed.title,
        date=file_date(source) or given.date or None,
        text=given.text,
        sha256=hashlib.sha256(data).hexdigest(),
        encoding=given.encoding,
        root=parsed.root,
        notices=(*given.notices, *parsed.notices),
        pages=given.pages,
        origin=given.origin,
    )


def read_name(path: Path, *, source: str, max_bytes: int, workshop: Workshop | None = None) -> Name:
    """The title and date that ``read_document`` gives, from the top of the text alone.

    :raises UnreadableFileError: see ``read_document``.
    """
    given = _extracted(_bytes_of(path, source, max_bytes=max_bytes), path, source, workshop)
    text = given.text
    if len(text) > _TOP:
        text = text[:_TOP].rpartition("\n")[0] or text[:_TOP]
    hints = tuple(hint for hint in given.headings if hint.start < len(text))
    parsed = parse_outline(text, name=_name(source), source=source, hints=hints, stated_title=given.title)
    return Name(parsed.title, file_date(source) or given.date or None)


def _extracted(data: bytes, path: Path, source: str, workshop: Workshop | None) -> Extracted:
    suffix = path.suffix.lower()
    if suffix in _READERS:
        return _READERS[suffix](data, source)
    if not data:
        raise UnreadableFileError(source, "文件是空的;请放入正文或移走")
    if workshop is not None:
        return workshop.read(data, suffix=suffix, source=source)
    with Workshop() as own:
        return own.read(data, suffix=suffix, source=source)


def _name(source: str) -> str:
    """The file's name without suffix and date."""
    return PurePosixPath(undated(source)).stem


def why_not_read(path: Path) -> str:
    """Why a file of this name is not read whatever it holds, "" where it is."""
    if path.suffix.lower() in SUFFIXES:
        return ""
    what = "格式不支持" if path.suffix else "没有后缀,格式不明"
    return f"{what};请转换为 {ADVISED} 文件"


def file_date(source: str) -> str | None:
    """The date that a file's name ends in, YYYY-MM-DD: 某某条例(2020-01-01).txt."""
    dated = _DATED.search(PurePosixPath(source).stem)
    return dated["date"] if dated else None


def undated(source: str) -> str:
    """The source without the date that its file's name ends in, by which dated versions are one: 法规/某某条例.txt."""
    path = PurePosixPath(source)
    dated = _DATED.search(path.stem)
    name = path.stem[: dated.start()].strip() if dated else ""
    return str(path.with_name(f"{name}{path.suffix}")) if name else source


def _bytes_of(path: Path, source: str, *, max_bytes: int) -> bytes:
    if refused := why_not_read(path):
        raise UnreadableFileError(source, refused)
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            raise UnreadableFileError(source, "不是普通文件;请移走或换成文本文件")
        if status.st_size > max_bytes:
            size, limit = status.st_size / 2**20, max_bytes / 2**20
            raise UnreadableFileError(source, f"文件有 {size:.1f} MB,超过上限 {limit:g} MB;请拆分或调大 max_file_mb")
        return path.read_bytes()
    except FileNotFoundError as error:
        raise UnreadableFileError(source, "文件不存在;请检查路径或失效的链接") from error
    except PermissionError as error:
        raise UnreadableFileError(source, "没有读取权限;请修改文件权限") from error
    except OSError as error:
        raise UnreadableFileError(source, f"打不开({error.strerror or error});请检查磁盘与权限") from error


_READERS: dict[str, Callable[[bytes, str], Extracted]] = {".txt": read_text, ".md": read_text}
SUFFIXES: frozenset[str] = frozenset(_READERS) | NATIVE
"""The suffixes that can be read, in lower case."""
ADVISED = "、".join(sorted(SUFFIXES - CONVERTED - {".htm"}))
"""Those that a message names: without the formats that need another program."""
