"""Trees of documents of other kinds, and what is no heading."""

from __future__ import annotations

import pytest

from policyqa.reading.passages import split_passages
from policyqa.records import Status
from tests.reading.trees import own_text, owner_of, paths, read, section_at, walk

_NOTICE = """关于做好智能工厂申报工作的通知
各县(市、区)工信局:
为做好申报工作,现将有关事项通知如下。
一、申报条件
（一）基本条件
1.在本市注册。
2.依法纳税。
（1）近三年无欠税；
（2）信用良好。
（二）优先条件。具备下列之一的优先:
1.有发明专利;
2.获省级称号。
二、申报程序
企业申报，区县审核，市级评审。
某某市工业和信息化局
2024年3月5日
"""

_LAW = """# 中华人民共和国某某法

2018年12月29日 第十三届全国人民代表大会常务委员会第七次会议修正

<!-- INFO END -->

## 第一章 总则

第一条 为了规范活动，制定本法。

第二条 有下列情形之一的，适用本法：

（一）在境内从事活动的；

（二）法律规定的其他情形。

1.细目。

一、列举。

## 第二章 权利

### 第一节 一般规定

第三条【权利】 依照本法
第一条规定享有权利。

第二条规定的情形除外。

第三条之一 特别权利依照第七条的规定。

第四条 一是尊重。二是保护。

## 第三章 附则

第五条 本法自公布之日起施行。
"""


def test_a_notice_is_a_tree_of_its_families() -> None:
    document = read(_NOTICE)
    expected = "开头 一 一/（一） 一/（一）/1 一/（一）/2 一/（一）/2/（1） 一/（一）/2/（2） "
    expected += "一/（二） 一/（二）/1 一/（二）/2 二 落款"
    assert document.title == "关于做好智能工厂申报工作的通知"
    assert paths(document) == expected.split()
    assert own_text(document, "一/（一）/2/（1）") == "（1）近三年无欠税；"
    assert section_at(document, "一/（二）").title == "优先条件"
    assert own_text(document, "一/（二）") == "（二）优先条件。具备下列之一的优先:"
    assert own_text(document, "二") == "企业申报，区县审核，市级评审。"
    assert all(section.status is Status.PRESENT for section in walk(document.root))


def test_an_article_of_a_law_holds_its_paragraphs_and_items() -> None:
    document = read(_LAW)
    assert document.title == "中华人民共和国某某法"
    assert paths(document) == [
        "开头",
        "第一章",
        "第一章/第一条",
        "第一章/第二条",
        "第二章",
        "第二章/第一节",
        "第二章/第一节/第三条",
        "第二章/第一节/第三条之一",
        "第二章/第一节/第四条",
        "第三章",
        "第三章/第五条",
    ]
    assert owner_of(document, "一、列举。") == "第一章/第二条"
    assert own_text(document, "第二章/第一节/第四条") == "第四条 一是尊重。二是保护。"
    assert section_at(document, "第二章/第一节/第三条").title == "权利"
    assert section_at(document, "第一章").heading == "第一章 总则"


def test_talk_of_an_article_at_the_start_of_a_line_is_no_heading() -> None:
    document = read(_LAW)
    assert owner_of(document, "第一条规定享有权利") == "第二章/第一节/第三条"
    assert owner_of(document, "第二条规定的情形除外") == "第二章/第一节/第三条"


@pytest.mark.parametrize(
    "line",
    [
        "第二条规定的期限为三十日。",
        "第二条第一款所称企业，是指法人。",
        "第二条、第三条适用于本市。",
        "第二条所列情形除外。",
        "第九条修改为：“企业应当申报。”",
    ],
)
def test_a_cross_reference_stays_in_the_article_before_it(line: str) -> None:
    document = read(f"某某办法\n第一条 为规范管理，制定本办法。\n\n{line}\n\n第二条 企业应当申报。\n")
    assert paths(document) == ["第一条", "第二条"]
    assert owner_of(document, line) == "第一条"


