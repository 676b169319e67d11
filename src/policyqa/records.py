"""The frozen records and enums of all that flows from files to answers.

Offsets are everywhere code points into ``Document.text``, half-open.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from enum import StrEnum

__all__ = [
    "Answer",
    "ArmScores",
    "Change",
    "Document",
    "Group",
    "Heading",
    "Hit",
    "Item",
    "Listed",
    "Notice",
    "NoticeCode",
    "PageSpan",
    "PartKind",
    "Passage",
    "QuestionPart",
    "Section",
    "Span",
    "Staleness",
    "Status",
    "Timing",
    "Understood",
    "Verdict",
]


class Status(StrEnum):
    """How much of a section's text the document holds."""

    PRESENT = "present"
    PARTIAL = "partial"
    LISTED_ONLY = "listed_only"


class Verdict(StrEnum):
    """What an answer says about the question."""

    ANSWERED = "answered"
    LISTED_ONLY = "listed_only"
    NOT_FOUND = "not_found"


class NoticeCode(StrEnum):
    """What whoever quotes must be told; the texts stand in texts.py."""

    # on a passage
    PLACEHOLDER = "placeholder"
    CUT_OFF = "cut_off"
    HEADING_INFERRED = "heading_inferred"
    SUPERSEDED = "superseded"
    # on an answer or a document
    LISTED_ONLY = "listed_only"
    PARTLY_LISTED = "partly_listed"
    INCOMPLETE = "incomplete"
    UNREADABLE_FILE = "unreadable_file"
    INDEX_STALE = "index_stale"
    OUTLINE_MISMATCH = "outline_mismatch"
    NUMBERING_GAP = "numbering_gap"
    NO_SECTIONS = "no_sections"
    NO_SUCH_DOCUMENT = "no_such_document"
    NO_SUCH_CLAUSE = "no_such_clause"
    FIGURE_BLANK = "figure_blank"
    PART_NOT_FOUND = "part_not_found"
    SIDE_NOT_FOUND = "side_not_found"
    PAGES_UNREAD = "pages_unread"
    PAGES_OCR = "pages_ocr"


class PartKind(StrEnum):
    """What a part of a question is to it: a thing that it asks as well, or a side that it compares."""

    PART = "part"
    SIDE = "side"


@dataclass(frozen=True, slots=True)
class Span:
    """A half-open range of code points, never empty."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end:
            raise ValueError(f"not a span: [{self.start}, {self.end})")


@dataclass(frozen=True, slots=True)
class Notice:
    """A fact about an answer or a document; ``fields`` fill the text of its code in texts.py.

    ``source`` is the document it speaks of, None where it speaks of the whole corpus.
    Fields by code: incomplete: ``shown``, ``total`` (characters, "" if unknown);
    unreadable_file: ``reason``; listed_only, partly_listed: ``sections`` (spoken names joined by 、);
    index_stale: ``added``, ``changed``, ``removed`` (counts); no_such_document: ``name``, as the question has it;
    outline_mismatch: ``detail`` (目录有“…”,正文为“…”, joined by ；);
    numbering_gap: ``sections`` (三之后是五, joined by 、);
    no_such_clause: ``clause``, as the question has it, ``documents`` (titles in 《》);
    figure_blank: ``sentence``, in which a blank stands for the figure that is asked for;
    part_not_found, side_not_found: ``part``, as the question has it;
    pages_unread: ``pages`` (2、5–7), ``reason``; pages_ocr: ``pages``, ``confidence`` (the mean of a page in [0, 1], or
    the least and the greatest: 0.91–0.98).
    """

    code: NoticeCode
    source: str | None = None
    fields: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """One node of a document's tree.

    ``path`` is the labels from the top joined by ``/`` (``四/（一）/一是``; "" for the root), ``label``
    its last part without any ``#2``. ``title`` is the heading's words without its label ("" if it has none);
    ``heading`` is both as they are cited. ``start``..``end`` runs from the first character of the heading (of the
    text where the heading is inferred or absent) to the end of its last descendant; of a listed_only section it is
    its line in the outline. ``own`` are the parts of the text that belong to this section and to no child, without
    headings on lines of their own and without the notes of the site it was copied from; a run-in heading is part of it.
    ``cut_start`` / ``cut_end``: text is missing before / behind what ``own`` holds. ``clause``: it is a 款, 项 or 目 of
    an article, and so part of the article's passage.
    """

    path: str
    label: str
    title: str
    heading: str
    start: int
    end: int
    status: Status
    own: tuple[Span, ...] = ()
    run_in: bool = False
    heading_inferred: bool = False
    cut_start: bool = False
    cut_end: bool = False
    clause: bool = False
    children: tuple[Section, ...] = ()


@dataclass(frozen=True, slots=True)
class PageSpan:
    """The part of the text that stands on one page: half-open code-point offsets. ``number`` counts from 1."""

    number: int
    start: int
    end: int

    def __post_init__(self) -> None:
        if self.number < 1 or not 0 <= self.start <= self.end:
            raise ValueError(f"page {self.number}: {self.start}..{self.end} is no part of a text")


@dataclass(frozen=True, slots=True)
class Document:
    """A file that was read: its text, its tree, and what is wrong with it.

    ``source`` is the path relative to the corpus folder, ``/``-separated. ``date`` is YYYY-MM-DD: that of the
    file's name, else what the format states. ``sha256`` is of the file's bytes, in hexadecimal. ``root`` spans the
    whole text. ``pages`` are in order, empty where the format has none; ``origin`` is who published it, "" if unknown.
    """

    source: str
    title: str
    date: str | None
    text: str
    sha256: str
    encoding: str
    root: Section
    notices: tuple[Notice, ...] = ()
    pages: tuple[PageSpan, ...] = ()
    origin: str = ""

    def page_of(self, start: int) -> int | None:
        """The number of the page on which an offset stands, or the next behind it; None in a text without pages."""
        at = bisect_right(self.pages, start, key=lambda page: page.end)
        if not self.pages:
            return None
        return self.pages[min(at, len(self.pages) - 1)].number


@dataclass(frozen=True, slots=True)
class Passage:
    """What is embedded, searched, quoted and cited: ``document.text[start:end] == text``, exactly.

    ``id`` comes from source, section, part and text alone. ``headings`` are those of ``section``, outermost first,
    as cited. ``part`` counts from 1 where a long section was split. ``notices`` are codes of the passage itself.
    ``title`` may be empty where the document has none worth citing by (a file name that is only a number).
    ``page`` is the one on which it begins, None where the format has no pages.
    """

    id: str
    source: str
    title: str
    section: str
    headings: tuple[str, ...]
    citation: str
    part: int
    start: int
    end: int
    text: str
    notices: tuple[NoticeCode, ...] = ()
    page: int | None = None

    def __post_init__(self) -> None:
        if len(self.text) != self.end - self.start or not self.text.strip():
            raise ValueError(f"passage {self.source} {self.section}: text and offsets do not agree")


@dataclass(frozen=True, slots=True)
class Heading:
    """A titled section as something to be searched for: every one that has children or whose text is missing."""

    source: str
    title: str
    section: str
    headings: tuple[str, ...]
    citation: str
    status: Status
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class ArmScores:
    """Each arm's own word on a passage; a rank starts at 1, None where the arm did not speak.

    ``dense`` is a cosine, ``lexical`` a BM25 score.
    """

    dense: float | None
    dense_rank: int | None
    lexical: float | None
    lexical_rank: int | None


@dataclass(frozen=True, slots=True)
class Item:
    """A 项 of an article as a part of its passage; ``start``..``end`` lies inside the passage."""

    label: str
    citation: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage in an answer. ``score`` is the fused score in [0, 1]; ``highlights`` lie inside the passage.

    ``items`` are the 项 of the passage where a list is asked for and it holds one, in order.
    """

    rank: int
    passage: Passage
    answers: bool
    score: float
    scores: ArmScores
    highlights: tuple[Span, ...] = ()
    versions: tuple[Passage, ...] = ()
    items: tuple[Item, ...] = ()


