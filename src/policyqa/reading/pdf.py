"""PDF files with a text layer: their text in reading order, and the pages that it stands on.

The characters come from pdfium with their places (pdf_glyphs.py), pages lose what they repeat at their edges
(pdf_margins.py), the rest becomes lines in reading order (pdf_layout.py) and these paragraphs (pdf_paragraphs.py).
A page without text, or whose font does not say what its characters are, is read as a picture where the extra ``ocr``
is installed (ocr.py), and named in a notice where it is not. Text that was laid invisibly over a scan is its text.
Writing from top to bottom is not put in order; text that leans, as watermarks do, is left out.
"""

from __future__ import annotations

import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice

import pypdfium2
import pypdfium2.raw as pdfium

from policyqa.errors import UnreadableFileError
from policyqa.reading.aids import OCR_COMMAND, ocr_is_installed
from policyqa.reading.extracted import Extracted, HeadingHint
from policyqa.reading.ocr import MOST_PICTURES, recognise
from policyqa.reading.pdf_glyphs import Sheet, read_sheet
from policyqa.reading.pdf_layout import PageLine, in_reading_order, sure_gutter
from policyqa.reading.pdf_margins import without_margins
from policyqa.reading.pdf_paragraphs import Flow, flow_of, title_of
from policyqa.records import Notice, NoticeCode

__all__ = ["BUDGET_S", "MOST_PAGES", "page_list", "read_pdf"]

MOST_PAGES = 3_000
"""Pages of a file that are read. The longest statute books have some 2,000; of a longer file the beginning is worth
more than nothing, and a notice names the rest."""

BUDGET_S = 1_200.0
"""Seconds after which no further page is begun: some four hundred recognised pages. Who reads a file under a limit of
time is told of each (``alive``), so that a long scan is no file that hangs."""

_UNMAPPED = 0.3  # share of characters without a meaning above which a page is unreadable
_STAMP = 30  # characters of a page that is a picture: not its text, but what a scanner or an office printed on it
_LOW = 0.6  # mean confidence below which a page that was recognised is named by itself
_STARVED = "识别图像所需的内存不够;请把 read_memory_mb 调到 1536 以上"
_MOST_BOOKMARKS = 20_000
_STRETCH = 100  # pages, of which a second is usual
_HEADER = 1024  # bytes in which %PDF- must begin
_TRAILER = 2048
# pdfium may be used by one thread at a time.
_PDFIUM = threading.Lock()


@dataclass(slots=True)
class _Pages:
    """What was read, page by page; ``unread`` are the pages by the reason why they were not;
    ``pictures`` counts those that were recognised, ``starved`` says that there is too little memory for it."""

    sheets: list[Sheet] = field(default_factory=list)
    unread: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    confidence: dict[int, float] = field(default_factory=dict)
    pictures: int = 0
    starved: bool = False


@dataclass(frozen=True, slots=True)
class _Bookmark:
    """An entry of the file's own outline: ``words`` without white space, ``level`` from 1."""

    words: str
    page: int
    level: int


def read_pdf(
    data: bytes, source: str, *, alive: Callable[[], None] | None = None, budget_s: float = BUDGET_S
) -> Extracted:
    """The text of a PDF file.

    :param alive: called after each page that was recognised from its picture, which takes seconds, and after each
        hundred pages.
    :param budget_s: seconds after which no further page is begun; those left are named in a notice.
    :raises UnreadableFileError: it is no PDF, damaged, locked by a password, or there is text on none of its pages.
    """
    alive = alive or _silent
    _check(data, source)
    with _PDFIUM:
        document = _opened(data, source)
        try:
            pages = _pages(document, alive, budget_s)
            bookmarks = tuple(_bookmarks(document))
        finally:
            document.close()
    alive()
    lines = _lines(without_margins(pages.sheets))
    if not lines:
        raise UnreadableFileError(source, _why_empty(pages))
    flow = flow_of(lines, named=frozenset((one.page, one.words) for one in bookmarks))
    return Extracted(
        text=flow.text,
        encoding="pdf",
        pages=flow.pages,
        headings=_headings(flow, bookmarks),
        title=title_of(lines),
        notices=tuple(_notices(pages, source, data)),
    )


def _check(data: bytes, source: str) -> None:
    if not data.strip(b"\x00 \t\r\n"):
        raise UnreadableFileError(source, "文件是空的;请放入正文或移走")
    if b"%PDF-" not in data[:_HEADER]:
        raise UnreadableFileError(source, "不是 PDF 文件(后缀与内容不符);请改正后缀或重新导出")


def _opened(data: bytes, source: str) -> pypdfium2.PdfDocument:
    try:
        document = pypdfium2.PdfDocument(data)
        if len(document) == 0:
            document.close()
            raise UnreadableFileError(source, "PDF 文件没有页面;请重新导出")
    except pypdfium2.PdfiumError as error:
        if getattr(error, "err_code", None) == pdfium.FPDF_ERR_PASSWORD:
            reason = "PDF 文件有打开密码;请解除密码后另存"
        elif getattr(error, "err_code", None) == pdfium.FPDF_ERR_SECURITY:
            reason = "PDF 文件的加密方式不支持;请解除加密后另存"
        else:
            reason = "PDF 文件已损坏;请重新下载或导出"
        raise UnreadableFileError(source, reason) from error
    return document


def _silent() -> None:
    pass


