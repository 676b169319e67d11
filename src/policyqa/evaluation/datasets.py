"""The question sets of a data folder, and the fixed halves of them to train and to measure on.

A data folder holds ``eval/{speech,laws,ncp}_questions.jsonl`` and ``eval/cmrc2018_trial.json``, and what is asked:
``corpus/`` (the speech), ``data/laws/`` and ``data/ncp/``.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar

from policyqa.errors import SettingsError

__all__ = [
    "ENGLISH",
    "SETS",
    "Marked",
    "Place",
    "Searched",
    "Split",
    "Spoken",
    "article",
    "corpus_folder",
    "english_questions",
    "english_strangers",
    "in_split",
    "is_validation",
    "law_questions",
    "marked_questions",
    "short_answer_questions",
    "speech_questions",
]

Place = tuple[str, str]
"""A document's source and the label of an article in it, "" for the document as a whole."""

SETS = ("speech", "ncp", "laws", "highlights", "paragraphs", "english", "slips")
"""The names of the question sets. ``paragraphs`` asks for the texts of ``highlights``, ``english`` for laws;
``slips`` are those of the first three, mistyped."""

ENGLISH = Path("tests/data/laws_english.jsonl")
"""English questions on laws; from the repository's folder."""

_VALIDATION_PARTS = 4
_ARTICLE = re.compile(r"第[一二三四五六七八九十百千零〇]+条(之[一二三四五六七八九十百千零〇]+)?")
_Item = TypeVar("_Item")


class Split(StrEnum):
    """Which questions of a set: the quarter to measure on, those to train on, or all."""

    VALIDATION = "validation"
    TRAIN = "train"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Searched:
    """A question with the places that answer it, each as all places that serve for it: dated versions of one."""

    id: str
    question: str
    gold: tuple[frozenset[Place], ...]

    def __post_init__(self) -> None:
        if not self.gold or not all(self.gold):
            raise ValueError(f"{self.id}: a question without a right place")


@dataclass(frozen=True, slots=True)
class Spoken:
    """A question on the speech: its kind, the sections that answer it, and words that the answer must hold."""

    id: str
    kind: str
    question: str
    sections: tuple[str, ...]
    contains: tuple[str, ...]
    also_listed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Marked:
    """A question on one text, and the spans (start, end) of it that are right answers."""

    id: str
    question: str
    text: str
    answers: tuple[tuple[int, int], ...]


def is_validation(question_id: str) -> bool:
    """Whether a question is of the quarter that nothing may be trained on: by its id alone, so for good.

    The bare checksum of the id would not do: by its last bits the shared sets were told from those that are held back.
    """
    return int(hashlib.sha256(f"validation/{question_id}".encode()).hexdigest(), 16) % _VALIDATION_PARTS == 0


def in_split(items: Sequence[_Item], split: Split, *, id_of: Callable[[_Item], str]) -> tuple[_Item, ...]:
    """The items of a split, in order."""
    if split is Split.ALL:
        return tuple(items)
    wanted = split is Split.VALIDATION
    return tuple(item for item in items if is_validation(id_of(item)) is wanted)


def article(section: str) -> str:
    """The article that a path leads through: 第二章/第七条/第一款 is of 第七条; the whole path where it has none."""
    return next((label for label in reversed(section.split("/")) if _ARTICLE.fullmatch(label)), section)


def corpus_folder(data: Path, name: str) -> Path:
    """Where what the questions of ``speech``, ``laws`` or ``ncp`` are about stands in a data folder."""
    return data / "corpus" if name == "speech" else data / "data" / name


def law_questions(data: Path) -> tuple[Searched, ...]:
    """The questions on laws; a gold article counts once, any dated version of it serves."""
    return _read(data / "eval" / "laws_questions.jsonl", _law_question)


def _law_question(row: Any) -> Searched:
    gold = tuple(frozenset((one["source"], one["section"]) for one in places) for places in row["gold"])
    return Searched(row["id"], row["question"], gold)


def english_questions(path: Path) -> tuple[Searched, ...]:
    """The English questions on laws that the laws answer, with the articles that do."""
    return tuple(one for one in _read(path, _english_row) if isinstance(one, Searched))


def english_strangers(path: Path) -> tuple[str, ...]:
    """The English questions that no law answers."""
    return tuple(one for one in _read(path, _english_row) if isinstance(one, str))


def _english_row(row: Any) -> Searched | str:
    return _law_question(row) if row["answerable"] else str(row["question"])


def short_answer_questions(data: Path) -> tuple[Searched, ...]:
    """The questions on short policy answers, any one of whose documents serves."""
    return _read(data / "eval" / "ncp_questions.jsonl", _short_answer_question)


def _short_answer_question(row: Any) -> Searched:
    return Searched(row["id"], row["question"], (frozenset((source, "") for source in row["sources"]),))


def speech_questions(data: Path) -> tuple[Spoken, ...]:
    """The questions on the speech, those that it does not answer among them."""
    return _read(data / "eval" / "speech_questions.jsonl", _spoken)


def _spoken(row: Any) -> Spoken:
    listed = row["note"].removeprefix("listed:").split() if row["kind"] == "partial" else ()
    return Spoken(
        row["id"], row["kind"], row["question"], tuple(row["sections"]), tuple(row["contains"]), tuple(listed)
    )


def marked_questions(data: Path) -> tuple[Marked, ...]:
    """The questions of the CMRC 2018 trial set, each on its paragraph; answers that do not stand there are dropped."""
    return _checked(data / "eval" / "cmrc2018_trial.json", lambda text: list(_paragraph_questions(json.loads(text))))


def _paragraph_questions(data: Any) -> list[Marked]:
    found = []
    for paragraph in (one for entry in data["data"] for one in entry["paragraphs"]):
        text = paragraph["context"]
        for asked in paragraph["qas"]:
            spans = {_answer_span(text, one["text"], one["answer_start"]) for one in asked["answers"]}
            answers = tuple(sorted(span for span in spans if span is not None))
            if answers and asked["question"].strip():  # two of the set are empty
                found.append(Marked(asked["id"], asked["question"], text, answers))
    return found


def _answer_span(text: str, answer: str, said: int) -> tuple[int, int] | None:
    """Where an answer stands: where the set says, else where it stands first; None where it does not."""
    start = said if text.startswith(answer, max(said, 0)) else text.find(answer)
    return (start, start + len(answer)) if answer and start >= 0 else None


def _read(path: Path, made: Callable[[Any], _Item]) -> tuple[_Item, ...]:
    return _checked(path, lambda text: [made(json.loads(line)) for line in text.splitlines() if line.strip()])


def _checked(path: Path, made: Callable[[str], list[_Item]]) -> tuple[_Item, ...]:
    """What a file of questions holds.

    :raises SettingsError: it is missing or not of its form.
    """
    try:
        return tuple(made(path.read_text(encoding="utf-8")))
    except OSError as error:
        raise SettingsError(f"{path}:打不开({error.strerror or error});请用 --data 指明评测数据所在的文件夹") from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise SettingsError(f"{path}:不是预期的格式({type(error).__name__}: {error});请换一份评测数据") from error
