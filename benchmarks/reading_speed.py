"""How fast documents are read, bytes to tree to passages; whether that grows with their size alone; beside encoding.

python benchmarks/reading_speed.py [CORPUS_DIR]        (the repository's corpus by default)

``corpus`` reads 1, 2, 4, 8, 16 and 26 MB of the corpus, file by file as a build does: each size holds the one before,
in a shuffled order that is always the same, and where the corpus is smaller its files come again under other names.
``file`` reads the same text as one single file of 1 to 4 MB, where a step that goes over everything would show. Both
are processor seconds per MB (10^6 bytes); 1 times the smallest is linear growth. ``encoding`` is what the vectors of
the passages of 1 MB would take: some two hundred passages, drawn evenly, are encoded with the real model, and their
time is extrapolated by characters. It is compared with reading that same 1 MB by the clock, right before.
Prints one JSON object.
"""

from __future__ import annotations

import json
import random
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from policyqa.config import load_settings
from policyqa.errors import UnreadableFileError
from policyqa.indexing.sources import scan_corpus
from policyqa.models.encoders import open_encoder
from policyqa.reading.passages import headings, search_text, split_passages
from policyqa.reading.readers import read_document
from policyqa.records import Passage

__all__ = ["CORPUS_MB", "FILE_MB", "measure", "passages_of"]

ROOT = Path(__file__).resolve().parents[1]
_MB = 10**6
CORPUS_MB = (1, 2, 4, 8, 16, 26)
"""Sizes of the parts of the corpus, in MB."""
FILE_MB = (1, 2, 4)
"""Sizes of the single file, in MB."""
_TURNS = 3  # of which the best counts; the larger sizes are read once
_TURNS_UP_TO_MB = 2
_ENCODED = 200  # passages
_MAX_CHARS = load_settings().max_chars
_LARGEST = 2**30


@dataclass(frozen=True, slots=True)
class _File:
    """A file to be read under a name; ``size`` in bytes."""

    path: Path
    source: str
    size: int


@dataclass(frozen=True, slots=True)
class _Read:
    """What reading some files took and gave."""

    processor_s: float
    elapsed_s: float
    passages: tuple[Passage, ...]


def measure(corpus: Path) -> dict[str, object]:
    """Read growing parts of a corpus, then the same text as one file, then encode some of its passages."""
    files = _files(corpus)
    samples = {megabytes: _sample(files, megabytes) for megabytes in CORPUS_MB}
    growth = {f"corpus {megabytes} MB": _per_mb(sample) for megabytes, sample in samples.items()}
    with tempfile.TemporaryDirectory() as folder:
        for megabytes in FILE_MB:
            path = Path(folder) / f"{megabytes}.txt"
            path.write_bytes(_joined(files, megabytes))
            growth[f"file {megabytes} MB"] = _per_mb((_File(path, path.name, path.stat().st_size),))
    read_s, encoding_s, passages = _beside_encoding(samples[1])
    first = growth["corpus 1 MB"]
    largest = {"corpus": growth[f"corpus {CORPUS_MB[-1]} MB"], "file": growth[f"file {FILE_MB[-1]} MB"]}
    return {
        **{name: round(seconds, 3) for name, seconds in growth.items()},
        "encoding": round(encoding_s, 1),
        "mb_per_s": round(1 / first, 2),
        "growth_corpus": round(largest["corpus"] / first, 2),
        "growth_file": round(largest["file"] / growth[f"file {FILE_MB[0]} MB"], 2),
        "share_of_encoding": round(read_s / encoding_s, 5),
        "passages_per_mb": passages,
    }


def passages_of(corpus: Path) -> tuple[str, ...]:
    """What of a corpus is encoded, each text once, the files shuffled in an order that is always the same."""
    return tuple(dict.fromkeys(search_text(passage) for passage in _read(_files(corpus)).passages))


def _files(corpus: Path) -> tuple[_File, ...]:
    """The files of a corpus that can be read, shuffled: neighbours in a folder are alike."""
    found = []
    for file in scan_corpus(corpus, index_dir=corpus / "index"):
        try:
            if not file.refused:
                read_document(file.path, source=file.source, max_bytes=_LARGEST)
                found.append(_File(file.path, file.source, file.size))
        except UnreadableFileError as error:
            print(f"left out: {error}", file=sys.stderr)
    if not found:
        raise SystemExit(f"nothing to read in {corpus}")
    random.Random(0).shuffle(found)
    return tuple(found)


def _again(files: Sequence[_File]) -> Iterator[_File]:
    """The files over and over, each time under other names."""
    for turn in count():
        yield from (_File(one.path, f"{turn}/{one.source}" if turn else one.source, one.size) for one in files)


def _sample(files: Sequence[_File], megabytes: float) -> tuple[_File, ...]:
    """The first files that come to a size together."""
    sample: list[_File] = []
    size = 0
    for file in _again(files):
        if size >= megabytes * _MB:
            break
        sample.append(file)
        size += file.size
    return tuple(sample)


def _joined(files: Sequence[_File], megabytes: float) -> bytes:
    """The text of the first files that come to a size, one below the other, cut to that size."""
    texts = []
    for file in _sample(files, megabytes):
        texts.append(read_document(file.path, source=file.source, max_bytes=_LARGEST).text)
    return "\n\n".join(texts).encode()[: int(megabytes * _MB)].decode(errors="ignore").encode()


def _per_mb(files: Sequence[_File]) -> float:
    """Processor seconds per MB."""
    size = sum(file.size for file in files) / _MB
    turns = _TURNS if size <= _TURNS_UP_TO_MB else 1
    return min(_read(files).processor_s for _ in range(turns)) / size


def _read(files: Sequence[_File]) -> _Read:
    passages: list[Passage] = []
    began, processor = time.perf_counter(), time.process_time()
    for file in files:
        document = read_document(file.path, source=file.source, max_bytes=_LARGEST)
        passages += split_passages(document, max_chars=_MAX_CHARS)
        headings(document)
    return _Read(time.process_time() - processor, time.perf_counter() - began, tuple(passages))


def _beside_encoding(files: Sequence[_File]) -> tuple[float, float, int]:
    """Seconds by the clock per MB of reading and, extrapolated, of encoding; and how many passages a MB has."""
    size = sum(file.size for file in files) / _MB
    encoder = open_encoder(load_settings())
    read = _read(files)
    texts = [search_text(passage) for passage in read.passages]
    some = texts[:: max(len(texts) // _ENCODED, 1)]
    encoder.encode_passages(some[:8])
    began = time.perf_counter()
    encoder.encode_passages(some)
    encoding_s = (time.perf_counter() - began) * sum(map(len, texts)) / sum(map(len, some))
    return read.elapsed_s / size, encoding_s / size, round(len(texts) / size)


if __name__ == "__main__":
    given = Path(sys.argv[1]).resolve() if len(sys.argv) > 1 else ROOT / "corpus"
    print(json.dumps(measure(given)))
