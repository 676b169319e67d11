"""Answer to escaped HTML: verdict, banners, cards with citation and quotation, and the nearest that are no answer."""

from __future__ import annotations

from collections.abc import Sequence

from policyqa.answering.markup import Html, Layer, joined, marked, tag
from policyqa.answering.render import group_text, item_name, sides_of
from policyqa.answering.render_notices import announcement, badge_html, notices_html, unreadable_html
from policyqa.reading.blanks import blanks
from policyqa.reading.passages import passage_display
from policyqa.reading.writing import paged
from policyqa.records import Answer, Group, Hit, Listed, NoticeCode, Passage, Span, Verdict
from policyqa.texts import confidence_text, notice_text, reranked_text, say, understood_text, verdict_text

__all__ = ["answer_html", "copy_button", "examples_html"]

_UNREADABLE_NAMED = 50  # files below an answer; the Documents tab has them all
# These are said elsewhere in an answer than in the banners above its passages.
_ELSEWHERE = frozenset({NoticeCode.LISTED_ONLY, NoticeCode.UNREADABLE_FILE})
_SIGNS = {Verdict.ANSWERED: "✓", Verdict.LISTED_ONLY: "!", Verdict.NOT_FOUND: "—"}


def answer_html(answer: Answer, *, language: str = "zh") -> Html:
    """The whole answer; every button carries in ``data-do`` what it does (copy, show)."""
    offered = [hit for hit in answer.hits if hit.answers]
    others = [hit for hit in answer.hits if not hit.answers]
    listed_first = answer.verdict is Verdict.LISTED_ONLY
    unreadable = [notice for notice in answer.notices if notice.code is NoticeCode.UNREADABLE_FILE]
    return joined(
        announcement(_summary(answer, len(offered), language)),
        tag(
            "section",
            {"class": "pq-answer", "data-verdict": str(answer.verdict)},
            _verdict(answer, len(offered), language),
            _understood(answer, language),
            _listed(answer, language) if listed_first else Html(""),
            notices_html([n for n in answer.notices if n.code not in _ELSEWHERE], language=language),
            *_offered(answer, offered, language),
            Html("") if listed_first else _listed(answer, language),
            _nearest(others, language),
            unreadable_html(unreadable, most=_UNREADABLE_NAMED, language=language),
            tag("p", {"class": "pq-fine"}, _fine_print(answer, language)),
        ),
    )


def examples_html(questions: Sequence[str], *, language: str = "zh") -> Html:
    """Questions to be asked with one click; nothing if there are none."""
    if not questions:
        return Html("")
    return tag(
        "div",
        {"class": "pq-examples"},
        tag("span", {"class": "pq-examples-label"}, say("examples", language)),
        *(
            tag(
                "button",
                {"type": "button", "class": "pq-example", "data-do": "ask", "data-question": question},
                question,
            )
            for question in questions
        ),
    )


def copy_button(citation: str, *, language: str = "zh") -> Html:
    """Copies a citation; the page's script swaps the words for ``data-done`` for a moment."""
    return tag(
        "button",
        {
            "type": "button",
            "class": "pq-button pq-copy",
            "data-do": "copy",
            "data-text": citation,
            "data-done": say("copied", language),
            "data-failed": say("copy_failed", language),
            "title": say("copy_help", language),
        },
        say("copy", language),
    )


def _show_button(source: str, start: int, end: int, words: str) -> Html:
    data = {"data-do": "show", "data-source": source, "data-start": str(start), "data-end": str(end)}
    return tag("button", {"type": "button", "class": "pq-button pq-show", **data}, words)


def _summary(answer: Answer, offered: int, language: str) -> str:
    words = verdict_text(answer.verdict, language)
    return f"{words} · {say('passages_found', language, count=offered)}" if offered else words


def _verdict(answer: Answer, offered: int, language: str) -> Html:
    confidence = say("confidence", language, share=confidence_text(answer.confidence))
    explained = say(f"explain_{answer.verdict}", language, count=offered)
    return tag(
        "header",
        {"class": "pq-verdict"},
        tag("span", {"class": "pq-verdict-sign", "aria-hidden": "true"}, _SIGNS[answer.verdict]),
        tag(
            "div",
            {},
            tag("h2", {}, verdict_text(answer.verdict, language)),
            tag("p", {}, explained),
        ),
        tag("span", {"class": "pq-confidence", "title": say("confidence_help", language)}, confidence),
    )


def _understood(answer: Answer, language: str) -> Html:
    if answer.understood is None:
        return Html("")
    return tag("p", {"class": "pq-understood"}, understood_text(answer.understood, language))


def _offered(answer: Answer, hits: Sequence[Hit], language: str) -> list[Html]:
    """The cards in order, those of a group together under its heading."""
    groups = answer.groups
    pieces: list[Html] = []
    waiting = list(hits)
    while waiting:
        group = next((one for one in groups if waiting[0].rank in one.ranks), None)
        # Those of no group run on to the next that is of one.
        ends = (i for i, hit in enumerate(waiting) if (group is None) is any(hit.rank in one.ranks for one in groups))
        size = next(ends, len(waiting))
        cards = tag(
            "ol", {"class": "pq-cards"}, *(_card(hit, language, sides_of(answer, hit)) for hit in waiting[:size])
        )
        pieces.append(cards if group is None else _group(group, cards, language))
        del waiting[:size]
    return pieces


def _group(group: Group, cards: Html, language: str) -> Html:
    heading = group.heading
    return tag(
        "section",
        {"class": "pq-group"},
        tag(
            "div",
            {"class": "pq-group-head"},
            tag(
                "div",
                {"class": "pq-card-title"},
                tag("h3", {"class": "pq-citation"}, group_text(group, language)),
                _path(heading.headings),
            ),
            copy_button(heading.citation, language=language),
        ),
        cards,
    )


