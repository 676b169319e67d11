"""The title of a document: its own line, or lines, at the top, among the letterhead and before the first heading."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from policyqa.reading.labels import ORDINAL_POINT, Family, plain_title
from policyqa.reading.lines import Line

__all__ = ["Title", "take_title"]

_TITLE_MAX = 60  # full characters, or twice as many Latin ones
_TITLE_LINES = 3
_ORDER_LINES = 4  # of the sentence that puts a text in force, where it is wrapped
_NEAR_TOP = 16  # lines of letterhead that may stand above a title
_SENTENCE_MARK = re.compile(r"[。；;！!]|[：:，,、]$")
# The words that a title ends with, so that the line before them belongs to it.
_TITLE_END = re.compile(
    r"(?:通知|通报|通告|公告|公报|意见|办法|方案|规定|条例|讲话|报告|规划|纲要|措施|细则|批复|复函|的函|决定|决议|纪要|计划|要点|预案"
    r"|规则|规程|指南|章程|解释|政策|清单|目录|解读|倡议书|责任书|导则|通则|白皮书|公约|守则)(?:[（(][^（()）]{1,8}[)）])?$"
)
_STANDARD_END = re.compile("(?:规范|标准|要求|通用条件|导则|规程|指南)$")
# 某政发〔2024〕12号, 2024年5月1日, 某某市人民政府文件, （2024年…通过）, ——在全市…会议上的讲话
_NO_TITLE_LINE = re.compile(
    r"[（(—－]|.*[〔\[［]\d{4}[〕\]］]|.*第?\d+号$|.*\d{4}年\d{1,2}月\d{1,2}日$|.*文件$|在.*讲话$"
)
# Below a title and part of it: （试行）, （征求意见稿）, （节选）, （2024—2026年）.
_QUALIFIER = re.compile(
    r"[（(](?:试行|暂行|草案|送审稿|修订稿?|(?:公开)?征求意见稿|讨论稿|节选|节录|摘录|摘编|\d{4}\s*年?\s*[-—－–~～至]+\s*\d{4}\s*年?"
    r"|\d{4}年?(?:版|修订|修订版|修正))[)）]"
)
_FIGURE = "[0-9０-９〇○零一二三四五六七八九十]"
_DATE = rf"{_FIGURE}{{4}}\s*年\s*{_FIGURE}{{1,3}}\s*月\s*{_FIGURE}{{1,3}}\s*日"
# Above a title: 某政办发〔2025〕18号 签发人：某某, 某某市人民政府令, 第42号, 2025年3月1日, 索引号：…, ICS 35.020.
_LETTERHEAD = re.compile(
    rf"[^\s，。；：]{{0,20}}[〔\[［【(（]\s*\d{{4}}\s*[〕\]］】)）]\s*第?\s*\d{{1,5}}\s*[号號期](?:\s+签发人.{{0,20}})?"
    rf"|(?:[^\s，。；：]{{2,24}}令\s*)?第?\s*{_FIGURE}{{1,5}}\s*号|[^\s，。；：]{{2,20}}(?:政府|[委部局院厅会]|主席)令"
    rf"|(?:[^\s，。；：]{{4,40}}[ \t　]{{2,60}})?{_DATE}|\d{{4}}[-./]\d{{1,2}}[-./]\d{{1,2}}"
    r"|(?:[^\s，。；：]{4,30})?文件|(?:特急|加急|平急|机密|秘密)"
    r"|(?:索\s*引\s*号|信息索引号?|发文机[关构]|发文字号|发文单位|发布机[关构]|成文日期|发布日期|发文日期|主题分类|主题词|公开方式"
    r"|文\s*号|编\s*号|密\s*级|签发人|有效性|分类号|来\s*源|公文种类|体裁分类|生效日期|废止日期|标\s*题|名\s*称)\s*[:：].{0,120}"
    r"|(?:ICS|CCS)\s*[0-9A-Z].{0,20}|(?:GB|DB|JGJ|CJJ|[A-Z]{2,3})\d{0,4}(?:/T)?\s*\d[\d.]*\s*[-—－]+\s*\d{4}"
)
_ISSUER = re.compile(
    r"[^，。；：！？、《》“”]{2,40}(?:政府|办公[室厅]|委员会|常委会|指挥部|领导小组|中心|公司|[局委厅办院])"
)
# 某某市人民政府专题会议纪要 is the name of a series where the number of this one stands below: 〔2025〕14号, 第3期.
_SERIES = re.compile(r"[^\s，。；：《》]{4,30}(?:纪要|公报|简报|专报|通报|参考|动态)")
_ITS_NUMBER = re.compile(
    rf"[（(]?(?:[〔\[［【(（]\s*\d{{4}}\s*[〕\]］】)）]\s*)?第?\s*{_FIGURE}{{1,5}}\s*[号期][)）]?|[（(]总第.{{1,12}}期[)）]"
)
# The announcement or order above a text names it: 《…条例》已经…通过,现予公布,自…起施行。
_PROMULGATED = re.compile(r"《(?P<name>[^《》]{4,60})》[^《》]{0,120}(?:现予?(?:以)?|予以)(?:公布|发布|公告)")


@dataclass(frozen=True, slots=True)
class Title:
    """The title ("" if there is none), and the lines without it: the letterhead above it stays among them."""

    text: str
    rest: tuple[Line, ...]


def take_title(lines: Sequence[Line], *, name: str, alone: bool) -> Title:
    """Parts the title from the lines at the top; where it comes again right behind, that goes too.

    :param name: the file name without suffix and date, which a title line often repeats.
    :param alone: whether a single line can be it: the rest of the text is the 目录.
    """
    start, count = _place(lines, plain_title(name), alone=alone)
    if not count:
        return Title("", tuple(lines))
    first = lines[start]
    is_heading = first.label is not None and first.label.family is Family.MARKDOWN
    title = first.title if is_heading else "".join(line.text for line in lines[start : start + count])
    if start + count < len(lines) and _QUALIFIER.fullmatch(lines[start + count].text):
        title += lines[start + count].text
        count += 1
    behind = list(lines[start + count :])
    behind = behind[_repeated(behind, title) :]  # once before the 目录 and again behind it
    if start and behind:  # what stands above the title does not go on behind it
        behind[0] = replace(behind[0], note=True, adjacent=False)
    return Title(title.strip("#* \t　"), (*lines[:start], *behind))


def _repeated(lines: Sequence[Line], title: str) -> int:
    """How many lines at the top say the title once more."""
    return 0 if not lines or lines[0].hole else _saying(lines, plain_title(title), behind=0)


def _saying(lines: Sequence[Line], wanted: str, *, behind: int) -> int:
    """How many lines at the top are these words together, 0 if none; as many lines as ``behind`` must follow."""
    for count in range(1, min(_TITLE_LINES, len(lines) - behind) + 1):
        if plain_title("".join(line.text for line in lines[:count]).lstrip("#")) == wanted:
            return count
    return 0


def _place(lines: Sequence[Line], wanted: str, *, alone: bool) -> tuple[int, int]:
    """The index of the title's first line, and how many lines it has: 0 if there is none.

    Letterhead is none. Behind it, or where the first line only might be one, a line must say the file's name or end
    with a word that titles end with.
    """
    if not lines or lines[0].hole:
        return 0, 0
    top = next((i for i, line in enumerate(lines) if i and (line.label or line.hole)), len(lines))
    top = min(top, _NEAR_TOP)  # the first heading, before which a title stands
    if promulgated := _promulgated(lines[:top], lines):
        return promulgated
    start, series = 0, None
    while start < top and not _sure(lines[start:], wanted):
        if _is_series(lines, start):
            series = start
            start += 1
        elif not _is_letterhead(lines[start]):
            break
        start += 1
    if count := _sure(lines[start:], wanted):
        return start, count
    if _said_again(lines[:top]):
        return top - 1, 1
    count = _first_line(lines[start:], alone=alone)
    if count and (lines[start].label or _TITLE_END.search(lines[start].text)):
        return start, count
    later = next((i for i in range(start + 1, top) if _saying(lines[i:], wanted, behind=1)), None)
    if later is not None:
        return later, _saying(lines[later:], wanted, behind=1)
    if series is not None:
        return series, 1
    return (0, 0) if start else (start, count)


def _said_again(top: Sequence[Line]) -> bool:
    """Whether the line above the first heading says what one further up does: the title on the cover of a standard."""
    if not top or not (_TITLE_END.search(top[-1].text) or _STANDARD_END.search(top[-1].text)):
        return False
    return any(plain_title(line.text) == plain_title(top[-1].text) for line in top[:-2])


def _promulgated(top: Sequence[Line], lines: Sequence[Line]) -> tuple[int, int] | None:
    """Where the text begins that an announcement or an order at the top puts in force."""
    for index, line in enumerate(top):
        words = "".join(one.text for one in top[index : index + _ORDER_LINES])
        if (named := _PROMULGATED.search(words)) and named.start() < len(line.text):
            wanted = plain_title(named["name"])
            for later in range(index + 1, len(top)):
                if count := _saying(lines[later:], wanted, behind=1):
                    return later, count
    return None


def _is_series(lines: Sequence[Line], index: int) -> bool:
    """Whether a line names a series of which this text is one number."""
    line, below = lines[index], lines[index + 1] if index + 1 < len(lines) else None
    return (
        line.label is None
        and below is not None
        and bool(_SERIES.fullmatch(line.text) and _ITS_NUMBER.fullmatch(below.text))
    )


def _is_letterhead(line: Line) -> bool:
    """A line above the title that says who issues the document, when, and under which number."""
    return line.label is None and bool(_LETTERHEAD.fullmatch(line.text) or _ISSUER.fullmatch(line.text))


def _sure(rest: Sequence[Line], wanted: str) -> int:
    """How many lines at the top say the file's name or are a wrapped title, else 0."""
    return _saying(rest, wanted, behind=1) or _wrapped_title(rest)


