"""The title line and the 目录, in the many ways they are written."""

from __future__ import annotations

import pytest

from policyqa.reading.passages import split_passages
from tests.reading.trees import listed_only, own_text, paths, read, section_at

_BODY = """一、总体要求
（一）指导思想
以发展为主线。
（二）基本原则
坚持市场主导。
二、主要任务
实施三项工程。
三、保障措施
加强组织领导。
"""
_ENTRIES = "一、总体要求\n（一）指导思想\n（二）基本原则\n二、主要任务\n三、保障措施\n"
_TITLE = "关于加快发展的实施意见\n"
_PAGED = tuple(enumerate(_ENTRIES.split(), 1))
_PATHS = ["一", "一/（一）", "一/（二）", "二", "三"]


@pytest.mark.parametrize(
    "text",
    [
        f"目录\n{_ENTRIES}……\n{_TITLE}{_BODY}",
        f"目录/提纲:……\n{_ENTRIES}......\n{_TITLE}{_BODY}",
        f"目　录\n{_ENTRIES}{_TITLE}{_BODY}",
        f"{_TITLE}目录\n{_ENTRIES}{_BODY}",
        f"{_TITLE}\n目 次\n\n{_ENTRIES}\n{_TITLE}\n{_BODY}",
        f"# {_TITLE}\n## 目录\n{_ENTRIES}\n{_BODY}",
        f"{_TITLE}目录\n前言\n{_ENTRIES}{_BODY}",
        f"{_TITLE}目录\n" + "".join(f"{entry}{'…' * 12} {page}\n" for page, entry in _PAGED) + _BODY,
        f"{_TITLE}目录\n" + "".join(f"{entry}........{page}\n" for page, entry in _PAGED) + _BODY,
        f"{_TITLE}目录\n" + "".join(f"{entry}\t（{page}）\n" for page, entry in _PAGED) + _BODY,
        f"{_TITLE}目录\n" + "".join(f"{entry} {page}\n" for page, entry in _PAGED) + _BODY,
        f"{_TITLE}目录\n" + "".join(f"- [{entry}](#{entry})\n" for entry in _ENTRIES.split()) + f"\n{_BODY}",
        f"{_TITLE}{_ENTRIES}\n{_BODY}",
        f"{_TITLE}提纲：\n{_ENTRIES}{_BODY}".replace("（", "(").replace("）", ")"),
    ],
    ids=[
        "before-title",
        "dots",
        "not-closed",
        "behind-title",
        "title-twice",
        "markdown",
        "foreword",
        "leaders",
        "ascii-leaders",
        "tabs",
        "pages",
        "links",
        "unmarked",
        "half-width",
    ],
)
def test_a_table_of_contents_becomes_no_section_and_no_passage(text: str) -> None:
    document = read(text)
    assert document.title == _TITLE.strip()
    assert paths(document) == _PATHS
    assert not listed_only(document)
    assert not document.notices
    passages = [passage.text for passage in split_passages(document, max_chars=500)]
    assert [passage.split("\n")[-1] for passage in passages] == [
        "以发展为主线。",
        "坚持市场主导。",
        "实施三项工程。",
        "加强组织领导。",
    ]
    assert "主要任务" not in "".join(passages[:2])
    assert section_at(document, "一/（二）").title == "基本原则"


def test_an_entry_wrapped_to_two_lines_does_not_end_the_table_of_contents() -> None:
    text = f"目录\n一、总体要求\n关于发展的\n二、主要任务\n三、保障措施\n……\n{_TITLE}{_BODY}"
    assert paths(read(text)) == ["一", "一/（一）", "一/（二）", "二", "三"]


def test_a_heading_wrapped_to_two_lines_has_the_title_that_the_table_of_contents_has() -> None:
    outline = "目录\n一、充分认识推动高质量发展的重要意义\n二、主要任务\n……\n"
    body = "一、充分认识推动高质量\n发展的重要意义\n当前形势。\n二、主要任务\n任务。\n"
    document = read(outline + _TITLE + body)
    assert section_at(document, "一").title == "充分认识推动高质量发展的重要意义"
    assert own_text(document, "一") == "当前形势。"


def test_a_heading_with_a_slip_is_still_the_entry() -> None:
    document = read(f"目录\n{_ENTRIES}……\n{_TITLE}{_BODY}".replace("二、主要任务\n实施", "二、主要的任务\n实施"))
    assert not listed_only(document)
    assert section_at(document, "二").title == "主要的任务"


