"""Fit the verdict's calibration: signals of questions with known verdicts, two logistic models, one JSON file.

    python scripts/fit_calibration.py DATA [--write]

DATA holds ``eval/`` and ``data/`` of the evaluation sets; the questions on the speech stand in ``tests/data``. Each
row is a question asked of a small corpus made for it, with or without its answer:

- the speech, with its own questions (answered, only listed, unanswerable near and far), strangers' and small talk;
- 8 to 32 short policy answers, the right one among them or taken out, its nearest neighbours left in;
- 12 encyclopaedic passages, the right one there, of another group, or without the sentence that answers;
- one law, the right article in it or taken out, or another law.

Without ``--write`` it only reports: cross-validated by question, so that a question with and without its answer is
never on both sides.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import sys
import tempfile
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

from policyqa.answering.hub import Hub
from policyqa.answering.question import understand
from policyqa.answering.retrieve import Retriever
from policyqa.answering.signals import SIGNALS, signals
from policyqa.chinese import sentence_spans
from policyqa.config import load_settings
from policyqa.indexing.lexical import LexicalIndex, tokens
from policyqa.indexing.vectors import VectorIndex
from policyqa.models.encoders import TokenVectors, open_encoder
from policyqa.reading.passages import heading_text, headings, search_text, split_passages
from policyqa.reading.readers import read_document
from policyqa.records import Heading, Passage

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "src" / "policyqa" / "answering" / "data" / "calibration.json"
# What tells a section that is only listed from one that is there; more of them fit this one document too well.
LISTED_SIGNALS = (
    "listed_over_passage",
    "listed_over_present",
    "listed_cover_over_passage",
    "listed_sentence_gap",
    "listed_echo",
    "present_echo",
    "kind_state",
    "kind_measure",
    "kind_amount",
    "kind_list",
)
# A question on the speech counts as this many on the corpora made for one question each, and one that strangers asked
# of something else as a third of one: of 3 … 12 and 0.2 … 1 the best on both by cross-validation.
SPEECH_WEIGHT, STRANGER_WEIGHT = 6.0, 0.33
STRANGERS = {"ncp": 300, "laws": 150}
# Short answers were given for one place and do not name it. What strangers asked is elsewhere for more than the place
# that it names, and the rest of the signals has to learn it.
UNBOUND = frozenset(("short answers", *(f"speech, asked {name}" for name in (*STRANGERS, "cmrc"))))
REGULARISATION = {"found": 0.1, "listed": 1.0}  # scikit-learn's C, the best of 0.03 … 10 by cross-validation
OFFER = 0.025  # of 0 … 0.1: three in four of the passages offered are right, and nine in ten of the right are offered


@dataclass(frozen=True, slots=True)
class Row:
    """One question of one corpus: its signals in the order of SIGNALS, and the verdict that is right."""

    corpus: str
    kind: str
    id: str
    verdict: str
    values: tuple[float, ...]


class CachedEncoder:
    """The real encoder, each text encoded once."""

    def __init__(self) -> None:
        self._encoder = open_encoder(load_settings())
        self.identity = self._encoder.identity
        self._passages: dict[str, NDArray[np.float32]] = {}
        self._tokens: dict[tuple[str, bool], TokenVectors] = {}

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return self._encoder.encode_queries(texts)

    def encode_passages(self, texts: Sequence[str], *, batch_size: int = 32) -> NDArray[np.float32]:
        new = [text for text in dict.fromkeys(texts) if text not in self._passages]
        self._passages.update(zip(new, self._encoder.encode_passages(new, batch_size=batch_size), strict=True))
        rows = [self._passages[text] for text in texts]
        return np.stack(rows) if rows else np.zeros((0, self.identity.dimension), dtype=np.float32)

    def encode_tokens(self, texts: Sequence[str], *, query: bool) -> tuple[TokenVectors, ...]:
        new = [text for text in dict.fromkeys(texts) if (text, query) not in self._tokens]
        for text, found in zip(new, self._encoder.encode_tokens(new, query=query), strict=True):
            self._tokens[(text, query)] = found
        return tuple(self._tokens[(text, query)] for text in texts)

    def count_tokens(self, texts: Sequence[str]) -> NDArray[np.int64]:
        return self._encoder.count_tokens(texts)


class MemorySnapshot:
    """Passages and headings as an index snapshot shows them to the retriever, without a folder."""

    def __init__(self, encoder: CachedEncoder, passages: Sequence[Passage], titled: Sequence[Heading] = ()) -> None:
        self._passages, self._headings = tuple(passages), tuple(titled)
        texts = [search_text(passage) for passage in passages]
        self.vectors = VectorIndex.build(encoder.encode_passages(texts))
        self.lexical = LexicalIndex.build([tokens(text) for text in texts])
        texts = [heading_text(heading) for heading in titled]
        if texts:
            self.heading_vectors = VectorIndex.build(encoder.encode_passages(texts))
            self.heading_lexical = LexicalIndex.build([tokens(text) for text in texts])

    @property
    def headings_count(self) -> int:
        return len(self._headings)

    def passage(self, row: int) -> Passage:
        return self._passages[row]

    def heading(self, row: int) -> Heading:
        return self._headings[row]


class Maker:
    """Makes rows; everything drawn at random is drawn from one seed."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self.encoder = CachedEncoder()
        self.hub = Hub(self.encoder)
        self.random = random.Random(7)

    def row(self, snapshot: MemorySnapshot, asked: dict[str, Any], verdict: str, corpus: str, kind: str) -> Row:
        retriever = Retriever(snapshot, self.encoder, self.hub, dense_weight=0.5)  # type: ignore[arg-type]
        question = understand(asked["question"])
        retrieval = retriever.retrieve(question, retriever.encode(question), k=20)
        found = signals(question, retrieval, retriever, snapshot.lexical)
        if corpus in UNBOUND:
            found["bound_unknown"] = 0.0
        return Row(corpus, kind, str(asked["id"]), verdict, tuple(found[name] for name in SIGNALS))

    def rows(self) -> Iterator[Row]:
        yield from self.speech()
        yield from self.short_answers()
        yield from self.encyclopaedia()
        yield from self.laws()

    def lines(self, path: Path) -> list[dict[str, Any]]:
        return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]

    def speech(self) -> Iterator[Row]:
        (path,) = (ROOT / "corpus").glob("*讲话.txt")
        document = read_document(path, source=path.name, max_bytes=2**26)
        snapshot = MemorySnapshot(self.encoder, split_passages(document, max_chars=500), headings(document))
        names = {"shared": self.data / "eval" / "speech_questions.jsonl", "fit": ROOT / "tests/data/speech_fit.jsonl"}
        for name, file in names.items():
            for asked in self.lines(file):
                if asked["kind"] != "clause":
                    verdict = {"unanswerable": "not_found", "outline_only": "listed_only"}.get(
                        asked["kind"], "answered"
                    )
                    yield self.row(snapshot, asked, verdict, f"speech {name}", asked["kind"])
        strangers = {name: self.lines(self.data / "eval" / f"{name}_questions.jsonl") for name in STRANGERS}
        for name, size in STRANGERS.items():
            for asked in self.random.sample(strangers[name], size):
                yield self.row(snapshot, asked, "not_found", f"speech, asked {name}", "far")
        about = [asked for paragraph in self.paragraphs() for asked in paragraph["qas"]]
        for asked in self.random.sample(about, 100):
            yield self.row(snapshot, asked, "not_found", "speech, asked cmrc", "far")

        for number, line in enumerate((ROOT / "tests/data/small_talk.txt").read_text(encoding="utf-8").splitlines()):
            asked = {"id": f"talk{number}", "question": line}
            yield self.row(snapshot, asked, "not_found", "speech, small talk", "far")

    def short_answers(self) -> Iterator[Row]:
        files = sorted((self.data / "data" / "ncp").glob("*.txt"))
        texts = {file.name: file.read_text(encoding="utf-8").strip()[:500] for file in files}
        names = list(texts)
        vectors = self.encoder.encode_passages(list(texts.values()))
        questions = [
            q for q in self.lines(self.data / "eval" / "ncp_questions.jsonl") if set(q["sources"]) <= set(names)
        ]
        for asked in self.random.sample(questions, 120):
            right = names.index(asked["sources"][0])
            near = [names[i] for i in np.argsort(-(vectors @ vectors[right]))[1:30]]
            chosen = self.random.sample(near, self.random.choice((6, 14, 24))) + self.random.sample(names, 6)
            rest = [_passage(name, texts[name]) for name in dict.fromkeys(chosen) if name not in asked["sources"]]
            answer = _passage(names[right], texts[names[right]])
            yield self.row(MemorySnapshot(self.encoder, [*rest, answer]), asked, "answered", "short answers", "there")
            yield self.row(MemorySnapshot(self.encoder, rest), asked, "not_found", "short answers", "near")
            others = [_passage(name, texts[name]) for name in self.random.sample(names, 14) if name not in near]
            far = MemorySnapshot(self.encoder, [one for one in others if one.source not in asked["sources"]])
            yield self.row(far, asked, "not_found", "short answers", "far")

    def paragraphs(self) -> list[dict[str, Any]]:
        data = json.loads((self.data / "eval" / "cmrc2018_trial.json").read_text(encoding="utf-8"))["data"]
        return [paragraph for entry in data for paragraph in entry["paragraphs"]]

    def encyclopaedia(self) -> Iterator[Row]:
        paragraphs = self.paragraphs()
        self.random.shuffle(paragraphs)
        groups = [paragraphs[i : i + 12] for i in range(0, len(paragraphs), 12)][:14]
        for number, group in enumerate(groups):
            contexts = [paragraph["context"][:600] for paragraph in group]
            passages = [_passage(f"{i}", context) for i, context in enumerate(contexts)]
            snapshot = MemorySnapshot(self.encoder, passages)
            for place in self.random.sample(range(len(group)), min(6, len(group))):
                asked = self.random.choice(group[place]["qas"])
                answer = asked["answers"][0]["text"]
                if answer not in contexts[place]:
                    continue
                yield self.row(snapshot, asked, "answered", "encyclopaedia", "there")
                stranger = self.random.choice(self.random.choice(groups[number - 1])["qas"])
                yield self.row(snapshot, stranger, "not_found", "encyclopaedia", "far")
                context = contexts[place]
                kept = [
                    context[s.start : s.end] for s in sentence_spans(context) if answer not in context[s.start : s.end]
                ]
                if len("".join(kept)) > 40:
                    others = [p for i, p in enumerate(passages) if i != place]
                    without = MemorySnapshot(self.encoder, [_passage("cut", "".join(kept)), *others])
                    yield self.row(without, asked, "not_found", "encyclopaedia", "near")

    def laws(self) -> Iterator[Row]:
        folder = self.data / "data" / "laws"
        questions = self.lines(self.data / "eval" / "laws_questions.jsonl")
        sources = sorted({gold["source"] for asked in questions for golds in asked["gold"] for gold in golds})
        self.random.shuffle(questions)
        made = 0
        for asked in questions:
            golds = [gold for group in asked["gold"] for gold in group]
            source = golds[0]["source"]
            passages = self._law(folder, source)
            right = {gold["section"] for gold in golds if gold["source"] == source}
            rest = [passage for passage in passages if passage.section.rpartition("/")[2] not in right]
            if not 8 <= len(passages) <= 90 or len(rest) == len(passages):
                continue
            yield self.row(MemorySnapshot(self.encoder, passages), asked, "answered", "laws", "there")
            yield self.row(MemorySnapshot(self.encoder, rest), asked, "not_found", "laws", "near")
            other = self.random.choice(sources)
            if other not in {gold["source"] for gold in golds} and 4 <= len(self._law(folder, other)) <= 120:
                stranger = MemorySnapshot(self.encoder, self._law(folder, other))
                yield self.row(stranger, asked, "not_found", "laws", "far")
            made += 1
            if made == 80:
                return

    def _law(self, folder: Path, source: str) -> tuple[Passage, ...]:
        document = read_document(folder / source, source=source, max_bytes=2**26)
        return split_passages(document, max_chars=500)


