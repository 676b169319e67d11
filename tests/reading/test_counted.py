"""Articles without a blank behind their number."""

from __future__ import annotations

import pytest

from tests.reading.trees import paths, read

# Each begins with a word that talk of an article goes on with as well: 第二条以外的, 第三条第二款, 第四条中的.
_WORDS = (
    "为了规范管理，制定本办法。",
    "以公开招标方式采购的，适用本办法。",
    "第三人提出异议的，应当书面答复。",
    "中国公民可以申请。",
    "及时公布结果。",
    "所有单位应当配合。",
    "前款所称机构，由市政府确定。",
    "本办法自公布之日起施行。",
)


def _numbered(words: tuple[str, ...], *, gap: str) -> str:
    return "\n".join(
        f"第{numeral}条{gap}{sentence}" for numeral, sentence in zip("一二三四五六七八", words, strict=True)
    )


def test_articles_that_count_on_need_no_blank() -> None:
    document = read(f"某某市采购办法\n{_numbered(_WORDS, gap='')}\n")
    assert paths(document) == [f"第{numeral}条" for numeral in "一二三四五六七八"]


def test_they_may_begin_with_any_number() -> None:
    text = "第四十一条以公开招标方式采购的，适用本办法。\n第四十二条中国公民可以申请。\n第四十三条所有单位应当配合。\n"
    assert paths(read(f"某某市采购办法\n{text}")) == ["第四十一条", "第四十二条", "第四十三条"]


def test_chapters_need_none_either() -> None:
    text = "第一章总则\n第一条为了规范管理。\n第二章所有权\n第二条所有单位应当配合。\n第三章以后的事\n第三条无。\n"
    assert paths(read(f"某某市采购办法\n{text}")) == [
        *("第一章", "第一章/第一条", "第二章", "第二章/第二条", "第三章", "第三章/第三条")
    ]


@pytest.mark.parametrize(
    "talk",
    [
        "第三条第二款规定的情形除外。",
        "第三条规定的情形，从其规定。",
        "第三条、第四条的规定不适用于本市。",
        "第三条所称单位，包括企业。",
    ],
)
def test_a_paragraph_that_speaks_of_an_article_is_none(talk: str) -> None:
    text = f"第一条为了规范管理，制定本办法。\n第二条本市适用本办法。\n{talk}\n第三条以上事项，应当公开。\n第四条无。\n"
    assert paths(read(f"某某市采购办法\n{text}")) == ["第一条", "第二条", "第三条", "第四条"]


def test_where_labels_have_a_blank_one_without_speaks_of_an_article() -> None:
    text = (
        "第一条 为了规范管理，制定本办法。\n第二条 本市适用本办法。\n第三条以外的情形除外。\n第三条 无。\n第四条 无。\n"
    )
    assert paths(read(f"某某市采购办法\n{text}")) == ["第一条", "第二条", "第三条", "第四条"]


def test_a_line_that_goes_on_from_a_hard_wrap_begins_no_article() -> None:
    text = (
        "第一条为了规范管理，制定本办法。\n第二条本市适用本办法，但是本法另有规定的除外，依照本法\n"
        "第三条中国公民的义务执行。\n第三条以上事项，应当公开。\n第四条无。\n"
    )
    document = read(f"某某市采购办法\n{text}")
    assert paths(document) == ["第一条", "第二条", "第三条", "第四条"]
    assert document.root.children[-2].heading == "第三条"