def test_a_heading_in_other_words_is_the_entry_that_comes_next() -> None:
    document = read(f"目录\n{_ENTRIES}……\n{_TITLE}{_BODY}".replace("二、主要任务\n实施", "二、重点抓好哪些事\n实施"))
    assert paths(document) == _PATHS
    assert own_text(document, "二") == "实施三项工程。"


def test_an_entry_that_the_body_lacks_is_listed_only_and_the_document_incomplete() -> None:
    document = read(f"目录\n{_ENTRIES}四、附则\n……\n{_TITLE}{_BODY}")
    assert listed_only(document) == ["四"]
    assert [notice.code.value for notice in document.notices] == ["incomplete"]


def test_a_document_that_is_nothing_but_its_table_of_contents_and_a_cut_is_all_listed_only() -> None:
    document = read(f"{_TITLE}目录\n{_ENTRIES}（未完待续）\n")
    assert listed_only(document) == _PATHS
    assert split_passages(document, max_chars=500) == ()


@pytest.mark.parametrize(
    ("text", "name", "title"),
    [
        ("甲乙讲话\n同志们:\n今天开会。", "文件", "甲乙讲话"),
        ("# 甲乙办法\n\n第一条 甲。", "文件", "甲乙办法"),
        ("# 甲乙法典\n\n# 总则编\n\n第一条 甲。", "文件", "甲乙法典"),
        ("# 引言\n甲。\n# 结论\n乙。", "文件", "文件"),
        ("关于加快发展\n若干意见的通知\n各县:\n甲。", "关于加快发展若干意见的通知", "关于加快发展若干意见的通知"),
        ("同志们:\n今天开会。", "文件", "文件"),
        ("一、总则\n甲。", "文件", "文件"),
        ("为加快发展,推动制造业\n转型升级。", "文件", "文件"),
        ("设立绿色通道", "文件", "文件"),
        ("设立绿色通道。\n给予补贴。", "文件", "文件"),
        ("……（此处省略300字）……\n转型升级\n给予补贴。", "文件", "文件"),
        ("---\ntitle: 申报指南\n---\n\n## 一、条件\n甲。", "文件", "申报指南"),
        ("---\ntitle: 申报指南\n---\n\n# 申报办法\n\n一、条件\n甲。", "文件", "申报办法"),
    ],
    ids=[
        "line",
        "markdown",
        "two-headings",
        "several-headings",
        "wrapped",
        "salutation",
        "heading",
        "wrapped-sentence",
        "one-line",
        "sentence",
        "behind-hole",
        "front-matter",
        "front-matter-and-line",
    ],
)
def test_the_title_is_the_documents_own_line_or_else_the_file_name(text: str, name: str, title: str) -> None:
    document = read(text, name=name)
    assert document.title == title


def test_text_before_and_behind_the_table_of_contents_is_not_one_passage() -> None:
    document = read(f"{_TITLE}为加快发展，制定本意见。\n目录\n{_ENTRIES}……\n各县要抓好落实。\n{_BODY}")
    assert own_text(document, "开头") == "为加快发展，制定本意见。|各县要抓好落实。"


@pytest.mark.parametrize(
    ("lines", "following"),
    [
        (("某市人民政府办公室关于进一步规范", "网约车运营管理的通知"), "\n各县(市、区)人民政府:\n甲。"),
        (("某市人民政府办公室关于进一步规范", "网约车运营管理的通知"), "各县(市、区)人民政府:\n甲。"),
        (("某市人民政府", "关于加快推进智能工厂建设", "的若干意见（试行）"), "一、总体要求\n甲。"),
        (("关于促进招商引资、", "招才引智的若干措施"), "为促进发展，制定本措施。\n一、条件\n甲。"),
        (("某市国民经济和社会发展第十四个", "五年规划和二〇三五年远景目标纲要"), "（2024年3月1日通过）\n甲。"),
    ],
    ids=["empty-line", "addressee", "three-lines", "comma", "bracket"],
)
def test_a_title_that_a_wrap_broke_is_joined(lines: tuple[str, ...], following: str) -> None:
    title = "".join(lines)
    document = read("\n".join((*lines, following)) + "\n")
    assert document.title == title
    passages = split_passages(document, max_chars=500)
    assert not any(line in passage.text for passage in passages for line in lines)
    assert all(passage.title == title for passage in passages)


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("某市网约车管理办法\n（2024年5月1日市政府常务会议通过）\n第一条 甲。", "某市网约车管理办法"),
        ("全力推进智能工厂建设\n——在全市会议上的讲话\n同志们:\n甲。", "全力推进智能工厂建设"),
        ("全力推进智能工厂建设\n在全市推进会上的讲话\n\n同志们:\n甲。", "全力推进智能工厂建设"),
        ("某市工作会议讲话\n2024年5月1日\n同志们:\n甲。", "某市工作会议讲话"),
        ("某政发〔2024〕12号\n关于加快发展的意见\n\n甲。", "关于加快发展的意见"),
        ("全市工作要点\n加快推进产业发展的意见\n\n甲。", "全市工作要点"),
        ("首页导航\n关于加快发展的意见\n政策文件\n甲。", "首页导航"),
        ("智能工厂建设\n各县要按照要求抓好落实。\n甲。", "智能工厂建设"),
    ],
    ids=["note", "subtitle", "speech", "date", "number", "whole-already", "menu", "body"],
)
def test_a_title_is_not_joined_with_what_is_no_part_of_it(text: str, title: str) -> None:
    assert read(text).title == title


