"""Citations written, and references found and followed."""

from __future__ import annotations

import pytest

from policyqa.errors import CitationError
from policyqa.reading.citation import find_section, format_citation, plain_law_title, resolve
from policyqa.reading.reference import Step, find_reference
from policyqa.records import Document, Section, Status
from tests.reading.trees import read, walk

_TEXT = """某某工作方案全文
前言。
一、总体要求
（一）指导思想
甲。
（二）基本原则
一是坚持改革。乙。二是坚持开放。丙。
二、主要任务
丁。
三、保障措施
1.组织
（1）领导
戊。
1.1 细目
己。
"""
_LAW = """# 中华人民共和国某某法

## 第一编 总则
### 第一章 基本规定
第一条 甲。
第十七条 乙：
（一）丙。
第十七条之一 丁。
### 第二章 权利
#### 第一节 一般规定
第四十七条 戊。
## 附录
### 第三部分 说明
己。
"""


def _chains(document: Document) -> dict[str, tuple[Section, ...]]:
    found: dict[str, tuple[Section, ...]] = {}

    def go(section: Section, above: tuple[Section, ...]) -> None:
        chain = (*above, section) if section.path else ()
        found[section.path] = chain
        for child in section.children:
            go(child, chain)

    go(document.root, ())
    return found


@pytest.mark.parametrize(
    ("path", "citation"),
    [
        ("", "《某某工作方案全文》"),
        ("开头", "《某某工作方案全文》开头"),
        ("一", "《某某工作方案全文》一、总体要求"),
        ("一/（二）", "《某某工作方案全文》一、（二）"),
        ("一/（二）/一是", "《某某工作方案全文》一、（二）“一是坚持改革”"),
        ("三/1", "《某某工作方案全文》三、1."),
        ("三/1/（1）", "《某某工作方案全文》三、1.（1）"),
        ("三/1/（1）/1.1", "《某某工作方案全文》三、1.（1）1.1"),
    ],
)
def test_a_section_is_cited_as_people_write_it(path: str, citation: str) -> None:
    document = read(_TEXT)
    assert format_citation(document.title, _chains(document)[path]) == citation


@pytest.mark.parametrize(
    ("path", "citation"),
    [
        ("第一编/第一章/第十七条", "《中华人民共和国某某法》第十七条"),
        ("第一编/第一章/第十七条之一", "《中华人民共和国某某法》第十七条之一"),
        ("第一编/第二章/第一节", "《中华人民共和国某某法》第一编第二章第一节"),
        ("附录", "《中华人民共和国某某法》“附录”"),
        ("附录/第三部分", "《中华人民共和国某某法》“附录”第三部分"),
    ],
)
def test_an_article_is_cited_without_its_chapter(path: str, citation: str) -> None:
    document = read(_LAW)
    assert format_citation(document.title, _chains(document)[path]) == citation


_ANNEXED = """# 某某办法

第一条 甲。
第三条 乙。

附件1:实施细则

第一章 总则
第一条 丙。
第三条 丁。

附件2:名单

第一条 戊。
"""

_BARE_ANNEX = """# 某某办法

第一条 甲。

附：实施细则

第一条 丙。
"""


@pytest.mark.parametrize(
    ("text", "path", "citation"),
    [
        (_ANNEXED, "第三条", "《某某办法》第三条"),
        (_ANNEXED, "附件1/第一章/第三条", "《某某办法》附件1第三条"),
        (_ANNEXED, "附件2/第一条", "《某某办法》附件2第一条"),
        (_ANNEXED, "附件1/第一章", "《某某办法》附件1第一章"),
        (_BARE_ANNEX, "附/第一条", "《某某办法》附第一条"),
    ],
    ids=["body", "annex with a chapter", "annex", "chapter of an annex", "annex without a name"],
)
def test_an_article_of_an_annex_is_cited_with_it_and_leads_back(text: str, path: str, citation: str) -> None:
    document = read(text)
    assert format_citation("某某办法", _chains(document)[path]) == citation
    reference = find_reference(citation)
    assert reference is not None
    found = resolve(document.root, reference.steps)
    assert found is not None
    # A chapter under an annex stands in the path of its article, and not in the citation.
    assert found.path == path


