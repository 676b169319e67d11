"""The closing sentence and the signature are sections of their own, and no part of the last heading's."""

from __future__ import annotations

import pytest

from policyqa.reading.passages import search_text, split_passages
from policyqa.records import Section, Status
from tests.reading.trees import own_text, owner_of, paths, read, section_at

_TITLE = "关于某某工作的通知\n"
_CLOSING = "本通知自2024年7月1日起施行,有效期5年。"
_SIGNATURE = "        某某市人民政府办公室\n            2024年5月1日"


@pytest.mark.parametrize(
    ("body", "last"),
    [
        ("一、甲\n（一）乙。\n（二）抓好落实。严格检查。", "一/（二）"),
        ("一、甲\n1.乙。\n2.严格检查。", "一/2"),
        ("一、甲\n一是抓乙。做好乙。二是抓丙。严格检查。", "一/二是"),
        ("一、甲\n加强领导。严格检查。", "一"),
        ("## 一、甲\n\n（一）严格检查。\n", "一/（一）"),
    ],
    ids=["paren", "arabic", "points", "part", "markdown"],
)
def test_a_closing_sentence_and_a_signature_leave_the_last_section(body: str, last: str) -> None:
    document = read(f"{_TITLE}{body}\n{_CLOSING}\n\n{_SIGNATURE}\n（此件公开发布）\n")
    assert paths(document)[-3:] == [last, "结尾", "落款"]
    assert own_text(document, last).endswith("严格检查。")
    assert own_text(document, "结尾") == _CLOSING
    assert own_text(document, "落款") == f"{_SIGNATURE.strip()}\n（此件公开发布）"
    assert not section_at(document, "落款").heading_inferred
    assert {section.status for section in document.root.children} == {Status.PRESENT}


def test_a_closing_and_a_signature_are_cited_by_their_place() -> None:
    document = read(f"{_TITLE}一、甲\n乙。\n{_CLOSING}\n{_SIGNATURE}\n")
    passages = {passage.section: passage for passage in split_passages(document, max_chars=500)}
    assert passages["结尾"].citation == "《关于某某工作的通知》结尾"
    assert passages["落款"].citation == "《关于某某工作的通知》落款"
    assert search_text(passages["结尾"]) == f"关于某某工作的通知\n{_CLOSING}"


@pytest.mark.parametrize(
    "signature",
    [
        "某某市发展和改革委员会\n某某市财政局\n2024年5月1日",
        "某某市发展和改革委员会　　某某市财政局\n\n二〇二四年五月一日",
        "某某市人民政府 2024年5月1日",
        "某某市工业和信息化局（代章）\n2024 年 5 月 1 日",
        "某某市人民政府\n2024年××月××日",
        "某某集团有限公司\n2024年5月1日\n抄送：市委办公室，市人大常委会办公室。\n某某市人民政府办公室2024年5月1日印发",
        "（此件主动公开）",
    ],
    ids=["two", "one-line-each", "together", "for", "blank-date", "imprint", "public"],
)
@pytest.mark.parametrize("behind", ["", "\n附件1\n申报表\n填写姓名。\n"], ids=["end", "annex"])
@pytest.mark.parametrize(
    "body", ["一、甲\n（一）乙。", "第一条 甲。\n第二条 本办法自发布之日起施行。"], ids=["points", "law"]
)
def test_signatures_of_all_shapes_stand_by_themselves(signature: str, behind: str, body: str) -> None:
    document = read(f"{_TITLE}{body}\n\n{signature}\n{behind}")
    assert own_text(document, "落款") == signature
    assert [path for path in paths(document) if "附件" not in path][-1] == "落款"


@pytest.mark.parametrize(
    ("body", "words", "owner"),
    [
        ("一、甲\n乙。\n二、附则\n本办法由某局解释。\n本办法自2024年7月1日起施行。", "本办法自", "二"),
        ("一、甲\n乙。\n二、施行日期\n本办法自2024年7月1日起施行。", "本办法自", "二"),
        ("一、甲\n乙。\n二、其他事项\n（一）丙。\n本通知自印发之日起施行。", "本通知自", "二/（一）"),
        ("一、甲\n（一）乙。\n（二）本通知自印发之日起施行。", "本通知自", "一/（二）"),
        ("第一条 甲。\n第二条 乙。\n本法自2024年7月1日起施行。", "本法自", "第二条"),
        ("第一条 甲。\n第二条 乙。\n本办法自2024年7月1日起施行。", "本办法自", "第二条"),
        ("一、甲\n本通知自印发之日起施行的规定。\n二、乙\n丙。", "本通知自", "一"),
        ("一、甲\n企业按照市人民政府有关文件规定和要求办理,\n本通知自印发之日起施行。", "本通知自", "一"),
        ("一、甲\n乙。\n本市企业自2024年起执行新标准。", "本市企业", "一"),
    ],
    ids=["supplement", "its-own", "others", "point", "law", "measures", "not-last", "wrapped", "no-document"],
)
def test_a_sentence_that_belongs_to_its_section_stays_there(body: str, words: str, owner: str) -> None:
    document = read(f"某某文件全文\n{body}\n")
    assert owner_of(document, words) == owner


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("一、甲\n2024年5月1日", "2024年5月1日"),
        ("一、甲\n某某市人民政府", "某某市人民政府"),
        ("一、甲\n某某市人民政府\n2024年5月1日\n以上要求，请认真落实。", "某某市人民政府"),
        ("一、甲\n各单位要高度重视，认真落实。\n2024年5月1日", "各单位"),
        ("一、甲\n本项目的牵头单位和参加单位依次为市发展改革委、\n某某市财政局\n2024年5月1日", "某某市财政局"),
    ],
    ids=["date", "name", "not-last", "sentence", "wrapped"],
)
def test_what_is_no_signature_stays_in_the_section(body: str, words: str) -> None:
    document = read(f"某某文件全文\n{body}\n")
    assert owner_of(document, words) == "一"
    assert paths(document) == ["一"]


