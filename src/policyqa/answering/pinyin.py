"""Pinyin typed for characters: ``zhuanxiang zijin``, written in the words of the corpus that are read so."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate

from policyqa.answering.question import is_known_english
from policyqa.answering.readings import SYLLABLE_MOST, characters_read
from policyqa.chinese import is_han
from policyqa.indexing.lexical import Dictionary, LexicalIndex, dictionary
from policyqa.records import Change

__all__ = ["Pinyin"]

_WORDS = re.compile(r"(?<![A-Za-z\d])[A-Za-z]+(?:['’ ]+[A-Za-z]+)*(?![A-Za-z\d])")
_LETTERS = re.compile(r"[A-Za-z]+")
_MOST = 48  # letters that are read at once
_WORD_MOST = 4  # characters of a word
# What a word of the corpus is likelier by than its frequency at large says, in nats, besides the logarithm of how many
# passages hold it.
_OWN = 3.0
_JOINED = 0.7  # the part that a pair of characters of the corpus has in it, over the logarithm of its passages
_PATHS = 4  # ways to a place that are gone on from


@dataclass(frozen=True, slots=True)
class _Path:
    """A way to write the letters up to a place: its cost in nats and its words."""

    cost: float
    words: tuple[str, ...]


class Pinyin:
    """Reads pinyin with the words of one corpus, and of Chinese at large between them."""

    def __init__(self, lexical: LexicalIndex) -> None:
        self._lexical = lexical

    def written(self, text: str, changes: list[Change]) -> str:
        """The text with its pinyin written out; what was is added to the changes.

        Among Chinese characters every word so found must be of the corpus. A question in Latin letters alone must be
        pinyin from end to end, and half of it of the corpus; one with an English word in it is English.
        """
        if not _LETTERS.search(text):
            return text
        chinese = any(map(is_han, text))
        if not chinese and not self._may_be_pinyin(text):
            return text
        parts: list[str] = []
        at = 0
        for match in _WORDS.finditer(text):
            beside = (text[match.start() - 1 : match.start()], text[match.end() : match.end() + 1])
            taken = self._taken(match.group(), beside, strict=chinese)
            if taken is not None:
                parts += [text[at : match.start()], taken]
                changes.append(Change(match.group(), taken))
            elif not chinese:
                return text
            else:
                parts.append(text[at : match.end()])
            at = match.end()
        return "".join((*parts, text[at:])) if at else text

    def _may_be_pinyin(self, text: str) -> bool:
        """Whether a text without characters has words of several syllables, and none of these is English."""
        long = [word for word in _LETTERS.findall(text) if word.lower() not in characters_read()]
        return bool(long) and not any(is_known_english(word.lower()) or word.isupper() for word in long)

    def _taken(self, typed: str, beside: tuple[str, str], *, strict: bool) -> str | None:
        """The characters for letters between two others; None where they are no pinyin, or not of this corpus."""
        words = [word.lower() for word in _LETTERS.findall(typed)]
        if sum(map(len, words)) > _MOST or typed.isupper():
            return None
        if strict and any(word in self._lexical or is_known_english(word) for word in words):
            return None
        path = self._best(words, *beside)
        if path is None:
            return None
        written = "".join(path.words)
        size = sum(len(word) for word in path.words if not is_known_english(word))
        own = sum(len(word) for word in path.words if len(word) > 1 and word in self._lexical)
        whole = all(written[i : i + 2] in self._lexical for i in range(len(written) - 1))
        if len(written) < 2 or not own or (not whole if strict else 2 * own < size):
            return None
        return written

    def _best(self, words: list[str], before: str, behind: str) -> _Path | None:
        """The likeliest words for letters between two characters; a syllable never runs on behind a space."""
        letters = "".join(words)
        ends = set(accumulate(map(len, words)))
        paths: list[list[_Path]] = [[] for _ in range(len(letters) + 1)]
        paths[0] = [_Path(0.0, ())]
        for start in range(len(letters)):
            begun = sorted(paths[start], key=lambda path: path.cost)[:_PATHS]
            for end, word in self._words_from(letters, start, ends) if begun else ():
                cost = self._cost(word)
                for path in begun:
                    last = path.words[-1][-1] if path.words else before
                    joint = self._joint(last, word[0]) + (self._joint(word[-1], behind) if end == len(letters) else 0)
                    paths[end].append(_Path(path.cost + cost + joint, (*path.words, word)))
        return min(paths[-1], key=lambda path: path.cost, default=None)

    def _joint(self, left: str, right: str) -> float:
        """What it costs that two characters stand side by side, beside their words."""
        if not (left and right and is_han(left) and is_han(right)):
            return 0.0
        return -_JOINED * math.log1p(self._lexical.document_frequency(left + right))

    def _words_from(self, letters: str, start: int, ends: set[int]) -> Iterator[tuple[int, str]]:
        """Every word that the letters from a place may begin with, and where it ends."""
        frequencies = self._dictionary.frequencies
        open_ones: list[tuple[int, str]] = [(start, "")]
        while open_ones:
            at, begun = open_ones.pop()
            limit = next((end for end in sorted(ends) if end > at), len(letters))
            for end in range(at + 1, min(limit, at + SYLLABLE_MOST) + 1):
                for char in characters_read().get(letters[at:end], ""):
                    word = begun + char
                    frequency = frequencies.get(word)
                    if frequency or (len(word) == 2 and word in self._lexical):
                        yield end, word
                    if frequency is not None and len(word) < _WORD_MOST and end < len(letters):
                        open_ones.append((end, word))

    def _cost(self, word: str) -> float:
        cost = self._dictionary.information(word)
        if len(word) > 1 and (documents := self._lexical.document_frequency(word)):
            cost -= _OWN + math.log(1 + documents)
        return cost

    @cached_property
    def _dictionary(self) -> Dictionary:
        return dictionary()
