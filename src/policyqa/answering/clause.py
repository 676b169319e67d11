"""Exact clause look-up: the section that a question names, found in the tree and not by likeness."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from policyqa.answering.question import Question
from policyqa.indexing.snapshot import IndexSnapshot
from policyqa.reading.citation import resolve_all
from policyqa.reading.lacking import said
from policyqa.reading.naming import Naming, find_naming, plain_name
from policyqa.reading.steps import Reference, Step, names_clause
from policyqa.reading.within import around
from policyqa.reading.writing import quoted_title
from policyqa.records import Heading, Notice, NoticeCode, Passage, Section, Span, Status

__all__ = ["Clause", "ClauseLookup", "listed_under", "look_up", "marked_in"]

_NAMED_MOST = 3  # documents that a person still reads

# What is left of a question that asks for nothing but the clause itself: 的内容是什么, 讲了什么, 原文 …
_BARE = re.compile(
    r"(?:请问|请|列出|给出|查一?下|看一?下|的|中|里|内容|原文|全文|具体|主要|都?[讲说写规]了?定?了?(?:些)?|提到|是|有|什么|啥|哪些|怎么|如何|"
    r"一下|吗|呢|第\d{1,5}页|what|does|do|is|the|say|says|about|content|of|in|show|me|text|read|\W)+",
    re.I,
)
_DATE = re.compile(r"\(\d{4}-\d{2}-\d{2}\)\s*$")  # of the version that a citation means


@dataclass(frozen=True, slots=True)
class Clause:
    """A section that a question names; ``rows`` are its passages in document order, none where its text is missing.

    Of 款 and 项 ``section`` is the article, whose passages hold them, and ``spans`` where they stand in the document's
    text, none where the article is named whole; ``rows`` are then only the passages that hold them.
    """

    source: str
    section: Section
    rows: tuple[int, ...]
    spans: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class ClauseLookup:
    """What a named clause came to. ``bare``: the question asks for nothing else than the clause.

    ``lacking`` says what is not there: the document, the clause in it, or of several clauses some.
    """

    clauses: tuple[Clause, ...]
    bare: bool
    lacking: Notice | None = None


def look_up(question: Question, snapshot: IndexSnapshot, *, most: int = 20) -> ClauseLookup | None:
    """The clauses that a question's reference leads to, or None where it names none.

    Where it names documents only those are searched. No clause found in a document that is named, or in a corpus of
    one document, means that there is none; nor is there one of a document that is named and not in the corpus.

    :param most: documents that are searched where none is named; in a corpus of more the number alone says nothing.
    """
    reference = question.reference
    if reference is None:
        return None
    naming = find_naming(question.text, reference, snapshot.document_summaries())
    sources = snapshot.sources() if naming is None else naming.sources
    open_to_all = naming is None or naming.vague
    if open_to_all and len(sources) > most:
        return None
    clauses: list[Clause] = []
    absent: list[tuple[Step, ...]] = []
    for steps in (reference.steps, *reference.more):
        found = _found(steps, sources, snapshot, nearest=open_to_all)
        clauses += [clause for clause in found if clause not in clauses]
        absent += [] if found else [steps]
    if not clauses and naming is None and len(sources) > 1 and not names_clause(reference.steps):
        return None
    last = reference.steps[-1]
    if not clauses and last.unit.startswith("附") and not last.number:
        return None  # which of the annexes is meant is not said
    bare = bool(_BARE.fullmatch(_rest(question.text, reference, naming, clauses) or "?"))
    if not bare and naming is None and _is_english_part(question.text, reference):
        return None
    lacking = None
    if absent and (naming is not None or not clauses):
        clause = "、".join(map(said, absent)) if clauses else question.text[reference.start : reference.end]
        lacking = _lacking(clause, naming, sources, snapshot)
    return ClauseLookup(tuple(clauses), bare, lacking)


def _found(
    steps: tuple[Step, ...], sources: Sequence[str], snapshot: IndexSnapshot, *, nearest: bool
) -> tuple[Clause, ...]:
    """What the steps lead to in each document; ``nearest``: only as it is written, where any document has it so."""
    exact = tuple(clause for source in sources for clause in _clauses(source, steps, snapshot, exactly=True))
    if nearest and exact:
        return exact
    return tuple(clause for source in sources for clause in _clauses(source, steps, snapshot, exactly=False))


def _is_english_part(text: str, reference: Reference) -> bool:
    """Whether part 3 or section 3 is all that is named: the text may number its parts in another way."""
    return text[reference.start : reference.end].isascii() and [one.unit for one in reference.steps] == ["部分"]


def _rest(text: str, reference: Reference, naming: Naming | None, clauses: Sequence[Clause]) -> str:
    """What else a question says: without the clause, its own title (三、申报方式) and the documents' names."""
    titles = [plain_name(clause.section.title) for clause in clauses]
    quoted = re.match("([^“”\n]*)”", text[reference.end :])  # “二要准”, of 二要准，抓住重点
    if quoted and any(title.startswith(plain_name(quoted[1])) for title in titles):
        behind = plain_name(text[reference.end + quoted.end() :])
    else:
        behind = plain_name(text[reference.end :])
        behind = behind.removeprefix(max((title for title in titles if behind.startswith(title)), key=len, default=""))
    rest = _DATE.sub("", plain_name(text[: reference.start])) + "\n" + behind
    for name in naming.names if naming else ():
        rest = rest.replace(name, "")
    return rest.strip()


def _clauses(source: str, steps: tuple[Step, ...], snapshot: IndexSnapshot, *, exactly: bool) -> Iterator[Clause]:
    document = snapshot.document(source)
    named = resolve_all(document.root, steps, exactly=exactly)
    if not named:
        return
    section = around(document.root, named[0])
    rows = snapshot.passage_rows_under(source, section.path)
    spans = tuple(Span(one.start, one.end) for one in named if one.clause)
    if spans:
        passages = zip(rows, snapshot.passages(rows), strict=True)
        rows = tuple(row for row, passage in passages if any(_shared(passage, span) for span in spans))
    yield Clause(source, section, rows, spans)


def marked_in(passage: Passage, clauses: Sequence[Clause]) -> tuple[Span, ...]:
    """The paragraphs that are asked for, as far as a passage holds them."""
    spans = (_shared(passage, span) for one in clauses if one.source == passage.source for span in one.spans)
    return tuple(span for span in spans if span)


def _shared(passage: Passage, span: Span) -> Span | None:
    start, end = max(passage.start, span.start), min(passage.end, span.end)
    return Span(start, end) if start < end else None


def _lacking(clause: str, naming: Naming | None, sources: Sequence[str], snapshot: IndexSnapshot) -> Notice:
    if naming is not None and not sources:
        return Notice(NoticeCode.NO_SUCH_DOCUMENT, None, (("name", "、".join(naming.names)),))
    titles = dict.fromkeys(snapshot.document_summary(source).title or source for source in sources)
    documents = "".join(map(quoted_title, list(titles)[:_NAMED_MOST])) + ("等" if len(titles) > _NAMED_MOST else "")
    clause = clause.strip(" 的中里,，、“")
    return Notice(NoticeCode.NO_SUCH_CLAUSE, None, (("clause", clause), ("documents", documents)))


def listed_under(source: str, path: str, snapshot: IndexSnapshot) -> tuple[Heading, ...]:
    """The entries whose text is missing: a section's own, if it is one, and all below it, in document order."""
    return tuple(
        heading
        for _, heading in snapshot.headings_of(source)
        if heading.status is Status.LISTED_ONLY and f"{heading.section}/".startswith(f"{path}/")
    )
