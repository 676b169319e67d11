"""Files of formats with native parsers are read in a process of their own, under limits of time and memory."""

from __future__ import annotations

import json
import logging
import os
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from policyqa.errors import UnreadableFileError
from policyqa.reading.extracted import Extracted
from policyqa.reading.wire import ALIVE, extracted_from

__all__ = ["CONVERTED", "NATIVE", "Workshop"]

CONVERTED = frozenset({".doc", ".wps", ".rtf", ".odt"})
"""The suffixes of the formats that LibreOffice converts first."""
NATIVE = frozenset({".docx", ".pdf", ".html", ".htm"}) | CONVERTED
"""The suffixes of the formats that are read here; ``worker.READERS`` has the reader of each."""

_ROOT = Path(__file__).resolve().parents[2]  # where the package lies, for a process that knows no more than its name
_LAST_WORDS = 2_000  # bytes of what a process that died said last
_log = logging.getLogger(__name__)


class Workshop:
    """Reads file after file in one process, which is started at the first and replaced after one that breaks it.

    Used by one thread. ``timeout_s`` and ``memory_mb`` are of each file; a reader that says that it goes on, after each
    page that it recognised, has ``timeout_s`` for the next.
    """

    def __init__(self, *, timeout_s: int = 60, memory_mb: int = 2048) -> None:
        self._timeout_s = timeout_s
        self._memory_mb = memory_mb
        self._process: _Process | None = None
        self._read = 0  # files that the process has been given

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the process, if there is one."""
        if self._process is not None:
            self._process.end()
            self._process = None

    def read(self, data: bytes, *, suffix: str, source: str) -> Extracted:
        """What the reader of a suffix makes of a file.

        :raises UnreadableFileError: the reader refuses it, or it took too long, too much memory, or the process's life.
        """
        reply = self._ask(data, suffix, source)
        if "memory" in reply and self._read > 1:
            reply = self._ask(data, suffix, source)  # it may have been what earlier files left behind
        if "memory" in reply:
            reason = f"读取它所需的内存超过上限 {self._memory_mb} MB;请拆分文件,或调大 read_memory_mb"
            raise UnreadableFileError(source, reason)
        if "refused" in reply:
            raise UnreadableFileError(source, str(reply["refused"]))
        return extracted_from(reply["extracted"])

    def _ask(self, data: bytes, suffix: str, source: str) -> dict[str, object]:
        if self._process is None:
            self._process = _Process(self._memory_mb)
            self._read = 0
        process = self._process
        self._read += 1
        request = {"suffix": suffix, "source": source, "size": len(data)}
        line = process.ask(json.dumps(request).encode("ascii") + b"\n", data, timeout_s=self._timeout_s)
        if line:
            reply: dict[str, object] = json.loads(line)
            if "memory" in reply:
                self.close()
            return reply
        self._process = None
        said, code = process.end()
        if process.late:
            reason = f"读取超过 {self._timeout_s} 秒仍未完成;请拆分文件,或调大 read_timeout_s"
            raise UnreadableFileError(source, reason)
        _log.info("读取 %s 的进程以 %s 结束: %s", source, code, said)
        raise UnreadableFileError(source, f"读取程序异常退出({code}),文件可能已损坏;请用编辑软件打开后另存一份")


class _Process:
    """One reading process. ``late``: it was killed because a file took too long."""

    def __init__(self, memory_mb: int) -> None:
        self.late = False
        self._errors: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115, it is open as long as the process
        # What a process that is killed leaves lying about goes with this folder.
        self._scratch = tempfile.TemporaryDirectory(prefix="policyqa-", ignore_cleanup_errors=True)
        path = os.pathsep.join(filter(None, (str(_ROOT), os.environ.get("PYTHONPATH"))))
        self._process = subprocess.Popen(
            [sys.executable, "-m", "policyqa.reading.worker", str(memory_mb)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            env={**os.environ, "PYTHONPATH": path, **dict.fromkeys(("TMPDIR", "TEMP", "TMP"), self._scratch.name)},
            start_new_session=True,
        )

    def ask(self, head: bytes, data: bytes, *, timeout_s: float) -> bytes:
        """The line that is answered; b"" where the process died or was killed for the time it took."""
        line = self._timed(lambda: self._told(head, data), timeout_s)
        while line == ALIVE:
            line = self._timed(self._said, timeout_s)
        return line

    def _timed(self, exchange: Callable[[], bytes], timeout_s: float) -> bytes:
        clock = threading.Timer(timeout_s, self._stop)
        clock.daemon = True
        clock.start()
        try:
            return exchange()
        finally:
            clock.cancel()

    def _told(self, head: bytes, data: bytes) -> bytes:
        try:
            if self._process.stdin is not None:
                for piece in (head, data):
                    self._process.stdin.write(piece)
                self._process.stdin.flush()
        except OSError:  # it went away while it was told; it may have said why
            pass
        return self._said()

    def _said(self) -> bytes:
        line = self._process.stdout.readline() if self._process.stdout is not None else b""
        return line if line.endswith(b"\n") else b""

    def _stop(self) -> None:
        self.late = True
        self._kill()

    def _kill(self) -> None:
        """Kill it and what it started: a converter must not run on alone."""
        if sys.platform == "win32":
            self._process.kill()
        elif self._process.poll() is None:
            os.killpg(self._process.pid, signal.SIGKILL)

    def end(self) -> tuple[str, int]:
        """End it; the last line it said on its standard error, and its exit code."""
        for pipe in (self._process.stdin, self._process.stdout):
            try:
                if pipe is not None:
                    pipe.close()
            except OSError:  # what it was to read last cannot be written any more
                pass
        try:
            code = self._process.wait(timeout=2)
        except subprocess.TimeoutExpired:
            self._kill()
            code = self._process.wait()
        self._errors.seek(max(0, self._errors.seek(0, os.SEEK_END) - _LAST_WORDS))
        said = self._errors.read().decode("utf-8", "replace").strip().rpartition("\n")[2]
        self._errors.close()
        self._scratch.cleanup()
        return said, code
