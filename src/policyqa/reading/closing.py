"""What stands behind the text proper: the sentence that says from when it holds, the list of annexes, the signature."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from policyqa.reading.labels import Family, match_label
from policyqa.reading.lines import Line
from policyqa.reading.nodes import CLOSING, SIGNATURE, Node

__all__ = ["find_closings", "stands_apart", "with_plain_annex_lists"]

_KINDS = "通知|意见|办法|方案|规定|细则|措施|政策|规划|计划|条例|决定|公告|通告|指南|规程|规范|制度|预案|标准|批复"
# 本通知自2024年7月1日起施行,有效期5年。
_CLOSING = re.compile(
    rf"本(?:实施|工作|管理|暂行)?(?:{_KINDS})(?:[^。]{{0,12}}自[^。]{{1,40}}(?:施行|实施|执行|生效)|有效期)"
)
# What speaks of the whole text, not of what the last heading says: 同志们,…让我们…, 请各县(市、区)…, 特此公告。
_PERORATION = re.compile(
    r"(?:各位[^。，,、：:]{2,8}|(?:同志|朋友|代表|委员|企业家|来宾)们)[、，,:：!！]|(?:最后[，,])?让我们|谢谢(?:大家|各位)[!！。]"
    r"|《[^《》]{2,60}》根据本[^。]{0,40}(?:修改|修正|调整|公布)|现予以?(?:公布|发布|公告)"
    r"|(?:专?此复|此令|此致)[。.]?$|结[ 　]*束?[ 　]*语$"
    r"|特此(?:通知|通告|公告|公示|批复|函复|函达|复函|报告|说明|证明|请示)[。.]?$"
    r"|以上(?:请示|报告|意见)[^。]{0,12}(?:请|妥否|如无)|(?:妥否|可否)[，,]请"
    r"|各[地级县市区州镇乡部单有][^。]{0,60}本(?:行动|实施|工作)?(?:方案|意见|通知|措施|办法|规划|计划|纲要)[^。]{0,8}(?:贯彻|落实|实施|执行)"
    r"|请各[县市区州镇乡地单部有级]|请(?:遵照|认真)(?:贯彻)?(?:执行|落实)"
)
_CONTACT = re.compile(
    r"(?:附件|有关|业务|技术|政策)?(?:咨询|联系|解读|监督|举报)(?:人|电话|方式|地址|邮箱|机[构关]|单位|部门)"
    r"(?:及(?:电话|联系方式))?[:：]"
)
# A section that is about just that keeps such a sentence: 五、附则, 其他事项, 施行日期; 六、联系方式.
_ABOUT = (
    (_CLOSING, re.compile(r"附则|其[他它]|施行|生效|时效|效力|有效|期限|时间|日期|解释")),
    (_PERORATION, re.compile(r"附则|其[他它]")),
    (_CONTACT, re.compile(r"附则|其[他它]|联系|咨询|监督|举报|方式|解读")),
)
_ORGANISATION = re.compile(
    r"[^，。；：！？、,;:!?《》“”]{2,38}(?:政府|[局委办厅室部院会处司署社行所队站科团]|中心|公司|大学|学院|学校|小组|工作组"
    r"|指挥部|街道|[镇乡])(?:[（(](?:盖章|代章|章)[)）])?"
)
_FIGURE = "[0-9０-９〇○零一二三四五六七八九十×X*＊]"
_DATE = rf"{_FIGURE}{{4}}年{_FIGURE}{{1,3}}月{_FIGURE}{{1,3}}日"
_DATE_LINE = re.compile(_DATE)
_SIGNED_LINE = re.compile(rf"(?P<by>.+?){_DATE}")
_PUBLIC = re.compile(r"[（(]此件[^（）()]{0,12}公开[^（）()]{0,12}[)）]")
_IMPRINT = re.compile(r"(?:抄送|抄报|分送|主送)[:：].*|.{2,40}印发")
# At the end of minutes, which nobody signs.
_PRESENT = re.compile(
    r"(?:出席|列席|参加|缺席|请假|主持|记录|整理|参会)(?:人员?|单位|会议)?[:：].*|(?:出席|列席|参会|参加)(?:会议)?(?:人员|的有)[:：]?.*"
)
_MOST_SIGNERS = 12
_MOST_IMPRINT = 8
_MOST_CLOSING = 6
_MOST_LISTED = 60
_LISTED_MAX = 60  # characters of an annex's name
_LISTED = (Family.ARABIC, Family.ARABIC_PAREN, Family.COMMA, Family.PAREN)


def find_closings(body: Sequence[Line]) -> Mapping[int, str]:
    """The index of the first line of a closing sentence and of a signature, each with the label of its section.

    They stand at the very end or right before an annex that follows the signature; no heading stands between.
    """
    annexes = [i for i, line in enumerate(body) if line.label is not None and line.label.family is Family.ANNEX]
    found: dict[int, str] = {}
    signed = next((start for end in (*annexes, len(body)) if (start := _signature(body, end)) is not None), None)
    if signed is not None:
        found[signed] = SIGNATURE
    last = len(body) if signed is None else signed
    ends = [end for end in annexes if end < last]
    closing = next((start for end in (*ends, last) if (start := _closing(body, end)) is not None), None)
    if closing is not None:
        found[closing] = CLOSING
    return found


def _signature(body: Sequence[Line], end: int) -> int | None:
    """The first line of a signature that ends before a line: organisations, a date, （此件公开发布） and an imprint."""
    at = end
    while at > 0 and end - at < _MOST_IMPRINT and _is_imprint(body[at - 1]):
        at -= 1
    imprint = at
    if any(_PRESENT.fullmatch(_bare(line)) for line in body[imprint:end]):
        return imprint
    if at == 0 or body[at - 1].label is not None:
        return _public(body, imprint, end)
    words = _bare(body[at - 1])
    signed = _SIGNED_LINE.fullmatch(words)
    if signed is not None and _is_organisation(signed["by"]):
        return at - 1
    if not _DATE_LINE.fullmatch(words):
        return _public(body, imprint, end)
    start = date = at - 1
    while start > 0 and date - start < _MOST_SIGNERS and _signs(body, start - 1, date):
        start -= 1
    return start if start < date else _public(body, imprint, end)


def _public(body: Sequence[Line], start: int, end: int) -> int | None:
    """Without a signature above it, an imprint must say so itself: （此件公开发布）."""
    return next((i for i in range(start, end) if _PUBLIC.fullmatch(_bare(body[i]))), None)


def _signs(body: Sequence[Line], index: int, date: int) -> bool:
    """Whether a line names who signs; several names stand as close to each other as the last to the date."""
    line, below = body[index], body[index + 1]
    if line.label is not None or below.hole or not _is_organisation(_bare(line)):
        return False
    return index + 1 == date or below.adjacent == body[date].adjacent


def _is_imprint(line: Line) -> bool:
    words = _bare(line)
    return line.label is None and any(kind.fullmatch(words) for kind in (_PUBLIC, _IMPRINT, _PRESENT))


def _is_organisation(words: str) -> bool:
    return _ORGANISATION.fullmatch(words) is not None


def _bare(line: Line) -> str:
    return re.sub(r"\s+", "", line.text) if len(line.text) <= 500 else ""


def _closing(body: Sequence[Line], end: int) -> int | None:
    """The first of the unlabelled lines right before ``end`` that is about the whole text: from when it holds, …"""
    found = None
    for index in range(end - 1, max(end - 1 - _MOST_CLOSING, 0), -1):
        line = body[index]
        if line.label is not None or line.hole:
            break
        if any(kind.match(line.text) for kind, _ in _ABOUT):
            found = index
    return found


def stands_apart(line: Line, current: Node, name: str, *, open_mark: str) -> bool:
    """Whether a closing or a signature is a section of its own, and not the end of the section before it.

    :param current: the section that the line before is in.
    :param open_mark: how the line before ends, where it ends in mid-sentence.
    """
    if (line.hole and name == CLOSING) or (open_mark and line.adjacent and (name == CLOSING or open_mark in "，,、")):
        return False
    above = list(current.ancestry())
    if name == SIGNATURE:
        behind_hole = line.hole and any(child.label is not None for child in above[-1].children)
        return current.label is not None or current.name == CLOSING or behind_hole
    return (
        current.label is not None
        and (bool(current.parts) or _is_item(current))
        and not any(node.family in (Family.ARTICLE, Family.ANNEX) for node in above)
        and not any(kind.match(line.text) and about.search(node.title) for kind, about in _ABOUT for node in above)
    )


def _is_item(node: Node) -> bool:
    """Whether a heading without text is one of a list of such: 1.《甲办法》⏎2.《乙办法》."""
    kin = [one for one in node.parent.children if one is not node and one.seen] if node.parent is not None else []
    return bool(kin) and all(one.family is node.family and not one.parts and not one.children for one in kin)


def with_plain_annex_lists(body: Sequence[Line]) -> tuple[Line, ...]:
    """The body with the items of a list of annexes as plain lines: 附件：1.申报表⏎2.目录 before the signature.

    It is one where the annexes themselves follow, or nothing but the signature. The line that it begins with keeps its
    label, so that the list is a section of its own.
    """
    lines = list(body)
    annexes = [i for i, line in enumerate(body) if line.label is not None and line.label.family is Family.ANNEX]
    real = max((i for i in annexes if _is_annex_itself(body[i])), default=-1)
    for at, start in enumerate(annexes):
        end = _list_end(body, start)
        following = annexes[at + 1] if at + 1 < len(annexes) else len(body)
        if end - start > 1 and (real >= end or _signs_off(body, end, following)):
            lines[start + 1 : end] = [replace(line, label=None) for line in body[start + 1 : end]]
    return tuple(lines)


def _list_end(body: Sequence[Line], start: int) -> int:
    """The line behind the items 1. 2. 3. that begin on the line 附件：, or below it."""
    label = body[start].label
    if label is None or label.number or body[start].text[label.length - 1] not in ":：":
        return start
    inner = match_label(body[start].title)
    if body[start].title and (inner is None or inner.family not in _LISTED or inner.number != 1):
        return start
    number = inner.number if inner else 0
    end = start + 1
    for at in range(end, min(len(body), start + _MOST_LISTED)):
        line = body[at]
        if line.hole or len(line.text) > _LISTED_MAX or re.search("[。；;]", line.text):
            break
        if line.label is None and line.adjacent:
            continue  # a wrapped name, if an item follows
        if line.label is None or line.label.family not in _LISTED or line.label.number != number + 1:
            break
        number, end = line.label.number, at + 1
    return end


def _is_annex_itself(line: Line) -> bool:
    """附件1, 附件2, or 附件 on a line of its own."""
    return line.label is not None and bool(line.label.number or not line.title)


def _signs_off(body: Sequence[Line], start: int, end: int) -> bool:
    """Whether there is nothing but a signature between two lines."""
    return start == end or _signature(body, end) == start
