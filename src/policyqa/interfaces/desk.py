"""What the page and the HTTP interface share: the assistant, if there is one, and the rebuild under way."""

from __future__ import annotations

import logging
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Literal

from policyqa.assistant import Assistant
from policyqa.config import Settings
from policyqa.errors import BuildCancelledError, IndexBusyError, IndexMissingError, PolicyQAError
from policyqa.indexing.build import build_index
from policyqa.indexing.report import BuildReport, Progress
from policyqa.indexing.store import current_generation
from policyqa.models.encoders import Encoder, open_encoder
from policyqa.records import Answer, Staleness
from policyqa.texts import say

__all__ = ["Desk", "Rebuild"]

_log = logging.getLogger(__name__)
_LOOK_EVERY_S = 1.0  # at the corpus folder, before a question
_LOOK_SHARE = 10  # a look at a large folder takes longer: no more than this part of the time is spent with looking


@dataclass(frozen=True, slots=True)
class Rebuild:
    """How the last rebuild stands. ``progress`` is None until it has begun, ``report`` until it is done.

    ``message`` is the line to be shown of a failed or cancelled one.
    """

    state: Literal["idle", "running", "cancelling", "done", "cancelled", "failed"] = "idle"
    progress: Progress | None = None
    report: BuildReport | None = None
    message: str = ""

    @property
    def under_way(self) -> bool:
        """Whether it has not ended yet."""
        return self.state in ("running", "cancelling")


class Desk:
    """One per served page; safe in several threads. It also stands where no index can be opened yet."""

    def __init__(self, settings: Settings, *, encoder: Encoder | None = None) -> None:
        self.settings = settings
        self._encoder = encoder
        self._assistant: Assistant | None = None
        self._problem: PolicyQAError | None = None
        self._opening = threading.Lock()
        self._changing = threading.Lock()
        self._looking = threading.Lock()
        self._look_after = 0.0
        self._cancelled = threading.Event()
        self._rebuild = Rebuild()

    def assistant(self) -> Assistant:
        """The assistant, opened at the first call. What an attempt failed with is kept until a rebuild.

        :raises PolicyQAError: it cannot be opened, and why.
        """
        with self._opening:
            if self._assistant is None and self._problem is None:
                try:
                    self._assistant = Assistant.open(self.settings, encoder=self._encoder)
                except PolicyQAError as error:
                    self._problem = error
                except Exception:
                    _log.exception("打开索引时出现意外错误")
                    self._problem = PolicyQAError(say("unexpected"))
            if self._assistant is not None:
                return self._assistant
            raise self._problem or IndexMissingError("还没有索引。请运行 policyqa index")

    def problem(self) -> PolicyQAError | None:
        """Why nothing can be asked; None if something can."""
        try:
            self.assistant()
        except PolicyQAError as error:
            return error
        return None

    def ask(self, question: str, *, top_k: int | None = None) -> Answer:
        """See ``Assistant.ask``.

        :raises PolicyQAError: it cannot be asked, or there is no index.
        """
        self._look()
        return self.assistant().ask(question, top_k=top_k)

    def _look(self) -> None:
        """See whether the folder has changed: a page stays open for days, and who takes a file out must be told."""
        assistant = self.assistant()
        if time.monotonic() < self._look_after or not self._looking.acquire(blocking=False):
            return
        try:
            began = time.monotonic()
            assistant.staleness()
            ended = time.monotonic()
            self._look_after = ended + max(_LOOK_EVERY_S, _LOOK_SHARE * (ended - began))
        finally:
            self._looking.release()

    def staleness(self) -> Staleness:
        """See ``Assistant.staleness``.

        :raises PolicyQAError: there is no index, or no corpus folder.
        """
        return self.assistant().staleness()

    def refresh(self) -> None:
        """Take up an index that another process has built since; what cannot be taken up leaves things as they are."""
        with suppress(PolicyQAError):
            newest = current_generation(self.settings.index_dir)
            with self._opening:
                assistant, self._problem = self._assistant, None
            if assistant is not None and assistant.snapshot.manifest.id != newest:
                assistant.reload()

    def warm_up(self) -> None:
        """Open the index and ask once for nothing, so that the first person who asks need not wait for it."""
        with suppress(PolicyQAError):
            self.assistant().ask(say("name"))

    @property
    def rebuild(self) -> Rebuild:
        """The rebuild under way, or the last one."""
        return self._rebuild

    def start_rebuild(self, *, full: bool = False) -> None:
        """Begin to rebuild in a thread of its own; whoever began it may leave.

        :raises IndexBusyError: one is under way.
        """
        with self._changing:
            if self._rebuild.under_way:
                raise IndexBusyError(say("already_rebuilding"))
            self._cancelled.clear()
            self._rebuild = Rebuild("running")
        threading.Thread(target=self._run, args=(full,), name="policyqa-rebuild", daemon=True).start()

    def cancel_rebuild(self) -> None:
        """Ask the rebuild under way to stop; it does at the next file or batch."""
        with self._changing:
            if self._rebuild.under_way:
                self._cancelled.set()
                self._rebuild = replace(self._rebuild, state="cancelling")

    def _run(self, full: bool) -> None:
        try:
            ended = Rebuild("done", report=self._build(full))
        except BuildCancelledError as error:
            ended = Rebuild("cancelled", message=str(error))
        except PolicyQAError as error:
            ended = Rebuild("failed", message=str(error))
        except Exception:
            _log.exception("重建索引时出现意外错误")
            ended = Rebuild("failed", message=say("unexpected"))
        with self._changing:
            self._rebuild = ended

    def _build(self, full: bool) -> BuildReport:
        with self._opening:
            assistant = self._assistant
        if assistant is not None:
            return assistant.rebuild(full=full, progress=self._report, cancelled=self._cancelled.is_set)
        if self._encoder is None:
            self._encoder = open_encoder(self.settings)
        report = build_index(
            self.settings, self._encoder, full=full, progress=self._report, cancelled=self._cancelled.is_set
        )
        with self._opening:
            self._problem = None
        self.assistant()
        self.warm_up()
        return report

    def _report(self, progress: Progress) -> None:
        with self._changing:
            self._rebuild = replace(self._rebuild, progress=progress)
