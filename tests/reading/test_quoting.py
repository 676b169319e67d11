"""A section quoted whole: exact text, what people see of it, and what must be told."""

from __future__ import annotations

import pytest

from policyqa.reading.quoting import quote
from policyqa.records import Document, NoticeCode
from tests.reading.trees import read, section_at, walk

_LAW = """# 某某法

## 第一章 总则

第一条 为了规范管理，保护
权益，制定本法。

第二条 办理下列事项，应当：（一）登记；（二）缴费[*]元。

第三条 甲。

乙：
（一）丙；
（二）丁。
"""


@pytest.mark.parametrize(
    ("path", "display"),
    [
        ("第一章/第一条", "第一条 为了规范管理，保护权益，制定本法。"),
        ("第一章/第二条", "第二条 办理下列事项，应当：（一）登记；（二）缴费[*]元。"),
        ("第一章/第三条", "第三条 甲。\n乙：\n（一）丙；\n（二）丁。"),
        ("第一章/第三条/第二款", "乙：\n（一）丙；\n（二）丁。"),
        ("第一章/第三条/第二款/（一）", "（一）丙；"),
    ],
)
def test_people_see_wraps_joined_and_paragraphs_kept(path: str, display: str) -> None:
    document = read(_LAW)
    assert quote(document, section_at(document, path)).display == display


def test_headings_keep_lines_of_their_own_and_the_copying_site_is_not_quoted(speech: Document) -> None:
    lines = quote(speech, section_at(speech, "四")).display.splitlines()
    assert lines[0] == "四、加快推进智能工厂建设的重点工作"
    assert "(一)加强政策引导和支持" in lines
    assert lines[-1] == "一是加强企业数字化转型诊断服务。组织专"
    assert not [line for line in quote(speech, section_at(speech, "一")).display.splitlines() if "省略" in line]


def test_every_section_is_quoted_with_the_text_of_its_offsets(speech: Document) -> None:
    for document in (speech, read(_LAW)):
        for section in walk(document.root):
            quotation = quote(document, section)
            assert quotation.text in ("", document.text[quotation.start : quotation.end])
            assert bool(quotation.text) == bool(quotation.display) == (NoticeCode.LISTED_ONLY not in quotation.notices)
            assert "".join(quotation.display.split()) in "".join(document.text.split()) or "省略" in quotation.text


@pytest.mark.parametrize(
    ("path", "notices"),
    [
        ("一/（一）", (NoticeCode.CUT_OFF,)),
        ("一/（二）", (NoticeCode.LISTED_ONLY,)),
        ("二/（一）", (NoticeCode.PLACEHOLDER, NoticeCode.CUT_OFF, NoticeCode.HEADING_INFERRED)),
        ("四/（一）/一是", ()),
        ("四/（二）", (NoticeCode.CUT_OFF, NoticeCode.PARTLY_LISTED)),
        ("五", (NoticeCode.LISTED_ONLY,)),
    ],
)
def test_what_is_missing_is_told(speech: Document, path: str, notices: tuple[NoticeCode, ...]) -> None:
    assert quote(speech, section_at(speech, path)).notices == notices


@pytest.mark.parametrize("number", ["— 3 —", "3/10\n\n", "第 3 页 共 10 页"])
def test_a_sentence_runs_on_across_the_number_of_a_page(number: str) -> None:
    text = f"一、甲\n为了规范管理，切实保护各方面的\n{number}\n合法权益，制定本意见。\n4/10\n二、乙\n丙。\n"
    document = read(text)
    assert quote(document, section_at(document, "一")).display.startswith(
        "一、甲\n为了规范管理，切实保护各方面的合法权益，制定本意见。"
    )
