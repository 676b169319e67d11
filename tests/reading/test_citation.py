"""Citations written, and references found and followed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policyqa.errors import CitationError
from policyqa.reading.citation import find_section, plain_law_title, resolve
from policyqa.reading.reference import Step, find_reference
from policyqa.reading.writing import format_citation
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
        ("三/1/1.1", "《某某工作方案全文》三、1.1"),
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


def test_a_clause_of_a_lettered_annex_is_cited_by_its_letter() -> None:
    chains = _chains(
        read("某某标准\n1 范围\n甲。\n附录A\n评价指标\nA.1 基础指标\nA.1.1 联网率。\nA.2 效益指标\n乙。\n")
    )
    cited = {path: format_citation("某某标准", chain) for path, chain in chains.items() if path.startswith("附录A")}
    assert list(cited) == ["附录A", "附录A/A.1", "附录A/A.1/A.1.1", "附录A/A.2"]
    assert list(cited.values()) == ["《某某标准》附录A", "《某某标准》A.1", "《某某标准》A.1.1", "《某某标准》A.2"]


@pytest.mark.parametrize(
    ("text", "path", "citation"),
    [
        ("某通知\n一、甲\n乙。\n二、丙\n丁。\n附件2\n名单\n1.戊\n2.己\n", "附件2/1", "《甲》附件2、1."),
        ("# 某指南\n## 2. 乙\n### 1. 丙\n丁。\n", "2/1", "《甲》2. 1."),
    ],
    ids=["annex", "figures"],
)
def test_two_numbers_of_a_citation_never_run_into_one(text: str, path: str, citation: str) -> None:
    assert format_citation("甲", _chains(read(text))[path]) == citation


@pytest.mark.parametrize(
    ("title", "cited"),
    [
        ("《医保政策》解读", "《〈医保政策〉解读》"),
        ("关于修改《养犬条例》的决定", "《关于修改〈养犬条例〉的决定》"),
        ("关于《转发〈通知〉的函》的说明", "《关于〈转发《通知》的函〉的说明》"),
        ("养犬条例", "《养犬条例》"),
    ],
)
def test_the_marks_of_a_title_within_a_title_take_turns(title: str, cited: str) -> None:
    assert format_citation(title, ()) == cited


def test_an_article_that_is_not_there_is_no_other_section() -> None:
    root = read("# 某办法\n\n## 第一章 总则\n\n第四条 甲。\n\n## 第五章 附则\n\n第十二条 乙。\n").root
    for step in (Step(5, "条"), Step(1, "条"), Step(4, "条", 1), Step(5, "点"), Step(5, "项")):
        assert resolve(root, (step,)) is None


def test_the_date_follows_the_title_where_versions_must_be_told_apart() -> None:
    chain = _chains(read(_LAW))["第一编/第二章/第一节/第四十七条"]
    assert format_citation("某某法", chain, date="2018-12-29") == "《某某法》（2018-12-29）第四十七条"


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
        ("第17条第一款第（一）项", "第一编/第一章/第十七条/（一）"),
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


def test_every_citation_of_the_speech_leads_back_to_its_section(speech: Document) -> None:
    _assert_every_citation_leads_back(speech)
    assert any(section.status is Status.LISTED_ONLY for section in walk(speech.root))


_NOTICE_WITH_ANNEXES = """关于开展技能补贴申报工作的通知

各单位：

现就有关事项通知如下。

一、申报对象
甲。

二、补贴标准
乙。

三、申报方式
1.网上申报。丙。
2.窗口申报。携带以下材料：
（1）身份证原件：
①正面；
②反面。
（2）证书。

四、工作要求
要高度重视，一是加强宣传，确保知晓。二是严格审核，防止骗取。

某某市人力资源局
2025年8月20日

附件1

申报表

1.姓名
2.证书

附件2

职业目录

1.电工
2.焊工
"""
_MARKDOWN = """# 某某指南

前言。

## 概述
甲。
### 费用/收费
乙。
### “十五五”目标
丙。
## 概述
丁。
## 2. 接口
### 1. 调用
戊。
### 1. 调用
己。
## 2024
庚。
## 一是什么
辛。
## 附则
壬。
"""
_STANDARD = """某某建设规范
1 总则
1.1 目标
甲。
2 选址
2.1 一般规定
乙。
2.1.1 距离
丙。
2.1.2 高度
丁。
2.2 荷载
戊。
附录A 计算方法
A.
"""


def _assert_every_citation_leads_back(document: Document) -> None:
    for path, chain in _chains(document).items():
        reference = find_reference(format_citation(document.title, chain))
        assert (reference is None) is (not path)
        if reference is not None:
            found = resolve(document.root, reference.steps)
            assert (found.path if found else None) == path


@pytest.mark.parametrize(
    ("text", "some"),
    [
        (_TEXT, {"开头", "一/（二）/二是", "三/1/1.1"}),
        (_LAW, {"第一编/第一章/第十七条之一", "附录/第三部分"}),
        (_NOTICE_WITH_ANNEXES, {"开头", "三/2/（1）/②", "附件1/1", "附件2/1", "落款"}),
        (_MARKDOWN, {"概述", "概述#2", "概述/费用∕收费", "概述/“十五五”目标", "2/1", "2/1#2", "2024", "一是什么"}),
        (_STANDARD.replace("1 总", "1. 总").replace("2 选", "2. 选"), {"2/2.1/2.1.2"}),
    ],
    ids=["families", "law", "notice with annexes", "markdown", "standard"],
)
def test_every_citation_leads_back_to_its_section(text: str, some: set[str]) -> None:
    document = read(text)
    assert some <= set(_chains(document))
    _assert_every_citation_leads_back(document)


_SHAPES = (
    ("一、", "二、"),
    ("（一）", "（二）"),
    ("1.", "2."),
    ("（1）", "（2）"),
    ("①", "②"),
    ("第一章 ", "第二章 "),
    ("附件1：", "附件2："),
)


@given(shapes=st.lists(st.sampled_from(_SHAPES), min_size=1, max_size=4, unique=True))
def test_every_citation_leads_back_however_the_families_nest(shapes: list[tuple[str, str]]) -> None:
    def lines(level: int) -> str:
        inside = lines(level + 1) if level + 1 < len(shapes) else "正文如下。\n"
        return "".join(f"{label}某某工作\n{inside}" for label in shapes[level])

    _assert_every_citation_leads_back(read(f"某某工作方案\n\n{lines(0)}"))


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
        ("1.1", "三/1/1.1"),
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
