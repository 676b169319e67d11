"""What speaks for and against an answer being there: the numbers that the verdict is judged by."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from policyqa.answering.question import Kind, Question, Term
from policyqa.answering.retrieve import HeadingCandidate, Retrieval, Retriever
from policyqa.chinese import normalise
from policyqa.indexing.lexical import LexicalIndex, tokens
from policyqa.reading.passages import heading_text, search_text
from policyqa.records import Status

__all__ = ["PLAIN_SIGNALS", "SIGNALS", "Matcher", "echo", "held", "plain_signals", "shows", "signals"]

_DEEP = 3  # passages that are read for what they hold
_READ = 20  # candidates of a large corpus that count, however many are wanted: so many there always are
_SAME = 0.9  # how well a word that says the same is held to match

# What a passage must show to answer a question of a kind; a blank counts as the figure that should stand there.
_SHOWN = {
    Kind.AMOUNT: re.compile(r"\d|\[[^\[\]\n]{0,12}\]|[一二三四五六七八九十百千两]+[万亿元年月日倍成个家项名次]|百分之"),
    Kind.TIME: re.compile(r"\d{1,4}\s*[年月日号]|[一二三四五六七八九十]+[年月日]|每[年月日]|截至|之日起|\d{1,2}:\d{2}"),
    Kind.CONTACT: re.compile(r"\d{5,}|\d{3,4}-\d{7,8}|www\.|https?:|@|[路街道]\d+号|电话|网站|邮箱"),
}
_MONEY = re.compile(r"多少[万亿]?元|多少钱|[奖补][励助贴]多少|金额|经费|how much money|funding", re.I)
_SHARE = re.compile(r"百分之几|几个?点|比例|占比|税率|利率|\brate\b|percent", re.I)
_SHOWN_MONEY = re.compile(r"元")
_SHOWN_SHARE = re.compile(r"[%％‰]|百分之|个百分点|[一二三四五六七八九]成|\d倍")
# What a question of no such kind asks for, and what a text that answers it has. Where the text has none of it, it is
# about the same thing and answers something else.
_ASKED_SHOWN = tuple(
    (re.compile(asked, re.I), re.compile(shown))
    for asked, shown in (
        (
            r"(?:什么|哪些|啥)[^,，。?？]{0,10}(?:条件|资格|门槛)|(?:条件|资格|门槛)(?:是|有|包括)|什么样的企业能"
            r"|\beligib|\bqualif|\bcriteria|\brequirements?\b",
            r"条件|具备|符合|不[低少高多]于|下列|标准|资格|以上的|应当是",
        ),
        (
            r"材料|流程|手续|步骤|(?:什么|哪些)程序|(?:怎么|怎样|如何|去哪里?)(?:申请|申报|办理|报名)"
            r"|\bdocuments\b|\bprocedure|\bapply\b",
            r"材料|提交|申请书|填[报写]|复印件|凭|窗口|受理|办理|程序|流程|登录|平台",
        ),
        (
            r"(?:什么|哪些|如何|怎么)处罚|怎么罚|罚多少|什么后果|追责|什么责任|\bpenalt|\bpunish|\bfined?\b",
            r"罚|追究|处分|责令|撤销|追回|吊销|取消|没收|拘留|有期徒刑|责任",
        ),
        (r"是谁[?？。]?$|姓什么|哪位(?:领导|[局市县区]长)", r"同志(?!们)|先生|女士"),
        (r"在哪[里儿]?[?？。]?$|什么地方", r"[路街道]|号|大厦|楼|中心|窗口"),
    )
)


class Matcher:
    """How well each term of a question is met in a text: 1 where it stands there, else by its tokens' likeness."""

    def __init__(self, question: Question, retrieval: Retrieval, centre: NDArray[np.float32]) -> None:
        """:param centre: (d,) the mean token vector; e5's tokens all point one way, and only what is left tells."""
        self._terms = question.terms
        self._centre = centre
        spans = retrieval.tokens.spans
        own = _centred(retrieval.tokens.vectors, centre)
        self._tokens = [own[(spans[:, 0] < term.end) & (spans[:, 1] > term.start)] for term in question.terms]

    def match(self, text: str, vectors: NDArray[np.float32]) -> NDArray[np.float32]:
        """(terms,) float32 in [0, 1] for a text and its token vectors (t, d)."""
        plain = normalise(text).text
        held = np.zeros(len(self._terms), dtype=np.float32)
        centred = _centred(vectors, self._centre)
        for i, (term, own) in enumerate(zip(self._terms, self._tokens, strict=True)):
            if normalise(term.text).text in plain:
                held[i] = 1.0
            elif any(other in plain for other in term.others):
                held[i] = _SAME
            elif len(own) and len(centred):
                held[i] = min(max(float((own @ centred.T).max(axis=1).mean()), 0.0), _SAME)
        return held


