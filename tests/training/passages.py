"""Passages of documents in little: dated versions of one article, other articles, and paragraphs."""

from __future__ import annotations

from policyqa.records import Passage

__all__ = ["passage"]


def passage(source: str, text: str, *, section: str = "", title: str = "条例", start: int = 0) -> Passage:
    """A passage with only what the training looks at."""
    return Passage(
        id=f"{source}/{section}/{start}",
        source=source,
        title=title,
        section=section,
        headings=(),
        citation="",
        part=1,
        start=start,
        end=start + len(text),
        text=text,
        notices=(),
    )