def _passage(source: str, text: str) -> Passage:
    digest = hashlib.sha256(f"{source}\0{text}".encode()).hexdigest()[:16]
    return Passage(digest, source, "0", "", (), "《》", 1, 0, len(text), text)


def _weight(corpus: str) -> float:
    if corpus in ("speech shared", "speech fit"):
        return SPEECH_WEIGHT
    return STRANGER_WEIGHT if corpus.startswith("speech, asked") else 1.0


Model = tuple[float, NDArray[np.float64]]


def fit(rows: Sequence[Row], wanted: NDArray[np.int64], *, name: str) -> Model:
    """Bias and weights (signals,) for signals as they are, unscaled."""
    chosen = [i for i, signal in enumerate(SIGNALS) if name == "found" or signal in LISTED_SIGNALS]
    values = np.array([row.values for row in rows])[:, chosen]
    share = np.array([_weight(row.corpus) for row in rows])
    scaler = StandardScaler().fit(values)
    balanced = "balanced" if name == "found" else None
    model = LogisticRegression(C=REGULARISATION[name], max_iter=5000, class_weight=balanced)
    model.fit(scaler.transform(values), wanted, sample_weight=share)
    scaled = model.coef_[0] / scaler.scale_
    weights = np.zeros(len(SIGNALS))
    weights[chosen] = scaled
    return float(model.intercept_[0] - (scaled * scaler.mean_).sum()), weights


