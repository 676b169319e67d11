"""The table, and its way into a document."""

from __future__ import annotations

import math
from datetime import date
from pathlib import Path

import pytest

from policyqa.errors import SettingsError
from policyqa.evaluation.figures import Figures
from policyqa.evaluation.metrics import Estimate
from policyqa.evaluation.report import BEGIN, END, report_text, write_report
from policyqa.evaluation.timing import Latency
from tests.fakes import FakeEncoder

_SHOWN = ("hit@1", "MRR@10", "nDCG@10", "R@10", "R@100")
_FOUND = Figures(
    name="laws",
    questions=300,
    estimates={"hit@1": Estimate(0.4381, 0.38, 0.49, 300), "R@10": Estimate(1.0, 1.0, 1.0, 300)},
    rates={"verdict AUROC": math.nan},
    latency=Latency(10.0, 14.0, 31.6, 1.4, 50),
    parts={
        "search alone": {
            name: Estimate(0.4, 0.3, 0.5, 300) for name in ("hit@1", "MRR@10", "nDCG@10", "R@10", "R@100")
        },
        "… without": {name: Estimate(0.35, 0.3, 0.4, 300) for name in ("hit@1", "MRR@10", "nDCG@10", "R@10", "R@100")},
    },
)
_TEXT = report_text([_FOUND], identity=FakeEncoder().identity, command="policyqa eval --data x", day=date(2026, 11, 25))


@pytest.mark.parametrize(
    "line",
    [
        "`policyqa eval --data x`, 2026-11-25, fake (1). Intervals: 95 %, bootstrap.",
        "### Laws",
        "| hit@1 | .438 | .380–.490 | 300 |",
        "| R@10 | 1.000 | 1.000–1.000 | 300 |",
        "| verdict AUROC | – | | |",
        "| one question, asked for the first time, median | 14 ms, 1.4 × the bare encoder | | 50 |",
        "| search alone | .400 | .400 | .400 | .400 | .400 |",
        "| … without | .350 (−.050) | .350 (−.050) | .350 (−.050) | .350 (−.050) | .350 (−.050) |",
    ],
)
def test_the_table_has_every_figure_with_its_interval(line: str) -> None:
    assert line in _TEXT.split("\n")


def test_the_report_replaces_the_one_before_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "figures.md"
    path.write_text(f"# Before\n\n{BEGIN}\nold\n{END}\n\nBehind\n", encoding="utf-8")
    for _ in range(2):
        write_report(path, "new \\1\n")
    assert path.read_text(encoding="utf-8") == f"# Before\n\n{BEGIN}\n\nnew \\1\n\n{END}\n\nBehind\n"


def test_a_document_without_marks_is_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "figures.md"
    path.write_text("# Figures\n", encoding="utf-8")
    with pytest.raises(SettingsError, match="policyqa eval"):
        write_report(path, "new")
    assert path.read_text(encoding="utf-8") == "# Figures\n"


def test_a_document_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"nowhere\.md"):
        write_report(tmp_path / "nowhere.md", "new")
