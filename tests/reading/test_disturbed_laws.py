"""Laws as other sites and programs write them: other blanks, wraps, marks and numerals leave the tree as it is."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from policyqa.reading.decoding import decode
from policyqa.reading.outline import parse_outline
from policyqa.records import Section
from tests.reading.lawcount import value

pytestmark = pytest.mark.corpus

_EVERY = 48  # files of the corpus that are tried: some 25
_CHARS_MOST = 20_000
_N = "零〇一二三四五六七八九十百千"
_LABEL = rf"第[{_N}]+条(?:之[{_N}]+)?"
_UNIT = re.compile(rf"^(#* *)第([{_N}]+)(条|章|节|编)", re.MULTILINE)
_HEADING = re.compile(rf"^#{{2,}} +(第[{_N}]+[编章节].*|[{_N}]+、.*)$", re.MULTILINE)
_INFO = "<!-- INFO END -->"

_Change = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class _Article:
    """An article with the numbered headings above it and its words, all without blanks, marks and kinds of numeral."""

    label: str
    path: tuple[str, ...]
    words: str


def _behind_label(gap: str) -> _Change:
    return lambda text: re.sub(rf"^({_LABEL})[ 　]+", rf"\1{gap}", text, flags=re.MULTILINE)


def _wrapped(width: int) -> _Change:
    def wrap(line: str) -> str:
        if line.startswith(("#", "<")):
            return line
        return "\n".join(line[at : at + width] for at in range(0, len(line), width))

    return lambda text: "\n".join(wrap(line) for line in text.split("\n"))


def _listed(entry: Callable[[str, int], str], *, head: str = "目　录", behind_title: bool = True) -> _Change:
    def change(text: str) -> str:
        headings = [match[1].strip() for match in _HEADING.finditer(text)]
        if not headings:
            return text
        block = "\n".join([head, "", *(entry(words, number) for number, words in enumerate(headings, 1)), ""])
        return text.replace(_INFO, f"{_INFO}\n\n{block}", 1) if behind_title else f"{block}\n{text}"

    return change


def _without_empty_lines(text: str) -> str:
    return re.sub(r"\n\s*\n", "\n", text)


def _without_marks(text: str) -> str:
    return re.sub("^#+ +", "", text, flags=re.MULTILINE)


def _joined(text: str) -> str:
    """Articles run on in one line, as in copies that lost their line ends."""
    return re.sub(rf"(?<=[。；”])\n+(?={_LABEL} )", "", text)


def _both(first: _Change, second: _Change) -> _Change:
    return lambda text: second(first(text))


_CHANGES: dict[str, _Change] = {
    "full-width blank": _behind_label("　"),
    "tab": _behind_label("\t"),
    "en space": _behind_label("\u2002"),
    "no-break spaces": lambda text: text.replace(" ", "\u00a0"),
    "no blank": _behind_label(""),
    "no blank, no marks": _both(_behind_label(""), _without_marks),
    "colon": _behind_label("："),
    "name of the article": _behind_label(" 【名称】"),
    "name in round brackets": _behind_label("（名称）"),
    "label on a line of its own": _behind_label("\n"),
    "label as a heading": lambda text: re.sub(rf"^({_LABEL}) ", r"##### \1\n\n", text, flags=re.MULTILINE),
    "bold label": lambda text: re.sub(rf"^({_LABEL}) ", r"**\1** ", text, flags=re.MULTILINE),
    "bold headings": lambda text: re.sub("^#{2,} +(.+)$", r"**\1**", text, flags=re.MULTILINE),
    "no marks": _without_marks,
    "one mark for all": lambda text: re.sub("^#{2,}", "##", text, flags=re.MULTILINE),
    "titles without a blank": lambda text: _without_marks(
        re.sub(r"^(#+ +第.{1,4}[编章节])\s+", r"\1", text, flags=re.M)
    ),
    "titles on the next line": lambda text: _without_marks(
        re.sub(r"^(#+ +第.{1,4}[编章节])\s+", r"\1\n", text, flags=re.M)
    ),
    "wrapped at 40": _wrapped(40),
    "wrapped, no empty lines": _both(_without_empty_lines, _wrapped(36)),
    "no empty lines": _without_empty_lines,
    "indented": lambda text: re.sub(r"^(?=[^#<\s])", "　　", text, flags=re.MULTILINE),
    "lines that ended otherwise": lambda text: text.replace("\n", "\r\n"),
    "articles in one line": _joined,
    "half-width marks": lambda text: text.translate(str.maketrans("（），：；？！", "(),:;?!")),
    "blanks in labels": lambda text: _UNIT.sub(r"\1第 \2 \3", text),
    "blanks in numerals": lambda text: _UNIT.sub(lambda unit: f"{unit[1]}第 {' '.join(unit[2])} {unit[3]}", text),
    "traditional units": lambda text: _UNIT.sub(
        lambda unit: unit[0].translate(str.maketrans("条节编", "條節編")), text
    ),
    "figures": lambda text: _UNIT.sub(lambda unit: f"{unit[1]}第{value(unit[2])}{unit[3]}", text),
    "slips": lambda text: re.sub("^第([^条\n]{0,6})一条", r"笫\1－条", text, flags=re.MULTILINE),
    "invisible characters": lambda text: re.sub("^(?=第)", "\u200b", text, flags=re.MULTILINE),
    "a figure for a zero": lambda text: re.sub("^(第.{0,3}百)零", r"\g<1>0", text, flags=re.MULTILINE),
    "a circle for a zero": lambda text: re.sub("^(第.{0,3}百)零", r"\1○", text, flags=re.MULTILINE),
    "front matter": lambda text: f"---\ndate: 2024-01-01\n---\n{text}",
    "page numbers": lambda text: re.sub(r"(?<=。\n\n)(?=第.{1,4}十条)", "— 3 —\n\n", text),
    "contents": _listed(lambda words, _: words),
    "contents with leaders": _listed(lambda words, page: f"{words}…………{page}"),
    "contents with tabs": _listed(lambda words, page: f"{words}\t{page}"),
    "contents with blanks": _listed(lambda words, page: f"{words} {page}"),
    "contents with articles": _listed(lambda words, number: f"{words}（第{number}条—第{number + 3}条）"),
    "contents as links": _listed(lambda words, page: f"- [{words}](#{page})", head="## 目录"),
    "contents as headings": _listed(lambda words, _: f"## {words}", head="## 目录"),
    "contents before the title": _listed(lambda words, page: f"{words}......{page}", behind_title=False),
    "contents without their line": _listed(lambda words, _: words, head=""),
    "contents as headings without their line": _listed(lambda words, _: f"## {words}\n", head=""),
    "contents, no marks": _both(_listed(lambda words, _: words), _without_marks),
}


@dataclass(frozen=True, slots=True)
class _Law:
    """A law as the corpus has it, and what its tree is."""

    name: str
    text: str
    articles: tuple[_Article, ...]
    headings: tuple[str, ...]


@pytest.fixture(scope="module")
def laws(shared_dir: Path) -> list[_Law]:
    """Some laws with articles."""
    folder = shared_dir / "data" / "laws"
    if not folder.is_dir():
        pytest.skip(f"no law corpus: {folder}")
    texts = {path.stem: path.read_text(encoding="utf-8") for path in sorted(folder.rglob("*.md"))[::_EVERY]}
    label = re.compile(f"^{_LABEL} ", re.MULTILINE)
    return [
        _Law(name, text, tuple(_articles(text, name=name)), tuple(_headings(text, name=name)))
        for name, text in texts.items()
        if len(text) <= _CHARS_MOST and label.search(text)
    ]


@pytest.mark.parametrize("change", _CHANGES.values(), ids=_CHANGES)
def test_the_articles_of_a_law_stay_the_same(change: _Change, laws: list[_Law]) -> None:
    assert len(laws) > 20
    assert any(change(law.text) != law.text for law in laws)
    for law in laws:
        found = tuple(_articles(change(law.text), name=law.name))
        assert [one.label for one in found] == [one.label for one in law.articles], law.name
        assert [one.path for one in found] == [one.path for one in law.articles], law.name
        assert [one.words for one in found] == [one.words for one in law.articles], law.name


@pytest.mark.parametrize("change", [name for name in _CHANGES if name.startswith("contents")])
def test_the_contents_of_a_law_become_no_sections(change: str, laws: list[_Law]) -> None:
    for law in laws:
        found = sorted(_plain(path) for path in _headings(_CHANGES[change](law.text), name=law.name))
        assert found == sorted(_plain(path) for path in law.headings), law.name


def _articles(text: str, *, name: str) -> Iterator[_Article]:
    text, _ = decode(text.encode(), name)

    def below(section: Section, path: tuple[str, ...]) -> Iterator[_Article]:
        for child in section.children:
            label = _plain(child.label)
            if re.fullmatch(r"第\d+条(?:之.+)?", label) and not child.clause:
                yield _Article(label, path, _plain(text[child.start : child.end]))
            else:
                yield from below(child, (*path, label) if re.match(rf"第\d|[{_N}（]+", label) else path)

    yield from below(parse_outline(text, name=name, source=name).root, ())


def _headings(text: str, *, name: str) -> Iterator[str]:
    def below(section: Section) -> Iterator[str]:
        for child in section.children:
            if not child.clause and not re.search("[条條]", child.path):
                yield child.path
                yield from below(child)

    yield from below(parse_outline(text, name=name, source=name).root)


def _plain(words: str) -> str:
    """Words without what the changes change, their numerals in figures."""
    words = re.sub(r"【名称】|（名称）|—\s*3\s*—|\u200b", "", words)
    words = re.sub(r"百[0○]", "百零", words)
    words = unicodedata.normalize("NFKC", words).translate(str.maketrans("條節編笫－", "条节编第一"))
    words = re.sub(r"[\s*#]", "", words)
    words = re.sub(rf"第([{_N}]+|\d+|[{_N}]*-)(编|章|节|条):?", _in_figures, words)
    return words


def _in_figures(unit: re.Match[str]) -> str:
    return f"第{value(unit[1].replace('-', '一'))}{unit[2]}"
