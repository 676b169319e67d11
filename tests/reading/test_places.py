"""Citations read back: every one leads to its own section, and what people write instead to what they mean."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policyqa.errors import CitationError
from policyqa.reading.catalogue import Place, citations
from policyqa.reading.places import Named, find_places
from policyqa.reading.readers import read_document
from policyqa.records import Document, Section
from tests.reading.shelves import ShelfOf, dated
from tests.reading.trees import read, walk

_LAW = """# 中华人民共和国某某合同法

## 第一章 总则

第一条 甲。

第二条 乙。

丙，包括：

（一）丁；

（二）戊：

1.己；

2.庚。

辛。

第二条之一 壬。

第二条之二 癸：

（一）子；

（二）丑。

## 第二章 附则

第三条 寅。
"""
_OLD = "# 中华人民共和国某某诉讼法\n\n第一条 旧。\n\n第二条 旧二。\n"
_NEW = "# 中华人民共和国某某诉讼法\n\n第一条 新。\n\n第二条 新二。\n\n第三条 新三。\n"
_OPINION = """关于加快某某工作的意见

各单位：

一、总体要求
甲。

二、主要任务
（一）抓好培训
乙。
（二）抓好检查
一是检查安全。丙。二是检查质量。丁。
（三）抓好总结
戊。

三、保障措施
己。

附件1

名单

1.庚
2.辛

附件2

某某细则

第一条 壬。

第二条 癸。
"""
_RULES = """# 某某管理规定

## 第一章 车辆

第一条 甲。

第二条 乙。

## 第二章 行人

第一条 丙。

丁。

