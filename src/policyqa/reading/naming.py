"""Names of documents: which documents the words before a clause, or a title anywhere, mean."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Protocol

from policyqa.chinese import normalise
from policyqa.reading.citation import plain_law_title
from policyqa.reading.steps import Reference

__all__ = ["Naming", "Titled", "called", "find_naming", "plain_name"]


class Titled(Protocol):
    """A document as far as it can be named."""

    @property
    def source(self) -> str:
        """Its path in the corpus folder."""

    @property
    def title(self) -> str:
        """Its title; "" where it has none."""


@dataclass(frozen=True, slots=True)
class Naming:
    """``names``, normalised, are the words that name a document; ``sources`` are all that are so called.

    ``vague``: nothing but the sort of document is named (通知第九条, 该办法第三条).
    """

    names: tuple[str, ...]
    sources: tuple[str, ...]
    vague: bool = False


# What people call laws by whose pieces stand apart or are left out at the front, so that no rule may tell.
_INFORMAL = {
    "道路交通安全法": ("道交法", "交通安全法"),
    "海上交通安全法": ("海交法", "交通安全法"),
    "民事诉讼法": ("民诉法", "民诉"),
    "刑事诉讼法": ("刑诉法", "刑诉"),
    "行政诉讼法": ("行诉法",),
    "海事诉讼特别程序法": ("海诉法",),
    "治安管理处罚法": ("治安法", "治安处罚法"),
    "消费者权益保护法": ("消法", "消保法", "消费者保护法"),
    "未成年人保护法": ("未保法",),
    "个人信息保护法": ("个保法", "个人信息法"),
    "个人所得税法": ("个税法",),
    "食品安全法": ("食安法",),
    "数据安全法": ("数安法",),
    "网络安全法": ("网安法",),
    "环境保护法": ("环保法",),
    "社会保险法": ("社保法",),
    "劳动合同法": ("劳合法",),
    "劳动争议调解仲裁法": ("劳动仲裁法", "劳动争议仲裁法"),
    "反家庭暴力法": ("反家暴法",),
    "反不正当竞争法": ("反法",),
    "税收征收管理法": ("征管法", "税收征管法"),
    "土地管理法": ("土地法",),
    "企业破产法": ("破产法",),
    "招标投标法": ("招投标法",),
    "政府采购法": ("采购法",),
    "电子商务法": ("电商法",),
    "证券投资基金法": ("基金法",),
    "商业银行法": ("商行法",),
}
# A title may quote another: 《关于适用《民法典》若干问题的解释》.
_QUOTED = re.compile("《((?:[^《》]|《[^《》]*》)+)》")
# What may stand between the name of a document and its clause, and between two names.
_BETWEEN = re.compile(r"(?:[\s的中里,，、和与及]|里面|当中|全文|原文|规定)*")
# What sort of document a name ends in. Whoever says one of these before a clause names a document.
_KIND = re.compile(
    "(?:法典|办法|条例|规定|细则|意见|通知|方案|讲话|解释|决定|通则|规则|准则|守则|章程|公约|修正案|决议|批复|公告|通告"
    "|报告|规划|纲要|规范|规程|预案|纪要|(?<![方做说看想用手书司执立违合依非无设])法)$"
)
_BEHIND = re.compile("(?:的|里面?|当中|中|全文|原文|文件)+$")
_PART = re.compile("(?:总则|分则|附则|(?<=典)[^编]{1,5}编)$")  # 民法典总则第三条
_EDITION = re.compile(r"\([^()]*\)$")
_JOINED = re.compile("(?:以及|[和与及跟、])$")
_ASKED = (
    "请问|请|想?问一?下?|[查看说讲谈列]一?下?|想知道|知道|了解|告诉我|根据|依[据照]|按照?|参照|遵照|引用|援引|违反|违背|触犯"
    "|不?符合|不?遵守|适用|执行|实施|落实|贯彻|修改|修订|学习|解读|解释|理解|关于|对于?|什么是"
)
# What a name may follow: words that ask, cite and point. Any other word before it is part of a longer name.
_LEAD = re.compile(
    rf"(?:{_ASKED}|在|从|以|是|了|的|或|这|那|该|(?<![基资根成样日])本|此|最?新|旧|现行|上述|以上|[份篇次年版、a-z0-9]|[这那该]个|[这那该]部|哪[个份部]"
    "|以?及|[和与跟]|我们|你们|咱们|我国|中国|国家|全国|领导|[市省县区局部]长|书记|主任|总理|主席|同志|上级|政府|[市省县区]委"
    "|[本我全][市省县区])$"
)
_LEADS = re.compile(f"^(?:{_ASKED})+")
_REGION = re.compile("[^\\W\\d]{2,7}(?:省|(?<![城超上股])市|自治区|自治州|县)$")
_FORWARDED = re.compile("(?:印发|转发|发布|公布|颁布)[《〈]?(.+?)[》〉]?的(?:通知|公告|决定|命令|令)$")
_SENTENCE = 6  # more words than this before a title are a sentence that cites it, and no longer name
_LEAST = 3  # characters of a name


def find_naming(text: str, reference: Reference, documents: Iterable[Titled]) -> Naming | None:
    """The documents that a question names beside its clause, or None where it names none.

    What stands right before the clause comes first: a title in 《》, or words that end in a sort of document; where no
    document is so called, none is meant. Else a title that stands anywhere in the question, else words right before
    the clause that only one or a few titles hold.
    """
    shelf = _shelf(documents)
    before = text[: reference.start]
    if near := _quoted_before(before):
        found = [source for name in near for source in _called(name, shelf)]
        return Naming(near, tuple(dict.fromkeys(found)))
    whole = _titled(_BEHIND.sub("", plain_name(before)), shelf)
    if whole is not None and "《" in whole.names[0]:
        return whole
    tail = _tail(before)
    if named := _by_kind(tail, shelf):
        return named
    quoted = [plain_name(quote) for quote in _QUOTED.findall(text)]
    if exact := tuple(dict.fromkeys(source for name in quoted for source in _exact(name, shelf))):
        return Naming(tuple(quoted), exact)
    plain = normalise(_QUOTED.sub(" ", text)).text
    # 劳动合同法实施条例 holds the name of 劳动合同法: the longest name is the one that is meant.
    said = {name for names in shelf.values() for name in names if len(name) >= _LEAST and name in plain}
    if said:
        longest = max(said, key=lambda name: (len(name), name))
        return Naming((longest,), _exact(longest, shelf))
    if short := tuple(dict.fromkeys(source for name in quoted for source in _called(name, shelf))):
        return Naming(tuple(quoted), short)
    return _shortened(tail, shelf, "")


def called(name: str, documents: Iterable[Titled]) -> tuple[str, ...]:
    """The sources of the documents of this title; where there is none, of those whose title it shortens."""
    return _called(plain_name(name), _shelf(documents))


def _shelf(documents: Iterable[Titled]) -> dict[str, tuple[str, ...]]:
    """What each document may be called: its title, the title without 中华人民共和国 and edition, its file's name."""
    shelf: dict[str, tuple[str, ...]] = {}
    for document in documents:
        titles = [document.title, PurePosixPath(document.source).stem]
        titles += [plain_law_title(title) for title in titles]
        titles += _INFORMAL.get(titles[2], ())
        if forwarded := _FORWARDED.search(titles[0]):
            titles.append(forwarded[1])
        shelf[document.source] = tuple(dict.fromkeys(filter(None, map(plain_name, titles))))
    return shelf


