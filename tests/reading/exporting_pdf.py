"""Texts written as PDF files, as offices set them, with the page that each paragraph went to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from policyqa.reading.labels import Family, match_label

__all__ = ["Exported", "Layout", "Paragraph", "export_pdf", "export_scan", "plain", "scanned"]

FONT = "STSong-Light"  # of the readers' own, so that no font file is needed
WIDTH, HEIGHT = 595.0, 842.0
MARGIN, TOP, BOTTOM = 72.0, 90.0, 80.0
SIZE = 12.0
pdfmetrics.registerFont(UnicodeCIDFont(FONT))
_OPENERS, _CLOSERS = "“‘（《〈【〔([", "”’）》〉】〕)]，。、；：！？,.;:!?%％"
_CENTRED = (Family.BOOK, Family.SUBBOOK, Family.CHAPTER, Family.SECTION)


@dataclass(frozen=True, slots=True)
class Layout:
    """How a text is set. ``header`` and ``footer`` may hold {page} and {pages}; ``leading`` in points.

    ``sideways``: the lines run up the page, as on a sheet that was put into the printer so.
    """

    columns: int = 1
    header: str = ""
    footer: str = ""
    leading: float = 20.0
    indent: float = 2.0
    gutter: float = 24.0
    sideways: bool = False


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph and the pages, from 1, of its first and its last character."""

    text: str
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Exported:
    """A PDF file and what stands on which page."""

    data: bytes
    paragraphs: tuple[Paragraph, ...]
    pages: int


@dataclass(frozen=True, slots=True)
class _Drawn:
    """A line at its place; ``page`` counts from 0, ``y`` from the top."""

    page: int
    x: float
    y: float
    text: str
    size: float


def plain(text: str) -> str:
    """A Markdown text as it would be printed: without front matter and the # of its headings, blank lines kept."""
    if text.startswith("---\n"):
        text = text[text.index("\n---\n", 3) + 5 :]
    return "\n".join(line.strip().lstrip("#").strip() for line in text.split("\n"))


def export_pdf(text: str, layout: Layout = Layout()) -> Exported:
    """Every line of a text is a paragraph; the first is the title, larger and centred."""
    drawn: list[_Drawn] = []
    paragraphs: list[Paragraph] = []
    pages = _set(text, layout, drawn, paragraphs)
    buffer = BytesIO()
    size = (HEIGHT, WIDTH) if layout.sideways else (WIDTH, HEIGHT)
    canvas = Canvas(buffer, pagesize=size, invariant=True)
    for page in range(pages):
        if layout.sideways:
            canvas.rotate(90)
            canvas.translate(0, -HEIGHT)
        for one in (line for line in drawn if line.page == page):
            canvas.setFont(FONT, one.size)
            canvas.drawString(one.x, HEIGHT - one.y, one.text)
        for words, y in ((layout.header, 45.0), (layout.footer, HEIGHT - 40.0)):
            if words and pages > 1:
                canvas.setFont(FONT, 9)
                canvas.drawCentredString(WIDTH / 2, HEIGHT - y, words.format(page=page + 1, pages=pages))
        canvas.showPage()
    canvas.save()
    return Exported(buffer.getvalue(), tuple(paragraphs), pages)


def _set(text: str, layout: Layout, drawn: list[_Drawn], paragraphs: list[Paragraph]) -> int:
    """Places for all lines; the number of pages."""
    width = (WIDTH - 2 * MARGIN - layout.gutter * (layout.columns - 1)) / layout.columns
    top, y, column, page = TOP, TOP, 0, 0
    for number, words in enumerate(line.strip() for line in text.strip().split("\n")):
        if not words:
            y += layout.leading if y > top else 0
            continue
        is_title = number == 0 and len(words) <= 40
        size = 16.0 if is_title else SIZE
        label = match_label(words)
        centred = is_title or (label is not None and label.family in _CENTRED and len(words) * size < width * 0.8)
        wide = WIDTH - 2 * MARGIN if is_title else width
        first = -1
        for i, line in enumerate(broken(words, wide / size, 0.0 if centred else layout.indent)):
            if y > HEIGHT - BOTTOM:
                column, y = column + 1, top
                if column == layout.columns:
                    column, page, top, y = 0, page + 1, TOP, TOP
            left = MARGIN if is_title else MARGIN + column * (width + layout.gutter)
            inset = (wide - _ems(line) * size) / 2 if centred else (layout.indent * size if i == 0 else 0.0)
            drawn.append(_Drawn(page, left + inset, y, line, size))
            first = page + 1 if first < 0 else first
            y += layout.leading * size / SIZE
        paragraphs.append(Paragraph(words, first, page + 1))
        if is_title:
            top = y
    return page + 1


def export_scan(pages: Sequence[Sequence[str]], font: Path) -> bytes:
    """Pages as a scanner at 200 dpi makes them, a picture each; every text is a paragraph."""
    face = ImageFont.truetype(font, 42)
    sheets: list[Image.Image] = []
    for paragraphs in pages:
        sheet = Image.new("RGB", (1654, 2339), "white")
        pen = ImageDraw.Draw(sheet)
        y = 200
        for words in paragraphs:
            for i, line in enumerate(broken(words, 28, 2)):
                pen.text((230 if i else 314, y), line, font=face, fill="black")
                y += 75
        sheets.append(sheet)
    buffer = BytesIO()
    sheets[0].save(buffer, "PDF", save_all=True, append_images=sheets[1:], resolution=200)
    return buffer.getvalue()


def broken(words: str, ems: float, indent: float) -> Iterator[str]:
    """A paragraph broken into lines: no mark at the beginning of one, no bracket at the end, no word torn."""
    line, room = "", ems - indent
    for piece in _pieces(words):
        if line and _ems(line) + _ems(piece) > room and piece[0] not in " 　":
            yield line
            line, room = "", ems
        line += piece
    if line.strip():
        yield line


def _pieces(words: str) -> Iterator[str]:
    """What no line end may tear."""
    piece = ""
    for i, char in enumerate(words):
        before = words[i - 1] if i else ""
        latin = char.isascii() and not char.isspace() and before.isascii() and (before.isalnum() or before == "-")
        if piece and not (latin or char in _CLOSERS or before in _OPENERS):
            yield piece
            piece = ""
        piece += char
        if len(piece) > 20:
            yield piece
            piece = ""
    if piece:
        yield piece


def _ems(text: str) -> float:
    return pdfmetrics.stringWidth(text, FONT, 1.0)


def scanned(*words: str) -> bytes:
    """A PDF file of a page for each of these words, and two that are pictures."""
    file = BytesIO()
    canvas = Canvas(file)
    for line in words:
        canvas.setFont(FONT, 12)
        canvas.drawString(72, 700, line)
        canvas.showPage()
    for _ in range(2):
        canvas.drawImage(ImageReader(Image.new("L", (400, 600), 235)), 0, 0, 595, 842)
        canvas.showPage()
    canvas.save()
    return file.getvalue()
