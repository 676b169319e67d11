"""Labels whose words follow without a blank (第三条以…), told from talk of an article by how they count on.

By itself such a line may as well speak of the article (第三条以外的…). Where the lines that begin so count on, each at
the beginning of a paragraph, and no other begins with that number and a blank, they are the articles.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from policyqa.reading.headings import is_cross_reference, is_spoken_of, runs_on
from policyqa.reading.labels import LAW_FAMILIES, Family, Label
from policyqa.reading.lines import Line

__all__ = ["with_counted_labels"]

_RUN = 3  # labels that count on, of which a document that writes them with a blank has no three by chance
_TITLE_MAX = 40
_SENTENCE_END = tuple("。；;，,：:")
_Order = tuple[int, int]


def with_counted_labels(lines: Sequence[Line]) -> tuple[Line, ...]:
    """The lines, those labels of 第N条, 第N章 … marked as sure that count on and would be taken for a reference."""
    found = list(lines)
    for family in LAW_FAMILIES:
        for index, label in _sure([(i, label) for i, label in _candidates(lines, family)], lines):
            found[index] = replace(lines[index], label=replace(label, sure=True))
    return tuple(found)


def _candidates(lines: Sequence[Line], family: Family) -> Iterator[tuple[int, Label]]:
    """The labels of a family that begin paragraphs, and where they stand; none that plainly speaks of an article."""
    for index, line in enumerate(lines):
        label = line.label
        if label is None or label.family is not family or line.literal or is_spoken_of(line, label):
            continue
        if line.adjacent and index and lines[index - 1].label is None and runs_on(lines[index - 1]):
            continue
        if family is Family.ARTICLE or (len(line.text) <= _TITLE_MAX and not line.text.endswith(_SENTENCE_END)):
            yield index, label


def _sure(candidates: Sequence[tuple[int, Label]], lines: Sequence[Line]) -> Iterator[tuple[int, Label]]:
    """The tight ones in a run that counts on, but for those whose number another has with a blank."""
    tight = sum(label.tight for _, label in candidates)
    apart = {label.order for _, label in candidates if not label.tight}
    mostly = tight > len(candidates) - tight
    before = _lengths([label for _, label in candidates])
    behind = _lengths([label for _, label in reversed(candidates)], back=True)[::-1]
    for (index, label), one, other in zip(candidates, before, behind, strict=True):
        if not label.tight or label.order in apart:
            continue
        doubtful = is_cross_reference(lines[index], label)
        run = one + other - 1
        if (one > 1 and other > 1) or (run >= _RUN and not doubtful) or (mostly and run > 1):
            yield index, label


def _lengths(labels: Sequence[Label], *, back: bool = False) -> list[int]:
    """For each label how many there are in the run that counts up to it, with itself; down to it if ``back``."""
    last: dict[_Order, int] = {}
    lengths: list[int] = []
    for label in labels:
        lengths.append(1 + max((last.get(order, 0) for order in _neighbours(label.order, back=back)), default=0))
        if back and label.sub:  # 第十八条 comes right behind 第十七条之三 as well as behind 第十七条
            last[label.number, 0] = max(last.get((label.number, 0), 0), lengths[-1])
        last[label.order] = lengths[-1]
        if not back and label.sub:
            last[label.number, 0] = lengths[-1]
    return lengths


def _neighbours(order: _Order, *, back: bool) -> tuple[_Order, ...]:
    number, sub = order
    if back:
        return ((number + 1, 0), (number, sub + 1))
    return ((number, sub - 1),) if sub else ((number - 1, 0),)
