"""A figure that is asked for and was never filled in: the clause in which a blank stands in its place."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from policyqa.answering.highlights import word_scores
from policyqa.answering.question import Kind, Question, understand
from policyqa.answering.signals import held
from policyqa.chinese import unwrap
from policyqa.reading.blanks import blanks
from policyqa.reading.passages import passage_sentences, search_text
from policyqa.records import Notice, NoticeCode, Passage, Span

__all__ = ["unfilled"]

_CLAUSE = re.compile(r"[^,，;；:：。！？!?]+")
_PIECE = re.compile(r"[^,，;；、。!！?？]+")
_MONEY = "(?:[十百千]?[万亿])?元|钱"
_SHARE = "[%％‰]|个?百分点|成(?![立为本功])|倍"
_COUNTED = "[个家项名人户亩吨台套件条所座处批次辆例起间年月天日岁]|公里|平方米|万|亿"
_UNIT = re.compile(rf"[ 　]*(?:(?P<money>{_MONEY})|(?P<share>{_SHARE})|(?P<counted>[十百千万亿]*(?:{_COUNTED})))")
_ASKED = re.compile(rf"(?:多少|几)(?:(?P<money>[十百千万亿]*(?:元|钱))|(?P<share>{_SHARE})|(?P<counted>{_COUNTED}))")
_ASKED_SHARE = re.compile(r"百分之(?:几|多少)|比例|占比|比重|percent|\brate\b|\bshare\b", re.I)
# Figures that answer no 多少: dates, and those of names and titles (“工业4.0”).
_NO_FIGURE = re.compile(r"\d{2,4}年(?:\d{1,2}月)?(?:\d{1,2}日)?|\d{1,2}月(?:\d{1,2}日)?|“[^”]*”|《[^》]*》")
_FIGURE = re.compile(r"\d|百分之|[一二三四五六七八九十百千两]+(?:[万亿]?元|[个家项名人成倍])")
_NEAR = 0.8  # of the best clause's score
_SHORT = 8  # a clause of fewer characters says nothing without the one before


@dataclass(frozen=True, slots=True)
class _Clause:
    """A stretch of a passage between two commas; ``blank`` where a blank stands in it for a figure."""

    span: Span
    text: str
    blank: bool


def unfilled(question: Question, passage: Passage, highlights: Sequence[Span]) -> tuple[Notice, ...]:
    """For a question that asks for a figure: the clauses of the sentences marked where a blank stands for it.

    Only the clause that fits the question best counts, of those that have a figure or a blank: 全国普及率 asks for the
    60% and not for the blank beside it. A question may ask twice: 多少个项目,总投资多少.
    """
    if question.kind is not Kind.AMOUNT or _names_other(question, passage):
        return ()
    marked = [Span(span.start - passage.start, span.end - passage.start) for span in highlights]
    clauses = [clause for span in marked for clause in _clauses(passage.text, span)]
    every = [clause for span in passage_sentences(passage) for clause in _clauses(passage.text, span)]
    found = [
        # Where its unit is named (有几家), a sentence that is not marked may have it.
        _best(asked, clauses) or (_best(asked, every) if marked and _unit_asked(asked.text) else [])
        for asked in _askings(question)
    ]
    said = dict.fromkeys(_said(passage.text, one.span) for ones in found for one in ones if one.blank)
    return tuple(Notice(NoticeCode.FIGURE_BLANK, passage.source, (("sentence", words),)) for words in said)


def _names_other(question: Question, passage: Passage) -> bool:
    """Whether it asks of a year or a place that the passage does not speak of: 到2027年要建成多少家."""
    words = held(question, search_text(passage))
    return any(term.name and not word for term, word in zip(question.terms, words, strict=True))


def _askings(question: Question) -> list[Question]:
    """The pieces of a question that each ask for a figure; the question itself where there are not several."""
    pieces = [understand(piece) for piece in _PIECE.findall(question.text)]
    asking = [one for one in pieces if one.kind is Kind.AMOUNT and one.terms]
    return asking if len(asking) > 1 else [question]


def _clauses(text: str, sentence: Span) -> Iterator[_Clause]:
    """Those of a sentence that have a figure, or a blank in its place."""
    places = [span for span in blanks(text) if _UNIT.match(text, span.end)]
    for match in _CLAUSE.finditer(text, sentence.start, sentence.end):
        blank = any(match.start() <= span.start < match.end() for span in places)
        if blank or _FIGURE.search(_NO_FIGURE.sub("", _without_blanks(match.group()))):
            yield _Clause(Span(*match.span()), match.group(), blank)


def _without_blanks(text: str) -> str:
    return "".join(" " if any(span.start <= i < span.end for span in blanks(text)) else c for i, c in enumerate(text))


def _best(question: Question, clauses: Sequence[_Clause]) -> list[_Clause]:
    """The clause that holds most of the question's words, of those whose unit is not another than the one asked for.

    Blanks that fit nearly as well come with it: 有几家市一级的 means one of [*]家省级,[*]家市级.
    """
    fitting = [clause for clause in clauses if _fits(question.text, clause)]
    scores = word_scores(question, [clause.text for clause in fitting]) if fitting else np.zeros(0)
    if not fitting or scores.max() <= 0:
        return []
    best = fitting[int(scores.argmax())]
    near = [one for one, score in zip(fitting, scores, strict=True) if one.blank and score >= _NEAR * scores.max()]
    return near if best.blank else [best]


def _fits(asked: str, clause: _Clause) -> bool:
    """Whether the unit behind a blank or a figure may be that of 多少家, 多少亿元, 百分之几."""
    wanted = _unit_asked(asked)
    if wanted is None:
        return True
    plain = _NO_FIGURE.sub("", clause.text)
    units = [_UNIT.match(plain, at.end()) for at in re.finditer(r"[\d.]+", plain)]
    units += [_UNIT.match(clause.text, span.end) for span in blanks(clause.text)]
    known = [unit for unit in units if unit]
    if wanted in ("money", "share", "counted"):
        return any(unit[wanted] for unit in known)
    return any(unit["counted"] and unit["counted"].endswith(wanted) for unit in known)


def _unit_asked(asked: str) -> str | None:
    """``money``, ``share``, the measure word that is asked for (家), ``counted`` for 个, None where none is named."""
    if wanted := _ASKED.search(asked):
        exact = wanted["counted"] or "个"
        return exact if exact != "个" else wanted.lastgroup
    return "share" if _ASKED_SHARE.search(asked) else None


def _said(text: str, span: Span) -> str:
    """A clause as people see it, with the one before where it is very short."""
    start = span.start
    if span.end - start < _SHORT and (before := list(_CLAUSE.finditer(text, 0, start))):
        start = before[-1].start()
    return unwrap(text[start : span.end].strip()).text