def _centred(vectors: NDArray[np.float32], centre: NDArray[np.float32]) -> NDArray[np.float32]:
    shifted = vectors - centre
    unit: NDArray[np.float32] = shifted / np.maximum(np.linalg.norm(shifted, axis=1, keepdims=True), 1e-6)
    return unit


def plain_signals(question: Question, retrieval: Retrieval, lexical: LexicalIndex) -> dict[str, float]:
    """The signals of a question on a large corpus, by name: every one of PLAIN_SIGNALS, finite. Encodes nothing.

    A term is met where a text holds it or a word that says the same; nothing is compared token by token.
    """
    top = retrieval.candidates[:_DEEP]
    texts = [search_text(candidate.passage) for candidate in top]
    matches = [held(question, text) for text in texts]
    found = _passage_signals(question, retrieval, matches, texts) | _corpus_signals(question, lexical)
    read = retrieval.candidates[:_READ]
    adapted = np.array([candidate.adapted or 0.0 for candidate in read] or [0.0])
    shares = np.array([candidate.lexical for candidate in read] or [0.0])
    behind = adapted[1:] if len(adapted) > 1 else adapted
    found["adapted"] = float(adapted[0])
    found["adapted_best"] = float(adapted.max())
    found["adapted_over_next"] = float(adapted[0] - np.mean(behind[:8]))
    found["adapted_over_pool"] = float((adapted.max() - np.mean(adapted)) / max(float(np.std(adapted)), 1e-3))
    found["lexical_first"] = float(shares[0])
    found["lexical_over_next"] = float(shares[0] - np.mean(shares[1:8])) if len(shares) > 1 else 0.0
    found["agreed"] = float(shares[0] >= shares.max())
    found["same_document"] = (
        float(np.mean([one.passage.source == top[0].passage.source for one in retrieval.candidates[:5]]))
        if top
        else 0.0
    )
    return {name: float(found[name]) for name in PLAIN_SIGNALS}


def held(question: Question, text: str) -> NDArray[np.float32]:
    """(terms,) float32: 1 for a term that stands in a text, less where a word that says the same does, else 0."""
    plain = normalise(text).text
    return np.array(
        [
            1.0 if normalise(term.text).text in plain else _SAME * float(any(other in plain for other in term.others))
            for term in question.terms
        ],
        dtype=np.float32,
    )


def signals(question: Question, retrieval: Retrieval, retriever: Retriever, lexical: LexicalIndex) -> dict[str, float]:
    """All signals of a question by name; every one of SIGNALS is there, finite."""
    top = retrieval.candidates[:_DEEP]
    looked = [retriever.tokens_of("passage", candidate.row) for candidate in top]
    centre = np.mean(np.concatenate(looked), axis=0) if looked else np.zeros(1, dtype=np.float32)
    matcher = Matcher(question, retrieval, centre)
    texts = [search_text(candidate.passage) for candidate in top]
    matches = [matcher.match(text, vectors) for text, vectors in zip(texts, looked, strict=True)]
    found = _passage_signals(question, retrieval, matches, texts)
    sentences = retriever.sentences([candidate.row for candidate in top])
    found["sentence"] = max((float((own @ retrieval.vector).max()) for own in sentences if len(own)), default=0.0)
    found |= _corpus_signals(question, lexical)
    listed = [one for one in retrieval.headings if one.heading.status is Status.LISTED_ONLY]
    present = [one for one in retrieval.headings if one.heading.status is not Status.LISTED_ONLY]
    found |= _heading_signals(question, "listed", listed[:_DEEP], matcher, retriever)
    found |= _heading_signals(question, "present", present[:_DEEP], matcher, retriever)
    found["listed_over_passage"] = found["listed_late"] - found["late"] if listed else -0.3
    found["listed_over_present"] = (listed[0].fused if listed else -0.3) - (present[0].fused if present else 0.0)
    found["listed_cover_over_passage"] = found["listed_cover"] - found["cover1"]
    found["listed_sentence_gap"] = (found["listed_dense"] if listed else 0.0) - found["sentence"]
    return {name: float(found[name]) for name in SIGNALS}


