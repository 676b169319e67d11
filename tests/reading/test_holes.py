"""Text behind a hole belongs to the section it was written in, or to one that surely holds it."""

from __future__ import annotations

import pytest

from policyqa.reading.passages import headings, passage_display, search_text, split_passages
from policyqa.records import Document, NoticeCode, Status
from tests.reading.trees import listed_only, own_text, owner_of, paths, read, section_at, walk

_TITLE = "全市数字政府建设工作会议讲话\n"
_BODY = """同志们:
今天开会,我讲几点意见。
一、提高思想认识
当前形势要求我们提高认识。
(一)数字政府是大势所趋
从全国看,各地都在加快建设,成效明显。
(二)数字政府是群众期盼
群众办事要少跑腿。
二、我市进展情况
(一)平台建设步伐加快
平台已上线运行,覆盖全市。
(二)数据共享有序推进
共享目录已发布三批。
(三)服务效能明显提升
办件时限压缩一半。
三、下步重点工作
下面讲重点。
(一)抓好统筹
一要统筹规划。制定三年行动计划。二要整合平台。关停分散系统。三要强化保障。落实专项资金。
(二)抓好落实
严格督促检查。
"""
_ENTRIES = """一、提高思想认识
(一)数字政府是大势所趋
(二)数字政府是群众期盼
二、我市进展情况
(一)平台建设步伐加快
(二)数据共享有序推进
(三)服务效能明显提升
三、下步重点工作
(一)抓好统筹
一要统筹规划
二要整合平台
三要强化保障
(二)抓好落实
"""
_PARTS_ONLY = "一、提高思想认识\n二、我市进展情况\n三、下步重点工作\n"
_NOTE = "\n……（某某文库网省略812字，注册会员可完整阅读）……\n"
_OUTLINES = {
    "full": f"目录\n{_ENTRIES}……\n",
    "parts": f"提纲\n{_PARTS_ONLY}……\n",
    "none": "",
    "open": f"目录\n{_ENTRIES}",
}


def _holed(outline: str, *holes: tuple[str, str], note: str = _NOTE, cut: str = "") -> Document:
    """The speech with a note in place of each stretch from behind one word to before another."""
    body = _BODY
    for first, last in holes:
        start, end = body.index(first) + len(first), body.index(last)
        assert start < end
        body = body[:start] + note + body[end:]
    if cut:
        body = body[: body.index(cut)] + " ……(未完,全文共1300字,当前仅显示600字,请登录。\n收藏《讲话》)"
    return read(_OUTLINES[outline] + _TITLE + body)


@pytest.mark.parametrize("outline", list(_OUTLINES))
def test_without_a_hole_every_outline_gives_the_same_tree(outline: str) -> None:
    document = _holed(outline)
    first = "开头 一 一/（一） 一/（二） 二 二/（一） 二/（二） 二/（三）"
    second = "三 三/（一） 三/（一）/一要 三/（一）/二要 三/（一）/三要 三/（二）"
    assert paths(document) == [*first.split(), *second.split()]
    assert {section.status for section in walk(document.root)} == {Status.PRESENT}
    assert document.notices == ()


@pytest.mark.parametrize("outline", list(_OUTLINES))
def test_a_hole_over_the_next_part_gives_what_follows_to_that_part(outline: str) -> None:
    document = _holed(outline, ("各地都在", "已上线"))
    assert owner_of(document, "已上线运行") == "二/（一）"
    assert owner_of(document, "共享目录") == "二/（二）"
    assert owner_of(document, "从全国看") == "一/（一）"
    assert (section_at(document, "一/（一）").cut_end, section_at(document, "二/（一）").cut_start) == (True, True)
    assert section_at(document, "二").heading_inferred
    assert section_at(document, "二").status is Status.PARTIAL
    assert section_at(document, "二/（二）").title == "数据共享有序推进"
    assert section_at(document, "二/（二）").status is Status.PRESENT
    assert listed_only(document) == (["一/（二）"] if outline in ("full", "open") else [])


