"""docs/formats.md: its table says what reading a file of each format keeps, and every mark in it is tried here.

``python -m tests.reading.test_formats_doc --write`` renews the table.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from policyqa.reading.decoding import read_text
from policyqa.reading.docx import read_docx
from policyqa.reading.extracted import Extracted
from policyqa.reading.html import read_html
from policyqa.reading.outline import parse_outline
from policyqa.reading.pdf import read_pdf
from tests.reading.exporting import to_docx, to_html
from tests.reading.exporting_pdf import Layout, export_pdf
from tests.reading.test_docx import STYLES, run
from tests.reading.trees import walk
from tests.reading.wordfiles import paragraph, word_file

_DOC = Path(__file__).resolve().parents[2] / "docs" / "formats.md"
_BEGIN, _END = "<!-- table: made by the tests -->\n", "<!-- end of the table -->"
_LAW = (
    "甲市停车条例\n\n第一章 总则\n\n第一条 本条例适用于本市。\n\n第二条 停车应当付费：\n\n"
    "（一）小型车每小时五元；\n\n（二）大型车每小时八元。\n"
)
_NINE = [f"第{n}条" for n in "一二三四五六七八九"]
_LONG = "甲市停车条例\n\n" + "".join(f"{label} {'停车位由各区统一规划建设管理。' * 9}\n\n" for label in _NINE)
_READERS: dict[str, Callable[[bytes, str], Extracted]] = {
    ".txt": read_text,
    ".md": read_text,
    ".docx": read_docx,
    ".html": read_html,
    ".pdf": read_pdf,
}


@dataclass(frozen=True, slots=True)
class _Feature:
    """What a reader may keep: a file that has it by format, and whether what was read has it still.

    A format that is not in ``files`` has no such thing.
    """

    name: str
    files: Mapping[str, bytes]
    kept: Callable[[Extracted], bool]

    def mark(self, suffix: str) -> str:
        if suffix not in self.files:
            return "–"
        return "✓" if self.kept(_READERS[suffix](self.files[suffix], f"甲{suffix}")) else "✗"


def _sections(given: Extracted) -> list[str]:
    root = parse_outline(given.text, name="甲", source="甲", hints=given.headings, stated_title=given.title).root
    return [section.path for section in walk(root)][1:]


def _has(*lines: str) -> Callable[[Extracted], bool]:
    return lambda given: all(line in given.text.splitlines() for line in lines)


def _lacks(*words: str) -> Callable[[Extracted], bool]:
    return lambda given: bool(given.text.strip()) and not any(word in given.text for word in words)


def _page(body: str, head: str = "") -> bytes:
    return f'<html><head><meta charset="utf-8">{head}</head><body>{body}</body></html>'.encode()


def _note() -> bytes:
    return word_file(
        '<w:p><w:r><w:t>补贴按年发放</w:t></w:r><w:r><w:footnoteReference w:id="2"/></w:r></w:p>',
        footnotes=f'<w:footnote w:id="2"><w:p>{run("自批准之日起算。")}</w:p></w:footnote>',
    )


_TABLE = "| 企业类型 | 标准 |\n| 小微企业 | 5万元 |"
_CELLS = "".join(
    f"<w:tr>{''.join(f'<w:tc><w:p>{run(cell)}</w:p></w:tc>' for cell in row)}</w:tr>"
    for row in (("企业类型", "标准"), ("小微企业", "5万元"))
)
_ROWS = "<tr><th>企业类型</th><th>标准</th></tr><tr><td>小微企业</td><td>5万元</td></tr>"
_STATED = (
    '<title>甲市停车条例_某某市政府网</title><meta name="ArticleTitle" content="甲市停车条例">'
    '<meta name="PubDate" content="2024-05-01 09:00"><meta name="ContentSource" content="某某市人民政府">'
)
_TYPED = ["第一章", "第一章/第一条", "第一章/第二条", "第一章/第二条/（一）", "第一章/第二条/（二）"]
_ENGLISH = (
    "Parking fees are charged by the hour and are published by the city every year so that nobody is surprised by them."
)

_FEATURES = (
    _Feature(
        "章、条、（一） typed as text become sections",
        {
            ".txt": _LAW.encode(),
            ".md": _LAW.encode(),
            ".docx": to_docx(_LAW),
            ".html": to_html(_LAW),
            ".pdf": export_pdf(_LAW).data,
        },
        lambda given: [path for path in _sections(given) if path != "开头"][:5] == _TYPED,
    ),
    _Feature(
        "headings without a number, by their mark or style",
        {
            ".md": "# 甲市规划\n\n## 总体要求\n\n坚持质量第一。\n\n## 保障措施\n\n加强组织领导。\n".encode(),
            ".docx": word_file(
                paragraph("总体要求", style="1")
                + paragraph("坚持质量第一。")
                + paragraph("保障措施", style="1")
                + paragraph("加强组织领导。"),
                styles=STYLES,
            ),
            ".html": _page("<h2>总体要求</h2><p>坚持质量第一。</p><h2>保障措施</h2><p>加强组织领导。</p>"),
        },
        lambda given: _sections(given)[-2:] == ["总体要求", "保障措施"],
    ),
    _Feature(
        "numbers that the program counts, written out",
        {
            ".docx": to_docx(_LAW, automatic=True),
            ".html": _page("<ol><li>小型车每小时五元；</li><li>大型车每小时八元。</li></ol>"),
        },
        lambda given: "第二条 停车应当付费" in given.text or "2. 大型车" in given.text,
    ),
    _Feature(
        "tables row by row, cells word for word",
        {
            ".md": f"{_TABLE}\n".encode(),
            ".docx": word_file(f"{paragraph('补贴标准如下：')}<w:tbl>{_CELLS}</w:tbl>{paragraph('以上。')}"),
            ".html": _page(f"<p>补贴标准如下：</p><table>{_ROWS}</table>"),
        },
        _has("| 企业类型 | 标准 |", "| 小微企业 | 5万元 |"),
    ),
    _Feature("footnotes, behind their paragraph", {".docx": _note()}, _has("〔注1〕自批准之日起算。")),
    _Feature(
        "tracked changes as accepted",
        {
            ".docx": word_file(
                f"<w:p>{run('每小时')}<w:del><w:r><w:delText>五</w:delText></w:r></w:del><w:ins>{run('六')}</w:ins>"
                f"{run('元。')}</w:p>"
            )
        },
        _has("每小时六元。"),
    ),
    _Feature(
        "hidden text left out",
        {
            ".docx": word_file(f"<w:p>{run('公开。')}{run('密', '<w:vanish/>')}</w:p>"),
            ".html": _page('<p>公开。</p><p style="display:none">密</p>'),
        },
        _lacks("密"),
    ),
    _Feature(
        "what stands around the text on every page left out",
        {
            ".html": to_html(_LAW),
            ".pdf": export_pdf(_LONG * 3, Layout(header="甲市公报", footer="— {page} —")).data,
        },
        _lacks("甲市公报", "— 2 —", "首页", "分享"),
    ),
    _Feature(
        "two columns in reading order",
        {".pdf": export_pdf(_LONG, Layout(columns=2)).data},
        lambda given: (
            [path for path in _sections(given) if path.startswith("第")] == [f"第{n}条" for n in "一二三四五六七八九"]
        ),
    ),
    _Feature(
        "broken lines joined: Chinese without, English with a blank",
        {".pdf": export_pdf(f"Notice\n\n{_ENGLISH}\n\n{'停车位由各区统一规划' * 9}。\n").data},
        lambda given: {_ENGLISH, "停车位由各区统一规划" * 9 + "。"} <= set(given.text.splitlines()),
    ),
    _Feature(
        "the page, at the end of a citation", {".pdf": export_pdf(_LONG).data}, lambda given: len(given.pages) > 1
    ),
    _Feature(
        "the title that the file itself states",
        {
            ".md": "---\ntitle: 甲市停车条例\n---\n\n第一条 本条例适用于本市。\n".encode(),
            ".docx": word_file(paragraph("甲市停车条例", style="t") + paragraph("内容在此。"), styles=STYLES),
            ".html": _page("<div class='TRS_Editor'><p>第一条 本条例适用于本市。</p></div>", _STATED),
            ".pdf": export_pdf(_LAW).data,
        },
        lambda given: (
            parse_outline(given.text, name="甲", source="甲", hints=given.headings, stated_title=given.title).title
            == "甲市停车条例"
        ),
    ),
    _Feature(
        "its date and who published it",
        {".html": _page("<div class='TRS_Editor'><p>第一条 本条例适用于本市。</p></div>", _STATED)},
        lambda given: (given.date, given.origin) == ("2024-05-01", "某某市人民政府"),
    ),
    _Feature(
        "GB 18030 and UTF-16",
        {
            ".txt": _LAW.encode("gb18030"),
            ".md": _LAW.encode("utf-16"),
            ".html": to_html(_LAW).decode().replace("utf-8", "gb2312").encode("gb18030"),
        },
        lambda given: "第二条 停车应当付费：" in given.text,
    ),
)


def table() -> str:
    """The table as Markdown: a row for each feature, a column for each format."""
    rows = [["", *(f"`{suffix}`" for suffix in _READERS)], ["---"] * (len(_READERS) + 1)]
    rows += [[feature.name, *(feature.mark(suffix) for suffix in _READERS)] for feature in _FEATURES]
    return "".join(f"| {' | '.join(row)} |\n" for row in rows).replace("|  |", "| |")


def test_the_table_of_formats_is_what_reading_gives() -> None:
    assert _DOC.read_text(encoding="utf-8").partition(_BEGIN)[2].partition(_END)[0] == table()


def test_nothing_that_a_format_has_is_lost() -> None:
    assert [line for line in table().splitlines() if "✗" in line] == []


if __name__ == "__main__":
    if sys.argv[1:] != ["--write"]:
        raise SystemExit(__doc__)
    before, _, rest = _DOC.read_text(encoding="utf-8").partition(_BEGIN)
    _DOC.write_text(f"{before}{_BEGIN}{table()}{_END}{rest.partition(_END)[2]}", encoding="utf-8")
