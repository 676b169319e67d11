"""款, 项 and 目: the paragraphs of an article and the items in them become sections below it."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from policyqa.chinese import NUMERAL, code_blocks, from_numeral, to_numeral, unwrap
from policyqa.reading.nodes import Node, Part
from policyqa.records import Span

__all__ = ["grow_clauses"]

_LABEL = rf"""(?:
    (?P<paren>[（(][ ]?{NUMERAL}{{1,4}}[ ]?[)）]|[㈠-㈩])
  | (?P<arabic_paren>[（(][ ]?\d{{1,3}}[ ]?[)）]|[⑴-⒇])
  | (?P<comma>{NUMERAL}{{1,4}})、(?!{NUMERAL}|\d)
  | (?P<arabic>\d{{1,3}})(?:[.．](?!\d)|、(?!\d)|[)）])
  | (?P<circled>[①-⑳])
)"""
# 依照（一）项规定, （一）至（三）项: an item that is spoken of, but （一）项目建设 and （一）款项的支付 begin one.
_CITED = r"(?!(?:[、,，和或及至到与—~-]{1,2}第?[（(]|项(?!目)|款(?![项额式])|目(?:规定|所|中|、|，)))"
_ITEM = re.compile(rf"(?:\*\*)?{_LABEL}{_CITED}", re.X)
# An item may run on: …：（一）…；（二）…
_RUN_IN = re.compile(rf"[：:；;。][ \t　]*(?P<item>{_LABEL}{_CITED})", re.X)
# What stands between the label of an article and its text: 第三条：, **第三条**, 第三条 【登记】.
_BEHIND_LABEL = re.compile(r"[\s*:：]*(?:[【\[〔][^】\]〕\n]{1,40}[】\]〕])?[\s*]*")
# Rows of a table, bullets, quotations and images are part of what they stand below.
_BELOW = re.compile(r"\||[-*+•·][ \t　]|>|<|!\[")
_WORD = re.compile(r"\w")
_ENDED = "。！？!?；;：:…|"
_CLOSERS = "”’」』)）》】\"'*"
_LINE = re.compile(r"\S[^\n]*")
_NUMERAL_MOST = 9999


@dataclass(frozen=True, slots=True)
class _Mark:
    """Where a clause starts; ``level`` is 0 of a 款, 1 of a 项, more of a 目. ``unsure``: only counted behind a hole."""

    offset: int
    level: int
    label: str = ""
    unsure: bool = False


@dataclass(frozen=True, slots=True)
class _Item:
    """The label of an item, as it stands at the start of a paragraph or behind a mark within one."""

    offset: int
    family: str
    number: int
    label: str


def grow_clauses(article: Node, text: str) -> None:
    """Makes children of the 款, 项 and 目 in an article's own text; its label, and what is in none, stay its own.

    Each paragraph is a 款; where there is one only, it has no node. Items belong to the paragraph above them: those of
    the family that comes first in a 款 are its 项, one that comes first below an item nests in it. They must be
    counted from one, without a gap unless text is missing there. A table, a list of bullets or a code block belongs
    to what it stands below, and so does a paragraph behind which the items above it are counted on.

    :param text: the document's, for the offsets of the article's parts; hard wraps in it end no paragraph.
    """
    if not article.parts:
        return
    marks = _Reader(article, text).marks()
    if len(marks) > 1:
        parts, article.parts = article.parts, []
        _deal(parts, _sprouted(article, marks), text)


def _sprouted(article: Node, marks: Sequence[_Mark]) -> list[tuple[int, Node]]:
    """The nodes of the marks, and where the text of each starts; first the article itself, whose label stands first."""
    paragraphs = sum(mark.level == 0 for mark in marks)
    way = [article]
    count = 0
    begun: list[tuple[int, Node]] = [(0, article)]
    tops: list[Node] = []
    for mark in marks:
        label = mark.label
        if mark.level == 0:
            if paragraphs < 2:
                continue
            count += 1
            label = f"第{to_numeral(count) if count <= _NUMERAL_MOST else count}款"
        del way[mark.level + (paragraphs > 1) :]
        node = Node(way[-1], None, untitled=label)
        node.clause = node.seen = True
        node.run_in, node.unsure = mark.level > 0, mark.unsure
        (tops if way[-1] is article else way[-1].children).append(node)
        way.append(node)
        begun.append((mark.offset, node))
    article.children[:0] = tops
    article.reached += len(tops)
    return begun


def _deal(parts: Sequence[Part], begun: Sequence[tuple[int, Node]], text: str) -> None:
    """Gives each part, or what of it lies between two starts, to the node that has started last."""
    at = 0
    for part in parts:
        cuts = [(part.start, begun[at][1])]
        while at + 1 < len(begun) and begun[at + 1][0] < part.end:
            at += 1
            cuts.append((max(begun[at][0], part.start), begun[at][1]))
        pieces = []
        for (start, node), end in zip(cuts, [*(start for start, _ in cuts[1:]), part.end], strict=True):
            if words := text[start:end].strip():
                first = text.index(words[0], start)
                pieces.append((node, Span(first, first + len(words))))
        for i, (node, span) in enumerate(pieces):
            node.parts.append(
                Part(
                    span.start,
                    span.end,
                    torn_start=part.torn_start and i == 0,
                    torn_end=part.torn_end and i == len(pieces) - 1,
                )
            )


class _Reader:
    """Reads the paragraphs of an article one by one; ``levels`` are the items that are open, outermost first."""

    def __init__(self, article: Node, text: str) -> None:
        self.article = article
        self.text = text
        self.found: list[_Mark] = []
        self.levels: list[_Item] = []
        self.torn = False  # text is missing since the last item
        self.counted = True  # nothing is missing above, so that the number of a 款 is sure
        self.quoting = False
        self.before = 0  # the end of the text that was read last
        self.ahead: dict[str, list[_Item]] = {}  # the items that begin paragraphs, by family

    def marks(self) -> list[_Mark]:
        """Where the clauses start, in order."""
        paragraphs = [(part, span) for part in self.article.parts for span in self._paragraphs(part)]
        for _, span in paragraphs:
            if item := _item(_ITEM.match(self.text, span.start, span.end)):
                self.ahead.setdefault(item.family, []).append(item)
        last: Part | None = None
        for part, span in paragraphs:
            goes_on = last is not None and last is not part and self._goes_on(part, span)
            if part is not last and (part.torn_start or (last is not None and last.torn_end)):
                self.torn, self.counted = True, False
            self._take(span, goes_on=goes_on)
            self.before, last = span.end, part
        return self.found

    def _paragraphs(self, part: Part) -> Iterator[Span]:
        """The paragraphs of a part, without the label of the article."""
        start, label = part.start, self.article.label
        if label is not None and self.article.run_in and part is self.article.parts[0] and self._begins(part):
            start = min(start + label.length, part.end)
            if behind := _BEHIND_LABEL.match(self.text, start, part.end):
                start = behind.end()
        words = self.text[start : part.end]
        if "\n" not in words:
            if words.strip():
                yield Span(start, part.end)
            return
        if not _is_wrapped(words) and "```" not in words and "~~~" not in words:
            yield from (Span(*line.span()) for line in _LINE.finditer(self.text, start, part.end))
            return
        yield from _unwrapped(words, start)

    def _begins(self, part: Part) -> bool:
        """Whether a part begins with the label, as it does unless the heading stands on a line of its own."""
        return self.article.heading is not None and part.start == self.article.heading.start

    def _goes_on(self, part: Part, span: Span) -> bool:
        """Whether the paragraph before goes on behind a note: in the same line, or in mid-sentence."""
        if span.start != part.start or not self.before:
            return False
        return self._last_char() not in _ENDED or "\n" not in self.text[self.before : part.start]

    def _last_char(self) -> str:
        """What the paragraph before ends with, closing marks aside."""
        return self.text[max(0, self.before - 8) : self.before].rstrip(_CLOSERS + " \t　")[-1:]

    def _take(self, span: Span, *, goes_on: bool) -> None:
        item = _item(_ITEM.match(self.text, span.start, span.end))
        if item is not None and self._accept(item):
            pass
        elif not self.found:
            self._begin(span)
        elif self._is_below(span):
            return
        elif item is None and not goes_on and not self._counts_on(span):
            self._begin(span)
        for match in _RUN_IN.finditer(self.text, span.start + 1, span.end):
            inner = _item(match)
            if inner is not None and (match.group()[0] in "：:" or inner.number > 1 or self._has_second(inner, span)):
                self._accept(inner)

    def _begin(self, span: Span) -> None:
        self.levels = []
        self.quoting = False
        self.found.append(_Mark(span.start, 0, unsure=not self.counted))

    def _accept(self, item: _Item) -> bool:
        """Takes an item that is counted on from an open one, or the first of a new family."""
        at = next((i for i, level in enumerate(self.levels) if level.family == item.family), len(self.levels))
        last = self.levels[at].number if at < len(self.levels) else 0
        if not self._counts(item, last):
            return False
        if not self.found:
            self.found.append(_Mark(item.offset, 0, unsure=not self.counted))
        self.levels[at:] = [item]
        self.found.append(_Mark(item.offset, at + 1, item.label))
        self.torn = False
        return True

    def _counts(self, item: _Item, last: int) -> bool:
        return item.number == last + 1 or (self.torn and item.number > last)

    def _is_below(self, span: Span) -> bool:
        """Whether a paragraph is part of the one above: a row, a bullet, a line of code or one without a word."""
        words = self.text[span.start : span.end]
        if _BELOW.match(words) or "\t" in words or words.startswith(("```", "~~~")) or not _WORD.search(words):
            return True
        # 第三条修改为：⏎“第五条 …⏎“… quotes another law; each paragraph of it begins with its mark.
        self.quoting = words[0] == "“" and (self.quoting or self._last_char() in "：:")
        return self.quoting

    def _counts_on(self, span: Span) -> bool:
        """Whether an open item is counted on behind a paragraph without a beginning anew: it is the item's own."""
        for level in self.levels:
            following = self._following(level.family, span.start)
            if following and self._counts(following, level.number):
                return True
        return False

    def _has_second(self, item: _Item, span: Span) -> bool:
        """Whether the next of the family, in the same paragraph or at the start of another, counts it on."""
        for match in _RUN_IN.finditer(self.text, item.offset + 1, span.end):
            other = _item(match)
            if other is not None and other.family == item.family:
                return other.number == item.number + 1
        following = self._following(item.family, span.end)
        return following is not None and following.number == item.number + 1

    def _following(self, family: str, offset: int) -> _Item | None:
        """The first of a family that begins a paragraph behind an offset."""
        others = self.ahead.get(family, [])
        at = bisect_right(others, offset, key=lambda one: one.offset)
        return others[at] if at < len(others) else None


