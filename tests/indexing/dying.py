"""Run as a program: builds that die by SIGKILL at every step that touches the disk, one after another.

``python -m tests.indexing.dying FOLDER`` wants an index in FOLDER that is behind its corpus. It forks a build that dies
at the first step, then one that dies at the second, and so on until one lives, and prints a JSON line for each: the
step, whether the build died there, and the sources of the index as it opens afterwards.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from policyqa.indexing.build import build_index
from policyqa.indexing.lexical import tokens
from policyqa.indexing.store import open_index
from tests.fakes import FakeEncoder
from tests.indexing.corpora import settings_in

STEPS = ("fsync", "rename", "replace", "mkdir", "unlink", "rmdir")


def main(folder: Path) -> None:
    """See the head of the module."""
    tokens("词典在分叉之前装入")
    step = 0
    died = True
    while died:
        step += 1
        child = os.fork()
        if not child:
            _build(folder, step)
        died = os.WIFSIGNALED(os.waitpid(child, 0)[1])
        with open_index(folder / "index", identity=FakeEncoder().identity, verify=True) as index:
            print(json.dumps({"step": step, "died": died, "sources": index.sources()}), flush=True)


def _build(folder: Path, last: int) -> None:
    """Build and leave, or die at a step."""
    left = last

    def fatal(real: Callable[..., Any]) -> Callable[..., Any]:
        def wrapped(*args: Any, **kwargs: Any) -> Any:
            nonlocal left
            left -= 1
            if not left:
                os.kill(os.getpid(), signal.SIGKILL)
            return real(*args, **kwargs)

        return wrapped

    encoder = FakeEncoder()
    for name in STEPS:
        setattr(os, name, fatal(getattr(os, name)))
    encoder.encode_passages = fatal(encoder.encode_passages)  # type: ignore[method-assign]
    build_index(settings_in(folder), encoder)
    os._exit(0)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
