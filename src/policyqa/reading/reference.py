"""References: the clause that a question names, as steps down a tree of sections."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import replace

from policyqa.chinese import NUMERAL, from_numeral
from policyqa.reading.cited import find_cited, without_titles
from policyqa.reading.english import find_english
from policyqa.reading.steps import Reference, Step

__all__ = ["Reference", "Step", "find_reference"]


_N = rf"(?:{NUMERAL}{{1,9}}|\d{{1,4}})"
_SMALL = rf"(?:{NUMERAL}{{1,3}}|\d{{1,2}})"
# What the units are the beginning of, and then say nothing of a clause: 第一条例, 第二章程, 第一节课, 第三编制.
_WORDS = "(?<=条)[例件线路约]|(?<=章)程|(?<=节)[课日目能水电]|(?<=编)[制辑号码]|(?<=目)[标录的]"
# 第三条之一 is an article; 第三条之15日内 names none: a number that counts something.
_SUB = rf"之(?P<sub>{_SMALL})(?!{NUMERAL}|\d|\s*(?:个(?:工作日|月)|[年月日天周元倍万亿%％]|工作日|小时|分之))"
_INSIDE = "(?:里面?|当?中(?![小国央心等期])|内(?!容))?(?P<joint>[的之,，、])?"
_STEP = re.compile(
    rf"""(?:
      第\s?[（(]?(?P<di>{_N})[)）]?(?P<others>(?:\s?[、,，和与及至到—–~～-]\s?第?{_N})*)\s?(?P<unit>分编|大?部分|编|章|节|条|款|项|目|[大小]?点|个?方面|个?问题|个?要点)(?!{_WORDS})
      (?:{_SUB})?
    | 第\s?(?P<decimal>\d{{1,3}}(?:\.\d{{1,3}}){{1,4}})\s?[条款项点节](?!{_WORDS})
    | [（(](?P<paren>{_SMALL})[)）](?![班号年届级])(?:[点条项款]|小点)?
    | (?P<point>[一二三四五六七八九十]{{1,3}})是
    | (?<![0-9A-Za-z.])(?P<comma>{_SMALL})(?=\s*[、.．]?\s*[（(]{_SMALL}[)）])[、.．]?
    | (?<![0-9A-Za-z.])(?P<numbered>{_SMALL})[、.．](?=\s*第?[（(]?{_N})
    | (?<![第分共有前后这那各几数\d])(?P<part>{_SMALL})大?部分(?=的?\s?(?:第?{_SMALL}[大小]?点|[（(]{_SMALL}[)）]))
    | (?P<annex>附[件录表]?)\s?(?:(?P<annexed>{_SMALL})|(?!{_SMALL}))(?=[的中里]?\s?第?[（(]?{_N})
    ){_INSIDE}""",
    re.X,
)
# What stands behind a number and its unit where 第 is left out and they name a place: not 47条措施, not 三点建议.
_COUNTED = "措施|举措|意见|建议|政策|要求|任务|经验|原则|标准|办法|新规|理由|原因|消息|信息"
_PLACE = (
    rf"(?=\s*(?:$|[^\w\s]|第|之{_SMALL}|{NUMERAL}|\d|规定|原文|全文|条文|内容|讲|说|写|提|是|怎|如何|里|中|什么|啥|呢|吗"
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
    rf"(?:{_SUB})?(?!{_WORDS}){_PLACE}{_INSIDE}"
)
# An annex is named by itself where nothing else is asked for that only points to it: not 见附件1填表.
_ANNEX_ALONE = re.compile(
    rf"(?P<annex>附[件录表])\s?(?:(?P<annexed>{_SMALL}|[A-Z](?![A-Za-z])){_PLACE}|(?=的?(?:内容|原文|全文)|里?的?是什么|里?有(?:什么|哪些)))"
    rf"{_INSIDE}"
)
_ITEM_ALONE = re.compile(rf"第\s?[（(]?(?P<di>{_N})[)）]?\s?(?P<unit>项){_PLACE}{_INSIDE}")
_NAME_BEFORE = re.compile(
    rf"(?:{_LAW_NAME}|》|通知|意见|方案|纪要|讲话|计划|决定|公告|通告|报告|规划|纲要|办法|规范|指南|措施|要点)"
    r"(?:里面?|当?中|中)?的?$"
)
_BETWEEN = re.compile(r"[\s“\"]*")
_AND = re.compile(
    r"\s*(?:(?P<to>[至到—–~～-]+)|以?及|[和与或跟、,，])\s*(?=第|[（(]|附|\d|[零〇一二三四五六七八九十百])"
)
_RANGE_MOST = 20  # places of one reference
_UNITS = ("条", "章", "节", "编", "分编", "部分")
_NESTING = ("附件", "附录", "附表", "编", "分编", "部分", "章", "节", "条", "款", "项")  # outermost first
_ALONE = (_ARTICLE_ALONE, _ANNEX_ALONE, _ITEM_ALONE)
_ASKS = re.compile("(?:请问?|[问查看说讲]|一下|给出|列出)$")
_NUMBERS = re.compile(rf"\s?(?P<joint>[、,，和与及至到—–~～-])\s?第?(?P<number>{_N})")
_TO = "至到—–~～-"
_OUTERMOST = ("章", "编", "分编", "条", "附", "附件", "附录", "附表")


def find_reference(question: str) -> Reference | None:
    """The clause a question names (第四十七条, 四（一）, 第四部分第（一）点, Article 47), or None. Offsets are into it.

    第 may be left out of an article behind a law's name or first of all (劳动合同法47条), and within a reference
    (四部分三点). What stands in 《》 is a title and names no clause; what stands right behind it may be written as a
    citation is (《…》三、1.). Several may be named in one breath (第四条和第六条, 第四条至第六条).
    """
    plain = unicodedata.normalize("NFKC", question)
    if len(plain) != len(question):
        plain = question
    found, cited = _spoken(without_titles(plain)), find_cited(question)
    if cited is None or (found is not None and found.start <= cited.start and found.end > cited.end):
        return found
    return Reference(cited.steps, cited.start, cited.end, found.more if found and found.end == cited.end else ())


def _spoken(plain: str) -> Reference | None:
    english = find_english(plain)
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
        alone = matches[0].re in _ALONE or (steps[0].unit in _UNITS and matches[0].group().startswith("第"))
        if alone or len(steps) > 1:
            places = _places(plain, matches)
            found = Reference(places[0], matches[0].start(), matches[-1].end(), places[1:])
            # The 47 (2) of Article 47 (2) is none of its own.
            return english if english and english.start < found.start < english.end else found
        position = first.start() + 1
    return english


def _first(plain: str, position: int) -> re.Match[str] | None:
    found = [match for rule in _ALONE if (match := _allowed(rule, plain, position))]
    if regular := _STEP.search(plain, position):
        found.append(regular)
    return min(found, key=lambda match: match.start(), default=None)


def _allowed(rule: re.Pattern[str], plain: str, position: int) -> re.Match[str] | None:
    """The first match of a place that needs the right words before it."""
    for match in rule.finditer(plain, position):
        before = plain[: match.start()].rstrip()[-8:]
        if rule is _ARTICLE_ALONE:
            allowed = _ARTICLE_FOLLOWS if match["arabic"] else _LAW_FOLLOWS
            first = bool(match["arabic"])
        else:
            allowed, first = _NAME_BEFORE, rule is _ANNEX_ALONE
        if allowed.search(before) or (first and (not before or (rule is _ANNEX_ALONE and _ASKS.search(before)))):
            return match
    return None


def _following(plain: str, position: int) -> re.Match[str] | None:
    between = _BETWEEN.match(plain, position)
    position = between.end() if between else position
    if direct := _STEP.match(plain, position) or _LOOSE.match(plain, position):
        return direct
    joined = _AND.match(plain, position)
    if joined is None:
        return None
    rules = (_STEP, _LOOSE, _ARTICLE_ALONE, _ANNEX_ALONE)
    return next((match for rule in rules if (match := rule.match(plain, joined.end()))), None)


def _places(plain: str, matches: Sequence[re.Match[str]]) -> tuple[tuple[Step, ...], ...]:
    """The places that steps in a row lead to: one, or one for each step of a unit that is there already."""
    places: list[tuple[Step, ...]] = []
    end, mark = matches[0].start(), ""
    for match in matches:
        joint = mark + plain[end : match.start()]
        end, mark = match.end(), (match["joint"] or "").strip("的之")
        step = _step(match)
        for number in _NUMBERS.finditer(match.groupdict().get("others") or ""):
            _add(places, replace(step, sub=0), joint)
            joint, step = number["joint"], replace(step, number=from_numeral(number["number"]))
        _add(places, step, joint)
    return tuple(places[:_RANGE_MOST])


def _add(places: list[tuple[Step, ...]], step: Step, joint: str) -> None:
    above = places[-1] if places else ()
    units = [other.unit for other in above]
    joint = joint.strip(' “"')
    level = len(units) - 1 - units[::-1].index(step.unit) if step.unit in units else None
    if level is not None and _is_another(above[level], step, joint):
        if joint and joint[0] in _TO:
            for number in range(above[level].number + 1, min(step.number, above[level].number + _RANGE_MOST)):
                places.append((*above[:level], Step(number, step.unit)))
        places.append((*above[:level], step))
    elif joint and above and step.unit in _NESTING and units[0] in _NESTING[_NESTING.index(step.unit) :]:
        places.append((step,))
    elif above:
        places[-1] = (*above, step)
    else:
        places.append((step,))


def _is_another(before: Step, step: Step, joint: str) -> bool:
    """Whether a step of the unit of one before stands beside it, and not below: （一）、（二）, but （一）、（1）."""
    if step.unit in _NESTING and step.unit != "部分":
        return True
    alike = before.label.isascii() == step.label.isascii() and bool(before.label) == bool(step.label)
    return bool(joint) and (alike or joint[0] not in "、,，")


def _step(match: re.Match[str]) -> Step:
    found = match.groupdict()
    if match.re is _ARTICLE_ALONE:
        sub = from_numeral(found["sub"]) if found["sub"] else 0
        return Step(from_numeral(found["arabic"] or found["numeral"]), "条", sub)
    if found.get("di"):
        unit = found["unit"].removeprefix("大")
        sub = from_numeral(found["sub"]) if found.get("sub") and unit == "条" else 0
        return Step(from_numeral(found["di"]), unit if unit in (*_UNITS, "款", "项") else "点", sub)
    if match.re is _LOOSE:
        return Step(int(found["article"]), "条") if found["article"] else Step(int(found["arabic"]), "是")
    if decimal := found.get("decimal"):  # 第2.1条, as standards are cited
        return Step(int(decimal.rpartition(".")[2]), "部分", label=decimal)
    if found["annex"]:
        numeral = found["annexed"] or ""
        if numeral.isalpha() and numeral.isascii():
            return Step(ord(numeral) - ord("A") + 1, found["annex"], label=found["annex"] + numeral)
        return Step(from_numeral(numeral) if numeral else 0, found["annex"])
    if found["paren"]:
        return Step(from_numeral(found["paren"]), "点", label=f"（{found['paren']}）")
    if found["point"]:
        return Step(from_numeral(found["point"]), "是", label=f"{found['point']}是")
    if found["part"]:
        return Step(from_numeral(found["part"]), "部分")
    label = found["comma"] or found["numbered"]
    return Step(from_numeral(label), "部分", label=label)
