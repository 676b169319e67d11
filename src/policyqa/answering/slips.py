"""What a question means where its words are not those of the corpus: slips of an input method, pinyin, traditional.

Nothing that stands in the corpus as it was typed is changed. A word is taken for another only where the other is a word
of the corpus, and the typed one is neither that nor at all likely to be a word.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from policyqa.answering.pinyin import Pinyin
from policyqa.answering.question import synonyms
from policyqa.answering.readings import confusable, simplified, traditional
from policyqa.indexing.lexical import Dictionary, LexicalIndex, dictionary
from policyqa.records import Change, Understood

__all__ = ["Slips"]

_RUN = re.compile(r"[㐀-䶿一-鿿]+")
# How much likelier, in nats, a run must become. Measured on the training questions on laws and short answers, each
# typed with one wrong character: docs/decisions/014.
_GAIN = 5.0
# A word that the corpus never has beside either of its neighbours must be likelier by this much as well; in a small
# corpus, which has few of all pairs, that says less.
_ALONE = 2.5
_LARGE = 2000
_LONGER = 1.0  # what each character of a word beyond two, all but one of them as typed, adds to its likelihood, in nats
_RARE = 5  # times in the dictionary's sixty million words; 公厂 is not among them, and 昆山 is 289 times
_WORD_MOST = 4  # characters of a word that is looked for
_TRADITIONAL = ("規定", "應當", "國家", "發展", "單位", "機關", "辦法", "關於", "實施", "會議", "工業", "企業", "條例")
_MOST = 3  # slips put right in one question
_NAMED = re.compile(r"第[零〇一二三四五六七八九十百千两\d]+[编章节条款项目]")


@dataclass(frozen=True, slots=True)
class _Slip:
    """A place in a run and what should stand there: ``run[start:end]`` becomes ``taken``."""

    start: int
    end: int
    taken: str
    gain: float


class Slips:
    """Questions read against the words of one corpus; safe in several threads. Costs nothing until it is asked."""

    def __init__(self, lexical: LexicalIndex) -> None:
        """:param lexical: the lexical arm over the passages: its vocabulary is what the corpus knows."""
        self._lexical = lexical

    def read(self, text: str) -> Understood | None:
        """The question as it is to be searched for; None where that is as it was typed."""
        changes: list[Change] = []
        current = self._in_script(text, changes)
        current = self._pinyin.written(current, changes)
        current = self._put_right(current, changes)
        return Understood(current, tuple(changes)) if changes else None

    @cached_property
    def _dictionary(self) -> Dictionary:
        return dictionary()

    @cached_property
    def _pinyin(self) -> Pinyin:
        return Pinyin(self._lexical)

    # traditional and simplified

    def _in_script(self, text: str, changes: list[Change]) -> str:
        """The question in the characters that the corpus is written in; what it knows as it was typed stays."""
        table = traditional() if self._is_traditional else simplified()
        if not any(char in table for char in text):
            return text
        chars = list(text)
        for i, char in enumerate(text):
            if char in table and not self._known_around(text, i):
                chars[i] = self._form(chars, text, i, table)
        taken = "".join(chars)
        changes.extend(_differences(text, taken))
        return taken

    @cached_property
    def _is_traditional(self) -> bool:
        """Whether most of the corpus is: by words that every official text has."""
        frequency = self._lexical.document_frequency
        return sum(map(frequency, _TRADITIONAL)) > sum(frequency(_plain(word)) for word in _TRADITIONAL)

    def _known_around(self, text: str, i: int) -> bool:
        return any(pair in self._lexical for pair in (text[max(i - 1, 0) : i + 1], text[i : i + 2]) if len(pair) == 2)

    def _form(self, chars: Sequence[str], text: str, i: int, table: Mapping[str, str]) -> str:
        """The form of a character that the corpus has most often beside its neighbours, these in either script."""
        before = chars[i - 1] if i else ""
        behind = [text[i + 1], *table.get(text[i + 1], "")] if i + 1 < len(text) else []
        frequency = self._lexical.document_frequency

        def met(form: str) -> int:
            return (frequency(before + form) if before else 0) + sum(frequency(form + other) for other in behind)

        # 家 is the traditional form of itself, and 傢 of it in furniture alone.
        forms: tuple[str, ...] = (*table[text[i]], text[i])
        return max(forms, key=met)

    # one wrong character

    def _put_right(self, text: str, changes: list[Change]) -> str:
        for _ in range(_MOST):
            found = max(
                ((slip, run.start()) for run in _RUN.finditer(text) for slip in self._slips(text, run)),
                key=lambda one: one[0].gain,
                default=None,
            )
            if found is None:
                break
            slip, offset = found
            start, end = offset + slip.start, offset + slip.end
            right = text[:start] + slip.taken + text[end:]
            changes.append(self._said(text, right, start, end, len(slip.taken)))
            text = right
        return text

    def _slips(self, text: str, match: re.Match[str]) -> Iterator[_Slip]:
        run = match.group()
        if len(run) < 2 or not any(run[i : i + 2] not in self._lexical for i in range(len(run) - 1)):
            return
        cost, cuts = self._cut(run)
        fixed = self._fixed(text, match)
        loose = {
            i
            for start, end in cuts
            if end - start == 1 or self._dictionary.frequencies.get(run[start:end], 0) < _RARE
            for i in range(start, end)
        } - fixed
        for i in sorted(loose):
            for slip, channel in self._candidates(run, i, fixed):
                right = run[: slip.start] + slip.taken + run[slip.end :]
                gain = cost - self._cut(right)[0] - channel + _LONGER * (slip.end - slip.start - 2)
                if gain >= _GAIN and (joint := self._joint(run, slip)) is not None and gain - joint >= _GAIN:
                    yield _Slip(slip.start, slip.end, slip.taken, gain)

    def _candidates(self, run: str, i: int, fixed: set[int]) -> Iterator[tuple[_Slip, float]]:
        """Words of the corpus that one other character here, or two in the other order, would make."""
        lexical = self._lexical
        before, behind = run[i - 1] if i else "", run[i + 1] if i + 1 < len(run) else ""
        for char, channel in confusable(run[i]).items():
            if (before and before + char in lexical) or (behind and char + behind in lexical):
                for start, end in _around(i, i + 1, len(run)):
                    yield from self._word(run, start, end, run[start:i] + char + run[i + 1 : end], channel)
        if behind and behind != run[i] and i + 1 not in fixed and behind + run[i] in lexical:
            for start, end in _around(i, i + 2, len(run)):
                swapped = run[start:i] + behind + run[i] + run[i + 2 : end]
                yield from self._word(run, start, end, swapped, _SWAPPED)

    def _word(self, run: str, start: int, end: int, taken: str, channel: float) -> Iterator[tuple[_Slip, float]]:
        frequencies = self._dictionary.frequencies
        typed = run[start:end]
        likely = frequencies.get(taken, 0) >= _RARE > frequencies.get(typed, 0)
        # A run of the corpus has all its pairs in it: with one missing, the typed one does not stand there.
        strange = any(typed[j : j + 2] not in self._lexical for j in range(len(typed) - 1))
        if likely and strange and taken in self._lexical:
            yield _Slip(start, end, taken, 0.0), channel

    def _joint(self, run: str, slip: _Slip) -> float | None:
        """What a word costs that the corpus does not know beside its neighbours here; None where it cannot stand here.

        Where the wrong character is at the word's edge, and the corpus knows it beside that neighbour but not the right
        one, it belongs to the neighbour: 资金池有 is no slip for 持有.
        """
        lexical, start, end, taken = self._lexical, slip.start, slip.end, slip.taken
        before = run[start - 1] if start else ""
        behind = run[end] if end < len(run) else ""
        left, right = (
            before + taken[0] in lexical if before else None,
            taken[-1] + behind in lexical if behind else None,
        )
        if left is False and taken[0] != run[start] and before + run[start] in lexical:
            return None
        if right is False and taken[-1] != run[end - 1] and run[end - 1] + behind in lexical:
            return None
        unknown = not (left or right) and (before or behind)
        return _ALONE * min(lexical.size / _LARGE, 1.0) if unknown else 0.0

    def _fixed(self, text: str, match: re.Match[str]) -> set[int]:
        """Places in a run that are right as they are: terms that say the same as others, and clauses by number."""
        start, end = match.span()
        run = match.group()
        spans = [(found.start() - start, found.end() - start) for found in _NAMED.finditer(text, start, end)]
        for size in range(2, min(_KNOWN_MOST, len(run)) + 1):
            spans += [(i, i + size) for i in range(len(run) - size + 1) if run[i : i + size] in synonyms()]
        return {i for first, last in spans for i in range(first, last)}

    def _cut(self, run: str) -> tuple[float, list[tuple[int, int]]]:
        """The likeliest words of a run: what they say in all, in nats, and where each stands."""
        frequencies, information = self._dictionary.frequencies, self._dictionary.information
        best: list[tuple[float, int]] = [(0.0, 0)]
        for end in range(1, len(run) + 1):
            best.append(
                min(
                    (best[start][0] + information(run[start:end]), start)
                    for start in range(max(0, end - _WORD_MOST), end)
                    if end - start == 1 or frequencies.get(run[start:end])
                )
            )
        cuts: list[tuple[int, int]] = []
        end = len(run)
        while end:
            cuts.append((best[end][1], end))
            end = best[end][1]
        return best[-1][0], cuts[::-1]

    def _said(self, typed: str, right: str, start: int, end: int, size: int) -> Change:
        """The change as it is told, with a word beside it that belongs to it: 转项资金, and not 转项 alone."""
        run = next(one for one in _RUN.finditer(right) if one.start() <= start < one.end())
        _, cuts = self._cut(run.group())
        places = [(run.start() + first, run.start() + last) for first, last in cuts]
        first, last = start, start + size
        for left, far in places:
            joined = left == last and far - left >= 2 and right[last - 1 : last + 1] in self._lexical
            if (left <= first and last <= far) or (joined and self._dictionary.frequencies.get(right[left:far], 0)):
                first, last = min(left, first), max(far, last)
                break
        return Change(typed[first : end + last - start - size], right[first:last])


_SWAPPED = 1.0  # what two characters in the other order cost, in nats
_KNOWN_MOST = 8  # characters of a term that says the same as others


def _plain(word: str) -> str:
    return "".join(simplified().get(char, char) for char in word)


def _around(first: int, last: int, size: int) -> Iterator[tuple[int, int]]:
    """The stretches of two to four characters that hold a place and more."""
    for start in range(max(0, last - _WORD_MOST), first + 1):
        for end in range(last, min(size, start + _WORD_MOST) + 1):
            if end - start >= 2:
                yield start, end


def _differences(typed: str, taken: str) -> Iterator[Change]:
    """The runs in which two texts of one length differ, each whole: a question in the other script is one."""
    for run in _RUN.finditer(taken):
        start, end = run.span()
        if typed[start:end] != taken[start:end]:
            yield Change(typed[start:end], taken[start:end])