def probability(rows: Sequence[Row], model: Model) -> NDArray[np.float64]:
    """(rows,) in (0, 1)."""
    return 1 / (1 + np.exp(-(np.array([row.values for row in rows]) @ model[1] + model[0])))


def fit_both(rows: Sequence[Row]) -> tuple[Model, Model]:
    """The model of whether the documents address the question, and of whether only their outline does."""
    found = fit(rows, np.array([int(row.verdict != "not_found") for row in rows]), name="found")
    own = [row for row in rows if row.corpus in ("speech shared", "speech fit") and row.verdict != "not_found"]
    return found, fit(own, np.array([int(row.verdict == "listed_only") for row in own]), name="listed")


def verdicts(rows: Sequence[Row], models: tuple[Model, Model]) -> list[str]:
    """What the judge would say."""
    found, listed = (probability(rows, model) for model in models)
    any_listed = SIGNALS.index("listed_any")
    return [
        "not_found" if f < 0.5 else "listed_only" if one >= 0.5 and row.values[any_listed] else "answered"
        for row, f, one in zip(rows, found, listed, strict=True)
    ]


def auroc(positive: NDArray[np.float64], negative: NDArray[np.float64]) -> float:
    """The chance that a positive scores above a negative."""
    above = positive[:, None] > negative[None]
    return float(np.mean(above + 0.5 * (positive[:, None] == negative[None])))


