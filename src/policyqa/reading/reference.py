"""References: the clause that a question names, as steps down a tree of sections."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from policyqa.chinese import NUMERAL, from_numeral

__all__ = ["Reference", "Step", "find_reference"]


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a reference: ``sub`` is the N of 第十七条之N, 0 without; ``number`` is 0 for an 附件 without one.

    ``unit`` is 条, 章, 节, 编, 分编, 款, 项, 部分 (a top-level part), 点 (whatever comes next), 是 (a run-in point) or
    附件, 附录, 附表.
    """

    number: int
    unit: str
    sub: int = 0


@dataclass(frozen=True, slots=True)
class Reference:
    """A place that a question names, and the stretch of the question that names it."""

    steps: tuple[Step, ...]
    start: int
    end: int


_N = rf"(?:{NUMERAL}{{1,9}}|\d{{1,4}})"
_SMALL = rf"(?:{NUMERAL}{{1,3}}|\d{{1,2}})"
# What the units are the beginning of, and then say nothing of a clause: 第一条例, 第二章程, 第一节课, 第三编制.
_WORDS = "(?<=条)[例件线路约]|(?<=章)程|(?<=节)[课日目能水电]|(?<=编)[制辑号码]"
_INSIDE = "(?:里面?|当?中(?![小国央心等期])|内(?!容))?[的之,，、]?"
_STEP = re.compile(
    rf"""(?:
      第\s?[（(]?(?P<di>{_N})[)）]?\s?(?P<unit>分编|大?部分|编|章|节|条|款|项|[大小]?点|个?方面|个?问题|个?要点)(?!{_WORDS})
      (?:之(?P<sub>{NUMERAL}{{1,2}}))?
    | [（(](?P<paren>{_SMALL})[)）](?![班号年届级])(?:[点条项款]|小点)?
    | (?P<point>[一二三四五六七八九十]{{1,3}})是
    | (?<![0-9A-Za-z.])(?P<comma>{_SMALL})(?=\s*[、.．]?\s*[（(]{_SMALL}[)）])[、.．]?
    | (?<![0-9A-Za-z.])(?P<numbered>{_SMALL})[、.．](?=\s*第?[（(]?{_N})
    | (?<![第分共有前后这那各几数\d])(?P<part>{_SMALL})大?部分(?=的?\s?(?:第?{_SMALL}[大小]?点|[（(]{_SMALL}[)）]))
    | (?P<annex>附[件录表]?)\s?(?P<annexed>{_SMALL})?(?=[的中里]?\s?第?[（(]?{_N})
    ){_INSIDE}""",
    re.X,
)
# What stands behind a number and its unit where 第 is left out and they name a place: not 47条措施, not 三点建议.
_COUNTED = "措施|举措|意见|建议|政策|要求|任务|经验|原则|标准|办法|新规|理由|原因|消息|信息"
_PLACE = (
    rf"(?=\s*(?:$|[^\w\s]|第|之{NUMERAL}|{NUMERAL}|\d|规定|原文|全文|条文|内容|讲|说|写|提|是|怎|如何|里|中|什么|啥|呢|吗"
    rf"|主要|具体|和|与|及|跟|到|有(?:什么|哪些|没)|的(?!\w{{0,4}}(?:{_COUNTED}))))"
)
_LOOSE = re.compile(
    rf"(?:(?P<di>{_SMALL})(?P<unit>[大小]?点|款|项){_PLACE}|(?P<article>\d{{1,4}})\s?条{_PLACE}"
    rf"|(?P<arabic>\d{{1,2}})是){_INSIDE}"
)
_LAW_NAME = "法|法典|条例|规定|细则|解释|规则|章程|公约|通则"
# 47条 behind one of these, or first of all, is the article; 出台20条, 共47条, 这47条 are counts.
_ARTICLE_FOLLOWS = re.compile(
    rf"(?:[^\w\s]|{_LAW_NAME}|通知|意见|方案|请问?|[问查看说讲按和与及跟在对]|根据|依[据照]|按照|违反|适用|解释|关于|一下|是)"
    r"(?:里面?|当?中|中)?的?$"
)
_LAW_FOLLOWS = re.compile(rf"(?:{_LAW_NAME}|》)(?:里面?|当?中|中)?的?$")
_ARTICLE_ALONE = re.compile(
    rf"(?<![\d.第])(?:(?P<arabic>\d{{1,4}})|(?<!{NUMERAL})(?P<numeral>{NUMERAL}{{1,9}}))\s?条"
    rf"(?:之(?P<sub>{NUMERAL}{{1,2}}))?(?!{_WORDS}){_PLACE}{_INSIDE}"
)
_BETWEEN = re.compile(r"[\s“\"]*")
_UNITS = ("条", "章", "节", "编", "分编", "部分")
_OUTERMOST = ("章", "编", "分编", "条", "附", "附件", "附录", "附表")