def test_a_text_without_headings_has_no_section_for_its_signature() -> None:
    document = read(f"{_TITLE}请认真落实。\n{_CLOSING}\n{_SIGNATURE}\n")
    assert paths(document) == []


def test_a_signature_right_behind_a_hole_is_taken_for_nothing_else() -> None:
    document = read(f"{_TITLE}一、甲\n乙\n（省略300字）\n{_SIGNATURE}\n")
    (owner,) = [s for s in _walk(document.root) if any("人民政府" in document.text[o.start : o.end] for o in s.own)]
    assert owner.cut_start


def _walk(section: Section) -> list[Section]:
    return [section, *(below for child in section.children for below in _walk(child))]


_LAST = "一、甲\n乙。\n二、抓好落实\n（一）丙。\n（二）严格检查，定期通报。"


@pytest.mark.parametrize(
    "closing",
    [
        "同志们、企业家朋友们，让我们坚定信心，为高质量发展而努力奋斗！\n谢谢大家！",
        "各位代表，新征程已经开启。",
        "请各县（市、区）于每月25日前将进展情况报送市安委会办公室。",
        "各地区、各有关部门要加强组织领导，认真抓好本行动方案的贯彻落实。",
        "特此通知。",
        "妥否，请批示。",
        "联系人：张三；联系电话：12345678。",
        "政策咨询电话：12345678",
        "解读机构：云江市住房公积金管理中心\n联系电话：0599-12329",
    ],
)
def test_what_speaks_of_the_whole_text_leaves_the_last_section(closing: str) -> None:
    document = read(f"{_TITLE}{_LAST}\n{closing}\n\n{_SIGNATURE}\n")
    assert own_text(document, "结尾") == closing
    assert own_text(document, "二/（二）").endswith("定期通报。")
    assert paths(document)[-2:] == ["结尾", "落款"]


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("一、甲\n乙。\n二、联系方式\n某某局办公室。\n联系电话：12345678", "联系电话"),
        ("一、甲\n乙。\n二、其他事项\n丙。\n请各单位认真落实。", "请各单位"),
        ("一、甲\n乙。\n请各单位认真落实。\n二、丙\n丁。", "请各单位"),
        ("一、甲\n乙。\n二、代表建议\n代表、委员所提建议，按期办理。", "代表、委员"),
    ],
    ids=["contact", "others", "not-last", "no-address"],
)
def test_a_sentence_of_that_kind_stays_where_its_section_is_about_it(body: str, words: str) -> None:
    assert owner_of(read(f"某某文件全文\n{body}\n"), words) in ("一", "二")


def test_a_closing_sentence_leaves_a_list_of_names_and_no_heading_that_waits_for_its_text() -> None:
    names = "一、甲\n乙。\n二、废止下列文件\n1.《丙办法》\n2.《丁细则》\n本决定自公布之日起施行。\n"
    assert own_text(read(f"关于废止文件的决定\n{names}"), "结尾") == "本决定自公布之日起施行。"
    waiting = "一、甲\n乙。\n二、抓好落实\n请各单位认真组织实施，按时报送情况。\n"
    assert owner_of(read(f"关于某某工作的通知\n{waiting}"), "请各单位") == "二"


@pytest.mark.parametrize(
    "present",
    [
        "出席：张三、李四\n列席：王五\n记录：赵六",
        "出席人员：张三\n抄送：市委办公室，市政协办公室。",
        "参会单位：某某局、某某委",
    ],
)
def test_those_present_stand_by_themselves_below_minutes(present: str) -> None:
    document = read(f"某某市人民政府会议纪要\n{_LAST}\n\n{present}\n")
    assert own_text(document, "落款") == present


_LIST = "附件：1.申报表\n      2.职业（工种）\n        清单\n      3.承诺书"


@pytest.mark.parametrize(
    ("behind", "last"),
    [
        ("", ["附件"]),
        (f"\n{_SIGNATURE}\n", ["附件", "落款"]),
        (f"\n{_SIGNATURE}\n（此件公开发布）\n\n附件1\n丙。\n附件2\n1.丁\n2.戊\n", None),
        ("\n联系人：张三\n\n附件1\n丙。\n", ["附件", "附件1"]),
    ],
    ids=["end", "signature", "annexes", "contact"],
)
def test_the_list_of_annexes_is_one_passage_and_has_no_children(behind: str, last: list[str] | None) -> None:
    document = read(f"{_TITLE}一、甲\n乙。\n\n{_LIST}\n{behind}")
    expected = last or ["附件", "落款", "附件1", "附件2", "附件2/1", "附件2/2"]
    assert paths(document) == ["一", *expected]
    (passage,) = [one for one in split_passages(document, max_chars=500) if one.section == "附件"]
    assert passage.text.startswith(_LIST)
    assert passage.citation == "《关于某某工作的通知》附件"


def test_a_list_below_the_word_annex_is_plain_too() -> None:
    document = read(f"{_TITLE}一、甲\n乙。\n\n附件：\n1.申报表\n2.目录\n\n{_SIGNATURE}\n")
    assert paths(document) == ["一", "附件", "落款"]
    assert own_text(document, "附件") == "1.申报表\n2.目录"


def test_an_annex_with_text_under_its_items_keeps_them() -> None:
    document = read(f"{_TITLE}一、甲\n乙。\n附件：\n1.申报条件\n企业应当依法登记。\n2.申报材料\n申报表。\n")
    assert paths(document) == ["一", "附件", "附件/1", "附件/2"]