def _passage_signals(
    question: Question, retrieval: Retrieval, matches: Sequence[NDArray[np.float32]], texts: Sequence[str]
) -> dict[str, float]:
    candidates = retrieval.candidates
    top = candidates[:_DEEP]
    weights = np.array([term.information for term in question.terms], dtype=np.float32)
    first = matches[0] if matches else np.zeros(0, dtype=np.float32)
    best = np.max(matches, axis=0) if matches else first
    fused = [candidate.fused for candidate in candidates[:8]]
    return {
        "dense": max(c.dense for c in top),
        "late": max(c.late or 0.0 for c in top),
        "lexical": max(c.lexical for c in top),
        "margin": fused[0] - fused[1] if len(fused) > 1 else 0.1,
        "spread": fused[0] - float(np.mean(fused[1:])) if len(fused) > 1 else 0.1,
        "cover1": _weighted(first, weights),
        "cover3": _weighted(best, weights),
        "exact1": _weighted((first >= _SAME).astype(np.float32), weights),
        "exact3": _weighted((best >= _SAME).astype(np.float32), weights),
        "least1": float(first.min()) if len(first) else 0.0,
        "least3": float(best.min()) if len(best) else 0.0,
        "worst": float(((1 - best) * weights).max()) / 10 if len(best) else 1.0,
        "focus": _of(best, question.terms, [term.focus for term in question.terms]),
        "name_missing": float(any(term.name and best[i] < _SAME for i, term in enumerate(question.terms))),
        "name_met": float(any(term.name and best[i] >= _SAME for i, term in enumerate(question.terms))),
        "shown": _shown(question, texts),
        "unshown1": float(bool(texts) and _unshown(question, texts[0])),
        "unshown3": float(all(_unshown(question, text) for text in texts)),
        "terms": min(len(question.terms), 10) / 10,
        "english": float(not question.chinese),
        "silent": float(retrieval.silent),
        **{f"kind_{kind}": float(question.kind is kind) for kind in Kind},
    }


def _weighted(match: NDArray[np.float32], weights: NDArray[np.float32]) -> float:
    return float((match * weights).sum() / weights.sum()) if len(match) and weights.sum() > 0 else 0.0


def _of(match: NDArray[np.float32], terms: Sequence[Term], chosen: Sequence[bool]) -> float:
    picked = [float(match[i]) for i in range(len(terms)) if chosen[i]]
    return min(picked) if picked else 0.5


def _shown(question: Question, texts: Sequence[str]) -> float:
    """1 where the passages show the kind of thing asked for, 0 where they do not, 0.5 where any text would do."""
    found = [shows(question, text) for text in texts]
    return 0.5 if None in found else float(any(found))


def shows(question: Question, text: str) -> bool | None:
    """Whether a text shows the kind of thing asked for: a figure, a day, a number to call. None: any text would do."""
    pattern = _SHOWN.get(question.kind)
    if question.kind is Kind.AMOUNT and _MONEY.search(question.text):
        pattern = _SHOWN_MONEY
    elif question.kind is Kind.AMOUNT and _SHARE.search(question.text):
        pattern = _SHOWN_SHARE
    return None if pattern is None else bool(pattern.search(text))


def _unshown(question: Question, text: str) -> bool:
    """Whether a text lacks the kind of thing asked for, or what the question's words ask for: conditions, a penalty."""
    if shows(question, text) is False:
        return True
    return any(asked.search(question.text) and not shown.search(text) for asked, shown in _ASKED_SHOWN)


