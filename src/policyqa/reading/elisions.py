"""What a document or its copyist left out and says so: （略）, （附表略）, ``第三条至第九条 略``, lines of dots.

A （略） behind words is a GAP: what they name is left out. One that has a line to itself is a HOLE, as is a line of
dots: nobody knows how much stood there. 略 is also a part of words (战略, 简略) and begins others (略高于): it counts
only before a closing bracket or at the end of a line, and there only behind what cannot be the beginning of a word.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence

from policyqa.chinese import NUMERAL, code_blocks
from policyqa.reading.labels import match_label
from policyqa.reading.note import DOTS, Note, NoteKind, line_at, with_dots
from policyqa.records import Span

__all__ = ["find_elisions"]

# 战略, 方略, 要略 …; 可以省略 is talk of leaving something out.
_NO_WORD = "(?<![战策谋侵省简粗忽胜概领缩攻节方韬武经大约详史传要事纪才胆机智])"
_SAYS = rf"(?:(?<![可以得能不应须宜])省略|略去|从略|{_NO_WORD}略)"
_OPEN, _CLOSE = r"（(【\[〔〈<＜［{｛", r"）)】\]〕〉>＞］}｝"
_BRACKETED = re.compile(
    rf"[{_OPEN}][ \t　]{{0,4}}(?P<what>[^{_OPEN}{_CLOSE}\n。；;]{{0,24}}?){_SAYS}[。.]?[ \t　]{{0,4}}[{_CLOSE}]"
)
_BARE = re.compile(rf"{_SAYS}(?P<stop>[。.；;]?)[ \t　]*$", re.M)
_FIGURES = rf"(?:{NUMERAL}|[\d０-９、，,和及与至到—–~～\-])*"
# What a small stretch is named by: it hides no heading.
_THING = re.compile(
    "(?:[图表件录注]|名单|格式|样式|样张|公式|目录|清单|照片|签名|签字|盖章|印章|公章|示意|说明|数据|地址|电话|联系方式)"
    rf"[ ]?{_FIGURES}$"
)
_PART = re.compile(rf"(?:全文|正文|原文|内容|第{_FIGURES}[编章节条款项]|[（(]{NUMERAL}{{1,3}}[)）]){_FIGURES}$")
_REST = re.compile(r"(?:以下|下文|后文|余下|后面|下|后)")
_BEFORE = re.compile(r"(?:以上|上文|前文|前)$")
_ONE = (
    rf"(?:第[ ]?(?:{NUMERAL}{{1,5}}|\d{{1,4}})[编章节条款项]?|[（(](?:{NUMERAL}{{1,3}}|\d{{1,3}})[)）]"
    rf"|{NUMERAL}{{1,3}})"
)
# 第三条至第九条 略, （三）至（六）（略）, 三至五、略
_RANGE = re.compile(
    rf"{_ONE}[ \t　]*[至到、—–~～\-]{{1,2}}[ \t　]*{_ONE}[编章节条款项、]?[ \t　：:]*"
    r"[（(\[【]?(?:从|均)?略[)）\]】]?[。.]?"
)
_RANGE_MAX = 40
# 注：表1略 with nothing behind it; 比上年统计数据略⏎高 is a line that was broken there.
_NOTED = re.compile(r"[ \t　]*(?:注[：:]|附[图表件录]|[图表]\d)")
_DOT_LINE = re.compile(
    r"^[ \t　]*(?P<dots>…+|(?:…[ 　]?){2,}|(?:[.．][ 　]?){3,}|(?:·[ 　]?){3,}|。{3,}|(?:＊[ 　]?){3,})[ \t　]*$", re.M
)
_DOTS_BEHIND = re.compile(r"(?:…+|\.{3,}|·{3,})[。.]?[ \t　]*$", re.M)
_DOTS_IN_SQUARE = re.compile(r"(?<![0-9A-Za-z_\])])[\[［【〔](?:…{1,2}|[.．]{3,6}|·{3,6})[\]］】〕]")
_DOTS_IN_ROUND = re.compile(r"^[ \t　]*(?P<dots>[（(](?:…{1,2}|[.．]{3,6}|·{3,6})[)）])[ \t　]*$", re.M)
_WINDOW = 120
_CONTENTS = re.compile(r"[#*\s]*(?:目[ 　]*[录次]|提[ 　]*纲|contents|table of contents)\b.{0,8}", re.I)
_ENTRY_MAX = 80
_FIRST_ENTRIES = 8


def find_elisions(text: str) -> Iterator[Note]:
    """The elisions of a text, in no order; some may lie within others. Code blocks have none."""
    blocks = code_blocks(text)
    for note in (*_bracketed(text), *_bare(text), *_dots(text)):
        if not _within(note.span.start, blocks):
            yield note


def _within(position: int, blocks: Sequence[Span]) -> bool:
    block = bisect_right(blocks, position, key=lambda one: one.start) - 1
    return block >= 0 and position < blocks[block].end


def _bracketed(text: str) -> Iterator[Note]:
    """（略）, 【此处略去】, （附件1—5略）."""
    for match in _BRACKETED.finditer(text):
        span, what = Span(*match.span()), match["what"].strip()
        line = line_at(text, span.start, window=_WINDOW)
        words = text[line.start : line.end].strip()
        if len(words) <= _RANGE_MAX and _RANGE.fullmatch(words):
            yield Note(_stripped(text, line), NoteKind.HOLE)
        elif _REST.match(what):
            yield Note(with_dots(text, span, low=0), NoteKind.CUT)
        elif _BEFORE.search(what) or what in ("中", "中间", "此处", "本处"):
            yield Note(with_dots(text, span, low=0), NoteKind.HOLE)
        elif not _THING.search(what) and _stands_alone(text, span, line):
            yield Note(with_dots(text, span, low=line.start), NoteKind.HOLE)
        else:
            yield Note(span, NoteKind.GAP)


def _stands_alone(text: str, span: Span, line: Span) -> bool:
    """Whether a bracket has a line, or a pair of dots, to itself."""
    before, behind = text[line.start : span.start].strip(), text[span.end : line.end].strip()
    dotted = (before.endswith(("……", "...")), behind.startswith(("……", "...")))
    return any(dotted) or not (before.strip(DOTS + "*＊") or behind.strip(DOTS + "*＊"))


def _bare(text: str) -> Iterator[Note]:
    """略 at the end of a line: 附件2 略, 二、工作要求：略, 注：表1、2略。"""
    for match in _BARE.finditer(text):
        line = line_at(text, match.start(), window=_WINDOW)
        before = text[line.start : match.start()].strip()
        words = text[line.start : line.end].strip()
        if len(words) <= _RANGE_MAX and _RANGE.fullmatch(words):
            yield Note(_stripped(text, line), NoteKind.HOLE)
        elif not before:
            above = text[max(0, line.start - _WINDOW) : line.start].rstrip()[-1:]
            if not re.search(f"{_NO_WORD}略", above + "略"):
                continue  # 发展战⏎略。
            yield Note(Span(match.start(), match.end("stop")), NoteKind.HOLE)
        elif _names_what_is_left_out(text[line.start : match.start()], ended=bool(match["stop"])):
            yield Note(Span(match.start(), match.end("stop")), NoteKind.GAP)


def _names_what_is_left_out(before: str, *, ended: bool) -> bool:
    """Whether the words before a 略 that ends their line name what is left out."""
    words = before.rstrip(" \t　：:")
    label = match_label(words.lstrip())
    apart = len(words) < len(before)
    if before.rstrip(" \t　").endswith(("：", ":")):
        return True
    if re.search(f"{_NO_WORD}略", words + "略") is None:
        return False  # 发 展 战 略
    if label is not None and (apart or label.length >= len(words.lstrip())):
        return True
    named = _THING.search(words) or _PART.search(words)
    return named is not None and (ended or label is not None or _NOTED.match(words) is not None)


def _dots(text: str) -> Iterator[Note]:
    """Lines of dots, dots in brackets, and dots in place of all that a label should have."""
    for number, match in enumerate(_DOT_LINE.finditer(text)):
        if number or not _closes_contents(text, match.start()):
            yield Note(_stripped(text, Span(match.start("dots"), match.end("dots"))), NoteKind.HOLE)
    for match in _DOTS_IN_SQUARE.finditer(text):
        yield Note(Span(*match.span()), NoteKind.HOLE)
    for match in _DOTS_IN_ROUND.finditer(text):
        yield Note(Span(match.start("dots"), match.end("dots")), NoteKind.HOLE)
    for match in _DOTS_BEHIND.finditer(text):
        line = line_at(text, match.start(), window=_WINDOW)
        before = text[line.start : match.start()].strip()
        label = match_label(before) if before else None
        if label is not None and label.length >= len(before):
            yield Note(_stripped(text, Span(*match.span())), NoteKind.GAP)


def _closes_contents(text: str, position: int) -> bool:
    """Whether the line of dots at a position ends the 目录: above it are only entries, of which two come again below.

    Where a line 目录 or 提纲 stands above the entries, none need come again.
    """
    entries: list[str] = []
    for raw in reversed(text[:position].rstrip().split("\n")):
        words = raw.strip()
        if _CONTENTS.fullmatch(words):
            return True
        if len(words) > _ENTRY_MAX or words.endswith(("。", "；", ";")):
            return False
        if words:
            entries.append(words)
    listed = [words for words in entries if match_label(words)]
    below = [words for words in listed[-_FIRST_ENTRIES:] if f"\n{words}" in text[position:]]
    return len(listed) >= 3 and len(below) >= 2


def _stripped(text: str, span: Span) -> Span:
    piece = text[span.start : span.end]
    return Span(span.start + len(piece) - len(piece.lstrip()), span.end - (len(piece) - len(piece.rstrip())))
