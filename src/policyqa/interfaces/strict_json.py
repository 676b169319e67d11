"""JSON as the standard has it, in and out: Python's own NaN and Infinity are neither read nor written."""

from __future__ import annotations

import json
import math

__all__ = ["read_json", "written_json"]


def read_json(text: str | bytes) -> object:
    """The value that a text is.

    :raises ValueError: it is no JSON, or holds a number that JSON has no way to write.
    :raises RecursionError: it is nested too deeply.
    """
    return json.loads(text, parse_constant=_refused, parse_float=_finite)


def written_json(value: object) -> str:
    """The value on one line, Chinese as it is.

    :raises ValueError: it holds NaN or an infinity.
    """
    return json.dumps(value, ensure_ascii=False, allow_nan=False)


def _refused(name: str) -> object:
    raise ValueError(f"JSON 里没有 {name}")


def _finite(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number):
        raise ValueError(f"数字 {digits[:20]} 超出范围")
    return number
