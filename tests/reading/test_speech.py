"""The speech: every trap that it holds."""

from __future__ import annotations

import json
import runpy
from pathlib import Path

import pytest

from policyqa.reading.notes import NoteKind, find_notes
from policyqa.reading.outline_json import outline_dict
from policyqa.reading.passages import headings, search_text, split_passages
from policyqa.records import Document, NoticeCode, Status
from tests.reading.trees import listed_only, own_text, section_at, walk

_ROOT = Path(__file__).resolve().parents[2]
_LOST = (
    *("一/（二）", "一/（三）", "四/（二）/二是", "四/（二）/三是"),
    *("四/（三）", "四/（三）/一是", "四/（三）/二是"),
    *("四/（四）", "四/（四）/一是", "四/（四）/二是", "四/（四）/三是"),
    *("四/（五）", "四/（五）/一是", "四/（五）/二是"),
    *("五", "五/（一）", "五/（二）", "五/（三）"),
)


def test_the_outline_is_the_golden_one(speech: Document) -> None:
    golden = json.loads((_ROOT / "tests" / "golden" / "speech_outline.json").read_text(encoding="utf-8"))
    assert outline_dict(speech) == golden, "if the change is meant, run scripts/regenerate_golden.py and read the diff"


def test_the_command_that_regenerates_the_golden_files_gives_what_is_there() -> None:
    made = runpy.run_path(str(_ROOT / "scripts" / "regenerate_golden.py"))["golden_files"]()
    for name, content in made.items():
        assert (_ROOT / "tests" / "golden" / name).read_text(encoding="utf-8") == content


def test_the_title_is_its_own_line_and_in_no_passage(speech: Document) -> None:
    assert speech.title == "全市智能工厂建设推进会议讲话"
    assert all("推进会议讲话" not in passage.text for passage in split_passages(speech, max_chars=500))


def test_what_the_outline_alone_knows_is_listed_only(speech: Document) -> None:
    assert listed_only(speech) == list(_LOST)
    lines = {line.strip() for line in speech.text[:550].split("\n")}
    assert all(speech.text[s.start : s.end] in lines for s in walk(speech.root) if s.status is Status.LISTED_ONLY)


def test_text_behind_the_hole_belongs_to_the_section_that_only_the_outline_names(speech: Document) -> None:
    section = section_at(speech, "二/（一）")
    assert own_text(speech, "二/（一）").startswith("》《智能制造专项资金管理办法》等一系列政策文件")
    assert (section.status, section.heading_inferred, section.cut_start) == (Status.PARTIAL, True, True)
    assert section.heading == "（一）政策体系不断完善"
    assert section_at(speech, "二").heading_inferred


def test_the_heading_behind_the_hole_belongs_to_part_two(speech: Document) -> None:
    assert section_at(speech, "二/（二）").title == "企业智能化改造步伐加快"
    assert section_at(speech, "一/（二）").title == "智能工厂建设是推动我市制造业高质量发展的关键举措"


def test_the_section_before_the_hole_has_lost_its_end(speech: Document) -> None:
    section = section_at(speech, "一/（一）")
    assert own_text(speech, "一/（一）").endswith("高于全国制")
    assert (section.status, section.cut_start, section.cut_end) == (Status.PARTIAL, False, True)


def test_run_in_points_have_their_own_offsets(speech: Document) -> None:
    starts = ("一是完善政策体系。", "二是加强政策宣传和解读。", "三是建立政策落实跟踪机制。")
    for label, start in zip(("一是", "二是", "三是"), starts, strict=True):
        text = own_text(speech, f"四/（一）/{label}")
        assert text.startswith(start)
        assert text.endswith("。")
        assert section_at(speech, f"四/（一）/{label}").status is Status.PRESENT


def test_the_point_that_is_cut_in_mid_word_is_partial(speech: Document) -> None:
    section = section_at(speech, "四/（二）/一是")
    assert own_text(speech, "四/（二）/一是") == "一是加强企业数字化转型诊断服务。组织专"
    assert (section.status, section.cut_end) == (Status.PARTIAL, True)


@pytest.mark.parametrize("path", ["三", "四"])
def test_a_part_has_its_own_lead_in_text(speech: Document, path: str) -> None:
    assert own_text(speech, path).startswith({"三": "在看到成绩的同时", "四": "面对当前的形势和任务"}[path])


def test_no_passage_holds_a_note_of_the_site(speech: Document) -> None:
    notes = find_notes(speech.text)
    assert [note.kind for note in notes] == [NoteKind.HOLE, NoteKind.CUT, NoteKind.ASIDE]
    for passage in split_passages(speech, max_chars=500):
        assert all(passage.end <= note.span.start or note.span.end <= passage.start for note in notes)
        assert not any(word in passage.text for word in ("省略", "未完", "收藏", "……", "wm114"))


def test_the_document_says_how_much_of_it_is_shown(speech: Document) -> None:
    (notice,) = speech.notices
    assert notice.code is NoticeCode.INCOMPLETE
    assert dict(notice.fields) == {"shown": "2627", "total": "5699"}


def test_passages_carry_exactly_their_own_notices(speech: Document) -> None:
    notices = {passage.section: set(passage.notices) for passage in split_passages(speech, max_chars=500)}
    assert notices["一/（一）"] == {NoticeCode.CUT_OFF}
    assert notices["二/（一）"] == {NoticeCode.CUT_OFF, NoticeCode.HEADING_INFERRED, NoticeCode.PLACEHOLDER}
    assert notices["二/（二）"] == {NoticeCode.PLACEHOLDER}
    assert notices["开头"] == {NoticeCode.PLACEHOLDER}
    assert notices["三"] == notices["四"] == notices["四/（一）/一是"] == set()
    assert notices["四/（二）/一是"] == {NoticeCode.CUT_OFF}


def test_citations_are_written_the_way_people_write_them(speech: Document) -> None:
    citations = {passage.section: passage.citation for passage in split_passages(speech, max_chars=500)}
    assert citations["四/（一）/一是"] == "《全市智能工厂建设推进会议讲话》四、（一）“一是完善政策体系”"
    assert citations["二/（二）"] == "《全市智能工厂建设推进会议讲话》二、（二）"
    assert citations["开头"] == "《全市智能工厂建设推进会议讲话》开头"
    assert citations["三"] == "《全市智能工厂建设推进会议讲话》三、当前智能工厂建设面临的问题与挑战"


def test_what_is_searched_has_the_headings_above_once(speech: Document) -> None:
    texts = {passage.section: search_text(passage) for passage in split_passages(speech, max_chars=500)}
    assert texts["四/（一）/一是"].startswith(
        "全市智能工厂建设推进会议讲话\n四、加快推进智能工厂建设的重点工作\n（一）加强政策引导和支持\n一是完善政策体系。结合"
    )
    assert texts["开头"].startswith("全市智能工厂建设推进会议讲话\n同志们:")


def test_titled_sections_without_text_of_their_own_can_be_found_by_heading(speech: Document) -> None:
    found = {heading.section for heading in headings(speech)}
    assert found == {"一", "二", "三", "四", "四/（一）", "四/（二）", *_LOST}
