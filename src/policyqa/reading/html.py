"""Web pages (.html) to text: the document that a page holds, and what the page states as title, date and origin."""

from __future__ import annotations

import re

from lxml import etree

from policyqa.errors import UnreadableFileError
from policyqa.reading.decoding import decode
from policyqa.reading.extracted import Extracted, HeadingHint
from policyqa.reading.html_facts import find_facts, is_furniture
from policyqa.reading.html_main import Main, main_part
from policyqa.reading.html_text import Line, lines_of
from policyqa.reading.labels import plain_title

__all__ = ["read_html"]

_SNIFFED = 4096  # bytes in which a page says its encoding
_NEAR_TOP = 16  # lines of a document in which its title may stand
_TITLE_LINES = 3
_FEW = 0.001  # share of a page
_CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*([\w-]+)", re.I)
_ALIASES = {"gb2312": "gb18030", "gbk": "gb18030", "gb_2312-80": "gb18030", "big5": "big5hkscs", "utf8": "utf-8"}
_OTHERS = {b"PK\x03\x04": ".docx", b"%PDF": ".pdf", b"{\\rtf": ".rtf", b"\xd0\xcf\x11\xe0": ".doc"}


def read_html(data: bytes, source: str) -> Extracted:
    """The text of the document on a page, as a browser shows it.

    :raises UnreadableFileError: it is no web page, in no known encoding, or without text.
    """
    for magic, suffix in _OTHERS.items():
        if data.startswith(magic):
            reason = f"后缀与内容不符:不是网页,像是 {suffix} 文件;请把后缀改为 {suffix}"
            raise UnreadableFileError(source, reason)
    page, encoding = _decoded(data, source)
    root = _parsed(page, source)
    facts = find_facts(root)
    pieces: list[str] = []
    hints: list[HeadingHint] = []
    position = 0
    for line in _titled(_kept(main_part(root), facts.title), facts.title):
        if line.level:
            hints.append(HeadingHint(position + len(line.text) - len(line.text.lstrip()), line.level))
        pieces.append(f"{line.text}\n")
        position += len(pieces[-1])
    text = "".join(pieces)
    if not text.strip():
        raise UnreadableFileError(source, "网页里没有正文(可能由脚本载入,或只有图片);请在浏览器中另存为完整网页或文本")
    return Extracted(text, encoding, headings=tuple(hints), title=facts.title, date=facts.date, origin=facts.origin)


def _kept(main: Main, title: str) -> list[Line]:
    """The lines that are the document's; a heading that is its title is a line as any other.

    In the container that a publishing system keeps for the text, 来源：… is a line of the document; elsewhere it is
    the page's.
    """
    kept: list[Line] = []
    for line in lines_of(main.element):
        words = line.text.rstrip()
        if not words.strip() or (not main.known and is_furniture(words)):
            continue
        is_title = line.level and "".join(words.split()) == "".join(title.split())
        kept.append(Line(words, 0 if is_title else line.level))
    return kept


def _titled(lines: list[Line], title: str) -> list[Line]:
    """The lines with the page's title above them where they do not say it: it stands outside the text on most sites."""
    wanted = plain_title(title)
    top = [plain_title(line.text) for line in lines[:_NEAR_TOP]]
    said = any("".join(top[i : i + count]) == wanted for i in range(len(top)) for count in range(1, _TITLE_LINES + 1))
    return lines if not wanted or said or not lines else [Line(title), Line(""), *lines]


def _decoded(data: bytes, source: str) -> tuple[str, str]:
    """The page and its encoding: UTF-8 where it is that, else what the page says, else what fits.

    Single bytes that the encoding does not have are shown as browsers show them, as �, where there are but few.
    """
    try:
        return decode(data, source) if data[:2] in (b"\xff\xfe", b"\xfe\xff") else _utf8(data)
    except UnicodeDecodeError:
        pass
    said = _CHARSET.search(data[:_SNIFFED])
    name = said[1].decode("ascii", "replace").lower() if said else ""
    try:
        page = data.decode(_ALIASES.get(name, name), "replace") if name else ""
    except LookupError:
        page = ""
    if page and page.count("\ufffd") <= len(page) * _FEW:
        return page, _ALIASES.get(name, name)
    return decode(data, source)


def _utf8(data: bytes) -> tuple[str, str]:
    return data.decode("utf-8-sig"), "utf-8"


def _parsed(page: str, source: str) -> etree._Element:
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, huge_tree=False, remove_comments=True, remove_pis=True)
    try:
        root = etree.fromstring(page.encode("utf-8", "replace"), parser)
    except etree.XMLSyntaxError as error:
        if error.code == etree.ErrorTypes.ERR_NO_MEMORY:
            raise MemoryError from error
        raise UnreadableFileError(source, "网页已损坏或没有内容;请在浏览器中打开后另存") from error
    if root is None:
        raise UnreadableFileError(source, "网页里没有内容;请在浏览器中打开后另存")
    return root
