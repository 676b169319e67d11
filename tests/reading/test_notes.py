"""Notes about the text: sites' remarks, front matter, and blanks."""

from __future__ import annotations

from itertools import pairwise

import pytest

from policyqa.reading.blanks import blanks
from policyqa.reading.notes import NoteKind, find_notes, front_matter


@pytest.mark.parametrize(
    ("text", "note", "kind"),
    [
        ("制\n……(新文秘网http://www.wm114.cn省略935字,正式会员可完整阅读)……\n》", None, NoteKind.HOLE),
        ("甲。……（某某文库省略1,200字，会员可读）……乙", "……（某某文库省略1,200字，会员可读）……", NoteKind.HOLE),
        ("甲。【此处省略300字】乙", "【此处省略300字】", NoteKind.HOLE),
        ("甲[中间内容已隐藏]乙", "[中间内容已隐藏]", NoteKind.HOLE),
        ("甲……此处省略三段……乙", "……此处省略三段……", NoteKind.HOLE),
        ("甲\n此处省略若干字\n乙", "此处省略若干字", NoteKind.HOLE),
        ("甲（中略）乙", "（中略）", NoteKind.HOLE),
        ("甲（此处有删减）乙", "（此处有删减）", NoteKind.HOLE),
        ("甲\n[此处内容已删除]\n乙", "[此处内容已删除]", NoteKind.HOLE),
        ("甲【此处删去部分内容】乙", "【此处删去部分内容】", NoteKind.HOLE),
        ("织专 ……(未完,全文共5699字,当前仅显示2627字,请阅读。\n后", None, NoteKind.CUT),
        ("甲。（未完待续）", "（未完待续）", NoteKind.CUT),
        ("甲。(以下内容省略)", "(以下内容省略)", NoteKind.CUT),
        ("甲。（剩余3072字未显示）", "（剩余3072字未显示）", NoteKind.CUT),
        ("甲。\n【剩余内容登录后查看】", "【剩余内容登录后查看】", NoteKind.CUT),
        ("甲。\n点击查看全文", "点击查看全文", NoteKind.CUT),
        ("甲工\n****此处省略800字****\n二、乙", "****此处省略800字****", NoteKind.HOLE),
        ("甲工****此处省略800字****乙", "****此处省略800字****", NoteKind.HOLE),
        ("甲工\n**此处省略若干字**\n乙", "**此处省略若干字**", NoteKind.HOLE),
        ("甲，\n试读结束，剩余40%未读，下载文档后可阅读全部内容", None, NoteKind.CUT),
        ("甲，\n免费试读已结束，购买后阅读", None, NoteKind.CUT),
        ("甲，\n剩余60%未读\n", "剩余60%未读", NoteKind.CUT),
        ("甲，……余下全文请下载查看……", "……余下全文请下载查看……", NoteKind.CUT),
        ("甲。\n（剩余内容请下载后阅读）", "（剩余内容请下载后阅读）", NoteKind.CUT),
        ("甲。\n收藏《甲乙讲话》)\n", "收藏《甲乙讲话》)", NoteKind.ASIDE),
        ("甲<!-- 注\n释 -->乙", "<!-- 注\n释 -->", NoteKind.ASIDE),
    ],
    ids=lambda value: value if isinstance(value, NoteKind) else None,
)
def test_a_sites_remark_is_a_note(text: str, note: str | None, kind: NoteKind) -> None:
    (found,) = find_notes(text)
    assert found.kind is kind
    if note is not None:
        assert text[found.span.start : found.span.end] == note


@pytest.mark.parametrize(
    "text",
    [
        "（一）未完成整改的，限期整改。",
        "（未完成的除外）",
        "公司名称可省略“有限公司”字样（可省略“市”字）。",
        "文中用省略号（……）表示。",
        "将第三条（此处删除“市级”二字）修改为：",
        "此处删除的内容另行公布。",
        "（以下简称工信局）",
        "以下会员单位：\n甲公司",
        "以下人员免登录：",
        "企业登录国家平台，查看政策全文并下载申报表，逾期不再受理。",
        "隐藏重大事故隐患的，处三万元罚款。",
        "下载《申报指南》后填写相关内容，报市工信局审核。",
        "<!-- 没有结尾",
        "**重点**：可省略“市”字的，**一律**省略。",
        "公示材料可以省略个人信息。",
        "申报表请到市政府网站下载。",
        "剩余部分请下载附件查看",
        "余下资金下达各县，用于补贴软件下载费用。",
        "课程试读结束后，学员可以申请退费。",
        "来源：市统计局",
        "甲。\n来源：某某网 www.example.com\n本文来自某某网\n转载请注明出处",
        "资金来源：中央财政\n二、乙",
    ],
)
def test_the_documents_own_words_are_no_note(text: str) -> None:
    assert find_notes(text) == ()


def test_a_note_gives_the_counts_it_names() -> None:
    (note,) = find_notes("甲 ……(未完,全文共5,699字,当前仅显示2627字,请阅读下面提示信息。")
    assert (note.shown, note.total) == (2627, 5699)