第三条 戊。
"""
_QUOTING = "# 关于修改《某某合同法》的决定\n\n一、甲\n乙。\n二、丙\n丁。\n"
_TRADITIONAL = "# 某某條例\n\n第一條 甲。\n\n第二條 乙：\n\n（一）丙；\n\n（二）丁。\n\n戊。\n"

_DOCUMENTS = (
    dated(_LAW, source="法/某某合同法(2012-12-28).md", date="2012-12-28"),
    dated(_OLD, source="法/某某诉讼法(2021-12-24).md", date="2021-12-24"),
    dated(_NEW, source="法/某某诉讼法(2023-09-01).md", date="2023-09-01"),
    dated(_OPINION, source="意见.txt"),
    dated(_RULES, source="规定.md"),
    dated(_QUOTING, source="决定.md"),
    dated(_TRADITIONAL, source="條例.md"),
)
SHELF = ShelfOf(_DOCUMENTS)
_CONTRACT, _OLD_SUIT, _NEW_SUIT, _OPINIONS, _RULE = (document.source for document in _DOCUMENTS[:5])


def named(text: str, shelf: ShelfOf = SHELF, *, newest: bool = False) -> list[list[tuple[str, str]]]:
    """Source and path of every place, for each clause that is named."""
    found = find_places(text, shelf, newest=newest)
    return [[(place.document.source, place.section.path) for place in one.places] for one in found]


_STANDARD = dated("# 社区服务规范\n\n1 总则\n1.1 甲甲。\n2 要求\n2.1 乙乙。\n2.2 丙丙。\n", source="规范.md")


@pytest.mark.parametrize(
    "text", ["《社区服务规范》第2.1条", "社区服务规范第2.1条", "《社区服务规范》2.1条", "社区服务规范2.1"]
)
def test_a_clause_of_a_standard_is_named_by_its_decimal_alone_or_as_an_article(text: str) -> None:
    assert named(text, ShelfOf([*_DOCUMENTS, _STANDARD])) == [[("规范.md", "2/2.1")]]


@pytest.mark.parametrize("edition", ["2021年版", "2021版", "2021年修正", "2021修订版的"])
def test_a_year_of_an_edition_behind_a_name_chooses_the_version(edition: str) -> None:
    assert named(f"某某诉讼法{edition}第一条") == [[(_OLD_SUIT, "第一条")]]


# Inverses


def _every(document: Document, shelf: ShelfOf) -> Iterator[Place]:
    places = tuple(citations(document, shelf))
    assert [place.section for place in places] == list(walk(document.root))
    yield from places


@pytest.mark.parametrize("document", _DOCUMENTS, ids=lambda document: document.source)
def test_every_citation_leads_back_to_its_section(document: Document) -> None:
    for place in _every(document, SHELF):
        assert named(place.citation) == [[(document.source, place.section.path)]], place.citation


def test_every_citation_of_the_speech_leads_back_to_its_section(speech: Document) -> None:
    shelf = ShelfOf([*_DOCUMENTS, speech])
    for place in _every(speech, shelf):
        assert named(place.citation, shelf) == [[(speech.source, place.section.path)]], place.citation


_SHAPES = (
    ("第一编 ", "第二编 "),
    ("第一章 ", "第二章 "),
    ("第一条 ", "第二条 "),
    ("一、", "二、"),
    ("（一）", "（二）"),
    ("1.", "2."),
    ("（1）", "（2）"),
    ("①", "②"),
    ("附件1：", "附件2："),
)


@settings(max_examples=60, deadline=None)
@given(
    shapes=st.lists(st.sampled_from(_SHAPES), min_size=1, max_size=5, unique=True),
    title=st.sampled_from(["某某工作方案", "关于《某某法》的解读", "“某某”规定（试行）", "《某某法》第三条的说明"]),
    date=st.sampled_from([None, "2020-01-01"]),
)
def test_every_citation_leads_back_however_the_families_nest(
    shapes: list[tuple[str, str]], title: str, date: str | None
) -> None:
    def lines(level: int) -> str:
        inside = lines(level + 1) if level + 1 < len(shapes) else "正文如下。\n\n又一段。\n"
        return "".join(f"{label}某某工作\n{inside}" for label in shapes[level])

    document = dated(f"# {title}\n\n{lines(0)}", source="甲.txt", date="2019-01-01")
    shelf = ShelfOf([document, dated(f"# {title}\n\n一、甲\n", source="乙.txt", date=date)])
    for place in citations(document, shelf):
        assert named(place.citation, shelf) == [[("甲.txt", place.section.path)]], place.citation


def test_every_citation_of_the_law_corpus_leads_back_to_its_section(shared_dir: Path) -> None:
    folder = shared_dir / "data" / "laws"
    if not folder.is_dir():
        pytest.skip(f"no law corpus: {folder}")
    files = sorted(path for path in folder.rglob("*") if path.suffix in (".md", ".txt"))[5::50]
    shelf = ShelfOf(read_document(path, source=path.relative_to(folder).as_posix(), max_bytes=2**26) for path in files)
    seen: dict[str, tuple[str, str]] = {}
    for name in shelf.names:
        places = tuple(_every(shelf.document(name.source), shelf))
        for place in places:
            here = (name.source, place.section.path)
            assert seen.setdefault(place.citation, here) == here, "what is looked up by its letters is there once"
        for place in (*places[:3], *places[3 :: max(1, len(places) // 12)]):
            assert named(place.citation, shelf) == [[(name.source, place.section.path)]], place.citation
    assert len(seen) > 1000


# What people write


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("《中华人民共和国某某合同法》第二条第二款", "第一章/第二条/第二款"),
        ("《某某合同法》第二条第二款", "第一章/第二条/第二款"),
        ("某某合同法第2条第2款", "第一章/第二条/第二款"),
        ("某某合同法2条2款", "第一章/第二条/第二款"),
        ("某某合同法 第二条 第二款", "第一章/第二条/第二款"),
        ("请问某某合同法第二条第二款的规定是什么？", "第一章/第二条/第二款"),
        ("某某合同法第二條第二款", "第一章/第二条/第二款"),
        ("某某合同法第二条第二款第（二）项", "第一章/第二条/第二款/（二）"),
        ("某某合同法第二条第二款第二项", "第一章/第二条/第二款/（二）"),
        ("某某合同法第二条第二款（二）项", "第一章/第二条/第二款/（二）"),
        ("某某合同法第二条第二项", "第一章/第二条/第二款/（二）"),
        ("某某合同法第二条第(二)项", "第一章/第二条/第二款/（二）"),
        ("某某合同法第二条第二款第二项第1目", "第一章/第二条/第二款/（二）/1"),
        ("某某合同法第二条第二款第二项第二目", "第一章/第二条/第二款/（二）/2"),
        ("某某合同法第二条之一", "第一章/第二条之一"),
        ("某某合同法第二条之二第一款第一项", "第一章/第二条之二/（一）"),
        ("某某合同法第二条之二第一款", "第一章/第二条之二"),
        ("某某合同法第一章", "第一章"),
        ("某某合同法Article 2 (2)", "第一章/第二条/第二款"),
        ("某某合同法(2012年修正)第三条", "第二章/第三条"),
        ("《某某合同法》（2012-12-28）第三条", "第二章/第三条"),
        ("《某某合同法》", ""),
        ("某某合同法", ""),
        ("某某合同法（2012-12-28）", ""),
        ("某某合同法附则", "第二章"),
        ("某某合同法第二章 附则", "第二章"),
        ("法/某某合同法(2012-12-28).md 第三条", "第二章/第三条"),
    ],
)
def test_a_law_may_be_cited_as_people_cite_it(text: str, path: str) -> None:
    assert named(text) == [[(_CONTRACT, path)]]


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("《关于加快某某工作的意见》二、（三）", "二/（三）"),
        ("《关于加快某某工作的意见》第二部分第（三）条", "二/（三）"),
        ("意见第二部分第（三）点", "二/（三）"),
        ("意见二、（三）", "二/（三）"),
        ("《意见》二、", "二"),
        ("意见第二部分第二点一是", "二/（二）/一是"),
        ("意见二、（二）“一是检查安全”", "二/（二）/一是"),
        ("意见二、（三）抓好总结", "二/（三）"),
        ("《关于加快某某工作的意见》抓好总结", "二/（三）"),
        ("《关于加快某某工作的意见》二/(三)", "二/（三）"),
        ("意见附件1第2点", "附件1/2"),
        ("意见附件2第二条", "附件2/第二条"),
        ("意见第二条", "附件2/第二条"),
    ],
)
def test_a_numbered_text_may_be_cited_as_people_cite_it(text: str, path: str) -> None:
    assert named(text) == [[(_OPINIONS, path)]]


@pytest.mark.parametrize("marks", ["《》", "〈〉"])
def test_a_title_within_a_title_may_have_marks_of_any_sort(marks: str) -> None:
    title = f"关于修改{marks[0]}某某合同法{marks[1]}的决定"
    assert named(f"{title}二、丙") == [[("决定.md", "二")]]
    assert named(f"《{title}》二、丙") == [[("决定.md", "二")]]


@pytest.mark.parametrize(
    ("text", "paths"),
    [
        ("某某合同法第一条、第三条", ["第一章/第一条", "第二章/第三条"]),
        ("某某合同法第一条和第三条", ["第一章/第一条", "第二章/第三条"]),
        ("某某合同法第二条第一款、第三款", ["第一章/第二条/第一款", "第一章/第二条/第三款"]),
        (
            "某某合同法第一条至第三条",
            ["第一章/第一条", "第一章/第二条", "第一章/第二条之一", "第一章/第二条之二", "第二章/第三条"],
        ),
    ],
)
def test_several_clauses_may_be_cited_in_one_breath(text: str, paths: list[str]) -> None:
    assert named(text) == [[(_CONTRACT, path)] for path in paths]


def test_each_of_several_documents_is_cited() -> None:
    assert named("《某某合同法》和《某某管理规定》第三条") == [
        [(_CONTRACT, "第二章/第三条")],
        [(_RULE, "第二章/第三条")],
    ]


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("第二条", "第一章/第二条"),
        ("二条之一", None),
        ("第2条第2款第1项", "第一章/第二条/第二款/（一）"),
        ("附则", "第二章"),
    ],
)
def test_in_a_corpus_of_one_document_its_name_may_be_left_out(text: str, path: str | None) -> None:
    only = ShelfOf(_DOCUMENTS[:1])
    assert named(text, only) == ([[(_CONTRACT, path)]] if path else [[]])


def test_a_heading_that_cites_a_clause_is_no_clause() -> None:
    text = "# 某某法修正案（七）\n\n一、甲\n乙。\n二、将某某法第三条第一款修改为\n丙。\n"
    shelf = ShelfOf([*_DOCUMENTS, dated(text, source="修正案.md")])
    assert named("某某法修正案（七）二、将某某法第三条第一款修改为", shelf) == [[("修正案.md", "二")]]


# Versions, and other doubts


def test_of_several_versions_without_a_date_all_are_meant_newest_first() -> None:
    assert named("某某诉讼法第一条") == [[(_NEW_SUIT, "第一条"), (_OLD_SUIT, "第一条")]]
    assert [place.citation for place in find_places("某某诉讼法第一条", SHELF)[0].places] == [
        "《中华人民共和国某某诉讼法》（2023-09-01）第一条",
        "《中华人民共和国某某诉讼法》（2021-12-24）第一条",
    ]
    assert named("某某诉讼法第一条", newest=True) == [[(_NEW_SUIT, "第一条")]]


def test_the_newest_of_undated_documents_is_each_of_them() -> None:
    parts = ("# 某某法典\n\n## 第一编 总则\n\n第一条 甲。\n", "# 某某法典\n\n## 第二编 分则\n\n第二条 乙。\n")
    shelf = ShelfOf([*_DOCUMENTS, *(dated(text, source=f"编{i}.md") for i, text in enumerate(parts, 1))])
    assert named("某某法典第二条", shelf, newest=True) == [[("编2.md", "第二编/第二条")]]


def test_a_clause_that_only_one_version_has_is_that_of_this_version() -> None:
    assert named("某某诉讼法第三条") == [[(_NEW_SUIT, "第三条")]]


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("《某某诉讼法》（2021-12-24）第一条", _OLD_SUIT),
        ("某某诉讼法(2021)第一条", _OLD_SUIT),
        ("某某诉讼法（2021年修正）第一条", _OLD_SUIT),
        ("2021年某某诉讼法第一条", _OLD_SUIT),
        ("2023年版某某诉讼法第一条", _NEW_SUIT),
    ],
)
def test_a_date_or_a_year_says_which_version_is_meant(text: str, source: str) -> None:
    assert named(text) == [[(source, "第一条")]]


def test_a_version_that_there_is_not_is_no_other() -> None:
    with pytest.raises(CitationError, match="没有 2019 的版本;有 2023-09-01、2021-12-24"):
        find_places("《某某诉讼法》（2019）第一条", SHELF)


@pytest.mark.parametrize(
    ("text", "paths"),
    [
        ("某某管理规定第一条", ["第一章/第一条", "第二章/第一条"]),
        ("某某管理规定第1条", ["第一章/第一条", "第二章/第一条"]),
        ("某某管理规定第一条第二款", ["第二章/第一条/第二款"]),
        ("某某管理规定第二章第一条", ["第二章/第一条"]),
        ("某某管理规定第二条", ["第一章/第二条"]),
    ],
)
def test_where_articles_begin_again_those_of_every_chapter_are_meant(text: str, paths: list[str]) -> None:
    assert named(text) == [[(_RULE, path) for path in paths]]


def test_two_documents_of_one_title_and_no_date_are_both_meant() -> None:
    shelf = ShelfOf([dated(_QUOTING, source="甲.md"), dated(_QUOTING, source="乙.md")])
    assert named("《关于修改〈某某合同法〉的决定》一、甲", shelf) == [[("甲.md", "一"), ("乙.md", "一")]]
    assert named("甲.md第一条", shelf) == [[("甲.md", "一")]]


def test_where_no_document_is_named_all_of_a_few_are_meant_that_have_it_as_it_is_written() -> None:
    assert named("第二条之一") == [[(_CONTRACT, "第一章/第二条之一")]]
    assert {source for source, _ in named("第三条")[0]} == {_CONTRACT, _NEW_SUIT, _RULE}


def test_where_many_are_there_the_document_must_be_named() -> None:
    shelf = ShelfOf([dated(_OLD, source=f"{number}.md") for number in range(30)])
    with pytest.raises(CitationError, match="共有 30 份文件,请写明是哪一份"):
        find_places("第一条", shelf)


# What is not there


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("某某诉讼法（2021-12-24）第九条", "《中华人民共和国某某诉讼法》没有第九条,共二条"),
        ("某某合同法第九条", "《中华人民共和国某某合同法》没有第九条,共5条,最后一条是第三条"),
        ("某某合同法第九条第二款", "《中华人民共和国某某合同法》没有第九条,共5条,最后一条是第三条"),
        ("某某合同法第二条之九", "《中华人民共和国某某合同法》没有第二条之九,共5条,最后一条是第三条"),
        ("某某合同法第二条第四款", "《中华人民共和国某某合同法》第二条只有三款,没有第四款"),
        ("某某合同法第一条第二款", "《中华人民共和国某某合同法》第一条只有一款,没有第二款"),
        ("某某合同法第二条第二款第三项", "《中华人民共和国某某合同法》第二条第二款没有第三项,只有二项"),
        ("某某合同法第一条第三项", "《中华人民共和国某某合同法》第一条没有第三项,没有分项"),
        ("某某合同法第七章", "《中华人民共和国某某合同法》没有第七章,共二章"),
        ("某某诉讼法（2021-12-24）第七章", "《中华人民共和国某某诉讼法》没有第七章,不分章"),
        ("意见第九部分", "《关于加快某某工作的意见》没有第九部分;有一、二、三、附件1、附件2"),
        ("意见二、（九）", "《关于加快某某工作的意见》二、主要任务没有（九）;有（一）、（二）、（三）"),
        ("决定第九条", "《关于修改〈某某合同法〉的决定》没有第九条,不分条"),
        ("某某诉讼法第九条", "《中华人民共和国某某诉讼法》没有第九条"),
    ],
)
def test_of_what_is_not_there_it_is_said_what_there_is(text: str, said: str) -> None:
    (one,) = find_places(text, SHELF)
    assert (one.places, one.lacking) == ((), said)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("合同法第三条", "没有名为“合同法”的文件;相近的有《中华人民共和国某某合同法》"),
        ("《合同法》", "没有名为“合同法”的文件;相近的有《中华人民共和国某某合同法》"),
        ("消防条例第三条", "没有名为“消防条例”的文件"),
        ("", "引用是空的"),
    ],
)
def test_a_document_that_is_not_there_is_no_other(text: str, said: str) -> None:
    with pytest.raises(CitationError) as caught:
        find_places(text, SHELF)
    assert str(caught.value).startswith(said)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("text", ["某某合同法第二条第二款xyz", "《某某合同法》瞎说", "某某合同法瞎说"])
def test_words_that_are_not_understood_are_not_passed_over(text: str) -> None:
    (one,) = find_places(text, SHELF)
    assert one.places == ()
    assert one.lacking.startswith("《中华人民共和国某某合同法》里没有")


@settings(deadline=None)
@given(text=st.text(alphabet="《》某合同法第二三条款项目之至、（一）(2)1.“”附件一是 意见#的", max_size=25))
def test_whatever_is_written_is_read_or_refused_in_one_line(text: str) -> None:
    refused = ""
    found: tuple[Named, ...] = ()
    try:
        found = find_places(text, SHELF)
    except CitationError as error:
        refused = str(error)
    assert bool(found) != bool(refused)
    assert all(bool(one.places) != bool(one.lacking) for one in found)
    assert not [line for line in (refused, *(one.lacking for one in found)) if "\n" in line]


def test_a_section_of_another_tree_is_never_shown() -> None:
    document: Document = read(_LAW)
    sections: set[Section] = set(walk(document.root))
    for place in citations(document, ShelfOf([document])):
        assert place.section in sections
