"""Tree to passages: a leaf section is one, so is an article with its 款, and long ones are split at sentence ends."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from policyqa.chinese import Mapped, normalise, sentence_spans, unwrap
from policyqa.reading.blanks import blanks
from policyqa.reading.nodes import UNTITLED
from policyqa.reading.notes import find_notes
from policyqa.reading.pages import without_pages
from policyqa.reading.splitting import Missing, missing_in, split
from policyqa.reading.writing import format_citation, told_apart
from policyqa.records import Document, Heading, NoticeCode, Passage, Section, Span, Status

__all__ = [
    "clause_passages",
    "heading_end",
    "heading_text",
    "headings",
    "passage_display",
    "passage_sentences",
    "search_text",
    "split_passages",
]

# Shorter ones (以上。 特此通知。) answer nothing by themselves.
_SENTENCE_MIN = 6
# What closes a heading behind its last letter: （试行）。 or Markdown's **.
_BEHIND_HEADING = re.compile(r"[)）\]】〕》〉」』”’*_]*[。．.；;：:*_\s]*")
_BEFORE_TEXT = re.compile(r"[。．.；;：:\s]*")
_NUMBER_NAME = re.compile(r"[\d\s._-]*")


def split_passages(document: Document, *, max_chars: int, dated: bool = False) -> tuple[Passage, ...]:
    """The passages of a document in the order of its tree.

    :param max_chars: a section longer than this is split at sentence ends; a sentence longer than 1.3 times this
        is split at commas, or else where it must.
    :param dated: the corpus holds several dated versions of this title, so a citation must name the date.
    """
    plan = _Plan(document, missing_in(document), told_apart(document.root), max_chars, dated)
    return tuple(_passages(plan, document.root, ()))


def clause_passages(document: Document, clause: Section, *, max_chars: int) -> tuple[Passage, ...]:
    """A 款, 项 or 目 of an article as if it were a passage by itself; the index has none such."""
    chain: list[Section] = []
    while not chain or chain[-1] is not clause:
        here = chain[-1] if chain else document.root
        chain.append(next(one for one in here.children if f"{clause.path}/".startswith(f"{one.path}/")))
    plan = _Plan(document, missing_in(document), told_apart(document.root), max_chars, dated=False)
    return tuple(_passages(plan, clause, tuple(chain[:-1])))


@dataclass(frozen=True, slots=True)
class _Plan:
    """What the passages of one document have in common; ``apart`` is what tells its articles apart in citations."""

    document: Document
    missing: Missing
    apart: Mapping[str, int]
    max_chars: int
    dated: bool


def _passages(plan: _Plan, section: Section, above: tuple[Section, ...]) -> Iterator[Passage]:
    document = plan.document
    chain = (*above, section) if section.path else ()
    pieces = [
        piece
        for own in _quoted(document.text, section)
        for piece in split(document.text, own, max_chars=plan.max_chars)
    ]
    held = [one for one in _with_clauses(section) if one.own]
    date = document.date if plan.dated else None
    citation = format_citation(document.title, chain, date=date, apart=plan.apart) if pieces else ""
    for part, piece in enumerate(pieces, 1):
        headed = part == 1 and (section.run_in or piece.start < held[0].own[0].start)
        cut = plan.missing.concerns(piece, headed=headed)
        cut |= (held[0].cut_start and part == 1) or (held[-1].cut_end and part == len(pieces))
        yield _passage(document, section, chain, piece, part=part, torn=cut, citation=citation)
    for child in section.children:
        if not child.clause:
            yield from _passages(plan, child, chain)


def _with_clauses(section: Section) -> Iterator[Section]:
    """A section and the 款, 项 and 目 below it, in the order of the text."""
    yield section
    for child in section.children:
        if child.clause:
            yield from _with_clauses(child)


def _own_text(text: str, section: Section) -> tuple[Span, ...]:
    """The text of a section and of its 款, 项 and 目, joined where nothing but white space stands between."""
    spans: list[Span] = []
    for own in (own for one in _with_clauses(section) for own in one.own):
        if spans and not text[spans[-1].end : own.start].strip():
            spans[-1] = Span(spans[-1].start, own.end)
        else:
            spans.append(own)
    return tuple(spans)


def _quoted(text: str, section: Section) -> tuple[Span, ...]:
    """The section's own text, begun at its heading where that stands on lines of its own right above it.

    A heading often says what the text below it only explains (（一）企业数字化转型意识不强), so it is quoted with it.
    """
    own = _own_text(text, section)
    if not section.path or not own or section.run_in or section.heading_inferred:
        return own
    first, *rest = own
    above = text[section.start : first.start]
    between = any(child.start < first.start and child.status is not Status.LISTED_ONLY for child in section.children)
    if not above or between or find_notes(above):
        return own
    return (Span(section.start + len(above) - len(above.lstrip("# \t")), first.end), *rest)


def _passage(
    document: Document,
    section: Section,
    chain: tuple[Section, ...],
    span: Span,
    *,
    part: int,
    torn: bool,
    citation: str,
) -> Passage:
    text = document.text[span.start : span.end]
    flags = (
        (NoticeCode.PLACEHOLDER, bool(blanks(text))),
        (NoticeCode.CUT_OFF, torn),
        (NoticeCode.HEADING_INFERRED, section.heading_inferred),
    )
    identity = "\x00".join((document.source, section.path, str(part), text))
    return Passage(
        id=hashlib.sha256(identity.encode()).hexdigest()[:16],
        source=document.source,
        title=document.title,
        section=section.path,
        headings=tuple(one.heading for one in chain),
        citation=citation,
        part=part,
        start=span.start,
        end=span.end,
        text=text,
        notices=tuple(code for code, holds in flags if holds),
        page=document.page_of(span.start),
    )


def search_text(passage: Passage) -> str:
    """What is embedded and searched: the title, the headings above, and the text, one a line.

    A file name that is only a number says nothing and is left out, as is the heading that the text itself begins with.
    """
    lines = [] if _NUMBER_NAME.fullmatch(passage.title) else [passage.title]
    above = passage.headings[:-1] if heading_end(passage) else passage.headings
    return "\n".join(
        (*lines, *(heading for heading in above if heading not in UNTITLED), without_pages(passage.text).text)
    )


def heading_end(passage: Passage) -> int:
    """The offset in a passage's text at which the heading that it begins with ends, 0 where it begins with none."""
    if not passage.headings:
        return 0
    words, heading = normalise(passage.text), normalise(passage.headings[-1]).text
    # 1. 总体要求 is cited with a space that the file need not have, and 四、 with a comma that it need not have either.
    bare = [(char, origin) for char, origin in zip(words.text, words.origins, strict=False) if char.isalnum()]
    wanted = [char for char in heading if char.isalnum()]
    if not wanted or [char for char, _ in bare[: len(wanted)]] != wanted:
        return 0
    return bare[len(wanted) - 1][1] + 1


