"""Exact clause look-up: the section that a question names, found in the tree and not by likeness."""

from __future__ import annotations

import re
from dataclasses import dataclass

from policyqa.answering.question import Question
from policyqa.chinese import normalise
from policyqa.indexing.snapshot import IndexSnapshot
from policyqa.reading.citation import Reference, plain_law_title, resolve
from policyqa.records import Heading, Section, Status

__all__ = ["Clause", "ClauseLookup", "listed_under", "look_up"]

# What is left of a question that asks for nothing but the clause itself: 的内容是什么, 讲了什么, 原文 …
_BARE = re.compile(
    r"(?:请问|请|列出|给出|查一?下|看一?下|的|中|里|内容|原文|全文|具体|主要|都?[讲说写规]了?定?了?(?:些)?|提到|是|有|什么|啥|哪些|怎么|如何|"
    r"一下|吗|呢|what|does|do|is|the|say|says|about|content|of|in|show|me|text|read|\W)+",
    re.I,
)

_QUOTED = re.compile("《([^《》]+)》")
# What may stand between the name of a document and its clause.
_BETWEEN = re.compile(r"[\s的中里,，、]*")


@dataclass(frozen=True, slots=True)
class Clause:
    """A section that a question names; ``rows`` are its passages in document order, none where its text is missing."""

    source: str
    section: Section
    rows: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ClauseLookup:
    """What a named clause came to. ``bare``: the question asks for nothing else than the clause."""

    clauses: tuple[Clause, ...]
    bare: bool


def look_up(question: Question, snapshot: IndexSnapshot, *, most: int = 20) -> ClauseLookup | None:
    """The clauses that a question's reference leads to, or None where it names none.

    Where it names a document (in 《》, or by its title in the question) only that one is searched. No clause found in a
    document that is named, or in a corpus of one document, means that there is none.

    :param most: documents that are searched where none is named; in a corpus of more the number alone says nothing.
    """
    reference = question.reference
    if reference is None:
        return None
    rest = question.text[: reference.start] + question.text[reference.end :]
    sources, named = _sources(question.text, reference, snapshot)
    if not named and len(sources) > most:
        return None
    clauses: list[Clause] = []
    for source in sources:
        document = snapshot.document(source)
        section = resolve(document.root, reference.steps)
        if section is not None:
            clauses.append(Clause(source, section, snapshot.passage_rows_under(source, section.path)))
    if not clauses and not named and len(sources) > 1:
        return None
    if named:
        rest = _QUOTED.sub("", rest)
        for name in _names(snapshot, sources):
            rest = rest.replace(name, "")
    return ClauseLookup(tuple(clauses), bare=bool(_BARE.fullmatch(normalise(rest).text or "?")))


def _names(snapshot: IndexSnapshot, sources: tuple[str, ...]) -> tuple[str, ...]:
    titles = [summary.title for summary in snapshot.document_summaries() if summary.source in sources]
    return tuple(sorted({*titles, *map(plain_law_title, titles)}, key=len, reverse=True))


def _sources(text: str, reference: Reference, snapshot: IndexSnapshot) -> tuple[tuple[str, ...], bool]:
    """The documents that a question names (none where it names one that is not there), or all of them and False."""
    titles = {s.source: normalise(plain_law_title(s.title)).text for s in snapshot.document_summaries()}
    quotes = tuple(_QUOTED.finditer(text))
    quoted = [normalise(plain_law_title(quote[1])).text for quote in quotes]
    if exact := tuple(source for source, title in titles.items() if title and title in quoted):
        return exact, True
    plain = normalise(_QUOTED.sub(" ", text)).text
    # 劳动合同法实施条例 holds the name of 劳动合同法: the longest name is the one that is meant.
    said = {title for title in titles.values() if len(title) >= 3 and title in plain}
    if said:
        longest = max(map(len, said))
        return tuple(source for source, title in titles.items() if title in said and len(title) == longest), True
    if short := tuple(source for source, title in titles.items() if any(_shortens(name, title) for name in quoted)):
        return short, True
    named = any(_BETWEEN.fullmatch(text, quote.end(), reference.start) for quote in quotes)
    return (() if named else tuple(titles)), named


def _shortens(name: str, title: str) -> bool:
    """Whether a name is a title with words left out, of the same sort: 智能工厂讲话 of 全市智能工厂建设推进会议讲话."""
    rest = iter(title)
    return len(name) >= 3 and name[-1] == title[-1:] and all(char in rest for char in name)


def listed_under(source: str, path: str, snapshot: IndexSnapshot) -> tuple[Heading, ...]:
    """The entries whose text is missing: a section's own, if it is one, and all below it, in document order."""
    return tuple(
        heading
        for _, heading in snapshot.headings_of(source)
        if heading.status is Status.LISTED_ONLY and f"{heading.section}/".startswith(f"{path}/")
    )
