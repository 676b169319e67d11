"""Zip packages opened with care: what is none is named, and what would unpack into far too much is not unpacked."""

from __future__ import annotations

import io
import zipfile
import zlib

from lxml import etree

from policyqa.errors import UnreadableFileError

__all__ = ["Package", "is_encrypted"]

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
# Word files of hundreds of pages have some dozen parts and shrink twentyfold at most; a bomb shrinks a thousandfold.
_MOST_PARTS = 20_000
_MOST_BYTES = 512 * 2**20
_MOST_RATIO = 200
_SMALL = 8 * 2**20  # bytes below which a ratio says nothing: a page of blanks shrinks as far
_LONGEST_PART = 128 * 2**20
# ValueError and RuntimeError: offsets before the file's beginning, passwords of a part.
_BROKEN = (zipfile.BadZipFile, zlib.error, OSError, EOFError, ValueError, RuntimeError)
_PROLOG = 4096  # bytes in which a DOCTYPE must stand


class Package:
    """The parts of an OOXML or OpenDocument file, by name."""

    def __init__(self, data: bytes, source: str, *, kind: str) -> None:
        """:param kind: what the suffix promises, for the message where it is not that: Word(.docx).

        :raises UnreadableFileError: it is no zip file, damaged, encrypted, or a bomb.
        """
        self._source = source
        if not data.startswith(b"PK"):
            raise UnreadableFileError(source, _what_else(data, kind))
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except _BROKEN as error:
            raise self._damaged() from error
        entries = self._zip.infolist()
        unpacked, packed = sum(one.file_size for one in entries), sum(one.compress_size for one in entries)
        if (
            len(entries) > _MOST_PARTS
            or unpacked > _MOST_BYTES
            or (unpacked > _SMALL and unpacked > _MOST_RATIO * max(packed, 1))
        ):
            size = f"{len(entries)} 个部件、{unpacked / 2**20:.0f} MB"
            raise UnreadableFileError(source, f"压缩包展开后过大({size}),疑为压缩炸弹,未展开;请检查来源或另存一份")
        if any(one.flag_bits & 1 for one in entries):
            raise UnreadableFileError(source, "文件已加密;请去掉密码后另存")

    def _damaged(self) -> UnreadableFileError:
        return UnreadableFileError(self._source, "文件已损坏或不完整;请用编辑软件打开后另存一份")

    def __contains__(self, name: str) -> bool:
        return name in self._zip.NameToInfo

    def xml(self, name: str) -> etree._Element:
        """The root of a part.

        :raises UnreadableFileError: it is missing, damaged, or declares entities of its own.
        """
        try:
            with self._zip.open(name) as part:
                data = part.read(_LONGEST_PART + 1)
        except (KeyError, *_BROKEN) as error:
            raise self._damaged() from error
        if len(data) > _LONGEST_PART:
            raise UnreadableFileError(self._source, f"部件 {name} 过大;请拆分文件")
        head = data[:_PROLOG].replace(b"\x00", b"")  # of UTF-16, too
        if b"<!DOCTYPE" in head or b"<!ENTITY" in head:
            raise UnreadableFileError(self._source, f"部件 {name} 含有 DOCTYPE 声明,Word 文件不会有,未读取;请检查来源")
        try:
            root = etree.fromstring(data, _parser())
        except etree.XMLSyntaxError as error:
            if error.code == etree.ErrorTypes.ERR_NO_MEMORY:
                raise MemoryError from error
            raise self._damaged() from error
        if root.getroottree().docinfo.doctype:
            raise UnreadableFileError(self._source, f"部件 {name} 含有 DOCTYPE 声明,Word 文件不会有,未读取;请检查来源")
        return root


def is_encrypted(data: bytes) -> bool:
    """Whether bytes are the container in which Word keeps a file that has a password."""
    return data.startswith(_OLE) and _ENCRYPTED in data


def _parser() -> etree.XMLParser:
    return etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )


def _what_else(data: bytes, kind: str) -> str:
    """What a file is that is not of the kind its suffix promises, and what to do."""
    if data.startswith(_OLE):
        if is_encrypted(data):
            return "文件已加密;请去掉密码后另存"
        return f"后缀与内容不符:不是 {kind},像是旧版 Word 文件;请把后缀改为 .doc,或另存为 .docx"
    head = data[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    kinds = {b"%pdf": ".pdf", b"{\\rtf": ".rtf", b"<!doctype html": ".html", b"<html": ".html"}
    for magic, suffix in kinds.items():
        if head.startswith(magic):
            return f"后缀与内容不符:不是 {kind},像是 {suffix} 文件;请把后缀改为 {suffix}"
    return f"不是 {kind} 文件,或已损坏;请检查后缀,或用编辑软件另存一份"
