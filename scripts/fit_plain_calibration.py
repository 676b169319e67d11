"""Fit the verdict of large corpora on the validation questions, report it cross-validated, and write it where asked.

The questions that the adapter was trained on are of no use here: it finds their answers too well. So the model is
fitted on the validation questions, by folds: each question is judged by a model that has not seen it. What is written
is fitted on all of them. Indexes are those of ``policyqa eval``.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

from policyqa.answering.signals import PLAIN_SIGNALS
from policyqa.assistant import Assistant
from policyqa.config import Settings, load_settings
from policyqa.evaluation.absence import Case, Presence, absence_rates, judged_cases, retriever_of
from policyqa.evaluation.datasets import (
    Split,
    corpus_folder,
    in_split,
    law_questions,
    marked_questions,
    short_answer_questions,
)
from policyqa.indexing.build import build_index
from policyqa.models.encoders import Encoder, open_encoder

ROOT = Path(__file__).resolve().parents[1]
TARGET = ROOT / "src/policyqa/answering/data/calibration.json"
FOLDS = 10
REGULARISATION = 0.1
# Short answers say the same thing in many places: one taken out is often there all the same.
# and a person who asks of laws has more often than not chosen them because they speak of it.
TAKEN_OUT_WEIGHT = {"laws": 0.8, "ncp": 0.2}
ENGLISH = ROOT / "tests/data/laws_english.jsonl"
ENGLISH_WEIGHT = 3.0  # forty questions stand for a third of those who ask
STRANGERS = 120
OFFER = 0.045  # 2.2 passages are offered, and hold a right one for .66 of the law questions (.49 the first alone)
Model = tuple[float, NDArray[np.float64]]


def cases_of(name: str, data: Path, settings: Settings, encoder: Encoder) -> tuple[Case, ...]:
    """The validation questions of a set, and as strangers those of the other set and of an encyclopaedia."""
    sets = {"laws": law_questions(data), "ncp": short_answer_questions(data)}
    own = {key: in_split(found, Split.VALIDATION, id_of=lambda one: one.id) for key, found in sets.items()}
    other = own["ncp" if name == "laws" else "laws"]
    about = in_split(marked_questions(data), Split.VALIDATION, id_of=lambda one: one.id)
    strangers = [one.question for one in (*other[:STRANGERS], *about[:STRANGERS])]
    folder = settings.cache_dir / "evaluation" / f"{name}-index"
    opened = replace(settings, corpus_dir=corpus_folder(data, name), index_dir=folder)
    build_index(opened, encoder)
    assistant = Assistant.open(opened, encoder=encoder)
    with assistant.snapshot:
        found = judged_cases(retriever_of(assistant), assistant.snapshot.lexical, own[name], strangers)
        return (*found, *english_cases(assistant)) if name == "laws" else found


def english_cases(assistant: Assistant) -> tuple[Case, ...]:
    """English questions on laws, with what they are said to be: there or elsewhere."""
    rows = [json.loads(line) for line in ENGLISH.read_text(encoding="utf-8").splitlines()]
    lexical = assistant.snapshot.lexical
    cases = judged_cases(retriever_of(assistant), lexical, [], [row["question"] for row in rows])
    presences = [Presence.THERE if row["answerable"] else Presence.ELSEWHERE for row in rows]
    return tuple(replace(case, presence=presence) for case, presence in zip(cases, presences, strict=True))


def fit(cases: Sequence[tuple[str, Case]]) -> Model:
    """Bias and weights (signals,) for signals as they are."""
    values = np.array([[case.signals[name] for name in PLAIN_SIGNALS] for _, case in cases])
    wanted = np.array([case.presence is Presence.THERE for _, case in cases])
    share = np.array([_weight(name, case) for name, case in cases])
    scaler = StandardScaler().fit(values)
    model = LogisticRegression(C=REGULARISATION, max_iter=5000, class_weight="balanced")
    model.fit(scaler.transform(values), wanted, sample_weight=share)
    weights = model.coef_[0] / scaler.scale_
    return float(model.intercept_[0] - (weights * scaler.mean_).sum()), weights


def _weight(name: str, case: Case) -> float:
    if case.signals["english"]:
        return ENGLISH_WEIGHT
    return TAKEN_OUT_WEIGHT[name] if case.presence is Presence.TAKEN_OUT else 1.0


def judged(cases: Sequence[tuple[str, Case]], model: Model) -> list[tuple[str, Case]]:
    """The same cases with the model's probability."""
    values = np.array([[case.signals[name] for name in PLAIN_SIGNALS] for _, case in cases])
    found = 1 / (1 + np.exp(-(values @ model[1] + model[0])))
    return [(name, replace(case, found=float(p))) for (name, case), p in zip(cases, found, strict=True)]


