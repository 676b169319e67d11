"""Texts written out in other formats, as people type them there: what is read back must be the same document."""

from __future__ import annotations

import html
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass

import docx
from docx.document import Document as WordDocument
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from policyqa.chinese import NUMERAL, from_numeral

__all__ = ["to_docx", "to_html"]

_MARKS = re.compile(r"(#{1,6})[ \t]+")
# The families that are numbered automatically: label, Word's text for it, number format, and whether it runs on.
_LEVELS = (
    (rf"第({NUMERAL}+)章[ 　]", "第%1章", "chineseCountingThousand", False),
    (rf"第({NUMERAL}+)条[ 　]", "第%2条", "chineseCountingThousand", True),
    (rf"({NUMERAL}+)、", "%3、", "chineseCountingThousand", False),
    (rf"（({NUMERAL}+)）", "（%4）", "chineseCountingThousand", False),
    (r"(\d+)\.(?=[^\d])", "%5.", "decimal", False),
)


@dataclass(frozen=True, slots=True)
class _Line:
    """A line without its Markdown marks; ``depth`` is how many there were."""

    words: str
    depth: int


def _lines(text: str) -> Iterator[_Line]:
    """The lines of a text without its front matter, which other formats keep where nobody sees it."""
    text = re.sub(r"\A---\n.*?\n---\n", "", text, flags=re.S)
    for line in text.split("\n"):
        mark = _MARKS.match(line)
        yield _Line(line[mark.end() :] if mark else line, len(mark[1]) if mark else 0)


def to_docx(text: str, *, automatic: bool = False) -> bytes:
    """A text as a Word file, a paragraph for each line, Markdown's headings by style.

    :param automatic: labels that Word can count are left to its numbering, and are no text.
    """
    word = docx.Document()
    word._body.clear_content()
    numbers = _Numbers(word) if automatic else None
    titled = False
    for line in _lines(text):
        number = numbers.take(line.words) if numbers else None
        words = line.words[number.length :].lstrip() if number else line.words
        paragraph = word.add_paragraph(words)
        if line.depth == 1 and not titled:
            paragraph.style, titled = word.styles["Title"], True
        elif line.depth:
            paragraph.style = word.styles[f"Heading {line.depth}"]
        if number:
            properties = paragraph._p.get_or_add_pPr()
            properties.append(
                parse_xml(
                    f'<w:numPr {nsdecls("w")}><w:ilvl w:val="{number.level}"/>'
                    f'<w:numId w:val="{number.number_id}"/></w:numPr>'
                )
            )
    file = io.BytesIO()
    word.save(file)
    return file.getvalue()


@dataclass(frozen=True, slots=True)
class _Number:
    level: int
    number_id: int
    length: int


class _Numbers:
    """Counts as Word does, and begins a list anew where a label has another number than would come next."""

    def __init__(self, word: WordDocument) -> None:
        self._root = word.part.numbering_part.element
        levels = "".join(_level(i, *level[1:]) for i, level in enumerate(_LEVELS))
        abstract = parse_xml(f'<w:abstractNum {nsdecls("w")} w:abstractNumId="99">{levels}</w:abstractNum>')
        self._root.insert(0, abstract)
        self._next_id = 100
        self._id = self._list("")
        self._counts: dict[int, int] = {}

    def _list(self, overrides: str) -> int:
        self._next_id += 1
        number = f'<w:num {nsdecls("w")} w:numId="{self._next_id}"><w:abstractNumId w:val="99"/>{overrides}</w:num>'
        self._root.append(parse_xml(number))
        return self._next_id

    def take(self, words: str) -> _Number | None:
        """The numbering of a line that begins with a label, None of one that does not."""
        for level, (label, shown, _, _) in enumerate(_LEVELS):
            if not (match := re.match(label, words)):
                continue
            value = int(match[1]) if match[1].isdecimal() else from_numeral(match[1])
            if match[1] in ("零", "〇") or re.sub(r"%\d", match[1], shown) != match[0].strip():
                return None
            if value != self._counts.get(level, 0) + 1:
                over = f'<w:lvlOverride w:ilvl="{level}"><w:startOverride w:val="{value}"/></w:lvlOverride>'
                self._id = self._list(over)
            self._counts[level] = value
            for below in range(level + 1, len(_LEVELS)):
                if not _LEVELS[below][3]:
                    self._counts.pop(below, None)
            return _Number(level, self._id, match.end())
        return None


def _level(index: int, shown: str, name: str, runs_on: bool) -> str:
    restart = '<w:lvlRestart w:val="0"/>' if runs_on else ""
    return (
        f'<w:lvl w:ilvl="{index}"><w:start w:val="1"/><w:numFmt w:val="{name}"/>{restart}'
        f'<w:lvlText w:val="{shown}"/></w:lvl>'
    )


def to_html(text: str, *, title: str = "") -> bytes:
    """A text as a government's web page shows it: a paragraph for each line, between navigation and footer."""
    lines = list(_lines(text))
    first = next((line for line in lines if line.depth == 1), None)
    heading = title or (first.words if first else "")
    body: list[str] = []
    for line in lines:
        words = html.escape(line.words, quote=False)
        if line is first or not line.words.strip():
            body.append("" if line is first else "<p></p>")
        elif line.depth:
            body.append(f"<h{line.depth}>{words}</h{line.depth}>")
        else:
            body.append(f'<p style="text-indent: 2em">{words}</p>')
    return _SHELL.format(title=html.escape(heading), body="\n".join(body)).encode()


_SHELL = """<!DOCTYPE html>
<html><head><meta charset="utf-8"><title>{title}_某某市人民政府门户网站</title>
<meta name="ArticleTitle" content="{title}"><meta name="PubDate" content="2024-05-01 09:30">
<meta name="ContentSource" content="某某市人民政府办公室"></head>
<body>
<div class="header"><ul class="nav"><li><a href="/">首页</a></li><li><a href="/zwgk">政务公开</a></li>
<li><a href="/bsfw">办事服务</a></li></ul></div>
<div class="crumbs">当前位置：<a href="/">首页</a> &gt; <a href="/zwgk">政策文件</a></div>
<div class="article">
<h1>{title}</h1>
<div class="info">发布时间：2024-05-01 来源：某某市人民政府办公室 字体：[<a>大</a> <a>中</a> <a>小</a>]</div>
<div class="share">分享到：<a>微信</a><a>微博</a></div>
<div class="TRS_Editor">
{body}
</div>
<div class="share">【打印本页】【关闭窗口】</div>
</div>
<div class="related"><h3>相关阅读</h3><ul><li><a href="/1.html">某某市召开工作会议</a></li></ul></div>
<div class="footer"><p>主办：某某市人民政府办公室 版权所有 京ICP备00000000号</p></div>
<script>var a = "<p>不是正文</p>";</script>
</body></html>
"""