@pytest.mark.parametrize("outline", ["full", "open"])
def test_a_hole_inside_one_part_is_known_from_the_outline(outline: str) -> None:
    document = _holed(outline, ("平台已", "时限压缩"))
    assert owner_of(document, "时限压缩") == "二/（三）"
    assert section_at(document, "二/（三）").heading_inferred
    assert listed_only(document) == ["二/（二）"]
    assert not section_at(document, "二").heading_inferred


@pytest.mark.parametrize("outline", ["none", "parts"])
def test_where_nothing_tells_the_section_the_text_is_the_parts_own(outline: str) -> None:
    document = _holed(outline, ("平台已", "时限压缩"))
    assert owner_of(document, "时限压缩") == "二"
    assert owner_of(document, "下面讲重点") == "三"
    assert section_at(document, "二").status is Status.PARTIAL


@pytest.mark.parametrize("outline", list(_OUTLINES))
def test_a_hole_inside_one_section_leaves_its_end_in_it(outline: str) -> None:
    document = _holed(outline, ("平台已上", "覆盖全市"))
    assert own_text(document, "二/（一）") == "平台已上|覆盖全市。"
    assert section_at(document, "二/（一）").status is Status.PARTIAL
    assert not section_at(document, "二/（一）").heading_inferred
    passages = [passage for passage in split_passages(document, max_chars=500) if passage.section == "二/（一）"]
    assert [passage.part for passage in passages] == [1, 2]
    assert all(NoticeCode.CUT_OFF in passage.notices for passage in passages)


@pytest.mark.parametrize("outline", list(_OUTLINES))
def test_a_hole_up_to_a_heading_takes_nothing_from_what_follows(outline: str) -> None:
    document = _holed(outline, ("群众办事", "二、我市进展情况"))
    assert (own_text(document, "一/（二）"), section_at(document, "一/（二）").cut_end) == ("群众办事", True)
    assert section_at(document, "二").status is Status.PRESENT


def test_two_holes_are_two_gaps() -> None:
    document = _holed("full", ("各地都在", "已上线"), ("共享目录已", "关停分散"))
    assert owner_of(document, "已上线运行") == "二/（一）"
    assert owner_of(document, "关停分散系统") == "三/（一）/二要"
    assert own_text(document, "三/（一）/三要") == "三要强化保障。落实专项资金。"
    assert listed_only(document) == ["一/（二）", "二/（三）", "三/（一）/一要"]
    assert own_text(document, "二/（二）") == "共享目录已"


@pytest.mark.parametrize("outline", ["none", "parts"])
def test_text_between_two_holes_that_nothing_bounds_is_given_to_no_section_below(outline: str) -> None:
    document = _holed(outline, ("各地都在", "已上线"), ("共享目录已", "关停分散"))
    assert owner_of(document, "已上线运行") == ""
    section = next(s for s in walk(document.root) if s.title == "数据共享有序推进")
    assert section.heading_inferred
    assert not section.path.startswith("一")
    assert owner_of(document, "严格督促检查") not in ("一/（二）", "二/（二）")


@pytest.mark.parametrize("outline", ["full", "open"])
def test_a_hole_among_run_in_points_gives_the_text_to_the_point_before_the_next(outline: str) -> None:
    document = _holed(outline, ("制定三年", "分散系统"))
    assert owner_of(document, "分散系统") == "三/（一）/二要"
    assert section_at(document, "三/（一）/二要").heading == "二要整合平台"
    assert section_at(document, "三/（一）/二要").heading_inferred
    assert section_at(document, "三/（一）/一要").cut_end
    assert owner_of(document, "落实专项资金") == "三/（一）/三要"


def test_a_hole_among_points_that_no_outline_lists_tells_them_by_their_numbers() -> None:
    document = _holed("parts", ("制定三年", "分散系统"))
    assert owner_of(document, "分散系统") == "三/（一）/二要"
    assert section_at(document, "三/（一）/二要").heading == "二要"


