"""Numbers written in Latin letters: IV, B and three, as labels in English texts and in bilingual ones have them."""

from __future__ import annotations

import re

__all__ = ["CARDINALS", "ENGLISH_UNITS", "english_pattern", "latin_number", "roman_number"]

CARDINALS = (
    *("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"),
    *("thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty"),
)
"""The number words that headings use, from one on."""
ENGLISH_UNITS = {
    "book": "编",
    "part": "部分",
    "chapter": "章",
    "section": "节",
    "article": "条",
    "annex": "附件",
    "appendix": "附件",
    "schedule": "附件",
}
"""What English headings call their kind, with the heading family in Chinese."""
_VALUES = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}
_UNIT = "|".join(f"{unit.title()}|{unit.upper()}" for unit in ENGLISH_UNITS)
_CARDINAL = "|".join(f"{word.title()}|{word.upper()}" for word in CARDINALS)


def english_pattern() -> re.Pattern[str]:
    """A label such as ``Article 5``, ``CHAPTER IV``, ``Part One`` or ``Annex A`` at the start of a line."""
    numeral = rf"\d{{1,3}}|[IVXLC]{{1,7}}|{_CARDINAL}|[A-Z]"
    return re.compile(rf"(?P<unit>{_UNIT})[ \t]+(?P<n>{numeral})(?![\w-])(?P<colon>[ \t]*[:：.])?")


def latin_number(numeral: str) -> int:
    """The value of 5, IV, Three, C or b.

    :raises ValueError: it is none of these.
    """
    if numeral.isdecimal():
        return int(numeral)
    word = numeral.lower()
    if word in CARDINALS:
        return CARDINALS.index(word) + 1
    if re.fullmatch("[ivxlc]+", word) and (len(word) > 1 or word in "ivx"):
        return roman_number(word)
    if len(word) == 1 and word.isascii() and word.isalpha():
        return ord(word) - ord("a") + 1
    raise ValueError(f"not a number: {numeral!r}")


def roman_number(numeral: str) -> int:
    """The value of a Roman numeral, upper or lower case.

    :raises KeyError: another character stands in it.
    """
    values = [_VALUES[char] for char in numeral.lower()]
    return sum(-value if any(other > value for other in values[i + 1 :]) else value for i, value in enumerate(values))