@pytest.mark.parametrize(
    "wrapped",
    [
        "我市企业应当按照有关规定和要求依照本办法\n第三条 的规定及时办理备案手续。",
        "重点支持符合国家和省产业政策方向的第一、第\n二、三产业融合发展项目,给予补助。",
        "全市规模以上工业企业的研发投入强度达到了\n1.5 个百分点以上,创历史新高。",
        "截至目前全市规模以上工业企业总数已经达到\n3、4千家的规模,居全省前列。",
        "项目由市工信局、市发改委、市财政局、市国资委、\n一、二级公路管理单位共同实施。",
        "全市规模以上工业企业的增加值和利润均好于第\n一、2季度的水平,创历史新高",
        "申报单位应当如实填写本通知所附的材料并提交\n附件1（申报表）和其他证明,逾期不再受理。",
    ],
)
def test_a_hard_wrap_makes_no_heading_of_a_number(wrapped: str) -> None:
    document = read(f"某某规划\n一、总体要求\n{wrapped}\n二、主要任务\n任务。\n")
    assert paths(document) == ["一", "二"]
    assert own_text(document, "一") == wrapped


def test_markdown_headings_nest_by_depth_and_keep_the_labels_they_carry() -> None:
    document = read(
        "# 指南\n\n说明。\n\n## 一、总则\n甲。\n### （一）目的\n乙。\n### 适用/范围\n丙。\n"
        "## 附录\n### 1.1 术语\n丁。\n### 1.2 符号\n戊。\n"
    )
    assert document.title == "指南"
    assert paths(document) == ["开头", "一", "一/（一）", "一/适用∕范围", "附录", "附录/1.1", "附录/1.2"]
    assert section_at(document, "一/适用∕范围").heading == "适用/范围"


def test_a_markdown_heading_is_a_heading_whatever_number_stood_before() -> None:
    document = read(
        "## 1. 条件\n### 1. 基本\n甲。\n### 2. 优先\n乙。\n## 2. 程序\n1. 申请\n2. 审核\n## 2. 时间\n丙。\n"
        "# 其他\n## 1. 条件\n丁。\n## 1. 重复\n戊。\n"
    )
    expected = "1 1/1 1/2 2 2/1 2/2 2#2 其他 其他/1 其他/1#2"
    assert paths(document) == expected.split()
    assert own_text(document, "其他/1#2") == "戊。"


def test_a_markdown_heading_stands_under_the_nearest_of_less_depth() -> None:
    document = read("# 甲\n前言。\n## 一、乙\n### 丙\n丁。\n# 戊\n己。\n")
    assert paths(document) == ["甲", "甲/一", "甲/一/丙", "戊"]


@pytest.mark.parametrize("fence", ["```", "~~~", "````", "  ```"])
def test_what_stands_in_a_code_block_is_text(fence: str) -> None:
    block = f"{fence}bash\n# 安装\n一、运行\n1. 启动\n## 二、停止\n{fence}"
    document = read(f"# 指南\n\n## 一、使用\n{block}\n说明。\n## 二、停止\n乙。\n")
    assert paths(document) == ["一", "二"]
    assert own_text(document, "一") == f"{block.strip()}\n说明。"


@pytest.mark.parametrize(
    "text", ["```\n## 一、甲\n乙。\n## 二、丙\n丁。", "## 一、甲\n乙。\n~~~\n## 二、丙\n```\n丁。"]
)
def test_a_fence_that_nothing_closes_takes_no_heading(text: str) -> None:
    assert [path for path in paths(read(text)) if path != "开头"] == ["一", "二"]


def test_front_matter_is_in_no_passage_and_offsets_are_those_of_the_file() -> None:
    document = read("---\ntitle: 指南\ntags: [甲]\n---\n\n## 1. 条件\n乙。\n")
    (passage,) = split_passages(document, max_chars=500)
    assert (passage.text, passage.title, passage.notices) == ("1. 条件\n乙。", "指南", ())
    assert document.text[passage.start : passage.end] == passage.text


def test_decimal_headings_nest_by_their_dots() -> None:
    document = read("某某标准规范\n1. 范围\n甲。\n1.1 目标\n乙。\n1.1.1 近期\n丙。\n1.2 原则\n丁。\n2. 要求\n戊。\n")
    assert paths(document) == ["1", "1/1.1", "1/1.1/1.1.1", "1/1.2", "2"]


def test_families_nest_as_they_come_and_an_annex_ends_them_all() -> None:
    document = read(
        "某某方案全文\n第一部分 背景\n甲。\n第二部分 任务\n一、目标\n（一）近期\n1.产值\n①规上\n乙。\n②规下\n丙。\n"
        "二、措施\n丁。\n附件1：\n一、清单\n戊。\n附件2：\n己。\n"
    )
    assert paths(document) == [
        "第一部分",
        "第二部分",
        "第二部分/一",
        "第二部分/一/（一）",
        "第二部分/一/（一）/1",
        "第二部分/一/（一）/1/①",
        "第二部分/一/（一）/1/②",
        "第二部分/二",
        "附件1",
        "附件1/一",
        "附件2",
    ]