def _corpus_signals(question: Question, lexical: LexicalIndex) -> dict[str, float]:
    """Which of the question's words no document of the corpus holds, in any form."""
    weights = np.array([term.information for term in question.terms], dtype=np.float32)
    unknown = np.array(
        [
            not any(all(token in lexical for token in tokens(form)) for form in (term.text, *term.others))
            for term in question.terms
        ],
        dtype=np.float32,
    )
    bound = any(term.bound and not _named(term, lexical) for term in question.terms)
    return {
        "bound_unknown": float(bound),
        "lone_unknown": float(len(unknown) == 1 and bool(unknown.all())),
        "unknown": _weighted(unknown, weights),
        "unknown_count": float(unknown.sum()) / 5,
        "unknown_focus": float(any(flag and term.focus for flag, term in zip(unknown, question.terms, strict=True))),
    }


def _named(term: Term, lexical: LexicalIndex) -> bool:
    """Whether some document names a place or a year; 2024 is named in 2024年底 as well."""
    return any(all(token in lexical for token in tokens(form.rstrip("年"))) for form in (term.text, *term.others))


def _heading_signals(
    question: Question, name: str, headings: Sequence[HeadingCandidate], matcher: Matcher, retriever: Retriever
) -> dict[str, float]:
    if not headings:
        return {f"{name}_{part}": 0.0 for part in _PARTS}
    weights = np.array([term.information for term in question.terms], dtype=np.float32)
    covers = [matcher.match(heading_text(one.heading), retriever.tokens_of("heading", one.row)) for one in headings]
    return {
        f"{name}_late": max(one.late for one in headings),
        f"{name}_dense": max(one.dense for one in headings),
        f"{name}_lexical": max(one.lexical for one in headings),
        f"{name}_cover": max(_weighted(cover, weights) for cover in covers),
        f"{name}_least": max(float(cover.min()) if len(cover) else 0.0 for cover in covers),
        f"{name}_echo": max(echo(question, one.heading.headings[-1]) for one in headings),
        f"{name}_any": 1.0,
    }


def echo(question: Question, heading: str) -> float:
    """The share of a heading's own character bigrams that the question, or words that say the same, repeat."""
    plain = re.sub(r"^[（(]?[一二三四五六七八九十\d]+[)）、.是]\s*", "", normalise(heading).text)
    bigrams = [plain[i : i + 2] for i in range(len(plain) - 1) if re.match(r"\w\w", plain[i : i + 2])]
    asked = normalise(question.text).text + " " + " ".join(other for term in question.terms for other in term.others)
    return sum(pair in asked for pair in bigrams) / len(bigrams) if bigrams else 0.0


_PARTS = ("late", "dense", "lexical", "cover", "least", "echo", "any")
SIGNALS: tuple[str, ...] = (
    *("dense", "sentence", "late", "lexical", "margin", "spread", "silent"),
    *("cover1", "cover3", "exact1", "exact3", "least1", "least3", "worst"),
    *("focus", "name_missing", "name_met", "shown", "unshown1", "unshown3", "terms", "english"),
    *(f"kind_{kind}" for kind in Kind),
    *("unknown", "unknown_count", "unknown_focus", "bound_unknown", "lone_unknown"),
    *(f"{name}_{part}" for name in ("listed", "present") for part in _PARTS),
    *("listed_over_passage", "listed_over_present", "listed_cover_over_passage", "listed_sentence_gap"),
)
"""The names of all signals, in the order of the calibration's columns."""

PLAIN_SIGNALS: tuple[str, ...] = (
    *("dense", "lexical", "margin", "spread", "silent"),
    *("cover1", "cover3", "least1", "least3", "worst"),
    *("focus", "name_missing", "name_met", "shown", "terms", "english"),
    *(f"kind_{kind}" for kind in Kind),
    *("unknown", "unknown_count", "unknown_focus"),
    *("adapted", "adapted_best", "adapted_over_next", "adapted_over_pool"),
    *("lexical_first", "lexical_over_next", "agreed", "same_document"),
)
"""The names of the signals of a large corpus."""
