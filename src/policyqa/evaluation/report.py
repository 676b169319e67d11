"""Figures as a table, and into a document between two marks, with the date and the command."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from policyqa.errors import SettingsError
from policyqa.evaluation.figures import Figures
from policyqa.evaluation.metrics import Estimate
from policyqa.models.encoders import ModelIdentity

__all__ = ["BEGIN", "END", "report_text", "write_report"]

BEGIN = "<!-- policyqa eval: what stands up to the end mark is written by the command -->"
END = "<!-- policyqa eval: end -->"
_TITLES = {
    "speech": "The speech",
    "ncp": "Short policy answers",
    "laws": "Laws",
    "highlights": "Highlights",
    "slips in speech": "Slips in questions on the speech",
    "slips in ncp": "Slips in questions on short policy answers",
    "slips in laws": "Slips in questions on laws",
    "paragraphs": "Paragraphs of an encyclopaedia",
    "english": "English questions on laws",
}
_PARTS_SHOWN = ("hit@1", "MRR@10", "nDCG@10", "R@10", "R@100")


def report_text(found: Sequence[Figures], *, identity: ModelIdentity, command: str, day: date) -> str:
    """Markdown: a table for each set, another for its parts."""
    lines = [f"`{command}`, {day.isoformat()}, {identity.name} ({identity.revision[:12]}). Intervals: 95 %, bootstrap."]
    for figures in found:
        lines += ["", f"### {_TITLES[figures.name]}", "", *_table(figures)]
        if figures.parts:
            lines += ["", *_parts_table(figures)]
    return "\n".join(lines) + "\n"


def _table(figures: Figures) -> list[str]:
    rows = [f"| {figures.questions} questions | | 95 % | of |", "|---|---|---|---|"]
    for name, one in figures.estimates.items():
        rows.append(f"| {name} | {_share(one.value)} | {_share(one.low)}–{_share(one.high)} | {one.count} |")
    rows += [f"| {name} | {_share(rate)} | | |" for name, rate in figures.rates.items()]
    if (late := figures.latency) is not None:
        median = f"{late.median_ms:.0f} ms, {late.ratio:.1f} × the bare encoder"
        rows.append(f"| one question, asked for the first time, median | {median} | | {late.questions} |")
        rows.append(f"| … the slowest twentieth | {late.p95_ms:.0f} ms | | |")
    return rows


def _parts_table(figures: Figures) -> list[str]:
    rows = [f"| | {' | '.join(_PARTS_SHOWN)} |", "|---" * (len(_PARTS_SHOWN) + 1) + "|"]
    first: dict[str, Estimate] = dict(next(iter(figures.parts.values())))
    for number, (part, estimates) in enumerate(figures.parts.items()):
        cells = [_cell(estimates[name], first[name] if number else None) for name in _PARTS_SHOWN]
        rows.append(f"| {part} | {' | '.join(cells)} |")
    return rows


def _cell(one: Estimate, other: Estimate | None) -> str:
    if other is None:
        return _share(one.value)
    change = one.value - other.value
    return f"{_share(one.value)} ({'−' if change < 0 else '+'}{_share(abs(change))})"


def _share(value: float) -> str:
    """.438, as the figures write a share; – where it could not be measured."""
    return "–" if value != value else f"{value:.3f}".removeprefix("0")


def write_report(path: Path, text: str) -> None:
    """Put the report between the marks of a document, in place of the one before.

    :raises SettingsError: the document cannot be read or has no marks.
    """
    try:
        document = path.read_text(encoding="utf-8")
    except OSError as error:
        raise SettingsError(f"{path}:打不开({error.strerror or error});请检查 --write") from error
    marks = re.compile(f"{re.escape(BEGIN)}.*?{re.escape(END)}", re.S)
    if not marks.search(document):
        raise SettingsError(f"{path} 里没有 {BEGIN} 与 {END} 两行;请先加入,结果写在它们之间")
    new = path.with_name(f"{path.name}.new")
    new.write_text(marks.sub(lambda _: f"{BEGIN}\n\n{text}\n{END}", document, count=1), encoding="utf-8")
    new.replace(path)