def passage_display(passage: Passage) -> Mapped:
    """The passage as a person should see it: hard wraps joined, page numbers gone, its heading line kept apart."""
    paged = without_pages(passage.text)
    shown = _display(paged.text, heading_end(passage) and paged.position(heading_end(passage)))
    return Mapped(shown.text, tuple(paged.origins[origin] for origin in shown.origins))


def _display(text: str, end: int) -> Mapped:
    """:param end: of the heading that the text begins with, 0 where it begins with none."""
    line = text.find("\n")
    if not 0 < end <= line or any(char.isalnum() for char in text[end:line]):
        return unwrap(text)
    head, rest = unwrap(text[:line]), unwrap(text[line + 1 :])
    if not rest.text:
        return head
    behind = (origin + line + 1 for origin in rest.origins)
    return Mapped(f"{head.text}\n{rest.text}", (*head.origins[:-1], line, *behind))


def passage_sentences(passage: Passage) -> tuple[Span, ...]:
    """The sentences of a passage that can answer by themselves, as offsets into its text; all if none is that long.

    The heading that the passage begins with is none of them.
    """
    end = heading_end(passage)
    behind = (_BEHIND_HEADING if end else _BEFORE_TEXT).match(passage.text, end)
    start = behind.end() if behind else end
    spans = tuple(Span(start + one.start, start + one.end) for one in sentence_spans(passage.text[start:]))
    long = tuple(span for span in spans if span.end - span.start >= _SENTENCE_MIN)
    return long or sentence_spans(passage.text)


def headings(document: Document) -> tuple[Heading, ...]:
    """The sections to be searched by heading alone: titled, and with children or without text of their own.

    One of whose text nothing is left is listed_only here, even where its heading still stands in the body.
    """
    return tuple(_headings(document, document.root, (), told_apart(document.root)))


def _headings(
    document: Document, section: Section, above: tuple[Section, ...], apart: Mapping[str, int]
) -> Iterator[Heading]:
    chain = (*above, section) if section.path else ()
    leaf = all(child.clause for child in section.children)
    if chain and section.title and not (leaf and _has_text(section)):
        yield Heading(
            source=document.source,
            title=document.title,
            section=section.path,
            headings=tuple(one.heading for one in chain),
            citation=format_citation(document.title, chain, apart=apart),
            status=section.status if _has_text(section) else Status.LISTED_ONLY,
            start=section.start,
            end=section.end,
        )
    for child in section.children:
        if not child.clause:
            yield from _headings(document, child, chain, apart)


def _has_text(section: Section) -> bool:
    return bool(section.own) or any(map(_has_text, section.children))


def heading_text(heading: Heading) -> str:
    """What of a heading is embedded and searched: its own words and those of the one above."""
    return "\n".join(heading.headings[-2:])