def test_the_full_stop_before_a_note_is_the_documents_own() -> None:
    text = "甲乙丙。……（此处省略300字）……丁"
    (note,) = find_notes(text)
    assert text[: note.span.start] == "甲乙丙。"


def test_notes_that_follow_each_other_are_all_found_in_order() -> None:
    text = "甲(省略5字)……(省略6字)乙<!-- 省略7字 -->丙"
    notes = find_notes(text)
    assert [note.kind for note in notes] == [NoteKind.HOLE, NoteKind.HOLE, NoteKind.ASIDE]
    assert all(one.span.end <= other.span.start for one, other in pairwise(notes))


@pytest.mark.parametrize(
    "blank",
    [
        "[*]",
        "[企业名称]",
        "[具体部门/地区]",
        "[]",
        "[ ]",
        "[XX]",
        "[某某]",
        "【 】",
        "____",
        "__",
        "××",
        "XX",
        "【***】",
    ],
)
def test_what_was_never_filled_in_is_a_blank(blank: str) -> None:
    text = f"全市已建成{blank}家。"
    assert [text[span.start : span.end] for span in blanks(text)] == [blank]


@pytest.mark.parametrize(
    "text",
    [
        *("见注[1]。", "取[0,1]", "见[2-4]", "[官网](https://example.com)", "【重点任务】", "XXL号", "甲×乙"),
        *("[申报指南][guide]", "见[官网][1]。", "[guide]: https://example.com/a", "见[^1]。", "[^note]: 说明"),
        *("- [ ] 申报", "  * [x] 评审", "1. [X] 公示", "甲\n- [ ] 乙", "3××5"),
        *("`__init__`", "def __len__(self)", "file__name", "a[i]", "rows[i][j]", "x[n-1]", "items[key_1]"),
        *("甲\n____\n乙", "甲\n  ________\n乙", "|____|____|\n|甲|乙|", "甲\n---\n乙", "|:---|---:|"),
    ],
)
def test_footnotes_links_and_titles_in_brackets_are_no_blanks(text: str) -> None:
    assert blanks(text) == ()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("[企业名称][具体部门/地区]", ["[企业名称]", "[具体部门/地区]"]),
        ("[*][企业名称]", ["[*]", "[企业名称]"]),
        ("GDP[*]亿元", ["[*]"]),
        ("2024[企业名称]", ["[企业名称]"]),
        ("A[XX]", ["[XX]"]),
        ("- [ ]亿元", ["[ ]"]),
        ("- 安排[ ]亿元", ["[ ]"]),
        ("[某某同志]: 今天开会", ["[某某同志]"]),
        ("20××年", ["××"]),
        ("面积____MW", ["____"]),
        ("2024年__月__日", ["__", "__"]),
        ("| 甲 | ____ |", ["____"]),
        ("签字：____", ["____"]),
    ],
)
def test_what_is_like_markdown_or_code_and_yet_a_blank_is_one(text: str, found: list[str]) -> None:
    assert [text[span.start : span.end] for span in blanks(text)] == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("［企业名称］负责，增长［*］%", ["［企业名称］", "［*］"]),
        ("自×年×月×日起", ["×", "×", "×"]),
        ("自××年×月×日起", ["××", "×", "×"]),
        ("市政办发〔××〕×号", ["××", "×"]),
        ("在×个工作日内，安排约×万元", ["×", "×"]),
        ("市政办发〔　〕号", ["〔　〕"]),
        ("市政办发〔2024〕　号", ["　"]),
        ("市政办发〔2024〕号", ["〔2024〕号"]),
        ("令第　号", ["　"]),
        ("2024年　月　日", ["　", "　"]),
        ("年 月 日", [" ", " "]),
        ("2024年月日", ["月日"]),
        ("补助（　）万元", ["（　）"]),
        ("补助(   )万元，奖励()元", ["(   )", "()"]),
        ("补助约　　万元", ["　　"]),
        ("XX市、XXX局、xx公司、ＸＸ县", ["XX", "XXX", "xx", "ＸＸ"]),
        ("X市安排X万元、X%，X个工作日", ["X", "X", "X", "X"]),
        ("202X年X月X日", ["X", "X", "X"]),
        ("x年x月x日", ["x", "x", "x"]),
        ("安排N万元", ["N"]),
        ("补助**万元，奖励**万元", ["**", "**"]),
        ("补助*万元", ["*"]),
        ("主题为“***社保所+共**项目”", ["***"]),
        ("●●●市、○○○局、〇〇县、△△区、编号□□□□", ["●●●", "○○○", "〇〇", "△△", "□□□□"]),
        ("<单位名称>、＜姓名＞、<请填写>", ["<单位名称>", "＜姓名＞", "<请填写>"]),
        ("{{name}}、${x}、{单位名称}", ["{{name}}", "${x}", "{单位名称}"]),
        ("【企业名称】、【待定】", ["【企业名称】", "【待定】"]),
        ("时间：待定。地点TBD", ["待定", "TBD"]),
        ("奖励（具体数字待定），名额（待补充）", ["（具体数字待定）", "（待补充）"]),
        ("奖励某万元", ["某"]),
        ("自2025年*月*日起，至**年**月止", ["*月*日", "**年**月"]),
        ("20**年，○月○日，2025年--月--日", ["**", "○月○日", "--月--日"]),
        ("YYYY年MM月DD日，YYYY-MM-DD", ["YYYY年MM月DD日", "YYYY-MM-DD"]),
        ("总投资……亿元，增长…%，补助？？万元", ["……", "…", "？？"]),
        ("（此处填写单位名称）、（请在此处填写）", ["（此处填写单位名称）", "（请在此处填写）"]),
    ],
    ids=lambda value: value if isinstance(value, str) else "found",
)
def test_every_way_to_leave_a_place_open_is_a_blank(text: str, found: list[str]) -> None:
    assert [text[span.start : span.end] for span in blanks(text)] == found


