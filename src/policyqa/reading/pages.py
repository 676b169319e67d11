"""The numbers of pages that a copy from paper or a PDF has between its lines: ``— 3 —``, ``第 3 页 共 10 页``."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from policyqa.chinese import Mapped
from policyqa.reading.note import Note, NoteKind
from policyqa.records import Span

__all__ = ["find_pages", "without_pages"]

_S = r"[ \t　]*"
_N = r"[0-9０-９]{1,4}"
_DASH = "[-—–－―─~～·•]{1,3}"
_PAGE = re.compile(
    rf"^{_S}(?P<mark>{_DASH}{_S}{_N}{_S}{_DASH}"
    rf"|(?:当前)?第{_S}(?P<at>{_N}){_S}页(?:{_S}[,，/|]?{_S}[（(]?[共总]{_S}计?{_S}(?P<of>{_N}){_S}页[)）]?)?"
    rf"|(?:本文|全文|文档)?[共总]{_S}计?{_S}(?P<all>{_N}){_S}页{_S}[,，/|]?{_S}(?:当前)?第{_S}(?P<now>{_N}){_S}页"
    rf"|[Pp]age{_S}{_N}(?:{_S}(?:of|/){_S}{_N})?|(?:页码[:：]?{_S})?{_N}{_S}/{_S}{_N}{_S}页"
    rf"|(?P<bare>(?P<n>\d{{1,4}}){_S}/{_S}(?P<m>\d{{1,4}}))){_S}$",
    re.M,
)


def find_pages(text: str) -> Iterator[Note]:
    """The page numbers that have a line to themselves, in order.

    ``3/10`` may be a fraction or a cell of a table: it counts where another such line has the same total. The last
    line of a text that says 第 3 页 共 10 页 says that the end is missing.
    """
    matches = list(_PAGE.finditer(text))
    totals = Counter(match["m"] for match in matches if match["bare"] and int(match["n"]) <= int(match["m"]))
    for match in matches:
        if match["bare"] and (totals[match["m"]] < 2 or int(match["n"]) > int(match["m"])):
            continue
        span = Span(match.start("mark"), match.end("mark"))
        page, total = match["at"] or match["now"], match["of"] or match["all"]
        if page and total and int(page) < int(total) and not text[span.end : span.end + 200].strip():
            yield Note(span, NoteKind.CUT)
        else:
            yield Note(span, NoteKind.ASIDE, page=True)


def without_pages(text: str) -> Mapped:
    """A text without the page numbers in it, one line end in the place of each and of the empty lines around it."""
    kept: list[str] = []
    origins: list[int] = []
    position = 0
    for note in find_pages(text):
        before = text[position : note.span.start].rstrip()
        kept += [before, "\n"]
        origins += [*range(position, position + len(before)), position + len(before)]
        position = note.span.end
        while position < len(text) and text[position].isspace():
            position += 1
    return Mapped("".join((*kept, text[position:])), (*origins, *range(position, len(text) + 1)))
