"""References in English: Article 47 (2), the second point of part four, as steps down a tree of sections."""

from __future__ import annotations

import re

from policyqa.reading.latin import CARDINALS, roman_number
from policyqa.reading.steps import Reference, Step

__all__ = ["find_english"]

_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
_ENGLISH_NUMBERS = CARDINALS[:10]
_ENGLISH_UNIT = "article|part|section|chapter|point|paragraph|item"
_ENGLISH_SUB = r"\(\s*(?:\d{1,3}|[ivx]{1,4})\s*\)"
_ENGLISH = re.compile(
    rf"(?<![A-Za-z0-9])(?:(?P<unit>{_ENGLISH_UNIT})s?\s+(?P<n>\d{{1,4}}|[ivx]{{1,5}}|{'|'.join(_ENGLISH_NUMBERS)})\b"
    rf"|(?P<ordinal>{'|'.join(_ORDINALS)}|\d{{1,2}}(?:st|nd|rd|th))\s+(?P<counted>{_ENGLISH_UNIT})\b)"
    rf"(?P<subs>(?:\s*{_ENGLISH_SUB})*)",
    re.I,
)
_ENGLISH_BETWEEN = re.compile(r"(?P<of>\s+(?:of|in|under)\s+(?:the\s+)?)|\s*,?\s*", re.I)


def find_english(plain: str) -> Reference | None:
    """The clause that English words in a question name, or None. Offsets are into it."""
    position = 0
    while first := _ENGLISH.search(plain, position):
        position = first.start() + 1
        groups: list[list[re.Match[str]]] = []
        inward = False  # section 2 of part four: what is named later holds what is named before
        match: re.Match[str] | None = first
        while match and _english_number(match) is not None:
            groups = [[match], *groups] if not groups or inward else [[*groups[0], match], *groups[1:]]
            end = match.end()
            between = _ENGLISH_BETWEEN.match(plain, end)
            inward = bool(between and between["of"])
            match = _ENGLISH.match(plain, between.end()) if between else None
        named = [one for group in groups for one in group]
        steps = _english_steps(named)
        if named and (first["unit"] or len(named) > 1):
            return Reference(steps, first.start(), end)
    return None


def _english_steps(named: list[re.Match[str]]) -> tuple[Step, ...]:
    steps: list[Step] = []
    for match in named:
        word = (match["unit"] or match["counted"]).lower()
        steps.append(Step(_english_number(match) or 0, _english_unit(word, steps[-1].unit if steps else "")))
        for sub in re.findall(r"\w+", match["subs"]):
            unit = _english_unit("paragraph" if steps[-1].unit == "条" else "item", steps[-1].unit)
            steps.append(Step(int(sub) if sub.isdecimal() else roman_number(sub), unit))
    return tuple(steps)


def _english_unit(word: str, above: str) -> str:
    """The unit a word stands for below another: a section is a 部分 by itself, a 节 of a chapter, a 点 of a part."""
    if word in ("article", "chapter"):
        return "条" if word == "article" else "章"
    if word in ("part", "section") and not above:
        return "部分"
    if word == "section" and above == "章":
        return "节"
    if word == "paragraph" and above == "条":
        return "款"
    return "项" if above in ("条", "款") else "点"


def _english_number(match: re.Match[str]) -> int | None:
    """The value of 47, four, IV, third or 3rd; None of the pronoun in "the article I read"."""
    word = (match["n"] or match["ordinal"]).lower()
    if word in _ORDINALS:
        return _ORDINALS.index(word) + 1
    if word in _ENGLISH_NUMBERS:
        return _ENGLISH_NUMBERS.index(word) + 1
    if digits := re.match(r"\d+", word):
        return int(digits.group())
    return roman_number(word) if len(word) > 1 or match["unit"][0].isupper() else None