def plain_name(title: str) -> str:
    """A title as it is compared; the marks of a title within it may be of any sort."""
    return normalise(title).text.translate(str.maketrans("〈〉<>", "《》《》"))


def _quoted_before(before: str) -> tuple[str, ...]:
    """The titles in 《》 that stand right before the clause, one after another."""
    names: list[str] = []
    end = len(before)
    for quote in reversed(tuple(_QUOTED.finditer(before))):
        if not _BETWEEN.fullmatch(re.sub(r"[（(][^（()）]*[)）]", "", before[quote.end() : end])):
            break
        names.insert(0, plain_name(quote[1]))
        end = quote.start()
    return tuple(names)


def _called(name: str, shelf: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """The documents of this title; where there is none, those whose title it shortens."""
    kind = _kind(name)
    return _exact(name, shelf) or tuple(
        source for source, titles in shelf.items() if any(0 in _starts(name, title, kind) for title in titles)
    )


def _exact(name: str, shelf: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    for wanted in (name, plain_law_title(name)):
        if found := tuple(source for source, titles in shelf.items() if wanted in titles):
            return found
    return ()


def _tail(before: str) -> str:
    """The words right before the clause, as they are searched."""
    words = normalise(re.split(r"[，。？！；：,?!;:\n“”\"《》]", before.rstrip())[-1]).text
    return _BEHIND.sub("", words)


def _kind(name: str) -> str:
    kind = _KIND.search(name)
    return kind.group() if kind else ""


def _by_kind(tail: str, shelf: Mapping[str, tuple[str, ...]]) -> Naming | None:
    """The documents that words ending in a sort of document name; of several joined by 和, all that there are."""
    titled = _titled(tail, shelf)
    if titled is None:
        tail = _EDITION.sub("", tail)
        tail = _PART.sub("", tail) if _kind(_PART.sub("", tail)) else tail
        titled = _titled(tail, shelf)
    kind = _kind(tail)
    shortened = _shortened(tail, shelf, kind) if kind else None
    if titled is None and shortened is None:
        return _unknown(tail, kind, shelf) if kind else None
    named = max((one for one in (titled, shortened) if one), key=lambda one: len(one.names[0]))
    rest = tail[: -len(named.names[0])]
    others = _by_kind(_JOINED.sub("", rest), shelf) if _JOINED.search(rest) else None
    if others is None or not others.sources or others.vague:
        return named
    return Naming((*others.names, *named.names), tuple(dict.fromkeys((*others.sources, *named.sources))))


def _titled(tail: str, shelf: Mapping[str, tuple[str, ...]]) -> Naming | None:
    """The documents of the longest title that the words end in, where it is not the end of another name."""
    ends = {title for titles in shelf.values() for title in titles if len(title) > 1 and tail.endswith(title)}
    if not ends:
        return None
    name = max(ends, key=len)
    rest = tail[: -len(name)]
    if rest and not (_LEAD.search(rest) or _REGION.search(rest) or len(rest) > _SENTENCE):
        return None
    return Naming((name,), _exact(name, shelf), vague=name == _kind(name))


def _shortened(tail: str, shelf: Mapping[str, tuple[str, ...]], kind: str) -> Naming | None:
    """The documents whose titles the words end in with some left out; of several stretches the longest."""
    found: dict[str, int] = {}
    for source, titles in shelf.items():
        for title in titles:
            for start, whole in _starts(tail, title, kind).items():
                rest = tail[:start]
                if not rest or _LEAD.search(rest) or (whole and _REGION.search(rest)):
                    found[source] = min(start, found.get(source, start))
    if not found:
        return None
    start = min(found.values())
    return Naming((tail[start:],), tuple(source for source, own in found.items() if own == start))


def _unknown(tail: str, kind: str, shelf: Mapping[str, tuple[str, ...]]) -> Naming | None:
    """What ends in a sort of document and is no title: all of that sort where nothing else is said, else none."""
    rest = tail[: -len(kind)]
    if rest and not _LEAD.search(rest):
        return Naming((_LEADS.sub("", tail),), ())
    of_kind = tuple(source for source, titles in shelf.items() if any(_kind(title) == kind for title in titles))
    if not of_kind and len(shelf) == 1:
        return None  # there is one document, whatever it is called
    return Naming((kind,), of_kind, vague=True)


def _starts(name: str, title: str, kind: str) -> dict[int, bool]:
    """Where in a name the stretches begin that shorten a title, up to the name's end; and whether from its beginning.

    They are made of pieces of the title in order. A piece of one character stands beside the one before (出租车 of
    出租汽车, 刑诉法 of 刑事诉讼法), so that 劳动法 does not shorten 劳动合同法. A name that ends in a ``kind`` shortens
    titles of that kind only, and a law (法) is not shortened at its front: 合同法 is not 劳动合同法.
    """
    if (_kind(title) != kind) if kind else name[-2:] not in title:
        return {}
    least = max(_LEAST, len(kind) + 2)
    starts: dict[int, bool] = {}
    ends = (len(title),) if kind else tuple(range(2, len(title) + 1))
    waiting = [(len(name), end, False) for end in ends]
    seen = set(waiting)
    while waiting:
        at, before, alone = waiting.pop()
        if at and name[at - 1] == "的" and at < len(name):
            at -= 1
        for end in range(before, max(before - 2, -1) if alone else -1, -1):
            if not kind and at == len(name) and end != before:
                break
            for size in range(1, min(at, end) + 1):
                if name[at - size] != title[end - size]:
                    break
                start, first = at - size, end - size
                joined = size > 1 or before - end <= 1
                if joined and len(name) - start >= least and (kind != "法" or first == 0):
                    starts[start] = starts.get(start, False) or first == 0
                state = (start, first, size == 1)
                if state not in seen:
                    seen.add(state)
                    waiting.append(state)
            if kind and at == len(name):
                break  # the kind ends the title
    return starts
