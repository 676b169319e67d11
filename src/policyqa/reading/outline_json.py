"""The tree of a document as JSON, for programs."""

from __future__ import annotations

from typing import Any

from policyqa.records import Document, Section

__all__ = ["outline_dict"]


def outline_dict(document: Document) -> dict[str, Any]:
    """The root node, every node with the same keys; offsets are half-open code points into ``document.text``.

    ``section`` is the path of labels ("" for the root), ``title`` of the root the document's, of a section its
    heading's words without the label, ``heading`` both as they are cited. A listed_only section's span is its line in
    the 目录. ``clause`` is true of the 款, 项 and 目 of an article.
    """
    return {**_node(document.source, document.root), "title": document.title}


def _node(source: str, section: Section) -> dict[str, Any]:
    return {
        "source": source,
        "title": section.title,
        "section": section.path,
        "label": section.label,
        "heading": section.heading,
        "start": section.start,
        "end": section.end,
        "status": section.status.value,
        "heading_inferred": section.heading_inferred,
        "clause": section.clause,
        "children": [_node(source, child) for child in section.children],
    }
