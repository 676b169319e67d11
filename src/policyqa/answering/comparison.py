"""Questions that compare: the two sides, each as a question that can be asked alone."""

from __future__ import annotations

import re

from policyqa.answering.parts import Piece, shared_words
from policyqa.answering.question import understand

__all__ = ["find_sides"]

_AND = "(?:以及|和|与|跟|(?<![合共相不])同(?![时意等步一])|及|、)"
_UNLIKE = "(?:不同|区别|差别|差异|异同|不一样|不相同|分别是什么区别)"
_SIDE = r"[^,，;；?？。]{1,40}?"
_WITHIN = (
    r"(?P<within>(?:之间|二者|两者)?"
    r"(?:在[^,，;；?？。]{1,30}?(?:上|方面|中|里|时)|(?:关于|对于?|就)[^,，;；?？。]{1,30}?)?)"
)
_CHINESE = (
    # A和B在X方面有什么不同, A和B的区别是什么, A和B哪里不一样
    rf"(?P<first>[^;；?？。/（(]+?){_AND}(?P<second>{_SIDE}){_WITHIN}(?:的(?P<of>{_SIDE}))?[,，]?(?:都|到底|究竟|具体)?"
    rf"(?:有|存在|的)?(?:着|些)?(?:什么|哪些|何|啥|多大|怎样的|怎么|如何|没有|无|哪里|哪儿|主要)?的?(?:主要|本质|根本)?{_UNLIKE}.{{0,8}}",
    rf"(?P<first>[^;；?？。/（(]+?){_AND}(?P<second>{_SIDE})(?:是不是|是否|是)?(?:一样|相同|一回事|一致|等同|同一回事)(?:吗|么)?",
    # A与B相比, …; 与B相比, A…
    rf"(?P<first>[^,，]+?){_AND}(?P<second>{_SIDE})(?:相比|比起来|相比较|对比)[,，]?(?P<rest>.*)",
    rf"(?:请)?(?:比较|对比)(?:一下)?(?P<first>[^;；?？。/（(]+?){_AND}(?P<second>{_SIDE})",
)
_TURNED = re.compile(
    r"(?:与|和|跟|同|比起|相比于?)(?P<second>[^,，;；?？。]{2,40}?)(?:相比较?|比起来|对比)?[,，](?P<first>.+)"
)
_ENGLISH = (
    r".*\b(?:differences?|distinctions?) (?:is there )?between (?P<first>[^;；?？。/（(]+?) and (?P<second>.+)",
    r".*\bcompare (?P<first>[^;；?？。/（(]+?) (?:and|with|to) (?P<second>.+)",
    r".*\bhow (?:is|are|does|do) (?P<first>[^;；?？。/（(]+?) (?:different from|differ from|compare (?:to|with)) "
    r"(?P<second>.+)",
    r".*\bhow do (?P<first>[^;；?？。/（(]+?) and (?P<second>.+?) differ",
    r"(?P<first>[^;；?？。/（(]+?),? (?:vs\.?|versus|compared (?:to|with)) (?P<second>.+)",
)
# Of these alone nothing can be compared: 与先进地区相比,差距在哪里 has one side only.
_BARE = re.compile(
    r"(?:差距|优势|劣势|不足|不同|区别|变化|特点|提高|增加|减少|有|在|哪[里些]|什么|多少|多大|了|还|分别|写|怎[么样]|如何|\W)*"
)


def find_sides(text: str) -> tuple[Piece, Piece] | None:
    """The sides of a question that compares two things, in its order, or None where it does not.

    A bare name is asked for as …是指什么, since 本法所称…，是指… is how texts say it. Seven wordings were tried on the
    only sixteen questions that there are, on the laws, which tells little: hit@1 .750, from .500 to .750 with the
    others, .563 without regard to the sides.
    """
    plain = text.strip().rstrip("?？。.!！ ")
    if not re.search(
        rf"{_UNLIKE}|一样|相同|一回事|一致|等同|比|differ|distinct|compare|\bvs\b|\bversus\b", plain, re.I
    ):
        return None
    for pattern in _CHINESE:
        if found := re.fullmatch(pattern, plain):
            return _chinese(found)
    if (found := _TURNED.fullmatch(plain)) and re.search("比", plain[: found.start("first")]):
        first, second = found["first"], found["second"]
        return None if _BARE.fullmatch(first) else _sides(first, first, second, f"{second}是指什么")
    for pattern in _ENGLISH:
        if found := re.fullmatch(pattern, plain, re.I):
            first, second = (re.sub(r"^the ", "", found[name].strip()) for name in ("first", "second"))
            return _sides(first, f"what is {first}", second, f"what is {second}")
    return None


def _chinese(found: re.Match[str]) -> tuple[Piece, Piece] | None:
    groups = found.groupdict()
    first, second = shared_words(_asked(groups["first"]), groups["second"].strip())
    about = (groups.get("within") or "").removeprefix("之间").removeprefix("二者").removeprefix("两者")
    of = f"的{groups['of']}" if groups.get("of") else ""
    rest = groups.get("rest") or ""
    about += of + ("" if _BARE.fullmatch(rest) else rest)
    named = groups["first"].rpartition(",")[2].rpartition("，")[2]
    first, second = (f"{name}{about}" if about else f"{name}是指什么" for name in (first, second))
    return _sides(_asked(named), first, groups["second"], second)


def _asked(name: str) -> str:
    """A side without the words that ask: 请问, 我想知道."""
    return re.sub("^(?:请问|想问一?下|我想知道|问一?下|说说|比较|对比)", "", name.strip())


def _sides(first: str, first_asked: str, second: str, second_asked: str) -> tuple[Piece, Piece] | None:
    one, other = (
        Piece(text.strip(), asked.strip(), name=True) for text, asked in ((first, first_asked), (second, second_asked))
    )
    if one.text == other.text or not all(piece.text and understand(piece.text).terms for piece in (one, other)):
        return None
    return one, other
