"""Tables as text: every row a line, ``| 企业类型 | 补贴 |``, each cell word for word, merged cells where they begin."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

__all__ = ["Cell", "written_rows"]

# A merged cell of this many characters names what its rows are about, and each row says it; a longer one is text.
_REPEATED_MOST = 40
_BLANKS = re.compile(r"\s*\n\s*")


@dataclass(frozen=True, slots=True)
class Cell:
    """``text`` as it stands there, its lines parted by line ends; ``columns`` and ``rows`` that it spans.

    ``goes_on``: it is the lower part of the cell above.
    """

    text: str
    columns: int = 1
    rows: int = 1
    goes_on: bool = False


def written_rows(rows: Sequence[Sequence[Cell]]) -> Iterator[str]:
    """Every row that says anything, the header among them first as it stands there.

    A cell that spans rows is repeated in each where it is short: a row then says all that it means.
    """
    above: dict[int, tuple[str, int]] = {}  # by column: the cell that still spans rows, and how many
    for row in rows:
        cells = list(_across(row, above))
        if any(cells):
            yield f"| {' | '.join(cells)} |"


def _across(row: Sequence[Cell], above: dict[int, tuple[str, int]]) -> Iterator[str]:
    column = 0
    waiting = iter(row)
    while True:
        text, left = above.get(column, ("", 0))
        if left > 0:
            above[column] = (text, left - 1)
            yield _again(text)
            column += 1
            continue
        cell = next(waiting, None)
        if cell is None:
            return
        if cell.goes_on:
            yield _again(text)
        else:
            words = _BLANKS.sub(" ", cell.text.strip())
            above[column] = (words, cell.rows - 1)
            yield words
        for beside in range(column + 1, column + cell.columns):
            if not cell.goes_on:
                above[beside] = ("", cell.rows - 1)
            yield ""
        column += cell.columns


def _again(text: str) -> str:
    return text if len(text) <= _REPEATED_MOST else ""
