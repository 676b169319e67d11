"""What a question asks: its content words and how much each says, its focus, its kind, and the clause it names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files

from policyqa.answering.numerals import figures
from policyqa.chinese import is_han, normalise
from policyqa.indexing.lexical import Word, tokens, words
from policyqa.reading.reference import Reference, find_reference

__all__ = ["Kind", "Question", "Term", "is_known_english", "synonyms", "understand"]


class Kind(StrEnum):
    """What sort of thing would answer."""

    LIST = "list"  # 有哪些, which …: several sections side by side
    AMOUNT = "amount"  # 多少, how many: a figure, or a blank where one should be
    TIME = "time"  # 什么时候, 哪天
    PERSON = "person"  # 谁, 哪位
    CONTACT = "contact"  # 电话, 网址, 地址
    STATE = "state"  # 怎么样, 情况如何
    MEASURE = "measure"  # 怎么推动, 有什么措施
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Term:
    """A content word of a question, its place there, and how much it says.

    ``information`` is in nats: minus the logarithm of how often the word is met in Chinese at large. ``others`` are
    words that say the same. ``name`` marks names of places, people and bodies, years and other figures; ``bound`` those
    of them that bind an answer to a place or a year, and in English all proper names. ``focus`` marks what is asked
    for: 支持 in 什么支持, 力度 in 力度有多大.
    """

    text: str
    start: int
    end: int
    information: float
    others: tuple[str, ...] = ()
    name: bool = False
    focus: bool = False
    bound: bool = False


@dataclass(frozen=True, slots=True)
class Question:
    """A question understood.

    ``tokens`` are those of its own words for BM25 (of an English question, of the Chinese words for them), ``focus``
    of what is asked for, ``others`` of words that say the same.
    """

    text: str
    chinese: bool
    kind: Kind
    terms: tuple[Term, ...]
    tokens: tuple[str, ...]
    focus: tuple[str, ...]
    others: tuple[str, ...]
    reference: Reference | None


_YEAR = re.compile(r"\d{2,4}年|[一二三四五六七八九〇零]{4}年|\d{4}(?!\d)")
_LIST = re.compile(
    r"哪些|哪几|哪[两三四]|有啥|几[个项条种点]方面|(?:有|是|包括)什么(?:措施|举措|问题|要求|任务|内容)|都有什么"
    r"|\b(?:what|which) (?!is\b|was\b|does\b|has\b)(?:are|were|\w+s)\b",
    re.I,
)
_AMOUNT = re.compile(
    r"多少|几个?点|多[大高低长快]|百分之几|(?<!哪)几[倍成折万亿元年月天次家个项名]|占比|比例"
    r"|\bhow (?:many|much|long|high|large|big|far)\b|\bpercent|\brate\b",
    re.I,
)
_TIME = re.compile(r"什么时候|何时|哪[一]?[天年月日]|几[号月]|截止|日期|期限|\bwhen\b|\bdeadline\b|\bdate\b", re.I)
_PERSON = re.compile(r"谁|哪位|何人|\bwho\b", re.I)
_CONTACT = re.compile(r"电话|网址|网站|邮箱|地址|联系方式|\b(?:phone|email|website|address)\b", re.I)
_STATE = re.compile(
    r"怎么?样了?[?？。]?$|情况如何|如何了|进展|程度|现状|行不行|好不好|够不够|\bhow (?:is|are|good|well|advanced)\b",
    re.I,
)
_MEASURE = re.compile(
    r"怎么|怎样|如何|咋|措施|举措|办法|途径|\bhow (?:to|will|can|does|do)\b|\bmeasures?\b|\bplans?\b", re.I
)
# A question for a time, whose own words (天, 时候) are nothing to be searched for.
_WHEN = re.compile(r"什么(?:时候|时间|日期)|何时|哪(?:一?[天年月日]|个月|[几两]天)|几(?:[月号日]|点钟)")
_FOCUS_BEHIND = re.compile(r"(?:什么样的|什么|哪些|哪几[个项种类条]?|哪种|哪类|哪个|何种|多少|几[个项种])")
# English words have no frequency here; they count as a Chinese content word of middling rarity does.
_ENGLISH_INFORMATION = 10.0
_FOCUS_BEFORE = re.compile(
    r"(?:是什么|是啥|有哪些|有多[大高少快]|是多少|多少|怎么样|如何|是谁|有几|在哪(?!一?[天年月日个]))"
)


def understand(text: str) -> Question:
    """Read a question, in Chinese or in English. Offsets are into ``text``."""
    chinese = any(map(is_han, text))
    terms = _chinese_terms(text) if chinese else _english_terms(text)
    return Question(
        text=text,
        chinese=chinese,
        kind=_kind(text),
        terms=terms,
        tokens=tokens(text) if chinese else _joined(other for term in terms for other in term.others[:1]),
        focus=_joined(term.text for term in terms if term.focus) if chinese else (),
        # An English question's own words are for English documents; a Chinese corpus lacking them says nothing.
        others=_joined(
            other for term in terms for other in (term.others if chinese else (term.text, *term.others[1:]))
        ),
        reference=find_reference(text),
    )


def synonyms() -> Mapping[str, tuple[str, ...]]:
    """Terms and words that say the same, all normalised."""
    return _table("synonyms.tsv")


def is_known_english(word: str) -> bool:
    """Whether a word in lower case is English of the field, in any of its forms, or one that binds or asks."""
    return word in _function_words() or bool(_glossed(word, _table("glossary_en.tsv")))


def _joined(phrases: Iterable[str]) -> tuple[str, ...]:
    return tuple(token for phrase in dict.fromkeys(phrases) for token in tokens(phrase))


def _kind(text: str) -> Kind:
    for kind, pattern in (
        (Kind.CONTACT, _CONTACT),
        (Kind.TIME, _TIME),
        (Kind.AMOUNT, _AMOUNT),
        (Kind.PERSON, _PERSON),
        (Kind.LIST, _LIST),
        (Kind.STATE, _STATE),
        (Kind.MEASURE, _MEASURE),
    ):
        if pattern.search(text):
            return kind
    return Kind.OTHER


def _chinese_terms(text: str) -> tuple[Term, ...]:
    synonyms = _table("synonyms.tsv")
    times = [(match.start(), match.end()) for match in _WHEN.finditer(text)]
    found = [
        word
        for word in words(text)
        if word.text not in _function_words() and re.search(r"\w", word.text)
        if not any(start <= word.start and word.end <= end for start, end in times)
    ]
    focus = _focus(text, found)
    # A synonym's own word may span several of jieba's (规模以上工业); the longest that stands in the question wins.
    spans = _synonym_spans(text, synonyms)
    numbers = figures(text)
    terms = []
    for word in found:
        others = next((synonyms[key] for start, end, key in spans if start <= word.start and word.end <= end), ())
        others += next((one.others for one in numbers if one.start <= word.start < one.end), ())
        year = bool(_YEAR.fullmatch(text[word.start : word.end + 1]) or _YEAR.fullmatch(word.text))
        terms.append(
            Term(
                word.text,
                word.start,
                word.end,
                word.information,
                others,
                name=word.name or year,
                focus=word.start in focus,
                bound=year or _is_place(word.text),
            )
        )
    return tuple(terms)


def _synonym_spans(text: str, synonyms: dict[str, tuple[str, ...]]) -> list[tuple[int, int, str]]:
    plain = text.lower()
    if len(plain) != len(text):  # İ becomes two characters; offsets are into the text
        plain = text
    spans = [
        (at.start(), at.end(), key) for key in synonyms if key in plain for at in re.finditer(re.escape(key), plain)
    ]
    spans.sort(key=lambda span: span[0] - span[1])
    return spans


def _focus(text: str, found: list[Word]) -> set[int]:
    """Starts of the words that the interrogative asks for: behind 什么/哪些/多少, before 是什么/有哪些, beside 哪天."""
    starts: set[int] = set()
    for match in _FOCUS_BEHIND.finditer(text):
        behind = [word for word in found if word.start >= match.end()]
        starts.update(word.start for word in behind[:1] if word.start - match.end() <= 4)
    for match in _FOCUS_BEFORE.finditer(text):
        before = [word for word in found if word.end <= match.start()]
        starts.update(word.start for word in before[-1:] if match.start() - word.end <= 2)
    for match in _WHEN.finditer(text):
        # 哪天开始申报 asks for what is begun, 截止日期是哪天 for the day before it.
        near = [word for word in found if 0 <= word.start - match.end() <= 1]
        near = near[:1] or [word for word in found if 0 <= match.start() - word.end <= 2][-1:]
        starts.update(word.start for word in near)
    return starts


def _english_terms(text: str) -> tuple[Term, ...]:
    glossary = _table("glossary_en.tsv")
    found = [
        (match.group().lower(), match.start(), match.end()) for match in re.finditer(r"[A-Za-z][\w-]*|\d[\d,.]*", text)
    ]
    terms: list[Term] = []
    at = 0
    while at < len(found):
        word, start, end = found[at]
        size = 1
        others: tuple[str, ...] = ()
        for length in range(min(4, len(found) - at), 0, -1):
            if others := _glossed(" ".join(f[0] for f in found[at : at + length]), glossary):
                size, end = length, found[at + length - 1][2]
                break
        original = text[start:end]
        if others or word not in _function_words():
            named = not others and (word[:1].isdigit() or (start > 0 and original[:1].isupper()))
            # AI and SME are no places, and 5 in 5 million no year.
            strange = named and not original.isupper() and not word[:1].isdigit()
            bound = strange or bool(_YEAR.fullmatch(word)) or any(map(_is_place, others))
            terms.append(Term(original.lower(), start, end, _ENGLISH_INFORMATION, others, name=named, bound=bound))
        at += size
    return tuple(terms)


def _glossed(phrase: str, glossary: dict[str, tuple[str, ...]]) -> tuple[str, ...]:
    if phrase in _function_words():
        return ()
    for form in _base_forms(phrase):
        if form in glossary:
            return glossary[form]
    return ()


def _base_forms(phrase: str) -> Iterable[str]:
    yield phrase
    for ending, instead in (
        ("ies", "y"),
        ("es", ""),
        ("s", ""),
        ("ied", "y"),
        ("ed", ""),
        ("ed", "e"),
        ("d", ""),
        ("ing", ""),
        ("ing", "e"),
        ("ly", ""),
    ):
        if phrase.endswith(ending) and len(phrase) > len(ending) + 2:
            base = phrase[: -len(ending)] + instead
            yield base
            if len(base) > 3 and base[-1] == base[-2]:
                yield base[:-1]
    if "-" in phrase:
        yield phrase.replace("-", " ")


@cache
def _function_words() -> frozenset[str]:
    """Words, in both languages, that ask, point or bind and name nothing that a text could be searched for."""
    path = files("policyqa.answering") / "data" / "function_words.txt"
    return frozenset(path.read_text(encoding="utf-8").split())


def _is_place(text: str) -> bool:
    return text in _states() or any(word.place for word in words(text) if word.text == text)


@cache
def _states() -> frozenset[str]:
    """States, and parts of the world with an economy of their own, by the names that Chinese texts use."""
    path = files("policyqa.answering") / "data" / "states.txt"
    return frozenset(path.read_text(encoding="utf-8").split())


@cache
def _table(name: str) -> dict[str, tuple[str, ...]]:
    """A packaged table: a term, a tab, the words that say the same, parted by spaces; all of them normalised."""
    path = files("policyqa.answering") / "data" / name
    table: dict[str, tuple[str, ...]] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        term, _, others = line.partition("\t")
        if term and others:
            table[normalise(term).text] = tuple(normalise(other).text for other in others.split())
    return table
