"""What a document left out and says so, what a site's own lines say, and the numbers of pages."""

from __future__ import annotations

import pytest

from policyqa.reading.notes import NoteKind, find_notes
from policyqa.reading.pages import without_pages


def _found(text: str) -> list[tuple[NoteKind, str]]:
    return [(note.kind, text[note.span.start : note.span.end]) for note in find_notes(text)]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("二、工作要求（略）", "（略）"),
        ("二、工作要求。（略）", "（略）"),
        ("二、工作要求：略", "略"),
        ("二、工作要求 略", "略"),
        ("二、略", "略"),
        ("（三）（略）", "（略）"),
        ("第五条　略", "略"),
        ("第五条 （略）", "（略）"),
        ("三、……", "……"),
        ("三、…", "…"),
        ("（三）……", "……"),
        ("第五条 ......", "......"),
        ("附件1：申报表（略）", "（略）"),
        ("附件：（略）", "（略）"),
        ("附件（略）", "（略）"),
        ("附件2 略", "略"),
        ("附件：印章规格式样(略)", "(略)"),
        ("注：表1、2、3、4、5略。", "略。"),
        ("人员名单（附件略）", "（附件略）"),
        ("分配表（附件1—5略）", "（附件1—5略）"),
        ("流程如下（图略）：", "（图略）"),
        ("（名单略）", "（名单略）"),
        ("（表略）", "（表略）"),
        ("具体办法（略）", "（略）"),
        ("具体办法【从略】。", "【从略】"),
        ("标准（省略）", "（省略）"),
        ("标准<略>", "<略>"),
    ],
    ids=lambda value: value,
)
def test_what_is_named_and_left_out_is_a_gap(line: str, words: str) -> None:
    assert _found(f"一、甲\n甲甲。\n{line}\n三、乙\n乙乙。") == [(NoteKind.GAP, words)]


@pytest.mark.parametrize(
    "line",
    [
        *(
            "（略）",
            "略",
            "（略）。",
            "〈略〉",
            "[略]",
            "……（略）……",
            "（全文略）",
            "（中略）",
            "（前略）",
            "（以上略）",
        ),
        *("……", "…", "… … …", "......", ". . . . . .", "······", "。。。。。。", "＊＊＊", "＊ ＊ ＊"),
        *("［……］", "[...]", "[…]", "（……）", "【……】"),
        *("第三条至第九条 略", "第三条至第九条（略）", "（三）至（六）（略）", "三至五、略", "第二章—第四章（略）"),
        *("【此处略去三段】", "[中间部分省略]", "……（中间省略）……", "（此处略）"),
        *("此处隐藏1234字", "本文省略部分内容", "（本文有删节）", "因篇幅所限，以下从略。"),
    ],
)
def test_an_elision_on_a_line_of_its_own_is_a_hole(line: str) -> None:
    assert _found(f"一、甲\n甲甲。\n{line}\n三、乙\n乙乙。") == [(NoteKind.HOLE, line)]


@pytest.mark.parametrize(
    "line",
    [
        *("（以下略）", "（下略）", "（后略）", "（以下内容略）", "（以下各条略）", "（以下省略）"),
        *(
            "点击查看全文",
            "展开全文",
            "展开全文∨",
            ">>阅读全文<<",
            "[阅读全文]",
            "查看更多",
            "【查看更多】",
            "继续阅读",
            "加载更多",
        ),
        *(
            "还有35%未读",
            "还剩12页未读，继续阅读",
            "剩余内容请登录查看",
            "登录后查看剩余内容",
            "请登录后查看剩余65%内容",
        ),
        *("登录后可查看全部内容", "回复可见", "内容已隐藏", "该内容已被隐藏，请评论后查看"),
        *("您可能没有权限查看全部内容", "抱歉，您所在的用户组无法浏览本文", "您没有权限访问此页面，请登录"),
        *("文档预览已结束，下载后阅读", "最多预览3页，下载后查看全部", "以上为试读部分", "本文为付费内容"),
        *("本文共5页，当前第1页", "第 3 页 共 10 页"),
    ],
)
def test_a_line_that_says_that_the_rest_is_missing_is_a_cut(line: str) -> None:
    assert _found(f"一、甲\n甲甲。\n{line}") == [(NoteKind.CUT, line)]


@pytest.mark.parametrize("end", ["……展开全文", "...[阅读全文]", "[查看全文]>>", "（点击查看全文）"])
def test_a_sites_words_behind_a_line_that_it_cut_are_a_cut(end: str) -> None:
    assert _found(f"一、甲\n要加快推进智能{end}\n") == [(NoteKind.CUT, end)]


@pytest.mark.parametrize("brackets", ["甲[...]乙", "甲［……］乙", "甲【…】乙", "甲……（略）……乙"])
def test_dots_in_square_brackets_are_a_hole_in_mid_sentence_too(brackets: str) -> None:
    assert _found(brackets) == [(NoteKind.HOLE, brackets[1:-1])]


