"""Bytes to text: one function per suffix, and the only place where corpus bytes are decoded."""

from __future__ import annotations

import codecs
import hashlib
import re
import stat
import unicodedata
from collections.abc import Callable
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from policyqa.chinese import is_han
from policyqa.errors import UnreadableFileError
from policyqa.reading.outline import parse_outline
from policyqa.records import Document

__all__ = ["SUFFIXES", "decode", "file_date", "read_document", "read_title", "undated", "why_not_read"]

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_DATED = re.compile(r"[ _-]?[(（]?(?P<date>\d{4}-\d{2}-\d{2})[)）]?$")
# Share of the Han characters that are of the 3,755 most common (GB 2312 level 1). Running Chinese, simplified or
# traditional, has well over half of them; Big5 or Shift-JIS bytes read as GB 18030 have about a third.
_COMMON_HAN = 0.5
# UTF-16 without a mark is believed only if nearly all of it are characters of Chinese text.
_UTF16_KNOWN = 0.95
_SAMPLE = 100_000  # characters that tell what the rest is
# A title stands at the top, or behind the 目录: of 1,475 laws all are found so, in 2 seconds where whole texts take 30.
_TOP = 3_000


def read_document(path: Path, *, source: str, max_bytes: int) -> Document:
    """Read a file and parse its tree.

    :param source: the path relative to the corpus folder, ``/``-separated.
    :raises UnreadableFileError: the file is empty, too large, binary, undecodable, or not to be opened.
    """
    data, text, encoding = _text_of(path, source, max_bytes=max_bytes)
    parsed = parse_outline(text, name=_name(source), source=source)
    return Document(
        source=source,
        title=parsed.title,
        date=file_date(source),
        text=text,
        sha256=hashlib.sha256(data).hexdigest(),
        encoding=encoding,
        root=parsed.root,
        notices=parsed.notices,
    )


def read_title(path: Path, *, source: str, max_bytes: int) -> str:
    """The title that ``read_document`` gives, from the top of the text alone.

    :raises UnreadableFileError: see ``read_document``.
    """
    text = _text_of(path, source, max_bytes=max_bytes).text
    if len(text) > _TOP:
        text = text[:_TOP].rpartition("\n")[0] or text[:_TOP]
    return parse_outline(text, name=_name(source), source=source).title


class _Text(NamedTuple):
    data: bytes
    text: str
    encoding: str


def _text_of(path: Path, source: str, *, max_bytes: int) -> _Text:
    if refused := why_not_read(path):
        raise UnreadableFileError(source, refused)
    data = _bytes_of(path, source, max_bytes=max_bytes)
    return _Text(data, *_READERS[path.suffix.lower()](data, source))


def _name(source: str) -> str:
    """The file's name without suffix and date."""
    return PurePosixPath(undated(source)).stem


def why_not_read(path: Path) -> str:
    """Why a file of this name is not read whatever it holds, "" where it is."""
    if path.suffix.lower() in _READERS:
        return ""
    what = "格式不支持" if path.suffix else "没有后缀,格式不明"
    return f"{what};请转换为 {'、'.join(sorted(SUFFIXES))} 文件"


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


def decode(data: bytes, source: str) -> tuple[str, str]:
    """The text of a plain text file, and its encoding: no BOM, every line end one LF, nothing else changed.

    :raises UnreadableFileError: it is empty, binary, or in none of UTF-8, UTF-16 and GB 18030.
    """
    text, encoding = _decoded(data, source)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if not text.strip():
        raise UnreadableFileError(source, "文件是空的;请放入正文或移走")
    if _is_binary(text):
        raise UnreadableFileError(source, _BINARY)
    return text, encoding


_BINARY = "不是文本文件(含二进制内容);请另存为 UTF-8 文本"


def _decoded(data: bytes, source: str) -> tuple[str, str]:
    for bom, name in _BOMS:
        if data.startswith(bom):
            try:
                return data.decode("utf-8-sig" if name == "utf-8" else name), name
            except UnicodeDecodeError as error:
                reason = f"标明是 {name.upper()},第 {error.start} 字节处损坏;请另存为 UTF-8"
                raise UnreadableFileError(source, reason) from error
    if b"\x00" not in data:
        for name in ("utf-8", "gb18030"):
            text = _try(data, name)
            if text is not None and (name == "utf-8" or _is_chinese(text)):
                return text, name
    for name in ("utf-16-le", "utf-16-be"):
        text = _try(data, name)
        if text is not None and _is_known(text):
            return text, name
    raise UnreadableFileError(
        source, _BINARY if b"\x00" in data else "编码不是 UTF-8、UTF-16 或 GB18030;请另存为 UTF-8"
    )


def _try(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def _is_known(text: str) -> bool:
    """Whether nearly every character is ASCII, Han, or Chinese punctuation, and the Han are common ones."""
    sample = text[:_SAMPLE]
    known = sum(
        " " <= c <= "~" or c in "\t\r\n" or "\u2010" <= c <= "\u2027" or "\u3000" <= c <= "\u303f" for c in sample
    )
    known += sum(is_han(c) or "\uff01" <= c <= "\uff5e" for c in sample)
    return known >= len(sample) * _UTF16_KNOWN and _is_chinese(sample)


def _is_chinese(text: str) -> bool:
    """Whether the Han characters are mostly common ones, and hardly any character is unassigned."""
    sample = text[:_SAMPLE]
    odd = sum(unicodedata.category(c) in ("Co", "Cn", "Cs") for c in sample)
    han = [c for c in sample if is_han(c)]
    common = sum(0xB0 <= pair[0] <= 0xD7 for pair in (c.encode("gb2312", "ignore") for c in han) if pair)
    return common >= len(han) * _COMMON_HAN and odd <= len(sample) / 100


_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]")  # all but those that part lines and words


def _is_binary(text: str) -> bool:
    sample = text[:_SAMPLE]
    return "\x00" in text or len(_CONTROL.findall(sample)) > len(sample) / 200


_READERS: dict[str, Callable[[bytes, str], tuple[str, str]]] = {".txt": decode, ".md": decode}
SUFFIXES: frozenset[str] = frozenset(_READERS)
"""The suffixes that can be read, in lower case."""
