"""Citations read: the section of a document that a reference, a path or a citation names."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from policyqa.chinese import NUMERAL, from_numeral
from policyqa.errors import CitationError
from policyqa.reading.labels import POINT
from policyqa.reading.reference import find_reference
from policyqa.reading.steps import Step
from policyqa.reading.within import leads_within, within
from policyqa.reading.writing import TRADITIONAL, has_number, unpaged, written
from policyqa.records import Section

__all__ = ["find_section", "named_in", "plain_law_title", "resolve", "resolve_all", "resolve_each"]

_ARTICLE = re.compile(rf"第(?:{NUMERAL}+|\d+)条")
_COMMA = re.compile(rf"{NUMERAL}+(?:#\d+)?")
_ARABIC = re.compile(r"\d+(?:#\d+)?")
_ANNEX = re.compile(r"附(?:[件录表图]|$|#)")
_POINT = re.compile(rf"(?:{POINT})(?:#\d+)?")
_NUMBERED = re.compile(rf"{NUMERAL}+|（{NUMERAL}+）|\d+")  # 一、 and （一） and 1.


def resolve(root: Section, steps: Sequence[Step], *, exactly: bool = False) -> Section | None:
    """The section that the steps lead to, or None; the first where an item that is named without its 款 is in several.

    One whose labels are written as the steps have them comes first. Else 第三条 and 第三项 are also 三、 of a text
    without articles, and （2） is 2. or （二）, unless that is ruled out by ``exactly``.
    """
    return next(iter(resolve_all(root, steps, exactly=exactly)), None)


def resolve_all(root: Section, steps: Sequence[Step], *, exactly: bool = False) -> tuple[Section, ...]:
    """The sections that the steps lead to: one or none, but every item of the number in one article.

    第一款 of an article that has only one is the article itself. Where an article is in the outline alone, what is
    named in it leads to the article.
    """
    place = next(_led(root, steps, exactly=True), None)
    found = within(place.section, place.steps, exactly=True) if place else ()
    if not found and not exactly:
        place = next(_led(root, tuple(_loosened(steps)), exactly=False), None)
        found = within(place.section, place.steps, exactly=False) if place else ()
    return tuple(section for section in found if section is not root)


@dataclass(frozen=True, slots=True)
class _Place:
    """How far steps have led: to a section, or to an article with the steps that go on inside it."""

    section: Section
    steps: Sequence[Step] = ()


def _loosened(steps: Sequence[Step]) -> Iterator[Step]:
    """A decimal as a step for each of its numbers: 2.1 may be 1. under 2."""
    for step in steps:
        numbers = step.label.split("#")[0].split(".")
        if len(numbers) > 1 and all(number.isdecimal() for number in numbers):
            yield from (Step(int(number), "点" if i else "部分") for i, number in enumerate(numbers))
        else:
            yield step


def _led(here: Section, steps: Sequence[Step], *, exactly: bool) -> Iterator[_Place]:
    if not steps:
        yield _Place(here)
        return
    step = steps[0]
    if _ARTICLE.match(here.label) and leads_within(here, step):
        yield _Place(here, steps)
        return
    found = [section for section in _reachable(here, step) if _is_meant(section, step, exactly=exactly)]
    if not exactly and not found and step.unit == "条" and not _has_articles(here):
        # People say 第三条 of what the text numbers 三、 as well.
        found = [
            section
            for section in _reachable(here, Step(step.number, "点"))
            if _NUMBERED.fullmatch(section.label) and _counts(section, step) and not step.sub
        ]
    if len(found) > 1 and len(steps) == 1 and _ANNEX.match(step.unit) and not step.number:
        return  # 附件的内容 says of several none
    for section in found:
        yield from _led(section, steps[1:], exactly=exactly)


def _has_articles(section: Section) -> bool:
    return any(_ARTICLE.match(child.label) or _has_articles(child) for child in section.children if not child.clause)


def _reachable(section: Section, step: Step) -> Iterator[Section]:
    """条, 章 and 节 may stand at any depth below; everything else is a child, or a child of one without a number.

    What stands in an annex comes last: 第三条 is first of all that of the text itself. 款, 项 and 目 are found apart.
    """
    sections = [child for child in section.children if not child.clause]
    yield from sections
    for child in sorted(sections, key=lambda child: bool(_ANNEX.match(child.label))):
        through = step.unit in ("条", "章", "节", "分编") or not (has_number(child) or step.unit == "题")
        if through or step.label.startswith(f"{_bare(child)}."):
            yield from _reachable(child, step)


def _bare(section: Section) -> str:
    """Its label with any #2."""
    return section.path.rpartition("/")[2]


def _is_meant(section: Section, step: Step, *, exactly: bool) -> bool:
    if not exactly:
        return _fits(section, step)
    if step.label:
        own = _bare(section)
        words = step.label.removeprefix(own) if step.unit == "是" and _POINT.fullmatch(own) else ""
        return own == step.label or (words not in ("", step.label) and words[0] != "#")
    if _ANNEX.match(step.unit):
        return section.label == step.unit if not step.number else _fits(section, step) and _is_numbered_so(section)
    return _fits(section, step) and not (step.unit == "部分" and _ARABIC.fullmatch(section.label))