def cross_validated(rows: Sequence[Row], *, folds: int = 10) -> dict[str, dict[str, float]]:
    """By corpus: questions, share of right verdicts, AUROC of "addressed"; each judged by models fitted without it."""
    fold = np.array([int(hashlib.sha256(row.id.encode()).hexdigest(), 16) % folds for row in rows])
    said = np.empty(len(rows), dtype=object)
    chance = np.zeros(len(rows))
    for number in range(folds):
        train = [row for row, own in zip(rows, fold, strict=True) if own != number]
        held = np.flatnonzero(fold == number)
        models = fit_both(train)
        test = [rows[i] for i in held]
        said[held] = verdicts(test, models)
        chance[held] = probability(test, models[0])
    report: dict[str, dict[str, float]] = {}
    for corpus in dict.fromkeys(row.corpus for row in rows):
        own = np.array([row.corpus == corpus for row in rows])
        right = np.array([row.verdict for row in rows])
        there = right != "not_found"
        report[corpus] = {
            "questions": int(own.sum()),
            "verdict": round(float(np.mean(said[own] == right[own])), 3),
        }
        if (own & there).any() and (own & ~there).any():
            report[corpus]["auroc"] = round(auroc(chance[own & there], chance[own & ~there]), 3)
    return report


def as_data(model: Model) -> dict[str, Any]:
    """A model as the calibration file holds it."""
    bias, weights = model
    named = {name: round(float(weight), 4) for name, weight in zip(SIGNALS, weights, strict=True) if abs(weight) > 1e-4}
    return {"bias": round(bias, 4), "weights": named}


def kept_rows(path: Path | None) -> list[Row]:
    """The rows of an earlier run, none where there was none."""
    if path is None or not path.exists():
        return []
    lines = path.read_text(encoding="utf-8").splitlines()
    return [Row(**{**found, "values": tuple(found["values"])}) for found in map(json.loads, lines)]


def made_rows(data: Path, path: Path | None) -> list[Row]:
    """All rows, made anew and kept in ``path``; a quarter of an hour on two cores."""
    rows = []
    for row in Maker(data).rows():
        rows.append(row)
        if len(rows) % 50 == 0:
            print(f"{len(rows)} rows, {row.corpus}", file=sys.stderr, flush=True)
    if path is not None:
        path.write_text("".join(json.dumps(asdict(row), ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return rows


def main() -> int:
    """Make the rows, report, and write the calibration where that is asked for."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("data", type=Path, help="folder with eval/ and data/")
    parser.add_argument(
        "--rows", type=Path, help="a file that keeps the rows, read instead of making them if it is there"
    )
    parser.add_argument("--write", action="store_true", help=f"write {TARGET.relative_to(ROOT)}")
    given = parser.parse_args()
    warnings.simplefilter("ignore", FutureWarning)
    rows = kept_rows(given.rows) or made_rows(given.data, given.rows)
    report = cross_validated(rows)
    for corpus, figures in report.items():
        print(f"{corpus:<22}", figures)
    if given.write:
        found, listed = fit_both(rows)
        data = json.loads(TARGET.read_text(encoding="utf-8")) | {
            "fitted": {"date": date.today().isoformat(), "by": "scripts/fit_calibration.py", "cross_validated": report},
            "offer": OFFER,
            "found": as_data(found),
            "listed": as_data(listed),
        }
        with tempfile.NamedTemporaryFile("w", dir=TARGET.parent, delete=False, encoding="utf-8") as file:
            json.dump(data, file, ensure_ascii=False, indent=1)
            file.write("\n")
        Path(file.name).chmod(0o644)
        Path(file.name).replace(TARGET)
    return 0


if __name__ == "__main__":
    sys.exit(main())