def test_a_wrapped_title_that_comes_again_is_in_no_passage() -> None:
    document = read(
        "# 某国农村土地承包纠纷调解仲裁法\n\n某国农村土地\n\n承包纠纷调解仲裁法\n\n2009年通过\n\n第一条 甲。\n"
    )
    assert [passage.text for passage in split_passages(document, max_chars=500)] == ["2009年通过", "第一条 甲。"]


_NOTICE = "关于做好防汛工作的通知"


@pytest.mark.parametrize(
    "letterhead",
    [
        "临政办发〔2025〕18号",
        "临江市水利局文件",
        "临江市人民政府",
        "2025年3月1日",
        "二〇二五年三月一日",
        "索引号：11510000/2025-001",
        "ICS 35.020",
        "DB33/T 2024—2025",
        "临江市水利局文件\n临水发〔2025〕3号　　签发人：张三",
        "临江市人民政府令\n第42号",
        "索引号：115/2025\n发布机构：临江市水利局\n发布日期：2025-03-01",
        "特急\n临水电〔2025〕3号",
        "临江市水利局\n临江市财政局\n文件\n临水发〔2025〕3号",
        "临江市人民政府专题会议纪要\n〔2025〕14号\n临江市人民政府办公室　　　　2025年4月9日",
        "临江水利简报\n第3期",
        "索 引 号：115/2025\n主题分类：水利\n成文日期：2025年03月05日\n标　　题：防汛通知\n发文字号：临水发〔2025〕3号",
    ],
)
@pytest.mark.parametrize("name", [_NOTICE, "20250301"], ids=["named", "unnamed"])
def test_letterhead_above_the_title_is_text_and_not_the_title(letterhead: str, name: str) -> None:
    document = read(f"{letterhead}\n\n{_NOTICE}\n\n各县区：\n\n一、加强值守\n甲。\n", name=name)
    assert document.title == _NOTICE
    assert own_text(document, "开头") == f"{letterhead}|各县区："
    assert _NOTICE not in "".join(passage.text for passage in split_passages(document, max_chars=500))


@pytest.mark.parametrize("above", ["", "临政办发〔2025〕18号\n\n"], ids=["first", "behind-number"])
def test_the_issuer_right_above_is_part_of_the_title(above: str) -> None:
    text = f"{above}临江市人民政府办公室\n{_NOTICE}\n\n各县区：\n\n一、加强值守\n甲。\n"
    assert read(text, name=_NOTICE).title == f"临江市人民政府办公室{_NOTICE}"


@pytest.mark.parametrize(
    ("text", "name", "title"),
    [
        ("政策文件库\n加快转型升级\n\n各县区：\n一、甲\n乙。", "加快转型升级", "加快转型升级"),
        ("临政办发〔2025〕18号\n\n各县区：\n一、甲\n乙。", "文件", "文件"),
        ("临政办发〔2025〕18号\n\n加快转型升级\n\n一、甲\n乙。", "文件", "文件"),
        ("临江市政务服务中心\n办理下列事项。\n一、甲\n乙。", "临江市政务服务中心", "临江市政务服务中心"),
        ("关于甲的通知\n各县区：\n一、关于乙的通知\n丙。", "关于乙的通知", "关于甲的通知"),
        ("全市推进大会\n各县区：\n一、甲\n乙。", "文件", "全市推进大会"),
    ],
    ids=["menu", "no-title", "unsure", "named-as-issuer", "behind-heading", "meeting"],
)
def test_a_title_below_the_first_line_must_be_sure(text: str, name: str, title: str) -> None:
    assert read(text, name=name).title == title


