"""The parts of a question that asks for several things, each as a question that can be asked alone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from policyqa.answering.question import understand

__all__ = ["Piece", "parts_of", "shared_words"]

_MOST = 4  # more are no questions, but the lines of a text
_SENTENCE = re.compile(r"[^?？;；。!！\n]+[?？;；。!！]*")
_JOINT = re.compile(r"[,，、]?(?:以及|并且|同时|另外|还有|而且)|[,，]|(?<=[^,，、])[和与及、]")
_ASKS = re.compile(
    r"什么|哪|谁|多少|几[个家项名元万亿年月天次成倍种类条]|百分之几|怎么|怎样|如何|为何|何[时种处人]|多[大高长久远快]|吗|呢$"
    r"|是否|能否|可否|有没有|是不是|能不能|会不会|可不可以|咋|啥"
    r"|\b(?:what|which|who|whom|whose|when|where|why|how)\b|^\W*(?:is|are|do|does|did|can|could|will|should|must)\b",
    re.I,
)
# It, and what goes with it, stands in the part before.
_LEANS = re.compile(
    r"\W*(?:它|他|她|其|该|这|那|此|对策|又|还|也|则|往后|以后|今后|后来|分别|各自|能否|可否|可以|可不|会|能|需要|应当|要|有)"
    r"|\W*(?:and )?(?:it|its|they|their|them|this|that|these|those|he|she)\b",
    re.I,
)
# 不知道是谁扔的, 无论采取什么措施, 是否真实 are no questions where another follows; /… and （… say the same again.
_TELLS = re.compile("不知道?|无法|不清楚|不确定|不论|无论|不管|任何|如果|假如|是否|能否")
_AGAIN = re.compile(r"[/／(（]")
# What a part must name to be asked alone, in nats (``Term.information``): what it is about, before the word that asks;
# or else three words or more.
_SUBJECT_LEAST, _CONTENT_LEAST, _ENGLISH_LEAST = 9.0, 30.0, 20.0
_VERBS = "有|是|为|自|怎|如何|什么|哪|多少|几|需|应|要|面临|存在|规定|包括|由"
# 出租人和承租人的义务分别有哪些, 意识和基础各怎样
_EACH = re.compile(rf"(?P<list>[^?？;；]+?)(?P<comma>[,，])?(?:各自?|分别)(?=(?:都)?(?:{_VERBS}))(?P<tail>[^?？;；]+)")
_BOTH = re.compile(
    r"(?P<first>[^?？,，;；、]+)(?:、|,|，)?以及(?P<second>[^?？,，;；]+?)(?P<tail>的?(?:是|有)(?:什么|哪些|多少).*)"
)
_AND = re.compile("、|以及|和|与|及|跟")
_ENGLISH_AND = re.compile(r"[,;]?\s+and\s+(?=(?:what|which|who|when|where|why|how)\b)", re.I)


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a question: ``text`` as it stands there, ``question`` as it can be asked alone.

    ``name``: ``text`` only names what something is asked of (灯塔工厂), and asks nothing itself.
    """

    text: str
    question: str
    name: bool = False


def parts_of(text: str) -> tuple[Piece, ...]:
    """The things that a question asks for, in order; none where it asks for one thing.

    Only what can be asked alone is a part: with a word that asks, and words of its own. 要交哪些材料、走什么流程 is one
    question, since 走什么流程 does not say what for.
    """
    sentences = [match.group().strip() for match in _SENTENCE.finditer(text) if re.search(r"\w", match.group())]
    if any(_AGAIN.match(sentence) for sentence in sentences[1:]):
        return ()
    pieces: list[Piece] = []
    for sentence in sentences:
        found = _clauses(sentence)
        if len(found) > 1 or _stands(sentence):
            pieces += found
        elif pieces:  # it leans on the one before
            last = pieces.pop()
            pieces.append(Piece(f"{last.text}{sentence}", f"{last.question}{sentence}"))
        else:
            return ()  # what it begins with is told and not asked: all of it is one question
    return tuple(pieces) if 1 < len(pieces) <= _MOST else ()


def _clauses(sentence: str) -> list[Piece]:
    """The parts of one sentence; the sentence itself where there is one."""
    if coordinate := _coordinates(sentence):
        return coordinate
    pieces: list[str] = []
    at = 0
    joints = sorted([*_ENGLISH_AND.finditer(sentence), *_JOINT.finditer(sentence)], key=lambda joint: joint.start())
    for joint in joints:
        before, behind = sentence[at : joint.start()], sentence[joint.end() :]
        if _stands(before) and not _TELLS.search(before) and _stands(behind, alone=False):
            pieces.append(before)
            at = joint.end()
    pieces.append(sentence[at:])
    return [Piece(bare, bare) for bare in (piece.strip(" ,，、;；") for piece in pieces)]


def _stands(text: str, *, alone: bool = True) -> bool:
    """Whether a piece asks, and of something that it names itself.

    :param alone: it is a sentence, in which what it asks about may also stand behind the word that asks.
    """
    asks = _ASKS.search(text)
    if not asks or _LEANS.match(text):
        return False
    question = understand(text)
    subject = [term for term in question.terms if term.end <= asks.start()]
    if len(subject) > 1 or any(len(term.text) > 2 for term in subject):
        return sum(term.information for term in subject) >= _SUBJECT_LEAST
    everything = sum(term.information for term in question.terms)
    if question.chinese:
        return alone and len(question.terms) > 2 and everything >= _CONTENT_LEAST
    return len(question.terms) > 1 and everything >= _ENGLISH_LEAST


def _coordinates(sentence: str) -> list[Piece]:
    """A和B各有哪些…, A以及B有哪些…: what is asked of each of them."""
    each, both = _EACH.search(sentence), _BOTH.fullmatch(sentence)
    if each and not each["comma"] and _ASKS.search(each["tail"]) and each.end() == len(sentence.rstrip("?？;；。!！")):
        names, tail = list(shared_words(each["list"])), each["tail"]
    elif both and not _ASKS.search(both["first"] + both["second"]):
        names, tail = list(shared_words(both["first"], both["second"])), both["tail"]
    else:
        return []
    if not 1 < len(names) <= _MOST or any(_ASKS.search(name) or not understand(name).terms for name in names):
        return []
    return [Piece(name, f"{name}{tail}", name=True) for name in names]


def shared_words(*names: str) -> Iterator[str]:
    """The members of a coordination, what is said once of all of them put to each.

    出租人的权利和义务 is 出租人的权利, 出租人的义务; 软件方面,引进情况和研发水平 has 软件方面 with both;
    省级和市级工厂 is 省级工厂, 市级工厂.

    :param names: one coordination, or its members.
    """
    first, *rest = names if len(names) > 1 else _members(names[0])
    if any(re.search("[,，]", one) for one in rest):
        yield from names
        return
    comma = max(first.rfind(","), first.rfind("，"))
    before, first = first[: comma + 1], first[comma + 1 :].strip()
    owner = first[: first.rfind("的") + 1] if rest and not any("的" in one for one in rest) else ""
    last = rest[-1].strip() if rest else ""
    at = last.find(first[-1:]) + 1 if first else 0
    # 省级 and 市级智能工厂: what stands behind the character that both end in is said of both.
    noun = last[at:] if 0 < at <= len(first) <= 3 and at + 1 < len(last) else ""
    yield f"{before}{first}{noun}"
    for i, one in enumerate(rest):
        yield f"{before}{owner}{one.strip()}{noun if i + 1 < len(rest) else ''}"


def _members(text: str) -> list[str]:
    members = [one for one in _AND.split(text) if one.strip()]
    return members if len(members) > 1 else [text]
