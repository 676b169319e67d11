"""Pages that are pictures, read by RapidOCR where the extra ``ocr`` is installed.

Its models come inside its wheel, so nothing is asked of the network. What it finds is handed on as fragments with their
places, so that columns, headers and paragraphs are those of any other page.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from statistics import fmean
from typing import Any

import pypdfium2

from policyqa.reading.pdf_glyphs import Fragment, Sheet, is_wide

__all__ = ["MOST_PICTURES", "Recognised", "recognise"]

MOST_PICTURES = 300
"""Pages of a file that are recognised: at two to three seconds a page on two cores, a quarter of an hour."""

_DPI = 200
_LONGEST = 3_000  # pixels of a page's longer side, however large the page says it is
_HEIGHT = 0.72  # of the height of a box is the size of a character: boxes are drawn around with a margin
_BASELINE = 0.2  # of the height of a box is below the baseline
_NO_MEMORY = ("bad_alloc", "Insufficient memory", "Failed to allocate")
# Lines are looked for at 1,280 pixels of a page's longer side and read at full size; with two threads and two lines at
# a time, three pages take 6.8 s and 0.5 GB where the defaults take 9.5 s and 1.05 GB, and the same two characters are
# wrong. No line that is found is dropped for its score: that would be an omission without a trace.
_SETTINGS = {
    "Global.log_level": "critical",
    "Global.text_score": 0.0,
    "Global.max_side_len": _LONGEST,
    "EngineConfig.onnxruntime.intra_op_num_threads": 2,
    "Det.limit_type": "max",
    "Det.limit_side_len": 1280,
    "Rec.rec_batch_num": 2,
}
_FEW = 4  # characters from whose width no size is taken


@dataclass(frozen=True, slots=True)
class Recognised:
    """A page as it was recognised; ``confidence`` is the mean over its characters, in [0, 1], 0 without any."""

    sheet: Sheet
    confidence: float


def recognise(page: pypdfium2.PdfPage, number: int) -> Recognised:
    """Read a page from its picture.

    :raises MemoryError: there is too little for it.
    """
    width, height = page.get_size()
    scale = min(_DPI / 72, _LONGEST / max(width, height, 1.0))
    found = _found(page.render(scale=scale).to_numpy())
    fragments: list[Fragment] = []
    scores: list[float] = []
    boxes = () if found.boxes is None else found.boxes
    for box, text, score in zip(boxes, found.txts or (), found.scores or (), strict=True):
        words = str(text).strip()
        if words:
            fragments.append(_fragment([(float(x) / scale, float(y) / scale) for x, y in box], words))
            scores += [float(score)] * len(words)
    return Recognised(Sheet(number, width, height, tuple(fragments)), fmean(scores) if scores else 0.0)


def _found(picture: object) -> Any:
    try:
        return _engine()(picture)
    except Exception as error:  # onnxruntime's and OpenCV's own, which have no more in common than this
        if any(words in str(error) for words in _NO_MEMORY):
            raise MemoryError(str(error)) from error
        raise


def _fragment(corners: list[tuple[float, float]], words: str) -> Fragment:
    left, right = min(x for x, _ in corners), max(x for x, _ in corners)
    top, bottom = min(y for _, y in corners), max(y for _, y in corners)
    ems = sum(1.0 if is_wide(char) else 0.5 for char in words)
    size = (right - left) / ems if ems >= _FEW else _HEIGHT * (bottom - top)
    return Fragment(words, left, right, bottom - _BASELINE * (bottom - top), max(size, 1.0))


@cache
def _engine() -> Any:
    """The recogniser, loaded once."""
    from rapidocr import RapidOCR  # heavy, and there only with the extra

    return RapidOCR(params=_SETTINGS)