@pytest.mark.parametrize("outline", ["full", "parts", "none"])
def test_a_hole_in_the_opening_up_to_the_first_heading_stays_there(outline: str) -> None:
    document = _holed(outline, ("今天开会", "几点意见"))
    assert own_text(document, "开头") == "同志们:\n今天开会|几点意见。"
    assert section_at(document, "一").status is Status.PRESENT


def test_a_hole_at_the_very_beginning_is_bounded_by_the_first_heading() -> None:
    text = "……（此处省略300字）……\n已上线运行。\n(二)数据共享\n共享目录。\n三、任务\n完成。\n"
    for outline, title in (("", ""), ("目录\n一、认识\n二、进展\n三、任务\n……\n某某工作讲话\n", "进展")):
        document = read(outline + text)
        assert owner_of(document, "已上线") == "二/（一）"
        assert owner_of(document, "共享目录") == "二/（二）"
        assert section_at(document, "二").title == title


def test_where_several_entries_could_be_meant_the_headings_that_follow_decide() -> None:
    both = "(一)主要做法\n(二)存在问题\n"
    outline = f"目录\n一、认识\n{both}二、进展\n{both}三、任务\n……\n某某工作讲话\n"
    document = read(outline + "一、认识\n(一)主要做法\n甲甲。\n(省略300字)\n(二)存在问题\n乙乙。\n三、任务\n丙。\n")
    assert owner_of(document, "乙乙") == "二/（二）"
    assert listed_only(document) == ["一/（二）", "二/（一）"]


def test_a_heading_right_behind_the_note_on_its_line_is_a_heading() -> None:
    document = _holed("full", ("各地都在", "(二)数据共享"), note="【此处省略300字】")
    assert owner_of(document, "共享目录") == "二/（二）"
    assert listed_only(document) == ["一/（二）", "二/（一）"]


@pytest.mark.parametrize(
    "note",
    [
        "……(老秘网http://www.example.com省略93字,正式会员可完整阅读)……",
        "【此处省略300字】",
        "……此处省略三段……",
        "（中间内容已隐藏，开通会员查看）",
        "\n（中略）\n",
    ],
)
def test_the_wording_of_the_note_does_not_matter(note: str) -> None:
    document = _holed("full", ("各地都在", "已上线"), note=note)
    assert owner_of(document, "已上线运行") == "二/（一）"
    assert all(note.strip() not in passage.text for passage in split_passages(document, max_chars=500))


def test_a_cut_leaves_what_follows_listed_only() -> None:
    document = _holed("full", cut="已发布三批")
    assert own_text(document, "二/（二）") == "共享目录"
    assert section_at(document, "二/（二）").cut_end
    lost = "二/（三） 三 三/（一） 三/（一）/一要 三/（一）/二要 三/（一）/三要 三/（二）"
    assert listed_only(document) == lost.split()
    assert dict(document.notices[0].fields) == {"shown": "600", "total": "1300"}


def test_a_cut_behind_a_heading_leaves_no_passage_of_it() -> None:
    document = _holed("full", cut="共享目录已发布")
    assert section_at(document, "二/（二）").status is Status.PARTIAL
    assert own_text(document, "二/（二）") == ""


def test_a_cut_without_a_note_is_seen_by_the_outline_and_the_open_sentence() -> None:
    whole = _OUTLINES["full"] + _TITLE + _BODY
    document = read(whole[: whole.rindex("已发布三批")])
    assert section_at(document, "二/（二）").cut_end
    assert "三" in listed_only(document)
    assert [notice.code for notice in document.notices] == [NoticeCode.INCOMPLETE]


def test_text_behind_a_cut_is_not_taken_for_the_section_before_it() -> None:
    body = _BODY[: _BODY.index("已发布三批")] + "\n(未完)\n值班人：张三"
    for outline in ("full", "none"):
        document = read(_OUTLINES[outline] + _TITLE + body)
        assert owner_of(document, "值班人") == ""
        assert own_text(document, "二/（二）") == "共享目录"


