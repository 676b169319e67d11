"""Answer to JSON and to plain text; it decides nothing."""

from __future__ import annotations

from typing import Any

from policyqa.reading.passages import passage_display
from policyqa.reading.writing import paged
from policyqa.records import (
    Answer,
    Group,
    Heading,
    Hit,
    Item,
    Notice,
    NoticeCode,
    PartKind,
    Passage,
    Understood,
    Verdict,
)
from policyqa.texts import (
    confidence_text,
    notice_text,
    passage_notice_text,
    reranked_text,
    say,
    understood_text,
    verdict_text,
)

__all__ = ["answer_dict", "answer_text", "group_text", "item_name", "notice_dict", "sides_of"]


_NEAREST = 3  # passages that a terminal shows where none is an answer


def answer_dict(answer: Answer, *, id: object = None) -> dict[str, Any]:
    """The answer as the contract for programs has it (schema 1); ``id`` is echoed."""
    return {
        "schema": 1,
        "id": id,
        "question": answer.question,
        "understood": _understood_dict(answer.understood),
        "verdict": str(answer.verdict),
        "confidence": round(answer.confidence, 4),
        "passages": [_hit_dict(hit) for hit in answer.hits],
        "groups": [_group_dict(group) for group in answer.groups],
        "parts": [
            {"kind": str(part.kind), "text": part.text, "verdict": str(part.verdict), "ranks": list(part.ranks)}
            for part in answer.parts
        ],
        "listed": [{**_heading_dict(entry.heading), "score": round(entry.score, 4)} for entry in answer.listed],
        "notices": [notice_dict(notice) for notice in answer.notices],
        "timing_ms": {
            "encode": round(answer.timing.encode, 2),
            "search": round(answer.timing.search, 2),
            "total": round(answer.timing.total, 2),
            **({"rerank": round(answer.timing.rerank, 2)} if answer.timing.reranked else {}),
        },
    }


def _understood_dict(understood: Understood | None) -> dict[str, Any] | None:
    if understood is None:
        return None
    changes = [{"typed": change.typed, "taken": change.taken} for change in understood.changes]
    return {"question": understood.question, "changes": changes}


def _hit_dict(hit: Hit) -> dict[str, Any]:
    passage = hit.passage
    return {
        "rank": hit.rank,
        "answers": hit.answers,
        "score": round(hit.score, 4),
        "scores": {
            "dense": _rounded(hit.scores.dense),
            "lexical": _rounded(hit.scores.lexical),
            "dense_rank": hit.scores.dense_rank,
            "lexical_rank": hit.scores.lexical_rank,
        },
        "source": passage.source,
        "title": passage.title,
        "section": passage.section,
        "headings": list(passage.headings),
        "citation": paged(passage.citation, passage.page),
        "text": passage.text,
        "display": passage_display(passage).text,
        "page": passage.page,
        "start": passage.start,
        "end": passage.end,
        "highlights": [[span.start, span.end] for span in hit.highlights],
        "notices": [str(code) for code in passage.notices],
        "versions": [_version_dict(version) for version in hit.versions],
        "items": [_item_dict(item) for item in hit.items],
    }


def _rounded(score: float | None) -> float | None:
    return None if score is None else round(score, 4)


def _version_dict(passage: Passage) -> dict[str, Any]:
    cited = paged(passage.citation, passage.page)
    return {"source": passage.source, "section": passage.section, "citation": cited}


def _item_dict(item: Item) -> dict[str, Any]:
    return {"label": item.label, "citation": item.citation, "start": item.start, "end": item.end}


def _group_dict(group: Group) -> dict[str, Any]:
    counts = {"ranks": list(group.ranks), "shown": group.shown, "total": group.total}
    return {**_heading_dict(group.heading), **counts}


def _heading_dict(heading: Heading) -> dict[str, Any]:
    return {
        "source": heading.source,
        "section": heading.section,
        "headings": list(heading.headings),
        "citation": heading.citation,
    }


def notice_dict(notice: Notice) -> dict[str, Any]:
    """A notice with its sentence in Chinese and its fields."""
    return {
        "code": str(notice.code),
        "source": notice.source,
        "message": notice_text(notice),
        **({"fields": dict(notice.fields)} if notice.fields else {}),
    }


