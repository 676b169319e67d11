"""Numbers as automatic numbering shows them: by the names that Word's number formats have (ECMA-376, 17.18.59)."""

from __future__ import annotations

from collections.abc import Callable

from policyqa.chinese import to_numeral

__all__ = ["shown_number"]

_HIGHEST = 9_999  # letters and Roman numerals grow with the number; a file may name any
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_BRANCHES = "子丑寅卯辰巳午未申酉戌亥"
_CAPITALS = dict(zip("零一二三四五六七八九十百千", "零壹贰叁肆伍陆柒捌玖拾佰仟", strict=True))
_TRADITIONAL = {**_CAPITALS, "二": "貳", "三": "參", "六": "陸"}
_DIGITS = "〇一二三四五六七八九"
_ROMAN = (
    *((1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL")),
    *((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")),
)


def shown_number(value: int, format_name: str) -> str:
    """The number in a format; in Arabic figures where the format is unknown or does not reach so far."""
    if format_name == "none":
        return ""
    if value > _HIGHEST:
        return str(value)
    try:
        return _FORMATS.get(format_name, str)(value)
    except (ValueError, IndexError):
        return str(value)


def _roman(value: int) -> str:
    out = ""
    for worth, letters in _ROMAN:
        count, value = divmod(value, worth)
        out += letters * count
    return out


def _letters(value: int) -> str:
    """A … Z, AA, BB, as Word goes on."""
    times, at = divmod(value - 1, 26)
    return chr(ord("A") + at) * (times + 1) if value > 0 else str(value)


def _counted(value: int) -> str:
    """十一 and 九十九, but 一〇〇 from a hundred on."""
    return to_numeral(value) if value < 100 else _digits(value)


def _digits(value: int) -> str:
    return "".join(_DIGITS[int(digit)] for digit in str(value))


def _capital(value: int, *, traditional: bool = False) -> str:
    numeral = to_numeral(value)
    if numeral.startswith("十"):
        numeral = f"一{numeral}"
    return "".join((_TRADITIONAL if traditional else _CAPITALS)[char] for char in numeral)


def _one_of(signs: str) -> Callable[[int], str]:
    def sign(value: int) -> str:
        if value < 1:
            raise ValueError(value)
        return signs[value - 1]

    return sign


def _run(first: str, count: int) -> str:
    return "".join(chr(ord(first) + i) for i in range(count))


_CIRCLED = _one_of(_run("①", 20) + _run("㉑", 15) + _run("㊱", 15))
_FORMATS: dict[str, Callable[[int], str]] = {
    "decimalZero": lambda value: f"{value:02}",
    "decimalFullWidth": lambda value: "".join(chr(ord(digit) + 0xFEE0) for digit in str(value)),
    "decimalFullWidth2": lambda value: "".join(chr(ord(digit) + 0xFEE0) for digit in str(value)),
    "decimalEnclosedCircle": _CIRCLED,
    "decimalEnclosedCircleChinese": _CIRCLED,
    "decimalEnclosedParen": _one_of(_run("⑴", 20)),
    "decimalEnclosedFullstop": _one_of(_run("⒈", 20)),
    "ideographEnclosedCircle": _one_of(_run("㊀", 10)),
    "numberInDash": lambda value: f"- {value} -",
    "upperRoman": _roman,
    "lowerRoman": lambda value: _roman(value).lower(),
    "upperLetter": _letters,
    "lowerLetter": lambda value: _letters(value).lower(),
    "chineseCounting": _counted,
    "taiwaneseCounting": _counted,
    "japaneseCounting": to_numeral,
    "chineseCountingThousand": to_numeral,
    "taiwaneseCountingThousand": to_numeral,
    "chineseLegalSimplified": _capital,
    "ideographLegalTraditional": lambda value: _capital(value, traditional=True),
    "ideographDigital": _digits,
    "japaneseDigitalTenThousand": _digits,
    "taiwaneseDigital": _digits,
    "ideographTraditional": _one_of(_STEMS),
    "ideographZodiac": _one_of(_BRANCHES),
}