def test_an_article_behind_a_hole_is_told_by_the_numbers() -> None:
    document = read(
        "某某大学章程全文\n第一章 总则\n第一条 甲。\n第二条 乙\n（省略300字）\n实行负责制。\n第七条 丙：\n（一）丁；\n"
        "第三章 附则\n第九条 戊。\n"
    )
    assert owner_of(document, "实行负责制") == "第二章/第六条"
    assert own_text(document, "第二章/第七条") == "第七条 丙："
    assert own_text(document, "第二章/第七条/（一）") == "（一）丁；"
    assert section_at(document, "第二章/第六条").heading_inferred


def test_a_chapter_lost_without_an_article_takes_no_article_from_the_one_before() -> None:
    document = read(
        "某某大学章程全文\n第一章 总则\n第一条 甲\n（省略30字）\n乙。\n第二条 丙。\n第三章 附则\n第三条 戊。\n"
    )
    assert owner_of(document, "乙。") == "第二章"
    assert paths(document) == ["第一章", "第一章/第一条", "第二章", "第二章/第二条", "第三章", "第三章/第三条"]


_PLAN = "某某市推进工作方案\n一、总体要求\n坚持统筹推进。\n{}\n三、保障措施\n加强组织领导。\n"


@pytest.mark.parametrize(
    ("line", "title"),
    [
        ("二、工作要求（略）", "工作要求"),
        ("二、工作要求。（略）", "工作要求"),
        ("二、工作要求：略", "工作要求"),
        ("二、工作要求【从略】", "工作要求"),
        ("二、工作要求\n（略）", "工作要求"),
        ("二、工作要求\n……", "工作要求"),
        ("二、……", ""),
        ("二、（略）", ""),
    ],
    ids=["bracket", "full-stop", "colon", "square", "own-line", "dots-below", "dots", "no-title"],
)
def test_a_heading_whose_text_is_left_out_has_none(line: str, title: str) -> None:
    document = read(_PLAN.format(line))
    section = section_at(document, "二")
    assert (section.title, section.status, section.own) == (title, Status.PARTIAL, ())
    assert [one.status for one in (section_at(document, "一"), section_at(document, "三"))] == [Status.PRESENT] * 2
    assert [notice.code for notice in document.notices] == [NoticeCode.INCOMPLETE]
    passages = split_passages(document, max_chars=500)
    assert [(passage.section, passage.notices) for passage in passages] == [("一", ()), ("三", ())]
    found = {heading.section: heading.status for heading in headings(document)}
    assert found == ({"二": Status.LISTED_ONLY} if title else {})


def test_a_heading_whose_text_is_left_out_is_found_in_the_outline() -> None:
    outline = "目录\n一、总体要求\n二、工作要求\n三、保障措施\n"
    document = read(outline + _PLAN.format("二、工作要求（略）"))
    assert paths(document) == ["一", "二", "三"]
    assert section_at(document, "二").title == "工作要求"
    assert listed_only(document) == []


def test_an_annex_that_is_left_out_is_a_section_without_text() -> None:
    document = read(_PLAN.format("二、乙\n乙乙。") + "附件1：申报表（略）\n附件2：名单（略）\n")
    for path, title in (("附件1", "申报表"), ("附件2", "名单")):
        section = section_at(document, path)
        assert (section.title, section.status, section.own) == (title, Status.PARTIAL, ())


def test_a_list_of_annexes_that_are_left_out_stays_one_passage() -> None:
    annexes = "附件：1.申报表（略）\n      2.名单（略）"
    document = read(_PLAN.format("二、乙\n乙乙。") + annexes + "\n\n某某市人民政府\n2024年5月1日\n")
    assert own_text(document, "附件") == annexes
    assert section_at(document, "附件").status is Status.PARTIAL
    assert section_at(document, "落款").status is Status.PRESENT


