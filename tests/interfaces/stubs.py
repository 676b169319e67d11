"""An assistant that answers by rule from a real index, so that the faces can be tested without a model."""

from __future__ import annotations

from collections.abc import Callable
from threading import Event

from policyqa.config import Settings
from policyqa.errors import QuestionError
from policyqa.indexing.build import build_index
from policyqa.indexing.report import BuildReport, Progress
from policyqa.indexing.sources import staleness
from policyqa.indexing.store import open_index
from policyqa.models.encoders import Encoder
from policyqa.records import (
    Answer,
    ArmScores,
    Hit,
    Listed,
    Notice,
    NoticeCode,
    Span,
    Staleness,
    Status,
    Timing,
    Verdict,
)
from tests.fakes import FakeEncoder

__all__ = ["StubAssistant"]


class StubAssistant:
    """Passages that share a character with the question answer it; 缺失 asks for what is only listed, 无 for nothing.

    ``hold``, when set on the class, lets a rebuild wait until it is set or the rebuild is cancelled.
    """

    hold: Event | None = None

    def __init__(self, settings: Settings, encoder: Encoder) -> None:
        self.settings = settings
        self.encoder = encoder
        self.snapshot = open_index(settings.index_dir, identity=encoder.identity)

    @classmethod
    def open(cls, settings: Settings, *, encoder: Encoder | None = None) -> StubAssistant:
        return cls(settings, encoder or FakeEncoder())

    def ask(self, question: str, *, top_k: int | None = None) -> Answer:
        if not question.strip():
            raise QuestionError("问题是空的;请输入要问的内容")
        if len(question) > self.settings.max_question_chars:
            raise QuestionError(f"问题有 {len(question)} 字,超过上限;请缩短后再问")
        if "崩溃" in question:
            raise RuntimeError("a secret of the inside")
        verdict = next((v for word, v in _BY_WORD.items() if word in question), Verdict.ANSWERED)
        passages = self.snapshot.passages(range(self.snapshot.passage_count))
        ranked = sorted(passages, key=lambda passage: -sum(char in passage.text for char in set(question)))
        hits = tuple(
            Hit(
                rank=rank,
                passage=passage,
                answers=verdict is Verdict.ANSWERED and rank == 1,
                score=1 / rank,
                scores=ArmScores(dense=0.9, dense_rank=rank, lexical=None, lexical_rank=None),
                highlights=(Span(passage.start, passage.start + 2),) if rank == 1 else (),
            )
            for rank, passage in enumerate(ranked[: top_k or self.settings.top_k], 1)
        )
        return Answer(question, verdict, 0.9, hits, *self._missing(verdict), Timing(1.0, 1.0, 2.0))

    def _missing(self, verdict: Verdict) -> tuple[tuple[Listed, ...], tuple[Notice, ...]]:
        headings = [self.snapshot.heading(row) for row in range(self.snapshot.headings_count)]
        listed = tuple(Listed(h, 0.8) for h in headings if h.status is Status.LISTED_ONLY)
        if verdict is not Verdict.LISTED_ONLY or not listed:
            return (), ()
        return listed, (Notice(NoticeCode.LISTED_ONLY, listed[0].heading.source, (("sections", "第二部分（一）"),)),)

    def staleness(self) -> Staleness:
        return staleness(self.settings, self.snapshot.manifest)

    def rebuild(
        self,
        *,
        full: bool = False,
        progress: Callable[[Progress], None] | None = None,
        cancelled: Callable[[], bool] | None = None,
    ) -> BuildReport:
        if self.hold is not None:
            if progress is not None:
                progress(Progress("encoding", 1, 2, 3, 10, 65.0, 30.0))
            while not self.hold.wait(0.01) and not (cancelled and cancelled()):
                pass
        report = build_index(self.settings, self.encoder, full=full, progress=progress, cancelled=cancelled)
        self.reload()
        return report

    def reload(self) -> bool:
        self.snapshot = open_index(self.settings.index_dir, identity=self.encoder.identity)
        return True


_BY_WORD = {"缺失": Verdict.LISTED_ONLY, "无关": Verdict.NOT_FOUND}
