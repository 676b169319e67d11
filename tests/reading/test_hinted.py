"""Headings by style: a line without a label becomes what # makes of it, one with a label stays what it is."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from policyqa.reading.extracted import HeadingHint
from policyqa.reading.outline import Parsed, parse_outline
from policyqa.records import Section

_MARKED = """# 某某市数据管理办法

## 总体要求

坚持安全第一。

### 基本原则

依法管理。

一、保障措施

加强领导。

（一）组织保障

成立专班。

## 工作要求

按时报送。
"""


def parsed(marked: str) -> tuple[str, Parsed]:
    """A text of Markdown, its marks taken off and handed on as hints."""
    lines: list[str] = []
    hints: list[HeadingHint] = []
    for line in marked.split("\n"):
        words = line.lstrip("#").strip()
        if line.startswith("##"):
            hints.append(HeadingHint(sum(len(one) + 1 for one in lines), len(line) - len(line.lstrip("#"))))
        lines.append(words)
    text = "\n".join(lines)
    return text, parse_outline(text, name="甲", source="甲.docx", hints=hints)


def paths(section: Section) -> Sequence[str]:
    return [path for child in section.children for path in (child.path, *paths(child))]


def test_hinted_lines_give_the_tree_that_markdown_gives() -> None:
    _, hinted = parsed(_MARKED)
    written = parse_outline(_MARKED, name="甲", source="甲.md")
    assert paths(hinted.root) == paths(written.root)
    assert hinted.title == written.title == "某某市数据管理办法"


def test_heading_of_a_hinted_line_is_its_own_words() -> None:
    text, hinted = parsed(_MARKED)
    first = hinted.root.children[0]
    assert (first.heading, text[first.start :][:4]) == ("总体要求", "总体要求")


def test_a_hint_whose_line_was_a_sites_note_is_passed_over() -> None:
    text = "某某办法\n\n收藏《某某办法》\n\n一、总则\n\n正文在此。\n"
    hints = [HeadingHint(text.index("收藏"), 1)]
    assert paths(parse_outline(text, name="甲", source="甲.docx", hints=hints).root) == ["一"]


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("某某市人民政府\n关于某事的安排\n各区县：\n一、总则\n正文在此。\n", "关于某事的安排"),
        ("各区县、各部门：现将有关事项安排如下。\n一、总则\n正文在此。\n", "关于某事的安排"),
    ],
    ids=["a line of the text", "no line of the text"],
)
def test_the_title_that_the_format_states_is_found_in_the_text_or_stands_for_it(text: str, title: str) -> None:
    assert parse_outline(text, name="001", source="001.docx", stated_title="关于某事的安排").title == title
