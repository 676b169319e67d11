"""What a reading process and the one that asks it say to each other: JSON, for the files are strangers' files.

A request is one line of JSON, ``{"suffix", "source", "size"}``, and then as many bytes as ``size``. A reply is one line
of JSON: ``{"extracted": …}``, ``{"refused": why}`` of a file that cannot be read, or ``{"memory": true}``;
before it any number of lines ``{"alive": true}``, each of which begins the time that a file has anew.
"""

from __future__ import annotations

from typing import Any

from policyqa.reading.extracted import Extracted, HeadingHint, PageSpan
from policyqa.records import Notice, NoticeCode

__all__ = ["ALIVE", "extracted_data", "extracted_from"]

ALIVE = b'{"alive": true}\n'


def extracted_data(given: Extracted) -> list[object]:
    """What a reader handed on, as JSON can hold it."""
    return [
        given.text,
        given.encoding,
        [[page.number, page.start, page.end] for page in given.pages],
        [[hint.start, hint.level] for hint in given.headings],
        given.title,
        given.date,
        given.origin,
        [[notice.code, notice.source, notice.fields] for notice in given.notices],
    ]


def extracted_from(data: Any) -> Extracted:
    """:raises ValueError: it is not what ``extracted_data`` gives."""
    text, encoding, pages, headings, title, date, origin, notices = data
    return Extracted(
        text=text,
        encoding=encoding,
        pages=tuple(PageSpan(number, start, end) for number, start, end in pages),
        headings=tuple(HeadingHint(start, level) for start, level in headings),
        title=title,
        date=date,
        origin=origin,
        notices=tuple(
            Notice(NoticeCode(code), source, tuple((name, value) for name, value in fields))
            for code, source, fields in notices
        ),
    )
