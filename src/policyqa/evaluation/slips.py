"""What slips cost and what putting them right saves: the same questions as they are, mistyped, and understood."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from policyqa.answering.question import understand
from policyqa.answering.retrieve import Retriever
from policyqa.answering.slips import Slips
from policyqa.answering.versions import grouped
from policyqa.assistant import Assistant
from policyqa.evaluation.absence import retriever_of
from policyqa.evaluation.datasets import Searched, Spoken, article
from policyqa.evaluation.figures import Figures
from policyqa.evaluation.metrics import Estimate, estimate, hit_at, recall_at
from policyqa.evaluation.ranking import ranks_of
from policyqa.evaluation.slipped import WAYS, slipped
from policyqa.indexing.snapshot import IndexSnapshot

__all__ = ["found_in_speech", "measure_slips"]

_DEEP = 20  # passages that the ranks are read from
_NOT_FOUND = ("unanswerable", "outline_only", "list", "partial")  # kinds that have no one place to be found
_Ranks = tuple[int | None, ...]


def measure_slips(
    assistant: Assistant,
    questions: Sequence[Searched],
    every_question: Sequence[str],
    *,
    name: str,
    articles: bool,
    after_each: Callable[[], None],
) -> Figures:
    """Search for every question as it is, mistyped in each way, and as that is understood.

    :param every_question: of which it is told how many are understood otherwise than they stand, though nobody slipped.
    """
    retriever, slips = retriever_of(assistant), Slips(assistant.snapshot.lexical)
    lexical = assistant.snapshot.lexical
    ranked: dict[tuple[str, str], list[_Ranks]] = {}
    for one in questions:
        clean = _ranks(retriever, one.question, one, articles=articles)
        for way in WAYS:
            typed = slipped(one.question, way, lexical)
            if typed is None:
                continue
            read = slips.read(typed)
            own = {
                "without the slip": clean,
                "as typed": (as_typed := _ranks(retriever, typed, one, articles=articles)),
                "as understood": as_typed
                if read is None
                else clean
                if read.question == one.question
                else _ranks(retriever, read.question, one, articles=articles),
            }
            for form, ranks in own.items():
                ranked.setdefault((way, form), []).append(ranks)
        after_each()
    altered = sum(slips.read(question) is not None for question in every_question)
    return Figures(
        name=f"slips in {name}",
        questions=len(questions),
        estimates=_estimates(ranked),
        rates={
            f"of all {len(every_question)} questions as they are, understood otherwise": altered
            / max(len(every_question), 1)
        },
    )


def found_in_speech(questions: Sequence[Spoken], snapshot: IndexSnapshot) -> tuple[Searched, ...]:
    """The questions on the speech that one place answers, with the passages there."""
    found = []
    for one in questions:
        places = frozenset(
            (source, article(snapshot.passage(row).section))
            for source in snapshot.sources()
            for section in one.sections
            for row in snapshot.passage_rows_under(source, section)
        )
        if places and one.kind not in _NOT_FOUND:
            found.append(Searched(one.id, one.question, (places,)))
    return tuple(found)


def _ranks(retriever: Retriever, text: str, one: Searched, *, articles: bool) -> _Ranks:
    asked = understand(text)
    candidates = retriever.retrieve(asked, retriever.encode(asked), k=2 * _DEEP).candidates
    groups = [[candidate.passage for candidate in group] for group in grouped(candidates)[:_DEEP]]
    return ranks_of(groups, one.gold, articles=articles)


def _estimates(ranked: dict[tuple[str, str], list[_Ranks]]) -> dict[str, Estimate]:
    measures: dict[str, Callable[[_Ranks], float]] = {
        "hit@1": lambda ranks: hit_at(ranks, 1),
        "R@10": lambda ranks: recall_at(ranks, 10),
    }
    return {
        f"{way}: {measure} {form}": estimate([value(ranks) for ranks in own])
        for measure, value in measures.items()
        for (way, form), own in ranked.items()
    }
