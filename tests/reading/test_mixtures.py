"""Trees of any mixture of heading families, printed as documents and read back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import cycle

from hypothesis import given, settings
from hypothesis import strategies as st

from policyqa.chinese import to_numeral
from policyqa.records import Status
from tests.reading.trees import own_text, paths, read, walk

_CAPITALS = str.maketrans("一二三四五六七八九", "壹贰叁肆伍陆柒捌玖")
# How each family is printed in front of a title, and what its bare label is.
_PRINTED = {
    "部分": ("第{n}部分 ", "第{n}部分"),
    "章": ("第{n}章 ", "第{n}章"),
    "节": ("第{n}节　", "第{n}节"),
    "壹": ("{c}、", "{c}"),
    "一": ("{n}、", "{n}"),
    "（一）": ("（{n}）", "（{n}）"),
    "(一)": ("({n})", "（{n}）"),
    "1.": ("{i}.", "{i}"),
    "1、": ("{i}、", "{i}"),
    "1）": ("{i}）", "{i}）"),
    "（1）": ("（{i}）", "（{i}）"),
    "①": ("{o}", "{o}"),
    "问": ("问{i}：", "问{i}"),
    "Chapter": ("Chapter {i} ", "Chapter {i}"),
    "I.": ("{r}. ", "{r}"),
    "A.": ("{a}. ", "{a}"),
}
_SAME = ({"（一）", "(一)"}, {"1.", "1、"}, {"章", "Chapter"})
# By nature or custom, outermost first: another order must show itself by numbers that go on.
_USUAL = ("部分", "章", "Chapter", "节", "壹", "一", "（一）", "(一)", "1.", "1、", "1）", "（1）", "①")
_BY_NATURE = ("章", "Chapter", "节")
_ROMAN = ("", "I", "II", "III", "IV", "V")
# No two sections have the same title, so that the top of no document reads like its table of contents.
_TITLES = tuple(
    verb + noun
    for noun in (
        "组织领导",
        "政策支持",
        "技术改造",
        "要素保障",
        "人才引育",
        "财税金融",
        "监督考核",
        "宣传引导",
        "平台建设",
    )
    for verb in ("加强", "完善", "推进", "强化", "优化", "做好", "落实", "规范", "深化", "健全", "扩大", "统筹", "改进")
)
_SENTENCES = (
    "各地要结合实际认真抓好落实。",
    "对符合条件的企业给予资金补助,最高不超过50万元。",
    "依照本办法第三条的规定执行;具体见附件1。",
    "到2025年,规模以上企业智能化改造全覆盖,二、三产业融合发展。",
    "《智能制造专项资金管理办法》另行制定。",
)


@dataclass(frozen=True)
class _Heading:
    """A section to be printed: its family, number, title ("" for none), text and children."""

    family: str
    number: int
    title: str
    run_in: bool
    text: str
    children: tuple[_Heading, ...]


def _filled(pattern: str, number: int) -> str:
    numeral = to_numeral(number)
    return pattern.format(
        n=numeral,
        c=numeral.translate(_CAPITALS),
        i=number,
        o=chr(ord("①") + number - 1),
        r=_ROMAN[number],
        a=chr(ord("A") + number - 1),
    )


@st.composite
def _orders(draw: st.DrawFn) -> list[str]:
    """Two to five families, outermost first; those of a law in the order they have by nature."""
    families = draw(st.lists(st.sampled_from(sorted(_PRINTED)), min_size=2, max_size=5, unique=True))
    for same in _SAME:
        twice = [family for family in families if family in same]
        families = [family for family in families if family not in twice[1:]]
    law = iter(sorted((one for one in families if one in _BY_NATURE), key=_BY_NATURE.index))
    return [next(law) if family in _BY_NATURE else family for family in families]


def _is_usual(families: Sequence[str]) -> bool:
    ranks = [_USUAL.index(family) for family in families if family in _USUAL]
    return ranks == sorted(ranks)


@st.composite
def _siblings(draw: st.DrawFn, families: Sequence[str], *, usual: bool, depth: int = 0) -> tuple[_Heading, ...]:
    """Sections of one family, some with children of a later one; in an unusual order the last has none."""
    family, below = families[0], families[1:]
    count = draw(st.integers(2 if not usual or family in ("I.", "A.") else 1, 4 if depth < 2 else 3))
    made = []
    for number in range(1, count + 1):
        children: tuple[_Heading, ...] = ()
        if below and (usual or number < count) and draw(st.booleans()):
            skipped = draw(st.integers(0, len(below) - 1)) if draw(st.booleans()) else 0
            children = draw(_siblings(below[skipped:], usual=usual, depth=depth + 1))
        title = "?" if children or family == "问" or draw(st.booleans()) else ""
        text = draw(st.sampled_from(_SENTENCES)) if not children or draw(st.booleans()) else ""
        run_in = bool(title and text) and family != "问" and draw(st.booleans())
        made.append(_Heading(family, number, title, run_in, text, children))
    return tuple(made)


@st.composite
def _documents(draw: st.DrawFn) -> tuple[_Heading, ...]:
    families = draw(_orders())
    return _titled(draw(_siblings(families, usual=_is_usual(families))), cycle(_TITLES))


@st.composite
def _changing(draw: st.DrawFn) -> tuple[_Heading, ...]:
    """Documents whose sections nest the same families in different orders, each told by numbers that go on."""
    top, *below = draw(_orders())
    made = []
    for number in range(1, draw(st.integers(2, 3)) + 1):
        order = [top, *draw(st.permutations(below))]
        law = iter(sorted((one for one in order if one in _BY_NATURE), key=_BY_NATURE.index))
        order = [next(law) if family in _BY_NATURE else family for family in order]
        first = draw(_siblings(order, usual=False))[0]
        made.append(replace(first, number=number))
    made.append(_Heading(top, len(made) + 1, "?", False, _SENTENCES[0], ()))
    return _titled(made, cycle(_TITLES))


def _titled(headings: Sequence[_Heading], titles: Iterator[str]) -> tuple[_Heading, ...]:
    return tuple(
        replace(one, title=next(titles) if one.title else "", children=_titled(one.children, titles))
        for one in headings
    )


def _lines(headings: Sequence[_Heading]) -> Iterator[str]:
    for one in headings:
        mark = _filled(_PRINTED[one.family][0], one.number)
        answer = "答：" if one.family == "问" else ""
        if one.run_in:
            yield f"{mark}{one.title}。{one.text}"
        elif one.title:
            yield mark + one.title
            if one.text or answer:
                yield answer + (one.text or "如下。")
        else:
            yield mark + one.text
        yield from _lines(one.children)


def _paths(headings: Sequence[_Heading], above: str = "") -> Iterator[str]:
    for one in headings:
        path = above + _filled(_PRINTED[one.family][1], one.number)
        yield path
        yield from _paths(one.children, f"{path}/")


def _leaves(headings: Sequence[_Heading], above: str = "") -> Iterator[tuple[str, str]]:
    for one in headings:
        path = above + _filled(_PRINTED[one.family][1], one.number)
        if one.children:
            yield from _leaves(one.children, f"{path}/")
        elif one.text:
            yield path, one.text


@settings(max_examples=300)
@given(_documents() | _changing(), st.sampled_from(("\n", "\n\n", "\n　　", "\n\n\n")), st.booleans())
def test_a_tree_is_read_back_from_any_mixture_of_families(
    headings: tuple[_Heading, ...], between: str, opened: bool
) -> None:
    opening = ["各区县人民政府:", "现将有关事项通知如下。"] if opened else []
    text = between.join(["关于推进智能工厂建设的实施意见", *opening, *_lines(headings)]) + "\n"
    document = read(text)
    assert [path for path in paths(document) if path != "开头"] == list(_paths(headings)), text
    for path, sentence in _leaves(headings):
        assert own_text(document, path).endswith(sentence), text
    assert all(section.status is Status.PRESENT for section in walk(document.root))


def _marked(headings: Sequence[_Heading], depth: int, mark: str) -> Iterator[str]:
    """Every heading on a line of its own, its level told by ``#`` or not at all but by its family, in bold."""
    for one in headings:
        label = _filled(_PRINTED[one.family][0], one.number)
        title = f"{label}{one.title or _TITLES[depth]}"
        yield f"{'#' * depth} {title}" if mark == "#" else f"**{title}**"
        if one.text or not one.children or one.family == "问":
            yield f"答：{one.text or '如下。'}" if one.family == "问" else one.text or "如下。"
        yield from _marked(one.children, depth + 1, mark)


@settings(max_examples=200)
@given(_documents(), st.sampled_from("#*"))
def test_headings_in_markdown_are_those_of_their_families(headings: tuple[_Heading, ...], mark: str) -> None:
    text = "\n\n".join(["# 关于推进智能工厂建设的实施意见", "现将有关事项通知如下。", *_marked(headings, 2, mark)])
    assert paths(read(text))[1:] == list(_paths(headings)), text


@settings(max_examples=100)
@given(_documents(), _documents())
def test_an_annex_has_a_tree_of_its_own(headings: tuple[_Heading, ...], others: tuple[_Heading, ...]) -> None:
    others = _titled(others, cycle(_TITLES[::-1]))
    body = ["关于推进智能工厂建设的通知", "现将有关事项通知如下。", *_lines(headings)]
    signed = ["某某市人民政府办公厅", "2025年3月18日"]
    text = "\n".join([*body, *signed, "附件1", "申报指南", *_lines(others), "附件2：名单", "甲企业。"])
    expected = [*_paths(headings), "落款", "附件1", *_paths(others, "附件1/"), "附件2"]
    assert [path for path in paths(read(text)) if path != "开头"] == expected, text
