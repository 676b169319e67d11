"""Word files: what Word shows is the text, and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from xml.sax.saxutils import escape

import pytest
from hypothesis import given as drawn
from hypothesis import strategies as st

from policyqa.reading.docx import read_docx
from policyqa.reading.extracted import Extracted
from tests.reading.wordfiles import paragraph, word_file


def read(body: str, *, styles: str = "", footnotes: str = "") -> Extracted:
    return read_docx(word_file(body, styles=styles, footnotes=footnotes), "甲.docx")


def run(words: str, properties: str = "") -> str:
    return f"<w:r><w:rPr>{properties}</w:rPr><w:t>{words}</w:t></w:r>"


def lines(body: str, **parts: str) -> list[str]:
    return read(body, **parts).text.splitlines()


STYLES = (
    '<w:style w:type="paragraph" w:default="1" w:styleId="a"><w:name w:val="Normal"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="1"><w:name w:val="heading 1"/><w:basedOn w:val="a"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="2"><w:name w:val="公文二级"/>'
    '<w:pPr><w:outlineLvl w:val="1"/></w:pPr></w:style>'
    '<w:style w:type="paragraph" w:styleId="3"><w:name w:val="公文三级"/><w:basedOn w:val="2"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="t"><w:name w:val="Title"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="toc"><w:name w:val="toc 1"/></w:style>'
    '<w:style w:type="character" w:styleId="h"><w:name w:val="隐藏"/><w:rPr><w:vanish/></w:rPr></w:style>'
)


def test_a_heading_is_known_by_its_style_by_the_styles_below_it_and_by_its_own_level() -> None:
    body = (
        paragraph("某某办法", style="t")
        + paragraph("总体要求", style="1")
        + paragraph("基本原则", style="2")
        + paragraph("工作目标", style="3")
        + paragraph("保障措施", properties='<w:outlineLvl w:val="2"/>')
        + paragraph("正文内容在此。", style="1", properties='<w:outlineLvl w:val="9"/>')
    )
    given = read(body, styles=STYLES)
    found = {given.text[hint.start :].partition("\n")[0]: hint.level for hint in given.headings}
    assert found == {"总体要求": 1, "基本原则": 2, "工作目标": 2, "保障措施": 3}
    assert (given.title, given.encoding, given.date) == ("某某办法", "docx", "")


@pytest.mark.parametrize(
    ("inside", "shown"),
    [
        ("<w:r><w:t>甲</w:t><w:br/><w:t>乙</w:t></w:r>", ["甲", "乙"]),
        ('<w:r><w:t>甲</w:t><w:br w:type="page"/><w:t>乙</w:t></w:r>', ["甲乙"]),
        ("<w:r><w:t>甲</w:t><w:lastRenderedPageBreak/><w:t>乙</w:t></w:r>", ["甲乙"]),
        ("<w:r><w:t>甲</w:t><w:tab/><w:t>乙</w:t></w:r>", ["甲\t乙"]),
        (f"{run('甲')}<w:ins>{run('增')}</w:ins>", ["甲增"]),
        (f"{run('甲')}<w:del><w:r><w:delText>删</w:delText></w:r></w:del>", ["甲"]),
        (f"<w:moveFrom>{run('走')}</w:moveFrom>{run('甲')}<w:moveTo>{run('来')}</w:moveTo>", ["甲来"]),
        (run("甲") + run("密", "<w:vanish/>"), ["甲"]),
        (run("甲") + run("显", '<w:vanish w:val="0"/>'), ["甲显"]),
        (run("甲") + run("密", '<w:rStyle w:val="h"/>'), ["甲"]),
        (f"<w:hyperlink>{run('见附件')}</w:hyperlink>", ["见附件"]),
        (f'<w:fldSimple w:instr="PAGE">{run("12")}</w:fldSimple>', ["12"]),
        (f"<w:sdt><w:sdtPr/><w:sdtContent>{run('控件')}</w:sdtContent></w:sdt>", ["控件"]),
        ('<w:r><w:sym w:font="Wingdings" w:char="F0FE"/><w:t>同意</w:t></w:r>', ["☑同意"]),
        ("<w:r><w:t>一\n 行</w:t></w:r>", ["一  行"]),
        (f"<w:r><w:ruby><w:rt>{run('pin')}</w:rt><w:rubyBase>{run('拼')}</w:rubyBase></w:ruby></w:r>", ["拼"]),
    ],
    ids=[
        *("line-break", "page-break", "rendered-break", "tab", "inserted", "deleted", "moved", "hidden", "not-hidden"),
        *("hidden-by-style", "link", "simple-field", "control", "symbol", "line-end-in-xml", "ruby"),
    ],
)  # fmt: skip
def test_a_paragraph_has_the_words_that_are_shown(inside: str, shown: list[str]) -> None:
    assert lines(f"<w:p>{inside}</w:p>", styles=STYLES) == shown


def test_a_paragraph_of_a_hidden_style_is_no_text() -> None:
    hidden = '<w:style w:type="paragraph" w:styleId="z"><w:name w:val="z"/><w:rPr><w:vanish/></w:rPr></w:style>'
    assert lines(paragraph("甲。") + paragraph("密。", style="z"), styles=hidden) == ["甲。"]


def test_of_a_field_only_the_result_is_text_even_over_paragraphs() -> None:
    def mark(kind: str) -> str:
        return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'

    nested = f"{mark('begin')}<w:r><w:instrText>PAGE</w:instrText><w:t>码</w:t></w:r>{mark('end')}"
    body = (
        f"<w:p>{mark('begin')}<w:r><w:instrText>TOC</w:instrText></w:r>{nested}{mark('separate')}{run('第一行')}</w:p>"
        f"<w:p>{run('第二行')}{mark('end')}{run('之后')}</w:p>"
    )
    assert lines(body) == ["第一行", "第二行之后"]


@pytest.mark.parametrize("mark", ["del", "moveFrom"])
def test_a_paragraph_whose_mark_was_deleted_runs_on_into_the_next(mark: str) -> None:
    body = paragraph("前半，", properties=f"<w:rPr><w:{mark}/></w:rPr>") + paragraph("后半。")
    assert lines(body) == ["前半，后半。"]


def cell(words: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{paragraph(words)}</w:tc>"


def row(*cells: str, properties: str = "") -> str:
    return f"<w:tr>{f'<w:trPr>{properties}</w:trPr>' if properties else ''}{''.join(cells)}</w:tr>"


def table(*rows: str) -> str:
    return f"<w:tbl>{''.join(rows)}</w:tbl>"


MERGED = '<w:vMerge w:val="restart"/>'
GOES_ON = "<w:vMerge/>"


def test_a_table_is_its_rows_with_the_header_first_and_every_cell_word_for_word() -> None:
    body = table(
        row(cell("企业类型"), cell("补贴标准")), row(cell("小微企业"), cell("5万元")), row(cell("中型企业"), cell(""))
    )
    assert lines(body) == ["| 企业类型 | 补贴标准 |", "| 小微企业 | 5万元 |", "| 中型企业 |  |"]


def test_merged_cells_stand_where_they_begin_and_a_short_one_in_each_of_its_rows() -> None:
    body = table(
        row(cell("类别", MERGED), cell("标准", '<w:gridSpan w:val="2"/>')),
        row(cell("", GOES_ON), cell("市级"), cell("区级")),
        row(cell("一类"), cell("10"), cell("5")),
    )
    assert lines(body) == ["| 类别 | 标准 |  |", "| 类别 | 市级 | 区级 |", "| 一类 | 10 | 5 |"]


def test_a_long_merged_cell_is_said_once() -> None:
    body = table(row(cell("长" * 50, MERGED), cell("甲")), row(cell("", GOES_ON), cell("乙")))
    assert lines(body) == [f"| {'长' * 50} | 甲 |", "|  | 乙 |"]


def test_a_cell_that_claims_to_be_wider_than_any_table_is_cut_short() -> None:
    body = table(row(cell("甲", '<w:gridSpan w:val="99999999999"/>'), cell("乙")))
    assert lines(body)[0].count("|") == 65


def test_a_deleted_row_is_gone_and_paragraphs_of_a_cell_share_its_line() -> None:
    two = f"<w:tc>{paragraph('一、甲')}{paragraph('二、乙')}</w:tc>"
    body = table(row(cell("删"), cell("删"), properties="<w:del/>"), row(two, cell("删", "<w:cellDel/>"), cell("丙")))
    assert lines(body) == ["| 一、甲 二、乙 | 丙 |"]


def test_a_frame_of_one_cell_is_text() -> None:
    frame = table(row(f"<w:tc>{paragraph('第一条 甲。')}{paragraph('第二条 乙。')}</w:tc>"))
    assert lines(frame) == ["第一条 甲。", "第二条 乙。"]


def test_a_footnote_stands_behind_its_paragraph_and_a_heading_is_quoted_without_its_mark() -> None:
    notes = f'<w:footnote w:id="2">{paragraph("指年营业收入。")}</w:footnote>'
    reference = '<w:r><w:footnoteReference w:id="2"/></w:r>'
    body = (
        f'<w:p><w:pPr><w:pStyle w:val="1"/></w:pPr>{run("适用范围")}{reference}</w:p>'
        f"<w:p>{run('小微企业')}{reference}{run('可以申请。')}</w:p>"
    )
    assert lines(body, styles=STYLES, footnotes=notes) == [
        *("适用范围", "〔注1〕指年营业收入。", "小微企业〔注2〕可以申请。", "〔注2〕指年营业收入。"),
    ]


def test_a_text_box_is_read_once_behind_the_paragraph_that_holds_it() -> None:
    box = f"<w:txbxContent>{paragraph('框里的话。')}</w:txbxContent>"
    choice = (
        f'<mc:Choice Requires="wps"><w:drawing><wps:wsp><wps:txbx>{box}</wps:txbx></wps:wsp></w:drawing></mc:Choice>'
    )
    fallback = f"<mc:Fallback><w:pict><v:textbox>{box}</v:textbox></w:pict></mc:Fallback>"
    body = f"<w:p><w:r><w:t>正文。</w:t><mc:AlternateContent>{choice}{fallback}</mc:AlternateContent></w:r></w:p>"
    assert lines(body) == ["正文。", "框里的话。"]


def test_lines_of_the_contents_that_have_no_label_are_left_out() -> None:
    entries = paragraph("总体要求\t1", style="toc") + paragraph("第一章 总则\t2", style="toc")
    body = paragraph("目录") + entries + paragraph("正文。")
    assert lines(body, styles=STYLES) == ["目录", "第一章 总则\t2", "正文。"]


def test_empty_paragraphs_are_one_empty_line() -> None:
    assert lines(paragraph("") * 2 + paragraph("甲。") + paragraph("") * 3 + paragraph("乙。")) == ["甲。", "", "乙。"]


def test_a_title_may_be_two_paragraphs_and_a_letterhead_is_none() -> None:
    titled = ("云江市人民政府文件", "关于加快发展的", "", "若干意见")
    body = "".join(paragraph(words, style="t") for words in titled) + paragraph("正文。") + paragraph("附录", style="t")
    assert read(body, styles=STYLES).title == "关于加快发展的若干意见"


def test_an_offset_of_a_heading_points_at_its_first_character() -> None:
    given = read(paragraph("前言。") + paragraph("　　总体要求", style="1"), styles=STYLES)
    assert given.text[given.headings[0].start :] == "总体要求\n"


_WORDS = st.text(alphabet="甲乙，。；1a \u3000<&|", max_size=12)
_BLOCKS = st.one_of(
    st.tuples(_WORDS, st.integers(0, 3)), st.lists(st.lists(_WORDS, min_size=2, max_size=4), min_size=1)
)


@drawn(st.lists(_BLOCKS, max_size=8))
def test_every_word_is_there_in_order_and_every_heading_at_its_offset(
    blocks: list[tuple[str, int] | list[list[str]]],
) -> None:
    body, wanted, headed = "", list[str](), list[str]()
    for block in blocks:
        if isinstance(block, tuple):
            words, level = block
            outline = f'<w:outlineLvl w:val="{level - 1}"/>' if level else ""
            body += paragraph(escape(words), properties=outline)
            wanted.append(words.strip())
            headed += [words.strip()] if level and words.strip() else []
        else:
            body += table(*(row(*(cell(escape(words)) for words in cells)) for cells in block))
            wanted += [words.strip() for cells in block for words in cells]
    if not any(wanted):
        return
    given = read(body)
    assert [given.text[hint.start :].partition("\n")[0] for hint in given.headings] == headed
    position = 0
    for words in wanted:
        position = given.text.index(words, position) + len(words)


def test_numbers_run_on_through_deleted_paragraphs(numbered: Callable[[str], list[str]]) -> None:
    gone = paragraph("删", number=(1, 0), properties="<w:rPr><w:del/></w:rPr>").replace("<w:r><w:t", "<w:del><w:r><w:t")
    gone = gone.replace("</w:r></w:p>", "</w:r></w:del></w:p>")
    assert numbered(paragraph("甲", number=(1, 0)) + gone + paragraph("乙", number=(1, 0))) == ["一、 甲", "二、 乙"]


@pytest.fixture
def numbered() -> Callable[[str], list[str]]:
    numbering = (
        '<w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:start w:val="1"/>'
        '<w:numFmt w:val="chineseCountingThousand"/><w:lvlText w:val="%1、"/></w:lvl></w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
    )
    return lambda body: read_docx(word_file(body, numbering=numbering), "甲.docx").text.splitlines()