def find_reference(question: str) -> Reference | None:
    """The clause a question names (第四十七条, 四（一）, 第四部分第（一）点, Article 47), or None. Offsets are into it.

    第 may be left out of an article behind a law's name or first of all (劳动合同法47条), and within a reference
    (四部分三点). What stands in 《》 is a title and names no clause.
    """
    plain = unicodedata.normalize("NFKC", question)
    if len(plain) != len(question):
        plain = question
    plain = re.sub("《(?:[^《》]|《[^《》]*》)*》", lambda title: f"《{' ' * (len(title.group()) - 2)}》", plain)
    english = _english(plain)
    position = 0
    while first := _first(plain, position):
        matches = [first]
        while following := _following(plain, matches[-1].end()):
            matches.append(following)
        steps = tuple(_step(match) for match in matches)
        # 刑法修正案（十一）第一条: what is numbered in brackets is the law, and no clause holds an article.
        skipped = next((i for i, step in enumerate(steps) if step.unit in _OUTERMOST), 0)
        if steps[0].unit == "点":
            matches, steps = matches[skipped:], steps[skipped:]
        alone = matches[0].re is _ARTICLE_ALONE or matches[0].group().startswith("第")
        if len(steps) > 1 or (steps[0].unit in _UNITS and alone):
            found = Reference(steps, matches[0].start(), matches[-1].end())
            # The 47 (2) of Article 47 (2) is none of its own.
            return english if english and english.start < found.start < english.end else found
        position = first.start() + 1
    return english


def _first(plain: str, position: int) -> re.Match[str] | None:
    regular = _STEP.search(plain, position)
    for bare in _ARTICLE_ALONE.finditer(plain, position):
        if regular is not None and regular.start() <= bare.start():
            break
        before = plain[: bare.start()].rstrip()[-8:]
        follows = _ARTICLE_FOLLOWS if bare["arabic"] else _LAW_FOLLOWS
        if follows.search(before) or (bare["arabic"] and not before):
            return bare
    return regular


def _following(plain: str, position: int) -> re.Match[str] | None:
    between = _BETWEEN.match(plain, position)
    position = between.end() if between else position
    return _STEP.match(plain, position) or _LOOSE.match(plain, position)


def _step(match: re.Match[str]) -> Step:
    found = match.groupdict()
    if match.re is _ARTICLE_ALONE:
        sub = from_numeral(found["sub"]) if found["sub"] else 0
        return Step(from_numeral(found["arabic"] or found["numeral"]), "条", sub)
    if found["di"]:
        unit = found["unit"].removeprefix("大")
        sub = from_numeral(found["sub"]) if found.get("sub") and unit == "条" else 0
        return Step(from_numeral(found["di"]), unit if unit in (*_UNITS, "款", "项") else "点", sub)
    if match.re is _LOOSE:
        return Step(int(found["article"]), "条") if found["article"] else Step(int(found["arabic"]), "是")
    if found["annex"]:
        return Step(from_numeral(found["annexed"]) if found["annexed"] else 0, found["annex"])
    if found["paren"]:
        return Step(from_numeral(found["paren"]), "点")
    if found["point"]:
        return Step(from_numeral(found["point"]), "是")
    return Step(from_numeral(found["comma"] or found["numbered"] or found["part"]), "部分")


