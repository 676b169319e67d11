"""The Documents tab as escaped HTML: what is indexed, stale or unreadable, and a rebuild's progress."""

from __future__ import annotations

from collections.abc import Sequence

from policyqa.answering.markup import Html, joined, tag
from policyqa.answering.render_notices import announcement, message_html, notices_html, unreadable_html
from policyqa.indexing.report import BuildReport, Progress
from policyqa.indexing.rows import DocumentSummary, StatusCounts
from policyqa.indexing.snapshot import IndexSnapshot
from policyqa.interfaces.desk import Rebuild
from policyqa.records import Notice, Staleness
from policyqa.texts import say

__all__ = ["documents_html", "duration", "rebuild_html", "state_html"]

_SHOWN = 200  # documents; more are found by the filter
_NAMED = 8  # files named in a banner


def state_html(snapshot: IndexSnapshot, staleness: Staleness, folder: str, *, language: str = "zh") -> Html:
    """What the index was built of and when, and how the folder differs from it now."""
    manifest = snapshot.manifest
    created = manifest.created.replace("T", " ").removesuffix("Z") + " UTC"
    facts = say("built", language, created=created, model=manifest.model.name, folder=folder)
    return joined(
        tag("p", {"class": "pq-facts"}, facts),
        _stale(staleness, language) if staleness else tag("p", {"class": "pq-fresh"}, say("up_to_date", language)),
    )


def _stale(staleness: Staleness, language: str) -> Html:
    groups = (("added", staleness.added), ("changed", staleness.changed), ("removed", staleness.removed))
    return tag(
        "div",
        {"class": "pq-banner pq-stale"},
        tag("span", {"class": "pq-banner-sign", "aria-hidden": "true"}, "!"),
        tag(
            "div",
            {},
            tag("p", {}, say("stale_head", language)),
            tag("ul", {}, *(_named(say(key, language), sources, language) for key, sources in groups if sources)),
        ),
    )


def _named(words: str, sources: Sequence[str], language: str) -> Html:
    names = [tag("bdi", {"class": "pq-source-name"}, source) for source in sources[:_NAMED]]
    more = say("and_more", language, count=len(sources)) if len(sources) > _NAMED else ""
    return tag("li", {}, tag("span", {"class": "pq-kind"}, words), *names, more)


def documents_html(snapshot: IndexSnapshot, *, wanted: str = "", language: str = "zh") -> Html:
    """The documents whose title or source holds the words wanted, and the files that could not be read."""
    summaries = snapshot.document_summaries()
    needle = wanted.strip().casefold()
    found = [s for s in summaries if needle in f"{s.title}\n{s.source}".casefold()]
    note = ""
    if not found:
        note = say("none_match", language)
    elif len(found) > _SHOWN:
        note = say("not_all_shown", language, total=len(found), shown=_SHOWN)
    return joined(
        unreadable_html(snapshot.unreadable, is_open=len(snapshot.unreadable) <= _NAMED, language=language),
        tag("p", {"class": "pq-fine"}, note) if note else Html(""),
        tag("ul", {"class": "pq-documents"}, *(_document(summary, language) for summary in found[:_SHOWN])),
    )


def _document(summary: DocumentSummary, language: str) -> Html:
    facts = say("document_facts", language, chars=f"{summary.chars:,}", passages=f"{summary.passages:,}")
    show = {"data-do": "show", "data-source": summary.source, "data-start": "0", "data-end": "0"}
    return tag(
        "li",
        {"class": "pq-document", "data-source": summary.source},
        tag(
            "div",
            {"class": "pq-document-head"},
            tag(
                "div",
                {},
                tag("h3", {}, summary.title or summary.source),
                tag("p", {}, tag("bdi", {"class": "pq-source-name"}, summary.source)),
            ),
            tag("button", {"type": "button", "class": "pq-button", **show}, say("open_document", language)),
        ),
        _sections(summary.sections, language),
        tag("p", {"class": "pq-fine"}, " · ".join(filter(None, (facts, summary.date, summary.origin)))),
        notices_html([Notice(notice.code, None, notice.fields) for notice in summary.notices], language=language),
    )