@dataclass(frozen=True, slots=True)
class Group:
    """Hits that are one list: what stands under a heading, in the document's order.

    ``ranks`` are those of the hits, ascending. Of the ``total`` sections directly under the heading, whether they have
    text or not, the hits are of ``shown``.
    """

    heading: Heading
    ranks: tuple[int, ...]
    shown: int
    total: int

    def __post_init__(self) -> None:
        if len(self.ranks) < 2 or not 0 < self.shown <= self.total:
            raise ValueError(f"not a group: {self.ranks}, {self.shown} of {self.total}")


@dataclass(frozen=True, slots=True)
class Listed:
    """An outline entry that is asked about and whose text is missing."""

    heading: Heading
    score: float


@dataclass(frozen=True, slots=True)
class QuestionPart:
    """A part of a question that asks for several things: ``text`` as the question has it, and its own verdict.

    ``ranks`` are of the hits that answer it, ascending.
    """

    kind: PartKind
    text: str
    verdict: Verdict
    ranks: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Timing:
    """Milliseconds of one question. ``rerank`` is a part of ``search``, over ``reranked`` passages."""

    encode: float
    search: float
    total: float
    rerank: float = 0.0
    reranked: int = 0


@dataclass(frozen=True, slots=True)
class Change:
    """A stretch of a question as it was typed, and what was taken to be meant."""

    typed: str
    taken: str


@dataclass(frozen=True, slots=True)
class Understood:
    """A question as it was searched for, where that is not as it was typed, and what was changed, in order."""

    question: str
    changes: tuple[Change, ...]

    def __post_init__(self) -> None:
        if not self.changes:
            raise ValueError("nothing was changed")


@dataclass(frozen=True, slots=True)
class Answer:
    """What a question gets: exact passages best first, what is only listed, and a verdict.

    ``confidence`` is the probability, in [0, 1], that the verdict is right. ``question`` is as it was typed;
    ``understood`` as it was searched for, None where that is the same. ``groups`` say which hits are
    one list; ``parts`` are what the question asks for, where that is several things.
    """

    question: str
    verdict: Verdict
    confidence: float
    hits: tuple[Hit, ...]
    listed: tuple[Listed, ...]
    notices: tuple[Notice, ...]
    timing: Timing
    understood: Understood | None = None
    groups: tuple[Group, ...] = ()
    parts: tuple[QuestionPart, ...] = ()


@dataclass(frozen=True, slots=True)
class Staleness:
    """How the corpus folder differs from what the index was built of; sources, sorted."""

    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.added or self.changed or self.removed)
