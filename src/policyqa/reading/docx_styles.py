"""Word's styles: the heading level, numbering and visibility that a paragraph has from its style and those above it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from policyqa.reading.docx_parts import attribute, child, children, is_on, value_of

__all__ = ["Style", "Styles"]

_HEADING = re.compile(r"(?:heading|标题)\s*([1-9])", re.I)
_TITLE = re.compile(r"title|标题|文档标题|公文标题", re.I)
_CONTENTS = re.compile(r"(?:toc|目录)\s*\d", re.I)
_BODY_LEVEL = 9  # w:outlineLvl of body text
_DEEPEST = 32  # styles that one may be based on; a circle ends here


@dataclass(frozen=True, slots=True)
class Style:
    """What a style says of its paragraphs.

    ``level`` is that of a heading from 1, 0 of body text. ``numbering`` is a w:numId, "" if none, and ``depth`` the
    w:ilvl with it ("" if the numbering has it). ``owner`` is the style that names the numbering: this or one below.
    """

    level: int = 0
    is_title: bool = False
    is_contents: bool = False
    numbering: str = ""
    depth: str = ""
    owner: str = ""
    hidden: bool = False


class Styles:
    """The styles of a file by their ids; an unknown one says nothing."""

    def __init__(self, root: etree._Element | None) -> None:
        self._elements = {attribute(one, "styleId"): one for one in children(root, "style")}
        self._found: dict[str, Style] = {}
        self.default = next(
            (
                key
                for key, one in self._elements.items()
                if attribute(one, "type") == "paragraph" and attribute(one, "default") in ("1", "true", "on")
            ),
            "",
        )

    def __getitem__(self, style_id: str) -> Style:
        if style_id not in self._found:
            self._found[style_id] = self._read(style_id)
        return self._found[style_id]

    def _chain(self, style_id: str) -> Iterator[str]:
        for _ in range(_DEEPEST):
            if style_id not in self._elements:
                return
            yield style_id
            style_id = value_of(self._elements[style_id], "basedOn")

    def _read(self, style_id: str) -> Style:
        chain = list(self._chain(style_id))
        elements = [self._elements[key] for key in chain]
        name = value_of(elements[0], "name") if elements else style_id
        owner = next((key for key in chain if child(self._elements[key], "pPr", "numPr", "numId") is not None), "")
        numbering = child(self._elements.get(owner), "pPr", "numPr")
        return Style(
            level=self._level(elements),
            is_title=bool(_TITLE.fullmatch(name.strip())),
            is_contents=bool(_CONTENTS.fullmatch(name.strip())),
            numbering=value_of(numbering, "numId"),
            depth=value_of(numbering, "ilvl"),
            owner=owner,
            hidden=next((on for one in elements if (on := is_on(one, "rPr", "vanish")) is not None), False),
        )

    def _level(self, elements: list[etree._Element]) -> int:
        for one in elements:
            level = value_of(one, "pPr", "outlineLvl")
            if level.isdecimal():
                return int(level) + 1 if int(level) < _BODY_LEVEL else 0
            if heading := _HEADING.fullmatch(value_of(one, "name").strip()):
                return int(heading[1])
        return 0
