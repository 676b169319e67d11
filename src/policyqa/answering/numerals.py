"""Figures in a question the other way that people write them: 2024年 and 二〇二四年, 100万元 and 一百万元."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from policyqa.chinese import NUMERAL, from_numeral, normalise, to_numeral

__all__ = ["Figure", "figures"]

_NOT_BEFORE = r"(?<![\d.零〇○一二三四五六七八九十百千万亿两几数第])"
# 24年 is a year where nothing beside it makes it a length of time.
_SHORT_YEAR = re.compile(
    r"(?<![\d.满近达足超过作役龄限期去前后约至])([12]\d)年(?!限|期|以|内|间|后|前|来|级|龄|度?总|[的]?工[作龄]|\d*个月)"
)
_YEAR = re.compile(rf"{_NOT_BEFORE}(?P<digits>(?:19|20)\d\d)年|(?P<numeral>[一二][零〇○一二三四五六七八九]{{3}})年")
_PERCENT = re.compile(rf"(?P<digits>\d{{1,3}})[%％]|百分之(?P<numeral>{NUMERAL}{{1,4}})(?!点)")
_ARTICLE = re.compile(rf"第(?:(?P<digits>\d{{1,4}})|(?P<numeral>{NUMERAL}{{1,7}}))(?P<unit>[编章节条款项届批次])")
_UNIT = r"(?P<unit>万元|亿元|万|亿|元|个月|日|天|周|小时|人|家|户|名|项|倍|岁|吨|亩|公里|平方米|年)"
_COUNT = re.compile(rf"{_NOT_BEFORE}(?:(?P<digits>\d{{1,4}})|(?P<numeral>{NUMERAL}{{1,7}})){_UNIT}")
_DIGITS = "〇一二三四五六七八九"


@dataclass(frozen=True, slots=True)
class Figure:
    """Where a figure stands in a text, and the other ways to write it."""

    start: int
    end: int
    others: tuple[str, ...]


def figures(text: str) -> tuple[Figure, ...]:
    """The figures of a text that are written in another way as well, in order; the first reading of a place counts."""
    mapped = normalise(text)
    found: list[Figure] = []
    taken: set[int] = set()
    for start, end, others in _read(mapped.text):
        if not taken & set(range(start, end)):
            taken.update(range(start, end))
            found.append(Figure(mapped.origins[start], mapped.origins[end - 1] + 1, others))
    return tuple(sorted(found, key=lambda one: one.start))


def _read(text: str) -> Iterator[tuple[int, int, tuple[str, ...]]]:
    for match in _YEAR.finditer(text):
        yield (*match.span(), (_year(match["digits"]) if match["digits"] else f"{_digits(match['numeral'])}年",))
    for match in _SHORT_YEAR.finditer(text):
        yield (*match.span(), (f"20{match[1]}年", _year(f"20{match[1]}")))
    for match in _PERCENT.finditer(text):
        other = _numeral(match["digits"]) if match["digits"] else _digits(match["numeral"])
        if other:
            yield (*match.span(), (f"百分之{other}" if match["digits"] else f"{other}%",))
    for pattern, before in ((_ARTICLE, "第"), (_COUNT, "")):
        for match in pattern.finditer(text):
            other = _numeral(match["digits"]) if match["digits"] else _digits(match["numeral"])
            if other:
                yield (*match.span(), (f"{before}{other}{match['unit']}",))


def _year(digits: str) -> str:
    return "".join(_DIGITS[int(digit)] for digit in digits) + "年"


def _numeral(digits: str) -> str:
    value = int(digits)
    if not 1 <= value <= 9999 or digits.startswith("0"):
        return ""
    numeral = to_numeral(value)
    return f"一{numeral}" if numeral.startswith(("百", "千")) else numeral


def _digits(numeral: str) -> str:
    value = from_numeral(numeral)
    return str(value) if value else ""