@pytest.mark.parametrize(
    ("line", "label"),
    [
        ("附：名单", "附"),
        ("附:名单", "附"),
        ("附：", "附"),
        ("附 件 1", "附件1"),
        ("附件一：名单", "附件一"),
        ("附件1 名单", "附件1"),
        ("附件2（样表）", "附件2"),
        ("附录A", "附录A"),
        ("附录 1", "附录1"),
        ("附录", "附录"),
        ("附表1", "附表1"),
    ],
)
@pytest.mark.parametrize("body", ["一、甲\n（一）乙乙。", "第一章 甲\n第一条 本办法自发布之日起施行。"])
def test_an_annex_ends_the_body_whatever_its_name(line: str, label: str, body: str) -> None:
    document = read(f"某某办法全文\n{body}\n\n{line}\n张三。\n一、丙\n丁。\n")
    assert paths(document)[-2:] == [label, f"{label}/一"]
    assert owner_of(document, "张三") == label


@pytest.mark.parametrize("title", ["申报表", "承诺书", "收费标准"])
def test_the_line_below_an_annex_is_its_title_however_short(title: str) -> None:
    document = read(f"一、甲\n乙乙。\n附件1\n\n{title}\n\n姓名\n电话\n")
    assert section_at(document, "附件1").title == title


@pytest.mark.parametrize("words", ["姓名", "第一季", "张三丰"])
def test_a_few_words_below_an_annex_are_its_text(words: str) -> None:
    document = read(f"一、甲\n乙乙。\n附件1\n\n{words}\n\n丙丙。\n")
    assert section_at(document, "附件1").title == ""


@pytest.mark.parametrize("line", ["附则", "附近的企业也可以申报。", "附注：甲。", "附表中的数据为准。"])
def test_what_only_begins_like_an_annex_is_text(line: str) -> None:
    document = read(f"某某办法全文\n一、甲\n乙乙。\n{line}\n")
    assert owner_of(document, line) == "一"


@pytest.mark.parametrize("line", ["附：申报表见官网。", "附件：申报表", "附表1"])
@pytest.mark.parametrize(
    ("before", "behind", "expected"),
    [
        ("一、甲\n乙。", "二、丙\n丁。", "一 二"),
        ("一、甲\n（一）乙。", "（二）丙。\n二、丁\n戊。", "一 一/（一） 一/（二） 二"),
        ("第一条 甲。", "第二条 乙。", "第一条 第二条"),
    ],
)
def test_an_annex_in_the_middle_of_the_body_takes_nothing_of_it(
    line: str, before: str, behind: str, expected: str
) -> None:
    document = read(f"某某办法全文\n{before}\n{line}\n{behind}\n")
    assert paths(document) == expected.split()


@pytest.mark.parametrize("name", ["附录", "附表", "附：细则"])
def test_articles_begin_anew_in_an_annex_that_is_a_markdown_heading(name: str) -> None:
    document = read(f"# 某某办法\n\n第一条 甲。\n\n第二条 乙。\n\n## {name}\n\n第二条 丙。\n")
    assert paths(document) == ["第一条", "第二条", name, f"{name}/第二条"]


def test_the_list_of_annexes_before_the_signature_stays_a_list() -> None:
    document = read(
        "某某通知全文\n一、甲\n乙。\n附件:1.申报表\n2.承诺书\n某某局\n2024年5月1日\n附件1\n丙。\n附件2\n丁。\n"
    )
    assert paths(document) == ["一", "附件", "落款", "附件1", "附件2"]
    assert own_text(document, "附件") == "附件:1.申报表\n2.承诺书"


def test_a_label_that_recurs_under_one_parent_is_numbered() -> None:
    document = read("某某汇编全文\n一、甲\n甲甲。\n二、乙\n乙乙。\n一、丙\n丙丙。\n")
    assert paths(document) == ["一", "二", "一#2"]
    assert section_at(document, "一#2").label == "一"


@pytest.mark.parametrize(
    "text",
    ["设立直接融资服务绿色通道。", "设立绿色通道。\n对企业给予补贴。\n", "路径1：打开首页→平台 路径2：打开专区→平台"],
)
def test_a_text_without_headings_is_the_roots_own(text: str) -> None:
    document = read(text, name="问答")
    assert paths(document) == []
    (passage,) = split_passages(document, max_chars=500)
    assert (passage.section, passage.citation, passage.headings) == ("", "《问答》", ())
    assert passage.text == text.strip()


