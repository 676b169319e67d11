"""Questions as people mistype them: one wrong character, one term in pinyin, traditional, figures the other way.

What is done to a question depends on the question and the corpus alone, so that it is the same always and everywhere.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping

from policyqa.answering.numerals import figures
from policyqa.answering.question import understand
from policyqa.answering.readings import characters_read, confusable, traditional
from policyqa.indexing.lexical import LexicalIndex, dictionary

__all__ = ["WAYS", "slipped"]

_OFFERED = 8  # characters that an input method shows beside the right one


def slipped(question: str, way: str, lexical: LexicalIndex) -> str | None:
    """The question mistyped in one of the WAYS; None where it has nothing that can be.

    :param lexical: the corpus, of whose terms one is mistyped.
    """
    return WAYS[way](question, lexical)


def _one_wrong(question: str, lexical: LexicalIndex) -> str | None:
    """One character of a term is another one that is read alike, of the commonest that are."""
    places = [
        (start + i, alike)
        for start, term in _terms(question, lexical)
        for i, char in enumerate(term)
        if (alike := _alike(char))
    ]
    if not places:
        return None
    at, others = places[_draw(question, "place", len(places))]
    return question[:at] + others[_draw(question, "char", len(others))] + question[at + 1 :]


def _in_pinyin(question: str, lexical: LexicalIndex) -> str | None:
    """One term is typed as it is read; of terms whose characters have one reading each, so that it is the right one."""
    places = [
        (start, term, "".join(read))
        for start, term in _terms(question, lexical)
        if (read := [_only_reading(char) for char in term]) and all(read)
    ]
    if not places:
        return None
    start, term, typed = places[_draw(question, "pinyin", len(places))]
    return question[:start] + typed + question[start + len(term) :]


def _in_traditional(question: str, lexical: LexicalIndex) -> str | None:
    """Every character that has a traditional form is in it."""
    found = "".join(traditional().get(char, char)[0] for char in question)
    return found if found != question else None


def _figures_other_way(question: str, lexical: LexicalIndex) -> str | None:
    """Every figure is written the other way."""
    parts: list[str] = []
    at = 0
    for figure in figures(question):
        parts += [question[at : figure.start], figure.others[0]]
        at = figure.end
    return "".join((*parts, question[at:])) if parts else None


WAYS: Mapping[str, Callable[[str, LexicalIndex], str | None]] = {
    "one wrong character": _one_wrong,
    "a term in pinyin": _in_pinyin,
    "traditional characters": _in_traditional,
    "figures the other way": _figures_other_way,
}
"""The ways to mistype, by name."""


def _terms(question: str, lexical: LexicalIndex) -> Iterator[tuple[int, str]]:
    """Content words of two characters and more that the corpus has, and where each stands."""
    for term in understand(question).terms:
        if len(term.text) > 1 and not term.text.isascii() and term.text in lexical:
            yield term.start, term.text


def _alike(char: str) -> str:
    frequencies = dictionary().frequencies
    same = [other for other, cost in confusable(char).items() if not cost]
    return "".join(sorted(same, key=lambda other: (-frequencies.get(other, 0), other))[:_OFFERED])


def _only_reading(char: str) -> str:
    own = [syllable for syllable, chars in characters_read().items() if char in chars]
    return own[0] if len(own) == 1 else ""


def _draw(question: str, what: str, size: int) -> int:
    """A number below ``size`` that the question alone decides."""
    return int(hashlib.sha256(f"{what}/{question}".encode()).hexdigest(), 16) % size