def answer_text(answer: Answer, *, language: str = "zh") -> str:
    """The answer as plain text for a terminal: verdict, passages with citations, what is missing."""
    lines = [f"【{verdict_text(answer.verdict, language)}】 {confidence_text(answer.confidence)}"]
    if answer.understood is not None:
        lines.append(understood_text(answer.understood, language))
    listed = [f"- {_spoken(entry.heading)}" for entry in answer.listed]
    if listed:
        listed = ["", say("listed_head", language), *listed]
    passages = _passage_lines(answer, language)
    lines += passages + listed if answer.verdict is Verdict.ANSWERED else listed + passages
    lines += ["", *(f"! {line}" for line in _notice_lines(answer, language))]
    if answer.timing.reranked:
        lines += ["", reranked_text(answer.timing, language)]
    return "\n".join(lines).rstrip() + "\n"


def _notice_lines(answer: Answer, language: str) -> list[str]:
    """One line a notice; what could not be read of the corpus is said once, for it is the same below every answer."""
    lines = [
        notice_text(notice, language) for notice in answer.notices if notice.code is not NoticeCode.UNREADABLE_FILE
    ]
    if unreadable := len(answer.notices) - len(lines):
        lines.append(f"{say('unreadable_count', language, count=unreadable)} ({say('unreadable_where', language)})")
    return lines


def _passage_lines(answer: Answer, language: str) -> list[str]:
    """The passages that answer; where none does, the nearest under a line that says so."""
    offered = tuple(hit for hit in answer.hits if hit.answers)
    shown = offered or answer.hits[:_NEAREST]
    lines = [] if offered or not shown else ["", say("nearest", language, count=len(shown))]
    heads = {group.ranks[0]: group for group in answer.groups}
    for hit in shown:
        if group := heads.get(hit.rank):
            last = group.heading.headings[-1]
            lines += ["", group_text(group, language) + ("" if last in group.heading.citation else f" · {last}")]
        mark = f"{hit.rank}." if offered else "·"
        badges = "".join(f" [{say('about_side', language, side=side)}]" for side in sides_of(answer, hit))
        badges += "".join(f" [{passage_notice_text(code, language)}]" for code in hit.passage.notices)
        lines += [
            "",
            f"{mark} {paged(hit.passage.citation, hit.passage.page)}{badges}",
            *(f"   {line}" for line in _quoted_lines(hit)),
        ]
    return lines


def _quoted_lines(hit: Hit) -> list[str]:
    """The passage line by line; before each of its 项 its name: 第一项 │ （一）…"""
    shown = passage_display(hit.passage)
    lines: list[str] = []
    at = 0
    name = ""
    starts = [(shown.position(item.start - hit.passage.start), item_name(hit, item)) for item in hit.items]
    for start, following in [*starts, (len(shown.text), "")]:
        piece = shown.text[at:start].strip("\n")
        if piece:
            first, *rest = piece.split("\n")
            lines += [f"{name} │ {first}" if name else first, *rest]
        at, name = start, following
    return lines


def item_name(hit: Hit, item: Item) -> str:
    """What the citation of a 项 has that its passage's has not: 第一款第二项."""
    return item.citation.removeprefix(hit.passage.citation) or item.label


def sides_of(answer: Answer, hit: Hit) -> tuple[str, ...]:
    """The sides of a comparison that a hit speaks of."""
    return tuple(part.text for part in answer.parts if part.kind is PartKind.SIDE and hit.rank in part.ranks)


def group_text(group: Group, language: str = "zh") -> str:
    """What a group of hits is: 《…》四、（一）的 3 条, 《…》四、（一）的 3 条中的 2 条."""
    if group.shown == group.total:
        return say("group_head", language, citation=group.heading.citation, total=group.total)
    return say("group_part", language, citation=group.heading.citation, shown=group.shown, total=group.total)


def _spoken(heading: Heading) -> str:
    """The citation, and the heading's words where the citation does not have them."""
    last = heading.headings[-1]
    return heading.citation if last in heading.citation else f"{heading.citation} {last}"