def test_a_heading_with_nothing_under_it_is_itself_the_text() -> None:
    document = read("某某清单全文\n一、申请表\n二、承诺书\n")
    assert [passage.text for passage in split_passages(document, max_chars=500)] == ["一、申请表", "二、承诺书"]


def test_the_slips_of_real_files_are_read_past() -> None:
    document = read("某某规定全文\n第一条 甲。\n第二 条 乙。\n笫三条 丙。\n第四条　丁。\n")
    assert paths(document) == ["第一条", "第二条", "第三条", "第四条"]


def test_a_section_spans_from_its_heading_to_the_end_of_its_last_descendant() -> None:
    document = read(_NOTICE)
    first = section_at(document, "一")
    assert document.text[first.start :].startswith("一、申报条件")
    assert document.text[: first.end].endswith("2.获省级称号。")
    assert (document.root.start, document.root.end) == (0, len(document.text))


@pytest.mark.parametrize(
    ("words", "title"),
    [
        ("增加“禁止携犬进入；医院除外”一款。做好甲。", "增加“禁止携犬进入；医院除外”一款"),
        ("作为第九条：“第九条 禁止携犬进入学校。违者由公安机关处二百元以上五百元以下罚款。”", "作为第九条"),
        ("落实《某某条例；某某办法》要求。做好甲。", "落实《某某条例；某某办法》要求"),
        ("推进“县管校聘”。做好甲。", "推进“县管校聘”"),
    ],
    ids=["closed", "too-long", "book", "whole"],
)
def test_a_title_does_not_end_inside_a_quotation(words: str, title: str) -> None:
    assert section_at(read(f"某某决定全文\n一、甲\n乙。\n二、{words}\n三、丙\n丁。\n"), "二").title == title


def test_the_chapters_of_a_standard_hold_their_clauses() -> None:
    document = read("某某建设规范\n\n1 总则\n1.1 甲。\n1.2 乙。\n2　选址 要求\n2.1 一般要求\n2.1.1 丙。\n2.2 丁。\n")
    assert paths(document) == ["1", "1/1.1", "1/1.2", "2", "2/2.1", "2/2.1/2.1.1", "2/2.2"]
    assert (section_at(document, "2").title, section_at(document, "2").heading) == ("选址 要求", "2. 选址 要求")


@pytest.mark.parametrize("line", ["3 家企业", "1 总则", "5 月", "2，选址", "1 2 甲乙"])
def test_a_line_that_begins_with_a_figure_is_no_chapter_unless_its_clauses_follow(line: str) -> None:
    document = read(f"某某建设规范\n\n建设内容如下。\n{line}\n5.1 甲。\n5.2 乙。\n")
    assert line in own_text(document, "开头")


@pytest.mark.parametrize(
    "line",
    [
        "（三）至（五）项情形的企业除外。",
        "（一）、（二）项规定的企业除外。",
        "(三)项规定的个体工商户除外。",
        "（二）款规定的除外。",
    ],
)
def test_an_item_that_is_spoken_of_at_the_start_of_a_line_is_no_heading(line: str) -> None:
    document = read(f"一、甲甲\n符合本意见第二条第\n{line}\n二、乙乙\n丙。\n")
    assert paths(document) == ["一", "二"]
    assert document.notices == ()


@pytest.mark.parametrize("title", ["项目建设", "款项支付", "和谐社区", "款式更新"])
def test_a_heading_may_begin_like_an_item_that_is_spoken_of(title: str) -> None:
    assert paths(read(f"一、甲甲\n（一）{title}\n乙乙。\n")) == ["一", "一/（一）"]


@pytest.mark.parametrize("words", ["十、百、千工程", "百、千、万工程"])
def test_a_list_of_round_numbers_is_no_heading(words: str) -> None:
    assert paths(read(f"一、甲甲\n全市实施产业振兴计划，开展\n{words}试点。\n二、乙乙\n丙。\n")) == ["一", "二"]


def test_a_glossary_behind_a_report_has_a_tree_of_its_own() -> None:
    body = "一、工作回顾\n甲。\n二、重点任务\n乙。\n各位代表，让我们继续奋斗！\n"
    glossary = "名词解释\n1.新质生产力：指丙。\n2.两重：指丁。\n"
    assert paths(read(f"政府工作报告\n{body}\n{glossary}")) == [
        "一",
        "二",
        "结尾",
        "名词解释",
        "名词解释/1",
        "名词解释/2",
    ]