def _item(match: re.Match[str] | None) -> _Item | None:
    if match is None:
        return None
    family, written = next((name, words) for name, words in match.groupdict().items() if words and name != "item")
    offset = match.start("item") if "item" in match.re.groupindex else match.start()
    plain = unicodedata.normalize("NFKC", written).strip("() ")
    bracketed = family in ("paren", "arabic_paren")
    label = written if family == "circled" else f"（{plain}）" if bracketed else plain
    return _Item(offset, family, from_numeral(plain), label)


def _is_wrapped(words: str) -> bool:
    """Whether a line may go on in the next: it does not end like a paragraph, and no empty line stands between."""
    return any(
        above.rstrip()[-1:] not in _ENDED for above, below in pairwise(words.split("\n")) if above.strip() and below.strip()
    )


def _unwrapped(words: str, start: int) -> Iterator[Span]:
    """The paragraphs of words that begin at an offset, hard wraps joined; a code block belongs to the one before."""
    joined = unwrap(words)
    blocks = code_blocks(words)
    position = 0
    waiting: Span | None = None
    for line in joined.text.split("\n"):
        first, end = position + len(line) - len(line.lstrip()), position + len(line.rstrip())
        position += len(line) + 1
        if first >= end:
            continue
        span = Span(joined.origins[first], joined.origins[end - 1] + 1)
        if waiting is not None and _is_inside(span.start, blocks):
            waiting = Span(waiting.start, span.end)
            continue
        if waiting is not None:
            yield Span(start + waiting.start, start + waiting.end)
        waiting = span
    if waiting is not None:
        yield Span(start + waiting.start, start + waiting.end)


def _is_inside(offset: int, blocks: Sequence[Span]) -> bool:
    at = bisect_right(blocks, offset, key=lambda block: block.start) - 1
    return at >= 0 and offset < blocks[at].end
