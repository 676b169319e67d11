"""Text to a tree of sections, checked against the document's own 目录.

The headings of the body are laid onto the entries of the 目录 in order, by label and title. So a heading behind a hole
finds its true parent although the headings above it are gone, and what the 目录 lists and the body lacks stays in the
tree as listed only. Headings that the 目录 does not know find their place by family: a family that stands on the way up
gives a sibling, a new one a child. Where there is no 目录, that rule and the numbers of the headings do all of it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from policyqa.reading.builder import grow_tree
from policyqa.reading.contents import find_opening
from policyqa.reading.counted import with_counted_labels
from policyqa.reading.disagreement import Disagreement, settle_disagreements
from policyqa.reading.extracted import HeadingHint
from policyqa.reading.hinted import with_hinted_headings
from policyqa.reading.lines import own_lines
from policyqa.reading.midline import with_inner_articles
from policyqa.reading.nodes import UNTITLED, Node, freeze
from policyqa.reading.notes import Note, NoteKind, find_notes, front_matter
from policyqa.reading.quoted import with_quoted_lists
from policyqa.reading.skips import Skip, find_skips
from policyqa.records import Notice, NoticeCode, Section

__all__ = ["Parsed", "parse_outline"]

_SAID_MOST = 5  # skips and disagreements that a notice names
_EXCERPT = "(?:节选|节录|摘录|摘编)"
_TITLE_OF_EXCERPT = re.compile(rf"[（(]{_EXCERPT}[)）]$")
_SAYS_EXCERPT = re.compile(  # ——本文节选自《…》——
    rf"^[ \t　（(【\[—-]*(?:[本全]文|以上|以下)?[为系是]?{_EXCERPT}(?:自?《[^《》\n]{{2,60}}》)?[ \t　)）】\]。—-]*$",
    re.M,
)
_LONG = 2000  # characters of a text that one expects to have headings


@dataclass(frozen=True, slots=True)
class Parsed:
    """What a text was found to be."""

    title: str
    root: Section
    notices: tuple[Notice, ...]


def parse_outline(
    text: str, *, name: str, source: str, hints: Sequence[HeadingHint] = (), stated_title: str = ""
) -> Parsed:
    """The tree of a text, its title, and whether it is complete.

    :param name: the file name without suffix and date: the title where nothing else gives one.
    :param source: named in the notices.
    :param hints: the lines that their style makes headings, in order.
    :param stated_title: what the file's format gives as the title. As that of front matter it shows which line of the
        text is the title, and is the title where no line is.
    """
    notes = find_notes(text)
    name = stated_title or front_matter(text).get("title", "") or name
    opening = find_opening(with_hinted_headings(own_lines(text, notes), hints), name=name)
    body = with_inner_articles(with_counted_labels(with_quoted_lists(opening.body)))
    tree = grow_tree(text, body, opening.entries)
    differences = settle_disagreements(tree)
    lost = any(node.listed and not node.seen for node in tree.walk())
    skips = find_skips(tree)
    root = freeze(tree, end=len(text))
    notices = (
        *_incomplete(notes, source, lost=lost or _is_excerpt(opening.title, text)),
        *_differing(differences, source),
        *_skipped(skips, source),
        *_unstructured(root, source),
    )
    return Parsed(title=opening.title or name, root=root, notices=notices)


def _is_excerpt(title: str, text: str) -> bool:
    """Whether a text says that it is part of a longer one."""
    return bool(_TITLE_OF_EXCERPT.search(title) or _SAYS_EXCERPT.search(text))


def _incomplete(notes: Sequence[Note], source: str, *, lost: bool) -> tuple[Notice, ...]:
    if not lost and all(note.kind is NoteKind.ASIDE for note in notes):
        return ()
    shown = next((str(note.shown) for note in notes if note.shown is not None), "")
    total = next((str(note.total) for note in notes if note.total is not None), "")
    return (Notice(NoticeCode.INCOMPLETE, source, (("shown", shown), ("total", total))),)


def _differing(differences: Sequence[Disagreement], source: str) -> tuple[Notice, ...]:
    if not differences:
        return ()
    said = [
        f"目录有“{one.listed}”,正文为“{one.body}”" if one.listed else f"目录没有“{one.body}”" for one in differences
    ]
    return (Notice(NoticeCode.OUTLINE_MISMATCH, source, (("detail", _first("；", said)),)),)


def _first(mark: str, said: Sequence[str]) -> str:
    """The first few, and how many there are in all."""
    return mark.join(said[:_SAID_MOST]) + (f"等{len(said)}处" if len(said) > _SAID_MOST else "")


def _skipped(skips: Sequence[Skip], source: str) -> tuple[Notice, ...]:
    if not skips:
        return ()
    said = [
        f"{_place(skip.before)}之后是{skip.after.name}" if skip.before else f"{_place(skip.after)}之前"
        for skip in skips
    ]
    return (Notice(NoticeCode.NUMBERING_GAP, source, (("sections", _first("、", said)),)),)


def _place(node: Node) -> str:
    return "/".join([above.name for above in node.ancestry() if above.parent is not None][::-1])


def _unstructured(root: Section, source: str) -> tuple[Notice, ...]:
    """A long text in which no heading was recognised."""
    if root.end < _LONG or any(child.label not in UNTITLED for child in root.children):
        return ()
    return (Notice(NoticeCode.NO_SECTIONS, source),)
