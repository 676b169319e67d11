"""Grows the tree from the lines of the body, one by one."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from policyqa.reading.annexes import title_lines
from policyqa.reading.clauses import grow_clauses
from policyqa.reading.closing import find_closings, stands_apart, with_plain_annex_lists
from policyqa.reading.headings import (
    is_awaited,
    is_cross_reference,
    is_enumeration,
    is_list_of_numbers,
    is_open,
    read_heading,
    runs_on,
)
from policyqa.reading.holes import common, settle, way_down
from policyqa.reading.labels import LAW_FAMILIES, Family, Label, match_label, plain_title
from policyqa.reading.levels import Levels
from policyqa.reading.lines import Line
from policyqa.reading.listing import AHEAD, Listing
from policyqa.reading.nodes import OPENING, SIGNATURE, Node
from policyqa.reading.points import grow_points
from policyqa.reading.unheaded import grow_unheaded
from policyqa.reading.wraps import find_wrap, whole_heading
from policyqa.records import Span

__all__ = ["grow_tree"]

# Numerals with a mark of their own hardly ever begin a line by chance; 2. and ① do in wrapped lists and figures.
_STRONG = (*LAW_FAMILIES, Family.COMMA, Family.PAREN)
_LATER_HEADINGS = 64  # headings of later runs that are looked at to bound what stands between two holes
_ANNEXES = ("附录", "附表", "附：", "附:")  # as Markdown headings, where the articles begin anew as well
_ANSWER_WITHIN = 8  # lines of a question
_ANSWER = re.compile(r"[*\s]*(?:[\[【(（]?答[复復]?[\]】)）]|答[复復]?\s*\d*\s*[:：、.．]|A\s*\d{0,3}\s*[:：.．])")
_LEADER = re.compile(r"(?:…{1,4}|[.．·]{3,}|。{3,})$")
_STOPS = ("。", "！", "!")
_GOES_ON = ("；", ";")
_OPEN_COMMAS = "，,、"


def grow_tree(text: str, body: Sequence[Line], entries: Sequence[Line]) -> Node:
    """The tree of a body, and its alignment to the entries of the 目录. Every line of the body ends in it."""
    body = with_plain_annex_lists(body)
    builder = _Builder(body, entries)
    for index, line in enumerate(body):
        builder.take(index, line)
        if line.gap:  # 二、工作要求（略）: what is left out is this section's own, and no heading
            builder.current.torn = builder.root.torn = True
    return builder.close(text)


class _Builder:
    """``current`` is the section that the next line belongs to unless it is a heading."""

    def __init__(self, body: Sequence[Line], entries: Sequence[Line]) -> None:
        self.root = Node(None, None)
        self.current = self.root
        self.opening: Node | None = None
        self.listing = Listing(self.root, entries)
        self.levels = Levels(body, known=self.listing.levels)
        self.body = body
        self.ends_cut = bool(body) and body[-1].cut
        self._article = 0  # the last article's number: articles run on through the chapters
        self._running: dict[Family, int] = {}  # the last number of each family, for lists that run on as well
        self._items: dict[Family, int] = {}  # the last number of each family that is an article's own text
        self._open = ""  # how the line before ends, where it ends in mid-sentence
        self._torn = False  # a hole stands right before the next line
        self._behind_hole = False  # … and since it no heading was found in the 目录
        self._run_families: set[Family] | None = None  # of the headings since the last hole, None before the first
        self._doubt: Node | None = None  # headings right under it may belong to another section
        self._certain_families: frozenset[Family] = frozenset()
        self._title_rest = ""  # what the 目录 has of a title beyond the heading's first line
        self._title_end = 0  # lines before this one are the title of the section that has begun
        self._wrap = find_wrap(body)
        self._marks: dict[Node, str] = {}  # how the last line of a section's own text ends
        self._closings = find_closings(body)
        self._holes = [i for i, line in enumerate(body) if line.hole]
        self._heads = [i for i, line in enumerate(body) if line.label is not None]

    def take(self, index: int, line: Line) -> None:
        if line.hole:
            self._cross(index)
        if index < self._title_end:
            self._add_title(line)
            return
        label = line.label
        if label is None:
            name = self._closings.get(index)
            lost = self._torn and (name != SIGNATURE or self.body[index - 1].cut)
            if name and not lost and stands_apart(line, self.current, name, open_mark=self._open):
                self.current = self.root.sprout(None, untitled=name)
            self._add_text(line)
            return
        following = self._run(index, most=1 + AHEAD)[1:] if self._behind_hole else ()
        entry = self.listing.find(line, following, behind_hole=self._behind_hole)
        if entry is not None:
            self._add_listed(index, label, entry)
        elif self._reads_as_heading(index, line, label) and not (label.family is Family.ANNEX and self._goes_on(index)):
            self._add_unlisted(index, label)
        else:
            self._items[label.family] = label.number
            self._add_text(line)

    def close(self, text: str) -> Node:
        """Marks the end that is missing, makes a text without headings the root's own, and finds the run-in points."""
        unread = self.listing.behind(self.listing.next) < len(self.listing.nodes)
        signed = self.current.name == SIGNATURE and self.current.label is None
        if self.ends_cut or (unread and self.body and is_open(self.body[-1]) and not signed):
            self.current.tear()
        if self.opening is not None and self.root.children == [self.opening]:
            self.root.parts = self.opening.parts + self.root.parts
            self.root.children = []
            grow_unheaded(self.root, self.opening, text, body=self.body, closings=self._closings)
            return self.root
        for node in list(self.root.walk()):
            if node.parts and not any(above.family in (Family.POINT, Family.ARTICLE) for above in node.ancestry()):
                grow_points(node, text)
            elif node.family is Family.ARTICLE:
                grow_clauses(node, text)
        return self.root

    # Holes

    def _cross(self, index: int) -> None:
        """Finds the section that the text behind a hole belongs to, and goes on there."""
        before = self.current
        before.tear()
        self._open, self._title_rest = "", ""
        self._torn = self._behind_hole = True
        self._run_families = set()
        run = [
            line
            for line in self._run(index, most=len(self.body))
            if line.label and not is_cross_reference(line, line.label) and not is_enumeration(line, line.label)
        ]
        target = self._listed_target(index, run) if self.listing.nodes else self._numbered_target(self.root, run)
        self._doubt = target if target is not before and target in before.ancestry() and not before.untitled else None
        self._certain_families = frozenset(target.families)
        self.current = target

    def _run(self, index: int, *, most: int) -> list[Line]:
        """The labelled lines from one on, up to the next hole."""
        hole = bisect_right(self._holes, index)
        end = self._holes[hole] if hole < len(self._holes) else len(self.body)
        first = bisect_left(self._heads, index)
        last = min(bisect_left(self._heads, end), first + most)
        return [self.body[i] for i in self._heads[first:last]]

    def _listed_target(self, index: int, run: Sequence[Line]) -> Node:
        for i, line in enumerate(run):
            entry = self.listing.find(line, run[i + 1 : i + 1 + AHEAD], behind_hole=True)
            if entry is not None:
                return self._before_entry(entry, run[:i])
        end = len(self.listing.nodes)
        if not self.ends_cut and index >= self._holes[-1] and not self.body[max(index - 1, 0)].cut:
            return self._before_entry(end, run)
        first = bisect_right(self._heads, index)
        later = self._heads[first : first + _LATER_HEADINGS]
        found = (self.listing.find(self.body[i], (), behind_hole=True) for i in later)
        bound = self.listing.before(next((entry for entry in found if entry is not None), end))
        if bound is self.current:
            return self._numbered_target(self.current, run)
        return common(self.current, bound or self.root)

    def _before_entry(self, entry: int, run: Sequence[Line]) -> Node:
        """The section whose text stands before an entry of the 目录, given the unlisted headings in between."""
        before = self.listing.before(entry)
        if before is None:
            return self._numbered_target(self.root, ())
        if before.seen and way_down(before, self.current) is None:
            return common(before, self.current)
        for (
            above
        ) in before.ancestry():  # （四）, which the 目录 lacks, shows that what stands before it is all of （三）
            kin = next((line.label for line in run if line.label and line.label.family is above.family), None)
            if above.label is not None and kin is not None and kin.order > above.label.order:
                follows = kin.order == (above.label.number + 1, 0)
                return above if follows else self._numbered_target(above.parent or self.root, run)
        return self._numbered_target(before, run)

    def _numbered_target(self, certain: Node, run: Sequence[Line]) -> Node:
        labels = [line.label for line in run if line.label]
        if any(above.family is Family.ARTICLE for above in self.current.ancestry()) or any(
            label.family is Family.ARTICLE for label in labels
        ):
            labels = [label for label in labels if label.family in LAW_FAMILIES]
        path = () if self.current.untitled else way_down(certain, self.current) or ()
        target = settle(certain, path, labels, last_article=self._article)
        return (
            self.opening
            if target is self.root and self.opening is not None and self.opening is self.current
            else target
        )

    # Headings

    def _add_listed(self, index: int, label: Label, entry: int) -> None:
        node = self.listing.nodes[entry]
        self.listing.next = entry + 1
        self._behind_hole = False
        self._doubt = None
        listed = plain_title(node.title)
        self._begin(node, index, label)
        begun = plain_title(node.title)
        self._title_rest = listed[len(begun) :] if not node.run_in and listed.startswith(begun) else ""

    def _add_unlisted(self, index: int, label: Label) -> None:
        node = self.levels.home(self.current, label, index).sprout(label)
        if self._doubt is not None and node.parent is self._doubt:
            if label.family in self._certain_families:
                self._doubt = None
            else:
                node.unsure = True
        self._begin(node, index, label)

    def _begin(self, node: Node, index: int, label: Label) -> None:
        line, whole = self.body[index], whole_heading(self.body, index, self._wrap)
        heading = read_heading(whole, label)
        if whole is not line and not heading.run_in:
            heading = read_heading(line, label)
            self._title_end = bisect_left(self.body, whole.end, key=lambda one: one.start)
        else:
            self._title_end = self._annex_title_end(index, label)
        node.heading = Span(line.start, line.end)
        node.run_in = heading.run_in
        node.title = heading.title or node.title
        if not heading.run_in and (begun := _LEADER.sub("", node.title)) != node.title:
            node.title, node.torn = begun, True  # 二、重点任务……
        node.see()
        if heading.run_in:
            node.add(line.start, line.end, joined=False)
            self._marks[node] = line.text[-1]
        self.current = node
        self._items = {}
        self._torn = False
        self._title_rest = ""
        self._open = line.text[-1] if heading.run_in and runs_on(line) else ""
        for nested in (label, match_label(line.title)):  # 附件：1.… holds the first of a list on its own line
            if nested is not None:
                self._running[nested.family] = nested.number
        if self._run_families is not None:
            self._run_families.add(label.family)
        if label.family is Family.ARTICLE:
            self._article = label.number
        elif label.family is Family.ANNEX or label.text.startswith(_ANNEXES):
            self._article = 0

    def _reads_as_heading(self, index: int, line: Line, label: Label) -> bool:
        """Whether a line that the 目录 does not know is a heading here; a cross-reference or a wrapped line is none."""
        if label.marked:
            return True
        if self._is_in_article(label) and not self._leaves_article(line, label):
            return False  # 款 and 项 are the article's own text
        if is_cross_reference(line, label) or is_list_of_numbers(line, label):
            return False
        if label.sure and label.family is Family.ARABIC:
            return True
        if index and line.adjacent and is_awaited(line, label, above=self.body[index - 1]):
            return False
        if label.family is Family.QUESTION:
            return self._is_answered(index)
        if self._translates(label):
            return False
        last = self._last(label)
        follows = last is not None and label.order in ((last[0] + 1, 0), (last[0], last[1] + 1))
        if label.weak:
            kin = self._kin(label)
            if not follows or kin is None or kin.style != label.style:
                return label.number == 1 and self._has_second(index, label)
        if self._open and line.adjacent:
            return self._starts_in_mid_paragraph(index, label, follows=follows)
        if follows or label.number == 1 or label.family is Family.ANNEX:
            return True
        if label.family in LAW_FAMILIES and label.tight and not label.sure:
            return False
        return self._in_sequence(label, last)

    def _translates(self, label: Label) -> bool:
        """Whether a label says that of the section in another language: 第一条 …⏎Article 1 …"""
        own = self.current.label
        if own is None or own.family is not label.family or label.family not in LAW_FAMILIES:
            return False
        return own.order == label.order and own.text.isascii() != label.text.isascii()

    def _is_in_article(self, label: Label) -> bool:
        if label.family in (*LAW_FAMILIES, Family.ANNEX) or label.depth:
            return False
        return any(above.family is Family.ARTICLE for above in self.current.ancestry())

    def _leaves_article(self, line: Line, label: Label) -> bool:
        """Whether a line goes on with the headings above an article (三、 … 第十条 … 四、) and not with its items."""
        inside = True
        for above in self.current.ancestry():
            if above.label is not None and not inside and above.label.family is label.family:
                item = self._items.get(label.family, 0)
                return label.number == above.label.number + 1 != item + 1 and not read_heading(line, label).run_in
            inside = inside and above.family is not Family.ARTICLE
        return False

    def _is_answered(self, index: int) -> bool:
        """Whether 答： stands below a question before the next one."""
        for line in self.body[index + 1 : index + 1 + _ANSWER_WITHIN]:
            if line.label is not None and line.label.family is Family.QUESTION:
                return False
            if _ANSWER.match(line.text):
                return True
        return False

    def _has_second(self, index: int, label: Label) -> bool:
        """Whether the next of its family further down is the second."""
        first = bisect_right(self._heads, index)
        later = (self.body[i].label for i in self._heads[first : first + _LATER_HEADINGS])
        kin = next((one for one in later if one and one.family is label.family and one.style == label.style), None)
        return kin is not None and kin.number == label.number + 1

    def _starts_in_mid_paragraph(self, index: int, label: Label, *, follows: bool) -> bool:
        """Behind a full line that ends in mid-sentence: the next number, or a first heading that reads like one."""
        line = self.body[index]
        if is_enumeration(line, label) or label.family in (Family.DECIMAL, Family.CIRCLED):
            return False
        if label.family is Family.ANNEX:
            return not line.title  # …填写⏎附件1（申报表）后…
        if follows:
            return True
        if label.number != 1 or self._open in _OPEN_COMMAS:
            return False
        if label.family is Family.COMMA and self.current is self.opening and self._has_second(index, label):
            return True  # 府經字第1130012345號函訂定⏎一、…。
        return not label.tight if label.family in LAW_FAMILIES else not read_heading(line, label).run_in

    def _goes_on(self, index: int) -> bool:
        """Whether the body counts on behind what reads like an annex (一、… 附：… 二、…); an annex begins anew."""
        above = {node.label.family: node.label.number for node in self.current.ancestry() if node.label is not None}
        begun: set[Family] = set()
        for line in self._run(index, most=1 + _LATER_HEADINGS)[1:]:
            label = line.label
            if label is None or label.family is Family.ANNEX:
                break
            if label.family in _STRONG and label.family not in begun and not is_cross_reference(line, label):
                if label.number == above.get(label.family, -1) + 1:
                    return True
                begun.add(label.family)
        return False

    def _in_sequence(self, label: Label, last: tuple[int, int] | None) -> bool:
        if label.family not in _STRONG:
            if last is not None or label.number == self._running.get(label.family, 0) + 1:
                return True
            return self._run_families is not None and label.family not in self._run_families
        if last is None or label.order > last:
            return label.family in LAW_FAMILIES or label.separator in ("", "、") or last is not None
        return label.family is not Family.ARTICLE and (label.family is not Family.COMMA or label.order == last)

    def _last(self, label: Label) -> tuple[int, int] | None:
        """The number of the last kin on the way up."""
        if kin := self._kin(label):
            return kin.order
        return (self._article, 0) if label.family is Family.ARTICLE and self._article else None

    def _kin(self, label: Label) -> Label | None:
        """The last heading of a family on the way up."""
        for node in self.current.ancestry():
            kin = node.label
            if kin and kin.family is label.family and (kin.depth == label.depth or kin.family is not Family.DECIMAL):
                return kin
        return None

    # Text

    def _annex_title_end(self, index: int, label: Label) -> int:
        """The line behind the title of an annex that has none beside its label."""
        if label.family is not Family.ANNEX or self.body[index].title:
            return 0
        return index + 1 + title_lines(self.body[index + 1 : index + 4])

    def _add_title(self, line: Line) -> None:
        if self.current.heading is not None:
            self.current.heading = Span(self.current.heading.start, line.end)
        self.current.title += line.text.strip("* ")

    def _leaves_list(self) -> bool:
        """Whether a paragraph behind the last item of a list is no part of that item: 1.…；2.…；3.…。⏎前述…"""
        item, label = self.current, self.current.label
        if label is None or not item.run_in or self._open or item.parent is None or item.parent.parent is None:
            return False
        kin = [one for one in item.parent.children if one.seen and one.family is label.family and one is not item]
        return bool(kin) and self._marks.get(item) in _STOPS and all(self._marks.get(one) in _GOES_ON for one in kin)

    def _add_text(self, line: Line) -> None:
        apart = self._leaves_list()
        if apart:
            self.current = self.current.parent or self.current
        if self._title_rest and line.adjacent and plain_title(line.text) == self._title_rest and self.current.heading:
            self.current.heading = Span(self.current.heading.start, line.end)
            self.current.title += line.text
            self._title_rest = ""
            return
        self._title_rest = ""
        if self.current is self.root and not any(
            child is not self.opening for child in self.root.children if child.seen
        ):
            if self.opening is None:
                self.opening = self.root.sprout(None, untitled=OPENING)
            self.current = self.opening
        self.current.add(line.start, line.end, joined=not (line.note or apart), torn=self._torn)
        self._marks[self.current] = line.text[-1]
        self._torn = False
        self._open = line.text[-1] if runs_on(line) else ""