@pytest.mark.parametrize(
    ("announcement", "name"),
    [
        (
            "临江市人民政府令\n第42号\n《{name}》已经市人民政府第3次常务会议通过，现予公布，自2025年1月1日起施行。",
            "临江市节水办法",
        ),
        (
            "某国最高人民法院公告\n《{name}》已于2024年8月12日由审判委员会通过，现予公布，自2024年10月1日起施行。\n某某法院\n2024年8月21日",
            "关于审理甲案件适用法律若干问题的解释（二）",
        ),
        ("临江市水利局公告\n现将《{name}》予以公布。", "临江市节水用具目录"),
    ],
    ids=["order", "announcement", "bare"],
)
def test_the_title_is_that_of_the_text_which_an_announcement_above_puts_in_force(announcement: str, name: str) -> None:
    above = announcement.format(name=name)
    document = read(f"{above}\n\n{name}\n\n第一条 甲。\n第二条 乙。\n")
    assert document.title == name
    assert paths(document) == ["开头", "第一条", "第二条"]


def test_the_name_of_a_series_is_the_title_where_its_number_has_none() -> None:
    text = "临江市人民政府常务会议纪要\n〔2025〕3号\n\n2025年1月3日，市长主持召开会议。\n一、甲\n乙。\n"
    assert read(text).title == "临江市人民政府常务会议纪要"


def test_a_notice_keeps_its_own_title_above_the_text_that_it_sends() -> None:
    text = "关于印发临江市节水办法的通知\n各县区：\n现将《临江市节水办法》予以印发。\n\n临江市节水办法\n\n第一条 甲。\n"
    assert read(text).title == "关于印发临江市节水办法的通知"


_FAMILIES = tuple(
    tuple(line.split("|"))
    for line in (
        *("第一编 |第二编 |第三编 ", "第一部分 |第二部分 |第三部分 ", "第一部分：|第二部分：|第三部分："),
        *("第一章 |第二章 |第三章 ", "第一节 |第二节 |第三节 ", "第一条 |第二条 |第三条 ", "附件1：|附件2：|附件3："),
        *("壹、|贰、|叁、", "一、|二、|三、", "（一）|（二）|（三）", "1.|2.|3.", "1、|2、|3、", "1 |2 |3 "),
        *("1.1 |1.2 |1.3 ", "（1）|（2）|（3）", "①|②|③", "I. |II. |III. ", "A. |B. |C. "),
    )
)
_NAMES = ("总体要求", "重点任务", "保障措施")
_ENDS = (
    ("", "", ""),
    ("………1", "………3", "………8"),
    (" ..... 1", " ..... 3", " ..... 8"),
    (" 1", " 3", " 8"),
    ("\t1", "\t3", "\t8"),
)


@pytest.mark.parametrize("labels", _FAMILIES, ids=lambda labels: labels[0].strip())
@pytest.mark.parametrize("ends", _ENDS, ids=["plain", "dots", "points", "pages", "tab"])
@pytest.mark.parametrize("order", ["目录 title", "title 目录", "entries title"])
def test_a_table_of_contents_is_no_text_in_any_family_and_form(
    labels: tuple[str, ...], ends: tuple[str, ...], order: str
) -> None:
    entries = "".join(f"{label}{name}{end}\n" for label, name, end in zip(labels, _NAMES, ends, strict=True))
    pieces = {"目录": f"目录\n{entries}", "title": "关于加强稳岗工作的意见\n", "entries": entries}
    body = "".join(f"{label}{name}\n这里是正文，需要认真落实。\n" for label, name in zip(labels, _NAMES, strict=True))
    document = read("\n".join(pieces[piece] for piece in order.split()) + "\n" + body)
    assert document.title == "关于加强稳岗工作的意见"
    assert len(document.root.children) == 3
    assert listed_only(document) == []


def test_the_number_of_a_notice_may_stand_below_its_wrapped_title() -> None:
    title = "临江市人民政府关于印发《临江市\n节水行动方案》的通知"
    text = f"{title}\n临政发〔2025〕9号\n\n各县区：\n现印发给你们。\n\n一、甲\n乙。\n"
    assert read(text).title == "临江市人民政府关于印发《临江市节水行动方案》的通知"
