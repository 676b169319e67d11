"""Dated versions of one title: the same article of each, nearly word for word, is shown once."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import SequenceMatcher

from policyqa.answering.retrieve import Candidate
from policyqa.reading.readers import file_date
from policyqa.records import Passage

__all__ = ["are_versions", "grouped"]

# Amended articles of one law share well over two thirds of their words; other articles do not.
_ALIKE = 0.7


def grouped(candidates: Sequence[Candidate]) -> tuple[tuple[Candidate, ...], ...]:
    """Candidates in order, the versions of one passage together where the best of them stands, newest first.

    Only passages of documents with the same title and different dates, with the same label and nearly the same text,
    are versions: 「本条例自公布之日起施行。」 stands in hundreds of regulations that are none of each other.
    """
    groups: list[list[Candidate]] = []
    for candidate in candidates:
        home = next((group for group in groups if are_versions(group[0].passage, candidate.passage)), None)
        if home is None:
            groups.append([candidate])
        else:
            home.append(candidate)
    return tuple(tuple(sorted(group, key=lambda c: _dated(c.passage), reverse=True)) for group in groups)


def _dated(passage: Passage) -> str:
    return file_date(passage.source) or ""


def are_versions(one: Passage, other: Passage) -> bool:
    """Whether two passages are one, of documents with the same title and different dates, nearly word for word."""
    if one.title != other.title or one.part != other.part:  # what tells most pairs apart, and costs least
        return False
    if one.section.rpartition("/")[2] != other.section.rpartition("/")[2]:
        return False
    dates = {_dated(one), _dated(other)}
    if len(dates) < 2 or "" in dates:
        return False
    return SequenceMatcher(None, one.text, other.text, autojunk=False).ratio() >= _ALIKE
