"""Which documents a question names: in full, shortened, by their sort, and not at all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policyqa.reading.naming import Naming, called, find_naming
from policyqa.reading.reference import find_reference

_SPEECH = "全市智能工厂建设推进会议讲话.txt"


@dataclass(frozen=True, slots=True)
class Name:
    """A document that has a title and nothing else."""

    source: str
    title: str


_LAWS = {
    "劳动合同法": "中华人民共和国劳动合同法",
    "劳动法": "中华人民共和国劳动法",
    "条例": "中华人民共和国劳动合同法实施条例",
    "刑事诉讼法": "中华人民共和国刑事诉讼法",
    "甲市": "甲市数据条例",
    "乙市": "乙市数据条例",
    "物业": "物业管理办法",
    "修正案": "刑法修正案（十一）",
    "解释": "关于适用《中华人民共和国民法典》若干问题的解释",
}
_NOTICES = {
    "出租": "关于加强出租汽车行业管理的通知",
    "人才": "关于印发《丙市人才引进方案》的通知",
}


_SHELF = (
    *(Name(f"{name}.md", title) for name, title in _LAWS.items()),
    *(Name(f"{name}.txt", title) for name, title in _NOTICES.items()),
    Name(_SPEECH, "全市智能工厂建设推进会议讲话"),
)


def naming(question: str, documents: Sequence[Name] = _SHELF) -> Naming | None:
    reference = find_reference(question)
    assert reference is not None
    return find_naming(question, reference, documents)


@pytest.mark.parametrize(
    ("question", "documents"),
    [
        ("出租车通知第九条", ["出租.txt"]),
        ("加强出租车管理的通知第二部分", ["出租.txt"]),
        ("出租汽车第二部分", ["出租.txt"]),
        ("劳动法第二百条", ["劳动法.md"]),
        ("中华人民共和国劳动法第二百条", ["劳动法.md"]),
        ("劳动合同法第二百条", ["劳动合同法.md"]),
        ("劳动合同法(2012年修正)第三条", ["劳动合同法.md"]),
        ("2012年劳动合同法第三条", ["劳动合同法.md"]),
        ("请问新劳动合同法中的第三条", ["劳动合同法.md"]),
        ("单位不遵守劳动合同法第三条怎么办", ["劳动合同法.md"]),
        ("我的老板几次三番触犯过劳动合同法第三条", ["劳动合同法.md"]),
        ("刑诉法第三条", ["刑事诉讼法.md"]),
        ("讲话第六部分", [_SPEECH]),
        ("市长讲话第六部分", [_SPEECH]),
        ("智能工厂推进会第六部分", [_SPEECH]),
        ("甲市数据条例第三条", ["甲市.md"]),
        ("数据条例第三条", ["甲市.md", "乙市.md"]),
        ("我市数据条例第三条", ["甲市.md", "乙市.md"]),
        ("北京市物业管理办法第三条", ["物业.md"]),
        ("物业办法第三条", ["物业.md"]),
        ("通知第三部分", ["出租.txt", "人才.txt"]),
        ("人才引进方案第二部分", ["人才.txt"]),
        ("《人才引进方案》第二部分", ["人才.txt"]),
        ("《刑法修正案（十一）》第三条", ["修正案.md"]),
        ("刑法修正案(十一)第三条", ["修正案.md"]),
        ("刑法修正案第三条", ["修正案.md"]),
        ("关于适用《中华人民共和国民法典》若干问题的解释第三条", ["解释.md"]),
        ("《关于适用〈中华人民共和国民法典〉若干问题的解释》第三条", ["解释.md"]),
        ("劳动法和劳动合同法第三条", ["劳动合同法.md", "劳动法.md"]),
        ("《劳动法》和《劳动合同法》第三条", ["劳动合同法.md", "劳动法.md"]),
        ("《劳动法》第三条提到《劳动合同法》了吗", ["劳动法.md"]),
        ("第三条在劳动合同法里怎么说", ["劳动合同法.md"]),
        ("数据安全的第三条,甲市数据条例里的", ["甲市.md"]),
    ],
)
def test_a_document_is_named_in_full_or_shortened(question: str, documents: list[str]) -> None:
    found = naming(question)
    assert found is not None
    assert sorted(found.sources) == sorted(documents)


@pytest.mark.parametrize(
    ("question", "name"),
    [
        ("民法典第一千条", "民法典"),
        ("请问民法典第一千条", "民法典"),
        ("合同法第三条", "合同法"),
        ("《合同法》第三条", "合同法"),
        ("社会劳动法第三条", "社会劳动法"),
        ("刑法第三条", "刑法"),
        ("诉讼法第三条", "诉讼法"),
        ("丙市数据条例第三条", "丙市数据条例"),
        ("物业管理法第三条", "物业管理法"),
        ("出租车方案第二部分", "出租车方案"),
        ("该章程第三条", "章程"),
    ],
)
def test_a_name_that_no_document_has_names_none(question: str, name: str) -> None:
    found = naming(question)
    assert found is not None
    assert (found.names, found.sources) == ((name,), ())


@pytest.mark.parametrize(
    "question",
    [
        "第三条",
        "请问第三条",
        "企业数字化转型第四部分",
        "依法第三条",
        "这个做法第三条",
        "第三条提到《民法典》了吗",
        "20条第三条",
    ],
)
def test_other_words_before_a_clause_name_nothing(question: str) -> None:
    assert naming(question) is None


def test_the_only_document_may_be_called_by_any_sort() -> None:
    only = (Name("甲.md", "某某实施细则"),)
    assert naming("该办法第三条", only) is None
    found = naming("某某办法第三条", only)
    assert found is not None
    assert found.sources == ()


@pytest.mark.parametrize(
    ("name", "titles"),
    [
        ("道交法", ["道路交通安全法"]),
        ("交通安全法", ["道路交通安全法", "海上交通安全法"]),
        ("民诉法", ["民事诉讼法", "民事诉讼法"]),
        ("消法", ["消费者权益保护法"]),
        ("环境保护法", []),
        ("安全法", []),
    ],
)
def test_a_law_may_be_called_as_people_call_it_but_never_by_its_end_alone(name: str, titles: list[str]) -> None:
    laws = ("道路交通安全法", "海上交通安全法", "民事诉讼法", "民事诉讼法", "消费者权益保护法", "海洋环境保护法")
    documents = tuple(Name(f"{number}.md", f"中华人民共和国{title}") for number, title in enumerate(laws))
    found = naming(f"{name}第三条", documents)
    assert found is not None
    sources = {one.source: one.title.removeprefix("中华人民共和国") for one in documents}
    assert [sources[source] for source in found.sources] == titles
    assert called(name, documents) == found.sources


@pytest.mark.parametrize("title", [*_LAWS.values(), *_NOTICES.values()])
@pytest.mark.parametrize("asked", ["{}第三条", "请问{}的第三条是什么", "《{}》第三条", "第三条，《{}》里的"])
def test_every_title_names_its_document(title: str, asked: str) -> None:
    found = naming(asked.format(title))
    assert found is not None
    (source,) = found.sources
    assert {one.source: one.title for one in _SHELF}[source] == title


@given(before=st.text(alphabet="甲乙市数据条例法的和、《》（）()，第三条 a1\n", max_size=30))
def test_any_words_before_a_clause_are_read(before: str) -> None:
    documents = (Name("甲市数据条例.md", "甲市数据条例"), Name("1.txt", ""), Name("2.txt", "1"))
    text = f"{before}第三条"
    reference = find_reference(text)
    if reference is not None:
        found = find_naming(text, reference, documents)
        assert found is None or set(found.sources) <= {one.source for one in documents}