def _pages(document: pypdfium2.PdfDocument, alive: Callable[[], None], budget_s: float) -> _Pages:
    pages = _Pages()
    total = len(document)
    deadline = time.monotonic() + budget_s
    with_ocr = ocr_is_installed()
    for index in range(min(total, MOST_PAGES)):
        if time.monotonic() > deadline:
            late = range(index + 1, min(total, MOST_PAGES) + 1)
            pages.unread[f"读取已用 {budget_s:g} 秒,到了上限;请拆分文件"] += late
            break
        try:
            page = document[index]
        except pypdfium2.PdfiumError:
            pages.unread["页面已损坏"].append(index + 1)
            continue
        try:
            before = pages.pictures
            _add(pages, page, index + 1, with_ocr=with_ocr)
            if pages.pictures > before or index % _STRETCH == _STRETCH - 1:
                alive()
        except pypdfium2.PdfiumError:
            pages.unread["页面已损坏"].append(index + 1)
        finally:
            page.close()
    if total > MOST_PAGES:
        pages.unread[f"超过上限 {MOST_PAGES} 页;请拆分文件"] += range(MOST_PAGES + 1, total + 1)
    return pages


def _add(pages: _Pages, page: pypdfium2.PdfPage, number: int, *, with_ocr: bool) -> None:
    """Read one page by its text layer, or where it has none, as a picture."""
    try:
        sheet = read_sheet(page, number)
    except ValueError:
        pages.unread["一页的字符多得异常"].append(number)
        return
    characters = sum(len(one.text) for one in sheet.fragments)
    garbled = sheet.unmapped > _UNMAPPED
    if characters and not garbled and not (sheet.pictured and characters < _STAMP):
        pages.sheets.append(sheet)
    elif not characters and not any(page.get_objects(max_depth=1)):
        pages.unread["空白页"].append(number)
    elif reason := _picture(pages, page, number, with_ocr=with_ocr):
        pages.unread[f"{'字体没有说明字符的含义' if garbled else '只有图像,没有文字层'};{reason}"].append(number)
        if characters and not garbled:
            pages.sheets.append(sheet)  # a stamp on a picture is text as well


def _picture(pages: _Pages, page: pypdfium2.PdfPage, number: int, *, with_ocr: bool) -> str:
    """Recognise a page; why it could not be, "" where it was."""
    if not with_ocr:
        return f"运行 {OCR_COMMAND} 并重建索引,即可按图像识别"
    if pages.pictures >= MOST_PICTURES:
        return f"每个文件至多识别 {MOST_PICTURES} 页,请拆分文件"
    if pages.starved:
        return _STARVED
    pages.pictures += 1
    try:
        found = recognise(page, number)
    except MemoryError:
        pages.starved = True  # the next page needs as much
        return _STARVED
    if not found.sheet.fragments:
        return "图像上没有认出文字"
    pages.sheets.append(found.sheet)
    pages.confidence[number] = found.confidence
    return ""


def _lines(sheets: Sequence[Sheet]) -> tuple[PageLine, ...]:
    gutters = sorted(x for sheet in sheets if (x := sure_gutter(sheet)) is not None)
    known = [gutter for i, gutter in enumerate(gutters) if not i or gutter - gutters[i - 1] > 1]
    return tuple(line for sheet in sheets for line in in_reading_order(sheet, known=known))


def _bookmarks(document: pypdfium2.PdfDocument) -> Iterator[_Bookmark]:
    for entry in islice(document.get_toc(max_depth=9), _MOST_BOOKMARKS):
        target = entry.get_dest()
        page = target.get_index() if target is not None else None
        words = "".join(entry.get_title().split())
        if page is not None and words:
            yield _Bookmark(words, page + 1, min(entry.level + 1, 9))


def _headings(flow: Flow, bookmarks: Sequence[_Bookmark]) -> tuple[HeadingHint, ...]:
    """The paragraphs that an entry of the outline names, on its page."""
    found: dict[int, HeadingHint] = {}
    by_page: dict[int, dict[str, int]] = defaultdict(dict)
    ends = [start for start, _ in flow.starts[1:]] + [len(flow.text)]
    for (start, page), end in zip(flow.starts, ends, strict=True):
        by_page[page].setdefault("".join(flow.text[start:end].split()), start)
    for one in bookmarks:
        at = by_page[one.page].get(one.words)
        if at is not None:
            found.setdefault(at, HeadingHint(at, one.level))
    return tuple(found[start] for start in sorted(found))


def _why_empty(pages: _Pages) -> str:
    if not pages.unread:
        return "各页都没有正文;请检查文件"
    said = [f"第 {page_list(numbers)} 页{reason}" for reason, numbers in pages.unread.items()]
    what = f"没有读出文字:{'。'.join(said)}"
    return what if ";" in what else f"{what};请检查文件,或重新导出"


def _notices(pages: _Pages, source: str, data: bytes) -> Iterator[Notice]:
    for reason, numbers in pages.unread.items():
        yield Notice(NoticeCode.PAGES_UNREAD, source, (("pages", page_list(numbers)), ("reason", reason)))
    low = [number for number, sure in pages.confidence.items() if sure < _LOW]
    sure = [number for number in pages.confidence if number not in low]
    for numbers in (sure, low):
        if numbers:
            values = [pages.confidence[number] for number in numbers]
            fields = (("pages", page_list(numbers)), ("confidence", _range(min(values), max(values))))
            yield Notice(NoticeCode.PAGES_OCR, source, fields)
    if b"%%EOF" not in data[-_TRAILER:]:
        yield Notice(NoticeCode.INCOMPLETE, source, (("shown", ""), ("total", "")))


def _range(least: float, most: float) -> str:
    return f"{least:.2f}" if most - least < 0.01 else f"{least:.2f}–{most:.2f}"


def page_list(numbers: Sequence[int]) -> str:
    """Numbers in order as they are said: 2、5–7."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    return "、".join(str(first) if first == last else f"{first}–{last}" for first, last in runs)
