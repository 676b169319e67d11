"""docs/structure.md: every row of its tables is what the parser makes of the text in it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from policyqa.errors import CitationError
from policyqa.reading.blanks import blanks
from policyqa.reading.catalogue import citations
from policyqa.reading.labels import Family, match_label
from policyqa.reading.passages import split_passages
from policyqa.reading.places import find_places
from policyqa.reading.points import match_points
from policyqa.reading.quoting import quote
from policyqa.reading.readers import file_date
from policyqa.records import NoticeCode, Section, Status
from policyqa.texts import notice_text, passage_notice_text
from tests.reading.shelves import ShelfOf, dated
from tests.reading.trees import read, walk

_DOC = (Path(__file__).resolve().parents[2] / "docs" / "structure.md").read_text(encoding="utf-8")
_FILE = re.compile(r"^```text (?P<source>.+)\n(?P<text>(?:.*\n)*?)```$", re.M)
_TIMES = re.compile(r"`(?P<text>[^`]*)`(?: × (?P<times>\d+))?")
_NONE = "—"
_WRONG = {Status.PRESENT: "", Status.PARTIAL: "incomplete", Status.LISTED_ONLY: "listed only"}


@dataclass(frozen=True, slots=True)
class _Row:
    """A row of a table: the heading above it, what its last column is called, and its cells."""

    under: str
    kind: str
    cells: tuple[str, ...]

    @property
    def name(self) -> str:
        return f"{self.under}: {' '.join(self.cells[:2])}"[:60]

    @property
    def text(self) -> str:
        """The text in the row's second cell, with its line ends."""
        found = _TIMES.fullmatch(self.cells[1])
        assert found, f"no text in {self.cells[1]!r}"
        return (found["text"] * int(found["times"] or 1)).replace("⏎", "\n")

    @property
    def said(self) -> list[str]:
        """What the last cell lists."""
        return [] if self.cells[-1] == _NONE else self.cells[-1].split(" · ")


def _rows() -> list[_Row]:
    rows: list[_Row] = []
    under, head = "", ()
    for line in _DOC.splitlines():
        if line.startswith("#"):
            under = line.lstrip("# ")
        if not line.startswith("|"):
            head = ()
            continue
        cells = tuple(cell.strip(" ").replace(r"\|", "|") for cell in re.split(r"(?<!\\)\|", line)[1:-1])
        if not head:
            head = cells
        elif set("".join(cells)) != {"-"}:
            rows.append(_Row(under, head[-1], cells))
    return rows


_ROWS = _rows()
_SHELF = ShelfOf(
    dated(found["text"], source=found["source"], date=file_date(found["source"])) for found in _FILE.finditer(_DOC)
)


# What a cell says


def _sections(row: _Row) -> list[str]:
    return [_said(section) for section in walk(read(row.text).root) if section.path]


def _said(section: Section) -> str:
    """A section as the tables have it: its path, its title unless that is its label, and what is wrong with it."""
    title = f" {section.title}" if section.title and section.title != section.path.rpartition("/")[2] else ""
    wrong = [_WRONG[section.status], "inferred" if section.heading_inferred else ""]
    state = ", ".join(filter(None, wrong))
    return f"`{section.path}`{title}" + (f" ({state})" if state else "")


def _blanks(row: _Row) -> list[str]:
    return [f"`{row.text[span.start : span.end]}`" for span in blanks(row.text)]


def _shown(row: _Row) -> list[str]:
    document = read(row.text)
    return [f"`{quote(document, document.root).display}`".replace("\n", "⏎")]


def _title(row: _Row) -> list[str]:
    return [read(row.text).title]


def _notices(row: _Row) -> list[str]:
    return [f"`{notice.code}` {notice_text(notice)}" for notice in read(row.text).notices]


def _passage_notices(row: _Row) -> list[str]:
    passages = split_passages(read(row.text), max_chars=500)
    return [f"`{passage.section}` {passage_notice_text(code)}" for passage in passages for code in passage.notices]


def _citation(row: _Row) -> list[str]:
    path = row.cells[1].strip("`").replace("the whole", "")
    return [one.citation for one in citations(_SHELF.document(row.cells[0]), _SHELF) if one.section.path == path]


def _leads_to(row: _Row) -> list[str]:
    try:
        found = find_places(row.text, _SHELF)
    except CitationError as error:
        return [str(error)]
    return [said for one in found for said in ([place.citation for place in one.places] or [one.lacking])]


_KINDS: dict[str, Callable[[_Row], list[str]]] = {
    "sections": _sections,
    "blanks": _blanks,
    "shown as": _shown,
    "title": _title,
    "notices": _notices,
    "passage notices": _passage_notices,
    "citation": _citation,
    "leads to": _leads_to,
}


@pytest.mark.parametrize("row", _ROWS, ids=lambda row: row.name)
def test_what_the_page_says_of_a_text_is_what_the_program_makes_of_it(row: _Row) -> None:
    assert _KINDS[row.kind](row) == row.said


# What the page has


def test_every_sort_of_table_has_rows() -> None:
    assert {row.kind for row in _ROWS} == set(_KINDS)


def test_every_family_of_headings_has_a_line() -> None:
    shown: set[Family] = set()
    for row in _ROWS:
        if row.under == "Heading families":
            labels = [match_label(line) for line in row.text.split("\n")]
            shown |= {label.family for label in labels if label} | {p.label.family for p in match_points(row.text)}
    assert shown == set(Family)


def test_every_notice_of_a_file_that_is_read_has_a_line() -> None:
    said = {row.cells[-1].split("`")[1] for row in _ROWS if row.kind == "notices" and row.said}
    assert said == {
        *(NoticeCode.INCOMPLETE, NoticeCode.NUMBERING_GAP, NoticeCode.OUTLINE_MISMATCH, NoticeCode.NO_SECTIONS)
    }


def test_every_citation_on_the_page_leads_back_to_its_section() -> None:
    sources: defaultdict[str, list[str]] = defaultdict(list)
    for row in _ROWS:
        if row.kind == "citation":
            places = [place for one in find_places(row.cells[2], _SHELF) for place in one.places]
            sources[row.cells[0]] += [place.section.path or "the whole" for place in places]
    written = {row.cells[0]: [] for row in _ROWS if row.kind == "citation"}
    for row in _ROWS:
        if row.kind == "citation":
            written[row.cells[0]].append(row.cells[1].strip("`"))
    assert sources == written


def test_every_section_of_the_files_on_the_page_is_led_back_to_by_its_citation() -> None:
    for source in [name.source for name in _SHELF.names]:
        for place in citations(_SHELF.document(source), _SHELF):
            found = [one for named in find_places(place.citation, _SHELF) for one in named.places]
            assert [(one.document.source, one.section.path) for one in found] == [(source, place.section.path)]
