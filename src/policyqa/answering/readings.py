"""How characters are read, which look alike, and which are the traditional forms of others."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from importlib.resources import files

__all__ = ["SYLLABLE_MOST", "characters_read", "confusable", "simplified", "traditional"]

SYLLABLE_MOST = 6
"""Letters of the longest syllables: zhuang, chuang, shuang."""

# Sounds that speakers of many regions do not tell apart: zh/z, ch/c, sh/s; ang/an, eng/en, ing/in; l/n.
_ALIKE = (
    (re.compile(r"^([zcs])h"), r"\1"),
    (re.compile(r"^([zcs])(?!h)"), r"\1h"),
    (re.compile(r"([aei]n)g$"), r"\1"),
    (re.compile(r"([aei]n)$"), r"\1g"),
    (re.compile(r"^l"), "n"),
    (re.compile(r"^n"), "l"),
)


def characters_read() -> Mapping[str, str]:
    """For each syllable, without its tone and with v for ü, the simplified characters that are read so."""
    return _readings()


def confusable(char: str) -> Mapping[str, float]:
    """The characters that may be meant where one is typed, each with what the slip costs, in nats.

    Those read the same cost least: an input method offers them side by side. Then come those that many do not tell
    apart by ear, and those that look alike.
    """
    return _confusable(char)


def simplified() -> Mapping[str, str]:
    """The simplified character of each traditional one that has another form."""
    return _simplified()


def traditional() -> Mapping[str, str]:
    """For each simplified character its traditional forms, the commonest of several not always first."""
    return _traditional()


_SAME, _NEAR, _LOOKS = 0.0, 2.0, 2.0


@cache
def _readings() -> dict[str, str]:
    return dict(_rows("readings.tsv"))


@cache
def _syllables() -> dict[str, tuple[str, ...]]:
    found: defaultdict[str, list[str]] = defaultdict(list)
    for syllable, chars in _readings().items():
        for char in chars:
            found[char].append(syllable)
    return {char: tuple(own) for char, own in found.items()}


@cache
def _looks() -> dict[str, str]:
    found: defaultdict[str, str] = defaultdict(str)
    text = (files("policyqa.answering") / "data" / "lookalikes.txt").read_text(encoding="utf-8")
    for group in text.split():
        for char in group:
            found[char] += group
    return dict(found)


@lru_cache(maxsize=1024)
def _confusable(char: str) -> dict[str, float]:
    costs: dict[str, float] = dict.fromkeys(_looks().get(char, ""), _LOOKS)
    own = _syllables().get(char, ())
    for syllable in own:
        for pattern, instead in _ALIKE:
            for other in _readings().get(pattern.sub(instead, syllable), ""):
                costs.setdefault(other, _NEAR)
    for syllable in own:
        costs.update(dict.fromkeys(_readings()[syllable], _SAME))
    costs.pop(char, None)
    return costs


@cache
def _simplified() -> dict[str, str]:
    return dict(_rows("traditional.tsv"))


@cache
def _traditional() -> dict[str, str]:
    found: defaultdict[str, str] = defaultdict(str)
    for char, other in _simplified().items():
        found[other] += char
    return dict(found)


def _rows(name: str) -> Iterator[tuple[str, str]]:
    text = (files("policyqa.answering") / "data" / name).read_text(encoding="utf-8")
    for line in text.splitlines():
        key, _, value = line.partition("\t")
        yield key, value
