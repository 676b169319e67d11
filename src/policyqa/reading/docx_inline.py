"""The words of a Word paragraph as a reader sees them: changes accepted, codes of fields and hidden words left out."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from policyqa.reading.docx_parts import attribute, child, is_on, name_of, value_of
from policyqa.reading.docx_styles import Styles

__all__ = ["Inline"]

_LINE_ENDS = re.compile(r"[\r\n]+")
_PRIVATE = re.compile("[\ue000-\uf8ff]")
# What is deleted, or says something of the paragraph and not in it.
_LEFT_OUT = frozenset({"del", "moveFrom", "pPr", "rPr", "instrText", "delText", "delInstrText", "rt", "fldData"})
# Boxes of forms, by their code in Wingdings.
_SYMBOLS = {"F0FE": "☑", "F0FD": "☒", "F0A8": "☐", "F06F": "☐", "F0FC": "✓", "F0FB": "✗", "F0B7": "•", "F0D8": "➢"}
_SIGNS = {"tab": "\t", "ptab": "\t", "cr": "\n", "noBreakHyphen": "-"}


class Inline:
    """Reads paragraph after paragraph, for a field may begin in one and end in another.

    ``boxes`` and ``notes`` are what the paragraphs read so far hold and whoever asks takes out: the contents of text
    boxes, and the references to footnotes (kind and id).
    """

    def __init__(self, styles: Styles) -> None:
        self._styles = styles
        self._fields: list[bool] = []  # the open fields, each with whether its code is still being given
        self._noted = 0
        self.boxes: list[etree._Element] = []
        self.notes: list[tuple[int, str, str]] = []

    def text(self, paragraph: etree._Element, *, marked: bool = True) -> str:
        """The words of a paragraph.

        :param marked: 〔注1〕 stands where a footnote is referred to; a heading is quoted without.
        """
        return "".join(self._below(paragraph, marked))

    def _below(self, element: etree._Element, marked: bool) -> Iterator[str]:
        for one in element:
            yield from self._of(one, marked)

    def _of(self, one: etree._Element, marked: bool) -> Iterator[str]:
        name = name_of(one)
        if name in _LEFT_OUT:
            return
        if name == "fldChar":
            self._turn(attribute(one, "fldCharType"))
        elif name == "AlternateContent":
            choice = child(one, "Choice")
            yield from self._below(one if choice is None else choice, marked)
        elif name == "txbxContent":
            self.boxes.append(one)
        elif any(self._fields):
            if name not in ("t", "sym"):
                yield from self._below(one, marked)  # a code may hold fields of its own
        elif name == "r":
            if not self._is_hidden(one):
                yield from self._below(one, marked)
        elif name == "t":
            yield _LINE_ENDS.sub(" ", one.text or "")
        elif name == "br":
            yield "\n" if attribute(one, "type") in ("", "textWrapping") else ""
        elif name == "sym":
            yield _symbol(attribute(one, "char"))
        elif name in ("footnoteReference", "endnoteReference"):
            yield self._note(name.removesuffix("Reference"), attribute(one, "id"), marked)
        else:
            yield _SIGNS.get(name, "")
            yield from self._below(one, marked)

    def _turn(self, kind: str) -> None:
        if kind == "begin":
            self._fields.append(True)
        elif kind == "separate" and self._fields:
            self._fields[-1] = False
        elif kind == "end" and self._fields:
            self._fields.pop()

    def _is_hidden(self, run: etree._Element) -> bool:
        own = is_on(run, "rPr", "vanish")
        return own if own is not None else self._styles[value_of(run, "rPr", "rStyle")].hidden

    def _note(self, kind: str, note_id: str, marked: bool) -> str:
        self._noted += 1
        self.notes.append((self._noted, kind, note_id))
        return f"〔注{self._noted}〕" if marked else ""


def _symbol(code: str) -> str:
    if code.upper() in _SYMBOLS:
        return _SYMBOLS[code.upper()]
    try:
        char = chr(int(code, 16))
    except (ValueError, OverflowError):
        return ""
    return "" if _PRIVATE.match(char) or not char.isprintable() else char