@pytest.mark.parametrize("name", ["附录", "附表"])
def test_an_article_under_an_unnumbered_appendix_keeps_it(name: str) -> None:
    document = read(f"# 某某办法\n\n第三条 甲。\n\n## {name}\n\n### 第三条\n乙。\n")
    assert format_citation("某某办法", _chains(document)[f"{name}/第三条"]) == f"《某某办法》“{name}”第三条"


def test_a_nested_decimal_is_cited_once() -> None:
    document = read("某某标准规范\n1. 范围\n甲。\n1.1 目标\n乙。\n1.1.1 近期\n丙。\n")
    assert format_citation("某某标准", _chains(document)["1/1.1/1.1.1"]) == "《某某标准》1.1.1"


def test_the_date_follows_the_title_where_versions_must_be_told_apart() -> None:
    chain = _chains(read(_LAW))["第一编/第二章/第一节/第四十七条"]
    assert format_citation("某某法", chain, date="2018-12-29") == "《某某法》（2018-12-29）第四十七条"


@pytest.mark.parametrize(
    ("question", "words", "steps"),
    [
        ("第四十七条是什么?", "第四十七条", (Step(47, "条"),)),
        ("请问第47条的内容", "第47条的", (Step(47, "条"),)),
        ("第十七条之一规定了什么", "第十七条之一", (Step(17, "条", 1),)),
        ("劳动法第四十七条第二款", "第四十七条第二款", (Step(47, "条"), Step(2, "款"))),
        ("第二章第一节讲什么", "第二章第一节", (Step(2, "章"), Step(1, "节"))),
        ("四（一）讲什么", "四（一）", (Step(4, "部分"), Step(1, "点"))),
        ("四、（一）讲什么", "四、（一）", (Step(4, "部分"), Step(1, "点"))),
        ("4.(1)讲什么", "4.(1)", (Step(4, "部分"), Step(1, "点"))),
        ("第四部分第（一）点", "第四部分第（一）点", (Step(4, "部分"), Step(1, "点"))),
        ("第四大部分的第一小点", "第四大部分的第一小点", (Step(4, "部分"), Step(1, "点"))),
        ("四（一）一是", "四（一）一是", (Step(4, "部分"), Step(1, "点"), Step(1, "是"))),
        ("《甲》四、（一）“一是完善”", "四、（一）“一是", (Step(4, "部分"), Step(1, "点"), Step(1, "是"))),
        ("第三部分第二点第一项", "第三部分第二点第一项", (Step(3, "部分"), Step(2, "点"), Step(1, "项"))),
        ("Article 47 of the law", "Article 47", (Step(47, "条"),)),
        ("part four (1)", "part four (1)", (Step(4, "部分"), Step(1, "点"))),
        ("Part IV (ii)", "Part IV (ii)", (Step(4, "部分"), Step(2, "点"))),
        ("Article 47 (2)", "Article 47 (2)", (Step(47, "条"), Step(2, "款"))),
        (
            "Article 47 paragraph 2 item 3",
            "Article 47 paragraph 2 item 3",
            (Step(47, "条"), Step(2, "款"), Step(3, "项")),
        ),
        ("part four section 2", "part four section 2", (Step(4, "部分"), Step(2, "点"))),
        ("section 4, point 3", "section 4, point 3", (Step(4, "部分"), Step(3, "点"))),
        ("the third point of part four", "third point of part four", (Step(4, "部分"), Step(3, "点"))),
        ("the 2nd section of chapter 3", "2nd section of chapter 3", (Step(3, "章"), Step(2, "节"))),
        ("《关于适用刑法第十二条的通知》第三条", "第三条", (Step(3, "条"),)),
        ("《关于适用《刑法》第十二条的通知》第三条", "第三条", (Step(3, "条"),)),
        ("刑法修正案（十一）第一条", "第一条", (Step(1, "条"),)),
        ("劳动合同法47条", "47条", (Step(47, "条"),)),
        ("劳动合同法 47 条的内容", "47 条的", (Step(47, "条"),)),
        ("刑法238条之一", "238条之一", (Step(238, "条", 1),)),
        ("47条讲了什么", "47条", (Step(47, "条"),)),
        ("《甲法》47条第二款", "47条第二款", (Step(47, "条"), Step(2, "款"))),
        ("劳动合同法四十七条规定了什么", "四十七条", (Step(47, "条"),)),
        ("劳动合同法第三章47条", "第三章47条", (Step(3, "章"), Step(47, "条"))),
        ("四部分三点", "四部分三点", (Step(4, "部分"), Step(3, "点"))),
        ("四部分（三）讲什么", "四部分（三）", (Step(4, "部分"), Step(3, "点"))),
        ("第四部分里的（三）", "第四部分里的（三）", (Step(4, "部分"), Step(3, "点"))),
        ("四(三)1是", "四(三)1是", (Step(4, "部分"), Step(3, "点"), Step(1, "是"))),
        ("附件1第三条", "附件1第三条", (Step(1, "附件"), Step(3, "条"))),
        ("附录的第三条", "附录的第三条", (Step(0, "附录"), Step(3, "条"))),
    ],
)
def test_a_question_that_names_a_clause_is_read(question: str, words: str, steps: tuple[Step, ...]) -> None:
    reference = find_reference(question)
    assert reference is not None
    assert reference.steps == steps
    assert question[reference.start : reference.end] == words


