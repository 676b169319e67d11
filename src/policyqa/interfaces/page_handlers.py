"""What the page does when something is pressed: words in, escaped HTML out, and never an exception."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

import gradio as gr

from policyqa.answering.markup import Html, joined, tag
from policyqa.answering.render_html import answer_html, examples_html
from policyqa.answering.render_notices import announcement, message_html
from policyqa.answering.render_source import source_html
from policyqa.errors import PolicyQAError, QuestionError
from policyqa.indexing.snapshot import IndexSnapshot
from policyqa.interfaces.api import ask_dict
from policyqa.interfaces.desk import Desk
from policyqa.interfaces.guard import LOOPBACK_NAMES
from policyqa.interfaces.page_documents import documents_html, rebuild_html, state_html
from policyqa.records import Heading, Status
from policyqa.texts import preferred_language, say

__all__ = ["Handlers"]

_log = logging.getLogger(__name__)
_EXAMPLES = 4
# Asked of the document that the project was made for: answered, answered with a blank, listed only, not there at all.
_SPEECH = "全市智能工厂建设推进会议讲话"
_SPEECH_EXAMPLES = {
    "zh": (
        "政府给企业智能化改造什么支持？",
        "智能制造专项资金每年安排多少？",
        "人才培养和引进有哪些安排？",
        "今年的高考是哪一天？",
    ),
    "en": (
        "What funding does the city provide for smart factory construction?",
        "Why is digital talent in short supply?",
        "How will talent be trained and recruited?",
        "Who won the football world cup?",
    ),
}


class Handlers:
    """The event handlers of one page. The language is that of each request's browser."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def arrive(self, request: gr.Request) -> tuple[str, str, str, str, str, str, gr.Timer]:
        """Masthead, examples, answer area, and the Documents tab with the rebuild that may be under way."""
        language = _language(request)
        self._desk.refresh()
        problem = self._desk.problem()
        answer = announcement("") if problem is None else _no_index(problem, language)
        return (
            self._masthead(language),
            self._safely(language, lambda: examples_html(self._examples(language), language=language)),
            answer,
            *self._documents("", language),
            self._rebuild(language),
            gr.Timer(active=self._desk.rebuild.under_way),
        )

    def ask(self, question: str, top_k: float, request: gr.Request) -> tuple[str, str]:
        """The answer; and the source view closed."""
        language = _language(request)
        return self._answer(question, int(top_k), language), ""

    def ask_example(self, top_k: float, event: gr.EventData, request: gr.Request) -> tuple[str, str, str]:
        """The example put into the question box, and answered."""
        question = str(_field(event, "question"))
        return question, *self.ask(question, top_k, request)

    def show(self, event: gr.EventData, request: gr.Request) -> str:
        """The source view of the document that a button names."""
        language = _language(request)

        def view() -> Html:
            source, start, end = str(_field(event, "source")), _number(event, "start"), _number(event, "end")
            try:
                document = self._desk.assistant().snapshot.document(source)
            except KeyError:
                return message_html(say("no_document", language))
            start = max(0, min(start, len(document.text)))
            return source_html(document, start=start, end=min(end, len(document.text)), language=language)

        return self._safely(language, view)

    def close(self) -> str:
        """The source view closed."""
        return ""

    def documents(self, wanted: str | None, request: gr.Request) -> tuple[str, str]:
        """State and list of the Documents tab, filtered."""
        return self._documents(wanted, _language(request))

    def start_rebuild(self, request: gr.Request) -> tuple[str, gr.Timer]:
        """Begin a rebuild, or look on at the one under way."""
        language = _language(request)
        with suppress(PolicyQAError):  # one is under way: its progress is what there is to see
            self._desk.start_rebuild()
        return self._rebuild(language), gr.Timer(active=True)

    def cancel_rebuild(self, request: gr.Request) -> str:
        """Ask the rebuild under way to stop."""
        self._desk.cancel_rebuild()
        return self._rebuild(_language(request))

    def tick(self, wanted: str | None, request: gr.Request) -> tuple[Any, ...]:
        """Progress; when it has ended, everything that a new index changes, and the ticking stops."""
        language = _language(request)
        if self._desk.rebuild.under_way:
            return (self._rebuild(language), gr.Timer(active=True), *(gr.skip() for _ in range(4)))
        return (
            self._rebuild(language),
            gr.Timer(active=False),
            self._masthead(language),
            self._safely(language, lambda: examples_html(self._examples(language), language=language)),
            *self._documents(wanted, language),
        )

    def ask_api(self, question: str, top_k: int = 5) -> dict[str, Any]:
        """Exact passages with their citations for a question about the policy documents, as JSON.

        ``verdict`` is answered, listed_only (in an outline, text missing) or not_found.
        """
        try:
            return ask_dict(self._desk, question, top_k=max(1, min(int(top_k), 1000)))
        except PolicyQAError as error:
            return {"error": str(error)}
        except Exception:
            _log.exception("接口 ask 出现意外错误")
            return {"error": say("unexpected")}

    def _answer(self, question: str, top_k: int, language: str) -> Html:
        def answer() -> Html:
            try:
                return answer_html(self._desk.ask(question, top_k=top_k), language=language)
            except QuestionError as error:
                return message_html(self._refusal(question, language) or str(error), kind="info")

        problem = self._desk.problem()
        return self._safely(language, answer) if problem is None else _no_index(problem, language)

    def _refusal(self, question: str, language: str) -> str:
        """Why a question cannot be asked, in the reader's language; "" where only the error itself knows."""
        text, limit = question.strip(), self._desk.settings.max_question_chars
        if len(text) > limit:
            return say("question_long", language, chars=f"{len(text)}", limit=f"{limit}")
        return "" if any(char.isalnum() for char in text) else say("question_empty", language)

    def _masthead(self, language: str) -> Html:
        facts = ""
        if self._desk.problem() is None:
            counts = self._desk.assistant().snapshot.manifest.counts
            facts = say("loaded", language, documents=f"{counts.documents:,}", passages=f"{counts.passages:,}")
        return tag(
            "header",
            {"class": "pq-masthead"},
            tag(
                "div",
                {},
                tag("h1", {}, say("name", language)),
                tag("p", {"class": "pq-tagline"}, say("tagline", language)),
            ),
            tag("p", {"class": "pq-loaded"}, facts),
        )

    def _documents(self, wanted: str | None, language: str) -> tuple[Html, Html]:
        problem = self._desk.problem()
        if problem is not None:
            return _no_index(problem, language), Html("")
        snapshot = self._desk.assistant().snapshot
        settings = self._desk.settings
        # Who comes from another machine need not know where things lie on this one.
        folder = str(settings.corpus_dir) if settings.host in LOOPBACK_NAMES else settings.corpus_dir.name
        return (
            self._safely(language, lambda: state_html(snapshot, self._desk.staleness(), folder, language=language)),
            self._safely(language, lambda: documents_html(snapshot, wanted=wanted or "", language=language)),
        )

    def _rebuild(self, language: str) -> Html:
        rebuild = self._desk.rebuild
        return rebuild_html(rebuild, first=rebuild.under_way and self._desk.problem() is not None, language=language)

    def _examples(self, language: str) -> tuple[str, ...]:
        if self._desk.problem() is not None:
            return ()
        snapshot = self._desk.assistant().snapshot
        if any(_SPEECH in source for source in snapshot.sources()[:_EXAMPLES]):
            return _SPEECH_EXAMPLES[language]
        return tuple(say("example_heading", language, heading=words) for words in _some_headings(snapshot))

    def _safely(self, language: str, make: Callable[[], Html]) -> Html:
        """What ``make`` gives, or one line on why it cannot."""
        try:
            return make()
        except PolicyQAError as error:
            return message_html(str(error), kind="info" if isinstance(error, QuestionError) else "error")
        except Exception:
            _log.exception("页面出现意外错误")
            return message_html(say("unexpected", language))


