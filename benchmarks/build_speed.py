"""How long a build takes without the model: reading, tokens, both arms, verification; and opening and searching it.

python benchmarks/build_speed.py CORPUS_DIR

The vectors are random, so that what remains is policyqa's own work. Prints one JSON object; times in seconds.
"""

from __future__ import annotations

import json
import resource
import sys
import tempfile
import time
import zlib
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from policyqa.config import Settings
from policyqa.indexing.build import build_index
from policyqa.indexing.lexical import tokens
from policyqa.indexing.report import Progress
from policyqa.indexing.store import open_index
from policyqa.models.encoders import ModelIdentity, TokenVectors


class RandomEncoder:
    """A unit vector for every text, drawn from its checksum."""

    identity = ModelIdentity(name="random", revision="1", dimension=384, query_prompt="", passage_prompt="")

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """(n, 384) float32, rows L2-normalised."""
        rows = [np.random.default_rng(zlib.crc32(text.encode())).standard_normal(384) for text in texts]
        matrix = np.array(rows, dtype=np.float32).reshape(len(texts), 384)
        unit: NDArray[np.float32] = matrix / np.linalg.norm(matrix, axis=1, keepdims=True)
        return unit

    def encode_passages(self, texts: Sequence[str], *, batch_size: int = 32) -> NDArray[np.float32]:
        """(n, 384) float32, rows L2-normalised; ``batch_size`` changes nothing."""
        return self.encode_queries(texts)

    def encode_tokens(self, texts: Sequence[str], *, query: bool) -> tuple[TokenVectors, ...]:
        """A build never asks for them."""
        raise NotImplementedError

    def count_tokens(self, texts: Sequence[str]) -> NDArray[np.int64]:
        """A token a character."""
        return np.array([len(text) for text in texts], dtype=np.int64)


def main(corpus: Path) -> None:
    """Build twice in a folder that is thrown away."""
    encoder = RandomEncoder()
    phases: dict[str, float] = {}

    def note(progress: Progress) -> None:
        phases[progress.phase] = round(progress.elapsed_s, 2)

    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(corpus_dir=corpus, index_dir=Path(folder) / "index", cache_dir=Path(folder))
        report = build_index(settings, encoder, progress=note)
        again = build_index(settings, encoder)
        started = time.perf_counter()
        with open_index(settings.index_dir, identity=encoder.identity) as index:
            opened = time.perf_counter() - started
            query, vector = tokens("劳动合同解除的经济补偿"), encoder.encode_queries(["劳动合同"])[0]
            lexical = _median([_timed(lambda: index.lexical.search(query, 100)) for _ in range(50)])
            dense = _median([_timed(lambda: index.vectors.search(vector, 100)) for _ in range(50)])
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    figures = {
        "documents": report.documents, "passages": report.passages, "headings": report.headings,
        "end_of_phase_s": phases, "build_s": round(report.seconds, 2), "unchanged_s": round(again.seconds, 2),
        "open_s": round(opened, 4), "lexical_ms": round(lexical * 1e3, 3), "dense_ms": round(dense * 1e3, 3),
        "peak_memory_mb": peak_mb,
    }  # fmt: skip
    print(json.dumps(figures, ensure_ascii=False))


def _timed(search: Callable[[], object]) -> float:
    started = time.perf_counter()
    search()
    return time.perf_counter() - started


def _median(values: list[float]) -> float:
    return float(np.median(values))


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve())
