"""The whole evaluation: every question set on an index of what it asks about."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from policyqa.assistant import Assistant
from policyqa.config import Settings
from policyqa.evaluation.ablation import AGAINST_PLAIN, PARTS, Part, measure_parts
from policyqa.evaluation.datasets import (
    ENGLISH,
    SETS,
    Searched,
    Split,
    corpus_folder,
    english_questions,
    english_strangers,
    in_split,
    law_questions,
    marked_questions,
    short_answer_questions,
    speech_questions,
)
from policyqa.evaluation.figures import Figures
from policyqa.evaluation.highlights import measure_highlights, text_source, write_texts
from policyqa.evaluation.searching import measure_search
from policyqa.evaluation.slips import found_in_speech, measure_slips
from policyqa.evaluation.speech import measure_speech
from policyqa.indexing.build import build_index
from policyqa.indexing.report import Progress
from policyqa.models.encoders import Encoder

__all__ = ["Plan", "Watch", "evaluate", "set_settings"]

_STRANGERS = 60
_SLIPPED = 40  # questions of a set that are mistyped: half a minute for all of them
_FOLDER = "evaluation"


@dataclass(frozen=True, slots=True)
class Plan:
    """What is measured. ``limit``: at most so many questions of a set, the first of its split; None is all.

    The split is of laws, short answers and paragraphs; the speech and the English questions have no part that anything
    is trained on.
    """

    data: Path
    sets: tuple[str, ...] = SETS
    split: Split = Split.VALIDATION
    limit: int | None = None
    ablate: bool = False
    english: Path = ENGLISH

    def __post_init__(self) -> None:
        if not self.sets or set(self.sets) - set(SETS) or (self.limit is not None and self.limit < 1):
            raise ValueError(f"not a plan: {self!r}")


@dataclass(frozen=True, slots=True)
class Watch:
    """Who is told how far it is: of a build, and of the questions of a set (name, done, total)."""

    building: Callable[[Progress], None] | None = None
    asking: Callable[[str, int, int], None] | None = None

    def counter(self, name: str, total: int) -> Callable[[], None]:
        """To be called after each of ``total`` questions."""
        done = 0

        def after_each() -> None:
            nonlocal done
            done += 1
            if self.asking is not None:
                self.asking(name, done, total)

        return after_each


def evaluate(plan: Plan, settings: Settings, encoder: Encoder, *, watch: Watch | None = None) -> tuple[Figures, ...]:
    """The figures of each set, in the order of the plan.

    Indexes are kept in ``settings.cache_dir / "evaluation"`` and brought up to date, so that only the first run, and
    the first with another model, encodes the corpora: 4,063 short answers in a minute, 1,475 laws in half an hour, or
    in a third of that where the CPU multiplies bfloat16.

    :raises SettingsError: the data folder lacks a file of questions, or there are none in English.
    :raises CorpusError: or what they are asked about.
    """
    watch = watch or Watch()
    found = []
    for name in plan.sets:
        if name == "speech":
            found.append(_speech(plan, settings, encoder, watch))
        elif name == "highlights":
            found.append(_highlights(plan, settings, encoder, watch))
        elif name == "slips":
            found += [_slips(one, plan, settings, encoder, watch) for one in ("speech", "ncp", "laws")]
        else:
            found.append(_search(name, plan, settings, encoder, watch))
    return tuple(found)


def set_settings(name: str, data: Path, settings: Settings) -> Settings:
    """The settings with what a set asks about as their corpus, and the place of its index in the cache.

    The texts of ``highlights`` stand in a file of questions, and are written into the cache.

    :raises SettingsError: the data folder lacks that file.
    """
    folder = settings.cache_dir / _FOLDER
    corpus = folder / name if name == "highlights" else corpus_folder(data, name)
    if name == "highlights":
        write_texts(corpus, marked_questions(data))
    return replace(settings, corpus_dir=corpus, index_dir=folder / f"{name}-index")


def _opened(name: str, data: Path, settings: Settings, encoder: Encoder, watch: Watch) -> Assistant:
    """An assistant over an up-to-date index of what a set asks about."""
    own = set_settings(name, data, settings)
    build_index(own, encoder, progress=watch.building)
    return Assistant.open(own, encoder=encoder)


def _speech(plan: Plan, settings: Settings, encoder: Encoder, watch: Watch) -> Figures:
    questions = speech_questions(plan.data)[: plan.limit]
    assistant = _opened("speech", plan.data, settings, encoder, watch)
    with assistant.snapshot:
        return measure_speech(assistant, questions, after_each=watch.counter("speech", len(questions)))


def _highlights(plan: Plan, settings: Settings, encoder: Encoder, watch: Watch) -> Figures:
    questions = in_split(marked_questions(plan.data), plan.split, id_of=lambda one: one.id)[: plan.limit]
    assistant = _opened("highlights", plan.data, settings, encoder, watch)
    with assistant.snapshot:
        return measure_highlights(assistant, questions, after_each=watch.counter("highlights", len(questions)))


@dataclass(frozen=True, slots=True)
class _Search:
    """Questions to be searched for, those that nothing answers, whose index it is, and the ways to compare."""

    questions: Sequence[Searched]
    strangers: Sequence[str]
    index: str
    parts: tuple[Part, ...]


def _search(name: str, plan: Plan, settings: Settings, encoder: Encoder, watch: Watch) -> Figures:
    search = _searches(name, plan)
    questions, strangers = search.questions[: plan.limit], search.strangers[: plan.limit]
    articles = search.index == "laws"
    assistant = _opened(search.index, plan.data, settings, encoder, watch)
    with assistant.snapshot:
        after_each = watch.counter(name, len(questions) * (1 + len(search.parts)) + len(strangers))
        parts = measure_parts(assistant, questions, articles=articles, after_each=after_each, parts=search.parts)
        return measure_search(
            assistant, questions, strangers, name=name, articles=articles, after_each=after_each, parts=parts
        )


def _slips(name: str, plan: Plan, settings: Settings, encoder: Encoder, watch: Watch) -> Figures:
    """One of the sets mistyped; the questions that nothing is done to are all that there are."""
    assistant = _opened(name, plan.data, settings, encoder, watch)
    with assistant.snapshot as snapshot:
        if name == "speech":
            spoken = speech_questions(plan.data)
            every = [one.question for one in spoken]
            questions = found_in_speech(spoken, snapshot)
        else:
            every = [one.question for one in _searched(name, plan.data)]
            questions = in_split(_searched(name, plan.data), plan.split, id_of=lambda one: one.id)
        questions = questions[:_SLIPPED][: plan.limit]
        after_each = watch.counter(f"slips in {name}", len(questions))
        return measure_slips(assistant, questions, every, name=name, articles=name != "ncp", after_each=after_each)


def _searched(name: str, data: Path) -> Sequence[Searched]:
    return law_questions(data) if name == "laws" else short_answer_questions(data)


def _searches(name: str, plan: Plan) -> _Search:
    if name == "english":
        return _Search(english_questions(plan.english), english_strangers(plan.english), "laws", AGAINST_PLAIN)
    if name == "paragraphs":
        marked = in_split(marked_questions(plan.data), plan.split, id_of=lambda one: one.id)
        places = [frozenset({(text_source(one.text), "")}) for one in marked]
        asked = [Searched(one.id, one.question, (place,)) for one, place in zip(marked, places, strict=True)]
        return _Search(asked, (), "highlights", AGAINST_PLAIN)
    own = in_split(_searched(name, plan.data), plan.split, id_of=lambda one: one.id)
    return _Search(own, _strangers(plan), name, PARTS if plan.ablate else ())


def _strangers(plan: Plan) -> tuple[str, ...]:
    """Questions of an encyclopaedia, which neither laws nor policy answers answer; always the same."""
    own = in_split(marked_questions(plan.data), Split.VALIDATION, id_of=lambda one: one.id)
    return tuple(one.question for one in own[:_STRANGERS])
