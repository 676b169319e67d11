"""Headings that a hard wrap broke."""

from __future__ import annotations

from tests.reading.trees import own_text, paths, read, section_at

_WRAPPED = (
    "为全面贯彻落实党中央、国务院关于历史文化保护传承的\n决策部署，进一步加强我市历史文化街区保护利用的工作\n"
    "力度，着力解决当前突出问题，经市政府同意，现就有关\n事项提出以下意见，请结合实际认真抓好贯彻落实工作。\n"
)


def _document(headings: str) -> str:
    return f"关于加强街区保护的意见\n\n{_WRAPPED}{headings}三、保障措施\n加强领导。\n"


def test_a_sentence_that_a_wrap_broke_is_no_title_where_the_text_is_wrapped_so() -> None:
    text = "二、坚持以人民为中心的发展思想，全面贯彻落实党中央\n国务院决策部署，推动街区高质量发展。\n"
    document = read(_document(f"一、总体要求\n稳中求进。\n{text}"))
    assert paths(document) == ["开头", "一", "二", "三"]
    assert section_at(document, "二").title == ""
    assert own_text(document, "二") == text.strip()


def test_the_title_of_a_sentence_may_end_on_its_second_line() -> None:
    document = read(
        _document("一、坚持以人民为中心的发展思想，全面贯彻落实党中央\n部署。各区要抓好。\n二、任务\n修缮。\n")
    )
    assert section_at(document, "一").title == "坚持以人民为中心的发展思想，全面贯彻落实党中央部署"


def test_a_title_of_two_lines_is_joined_and_stands_in_no_text() -> None:
    document = read(_document("一、关于进一步加强历史文化街区规划建设与监督管理\n工作\n稳中求进。\n二、任务\n修缮。\n"))
    assert section_at(document, "一").title == "关于进一步加强历史文化街区规划建设与监督管理工作"
    assert own_text(document, "一") == "稳中求进。"


def test_a_title_is_not_joined_where_the_text_is_not_wrapped() -> None:
    document = read(
        "政府工作报告\n一、坚定不移稳增长促发展，经济运行总体稳中有进向好\n地区生产总值增长百分之六。\n二、任务\n稳增长。\n"
    )
    assert section_at(document, "一").title == "坚定不移稳增长促发展，经济运行总体稳中有进向好"
    assert own_text(document, "一") == "地区生产总值增长百分之六。"
