"""How fast each format is read: the same documents as plain text and exported to it.

python benchmarks/formats_speed.py [CORPUS_DIR]        (the repository's corpus by default)

Some MB of the corpus, its files over and over, written in each format, then read from bytes to text: no tree, no
passages, which are the same for all of them. ``txt`` is the baseline. Seconds are of the processor per MB (10^6 bytes)
of text, the best of three turns; ``pages_per_s`` are those of the format's own pages, ``file_mb_per_s`` counts its
bytes. A format is a row of ``FORMATS``. Prints one JSON object.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from policyqa.config import load_settings
from policyqa.errors import UnreadableFileError
from policyqa.indexing.sources import scan_corpus
from policyqa.reading.decoding import read_text
from policyqa.reading.docx import read_docx
from policyqa.reading.extracted import Extracted
from policyqa.reading.html import read_html
from policyqa.reading.pdf import read_pdf
from policyqa.reading.readers import read_document
from tests.reading.exporting import to_docx, to_html
from tests.reading.exporting_pdf import Layout, export_pdf, plain

__all__ = ["FORMATS", "measure"]

ROOT = Path(__file__).resolve().parents[1]
_MB = 10**6
_TEXT_MB = 0.3  # of text: some 250 pages
_TURNS = 3
_RUNNING = {"header": "政策文件汇编", "footer": "— {page} —"}


@dataclass(frozen=True, slots=True)
class _Format:
    """How a text is written in a format, and read again."""

    name: str
    write: Callable[[str], bytes]
    read: Callable[[bytes, str], Extracted]


FORMATS = (
    _Format("txt", str.encode, read_text),
    _Format("docx", lambda text: to_docx(text, automatic=True), read_docx),
    _Format("html", to_html, read_html),
    _Format("pdf", lambda text: export_pdf(text, Layout(**_RUNNING)).data, read_pdf),
    _Format("pdf 2 columns", lambda text: export_pdf(text, Layout(columns=2, leading=16, **_RUNNING)).data, read_pdf),
)
"""The formats that are compared; the first is the baseline."""


def measure(corpus: Path) -> dict[str, object]:
    """Write the texts of a corpus in every format and read them."""
    texts = _texts(corpus)
    megabytes = sum(len(text.encode()) for text in texts) / _MB
    figures: dict[str, object] = {}
    pages_per_s: dict[str, float] = {}
    file_mb_per_s: dict[str, float] = {}
    for one in FORMATS:
        files = [one.write(text) for text in texts]
        pages, seconds = 0, float("inf")
        for _ in range(_TURNS):
            began = time.process_time()
            pages = sum(len(one.read(data, f"{i}.{one.name}").pages) for i, data in enumerate(files))
            seconds = min(seconds, max(time.process_time() - began, 1e-6))
        figures[one.name] = round(seconds / megabytes, 4)
        file_mb_per_s[one.name] = round(sum(map(len, files)) / _MB / seconds, 2)
        if pages:
            pages_per_s[one.name] = round(pages / seconds, 1)
    return {**figures, "text_mb": round(megabytes, 2), "pages_per_s": pages_per_s, "file_mb_per_s": file_mb_per_s}


def _texts(corpus: Path) -> list[str]:
    """The texts of a corpus until they come to a size, over and over where it is small."""
    found: list[str] = []
    for file in scan_corpus(corpus, index_dir=corpus / "index"):
        try:
            if not file.refused:
                document = read_document(file.path, source=file.source, max_bytes=load_settings().max_file_mb * 2**20)
                found.append(plain(document.text))
        except UnreadableFileError as error:
            print(f"left out: {error}", file=sys.stderr)
    if not found:
        raise SystemExit(f"nothing to read in {corpus}")
    texts: list[str] = []
    size = 0
    while size < _TEXT_MB * _MB:
        texts.append(found[len(texts) % len(found)])
        size += len(texts[-1].encode())
    return texts


if __name__ == "__main__":
    given = Path(sys.argv[1]).resolve() if len(sys.argv) > 1 else ROOT / "corpus"
    print(json.dumps(measure(given)))