def test_a_table_that_is_left_out_leaves_the_text_around_it_whole() -> None:
    document = read(_PLAN.format("二、分配\n分配情况见下表（表略）。\n各县抓好落实。"))
    section = section_at(document, "二")
    assert own_text(document, "二") == "分配情况见下表（表略）。\n各县抓好落实。"
    assert (section.status, section.cut_start, section.cut_end) == (Status.PARTIAL, False, False)
    notices = {passage.section: passage.notices for passage in split_passages(document, max_chars=500)}
    assert notices == {"一": (), "二": (NoticeCode.CUT_OFF,), "三": ()}


def test_an_article_that_is_left_out_has_no_text() -> None:
    document = read(
        "某某办法\n第一条 甲。\n第二条 （略）\n第三条【附则】（略）\n第四条 ……\n第五条 格式（略）。\n第六条 乙。\n"
    )
    assert [section_at(document, path).own for path in ("第二条", "第三条", "第四条")] == [(), (), ()]
    assert section_at(document, "第三条").title == "附则"
    assert own_text(document, "第五条") == "第五条 格式（略）。"
    statuses = [section_at(document, f"第{numeral}条").status for numeral in "一二三四五六"]
    assert statuses == [Status.PRESENT, *[Status.PARTIAL] * 4, Status.PRESENT]


def test_articles_that_are_left_out_together_are_in_no_other_articles_text() -> None:
    document = read("某某办法\n第一条 甲。\n第二条 乙。\n第三条至第九条 略\n第十条 丙。\n")
    assert paths(document) == ["第一条", "第二条", "第十条"]
    assert own_text(document, "第二条") == "第二条 乙。"
    assert section_at(document, "第十条").status is Status.PRESENT


def test_a_line_of_dots_in_the_body_leaves_its_section_partial() -> None:
    document = read(_PLAN.format("二、乙\n乙乙乙。\n……\n丁丁丁。"))
    section = section_at(document, "二")
    assert own_text(document, "二") == "乙乙乙。|丁丁丁。"
    assert section.status is Status.PARTIAL


@pytest.mark.parametrize("mark", ["— 3 —", "- 3 -", "第 3 页 共 10 页", "\n— 3 —\n"])
def test_a_sentence_runs_on_across_the_number_of_a_page(mark: str) -> None:
    document = read(
        _PLAN.format(f"二、乙\n当前要求我们进一步加快推进第一产业以及\n{mark}\n二、三产业的高质量发展。\n再上台阶。")
    )
    assert paths(document) == ["一", "二", "三"]
    assert document.notices == ()
    assert section_at(document, "二").status is Status.PRESENT
    (passage,) = [passage for passage in split_passages(document, max_chars=500) if passage.section == "二"]
    assert passage.notices == ()
    assert not any("3 " in words for words in (passage_display(passage).text, search_text(passage)))


def test_a_sentence_is_shown_without_the_number_of_a_page() -> None:
    document = read(_PLAN.format("二、乙\n当前要求我们进一步加快推进智能\n\n— 3 —\n\n制造业发展。\n再上台阶。"))
    (passage,) = [passage for passage in split_passages(document, max_chars=500) if passage.section == "二"]
    shown = passage_display(passage)
    assert shown.text == "二、乙\n当前要求我们进一步加快推进智能制造业发展。\n再上台阶。"
    assert passage.text[shown.origins[shown.text.index("制")] :].startswith("制造业")


def test_the_number_of_a_page_between_two_articles_is_in_neither() -> None:
    document = read("某某办法\n第一条 甲。\n— 1 —\n第二条 乙。\n— 2 —\n")
    assert [own_text(document, path) for path in paths(document)] == ["第一条 甲。", "第二条 乙。"]


def test_a_section_behind_a_hole_that_begins_with_its_heading_has_its_beginning() -> None:
    document = _holed("none", ("群众办事", "二、我市进展情况"))
    notices = {passage.section: passage.notices for passage in split_passages(document, max_chars=500)}
    assert notices["一/（二）"] == (NoticeCode.CUT_OFF,)
    assert notices["二/（一）"] == ()