_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
_ENGLISH_NUMBERS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_ENGLISH_UNIT = "article|part|section|chapter|point|paragraph|item"
_ENGLISH_SUB = r"\(\s*(?:\d{1,3}|[ivx]{1,4})\s*\)"
_ENGLISH = re.compile(
    rf"\b(?:(?P<unit>{_ENGLISH_UNIT})s?\s+(?P<n>\d{{1,4}}|[ivx]{{1,5}}|{'|'.join(_ENGLISH_NUMBERS)})\b"
    rf"|(?P<ordinal>{'|'.join(_ORDINALS)}|\d{{1,2}}(?:st|nd|rd|th))\s+(?P<counted>{_ENGLISH_UNIT})\b)"
    rf"(?P<subs>(?:\s*{_ENGLISH_SUB})*)",
    re.I,
)
_ENGLISH_BETWEEN = re.compile(r"(?P<of>\s+(?:of|in|under)\s+(?:the\s+)?)|\s*,?\s*", re.I)
_ROMAN = {"i": 1, "v": 5, "x": 10}


def _english(plain: str) -> Reference | None:
    position = 0
    while first := _ENGLISH.search(plain, position):
        position = first.start() + 1
        groups: list[list[re.Match[str]]] = []
        inward = False  # section 2 of part four: what is named later holds what is named before
        match: re.Match[str] | None = first
        while match and _english_number(match) is not None:
            groups = [[match], *groups] if not groups or inward else [[*groups[0], match], *groups[1:]]
            end = match.end()
            between = _ENGLISH_BETWEEN.match(plain, end)
            inward = bool(between and between["of"])
            match = _ENGLISH.match(plain, between.end()) if between else None
        named = [one for group in groups for one in group]
        steps = _english_steps(named)
        if named and (first["unit"] or len(named) > 1):
            return Reference(steps, first.start(), end)
    return None


def _english_steps(named: list[re.Match[str]]) -> tuple[Step, ...]:
    steps: list[Step] = []
    for match in named:
        word = (match["unit"] or match["counted"]).lower()
        steps.append(Step(_english_number(match) or 0, _english_unit(word, steps[-1].unit if steps else "")))
        for sub in re.findall(r"\w+", match["subs"]):
            unit = _english_unit("paragraph" if steps[-1].unit == "条" else "item", steps[-1].unit)
            steps.append(Step(int(sub) if sub.isdecimal() else _roman(sub), unit))
    return tuple(steps)


def _english_unit(word: str, above: str) -> str:
    """The unit a word stands for below another: a section is a 部分 by itself, a 节 of a chapter, a 点 of a part."""
    if word in ("article", "chapter"):
        return "条" if word == "article" else "章"
    if word in ("part", "section") and not above:
        return "部分"
    if word == "section" and above == "章":
        return "节"
    if word == "paragraph" and above == "条":
        return "款"
    return "项" if above in ("条", "款") else "点"


def _english_number(match: re.Match[str]) -> int | None:
    """The value of 47, four, IV, third or 3rd; None of the pronoun in "the article I read"."""
    word = (match["n"] or match["ordinal"]).lower()
    if word in _ORDINALS:
        return _ORDINALS.index(word) + 1
    if word in _ENGLISH_NUMBERS:
        return _ENGLISH_NUMBERS.index(word) + 1
    if digits := re.match(r"\d+", word):
        return int(digits.group())
    return _roman(word) if len(word) > 1 or match["unit"][0].isupper() else None


def _roman(word: str) -> int:
    values = [_ROMAN[char] for char in word.lower()]
    return sum(-v if any(w > v for w in values[i + 1 :]) else v for i, v in enumerate(values))
