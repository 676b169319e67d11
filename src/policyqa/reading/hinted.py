"""Lines that their style makes headings: those without a label of their own get that of a Markdown heading."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from policyqa.reading.extracted import HeadingHint
from policyqa.reading.labels import Family, Label
from policyqa.reading.lines import Line

__all__ = ["with_hinted_headings"]

_LONGEST = 80  # characters
_SENTENCE = re.compile("[。；;]|[，,]$")


def with_hinted_headings(lines: Sequence[Line], hints: Sequence[HeadingHint]) -> tuple[Line, ...]:
    """The lines, each that a hint points into and that has no label headed as ``#`` heads a line of Markdown.

    第一章 and 一、 are headings by their labels, and stay so whatever their style: numbers say more than styles, which
    whoever typed the document may have taken for their looks.

    :param hints: in order; one whose line was cut out as a site's note is passed over.
    """
    headed = list(lines)
    at = 0
    for hint in hints:
        while at < len(headed) and headed[at].end <= hint.start:
            at += 1
        if at == len(headed):
            break
        line = headed[at]
        if line.label is None and line.start <= hint.start and not line.literal and _reads_as_one(line.text):
            headed[at] = replace(line, label=_label(line.text, hint.level))
    return tuple(headed)


def _reads_as_one(words: str) -> bool:
    """Whether a line can be a heading: paragraphs of text are at times styled as headings, to look like them."""
    return len(words) <= _LONGEST and not _SENTENCE.search(words)


def _label(words: str, level: int) -> Label:
    return Label(Family.MARKDOWN, words.replace("/", "∕"), 0, 0, depth=level, marked=True)