def cross_validated(cases: Sequence[tuple[str, Case]]) -> list[tuple[str, Case]]:
    """Each case with the probability of a model fitted without its question.

    By the question's words: what is asked of one corpus as its own is asked of the other as a stranger.
    """
    fold = [int(hashlib.sha256(case.question.encode()).hexdigest(), 16) % FOLDS for _, case in cases]
    found = []
    for number in range(FOLDS):
        model = fit([one for one, own in zip(cases, fold, strict=True) if own != number])
        found += judged([one for one, own in zip(cases, fold, strict=True) if own == number], model)
    return found


def reliability(cases: Sequence[tuple[str, Case]]) -> list[dict[str, float]]:
    """By tenths of the probability: how many cases, its mean, and the share whose answer is there."""
    bins = []
    for low in np.arange(0, 1, 0.1):
        own = [case for _, case in cases if low <= case.found < low + 0.1]
        if own:
            there = sum(case.presence is Presence.THERE for case in own) / len(own)
            mean = sum(case.found for case in own) / len(own)
            bins.append({"cases": len(own), "said": round(mean, 3), "there": round(there, 3)})
    return bins


def main() -> int:
    """Judge, report, and write the calibration where that is asked for."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("data", type=Path, help="folder with eval/ and data/")
    parser.add_argument("--cache", type=Path, help="where policyqa eval keeps its indexes")
    parser.add_argument("--write", action="store_true", help=f"write {TARGET.relative_to(ROOT)}")
    given = parser.parse_args()
    settings = load_settings()
    if given.cache is not None:
        settings = replace(settings, cache_dir=given.cache)
    encoder = open_encoder(settings)
    cases = [(name, case) for name in TAKEN_OUT_WEIGHT for case in cases_of(name, given.data, settings, encoder)]
    held = cross_validated(cases)
    report: dict[str, Any] = {}
    for name in TAKEN_OUT_WEIGHT:
        rates = absence_rates([case for own, case in held if own == name])
        report[name] = {key: round(rate, 3) for key, rate in rates.items()}
        english = [case for own, case in held if own == name and case.signals["english"]]
        if english:
            rates = absence_rates(english)
            report[name]["English"] = {key: round(rate, 3) for key, rate in rates.items() if "taken out" not in key}
        report[name]["reliability"] = reliability([one for one in held if one[0] == name])
        print(name, json.dumps(report[name], ensure_ascii=False, indent=1))
    if given.write:
        bias, weights = fit(cases)
        data = json.loads(TARGET.read_text(encoding="utf-8"))
        named = {name: round(float(weight), 4) for name, weight in zip(PLAIN_SIGNALS, weights, strict=True)}
        data["plain_offer"] = OFFER
        data["plain"] = {"bias": round(bias, 4), "weights": {key: one for key, one in named.items() if one}}
        data["plain_fitted"] = {
            "date": date.today().isoformat(),
            "by": "scripts/fit_plain_calibration.py",
            "cross_validated": report,
        }
        TARGET.write_text(json.dumps(data, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