@pytest.mark.parametrize(
    "text",
    [
        *(
            "实施创新驱动发展战略",
            "三、发展战略",
            "发 展 战 略",
            "（乡村振兴战略）",
            "实施创新驱动发展战\n略。",
            "要言简意赅，力求简略",
        ),
        *(
            "增速略高于全国（略低于全省）。",
            "三、略有不足",
            "成本比上年统计数据略\n有下降。",
            "（略有下降）",
            "（以下简称“战略”）",
        ),
        *("相关材料可以省略。", "（可以省略）", "（不得省略）", "省略视图的，应当说明。"),
        *(
            "他说：“我们……一定要办好。”",
            "包括钢铁、水泥等等……\n二、乙",
            "嗯……好的。",
            "图1，图2，……",
            "请求……（简要列明）。",
        ),
        *("第三条 ……的规定", "（××××）……执……号", "见图1...图5", "a[...]", "rows[…]"),
        *("甲\n\n***\n\n乙", "甲\n---\n乙", "```\n...\n……\n（略）\n```"),
        *(
            "查看更多信息请登录市政府网站。",
            "登录系统后方可查看申报进度。",
            "注册后可下载申报表。",
            "一、查看全文公开情况",
        ),
        *("您无法提供材料的，可以书面说明。", "您可以登录平台查看全部补贴项目，也可以到窗口咨询。", "还有3人未读原著"),
        *("共10页", "第3页第2行", "—3%—", "- 3 - 5 人", "占比为\n3/10", "首页", "下一页面由工信局填写", "分享经验"),
    ],
)
def test_words_that_only_look_like_an_elision_are_none(text: str) -> None:
    assert find_notes(text) == ()


@pytest.mark.parametrize(
    "text",
    [
        "目录\n一、总则\n二、分则\n……\n某某办法\n一、总则\n甲。\n二、分则\n乙。\n",
        "提纲\n一、总则\n二、分则\n......\n某某讲话\n同志们：\n甲。\n",
        "一、总则\n二、分则\n三、附则\n……\n某某办法\n一、总则\n甲。\n二、分则\n乙。\n三、附则\n丙。\n",
        "目录\n一、总则…………1\n二、分则......3\n三、附则 … 5\n一、总则\n甲。\n",
    ],
    ids=["marked", "outline", "unmarked", "leaders"],
)
def test_the_dots_of_a_table_of_contents_are_no_hole(text: str) -> None:
    assert find_notes(text) == ()


def test_only_the_first_line_of_dots_ends_a_table_of_contents() -> None:
    text = "目录\n一、总则\n二、分则\n……\n某某办法\n一、总则\n甲。\n……\n二、分则\n乙。\n"
    assert _found(text) == [(NoteKind.HOLE, "……")]


@pytest.mark.parametrize(
    "mark",
    [
        *("— 3 —", "- 3 -", "-3-", "－3－", "—３—", "· 3 ·", "~3~"),
        *(
            "第 3 页",
            "第3页/共10页",
            "第 3 页 共 10 页",
            "第3页（共10页）",
            "共10页，第3页",
            "Page 3 of 10",
            "页码：3/10页",
        ),
    ],
)
def test_a_page_number_on_a_line_of_its_own_is_an_aside(mark: str) -> None:
    text = f"要加快推进智能\n  {mark}\n制造。"
    (note,) = find_notes(text)
    assert (note.kind, note.page, text[note.span.start : note.span.end]) == (NoteKind.ASIDE, True, mark)


def test_bare_fractions_are_page_numbers_where_they_count_on_to_one_total() -> None:
    assert _found("甲\n3/10\n乙\n4/10\n丙") == [(NoteKind.ASIDE, "3/10"), (NoteKind.ASIDE, "4/10")]
    assert _found("甲\n3/10\n乙\n4/5\n丙") == []


@pytest.mark.parametrize(
    "line", ["上一页 1 2 3 下一页", "下一页", "【打印】【关闭】", "返回顶部", "试读", "阅读原文", "字号：大 中 小"]
)
def test_a_sites_own_buttons_are_asides(line: str) -> None:
    assert _found(f"一、甲\n甲甲。\n{line}\n二、乙") == [(NoteKind.ASIDE, line)]


def test_a_text_without_its_page_numbers_leads_back_to_the_original() -> None:
    text = "推进智能\n\n— 3 —\n\n制造。\n- 4 -\n完。"
    shown = without_pages(text)
    assert shown.text == "推进智能\n制造。\n完。"
    assert all(text[origin] == char for char, origin in zip(shown.text, shown.origins, strict=False) if char != "\n")
    assert shown.origins[-1] == len(text)
