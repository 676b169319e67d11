"""Progress bars on stderr: of a build, with documents, passages and time left, and of questions asked."""

from __future__ import annotations

from types import TracebackType

from tqdm import tqdm

from policyqa.indexing.report import Progress

__all__ = ["AskingBar", "ProgressBar"]

_PHASES = {"reading": "读取", "encoding": "编码", "writing": "写入"}


class ProgressBar:
    """``show`` takes each Progress of a build; a context manager, so that the bar is closed whatever happens."""

    def __init__(self) -> None:
        self._bar: tqdm[None] | None = None
        self._phase = ""

    def __enter__(self) -> ProgressBar:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Leave the bar as it is; what is shown next begins another."""
        if self._bar is not None:
            self._bar.close()
        self._bar, self._phase = None, ""

    def show(self, progress: Progress) -> None:
        """Draw the bar of this moment."""
        encoding = progress.phase == "encoding"
        total = progress.passages_total if encoding else progress.documents_total
        done = progress.passages_done if encoding else progress.documents_done
        if progress.phase != self._phase:
            if self._bar is not None:
                self._bar.close()
            self._phase = progress.phase
            unit = "段" if encoding else "份"
            self._bar = tqdm(total=total, desc=_PHASES[progress.phase], unit=unit, leave=True, dynamic_ncols=True)
        assert self._bar is not None
        self._bar.total = total
        left = "" if progress.remaining_s is None else f"剩余约 {progress.remaining_s:.0f} 秒"
        self._bar.set_postfix_str(f"文件 {progress.documents_done}/{progress.documents_total} {left}", refresh=False)
        self._bar.update(max(0, done - self._bar.n))


class AskingBar:
    """A bar on stderr for the questions of each set; a context manager, so that the last is closed."""

    def __init__(self) -> None:
        self._bar: tqdm[None] | None = None
        self._name = ""

    def __enter__(self) -> AskingBar:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bar is not None:
            self._bar.close()

    def show(self, name: str, done: int, total: int) -> None:
        """Draw the bar of this moment."""
        if self._bar is None or name != self._name:
            if self._bar is not None:
                self._bar.close()
            self._name = name
            self._bar = tqdm(total=total, desc=f"提问 {name}", unit="题", leave=True, dynamic_ncols=True)
        self._bar.update(done - self._bar.n)
