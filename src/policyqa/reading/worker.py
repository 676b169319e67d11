"""The reading process: reads one file after another from its standard input, under a limit of memory.

Started by ``isolated.py`` as ``python -m policyqa.reading.worker MEMORY_MB``; wire.py has what is said. A
parser that crashes, hangs or eats memory takes this process with it and nothing else.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import BinaryIO

from policyqa.errors import UnreadableFileError
from policyqa.reading.docx import read_docx
from policyqa.reading.extracted import Extracted
from policyqa.reading.html import read_html
from policyqa.reading.office import read_office
from policyqa.reading.pdf import read_pdf
from policyqa.reading.wire import ALIVE, extracted_data

__all__ = ["READERS", "serve"]

_OUT_OF_MEMORY = b'{"memory": true}\n'
READERS: dict[str, Callable[[bytes, str], Extracted]] = {
    ".docx": read_docx,
    ".pdf": read_pdf,
    ".html": read_html,
    ".htm": read_html,
    ".doc": read_office,
    ".wps": read_office,
    ".rtf": read_office,
    ".odt": read_office,
}
"""The reader of each format with a native parser, by suffix."""


def serve(requests: BinaryIO, replies: BinaryIO) -> None:
    """Answer requests until there are no more, or memory ran out: what is left then is not to be trusted."""

    def alive() -> None:
        replies.write(ALIVE)
        replies.flush()

    readers: dict[str, Callable[[bytes, str], Extracted]] = {**READERS, ".pdf": partial(read_pdf, alive=alive)}
    while line := requests.readline():
        try:
            request = json.loads(line)
            reply = _reply(readers[request["suffix"]], requests.read(request["size"]), request["source"])
        except MemoryError:
            replies.write(_OUT_OF_MEMORY)
            replies.flush()
            return
        replies.write(reply)
        replies.flush()


def _reply(reader: Callable[[bytes, str], Extracted], data: bytes, source: str) -> bytes:
    reply: dict[str, object]
    try:
        reply = {"extracted": extracted_data(reader(data, source))}
    except UnreadableFileError as error:
        reply = {"refused": error.reason}
    return json.dumps(reply, ensure_ascii=True).encode("ascii") + b"\n"


def _limit_memory(memory_mb: int) -> None:
    """Bound what this process may map; Windows knows no such limit, and macOS hardly."""
    if sys.platform != "win32":
        import resource

        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        wanted = memory_mb * 2**20
        with suppress(ValueError, OSError):  # macOS may refuse any
            resource.setrlimit(resource.RLIMIT_AS, (wanted if hard < 0 else min(wanted, hard), hard))


def _main() -> None:
    _limit_memory(int(sys.argv[1]))
    # A parser that prints must not speak in between: what it says goes where errors go.
    replies = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    serve(sys.stdin.buffer, replies)


if __name__ == "__main__":
    _main()
