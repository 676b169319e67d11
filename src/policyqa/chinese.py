"""Chinese text: numerals, sentence spans, wraps joined for display, and normalisation with an offset map."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass

from policyqa.records import Span

__all__ = [
    "NUMERAL",
    "Mapped",
    "code_blocks",
    "from_numeral",
    "is_han",
    "normalise",
    "sentence_spans",
    "to_numeral",
    "unwrap",
]

_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "○": 0, "两": 2}
_UNITS = {"十": 10, "百": 100, "千": 1000, "万": 10000}
NUMERAL = "[零〇○一二三四五六七八九十百千两]"
"""A regular-expression class of the characters of a Chinese numeral."""

_CLOSERS = "”’」』)）》】\"'"
_SENTENCE_END = re.compile(rf"(?:[。！？!?；;]+|……|(?<=[A-Za-z)\]])\.(?=\s|$))[{_CLOSERS}]*|\n[ \t　]*\n")
# A line that ends so, closing quotes and brackets aside, is the end of a paragraph and no hard wrap.
_PARAGRAPH_END = "。！？!?；;：:…|"
_LINE_ENDS = re.compile(r"(?:\n[ \t　]*)+")
# A line that starts so is an item of a list, a heading or a row, and no continuation of the line before.
_ITEM = re.compile(
    rf"[（(](?:{NUMERAL}{{1,4}}|\d{{1,3}})[)）]|{NUMERAL}{{1,4}}、|\d{{1,3}}[.．、](?!\d)|[①-⑳]"
    rf"|第{NUMERAL}{{1,9}}[编章节条](?=[ 　])|\||(?:[*+-]|#{{1,6}}) "
)
# 时间：…⏎地点：…; two lines that begin so are a form or the head of minutes, and no wrap of each other.
_FIELD = re.compile(r"[^\s，。；：、？！,;:?!“”‘’《》（）()]{2,10}[：:]")
# 某政办发〔2025〕18号 on a line of its own is letterhead.
_NUMBER_LINE = re.compile(r"[^\s，。；：（(]{2,20}[〔\[]\d{4}[〕\]]第?\d{1,5}号[ \t]*(?:\n|\Z)")
_FENCE = re.compile(r"^[ \t]*(?P<mark>`{3,}|~{3,})(?P<info>[^`\n]*)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Mapped:
    """A text made from another, and where each of its characters came from.

    ``origins[i]`` is the offset in the original of character i, never descending; it has one more entry than
    ``text``: the original's end.
    """

    text: str
    origins: tuple[int, ...]

    def position(self, origin: int) -> int:
        """The first position here whose origin is at or behind an offset of the original; at most ``len(text)``."""
        return min(bisect_left(self.origins, origin), len(self.text))


def from_numeral(numeral: str) -> int:
    """The value of 十二, 一百零三, 二〇二四, 12 or １２.

    :raises ValueError: it is no numeral.
    """
    plain = unicodedata.normalize("NFKC", numeral)
    if plain.isdecimal():
        return int(plain)
    if not plain or any(c not in _DIGITS and c not in _UNITS for c in plain):
        raise ValueError(f"not a numeral: {numeral!r}")
    if not any(c in _UNITS for c in plain):
        return int("".join(str(_DIGITS[c]) for c in plain))
    total = section = digit = 0
    for c in plain:
        if c in _DIGITS:
            digit = _DIGITS[c]
        elif c == "万":
            total, section, digit = (total + section + digit) * 10000, 0, 0
        else:
            section += (digit or 1) * _UNITS[c]
            digit = 0
    return total + section + digit


def to_numeral(value: int) -> str:
    """The numeral as headings write it: 十二, 二十, 一百零三; 1 to 9999.

    :raises ValueError: out of that range.
    """
    if not 1 <= value <= 9999:
        raise ValueError(f"no heading numeral for {value}")
    out, gap = "", False
    for unit, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, value = divmod(value, unit)
        if digit:
            out += ("零" if gap and out else "") + "零一二三四五六七八九"[digit] + name
            gap = False
        elif out:
            gap = True
    return out.removeprefix("一") if out.startswith("一十") else out


def is_han(char: str) -> bool:
    """Whether a character is a Han ideograph (the CJK blocks, extensions included)."""
    code = ord(char)
    return 0x3400 <= code <= 0x9FFF or 0xF900 <= code <= 0xFAFF or 0x20000 <= code <= 0x323AF or char == "〇"


def sentence_spans(text: str) -> tuple[Span, ...]:
    """The sentences of a text in order, without white space at their ends; hard wraps do not end one.

    A sentence ends behind 。！？； (with the closing quotes, brackets and ** that follow) or at an empty line, so that
    an item of a list closed by ； stands alone. Together they cover every character that is not white space.
    """
    spans: list[Span] = []
    start, bold = 0, False
    for match in _SENTENCE_END.finditer(text):
        end = match.end()
        bold ^= bool(text.count("**", start, end) % 2)
        if bold and text.startswith("**", end):  # closes Markdown's bold behind its full stop
            end, bold = end + 2, False
        spans.extend(_trimmed(text, start, end))
        start = end
    spans.extend(_trimmed(text, start, len(text)))
    return tuple(spans)


def _trimmed(text: str, start: int, end: int) -> Iterator[Span]:
    piece = text[start:end]
    if left := piece.strip():
        first = start + len(piece) - len(piece.lstrip())
        yield Span(first, first + len(left))


def unwrap(text: str) -> Mapped:
    """The text as a person should see it: hard wraps inside sentences joined, paragraphs kept as one line end.

    Rows with tabs, consecutive lines 时间：…⏎地点：… and the lines of a code block keep their line ends.
    """
    chars: list[str] = []
    origins: list[int] = []
    position = 0
    blocks = code_blocks(text)
    at = 0
    for match in _LINE_ENDS.finditer(text):
        kept = text[position : match.start()].rstrip(" \t　")
        chars.extend(kept)
        origins.extend(range(position, position + len(kept)))
        if chars and match.end() < len(text):
            while at < len(blocks) and blocks[at].end < match.start():
                at += 1
            block = blocks[at] if at < len(blocks) and blocks[at].start <= match.end() else None
            if block is None:
                joint = _joint(text, match, kept or "".join(chars[-8:]))
            else:
                joint = match.group() if block.start < match.end() and match.start() < block.end else "\n"
            chars.extend(joint)
            origins.extend([position + len(kept)] * len(joint))
        position = match.end()
    chars.extend(text[position:])
    origins.extend(range(position, len(text)))
    return Mapped("".join(chars), (*origins, len(text)))


def _joint(text: str, gap: re.Match[str], before: str) -> str:
    """What stands for the line ends between two lines; ``before`` is the first of them."""
    ended = before.rstrip(_CLOSERS)[-1:] in _PARAGRAPH_END
    indented = gap.group().endswith(("　　", "    "))
    if ended or indented or gap.group().count("\n") > 1 or _ITEM.match(text, gap.end()):
        return "\n"
    if _NUMBER_LINE.match(text, gap.end()):
        return "\n"
    if _FIELD.match(before.lstrip()) and _FIELD.match(text, gap.end()):
        return "\n"
    end = text.find("\n", gap.end())
    if "\t" in before.strip() or "\t" in text[gap.end() : end if end >= 0 else len(text)].strip():
        return "\n"
    return " " if _is_word(before[-1]) and _is_word(text[gap.end()]) else ""


def code_blocks(text: str) -> tuple[Span, ...]:
    """The blocks between two fences, fences included. What nothing closes is none: it would hold all the rest."""
    blocks: list[Span] = []
    opened: re.Match[str] | None = None
    closers = [fence for fence in _FENCE.finditer(text) if not fence["info"].strip()]
    last = {mark: max((f.start() for f in closers if f["mark"][0] == mark), default=-1) for mark in "`~"}
    for fence in _FENCE.finditer(text):
        mark, info = fence["mark"], fence["info"].strip()
        if opened is None:
            opened = fence if fence.start() < last[mark[0]] else None
        elif mark[0] == opened["mark"][0] and len(mark) >= len(opened["mark"]) and not info:
            blocks.append(Span(opened.start(), fence.end()))
            opened = None
    return tuple(blocks)


def _is_word(char: str) -> bool:
    return char.isascii() and not char.isspace()


def normalise(text: str) -> Mapped:
    """The text as it is searched: NFKC, lower case, wraps and the spaces between Han characters gone.

    It is never quoted; ``origins`` leads back to what may be.
    """
    chars: list[str] = []
    origins: list[int] = []
    pending = -1
    for index, char in enumerate(text):
        if "一" <= char <= "鿿":  # folds to itself; nearly all of a text, so worth the short way
            pending = -1
            chars.append(char)
            origins.append(index)
            continue
        for folded in unicodedata.normalize("NFKC", char).lower():
            if folded.isspace():
                pending = index if pending < 0 else pending
                continue
            if pending >= 0 and chars and _is_word(chars[-1]) and _is_word(folded):
                chars.append(" ")
                origins.append(pending)
            pending = -1
            chars.append(folded)
            origins.append(index)
    return Mapped("".join(chars), (*origins, len(text)))
