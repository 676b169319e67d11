"""Word's automatic numbering: the label that Word shows before a paragraph, counted as Word counts."""

from __future__ import annotations

import re
from dataclasses import dataclass

from lxml import etree

from policyqa.reading.counting import shown_number
from policyqa.reading.docx_parts import attribute, child, children, is_on, value_of
from policyqa.reading.docx_styles import Styles

__all__ = ["Numbering"]

_PLACE = re.compile(r"%([1-9])")
_LEVELS = 9
_PRIVATE = re.compile("[\ue000-\uf8ff]")  # the signs of symbol fonts
_BULLET = "•"


@dataclass(frozen=True, slots=True)
class _Level:
    """One level of a list. ``restarts``: the level, from 0, below which one that is used begins it anew."""

    start: int
    format_name: str
    text: str
    suffix: str
    legal: bool
    restarts: int
    style: str


class Numbering:
    """Counts through a file: ``label`` is to be asked once for every paragraph, in the order of the text."""

    def __init__(self, root: etree._Element | None, styles: Styles) -> None:
        self._styles = styles
        self._abstract = {attribute(one, "abstractNumId"): one for one in children(root, "abstractNum")}
        self._numbers = {attribute(one, "numId"): one for one in children(root, "num")}
        self._levels: dict[str, dict[int, _Level]] = {}
        self._counts: dict[str, dict[int, int]] = {}  # by abstract list: the lists made of one count on together
        self._begun: set[str] = set()

    def label(self, number_id: str, depth: str, style: str = "") -> str:
        """The label with the white space behind it; "" where there is no such list.

        :param depth: w:ilvl; "" where the list says by the paragraph's style which of its levels it is.
        """
        if number_id not in self._numbers:
            return ""
        levels = self._levels_of(number_id)
        at = int(depth) if depth.isdecimal() else 0
        if style:
            at = next((i for i, level in levels.items() if level.style == style), at)
        if at not in levels:
            return ""
        counts = self._count(number_id, levels, at)
        return self._written(levels, at, counts)

    def _written(self, levels: dict[int, _Level], at: int, counts: dict[int, int]) -> str:
        level = levels[at]
        if level.format_name == "bullet":
            words = _BULLET if _PRIVATE.search(level.text) else level.text
        else:

            def shown(place: re.Match[str]) -> str:
                above = int(place[1]) - 1
                if above not in levels:
                    return ""
                arabic = level.legal and above <= at
                return shown_number(
                    counts.get(above, levels[above].start), "decimal" if arabic else levels[above].format_name
                )

            words = _PLACE.sub(shown, level.text)
        return words + (" " if words.strip() and level.suffix != "nothing" else "")

    def _count(self, number_id: str, levels: dict[int, _Level], at: int) -> dict[int, int]:
        counts = self._counts.setdefault(self._abstract_id(number_id), {})
        if number_id not in self._begun:
            self._begun.add(number_id)
            for one in children(self._numbers[number_id], "lvlOverride"):
                if child(one, "startOverride") is not None:
                    counts.pop(_whole(attribute(one, "ilvl"), 0), None)
        counts[at] = counts[at] + 1 if at in counts else levels[at].start
        for below in [one for one in counts if one > at]:
            restarts = levels[below].restarts if below in levels else below
            if at < restarts:
                del counts[below]
        return counts

    def _abstract_id(self, number_id: str) -> str:
        """The list that a number is made of, through the style that another may name for it."""
        abstract = value_of(self._numbers.get(number_id), "abstractNumId")
        linked = value_of(self._abstract.get(abstract), "numStyleLink")
        there = self._styles[linked].numbering if linked else ""
        return value_of(self._numbers.get(there), "abstractNumId") or abstract

    def _levels_of(self, number_id: str) -> dict[int, _Level]:
        if number_id not in self._levels:
            number = self._numbers[number_id]
            found: dict[int, _Level] = {}
            for one in children(self._abstract.get(self._abstract_id(number_id)), "lvl"):
                at = _whole(attribute(one, "ilvl"), 0)
                found[at] = _level(one, at, start="")
            for override in children(number, "lvlOverride"):
                at = _whole(attribute(override, "ilvl"), 0)
                own, start = child(override, "lvl"), value_of(override, "startOverride")
                if own is not None:
                    found[at] = _level(own, at, start=start)
                elif start and at in found:
                    base = next(
                        one
                        for one in children(self._abstract[self._abstract_id(number_id)], "lvl")
                        if _whole(attribute(one, "ilvl"), 0) == at
                    )
                    found[at] = _level(base, at, start=start)
            self._levels[number_id] = {at: level for at, level in found.items() if 0 <= at < _LEVELS}
        return self._levels[number_id]


def _level(element: etree._Element, at: int, *, start: str) -> _Level:
    plain = child(element, "numFmt")
    if plain is None:  # formats that are newer than the standard stand in a choice, with one that is not
        plain = child(element, "AlternateContent", "Fallback", "numFmt")
    restart = value_of(element, "lvlRestart")
    return _Level(
        start=_whole(start or value_of(element, "start"), 0 if not start and child(element, "start") is None else 1),
        format_name=attribute(plain, "val") or "decimal",
        text=value_of(element, "lvlText"),
        suffix=value_of(element, "suff") or "tab",
        legal=bool(is_on(element, "isLgl")),
        restarts=_whole(restart, at) if restart else at,
        style=value_of(element, "pStyle"),
    )


def _whole(text: str, default: int) -> int:
    return int(text) if text.isdecimal() else default