def _sections(counts: StatusCounts, language: str) -> Html:
    """A bar of how much is there, and the same in words."""
    total = counts.present + counts.partial + counts.listed_only
    if not total:
        return Html("")
    whole = counts.present == total
    words = say(
        "sections_whole" if whole else "section_counts",
        language,
        present=counts.present,
        partial=counts.partial,
        listed_only=counts.listed_only,
    )
    bars = [
        tag("span", {"data-status": name, "style": f"flex-grow:{count}"})
        for name, count in (
            ("present", counts.present),
            ("partial", counts.partial),
            ("listed_only", counts.listed_only),
        )
        if count
    ]
    return tag(
        "div",
        {"class": "pq-sections"},
        tag("div", {"class": "pq-bar", "aria-hidden": "true"}, *bars),
        tag("p", {}, words),
    )


def rebuild_html(rebuild: Rebuild, *, first: bool = False, language: str = "zh") -> Html:
    """The progress of a rebuild under way with a button that stops it, or one line on how the last one ended.

    :param first: there is no index yet, so that nobody can ask meanwhile.
    """
    if rebuild.state == "idle":
        return announcement("")
    if rebuild.state in ("failed", "cancelled"):
        return message_html(rebuild.message, kind="error" if rebuild.state == "failed" else "info")
    if rebuild.report is not None:
        return message_html(_report_line(rebuild.report, language), kind="info")
    head = say("rebuilding_first" if first else "rebuilding", language)
    cancelling = rebuild.state == "cancelling"
    return joined(
        announcement(head),
        tag(
            "div",
            {"class": "pq-rebuild"},
            tag("p", {"class": "pq-rebuild-head"}, head),
            _progress(rebuild.progress, language),
            tag(
                "button",
                {"type": "button", "class": "pq-button", "data-do": "cancel", "disabled": cancelling},
                say("cancelling" if cancelling else "cancel", language),
            ),
        ),
    )


def _progress(progress: Progress | None, language: str) -> Html:
    if progress is None:
        share, words = None, [say("phase_starting", language)]
    else:
        share = _share(progress)
        left = progress.remaining_s
        words = [
            say(f"phase_{progress.phase}", language),
            say("progress_documents", language, done=progress.documents_done, total=progress.documents_total),
            say("progress_passages", language, done=progress.passages_done, total=progress.passages_total),
            say("elapsed", language, time=duration(progress.elapsed_s, language)),
            say("remaining_unknown", language)
            if left is None
            else say("remaining", language, time=duration(left, language)),
        ]
    percent = None if share is None else f"{share:.0%}".removesuffix("%")
    return joined(
        tag(
            "div",
            {
                "class": "pq-track" if percent else "pq-track pq-unsure",
                "role": "progressbar",
                "aria-valuemin": "0",
                "aria-valuemax": "100",
                "aria-valuenow": percent,
                "aria-label": say("rebuild", language),
            },
            tag("span", {"style": f"width:{percent or 100}%"}),
        ),
        tag("p", {"class": "pq-progress-words"}, *(tag("span", {}, word) for word in words)),
    )


def _share(progress: Progress) -> float:
    """Reading counts for a tenth, what has to be encoded for the rest."""
    read = progress.documents_done / max(1, progress.documents_total)
    if progress.phase == "reading":
        return 0.1 * read
    return 0.1 + 0.9 * progress.passages_done / max(1, progress.passages_total)


def _report_line(report: BuildReport, language: str) -> str:
    if not report.published:
        line = say("rebuilt_nothing", language)
    else:
        line = say(
            "rebuilt",
            language,
            documents=report.documents,
            passages=report.passages,
            added=len(report.added),
            changed=len(report.changed),
            removed=len(report.removed),
            time=duration(report.seconds, language),
        )
    return f"{line} · {say('rebuilt_failed', language, count=len(report.failed))}" if report.failed else line


def duration(seconds: float, language: str = "zh") -> str:
    """Seconds as people say them, rounded up."""
    whole = int(-(-seconds // 1))
    minutes, rest = divmod(whole, 60)
    return say("minutes", language, m=minutes, s=rest) if minutes else say("seconds", language, s=rest)
