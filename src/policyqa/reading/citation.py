"""Citations: 《名称》四、（一）“一是完善政策体系” from a section, and the section that a reference names."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from policyqa.chinese import NUMERAL, from_numeral
from policyqa.records import Section

__all__ = ["Reference", "Step", "find_reference", "format_citation", "plain_law_title", "resolve"]

_ARTICLE = re.compile(rf"第(?:{NUMERAL}+|\d+)条")
_COMMA = re.compile(rf"{NUMERAL}+(?:#\d+)?")
_ARABIC = re.compile(r"\d+(?:#\d+)?")
_POINT = re.compile(r"[一二三四五六七八九十]{1,3}[是要则]|其[一二三四五六七八九]|首先|其次|再次|最后")


def format_citation(title: str, chain: Sequence[Section], *, date: str | None = None) -> str:
    """The citation of the last section of a chain, outermost first, as people write it.

    《…》二、（二）; 《…》四、（一）“一是完善政策体系”; 《中华人民共和国劳动合同法》第四十七条 (an article without its
    chapter); 《…》三、当前面临的问题 (a part alone carries its title); 《…》1.1; 《…》 for a text without sections.
    """
    labels = [section.path.rpartition("/")[2] for section in chain]
    article = next((i for i, label in enumerate(labels) if _ARTICLE.match(label)), None)
    written = "".join(
        _written(label, section, last=i == len(chain) - 1)
        for i, (label, section) in enumerate(zip(labels, chain, strict=True))
        if i >= (article or 0) and not (i + 1 < len(labels) and labels[i + 1].startswith(f"{label}."))
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


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a reference: ``sub`` is the N of 第十七条之N, 0 without.

    ``unit`` is 条, 章, 节, 编, 分编, 款, 项, 部分 (a top-level part), 点 (whatever comes next) or 是 (a run-in point).
    """

    number: int
    unit: str
    sub: int = 0


@dataclass(frozen=True, slots=True)
class Reference:
    """A place that a question names, and the stretch of the question that names it."""

    steps: tuple[Step, ...]
    start: int
    end: int


_N = rf"(?:{NUMERAL}{{1,9}}|\d{{1,4}})"
_SMALL = rf"(?:{NUMERAL}{{1,3}}|\d{{1,2}})"
# What the units are the beginning of, and then say nothing of a clause: 第一条例, 第二章程, 第一节课, 第三编制.
_WORDS = "(?<=条)[例件线路约]|(?<=章)程|(?<=节)[课日目能水电]|(?<=编)[制辑号码]"
_STEP = re.compile(
    rf"""(?:
      第\s?[（(]?(?P<di>{_N})[)）]?\s?(?P<unit>分编|大?部分|编|章|节|条|款|项|[大小]?点|个?方面|个?问题|个?要点)(?!{_WORDS})
      (?:之(?P<sub>{NUMERAL}{{1,2}}))?
    | [（(](?P<paren>{_SMALL})[)）](?![班号年届级])(?:[点条项款]|小点)?
    | (?P<point>[一二三四五六七八九十]{{1,3}})是
    | (?<![0-9A-Za-z.])(?P<comma>{_SMALL})(?=\s*[、.．]?\s*[（(]{_SMALL}[)）])[、.．]?
    | (?<![0-9A-Za-z.])(?P<numbered>{_SMALL})[、.．](?=\s*第?[（(]?{_N})
    )[的中里之,，、]?""",
    re.X,
)
_BETWEEN = re.compile(r"[\s“\"]*")
_UNITS = ("条", "章", "节", "编", "分编", "部分")
_ENGLISH = re.compile(
    r"\b(?P<unit>article|part|section|chapter|point|paragraph|item)s?\s+"
    r"(?P<n>\d{1,4}|[ivx]{1,5}|one|two|three|four|five|six|seven|eight|nine|ten)\b"
    r"(?:\s*\(\s*(?P<sub>\d{1,3}|[ivx]{1,4})\s*\))?",
    re.I,
)
_ENGLISH_NUMBERS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_ROMAN = {"i": 1, "v": 5, "x": 10}
_ENGLISH_UNITS = {"article": "条", "chapter": "章", "part": "部分", "section": "部分"}


def find_reference(question: str) -> Reference | None:
    """The clause a question names (第四十七条, 四（一）, 第四部分第（一）点, Article 47), or None. Offsets are into it.

    What stands in 《》 is a title and names no clause.
    """
    plain = unicodedata.normalize("NFKC", question)
    if len(plain) != len(question):
        plain = question
    plain = re.sub("《[^《》]*》", lambda title: " " * len(title.group()), plain)
    position = 0
    while first := _STEP.search(plain, position):
        matches = [first]
        while following := _STEP.match(plain, _past(plain, matches[-1].end())):
            matches.append(following)
        steps = tuple(_step(match) for match in matches)
        if len(steps) > 1 or (steps[0].unit in _UNITS and first.group().startswith("第")):
            return Reference(steps, first.start(), matches[-1].end())
        position = first.start() + 1
    return _english(plain)


def _past(plain: str, position: int) -> int:
    between = _BETWEEN.match(plain, position)
    return between.end() if between else position


def _step(match: re.Match[str]) -> Step:
    if match["di"]:
        unit = match["unit"].removeprefix("大")
        sub = from_numeral(match["sub"]) if match["sub"] and unit == "条" else 0
        return Step(from_numeral(match["di"]), unit if unit in (*_UNITS, "款", "项") else "点", sub)
    if match["paren"]:
        return Step(from_numeral(match["paren"]), "点")
    if match["point"]:
        return Step(from_numeral(match["point"]), "是")
    return Step(from_numeral(match["comma"] or match["numbered"]), "部分")


def _english(plain: str) -> Reference | None:
    for match in _ENGLISH.finditer(plain):
        number = _english_number(match["n"], is_name=match["unit"][0].isupper())
        if number is None:
            continue
        steps = (Step(number, _ENGLISH_UNITS.get(match["unit"].lower(), "点")),)
        sub = _english_number(match["sub"], is_name=True) if match["sub"] else None
        return Reference((*steps, Step(sub, "点")) if sub else steps, match.start(), match.end())
    return None


def _english_number(word: str, *, is_name: bool) -> int | None:
    """The value of 47, four or IV; None of the pronoun in "the article I read"."""
    if word.isdecimal():
        return int(word)
    if word.lower() in _ENGLISH_NUMBERS:
        return _ENGLISH_NUMBERS.index(word.lower()) + 1
    if len(word) == 1 and not is_name:
        return None
    values = [_ROMAN[c] for c in word.lower()]
    return sum(-v if any(w > v for w in values[i + 1 :]) else v for i, v in enumerate(values))


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
    numeral = re.search(rf"{NUMERAL}+|\d+", section.label) if _has_number(section) else None
    return numeral is not None and from_numeral(numeral.group()) == step.number


def plain_law_title(title: str) -> str:
    """A title as people shorten it: without 中华人民共和国, brackets and dates."""
    plain = re.sub(r"[（(][^（）()]*[)）]$", "", title.strip().strip("《》"))
    return plain.removeprefix("中华人民共和国")
