"""The assistant: one index snapshot and one model, asked questions; ``reload`` takes the next snapshot."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from threading import Lock
from time import perf_counter

from policyqa.answering.calibration import load_calibration
from policyqa.answering.clause import ClauseLookup, listed_under, look_up, marked_in
from policyqa.answering.highlights import highlight
from policyqa.answering.hub import Hub
from policyqa.answering.judge import Judgement, judge
from policyqa.answering.lists import Gathered, group_of, items_of
from policyqa.answering.question import Kind, Question, understand
from policyqa.answering.rerank import RERANKED, reranked
from policyqa.answering.retrieve import CLOSE, Candidate, Retrieval, Retriever
from policyqa.answering.slips import Slips
from policyqa.answering.unfilled import unfilled
from policyqa.answering.versions import grouped
from policyqa.config import Settings
from policyqa.errors import CorpusError, QuestionError
from policyqa.indexing.build import BuildReport, Progress, build_index
from policyqa.indexing.snapshot import IndexSnapshot
from policyqa.indexing.sources import staleness as corpus_staleness
from policyqa.indexing.store import open_index
from policyqa.models.adapter import adapter_for
from policyqa.models.encoders import Encoder, open_encoder
from policyqa.reading.labels import POINT
from policyqa.records import (
    Answer,
    Group,
    Heading,
    Hit,
    Listed,
    Notice,
    NoticeCode,
    Staleness,
    Timing,
    Verdict,
)

__all__ = ["Assistant"]

_log = logging.getLogger(__name__)
_LISTED_MOST = 6  # entries that a person still reads
# The tree knows what stands where: of the 14 questions on the speech that name a clause none was answered wrongly.
_CLAUSE_CONFIDENCE = 0.99


@dataclass(frozen=True, slots=True, eq=False)
class _Open:
    """A snapshot and what searches it; replaced as one."""

    snapshot: IndexSnapshot
    retriever: Retriever
    slips: Slips


class Assistant:
    """Answers questions from one snapshot of the index; usable from several threads."""

    def __init__(self, settings: Settings, encoder: Encoder) -> None:
        """Use ``open``."""
        self.settings = settings
        self.encoder = encoder
        self._hub = Hub(encoder)
        self._calibration = load_calibration()
        self._lock = Lock()
        self._open = self._opened()
        self._staleness = Staleness()
        self.staleness()

    @classmethod
    def open(cls, settings: Settings, *, encoder: Encoder | None = None) -> Assistant:
        """Open the index that the settings name.

        :param encoder: the model, where it is already loaded.
        :raises IndexStateError: there is no index, it is damaged, or another model built it.
        :raises ModelError: the model cannot be loaded.
        """
        return cls(settings, encoder or open_encoder(settings))

    def _opened(self) -> _Open:
        snapshot = open_index(self.settings.index_dir, identity=self.encoder.identity)
        weight, adapter = self.settings.dense_weight, adapter_for(self.encoder.identity)
        retriever = Retriever(
            snapshot,
            self.encoder,
            self._hub,
            dense_weight=weight,
            adapter=adapter,
            close=RERANKED if self.settings.rerank else CLOSE,
        )
        return _Open(snapshot, retriever, Slips(snapshot.lexical))

    @property
    def snapshot(self) -> IndexSnapshot:
        """The generation of the index that answers now."""
        return self._open.snapshot

    def reload(self) -> bool:
        """Take the index's newest generation; whether there was a newer one. Questions under way end on the old one.

        :raises IndexStateError: the new one cannot be used; the old one goes on answering.
        """
        with self._lock:
            new = self._opened()
            if new.snapshot.manifest.id == self.snapshot.manifest.id:
                new.snapshot.close()
                changed = False
            else:
                self._open = new
                changed = True
        self.staleness()
        return changed

    def staleness(self) -> Staleness:
        """How the corpus folder differs from the index, looked up now and remembered for the answers to come.

        A folder that cannot be read says nothing of the index, which goes on answering.
        """
        try:
            self._staleness = corpus_staleness(self.settings, self.snapshot.manifest)
        except CorpusError as error:
            _log.warning("%s", error)
            self._staleness = Staleness()
        return self._staleness

    def rebuild(
        self,
        *,
        full: bool = False,
        progress: Callable[[Progress], None] | None = None,
        cancelled: Callable[[], bool] | None = None,
    ) -> BuildReport:
        """Build the index anew from the corpus folder and answer from it; the old one answers meanwhile.

        :raises CorpusError: there is nothing to index; :raises IndexBusyError: another build is under way.
        :raises BuildCancelledError: ``cancelled`` said so. In every case the index in use stays.
        """
        report = build_index(self.settings, self.encoder, full=full, progress=progress, cancelled=cancelled)
        self.reload()
        return report

    def ask(self, question: str, *, top_k: int | None = None) -> Answer:
        """Answer a question.

        :param top_k: passages wanted, the settings' number by default.
        :raises QuestionError: it is empty, too long or no Unicode, or ``top_k`` is not positive.
        """
        text = self._checked(question)
        k = self.settings.top_k if top_k is None else top_k
        if k < 1:
            raise QuestionError(f"段落数 {k} 不是正整数;请改正")
        started = perf_counter()
        now = self._open
        read = now.slips.read(text) if self.settings.slips else None
        understood = understand(text if read is None else read.question)
        tokens = now.retriever.encode(understood)
        encoded = perf_counter()
        retrieval = now.retriever.retrieve(understood, tokens, k=max(2 * k, 20))
        lookup = look_up(understood, now.snapshot)
        if lookup is None:
            judgement = judge(understood, retrieval, now.retriever, now.snapshot, self._calibration, room=k)
        else:
            judgement = _judged_clause(lookup, retrieval, now)
        before = perf_counter()
        compared = 0
        if self.settings.rerank and lookup is None and not retrieval.closely:
            found = reranked(judgement, now.retriever.retrieve(understood, tokens, k=RERANKED), now.retriever)
            judgement, compared = found.judgement, found.compared
        again = perf_counter()
        hits = self._hits(understood, judgement, retrieval, now, k=k)
        listed = tuple(Listed(heading, judgement.confidence) for heading in judgement.listed)
        ended = perf_counter()
        timing = Timing(
            (encoded - started) * 1e3,
            (ended - encoded) * 1e3,
            (ended - started) * 1e3,
            rerank=(again - before) * 1e3 if compared else 0.0,
            reranked=compared,
        )
        first = next((hit for hit in hits if hit.answers), None)
        blank = unfilled(understood, first.passage, first.highlights) if first else ()
        notices = (*blank, *self._notices(judgement, hits, now.snapshot))
        if lookup is not None and lookup.lacking is not None:
            notices = (lookup.lacking, *notices)
        groups = self._groups(judgement, hits, now.snapshot)
        return Answer(text, judgement.verdict, judgement.confidence, hits, listed, notices, timing, read, groups)

    def _checked(self, question: str) -> str:
        text = question.strip()
        if not text or not any(char.isalnum() for char in text):
            what = "问题里没有可以查找的字词" if text else "问题是空的"
            raise QuestionError(f"{what};请输入要问的内容")
        if len(text) > self.settings.max_question_chars:
            raise QuestionError(f"问题有 {len(text)} 个字符,超过上限 {self.settings.max_question_chars};请缩短后再问")
        if any("\ud800" <= char <= "\udfff" for char in text):
            raise QuestionError("问题里有无法解码的字符;请用 UTF-8 编码重新输入")
        return text

    def _hits(
        self, question: Question, judgement: Judgement, retrieval: Retrieval, now: _Open, *, k: int
    ) -> tuple[Hit, ...]:
        hits = []
        for rank, group in enumerate(grouped(judgement.order)[:k], 1):
            first = group[0]
            answers = any(one.row in judgement.answers for one in group)
            lists = answers and question.kind is Kind.LIST
            marked = judgement.marked.get(first.row, ())
            if answers and not marked and not judgement.whole:
                marked = highlight(question, first, retrieval, now.retriever)
            hits.append(
                Hit(
                    rank=rank,
                    passage=first.passage,
                    answers=answers,
                    score=max(one.score for one in group),
                    scores=first.arms,
                    highlights=marked,
                    versions=tuple(one.passage for one in group[1:]),
                    items=items_of(first.passage, now.snapshot.document(first.passage.source)) if lists else (),
                )
            )
        return tuple(hits)

    def _groups(self, judgement: Judgement, hits: Sequence[Hit], snapshot: IndexSnapshot) -> tuple[Group, ...]:
        listing = judgement.listing
        if listing is None or listing.parent is None:
            return ()
        group = group_of(hits, listing.parent, listing.rows, snapshot)
        return (group,) if group else ()

    def _notices(self, judgement: Judgement, hits: tuple[Hit, ...], snapshot: IndexSnapshot) -> tuple[Notice, ...]:
        """What whoever quotes this answer must be told, of each document that it draws on."""
        sources = [hit.passage.source for hit in hits if hit.answers or judgement.verdict is not Verdict.ANSWERED]
        sources += [heading.source for heading in judgement.listed]
        notices: list[Notice] = []
        if judgement.listed:
            code = NoticeCode.PARTLY_LISTED if judgement.verdict is Verdict.ANSWERED else NoticeCode.LISTED_ONLY
            notices.append(Notice(code, judgement.listed[0].source, (("sections", _spoken(judgement.listed)),)))
        for source in dict.fromkeys(sources):
            own = snapshot.document_summary(source).notices
            notices.extend(notice for notice in own if notice.code is NoticeCode.INCOMPLETE)
        notices.extend(snapshot.unreadable)
        if self._staleness:
            counts = {name: str(len(getattr(self._staleness, name))) for name in ("added", "changed", "removed")}
            notices.append(Notice(NoticeCode.INDEX_STALE, None, tuple(counts.items())))
        return tuple(notices)


def _judged_clause(lookup: ClauseLookup, retrieval: Retrieval, now: _Open) -> Judgement:
    """The judgement of a question that names a clause: the tree decides, likeness only orders within it."""
    rows = [row for clause in lookup.clauses for row in clause.rows]
    below = (listed_under(clause.source, clause.section.path, now.snapshot) for clause in lookup.clauses)
    listed = tuple(heading for headings in below for heading in headings)[:_LISTED_MOST]
    inside = now.retriever.candidates_of(rows, retrieval)
    in_order = lookup.bare or retrieval.question.kind is Kind.LIST
    if in_order:
        inside = tuple(sorted(inside, key=lambda candidate: rows.index(candidate.row)))
    order = (*inside, *(c for c in retrieval.candidates if c.row not in set(rows)))
    if not lookup.clauses:
        return Judgement(Verdict.NOT_FOUND, _CLAUSE_CONFIDENCE, order, frozenset(), ())
    if not rows:
        return Judgement(Verdict.LISTED_ONLY, _CLAUSE_CONFIDENCE, order, frozenset(), listed)
    marked = {one.row: spans for one in inside if (spans := marked_in(one.passage, lookup.clauses))}
    return Judgement(
        Verdict.ANSWERED,
        _CLAUSE_CONFIDENCE,
        order,
        frozenset(rows),
        listed,
        whole=lookup.bare,
        marked=marked,
        listing=_named_list(lookup, order, now.snapshot) if in_order else None,
    )


def _named_list(lookup: ClauseLookup, order: tuple[Candidate, ...], snapshot: IndexSnapshot) -> Gathered | None:
    """What stands under the one section that is named, as a list."""
    (first, *others) = lookup.clauses
    headings = (one for _, one in snapshot.headings_of(first.source))
    parent = next((one for one in headings if one.section == first.section.path), None)
    return Gathered(order, frozenset(first.rows), parent) if parent and not others and not first.spans else None


def _spoken(listed: tuple[Heading, ...]) -> str:
    """第四部分（三）, 第四部分（二）“二是…”: how sections are named; one says all that is under it."""
    whole = {(heading.source, heading.section) for heading in listed}

    def is_said(heading: Heading) -> bool:
        parts = heading.section.split("/")
        return any((heading.source, "/".join(parts[:size])) in whole for size in range(1, len(parts)))

    return "、".join(_place(heading) for heading in listed if not is_said(heading))


def _place(heading: Heading) -> str:
    labels = [re.sub(r"#\d+$", "", label) for label in heading.section.split("/")]
    # 1.1 says the 1 above it itself, as in a citation.
    spoken = [
        label for label, below in zip(labels, [*labels[1:], ""], strict=True) if not below.startswith(f"{label}.")
    ]
    if re.match(POINT, spoken[-1]):  # a point is spoken of by its words: its number alone says nothing
        spoken[-1] = f"“{heading.headings[-1]}”"
    if all(char in "一二三四五六七八九十" for char in spoken[0]):
        spoken[0] = f"第{spoken[0]}部分"
    return "".join(spoken)