@pytest.mark.parametrize(
    "text",
    [
        *("X光机、X射线、X1字签证、XL号", "N95口罩", "“1+N+X”方案", "1+N个方案", "未来N年"),
        *("5×5厘米", "7x24小时", "138××××1234", "138****1234", "138XXXX1234", "370102**********12"),
        *("数量×单价", "数量×个数", "本金×年利率", "本金×月利率", "长*宽*高"),
        *("二○○七年", "二〇〇〇年", "二○二四年", "一百〇一", "○ 甲\n○ 乙"),
        *(
            "包括教育、医疗……等",
            "是否发放？万元以上的如何发放",
            "（填写说明见附件）",
            "2025年**月度报告**",
            "**三年行动**",
        ),
        *("□是 □否", "□ 新建 □ 续建", "●周一至周五 ●周六"),  # what an applicant ticks, bullets
        *("某某同志", "某市某企业", "某年某月某日"),  # not to be named, nothing left open
        *("**重点**工作", "**万元以上**的项目", "**合计**万元", "*年度报告*", "- **甲**：乙", "麻黄素类物质*"),
        *(
            "<中华人民共和国商标法>",
            "（盖章）",
            "f()",
            "[文字]()",
            "［1］",
            "［2024］12号",
            "〔2024〕12号",
            "〔市、区〕",
        ),
        *("出生年月日", "年、月、日", "2024 年 5 月 1 日", "会议　人员", "单位　　万元", "“绿码待定”人员", "待定岗位"),
        *("http://xx.gov.cn/XX/xx_1.html", "[略]", "［……］"),
    ],
)
def test_what_only_looks_like_a_blank_is_none(text: str) -> None:
    assert blanks(text) == ()


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("---\ntitle: 申报指南\n---\n", "申报指南"),
        ('---\ndate: 2024-01-01\ntitle: "申报指南"\ntags:\n  - 甲\n- 乙\n# 注\n\n...\n正文。', "申报指南"),
        ("--- \n作者: 某某\n---\n正文。", ""),
    ],
)
def test_front_matter_at_the_very_top_is_no_part_of_the_document(text: str, title: str) -> None:
    (note,) = find_notes(text)
    assert (note.kind, note.span.start) == (NoteKind.ASIDE, 0)
    assert text[: note.span.end].endswith(("---", "..."))
    assert front_matter(text).get("title", "") == title


@pytest.mark.parametrize(
    "text",
    [
        "---\n本通知如下。\n---\n正文。",
        "---\n---\n正文。",
        "---\ntitle: 没有结尾\n正文。",
        "正文。\n---\ntitle: 不在开头\n---\n",
        "---\n主送：各县\n---\n正文。",
    ],
    ids=["text", "empty", "open", "later", "full-width-colon"],
)
def test_lines_between_rules_are_text(text: str) -> None:
    assert find_notes(text) == ()
    assert front_matter(text) == {}


@pytest.mark.parametrize(
    "credit",
    [
        "来源：文秘帮 www.wenmibang.example",
        "本文来自某某文库",
        "转载请注明出处",
        "文章来源于网络，未经许可不得转载",
        "https://www.example.com/a/1.html",
        "来源：某某网\n\n收藏《甲乙讲话》\n转载请注明出处",
    ],
)
def test_a_sites_own_lines_behind_a_cut_are_no_text(credit: str) -> None:
    text = f"甲，\n（剩余内容1860字，请登录后查看。）\n{credit}\n"
    cut, *credits = find_notes(text)
    assert cut.kind is NoteKind.CUT
    assert {note.kind for note in credits} == {NoteKind.ASIDE}
    assert [text[note.span.start : note.span.end] for note in credits] == [line for line in credit.split("\n") if line]


@pytest.mark.parametrize(
    "text",
    ["（中略）\n来源：某某网", "（未完）\n各县要抓好落实。\n来源：某某网", "来源：某某网\n（未完）"],
    ids=["hole", "text-between", "above"],
)
def test_a_source_elsewhere_is_the_documents_own(text: str) -> None:
    (note,) = find_notes(text)
    assert "来源" not in text[note.span.start : note.span.end]
