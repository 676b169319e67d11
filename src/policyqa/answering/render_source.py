"""A document as escaped HTML: its exact text with a passage marked, and its outline beside it."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, replace

from policyqa.answering.markup import Html, Layer, marked, tag
from policyqa.answering.render_notices import notices_html
from policyqa.reading.notes import NoteKind, find_notes
from policyqa.records import Document, Notice, Section, Span, Status
from policyqa.texts import say

__all__ = ["WINDOW", "outline_html", "source_html"]

WINDOW = 60_000
"""Characters of a document that are shown at once; of a longer one, those around the passage."""

_SIGNS = {Status.PRESENT: "●", Status.PARTIAL: "◐", Status.LISTED_ONLY: "○"}
_FOLDED_FROM = 120  # sections; a longer outline opens with its branches closed
_WITH_CLAUSES = 600  # sections with 款 and 项; a longer outline has only those of the article that is being read


def source_html(document: Document, *, start: int, end: int, language: str = "zh") -> Html:
    """The source view: title, outline, and the text with ``[start, end)`` marked.

    :param start: offsets into the document's text; ``end <= start`` marks nothing.
    """
    return tag(
        "section",
        {"class": "pq-source", "aria-label": say("source_view", language), "data-source": document.source},
        tag(
            "header",
            {"class": "pq-source-head"},
            tag(
                "div",
                {},
                tag("h2", {"tabindex": "-1"}, document.title or document.source),
                tag("p", {"class": "pq-source-name"}, document.source),
            ),
            tag("button", {"type": "button", "class": "pq-button", "data-do": "close"}, say("close", language)),
        ),
        notices_html([_without_source(n) for n in document.notices], language=language),
        tag(
            "div",
            {"class": "pq-source-body"},
            outline_html(document, at=start, language=language),
            _text(document, start, end, language),
        ),
    )


def _without_source(notice: Notice) -> Notice:
    return replace(notice, source=None)


def outline_html(document: Document, *, at: int = -1, language: str = "zh") -> Html:
    """The tree of sections, each saying in words and by a sign whether its text is there.

    款, 项 and 目 are closed under their article.

    :param at: an offset; the innermost section around it is marked as the one being read.
    """
    root = document.root
    if not root.children:
        return Html("")
    whole = tuple(_sections(root))
    current = _innermost(root, at)
    outline = _Outline(
        document,
        current,
        folded=sum(not section.clause for section in whole) > _FOLDED_FROM,
        clauses=len(whole) <= _WITH_CLAUSES,
        language=language,
    )
    return tag(
        "nav",
        {"class": "pq-outline", "aria-label": say("outline", language)},
        tag(
            "details",
            {"open": True},
            tag("summary", {}, say("outline", language)),
            _branch(outline, root),
        ),
    )


@dataclass(frozen=True, slots=True)
class _Outline:
    """What every branch of an outline is drawn by: ``current`` are the paths of the sections around the reader."""

    document: Document
    current: tuple[str, ...]
    folded: bool
    clauses: bool
    language: str


def _branch(outline: _Outline, section: Section) -> Html:
    items: list[Html] = []
    for child in section.children:
        button = _entry(outline.document, child, outline.current, outline.language)
        here = child.path in outline.current
        if not any(outline.clauses or here or not one.clause for one in child.children):
            items.append(tag("li", {}, button))
            continue
        article = any(one.clause for one in child.children)
        inner = _branch(replace(outline, clauses=True) if article else outline, child)
        is_open = here or not (outline.folded or article)
        items.append(tag("li", {}, tag("details", {"open": is_open}, tag("summary", {}, button), inner)))
    return tag("ul", {}, *items)


def _entry(document: Document, section: Section, current: tuple[str, ...], language: str) -> Html:
    words = say(f"status_{section.status}", language)
    return tag(
        "button",
        {
            "type": "button",
            "class": "pq-entry",
            "data-do": "go",
            "data-source": document.source,
            "data-start": str(section.start),
            "data-status": str(section.status),
            "aria-current": "true" if current and current[-1] == section.path else None,
            "title": words,
        },
        tag("span", {"class": "pq-sign", "aria-hidden": "true"}, _SIGNS[section.status]),
        tag("span", {"class": "pq-entry-heading"}, section.heading or section.label),
        tag("span", {"class": "pq-status"}, say("inferred", language)) if section.heading_inferred else Html(""),
        tag("span", {"class": "pq-sr" if section.status is Status.PRESENT else "pq-status"}, words),
    )


def _sections(section: Section) -> Iterator[Section]:
    for child in section.children:
        yield child
        yield from _sections(child)


def _innermost(root: Section, at: int) -> tuple[str, ...]:
    """The paths of the sections around an offset, outermost first."""
    found: list[str] = []
    section = root
    while True:
        inside = [child for child in section.children if child.start <= at < child.end]
        if not inside:
            return tuple(found)
        section = inside[-1]
        found.append(section.path)


def _text(document: Document, start: int, end: int, language: str) -> Html:
    """The text, or of a long one the window around ``start``, cut at section starts so that each can be gone to.

    Where a page begins stands in the margin and in no text: what is copied from here is the document's.
    """
    text = document.text
    sections = sorted(_sections(document.root), key=lambda section: section.start)
    first, last = _window(len(text), start)
    pages = {page.start: page.number for page in document.pages if first <= page.start < last}
    anchors = sorted({first, *pages} | {s.start for s in sections if first <= s.start < last})
    layers = _layers(document, sections, Span(first, last), Span(start, end) if start < end else None, language)
    starts = [layer.span.start for layer in layers]
    longest = max((layer.span.end - layer.span.start for layer in layers), default=0)
    parts: list[Html] = []
    for begin, stop in zip(anchors, [*anchors[1:], last], strict=True):
        if begin in pages:
            parts.append(
                tag("span", {"class": "pq-page", "data-page": say("page_begins", language, number=pages[begin])})
            )
        near = layers[bisect_left(starts, begin - longest) : bisect_left(starts, stop)]
        parts.append(tag("span", {"data-at": str(begin)}, marked(text, near, start=begin, end=stop)))
    return tag(
        "div",
        {
            "class": "pq-text",
            "tabindex": "0",
            "lang": "zh-CN",
            "aria-label": say("source_view", language),
            "role": "region",
            "data-goto": str(start),
            "data-until": str(last),
        },
        _more(document, first - WINDOW // 2, say("more_above", language, count=first)) if first else Html(""),
        *parts,
        _more(document, last, say("more_below", language, count=len(text) - last)) if last < len(text) else Html(""),
    )


def _window(length: int, start: int) -> tuple[int, int]:
    if length <= WINDOW:
        return 0, length
    first = max(0, min(start - WINDOW // 3, length - WINDOW))
    return first, first + WINDOW


def _layers(
    document: Document, sections: list[Section], window: Span, passage: Span | None, language: str
) -> list[Layer]:
    text = document.text
    layers = [
        Layer(note.span, "span", {"class": "pq-note", "title": say("site_note", language)})
        for note in find_notes(text)
        if note.kind is not NoteKind.GAP
    ]
    for section in sections:
        if not section.title:
            continue
        line_end = text.find("\n", section.start)
        stop = line_end if 0 <= line_end < section.end else section.end
        titled = not (section.run_in or section.heading_inferred)
        if titled and section.status is not Status.LISTED_ONLY and section.start < stop:
            layers.append(Layer(Span(section.start, stop), "b", {"class": "pq-heading"}))
    if passage:
        layers.append(Layer(passage, "mark", {"class": "pq-here"}))
    return sorted(
        (x for x in layers if x.span.start < window.end and window.start < x.span.end), key=lambda x: x.span.start
    )


def _more(document: Document, start: int, words: str) -> Html:
    data = {"data-do": "show", "data-source": document.source, "data-start": str(max(0, start)), "data-end": "0"}
    return tag("button", {"type": "button", "class": "pq-button pq-more", **data}, words)