def _some_headings(snapshot: IndexSnapshot) -> list[str]:
    """A few titles of sections whose text is there, from all over the corpus."""
    found: list[str] = []
    for heading in _spread(snapshot):
        label = heading.section.rpartition("/")[2]
        words = heading.headings[-1].removeprefix(label).lstrip("、 .") if heading.headings else ""
        if heading.status is Status.PRESENT and 4 <= len(words) <= 24 and words not in found:
            found.append(words)
        if len(found) == _EXAMPLES:
            break
    return found


def _spread(snapshot: IndexSnapshot) -> Iterator[Heading]:
    count = snapshot.headings_count
    tries = min(count, 10 * _EXAMPLES)
    return (snapshot.heading(i * count // tries) for i in range(tries))


def _no_index(problem: PolicyQAError, language: str) -> Html:
    return joined(
        message_html(say("no_index", language, reason=problem)),
        tag("p", {"class": "pq-hint"}, say("no_index_hint", language)),
    )


def _language(request: gr.Request) -> str:
    return preferred_language(request.headers.get("accept-language"))


def _field(event: gr.EventData, name: str) -> object:
    """A field of what the browser sent with an event; anybody can send anything."""
    return getattr(event, name, "")


def _number(event: gr.EventData, name: str) -> int:
    value = str(_field(event, name))
    return int(value) if value.isascii() and value.isdecimal() and len(value) < 12 else 0
