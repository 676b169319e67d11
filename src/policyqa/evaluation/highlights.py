"""Whether what is marked in a passage holds the answer: questions each on a text of its own."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path

from policyqa.answering.highlights import highlight
from policyqa.answering.hub import Hub
from policyqa.answering.question import understand
from policyqa.answering.retrieve import Retriever
from policyqa.assistant import Assistant
from policyqa.evaluation.datasets import Marked
from policyqa.evaluation.figures import Figures
from policyqa.evaluation.metrics import estimate, overlap

__all__ = ["measure_highlights", "text_source", "write_texts"]


def text_source(text: str) -> str:
    """The name of the file that a text is written to."""
    return f"{hashlib.sha256(text.encode('utf-8')).hexdigest()[:16]}.txt"


def write_texts(folder: Path, questions: Sequence[Marked]) -> None:
    """Write the texts into a corpus folder, one a file; those that are there stay, others are removed."""
    folder.mkdir(parents=True, exist_ok=True)
    texts = {text_source(one.text): one.text for one in questions}
    for path in folder.glob("*.txt"):
        if path.name not in texts:
            path.unlink()
    for name, text in texts.items():
        if not (folder / name).exists():
            (folder / name).write_text(text, encoding="utf-8")


def measure_highlights(
    assistant: Assistant, questions: Sequence[Marked], *, after_each: Callable[[], None], name: str = "highlights"
) -> Figures:
    """Mark the passage that holds the answer, whatever else the search would have found, and compare.

    Of several right answers the one counts that is marked best. A question whose answer the cut into passages divides
    is left out.
    """
    hub = Hub(assistant.encoder)
    retriever = Retriever(assistant.snapshot, assistant.encoder, hub, dense_weight=assistant.settings.dense_weight)
    whole, precision, recall, covered = [], [], [], []
    for one in questions:
        rows = [
            (row, passage, answer)
            for row, passage in assistant.snapshot.passages_of(text_source(one.text))
            for answer in one.answers
            if passage.start <= answer[0] and answer[1] <= passage.end
        ]
        after_each()
        if not rows:
            continue
        row, passage, _ = rows[0]
        asked = understand(one.question)
        retrieval = retriever.retrieve(asked, retriever.encode(asked), k=1)
        (candidate,) = retriever.candidates_of([row], retrieval)
        spans = [(span.start, span.end) for span in highlight(asked, candidate, retrieval, retriever)]
        best = max((overlap(spans, answer) for other, _, answer in rows if other == row), key=lambda o: o.recall)
        precision.append(best.precision)
        recall.append(best.recall)
        whole.append(float(best.recall == 1))
        covered.append(sum(end - start for start, end in spans) / len(passage.text))
    return Figures(
        name=name,
        questions=len(whole),
        estimates={
            "whole answer marked": estimate(whole),
            "share of the answer marked (recall)": estimate(recall),
            "share of the marked that is the answer (precision)": estimate(precision),
            "share of the passage marked": estimate(covered),
        },
    )
