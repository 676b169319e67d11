"""The assistant: one index snapshot and one model, asked questions; ``reload`` takes the next snapshot."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from threading import Lock
from time import perf_counter

from policyqa.answering.calibration import load_calibration
from policyqa.answering.comparison import find_sides
from policyqa.answering.compose import Composed, alone, compose, groups_of, parts_among, told_apart, united
from policyqa.answering.consider import Considered, consider
from policyqa.answering.highlights import highlight
from policyqa.answering.hub import Hub
from policyqa.answering.judge import Judgement
from policyqa.answering.lists import items_of
from policyqa.answering.parts import parts_of
from policyqa.answering.question import Kind
from policyqa.answering.rerank import RERANKED
from policyqa.answering.retrieve import CLOSE, Candidate, Retriever
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
    Heading,
    Hit,
    Listed,
    Notice,
    NoticeCode,
    PartKind,
    Span,
    Staleness,
    Timing,
    Verdict,
)

__all__ = ["Assistant"]

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, eq=False)
class _Open:
    """A snapshot and what searches it; replaced as one."""

    snapshot: IndexSnapshot
    retriever: Retriever
    slips: Slips


# What is said of a document beside every answer from it: what it lacks, and which pages were read from pictures.
_TOLD = frozenset({NoticeCode.INCOMPLETE, NoticeCode.PAGES_UNREAD, NoticeCode.PAGES_OCR})


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
        composed = self._composed(text if read is None else read.question, now, room=k)
        judgement = composed.judgement
        hits = self._hits(composed, now, k=k)
        listed = tuple(Listed(heading, judgement.confidence) for heading in judgement.listed)
        notices = (*composed.notices, *_blanks(composed, hits), *self._notices(judgement, hits, now.snapshot))
        groups, parts = groups_of(composed, hits, now.snapshot), parts_among(composed, hits, now.snapshot)
        total, encoding = perf_counter() - started, composed.encoding_s
        timing = Timing(
            encoding * 1e3,
            (total - encoding) * 1e3,
            total * 1e3,
            rerank=composed.comparing_s * 1e3,
            reranked=composed.compared,
        )
        return Answer(text, judgement.verdict, judgement.confidence, hits, listed, notices, timing, read, groups, parts)

    def _composed(self, text: str, now: _Open, *, room: int) -> Composed:
        """What a question came to, with what its sides or parts did, where it has any."""
        seen: list[Considered] = []

        def considered(asked: str) -> Considered:
            rerank = self.settings.rerank
            seen.append(consider(asked, now.snapshot, now.retriever, self._calibration, room=room, rerank=rerank))
            return seen[-1]

        whole = considered(text)
        sides = find_sides(text) if whole.lookup is None else None
        pieces = sides or parts_of(text)
        if pieces:
            kind = PartKind.SIDE if sides else PartKind.PART
            found = told_apart(pieces, [considered(piece.question) for piece in pieces], now.snapshot, kind=kind)
            composed = compose(whole, pieces, found, kind=kind, room=room)
        else:
            composed = alone(whole)
        return replace(
            composed, compared=sum(one.compared for one in seen), comparing_s=sum(one.comparing_s for one in seen)
        )

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

    def _hits(self, composed: Composed, now: _Open, *, k: int) -> tuple[Hit, ...]:
        hits = []
        for rank, group in enumerate(grouped(composed.judgement.order)[:k], 1):
            first = group[0]
            owners = composed.owners(group)
            lists = any(one.question.kind is Kind.LIST for one in owners)
            hits.append(
                Hit(
                    rank=rank,
                    passage=first.passage,
                    answers=bool(owners),
                    score=max(one.score for one in group),
                    scores=first.arms,
                    highlights=united(_marked(one, first, now.retriever) for one in owners),
                    versions=tuple(one.passage for one in group[1:]),
                    items=items_of(first.passage, now.snapshot.document(first.passage.source)) if lists else (),
                )
            )
        return tuple(hits)

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
            notices.extend(notice for notice in own if notice.code in _TOLD)
        notices.extend(snapshot.unreadable)
        if self._staleness:
            counts = {name: str(len(getattr(self._staleness, name))) for name in ("added", "changed", "removed")}
            notices.append(Notice(NoticeCode.INDEX_STALE, None, tuple(counts.items())))
        return tuple(notices)


def _marked(owner: Considered, candidate: Candidate, retriever: Retriever) -> tuple[Span, ...]:
    """What stands out of a passage for a question that it answers."""
    marked = owner.judgement.marked.get(candidate.row, ())
    if marked or owner.judgement.whole:
        return marked
    return highlight(owner.question, candidate, owner.retrieval, retriever)


def _blanks(composed: Composed, hits: Sequence[Hit]) -> tuple[Notice, ...]:
    """The figures that are asked for and were never filled in, in the best passage for each question."""
    found: list[Notice] = []
    for owner in composed.answering:
        rows = {one.passage.id for one in owner.judgement.order if one.row in owner.judgement.answers}
        hit = next((hit for hit in hits if hit.answers and hit.passage.id in rows), None)
        found += unfilled(owner.question, hit.passage, hit.highlights) if hit else ()
    return tuple(dict.fromkeys(found))


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
