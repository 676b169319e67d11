"""Skipped numbers are said, where the document does not say itself that text is missing."""

from __future__ import annotations

import pytest

from policyqa.records import NoticeCode
from tests.reading.trees import read


def _skips(*lines: str) -> str:
    document = read("关于推进智能工厂建设的实施意见\n" + "\n".join(lines) + "\n")
    notices = [notice for notice in document.notices if notice.code is NoticeCode.NUMBERING_GAP]
    return dict(notices[0].fields)["sections"] if notices else ""


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        pytest.param(("一、甲", "乙。", "二、丙", "丁。", "四、戊", "己。"), "二之后是四", id="a-part"),
        pytest.param(
            ("一、甲", "（一）乙。", "（三）丙。", "二、丁", "戊。"), "一/（一）之后是（三）", id="a-point-below"
        ),
        pytest.param(("二、甲", "乙。", "三、丙", "丁。"), "二之前", id="the-first"),
        pytest.param(("第一条 甲。", "第三条 乙。"), "第一条之后是第三条", id="an-article"),
        pytest.param(
            ("第一章 总则", "第一条 甲。", "第二章 分则", "第四条 乙。"),
            "第一章/第一条之后是第四条",
            id="an-article-between-chapters",
        ),
        pytest.param(("第一条 甲。", "第一条之一 乙。", "第二条 丙。"), "", id="an-article-put-in"),
        pytest.param(("第一章 总则", "第一条 甲。", "第二章 分则", "第二条 乙。"), "", id="articles-run-on"),
        pytest.param(("一、甲", "1.乙。", "2.丙。", "二、丁", "1.戊。", "2.己。"), "", id="a-list-begins-anew"),
        pytest.param(("一、甲", "1.乙。", "2.丙。", "二、丁", "3.戊。", "4.己。"), "", id="a-list-runs-on"),
        pytest.param(("一、甲", "……（此处省略935字）……", "四、乙", "丙。"), "", id="the-document-says-so"),
        pytest.param(("第四百六十三条 甲。", "第四百六十四条 乙。"), "", id="a-book-of-a-code"),
        pytest.param(("1.1 甲", "乙。", "1.3 丙", "丁。"), "1.1之后是1.3", id="a-decimal"),
    ],
)
def test_a_skipped_number_is_said(lines: tuple[str, ...], said: str) -> None:
    assert _skips(*lines) == said


def test_only_the_first_skips_are_named_and_all_are_counted() -> None:
    lines = [f"{number}、标题" for number in ("一", "三", "五", "七", "九", "十一", "十三", "十五")]
    said = _skips(*lines)
    assert said.startswith("一之后是三、三之后是五、")
    assert said.endswith("等7处")


@pytest.mark.parametrize(("sentences", "said"), [(200, True), (20, False)], ids=["long", "short"])
def test_a_long_text_without_headings_is_said(sentences: int, said: bool) -> None:
    document = read("某某讲话稿\n" + "各地要结合实际抓好落实工作。\n" * sentences)
    assert (NoticeCode.NO_SECTIONS in {notice.code for notice in document.notices}) is said
