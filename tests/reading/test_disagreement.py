"""Where the 目录 and the body disagree, the body wins and the notice says how."""

from __future__ import annotations

import pytest

from policyqa.records import NoticeCode
from tests.reading.trees import listed_only, paths, read

_CONTENTS = (
    "一、总体要求",
    "（一）指导思想",
    "（二）基本原则",
    "二、主要任务",
    "（一）推进技术改造",
    "（二）培育专业人才",
)
_BODY = (
    *("一、总体要求", "（一）指导思想", "坚持创新。", "（二）基本原则", "坚持协同。"),
    *("二、主要任务", "（一）推进技术改造", "支持企业。", "（二）培育专业人才", "办好学校。"),
)


def _said(body: tuple[str, ...], *, contents: tuple[str, ...] = _CONTENTS) -> tuple[str, list[str], list[str]]:
    """What the notice says, the paths, and what is listed only."""
    lines = ("关于推进智能工厂建设的实施意见", "目录", *contents, "", "为推进智能工厂建设,提出如下意见。", *body)
    document = read("\n".join(lines) + "\n")
    details = [dict(one.fields)["detail"] for one in document.notices if one.code is NoticeCode.OUTLINE_MISMATCH]
    return "".join(details), paths(document), listed_only(document)


def _with(old: str, *new: str) -> tuple[str, ...]:
    at = _BODY.index(old)
    return (*_BODY[:at], *new, *_BODY[at + 1 :])


def test_nothing_is_said_where_the_two_agree() -> None:
    assert _said(_BODY)[0] == ""


@pytest.mark.parametrize("title", ["（二）培育专业人材", "（二）培育专业人才队伍", "(二) 培育专业人才"])
def test_a_slip_or_a_longer_title_is_no_disagreement(title: str) -> None:
    assert _said(_with("（二）培育专业人才", title))[0] == ""


def test_another_title_in_the_body_wins_and_is_said() -> None:
    said, found, missing = _said(_with("（二）培育专业人才", "（二）强化要素保障"))
    assert said == "目录有“（二）培育专业人才”,正文为“（二）强化要素保障”"
    assert found[-1] == "二/（二）"
    assert missing == []


def test_a_heading_that_the_contents_lack_is_said_once() -> None:
    said, found, _ = _said((*_BODY, "（三）强化要素保障", "安排资金。"))
    assert said == "目录没有“（三）强化要素保障”"
    assert found[-1] == "二/（三）"


def test_what_the_contents_never_list_is_no_disagreement() -> None:
    body = _with("支持企业。", "1.设备更新。支持购置。", "2.软件应用。支持上云。")
    assert _said(body)[0] == ""
    assert _said(_BODY, contents=("一、总体要求", "二、主要任务"))[0] == ""


def test_an_entry_that_stands_in_the_body_under_another_number_is_not_missing() -> None:
    body = (*_BODY[:3], "（二）培育专业人才", "办好学校。", *_BODY[5:8])
    said, found, missing = _said(body)
    assert "目录有“（二）基本原则”,正文为“（二）培育专业人才”" in said
    assert "目录有“（二）培育专业人才”,正文为“（二）培育专业人才”" in said
    assert missing == []
    assert found[1:] == ["一", "一/（一）", "一/（二）", "二", "二/（一）"]


def test_an_entry_that_the_body_has_nowhere_is_missing() -> None:
    said, _, missing = _said(_BODY[:-2])
    assert said == ""
    assert missing == ["二/（二）"]


def test_only_the_first_disagreements_are_named_and_all_are_counted() -> None:
    more = [line for number in "三四五六七八九" for line in (f"（{number}）第{number}项新任务", "做好工作。")]
    said, _, _ = _said((*_BODY, *more))
    assert said.count("目录没有") == 5
    assert said.endswith("等7处")
