"""Notices, badges and single lines as escaped HTML: what stands around the passages of an answer."""

from __future__ import annotations

from collections.abc import Sequence

from policyqa.answering.markup import Html, joined, tag
from policyqa.records import Notice, NoticeCode
from policyqa.texts import badge_help, notice_text, passage_notice_text, say

__all__ = ["announcement", "badge_html", "message_html", "notices_html", "unreadable_html"]

_NAMED = 3  # documents in one banner


def announcement(words: str) -> Html:
    """What a screen reader is to say of what has just come."""
    return tag("p", {"class": "pq-sr", "role": "status", "aria-live": "polite"}, words)


def message_html(message: str, *, kind: str = "error") -> Html:
    """One line instead of an answer; ``kind`` is error or info."""
    return joined(
        announcement(message),
        tag("div", {"class": f"pq-message pq-{kind}", "role": "alert" if kind == "error" else None}, message),
    )


def notices_html(notices: Sequence[Notice], *, language: str = "zh") -> Html:
    """A banner for each kind of notice, the documents it speaks of named; of many, the first few."""
    said: dict[str, list[str]] = {}
    codes: dict[str, NoticeCode] = {}
    for notice in notices:
        sources = said.setdefault(words := notice_text(notice, language), [])
        codes.setdefault(words, notice.code)
        if notice.source:
            sources.append(notice.source)
    return joined(*(_banner(codes[words], words, sources, language) for words, sources in said.items()))


def _banner(code: NoticeCode, words: str, sources: Sequence[str], language: str) -> Html:
    names = [tag("bdi", {"class": "pq-source-name"}, source) for source in sources[:_NAMED]]
    if len(sources) > _NAMED:
        names.append(tag("span", {"class": "pq-source-name"}, say("and_more", language, count=len(sources))))
    return tag(
        "div",
        {"class": "pq-banner", "data-code": str(code)},
        tag("span", {"class": "pq-banner-sign", "aria-hidden": "true"}, "!"),
        tag("div", {}, tag("p", {}, words), tag("p", {"class": "pq-names"}, *names) if names else Html("")),
    )


def unreadable_html(
    notices: Sequence[Notice], *, most: int | None = None, is_open: bool = False, language: str = "zh"
) -> Html:
    """The files that could not be read, folded under one line; nothing if there are none.

    :param most: how many are named; all by default.
    """
    if not notices:
        return Html("")
    items = [
        tag(
            "li",
            {},
            tag("bdi", {"class": "pq-source-name"}, notice.source or ""),
            " ",
            dict(notice.fields).get("reason", ""),
        )
        for notice in notices[:most]
    ]
    if len(items) < len(notices):
        items.append(tag("li", {}, say("and_more", language, count=len(notices))))
    return tag(
        "details",
        {"class": "pq-unreadable", "open": is_open},
        tag("summary", {}, say("unreadable_count", language, count=len(notices))),
        tag("ul", {}, *items),
    )


def badge_html(code: NoticeCode, *, language: str = "zh") -> Html:
    """A badge that explains itself on hover and to a screen reader."""
    return tag(
        "span",
        {"class": "pq-badge", "data-code": str(code), "title": badge_help(code, language)},
        passage_notice_text(code, language),
    )
