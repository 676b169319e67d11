"""The title of an annex, where it stands on the lines below 附件1."""

from __future__ import annotations

import re
from collections.abc import Sequence

from policyqa.reading.labels import match_label, plain_title
from policyqa.reading.lines import Line

__all__ = ["title_lines"]

_TITLE_MAX = 60
_TITLE_LEAST = 4
_SHORT_TITLE = re.compile(".{1,2}[表单书函图册证]")  # 申报表, 承诺书
_ITS_SORT = re.compile("[（(](?:资料性|规范性)(?:附录)?[)）]")  # of an annex of a standard, above its title
_SENTENCE = re.compile(r"[。；;！!？?|]|[.] |[：:，,、]$")
_COMMA = re.compile("[，,]")


def title_lines(below: Sequence[Line]) -> int:
    """How many of the lines right below an annex's label are its title: one or two, 0 if its text begins there."""
    if below and _ITS_SORT.fullmatch(below[0].text):
        return 1 + title_lines(below[1:])
    if not below or not _is_title(below[0]):
        return 0
    if len(below) < 2:
        return 0  # it is all there is
    behind = below[1]
    if not behind.adjacent:
        return 1
    if _COMMA.search(below[0].text):
        return 0  # likelier a sentence that a wrap broke
    wrapped = _is_title(behind) and len(below) > 2 and not below[2].adjacent and not behind.text.startswith(("（", "("))
    return 2 if wrapped and not _COMMA.search(behind.text) else 1


def _is_title(line: Line) -> bool:
    label = match_label(line.text)
    glossary = label is not None and label.text == plain_title(line.text)  # 名词解释 below 附：
    if (label is not None and not glossary) or line.literal or line.note or len(line.text) > _TITLE_MAX:
        return False
    words = plain_title(line.text)
    long = len(words) >= _TITLE_LEAST or _SHORT_TITLE.fullmatch(words) is not None
    return long and not _SENTENCE.search(line.text.strip("*"))
