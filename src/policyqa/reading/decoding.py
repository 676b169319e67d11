"""Bytes of plain text to text: the encoding found, line ends made one."""

from __future__ import annotations

import codecs
import re
import unicodedata

from policyqa.chinese import is_han
from policyqa.errors import UnreadableFileError
from policyqa.reading.extracted import Extracted
from policyqa.reading.notes import front_matter

__all__ = ["decode", "read_text"]

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# Share of the Han characters that are of the 3,755 most common (GB 2312 level 1). Running Chinese, simplified or
# traditional, has well over half of them; Big5 or Shift-JIS bytes read as GB 18030 have about a third.
_COMMON_HAN = 0.5
# UTF-16 without a mark is believed only if nearly all of it are characters of Chinese text.
_UTF16_KNOWN = 0.95
_DATE_KEYS = ("date", "published", "发布日期", "成文日期")
_ORIGIN_KEYS = ("source", "publisher", "issuer", "来源", "发布机构")
_DATE = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})(?!\d)")
_SAMPLE = 100_000  # characters that tell what the rest is


def read_text(data: bytes, source: str) -> Extracted:
    """A plain text or Markdown file; its YAML front matter may state a date and who published it.

    :raises UnreadableFileError: see ``decode``.
    """
    text, encoding = decode(data, source)
    stated = front_matter(text)
    found = _DATE.match(next((stated[key] for key in _DATE_KEYS if key in stated), ""))
    date = "-".join(part.zfill(2) for part in found.groups()) if found else ""
    origin = next((stated[key] for key in _ORIGIN_KEYS if key in stated), "")
    return Extracted(text, encoding, date=date, origin=origin)


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
