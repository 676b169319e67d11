"""Records to and from the rows of ``corpus.sqlite``."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from policyqa.records import Heading, Notice, NoticeCode, PageSpan, Passage, Section, Span, Status

__all__ = [
    "DocumentSummary",
    "StatusCounts",
    "heading_from",
    "json_text",
    "leaf_counts",
    "notices_text",
    "pages_from",
    "pages_text",
    "passage_from",
    "section_data",
    "section_from",
    "summary_from",
]


@dataclass(frozen=True, slots=True)
class StatusCounts:
    """How many leaf sections of a document are there, partly there, and only in its outline.

    An article counts as one, whatever 款 and 项 it has.
    """

    present: int
    partial: int
    listed_only: int


@dataclass(frozen=True, slots=True)
class DocumentSummary:
    """What a list of documents shows, without their text; ``chars`` is the length of the text,
    ``origin`` who published it, "" if unknown."""

    source: str
    title: str
    date: str | None
    sha256: str
    encoding: str
    notices: tuple[Notice, ...]
    chars: int
    passages: int
    sections: StatusCounts
    origin: str


def leaf_counts(root: Section) -> StatusCounts:
    counts = dict.fromkeys(Status, 0)
    waiting = list(root.children)  # a document without a single section has no leaf to count
    while waiting:
        section = waiting.pop()
        below = [child for child in section.children if not child.clause]
        waiting.extend(below)
        if not below:
            counts[section.status] += 1
    return StatusCounts(counts[Status.PRESENT], counts[Status.PARTIAL], counts[Status.LISTED_ONLY])


def json_text(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def notices_text(notices: Sequence[Notice]) -> str:
    return json_text([[notice.code, notice.source, notice.fields] for notice in notices])


def notice_from(data: Any) -> Notice:
    code, source, fields = data
    return Notice(code=NoticeCode(code), source=source, fields=tuple((name, value) for name, value in fields))


def pages_text(pages: Sequence[PageSpan]) -> str:
    return json_text([[page.number, page.start, page.end] for page in pages])


def pages_from(data: Any) -> tuple[PageSpan, ...]:
    return tuple(PageSpan(number, start, end) for number, start, end in data)


def section_data(section: Section) -> list[object]:
    flags = (section.run_in, section.heading_inferred, section.cut_start, section.cut_end, section.clause)
    return [
        section.path, section.label, section.title, section.heading, section.start, section.end, section.status,
        [[span.start, span.end] for span in section.own], [int(flag) for flag in flags],
        [section_data(child) for child in section.children],
    ]  # fmt: skip


def section_from(data: Any) -> Section:
    path, label, title, heading, start, end, status, own, flags, children = data
    run_in, heading_inferred, cut_start, cut_end, clause = map(bool, flags)
    return Section(
        path=path,
        label=label,
        title=title,
        heading=heading,
        start=start,
        end=end,
        status=Status(status),
        own=tuple(Span(first, last) for first, last in own),
        run_in=run_in,
        heading_inferred=heading_inferred,
        cut_start=cut_start,
        cut_end=cut_end,
        clause=clause,
        children=tuple(section_from(child) for child in children),
    )


def passage_from(row: Sequence[Any]) -> Passage:
    passage_id, source, title, section, headings, citation, part, start, end, text, notices, page = row
    return Passage(
        id=passage_id,
        source=source,
        title=title,
        section=section,
        headings=tuple(json.loads(headings)),
        citation=citation,
        part=part,
        start=start,
        end=end,
        text=text,
        notices=tuple(NoticeCode(code) for code in json.loads(notices)),
        page=page,
    )


def heading_from(row: Sequence[Any]) -> Heading:
    source, title, section, headings, citation, status, start, end = row
    return Heading(
        source=source,
        title=title,
        section=section,
        headings=tuple(json.loads(headings)),
        citation=citation,
        status=Status(status),
        start=start,
        end=end,
    )


def summary_from(row: Sequence[Any]) -> DocumentSummary:
    source, title, date, sha256, encoding, notices, chars, passages, present, partial, listed_only, origin = row
    return DocumentSummary(
        source=source,
        title=title,
        date=date,
        sha256=sha256,
        encoding=encoding,
        notices=tuple(notice_from(data) for data in json.loads(notices)),
        chars=chars,
        passages=passages,
        sections=StatusCounts(present, partial, listed_only),
        origin=origin,
    )
