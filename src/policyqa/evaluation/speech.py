"""The questions on the speech: what is found, what is said of it, and whether every quotation is exact."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence

from policyqa.assistant import Assistant
from policyqa.evaluation.datasets import Spoken
from policyqa.evaluation.figures import Figures
from policyqa.evaluation.metrics import auroc, estimate
from policyqa.evaluation.searching import addressed
from policyqa.evaluation.timing import latency
from policyqa.records import Answer, NoticeCode, Verdict

__all__ = ["measure_speech"]

_VERDICTS = {"unanswerable": Verdict.NOT_FOUND, "outline_only": Verdict.LISTED_ONLY}
_OTHERS = ("unanswerable", "outline_only", "list", "partial")
_LISTED_MOST = 6  # entries that a person still reads
_LIST_DEPTH = 5
_FLAGS = {"placeholder": NoticeCode.PLACEHOLDER, "cut": NoticeCode.CUT_OFF}


def measure_speech(
    assistant: Assistant, questions: Sequence[Spoken], *, after_each: Callable[[], None], name: str = "speech"
) -> Figures:
    """Ask every question, and judge the answers as eval/score.py does: passages in order, whatever the verdict."""
    timed = latency(assistant, [one.question for one in questions]) if len(questions) > 1 else None
    values: defaultdict[str, list[float]] = defaultdict(list)
    answerable: list[float] = []
    unanswerable: list[float] = []
    for one in questions:
        answer = assistant.ask(one.question)
        (unanswerable if one.kind == "unanswerable" else answerable).append(addressed(answer))
        for measure, value in _judged(one, answer).items():
            values[measure].append(value)
        values["quotations exact"].extend(_exact(answer, assistant))
        after_each()
    return Figures(
        name=name,
        questions=len(questions),
        estimates={measure: estimate(found) for measure, found in values.items()},
        rates={"verdict AUROC": auroc(answerable, unanswerable)},
        latency=timed,
    )


def _judged(one: Spoken, answer: Answer) -> dict[str, float]:
    """The measures that a question of its kind has."""
    verdict = answer.verdict is _VERDICTS.get(one.kind, Verdict.ANSWERED)
    found: dict[str, bool | float] = {}
    listed = [entry.heading.section for entry in answer.listed]
    if one.kind == "outline_only":
        named = 0 < len(listed) <= _LISTED_MOST and any(_under(listed[0], section) for section in one.sections)
        found["the entry meant is named first"] = verdict and named
    elif one.kind == "list":
        found["a list's sections in the first 5"] = _list_share(one, answer)
    elif one.kind == "partial":
        named = all(any(_under(section, wanted) for section in listed) for wanted in one.also_listed)
        found["a part only listed is named"] = named and _hit(one, answer, 3)
    elif one.kind != "unanswerable":
        found["hit@1"] = _hit(one, answer, 1)
        found["hit@3"] = _hit(one, answer, 3)
        found["answer's words in the first 3"] = all(_holds(words, answer, 3) for words in one.contains)
        if one.kind in _FLAGS:
            found["blank or cut reported"] = any(_FLAGS[one.kind] in hit.passage.notices for hit in answer.hits[:1])
    return {measure: float(value) for measure, value in {**found, "verdict right": verdict}.items()}


def _under(section: str, wanted: str) -> bool:
    return f"{section}/".startswith(f"{wanted}/")


def _hit(one: Spoken, answer: Answer, k: int) -> bool:
    return any(_under(hit.passage.section, section) for hit in answer.hits[:k] for section in one.sections)


def _flat(text: str) -> str:
    return "".join(text.split())


def _holds(words: str, answer: Answer, k: int) -> bool:
    return any(_flat(words) in _flat(hit.passage.text) for hit in answer.hits[:k])


def _list_share(one: Spoken, answer: Answer) -> float:
    """The share of a list's sections that have a passage with their words among the first."""
    got = [
        any(
            (_under(hit.passage.section, section) or _under(section, hit.passage.section))
            and _flat(words) in _flat(hit.passage.text)
            for hit in answer.hits[:_LIST_DEPTH]
        )
        for section, words in zip(one.sections, one.contains, strict=True)
    ]
    return sum(got) / len(got)


def _exact(answer: Answer, assistant: Assistant) -> list[float]:
    """For each passage whether it and its highlights are slices of the document."""
    found = []
    for hit in answer.hits:
        passage = hit.passage
        text = assistant.snapshot.document(passage.source).text
        inside = all(passage.start <= span.start < span.end <= passage.end for span in hit.highlights)
        found.append(float(text[passage.start : passage.end] == passage.text and inside))
    return found