def _first_line(rest: Sequence[Line], *, alone: bool) -> int:
    """1 if the first line can be a title by itself, else 0."""
    if not rest or rest[0].hole:
        return 0
    line = rest[0]
    if line.label is not None and line.label.family is Family.MARKDOWN:
        if line.label.depth > 1 or len(rest) < 2:
            return 0
        others = any(_is_top(other) for other in rest[1:])
        return int(not others or rest[1].label is not None)  # of several, the first is the title if it has no text
    if line.label is not None or line.width > _TITLE_MAX or _SENTENCE_MARK.search(line.text):
        return 0
    if line.text.startswith("|") or re.match(ORDINAL_POINT, line.text):
        return 0  # a table, or 第一，…
    if len(rest) < 2:
        return int(alone)
    # A comma makes a wrapped sentence likelier than a title, unless an empty line follows.
    return int(len(plain_title(line.text)) >= 4 and not (re.search("[，,]", line.text) and rest[1].adjacent))


def _is_top(line: Line) -> bool:
    return line.label is not None and line.label.family is Family.MARKDOWN and line.label.depth == 1


def _wrapped_title(rest: Sequence[Line]) -> int:
    """How many lines a title is that a wrap broke: two or three in a row, of which the last ends like one; else 0.

    What follows must show that the title is over: an empty line, a heading, a bracket, or a line with a mark in it.
    """
    for count in range(1, min(_TITLE_LINES, len(rest) - 1) + 1):
        line = rest[count - 1]
        if line.label is not None or line.literal or len(line.text) > _TITLE_MAX or _NO_TITLE_LINE.match(line.text):
            return 0
        if count > 1 and not line.adjacent:
            return 0
        if _TITLE_END.search("".join(one.text for one in rest[:count])):
            following = rest[count]
            marked = following.label or re.search("[（(：:，,。；;]", following.text) or _is_letterhead(following)
            over = marked or not following.adjacent
            return count if count > 1 and over else 0
        if re.search(r"[。；;！!：:]|[，,]$", line.text):
            return 0
    return 0
