"""Citations: 《名称》四、（一）“一是完善政策体系” from a section, and the section that a reference names."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence

from policyqa.chinese import NUMERAL, from_numeral
from policyqa.errors import CitationError
from policyqa.reading.reference import Step, find_reference
from policyqa.records import Section

__all__ = ["find_section", "format_citation", "plain_law_title", "resolve"]

_ARTICLE = re.compile(rf"第(?:{NUMERAL}+|\d+)条")
_COMMA = re.compile(rf"{NUMERAL}+(?:#\d+)?")
_ARABIC = re.compile(r"\d+(?:#\d+)?")
_ANNEX = re.compile(r"附(?:[件录表图]|$|#)")
_POINT = re.compile(r"[一二三四五六七八九十]{1,3}[是要则]|其[一二三四五六七八九]|首先|其次|再次|最后")


def format_citation(title: str, chain: Sequence[Section], *, date: str | None = None) -> str:
    """The citation of the last section of a chain, outermost first, as people write it.

    《…》二、（二）; 《…》四、（一）“一是完善政策体系”; 《中华人民共和国劳动合同法》第四十七条 (an article without its
    chapter, but with the annex it stands in: 《…》附件1第三条); 《…》三、当前面临的问题 (a part alone carries its
    title); 《…》1.1; 《…》 for a text without sections.
    """
    labels = [section.path.rpartition("/")[2] for section in chain]
    article = next((i for i, label in enumerate(labels) if _ARTICLE.match(label)), None)
    written = "".join(
        _written(label, section, last=i == len(chain) - 1)
        for i, (label, section) in enumerate(zip(labels, chain, strict=True))
        if i >= (article or 0) or _ANNEX.match(label)
        if not (i + 1 < len(labels) and labels[i + 1].startswith(f"{label}."))
    )
    return f"《{title}》{f'（{date}）' if date else ''}{written}"


def _written(label: str, section: Section, *, last: bool) -> str:
    if _COMMA.fullmatch(label):
        return f"{label}、{section.title if last else ''}"
    if _POINT.match(label):
        return f"“{label}{section.title}”" if last else label
    if _ARABIC.fullmatch(label):
        return f"{label}."
    unnumbered = section.title.replace("/", "∕")
    return f"“{label}”" if unnumbered and unnumbered in (label, section.label) else label


def resolve(root: Section, steps: Sequence[Step]) -> Section | None:
    """The section that the steps lead to, or None; 款 and 项 end at their article."""
    here = root
    for step in steps:
        if step.unit in ("款", "项") and _ARTICLE.match(here.label):
            return here
        found = next((section for section in _reachable(here, step) if _fits(section, step)), None)
        if found is None and step.unit == "条":
            # People say 第三条 of what the text numbers 三、 as well.
            found = next(
                (section for section in _reachable(here, Step(step.number, "点")) if _counts(section, step)), None
            )
        if found is None:
            return None
        here = found
    return here if here is not root else None


def _reachable(section: Section, step: Step) -> Iterator[Section]:
    """条, 章 and 节 may stand at any depth below; everything else is a child, or a child of one without a number."""
    yield from section.children
    for child in section.children:
        if step.unit in ("条", "章", "节", "分编") or not _has_number(child):
            yield from _reachable(child, step)


def _has_number(section: Section) -> bool:
    return section.label != section.title.replace("/", "∕")


def _fits(section: Section, step: Step) -> bool:
    label = section.label
    if _ANNEX.match(step.unit):
        return label.startswith(step.unit) and (_counts(section, step) or not (step.number and _has_number(section)))
    if step.unit == "条":
        sub = re.search(rf"之({NUMERAL}+)", label)
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
        return bool(_POINT.match(label))
    return not _ARTICLE.match(label)


def _counts(section: Section, step: Step) -> bool:
    own = section.label.rpartition(".")[2]  # of 1.2 the 2
    numeral = re.search(rf"{NUMERAL}+|\d+", own) if _has_number(section) else None
    return numeral is not None and from_numeral(numeral.group()) == step.number


def find_section(root: Section, text: str) -> Section:
    """The section that a person means: by its path (四/(一)), the path's end (第七条), its heading or its citation.

    :raises CitationError: there is none, or several are meant, which are named.
    """
    wanted = _folded(re.sub(r"^《(?:[^《》]|《[^《》]*》)*》(?:[（(][\d-]+[)）])?", "", text.strip()))
    chains = tuple(_chains(root, ()))
    readings: tuple[Callable[[tuple[Section, ...]], bool], ...] = (
        lambda chain: _folded(chain[-1].path) == wanted,
        lambda chain: _folded(chain[-1].path).endswith(f"/{wanted}"),
        lambda chain: _folded(format_citation("", chain).removeprefix("《》")) == wanted,
        lambda chain: _folded(chain[-1].heading) == wanted,
    )
    for is_meant in readings if wanted else ():
        found = [chain[-1] for chain in chains if is_meant(chain)]
        if len(found) == 1:
            return found[0]
        if found:
            paths = "、".join(section.path for section in found[:8])
            raise CitationError(f"{text} 不止一节,请指明是哪一节:{paths}{'……' if len(found) > 8 else ''}")
    reference = find_reference(wanted)
    whole = reference is not None and (reference.start, reference.end) == (0, len(wanted))
    section = resolve(root, reference.steps) if reference is not None and whole else None
    if section is None:
        raise CitationError(f"没有 {text} 这一节;用 policyqa outline 查看章节")
    return section


def _chains(section: Section, above: tuple[Section, ...]) -> Iterator[tuple[Section, ...]]:
    for child in section.children:
        yield (*above, child)
        yield from _chains(child, (*above, child))


def _folded(text: str) -> str:
    """For comparison: brackets and letters of one width, no white space, quotation marks or closing mark."""
    return re.sub(r"[\s“”\"]+", "", unicodedata.normalize("NFKC", text)).rstrip("、.")


def plain_law_title(title: str) -> str:
    """A title as people shorten it: without 中华人民共和国, brackets and dates."""
    plain = re.sub(r"[（(][^（）()]*[)）]$", "", re.sub("^《([^《》]*)》$", r"\1", title.strip()))
    return plain.removeprefix("中华人民共和国")