def _fits(section: Section, step: Step) -> bool:
    label = section.label
    if step.unit == "题":
        return _folded(label) == _folded(step.label)
    if _ANNEX.match(step.unit):
        return label.startswith(step.unit) and _is_annex(section, step)
    if step.unit == "条":
        sub = re.search(rf"之({NUMERAL}+|\d+)", label)
        return (
            bool(_ARTICLE.match(label)) and _counts(section, step) and step.sub == (from_numeral(sub[1]) if sub else 0)
        )
    if not _counts(section, step):
        return False
    if step.unit in ("章", "节", "编", "分编"):
        return label.removeprefix("第").lstrip("零〇○一二三四五六七八九十百千两0123456789") == step.unit
    if step.unit == "部分":
        return label.endswith("部分") or bool(_COMMA.fullmatch(label) or _ARABIC.fullmatch(label))
    if step.unit == "是":
        return bool(_POINT.fullmatch(label))
    if step.label and _POINT.fullmatch(label):
        return False  # 二要 is not written （二）
    return not (label.startswith("第") or _ANNEX.match(label))


def _is_numbered_so(annex: Section) -> bool:
    """Whether an annex carries a number of its own, and not one of a part of it (附件1-1)."""
    return bool(re.fullmatch(rf"附[件录表](?:{NUMERAL}+|\d+)", annex.label))


def _is_annex(section: Section, step: Step) -> bool:
    """An annex without a number is the first; 附录B is no 附录2."""
    if re.search("[A-Z]", section.label[2:] + step.label[2:]):
        return section.label == step.label or not step.number
    return not step.number or _counts(section, step) or (step.number == 1 and not _numeral(section))


def _counts(section: Section, step: Step) -> bool:
    numeral = _numeral(section)
    return bool(numeral) and from_numeral(numeral) == step.number


def _numeral(section: Section) -> str:
    """二 of （二）, 2 of 1.2 and of ②, "" of a section without a number."""
    if not has_number(section):
        return ""
    own = re.search(rf"{NUMERAL}+|[\d①-⑳]+", section.label.rpartition(".")[2])
    return own.group() if own else ""


def resolve_each(root: Section, steps: Sequence[Step], *, exactly: bool = False) -> tuple[Section, ...]:
    """See ``resolve_all``; and where the numbers begin again in each chapter or part, what is named in each.

    What stands in an annex is meant where the text itself has nothing of the kind.
    """
    found = resolve_all(root, steps, exactly=exactly)
    if steps[0].unit not in ("条", "章", "节", "分编"):
        return found
    first: Section | None = None
    each = {section.path: section for section in found}
    for as_written in (True, False):
        for place in _led(root, tuple(steps), exactly=as_written):
            first = first or place.section
            if place.section.label == first.label and _annex_of(place.section) == _annex_of(first):
                inside = within(place.section, place.steps, exactly=False)
                each.update((section.path, section) for section in inside)
    return tuple(each.values())


def _annex_of(section: Section) -> tuple[str, ...]:
    return tuple(label for label in section.path.split("/")[:-1] if _ANNEX.match(label))


def find_section(root: Section, text: str) -> Section:
    """The section that a person means: by its path (四/(一)), the path's end (第七条), its heading or its citation.

    :raises CitationError: there is none, or several are meant, which are named.
    """
    behind = re.sub(r"^《(?:[^《》]|《[^《》]*》)*》(?:[（(][\d-]+[)）])?", "", unpaged(text.strip()))
    found = named_in(root, behind)
    if len(found) > 1:
        paths = "、".join(section.path for section in found[:8])
        raise CitationError(f"{text} 不止一节,请指明是哪一节:{paths}{'……' if len(found) > 8 else ''}")
    if found:
        return found[0]
    wanted = _folded(behind)
    reference = find_reference(wanted)
    whole = reference is not None and (reference.start, reference.end) == (0, len(wanted))
    section = resolve(root, reference.steps) if reference is not None and whole else None
    if section is None:
        raise CitationError(f"没有 {text} 这一节;用 policyqa outline 查看章节")
    return section


def named_in(root: Section, words: str) -> tuple[Section, ...]:
    """The sections whose citation without the title, path, path's end or heading some words are; the first that fits.

    Several only where the same words name them all. What is understood number by number (第47条) is none of this.
    """
    wanted = _folded(words)
    every = tuple((chain[-1], cited) for chain, cited in written(root))
    readings: tuple[Callable[[Section, str], bool], ...] = (
        lambda _, cited: cited == words,
        lambda section, _: _folded(section.path) == wanted,
        lambda section, _: _folded(section.path).endswith(f"/{wanted}"),
        lambda _, cited: _folded(cited) == wanted,
        lambda section, _: _folded(section.heading) == wanted,
        lambda section, _: _folded(section.title) == wanted,
    )
    for is_meant in readings if wanted else ():
        if found := tuple(section for section, cited in every if is_meant(section, cited)):
            return found
    return ()


def _folded(text: str) -> str:
    """For comparison: brackets and letters of one width, no white space, quotation marks or closing mark."""
    return re.sub(r"[\s“”\"]+", "", unicodedata.normalize("NFKC", text)).translate(TRADITIONAL).rstrip("、.")


def plain_law_title(title: str) -> str:
    """A title as people shorten it: without 中华人民共和国, brackets and dates."""
    plain = re.sub(r"[（(][^（）()]*[)）]$", "", re.sub("^《([^《》]*)》$", r"\1", title.strip()))
    return plain.removeprefix("中华人民共和国")
