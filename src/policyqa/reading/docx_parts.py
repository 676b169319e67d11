"""The parts of a Word file that its text comes from, found by their relationships."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass

from lxml import etree

from policyqa.errors import UnreadableFileError
from policyqa.reading.packages import Package

__all__ = ["Parts", "attribute", "child", "children", "is_on", "name_of", "open_docx", "value_of"]

_KIND = "Word(.docx)"


@dataclass(frozen=True, slots=True)
class Parts:
    """``body`` is w:body; the others are roots of their parts, None where the file has none."""

    body: etree._Element
    styles: etree._Element | None
    numbering: etree._Element | None
    footnotes: etree._Element | None
    endnotes: etree._Element | None


def open_docx(data: bytes, source: str) -> Parts:
    """:raises UnreadableFileError: it is no Word file, damaged, encrypted, or a bomb."""
    package = Package(data, source, kind=_KIND)
    main = _related(package, "").get("officeDocument", "word/document.xml")
    if main not in package:
        what = "像是其他压缩包(如 .xlsx、.pptx、.zip)"
        raise UnreadableFileError(source, f"后缀与内容不符:不是 {_KIND},{what};请检查后缀,或另存为 .docx")
    root = package.xml(main)
    body = child(root, "body")
    if name_of(root) != "document" or body is None:
        raise UnreadableFileError(source, f"后缀与内容不符:不是 {_KIND} 的正文;请检查后缀,或另存为 .docx")
    related = _related(package, main)
    found = {kind: package.xml(name) for kind, name in related.items() if kind in _WANTED and name in package}
    return Parts(body, *(found.get(kind) for kind in _WANTED))


_WANTED = ("styles", "numbering", "footnotes", "endnotes")


def _related(package: Package, part: str) -> dict[str, str]:
    """The parts that a part names, by the last word of their relationship's type."""
    folder, name = posixpath.split(part)
    rels = posixpath.join(folder, "_rels", f"{name}.rels")
    if rels not in package:
        return {}
    found: dict[str, str] = {}
    for one in package.xml(rels):
        kind, target = str(one.get("Type", "")).rpartition("/")[2], str(one.get("Target", ""))
        if one.get("TargetMode") != "External" and target:
            whole = target.lstrip("/") if target.startswith("/") else posixpath.join(folder, target)
            found.setdefault(kind, posixpath.normpath(whole))
    return found


def name_of(element: etree._Element) -> str:
    """Its tag without the namespace, which Strict files write otherwise; "" of a comment."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def children(element: etree._Element | None, name: str) -> list[etree._Element]:
    """The children of a name, in order."""
    return [] if element is None else [one for one in element if name_of(one) == name]


def child(element: etree._Element | None, *path: str) -> etree._Element | None:
    """What a path of names leads to, by the first of each."""
    for name in path:
        element = next(iter(children(element, name)), None)
    return element


def attribute(element: etree._Element | None, name: str) -> str:
    """An attribute by its name without the namespace; "" where there is none."""
    if element is None:
        return ""
    return next((str(value) for key, value in element.attrib.items() if str(key).rpartition("}")[2] == name), "")


def value_of(element: etree._Element | None, *path: str) -> str:
    """The ``w:val`` of what a path leads to."""
    return attribute(child(element, *path), "val")


def is_on(element: etree._Element | None, *path: str) -> bool | None:
    """Whether a switch such as w:vanish is set; None where it is not spoken of."""
    found = child(element, *path)
    return None if found is None else attribute(found, "val") not in ("0", "false", "off", "none")
