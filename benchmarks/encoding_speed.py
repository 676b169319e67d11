"""How fast passages become vectors: in float32 and in the precision that this machine gets, and how alike these are.

python benchmarks/encoding_speed.py [CORPUS_DIR]        (the repository's corpus by default)

Up to two thousand passages, drawn evenly from a shuffled corpus, are encoded in batches of 32 in three ways:
``by characters`` in float32, batches of texts of like length in characters; ``float32``, of like length in tokens, as a
build has them; ``auto``, the same in the precision that the setting ``auto`` means here. The ways take turns, batch by
batch, in an order that changes, so that what else the machine does falls on all of them; on a machine that is busy, the
ratios of processor seconds are to be trusted rather than those by the clock, and one thread (OMP_NUM_THREADS=1) rather
than several, which wait for each other. ``padding`` is how much of what the model computes is padding, by characters
and by tokens. Prints one JSON object; seconds by the clock.
"""

from __future__ import annotations

import json
import random
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.reading_speed import passages_of
from policyqa.config import load_settings
from policyqa.models.encoders import Encoder, open_encoder

__all__ = ["measure"]

ROOT = Path(__file__).resolve().parents[1]
_PASSAGES = 2000
_BATCH = 32
_Batches = list[NDArray[np.int64]]


@dataclass(frozen=True, slots=True)
class _Way:
    """A way of encoding, with what it took and gave so far: seconds, and the vectors in the order of the texts."""

    encoder: Encoder
    batches: _Batches
    vectors: NDArray[np.float32]
    elapsed: list[float] = field(default_factory=list)
    processor: list[float] = field(default_factory=list)


def measure(corpus: Path) -> dict[str, object]:
    """Encode a sample of a corpus in all ways."""
    texts = passages_of(corpus)
    texts = texts[:: max(len(texts) // _PASSAGES, 1)][:_PASSAGES]
    settings = load_settings()
    exact = open_encoder(replace(settings, precision="float32"))
    tokens, characters = exact.count_tokens(texts), np.array([len(text) for text in texts])
    ways = {
        "by characters": _way(exact, characters),
        "float32": _way(exact, tokens),
        "auto": _way(open_encoder(settings), tokens),
    }
    _take_turns(texts, tuple(ways.values()))
    alike = (ways["float32"].vectors * ways["auto"].vectors).sum(axis=1)
    busy = {name: sum(way.processor) for name, way in ways.items()}
    return {
        **{name: round(sum(way.elapsed), 2) for name, way in ways.items()},
        "processor_ratio": {name: round(seconds / busy["by characters"], 3) for name, seconds in busy.items()},
        "passages": len(texts),
        "tokens": int(tokens.sum()),
        "passages_per_processor_s": {name: round(len(texts) / seconds, 1) for name, seconds in busy.items()},
        "tokens_per_processor_s": {name: round(int(tokens.sum()) / seconds) for name, seconds in busy.items()},
        "padding": {name: round(_padding(tokens, way.batches), 3) for name, way in ways.items()},
        "cosine_mean": round(float(alike.mean()), 6),
        "cosine_least": round(float(alike.min()), 6),
    }


def _way(encoder: Encoder, lengths: NDArray[np.int64]) -> _Way:
    """Batches of like length, the longest first, as a build makes them."""
    order = np.argsort(-lengths, kind="stable")
    batches = [order[start : start + _BATCH] for start in range(0, len(order), _BATCH)]
    return _Way(encoder, batches, np.zeros((len(lengths), encoder.identity.dimension), dtype=np.float32))


def _padding(tokens: NDArray[np.int64], batches: _Batches) -> float:
    """The share of padding in all that goes through the model."""
    whole = sum(int(tokens[batch].max()) * len(batch) for batch in batches)
    return 1 - int(tokens.sum()) / whole


def _take_turns(texts: Sequence[str], ways: Sequence[_Way]) -> None:
    """Encode everything in all ways, one batch of each after the other."""
    shuffled = random.Random(0)
    for way in ways:
        way.encoder.encode_passages(texts[:4])
    turns = list(range(len(ways[0].batches)))
    shuffled.shuffle(turns)
    for turn in turns:
        for way in shuffled.sample(ways, len(ways)):
            batch = way.batches[turn]
            some = [texts[index] for index in batch]
            began, busy = time.perf_counter(), time.process_time()
            way.vectors[batch] = way.encoder.encode_passages(some, batch_size=_BATCH)
            way.elapsed.append(time.perf_counter() - began)
            way.processor.append(time.process_time() - busy)


if __name__ == "__main__":
    given = Path(sys.argv[1]).resolve() if len(sys.argv) > 1 else ROOT / "corpus"
    print(json.dumps(measure(given)))
