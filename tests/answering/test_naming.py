"""Which documents a question names: in full, shortened, by their sort, and not at all."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policyqa.answering.naming import Naming, find_naming
from policyqa.answering.question import understand
from tests.answering.corpora import NO_HEADINGS, SPEECH, SPEECH_TEXT, Desk, opened

_LAW = "# {title}\n\n第一条 为了规范管理,制定本规定。\n\n第二条 各单位应当遵守。\n\n第三条 自公布之日起施行。\n"
_NOTICE = "{title}\n各单位:\n一、总体要求\n做好工作。\n二、主要任务\n完成任务。\n三、保障措施\n加强领导。\n"
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


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    texts = {f"{name}.md": _LAW.format(title=title) for name, title in _LAWS.items()}
    texts |= {f"{name}.txt": _NOTICE.format(title=title) for name, title in _NOTICES.items()}
    return opened(tmp_path_factory.mktemp("shelf"), {**texts, SPEECH: SPEECH_TEXT})


def naming(desk: Desk, question: str) -> Naming | None:
    reference = understand(question).reference
    assert reference is not None
    return find_naming(question, reference, desk.snapshot)


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
        ("讲话第六部分", [SPEECH]),
        ("市长讲话第六部分", [SPEECH]),
        ("智能工厂推进会第六部分", [SPEECH]),
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
def test_a_document_is_named_in_full_or_shortened(shelf: Desk, question: str, documents: list[str]) -> None:
    found = naming(shelf, question)
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
def test_a_name_that_no_document_has_names_none(shelf: Desk, question: str, name: str) -> None:
    found = naming(shelf, question)
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
def test_other_words_before_a_clause_name_nothing(shelf: Desk, question: str) -> None:
    assert naming(shelf, question) is None


def test_the_only_document_may_be_called_by_any_sort(tmp_path: Path) -> None:
    desk = opened(tmp_path, {"甲.md": _LAW.format(title="某某实施细则")})
    with desk.snapshot:
        assert naming(desk, "该办法第三条") is None
        found = naming(desk, "某某办法第三条")
        assert found is not None
        assert found.sources == ()


@pytest.mark.parametrize("title", [*_LAWS.values(), *_NOTICES.values()])
@pytest.mark.parametrize("asked", ["{}第三条", "请问{}的第三条是什么", "《{}》第三条", "第三条，《{}》里的"])
def test_every_title_names_its_document(shelf: Desk, title: str, asked: str) -> None:
    found = naming(shelf, asked.format(title))
    assert found is not None
    (source,) = found.sources
    assert shelf.snapshot.document_summary(source).title == title


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    return opened(
        tmp_path_factory.mktemp("plain"), {**NO_HEADINGS, "甲市数据条例.md": _LAW.format(title="甲市数据条例")}
    )


@given(before=st.text(alphabet="甲乙市数据条例法的和、《》（）()，第三条 a1\n", max_size=30))
def test_any_words_before_a_clause_are_read(plain: Desk, before: str) -> None:
    understood = understand(f"{before}第三条")
    if understood.reference is not None:
        found = find_naming(understood.text, understood.reference, plain.snapshot)
        assert found is None or set(found.sources) <= set(plain.snapshot.sources())
