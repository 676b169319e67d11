"""Heading families: what a line's label is, what family it is of, and how it is written in paths and citations."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from policyqa.chinese import CAPITALS, from_numeral, to_numeral
from policyqa.reading.latin import ENGLISH_UNITS, english_pattern, latin_number

__all__ = [
    "LAW_FAMILIES",
    "ORDINAL_POINT",
    "POINT",
    "Family",
    "Label",
    "match_label",
    "plain_title",
    "sibling",
    "spoken",
]


class Family(StrEnum):
    """A way of numbering headings."""

    BOOK = "编"
    SUBBOOK = "分编"
    PART = "部分"
    CHAPTER = "章"
    SECTION = "节"
    ARTICLE = "条"
    CAPITAL = "壹、"
    COMMA = "一、"
    PAREN = "（一）"
    ARABIC = "1."
    ARABIC_CLOSED = "1）"
    ARABIC_PAREN = "（1）"
    CIRCLED = "①"
    ROMAN = "I."
    LETTER = "A."
    LETTER_PAREN = "（a）"
    QUESTION = "问"
    DECIMAL = "1.1"
    ANNEX = "附件"
    MARKDOWN = "#"
    POINT = "一是"


LAW_FAMILIES = (Family.BOOK, Family.SUBBOOK, Family.PART, Family.CHAPTER, Family.SECTION, Family.ARTICLE)
"""The families of 第N…, outermost first."""


ORDINAL_POINT = r"第[一二三四五六七八九十]{1,3}(?:点(?=[，,、：:])|(?=[，,]|、(?!第?[一二三四五六七八九十\d])))"
"""第一，…第二，…, 第一、… or 第一点，… as a regular expression; without the mark it may be anything."""
POINT = "[一二三四五六七八九十]{1,3}[是要则]|其[一二三四五六七八九]|首先|其次|再次|最后"
"""The labels of the other run-in points."""


@dataclass(frozen=True, slots=True)
class Label:
    """A label as it was found. ``text`` is its bare standard form, ``number`` its value, ``sub`` that of 之N.

    ``length`` counts the line's characters up to the title. ``depth`` is the number of ``#`` of a Markdown heading or
    of dots of 1.1.1, else 0; ``marked`` says that it is the former. ``tight`` says that words follow without a space
    or a colon, as in a cross-reference (第七条规定…); ``separator`` is the mark that closes 一、 or 1.; ``sure``: what
    stands around it shows that it is a label, whatever it looks like.
    """

    family: Family
    text: str
    number: int
    length: int
    depth: int = 0
    marked: bool = False
    sub: int = 0
    tight: bool = False
    separator: str = ""
    sure: bool = False

    @property
    def order(self) -> tuple[int, int]:
        """Its place among its kin: 第十七条之一 stands between 第十七条 and 第十八条."""
        return self.number, self.sub

    @property
    def style(self) -> str:
        """How it is set off where that is unusual: by a colon (一：) or a blank (1 总则); "" else, as in 第一部分：."""
        return "" if self.family in _NAMED_BY_UNIT else _WEAK_SEPARATORS.get(self.separator, "")

    @property
    def weak(self) -> bool:
        """Whether one alone says nothing, as A. or 一： do; where its second follows further down it is a label."""
        return not self.sure and (self.family in _WEAK or (bool(self.style) and self.family not in LAW_FAMILIES))


# Slips of character recognition: a dash for 一, radicals such as ⼆ for 二, 笫 for 第.
_DASHES = "－—─ー"
_NUMERAL = f"[零〇○一二三四五六七八九十百千两廿卅⼀⼆⼋⼗{_DASHES}]"
_SLIPS = str.maketrans(dict.fromkeys(_DASHES, "一") | {"○": "〇", "廿": "二十", "卅": "三十"})
_N = rf"{_NUMERAL}{{1,9}}"
_SPACED = rf"{_NUMERAL}(?:[^\S\n]?(?:{_NUMERAL}|[0０])){{0,8}}"  # 第 十 二 条, 第一百0三条
_ANY = rf"(?:{_N}|[0-9０-９]{{1,4}})"
_S = r"[^\S\n]*"
# As they are written in traditional characters, too; the label keeps what stands there.
_UNITS = "分[编編]|部分|[编編章节節条條]|篇(?=[ \t　:：]|$)"
_SIMPLIFIED = str.maketrans("編節條篇", "编节条编")
_D = "[0-9０-９]"
_YEAR = rf"{_D}{{4}}{_S}[年\-－—~～]"
# 第一部分：总体要求, 第一条、为了…; the 、 of 第二章、第三章 is another.
_ARTICLE = re.compile(
    rf"[第笫]{_S}(?P<n>{_SPACED}|[0-9０-９]{{1,4}}|{CAPITALS}{{1,3}}){_S}(?P<unit>{_UNITS})(?:{_S}之{_S}(?P<sub>{_ANY}))?"
    rf"(?P<colon>{_S}(?:[:：]|、(?!{_S}(?:[第笫附]|{_ANY}))))?"
)
# Behind a point or a comma figures make a number of it (三.5, 二,500) unless they are a year; behind 、 only 一、2倍.
_COMMA = re.compile(
    rf"(?P<n>{_N}){_S}(?:(?P<separator>、)(?!{_S}[0-9０-９.]+{_S}倍)|(?P<point>[．.,，])(?!(?!{_S}{_YEAR}){_S}{_D})"
    rf"|(?P<colon>[:：])(?=.))"
)
_CAPITAL = re.compile(rf"(?P<n>{CAPITALS}{{1,3}}){_S}(?P<separator>[、．.,，])")
_CLOSES = r"(?:[)）]|(?=、[^（()）\n]*$))"  # （一、总体要求, its second bracket lost
_PAREN = re.compile(rf"(?:[（(]{_S}(?P<n>{_N}){_S}{_CLOSES}|(?P<one>[㈠-㈩])){_S}[、．.]?")
_PAREN_CLOSED = re.compile(rf"(?P<n>{_N}){_S}[)）]{_S}[、．.]?")  # 一)基本原则, its first bracket lost
# 2.5亿元 is a figure, and 1．1—苯基—2—丙酮 the first of a list.
_DECIMAL = re.compile(
    r"(?P<n>[0-9０-９]{1,3}(?:[.．][0-9０-９]{1,3}){1,4})[.．、]?(?![0-9０-９%％年月日亿万元个倍—－，,])"
)
_ARABIC = re.compile(rf"(?:(?P<n>{_D}{{1,3}}){_S}(?P<separator>[.．](?!(?!{_YEAR}){_D})|、)|(?P<one>[⒈-⒛]))")
# 3 存在问题, as standards and reports write it: a number, a blank and a short title. 1, tab, 小微企业, tab, 5万元
# is a row of a table.
_ARABIC_BARE = re.compile(
    r"(?P<n>[1-9]\d?)(?P<separator>[ 　]|\t(?![ \t　]*\S.*\t))[ \t　]*"
    r"(?=[^\s\d。；;：:，,、|]{2})[^。；;：:，,|]{2,30}$"
)
_ARABIC_CLOSED = re.compile(rf"(?P<n>{_D}{{1,3}})(?P<separator>[)）])、?")
_ARABIC_PAREN = re.compile(rf"(?:[（(]{_S}(?P<n>{_D}{{1,3}}){_S}{_CLOSES}|(?P<one>[⑴-⒇])){_S}[、．.]?")
_CIRCLED = re.compile(r"(?P<n>[①-⑳])[、．.]?")
# 附件1, 附件1-1, 附录A, 附表2 and 附：; only a colon, a bracket, a space or nothing may follow, as in 附件1（样表）.
_ANNEX = re.compile(
    rf"附{_S}(?:(?P<kind>[件录錄表图圖]){_S}(?P<n>{_ANY}(?:[-—–－][0-9]{{1,2}})?|[A-Z])?{_S}"
    r"(?:[:：]|(?=[（(]|$|[ \t　]|\*\*)|[.．、](?![\d\s附]))|[:：])"
)

# 【附件1】申报表; （附件1） has a line to itself, else it may be the end of a wrapped sentence.
_ANNEX_BRACKETED = re.compile(
    rf"[【\[〔（(]{_S}附{_S}(?P<kind>[件录錄表圖图]){_S}(?P<n>{_ANY}(?:[-—–－][0-9]{{1,2}})?)?{_S}(?:[】\]〕]|[)）](?={_S}$))[:：]?"
)
_GLOSSARY = re.compile(
    r"(?P<glossary>(?:有关)?(?:名词|术语)(?:解释|注释|说明))[:：]?$"
)  # behind a report, as an annex is

_ENGLISH = english_pattern()
_ROMAN = re.compile(r"(?P<n>[IVX]{1,6})(?P<separator>[.．、])(?=[ \t]*\S)|(?P<one>[Ⅰ-Ⅻ])(?P<mark>[.．、])")
_LETTER_DECIMAL = re.compile(r"(?P<n>[A-Z](?:\.\d{1,3}){1,4})(?=[ \t　]+\S)")  # A.1, as in 附录A of a standard
_LETTER = re.compile(r"(?P<n>[A-HJ-UWYZ]|[a-h])(?P<separator>[.．、)）])(?![A-Za-z]?[.．])(?=[ \t]*\S)")
_LETTER_PAREN = re.compile(r"[（(](?P<n>[a-zA-Z])[)）](?=[ \t]*\S)")
# 问：…, 问题3：…, Q1: …; the answer stands below.
_QUESTION = re.compile(
    rf"(?:[\[【](?:问|問|Q)[\]】]|(?:[问問]题?{_S}(?P<n>{_ANY})?|Q{_S}(?P<q>{_D}{{1,3}})?){_S}[:：、.．])(?=.)"
)

_Rule = tuple[Family, re.Pattern[str]]
_NUMBER_RULES: tuple[_Rule, ...] = (
    (Family.DECIMAL, _DECIMAL),
    (Family.ARABIC, _ARABIC),
    (Family.ARABIC_CLOSED, _ARABIC_CLOSED),
    (Family.ARABIC, _ARABIC_BARE),
)
_PAREN_RULES: tuple[_Rule, ...] = (
    (Family.PAREN, _PAREN),
    (Family.ARABIC_PAREN, _ARABIC_PAREN),
    (Family.LETTER_PAREN, _LETTER_PAREN),
    (Family.ANNEX, _ANNEX_BRACKETED),
)
_LATIN_RULES: tuple[_Rule, ...] = (
    *((Family.ARTICLE, _ENGLISH), (Family.DECIMAL, _LETTER_DECIMAL)),
    *((Family.ROMAN, _ROMAN), (Family.LETTER, _LETTER)),
)
# By first character, so that a line of running text costs one look-up.
_RULES: dict[str, tuple[_Rule, ...]] = {
    **dict.fromkeys("第笫", ((Family.ARTICLE, _ARTICLE),)),
    **dict.fromkeys(_NUMERAL[1:-1], ((Family.COMMA, _COMMA), (Family.PAREN, _PAREN_CLOSED))),
    **dict.fromkeys(CAPITALS[1:-1], ((Family.CAPITAL, _CAPITAL),)),
    **dict.fromkeys("（(㈠㈡㈢㈣㈤㈥㈦㈧㈨㈩", _PAREN_RULES),
    **dict.fromkeys("⑴⑵⑶⑷⑸⑹⑺⑻⑼⑽⑾⑿⒀⒁⒂⒃⒄⒅⒆⒇", ((Family.ARABIC_PAREN, _ARABIC_PAREN),)),
    **dict.fromkeys("0123456789０１２３４５６７８９⒈⒉⒊⒋⒌⒍⒎⒏⒐⒑⒒⒓⒔⒕⒖⒗⒘⒙⒚⒛", _NUMBER_RULES),
    **dict.fromkeys("①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳", ((Family.CIRCLED, _CIRCLED),)),
    **dict.fromkeys("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩⅪⅫ", _LATIN_RULES),
    **dict.fromkeys("问問[【Q", ((Family.QUESTION, _QUESTION), (Family.ANNEX, _ANNEX_BRACKETED))),
    "〔": ((Family.ANNEX, _ANNEX_BRACKETED),),
    "附": ((Family.ANNEX, _ANNEX),),
    **dict.fromkeys("名术有", ((Family.ANNEX, _GLOSSARY),)),
}
_WEAK = (Family.ROMAN, Family.LETTER, Family.LETTER_PAREN)
_NAMED_BY_UNIT = (*LAW_FAMILIES, Family.ANNEX)
_WEAK_SEPARATORS = {":": "：", "：": "：", " ": " ", "\t": " ", "　": " "}
_MARKDOWN = re.compile(r"(#{1,6})[^\S\n]+")
_MARKDOWN_NUMBER = re.compile(r"(?P<n>[0-9]{1,3})[ \t　]+(?=\S)")  # "## 1 范围", as standards write it
_BOLD = "**"
_QUESTION_MAX = 60  # characters of a question that names its section


def match_label(line: str) -> Label | None:
    """The label that a line starts with, or None. Leading white space must be gone.

    A Markdown heading whose words carry a label of their own (``## 第一章 总则``) is of that label's family.
    """
    if line[:1] == "#":
        return _match_markdown(line)
    return _match_bold(line)


def _match_bold(line: str) -> Label | None:
    if line.startswith(_BOLD):  # **第一条** …
        inner = _match(line[2:])
        return replace(inner, length=inner.length + 2) if inner else None
    return _match(line)


def _match_markdown(line: str) -> Label | None:
    mark = _MARKDOWN.match(line)
    if mark is None:
        return None
    rest, depth = line[mark.end() :], len(mark[1])
    inner = _match_bold(rest)
    if inner is not None and (inner.family is not Family.ANNEX or inner.number or inner.text == "附件"):
        return replace(inner, length=mark.end() + inner.length, depth=depth, marked=True)
    if number := _MARKDOWN_NUMBER.match(rest):
        return Label(Family.ARABIC, number["n"], int(number["n"]), mark.end() + number.end(), depth, marked=True)
    title = rest.strip().rstrip("#").strip()
    return Label(Family.MARKDOWN, title.replace("/", "∕"), 0, mark.end(), depth, marked=True) if title else None


def _match(line: str) -> Label | None:
    for family, rule in _RULES.get(line[:1], ()):
        if match := rule.match(line):
            return _label(family, match, line)
    return None


def _label(family: Family, match: re.Match[str], line: str) -> Label:
    found = match.groupdict()
    numeral = found.get("n") or found.get("one") or found.get("q") or ""
    numeral = "".join(unicodedata.normalize("NFKC", numeral.translate(_SLIPS)).split()).strip("().")
    if not numeral.isascii():
        numeral = numeral.replace("0", "零")
    unit = found.get("unit") or ""
    if re.match(CAPITALS, numeral) and unit:  # 第壹章
        numeral = to_numeral(from_numeral(numeral))
    if unit.lower() in ENGLISH_UNITS:
        family = Family.ANNEX if ENGLISH_UNITS[unit.lower()] == "附件" else Family(ENGLISH_UNITS[unit.lower()])
    elif unit:
        family = Family(unit.translate(_SIMPLIFIED))
    sub = (found.get("sub") or "").translate(_SLIPS)
    after = line[match.end() : match.end() + 1]
    return Label(
        family,
        _standard(family, numeral, sub, found, words=line[match.end() :]),
        _number(numeral),
        match.start("separator") + 1 if match.re is _ARABIC_BARE else match.end(),
        depth=numeral.count(".") if family is Family.DECIMAL else 0,
        sub=from_numeral(sub) if sub else 0,
        tight=bool(after) and not after.isspace() and after != "*" and not found.get("colon"),
        separator=found.get("separator") or found.get("point") or found.get("mark") or found.get("colon") or "",
    )


def _number(numeral: str) -> int:
    """3 of 1.3, 1 of 附件1-2 and of 附录A, 0 of a label without one."""
    if not numeral:
        return 0
    last = re.split("[-—–－]", numeral.rpartition(".")[2])[0]
    return latin_number(last) if last.isascii() and last.isalpha() else from_numeral(last)


def _standard(family: Family, numeral: str, sub: str, found: Mapping[str, str | None], *, words: str) -> str:
    unit = found.get("unit") or ""
    if unit.isascii() and unit:
        return f"{unit.capitalize()} {numeral}"
    if family in LAW_FAMILIES:
        return f"第{numeral}{unit}" + (f"之{sub}" if sub else "")
    if family in (Family.PAREN, Family.ARABIC_PAREN, Family.LETTER_PAREN):
        return f"（{numeral}）"
    if family is Family.ARABIC_CLOSED:
        return f"{numeral}）"
    if family is Family.CIRCLED:
        return found["n"] or ""
    if family is Family.ANNEX:
        return found.get("glossary") or f"附{found['kind'] or ''}{re.sub('[—–－]', '-', numeral)}"
    if family is Family.QUESTION:
        return f"问{numeral}" if numeral else words.strip("* \t　")[:_QUESTION_MAX].replace("/", "∕")
    return numeral


_TO_CAPITAL = str.maketrans("一二三四五六七八九十", "壹贰叁肆伍陆柒捌玖拾")


def sibling(label: Label, number: int) -> Label:
    """The label of the same family with another number, written in the same kind of numeral."""
    if label.family is Family.CIRCLED:
        text = chr(ord("①") + number - 1)
    elif label.family is Family.CAPITAL:
        text = to_numeral(number).translate(_TO_CAPITAL)
    elif label.text.isascii() and label.text[:1].isalpha():  # Chapter IV; made-up kin have figures
        text = f"{label.text.split()[0]} {number}"
    else:
        head, dot, tail = label.text.rpartition(".")
        numeral = str(number) if re.search(r"\d", tail) else to_numeral(number)
        text = head + dot + re.sub(rf"\d+|{_NUMERAL}+", numeral, tail.partition("之")[0], count=1)
    return replace(label, text=text, number=number, sub=0, length=0)


def plain_title(title: str) -> str:
    """A title for comparison: full width folded, white space and light punctuation gone."""
    folded = unicodedata.normalize("NFKC", title)
    return re.sub(r"[\s,，.。;；:：、_*]+", "", folded).lower()


_MARKS = {Family.COMMA: "、", Family.CAPITAL: "、", Family.ARABIC: ". ", Family.ROMAN: ". ", Family.LETTER: ". "}
_CLOSED = (
    *(Family.PAREN, Family.ARABIC_PAREN, Family.ARABIC_CLOSED, Family.LETTER_PAREN),
    *(Family.CIRCLED, Family.POINT),
)


def spoken(family: Family, label: str, title: str) -> str:
    """The heading as it is cited: ``四、加快推进…``, ``（一）加强政策引导和支持``, ``第七条``, ``一是完善政策体系``."""
    if family is Family.MARKDOWN or (family is Family.QUESTION and title.startswith(label[:20])):
        return title or label
    if family is Family.QUESTION:
        return f"{label}：{title}"
    mark = "" if family in _CLOSED else _MARKS.get(family, " ")
    if family is Family.POINT and label.startswith("第"):
        mark = "，"
    return f"{label}{mark}{title}".rstrip()