@pytest.mark.parametrize(
    "question",
    [
        "第一产业增加值是多少",
        "第三方检测机构有哪些",
        "一是什么意思",
        "一是完善政策,二是加强宣传",
        "2024年的目标",
        "十四五规划的目标",
        "三（二）班的安排",
        "国发2024(3)号",
        "国发〔2024〕12号文",
        "第一点是什么",
        "第三个问题怎么解决",
        "第一条例外",
        "第二章程",
        "第一节课",
        "3.2亿元",
        "一、二线城市",
        "(一)",
        "47条措施",
        "47条意见有哪些",
        "提出了3条建议",
        "20条的措施有哪些",
        "出台20条",
        "一共47条",
        "有47条吗",
        "这47条是什么",
        "四十七条",
        "三点建议",
        "附件1",
        "the third point",
        "the article I read",
        "what is the point",
        "《关于适用刑法第十二条的通知》讲了什么",
        "",
    ],
)
def test_what_only_looks_like_a_clause_is_no_reference(question: str) -> None:
    assert find_reference(question) is None


@pytest.mark.parametrize(
    ("question", "path"),
    [
        ("一（二）", "一/（二）"),
        ("第一部分第二点", "一/（二）"),
        ("第一部分第（二）点一是", "一/（二）/一是"),
        ("第三部分", "三"),
        ("第二条", "二"),
        ("三、1.（1）", "三/1/（1）"),
        ("Part two", "二"),
        ("the second point of part one", "一/（二）"),
        ("一部分二点", "一/（二）"),
        ("一（二）2是", "一/（二）/二是"),
        ("第三部分第1点第2点", None),
        ("第九部分", None),
        ("二（一）", None),
        ("第七条", None),
    ],
)
def test_a_reference_leads_to_its_section_in_a_numbered_text(question: str, path: str | None) -> None:
    reference = find_reference(question)
    assert reference is not None
    section = resolve(read(_TEXT).root, reference.steps)
    assert (section.path if section else None) == path


@pytest.mark.parametrize(
    ("question", "path"),
    [
        ("第四十七条", "第一编/第二章/第一节/第四十七条"),
        ("第17条第一款第（一）项", "第一编/第一章/第十七条"),
        ("第十七条之一", "第一编/第一章/第十七条之一"),
        ("第二章", "第一编/第二章"),
        ("第一编第二章第一节", "第一编/第二章/第一节"),
        ("第三部分", "附录/第三部分"),
        ("Article 1", "第一编/第一章/第一条"),
        ("第十八条", None),
        ("第三章", None),
    ],
)
def test_a_reference_leads_to_its_section_in_a_law(question: str, path: str | None) -> None:
    reference = find_reference(question)
    assert reference is not None
    section = resolve(read(_LAW).root, reference.steps)
    assert (section.path if section else None) == path