def _card(hit: Hit, language: str, sides: Sequence[str] = (), *, nearest: bool = False) -> Html:
    passage = hit.passage
    cited = paged(passage.citation, passage.page)
    about = [tag("span", {"class": "pq-side"}, say("about_side", language, side=side)) for side in sides]
    return tag(
        "li",
        {"class": "pq-card", "data-rank": str(hit.rank)},
        tag(
            "div",
            {"class": "pq-card-head"},
            tag("span", {"class": "pq-rank", "title": _why_here(hit, language)}, "·" if nearest else str(hit.rank)),
            tag(
                "div",
                {"class": "pq-card-title"},
                tag("h3", {"class": "pq-citation"}, cited),
                _path(passage.headings),
                tag("p", {"class": "pq-sides"}, *about) if about else Html(""),
                tag("p", {"class": "pq-path"}, say("items_count", language, count=len(hit.items)))
                if hit.items
                else Html(""),
            ),
            copy_button(cited, language=language),
        ),
        tag("blockquote", {"class": "pq-quote"}, *_quotation(hit, language)),
        tag(
            "div",
            {"class": "pq-card-foot"},
            tag("span", {"class": "pq-badges"}, *(badge_html(code, language=language) for code in passage.notices)),
            _show_button(passage.source, passage.start, passage.end, say("show_source", language)),
        ),
        _versions(hit.versions, language),
    )


def _path(headings: Sequence[str]) -> Html:
    if not headings:
        return Html("")
    steps = [tag("span", {}, heading) for heading in headings]
    return tag("p", {"class": "pq-path"}, *steps)


def _quotation(hit: Hit, language: str) -> list[Html]:
    """The passage with its hard wraps joined; highlights and blanks are found in the original and carried over.

    Each of its 项 is a block of its own with its name.
    """
    passage = hit.passage
    shown = passage_display(passage)
    layers: list[Layer] = []
    for span in hit.highlights:
        start, end = shown.position(span.start - passage.start), shown.position(span.end - passage.start)
        if start < end:
            layers.append(Layer(Span(start, end), "mark"))
    for span in blanks(passage.text):
        start, end = shown.position(span.start), shown.position(span.end)
        if start < end:
            layers.append(Layer(Span(start, end), "span", {"class": "pq-blank", "title": say("blank", language)}))
    pieces: list[Html] = []
    at = 0
    for item in hit.items:
        start, end = shown.position(item.start - passage.start), shown.position(item.end - passage.start)
        pieces += [marked(shown.text, layers, start=at, end=start)] if at < start else []
        # The line end behind it is its own; between two blocks it would be an empty line.
        end += len(shown.text[end:]) - len(shown.text[end:].lstrip())
        words = marked(shown.text, layers, start=start, end=end)
        name = tag("span", {"class": "pq-item-name", "title": item.citation}, item_name(hit, item))
        pieces.append(
            tag(
                "div", {"class": "pq-item"}, name, tag("span", {}, words), copy_button(item.citation, language=language)
            )
        )
        at = end
    return [*pieces, marked(shown.text, layers, start=at)] if at < len(shown.text) else pieces


def _why_here(hit: Hit, language: str) -> str:
    """Both arms' ranks, so that the order can be explained."""
    ranks = [
        say(key, language, rank=rank)
        for key, rank in (("rank_dense", hit.scores.dense_rank), ("rank_lexical", hit.scores.lexical_rank))
        if rank is not None
    ]
    return " · ".join([say("score", language, score=f"{hit.score:.2f}"), *ranks])


def _versions(versions: Sequence[Passage], language: str) -> Html:
    if not versions:
        return Html("")
    return tag(
        "details",
        {"class": "pq-versions"},
        tag("summary", {}, say("versions", language, count=len(versions))),
        tag(
            "ul",
            {},
            *(
                tag(
                    "li",
                    {},
                    tag("span", {"class": "pq-citation"}, paged(version.citation, version.page)),
                    _show_button(version.source, version.start, version.end, say("show_source", language)),
                )
                for version in versions
            ),
        ),
    )


def _listed(answer: Answer, language: str) -> Html:
    notices = [notice_text(n, language) for n in answer.notices if n.code is NoticeCode.LISTED_ONLY]
    if not answer.listed and not notices:
        return Html("")
    return tag(
        "div",
        {"class": "pq-listed"},
        tag("p", {"class": "pq-listed-head"}, " · ".join(notices) or say("listed_head", language)),
        tag("ul", {}, *(_listed_entry(entry, language) for entry in answer.listed)),
    )


def _listed_entry(entry: Listed, language: str) -> Html:
    heading = entry.heading
    return tag(
        "li",
        {},
        tag("span", {"class": "pq-citation"}, heading.citation),
        _path(heading.headings),
        tag(
            "span",
            {"class": "pq-listed-buttons"},
            copy_button(heading.citation, language=language),
            _show_button(heading.source, heading.start, heading.end, say("show_outline", language)),
        ),
    )


def _nearest(hits: Sequence[Hit], language: str) -> Html:
    if not hits:
        return Html("")
    return tag(
        "details",
        {"class": "pq-nearest"},
        tag("summary", {}, say("nearest", language, count=len(hits))),
        tag("ol", {"class": "pq-cards"}, *(_card(hit, language, nearest=True) for hit in hits)),
    )


def _fine_print(answer: Answer, language: str) -> str:
    own = say("timing", language, ms=f"{answer.timing.total:.0f}")
    return f"{own} · {reranked_text(answer.timing, language)}" if answer.timing.reranked else own
