"""款, 项 and 目: the paragraphs of an article and the items in them become sections below it."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from policyqa.chinese import code_blocks, to_numeral, unwrap
from policyqa.reading.items import Item, item_at, items_behind
from policyqa.reading.nodes import Node, Part
from policyqa.records import Span

__all__ = ["grow_clauses"]

# What stands between the label of an article and its text: 第三条：, **第三条**, 第三条 【登记】.
_BEHIND_LABEL = re.compile(r"[\s*:：]*(?:[【\[〔][^】\]〕\n]{1,40}[】\]〕])?[\s*]*")
# Rows of a table, bullets, quotations, images, 附：… and the article in English are part of what they stand below.
_BELOW = re.compile(r"Article[ ]\d|附[件录表]?(?:[:：]|\d|$)|\||[-*+•·][ \t　]|>|<|!\[")
_WORD = re.compile(r"\w")
_ENDED = "。！？!?；;：:…|"
_CLOSERS = "”’」』)）》】\"'*"
# 第二条 存单纠纷案件的案由⏎… is the name of the article.
_NAME = re.compile(r"[^。；;：:，,、！!？?]{1,30}")
_LINE = re.compile(r"\S[^\n]*")
_NUMERAL_MOST = 9999


@dataclass(frozen=True, slots=True)
class _Mark:
    """Where a clause starts; ``level`` is 0 of a 款, 1 of a 项, more of a 目. ``unsure``: counted behind a hole."""

    offset: int
    level: int
    label: str = ""
    unsure: bool = False


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
        self.levels: list[Item] = []
        self.torn = False  # text is missing since the last item
        self.counted = True  # nothing is missing above, so that the number of a 款 is sure
        self.quoting = False
        self.before = 0  # the end of the text that was read last
        self.items: dict[int, Item] = {}  # those that begin paragraphs, by their offset
        self.ahead: dict[str, list[Item]] = {}  # the same by family, in order

    def marks(self) -> list[_Mark]:
        """Where the clauses start, in order."""
        paragraphs = [(part, span) for part in self.article.parts for span in self._paragraphs(part)]
        if len(paragraphs) > 1 and self._is_name(*paragraphs[0]):
            del paragraphs[0]
        for _, span in paragraphs:
            if item := item_at(self.text, span):
                self.items[span.start] = item
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

    def _is_name(self, part: Part, span: Span) -> bool:
        """Whether the first paragraph, behind the label, is the name of the article."""
        labelled = self.article.run_in and self._begins(part) and span.start > part.start
        return labelled and _NAME.fullmatch(self.text, span.start, span.end) is not None

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
        item = self.items.get(span.start)
        if item is not None and self._accept(item):
            pass
        elif not self.found:
            self._begin(span)
        elif self._is_below(span):
            return
        elif item is None and not goes_on and not self._counts_on(span):
            self._begin(span)
        for inner in items_behind(self.text, span.start, span.end):
            if inner.behind in "：:" or inner.number > 1 or self._has_second(inner, span):
                self._accept(inner)

    def _begin(self, span: Span) -> None:
        self.levels = []
        self.quoting = False
        self.found.append(_Mark(span.start, 0, unsure=not self.counted))

    def _accept(self, item: Item) -> bool:
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

    def _counts(self, item: Item, last: int) -> bool:
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

    def _has_second(self, item: Item, span: Span) -> bool:
        """Whether the next of the family, in the same paragraph or at the start of another, counts it on."""
        within = items_behind(self.text, item.offset, span.end)
        other = next((one for one in within if one.family == item.family), self._following(item.family, span.end))
        return other is not None and other.number == item.number + 1

    def _following(self, family: str, offset: int) -> Item | None:
        """The first of a family that begins a paragraph behind an offset."""
        others = self.ahead.get(family, [])
        at = bisect_right(others, offset, key=lambda one: one.offset)
        return others[at] if at < len(others) else None


def _is_wrapped(words: str) -> bool:
    """Whether a line may go on in the next: it does not end like a paragraph, and no empty line stands between."""
    lines = [line.strip() for line in words.split("\n")]
    return any(above and below and above[-1] not in _ENDED for above, below in pairwise(lines))


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
