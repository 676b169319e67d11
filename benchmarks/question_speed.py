"""How long a question takes on the default path, against the bare encoder for the same question; cold and warm.

python benchmarks/question_speed.py [CORPUS_DIR]        (the repository's corpus by default)

``cold`` is the first question after the index was opened: the bank of generic questions and the token vectors of the
passages are computed now. ``warm`` is the same question again. ``encoder`` encodes the question and does nothing else;
``lexical`` is the lexical arm alone, tokens included. They are measured in turn for each question, so that what else
the machine does falls on all of them. Prints one JSON object; medians in milliseconds.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from statistics import median

from policyqa.assistant import Assistant
from policyqa.config import load_settings
from policyqa.indexing.build import build_index
from policyqa.indexing.lexical import LexicalIndex, tokens
from policyqa.models.encoders import Encoder, open_encoder

__all__ = ["measure"]

ROOT = Path(__file__).resolve().parents[1]
_QUESTIONS = ROOT / "tests" / "data" / "speech_heldout.jsonl"
_ASKED = 20
_COLD = 3  # opening anew for every question would take minutes
_TOP = 100  # rows of the lexical arm alone


def measure(corpus: Path) -> dict[str, float]:
    """Index a corpus in a folder that is thrown away, and time questions of the held-out set on it."""
    lines = _QUESTIONS.read_text(encoding="utf-8").splitlines()[:_ASKED]
    questions = [str(json.loads(line)["question"]) for line in lines]
    with tempfile.TemporaryDirectory() as folder:
        settings = replace(load_settings(), corpus_dir=corpus, index_dir=Path(folder) / "index")
        started = time.perf_counter()
        encoder = open_encoder(settings)
        loaded_s = time.perf_counter() - started
        passages = build_index(settings, encoder).passages
        encoder.encode_queries(questions)
        assistants = [Assistant.open(settings, encoder=encoder) for _ in range(_COLD)]
        cold = [_ms(partial(one.ask, asked)) for one, asked in zip(assistants, questions, strict=False)]
        warm = _warm(assistants[-1], encoder, questions)
        for one in assistants:
            one.snapshot.close()
    return {"passages": passages, "load_model_s": round(loaded_s, 1), "cold": round(median(cold), 1), **warm}


def _warm(assistant: Assistant, encoder: Encoder, questions: Sequence[str]) -> dict[str, float]:
    """The median of each way, every question asked once before."""
    times: defaultdict[str, list[float]] = defaultdict(list)
    lexical = assistant.snapshot.lexical
    for question in questions:
        assistant.ask(question)
        times["warm"].append(_ms(partial(assistant.ask, question)))
        times["encoder"].append(_ms(partial(encoder.encode_queries, [question])))
        times["lexical"].append(_ms(partial(_lexical_arm, lexical, question)))
    return {name: round(median(taken), 2) for name, taken in times.items()}


def _lexical_arm(lexical: LexicalIndex, question: str) -> None:
    lexical.search(tokens(question), _TOP)


def _ms(call: Callable[[], object]) -> float:
    started = time.perf_counter()
    call()
    return (time.perf_counter() - started) * 1e3


if __name__ == "__main__":
    given = Path(sys.argv[1]).resolve() if len(sys.argv) > 1 else ROOT / "corpus"
    print(json.dumps(measure(given)))