def test_every_citation_of_the_speech_that_has_steps_leads_back_to_its_section(speech: Document) -> None:
    chains = _chains(speech)
    followed = 0
    for section in walk(speech.root):
        reference = find_reference(format_citation(speech.title, chains[section.path]))
        if reference is not None:
            followed += 1
            assert resolve(speech.root, reference.steps) == section
    assert followed == sum("/" in section.path for section in walk(speech.root))
    assert any(section.status is Status.LISTED_ONLY for section in walk(speech.root))


_DECIMALS = "某某标准规范\n1. 范围\n甲。\n1.1 目标\n乙。\n1.2 近期\n丙。\n"


def test_a_step_to_a_decimal_counts_its_last_number() -> None:
    section = resolve(read(_DECIMALS).root, (Step(1, "部分"), Step(2, "点")))
    assert section is not None
    assert section.path == "1/1.2"


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("第一编/第二章/第一节/第四十七条", "第一编/第二章/第一节/第四十七条"),
        ("第四十七条", "第一编/第二章/第一节/第四十七条"),
        ("第47条", "第一编/第二章/第一节/第四十七条"),
        ("第一节/第四十七条", "第一编/第二章/第一节/第四十七条"),
        ("《中华人民共和国某某法》第四十七条", "第一编/第二章/第一节/第四十七条"),
        ("《某某法》（2018-12-29）第四十七条", "第一编/第二章/第一节/第四十七条"),
        ("附录", "附录"),
        ("“附录”第三部分", "附录/第三部分"),
    ],
)
def test_a_section_of_a_law_is_found_without_its_chapter(text: str, path: str) -> None:
    assert find_section(read(_LAW).root, text).path == path


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("一/(二)", "一/（二）"),
        (" 一 / （二） ", "一/（二）"),
        ("一、（二）", "一/（二）"),
        ("一、", "一"),
        ("一、总体要求", "一"),
        ("《某某工作方案全文》一、（二）“一是坚持改革”", "一/（二）/一是"),
        ("（二）基本原则", "一/（二）"),
        ("一是坚持改革", "一/（二）/一是"),
        ("（2）", None),
        ("第一部分第二点", "一/（二）"),
        ("1.1", "三/1/（1）/1.1"),
        ("开头", "开头"),
        ("一/（九）", None),
        ("第九条", None),
        ("", None),
        ("/", None),
        ("《某某工作方案全文》", None),
    ],
)
def test_a_section_is_found_by_its_path_heading_or_citation(text: str, path: str | None) -> None:
    root = read(_TEXT).root
    if path is not None:
        assert find_section(root, text).path == path
    else:
        with pytest.raises(CitationError, match="outline") as caught:
            find_section(root, text)
        assert "\n" not in str(caught.value)


def test_a_section_that_several_could_be_is_not_guessed() -> None:
    with pytest.raises(CitationError, match="附件1/第一章/第一条、附件2/第一条") as caught:
        find_section(read(_ANNEXED.replace("第一条 甲。\n", "")).root, "第一条")
    assert "不止一节" in str(caught.value)
    assert find_section(read(_ANNEXED).root, "第一条").path == "第一条", "the whole path goes before the end of another"


def test_every_section_of_the_speech_is_found_by_its_path_and_its_citation(speech: Document) -> None:
    for path, chain in _chains(speech).items():
        if path:
            assert find_section(speech.root, path) == chain[-1]
            assert find_section(speech.root, format_citation(speech.title, chain)) == chain[-1]


@pytest.mark.parametrize(
    ("title", "plain"),
    [
        ("中华人民共和国劳动合同法", "劳动合同法"),
        ("《劳动合同法》", "劳动合同法"),
        ("劳动合同法（2012修正）", "劳动合同法"),
        ("某某市条例", "某某市条例"),
    ],
)
def test_a_law_is_named_as_people_shorten_it(title: str, plain: str) -> None:
    assert plain_law_title(title) == plain
