"""Web pages: the document alone, as a browser shows it, with what the page states of it."""

from __future__ import annotations

import codecs

import pytest

from policyqa.errors import UnreadableFileError
from policyqa.reading.extracted import Extracted
from policyqa.reading.html import read_html
from tests.reading.pages_of_sites import PAGES, SitePage


def read(body: str, *, head: str = "") -> Extracted:
    return read_html(f"<html><head>{head}</head><body>{body}</body></html>".encode(), "甲.html")


def lines(body: str) -> list[str]:
    return [line for line in read(body).text.splitlines() if line]


@pytest.mark.parametrize("shown", PAGES, ids=[one.name for one in PAGES])
def test_of_a_page_the_document_is_left_and_nothing_of_it_is_lost(shown: SitePage) -> None:
    given = read_html(shown.html.encode(shown.encoding), "甲.html")
    assert tuple(line for line in given.text.splitlines() if line) == shown.lines
    assert (given.title, given.date, given.origin) == (shown.title, shown.date, shown.origin)
    assert given.encoding == shown.encoding


def test_headings_of_the_page_are_hints_but_its_title_is_none() -> None:
    given = read("<h1>某某办法</h1><h2>总则</h2><p>甲。</p><h3>适用范围</h3><p>乙。</p>")
    found = {given.text[hint.start :].partition("\n")[0]: hint.level for hint in given.headings}
    assert found == {"总则": 2, "适用范围": 3}


@pytest.mark.parametrize(
    ("body", "shown"),
    [
        ("<p>甲\n乙</p>", ["甲乙"]),
        ("<p>AB\nCD</p>", ["AB CD"]),
        ("<p>甲  乙</p>", ["甲 乙"]),
        ("<p>甲&nbsp;&nbsp;乙</p>", ["甲\xa0\xa0乙"]),
        ("甲<br>乙<br/><br>丙", ["甲", "乙", "丙"]),
        ("甲<p>乙</p>丙", ["甲", "乙", "丙"]),
        ("<div>甲<div>乙<span>丙</span></div>丁</div>", ["甲", "乙丙", "丁"]),
        ("<pre>甲\n乙</pre>", ["甲", "乙"]),
        ("<p>甲<!-- 注 -->乙</p>", ["甲乙"]),
        ("<p>甲&lt;乙&gt;</p>", ["甲<乙>"]),
        ('<ol start="3"><li>甲</li><li value="7">乙</li><li>丙</li></ol>', ["3. 甲", "7. 乙", "8. 丙"]),
        ('<ol type="a"><li>甲</li></ol>', ["a. 甲"]),
        ('<ol style="list-style-type: cjk-ideographic"><li>甲</li><li>乙</li></ol>', ["一、 甲", "二、 乙"]),
        ('<ol style="list-style: none"><li>第一条 甲</li></ol>', ["第一条 甲"]),
        ("<table><tr><td>甲</td></tr></table>", ["甲"]),
        ("<table><tr><td colspan=2>甲表</td></tr><tr><td>乙</td><td>丙</td></tr></table>", ["甲表", "| 乙 | 丙 |"]),
        ("<table><tr><td>乙<br>丁</td><td>丙</td></tr></table>", ["| 乙 丁 | 丙 |"]),
        ("<table><caption>表一</caption><tr><th>乙</th><th>丙</th></tr></table>", ["表一", "| 乙 | 丙 |"]),
    ],
    ids=[
        *("line-of-source-in-chinese", "line-of-source-in-latin", "blanks", "fixed-blanks", "breaks", "loose-text"),
        *("nested", "preformatted", "comment", "entities", "numbered", "lettered", "chinese-numbers", "unnumbered"),
        *("frame", "row-across", "lines-in-a-cell", "caption"),
    ],
)
def test_text_is_what_a_browser_shows(body: str, shown: list[str]) -> None:
    assert lines(body) == shown


@pytest.mark.parametrize(
    ("head", "data"),
    [
        ('<meta charset="gb2312">', "gb18030"),
        ('<meta http-equiv="Content-Type" content="text/html; charset=GBK">', "gb18030"),
        ("", "gb18030"),
        ('<meta charset="gb2312">', "utf-8"),
        ("", "utf-16"),
        ('<meta charset="nonsense">', "gb18030"),
    ],
    ids=["gb2312", "http-equiv", "unsaid", "said-wrongly", "mark", "unknown"],
)
def test_an_encoding_is_found_whatever_the_page_says(head: str, data: str) -> None:
    words = "第一条 为了规范停车管理，保障公民合法权益，根据有关法律，制定本办法。"
    page = f"<html><head>{head}</head><body><p>{words}</p></body></html>"
    assert read_html(page.encode(data), "甲.html").text.strip() == words


def test_a_broken_byte_is_shown_as_browsers_show_it_and_many_are_another_encoding() -> None:
    page = '<meta charset="gb2312"><p>' + "第一条 为了规范停车管理，制定本办法。" * 60 + "</p>"
    broken = page.encode("gb18030").replace("规范".encode("gb18030"), b"\xff", 1)
    assert read_html(broken, "甲.html").text.count("\ufffd") == 1
    with pytest.raises(UnreadableFileError, match="编码不是"):
        read_html(page.encode("gb18030").replace("规范".encode("gb18030"), b"\xff"), "甲.html")


def test_a_byte_order_mark_is_no_text() -> None:
    assert read_html(codecs.BOM_UTF8 + "<p>甲乙丙。</p>".encode(), "甲.html").text == "甲乙丙。\n"


@pytest.mark.parametrize(
    ("head", "body", "title"),
    [
        ("<title>某某办法_云江市人民政府门户网站</title>", "", "某某办法"),
        ("<title>某某办法 - 云江市财政局</title>", "", "某某办法"),
        ("<title>某某规划（2021—2025年）</title>", "", "某某规划（2021—2025年）"),
        ("<title>首页</title>", "<h1>某某 办法</h1>", "某某办法"),
        ('<meta name="ArticleTitle" content="甲"><title>乙</title>', "<h1>丙</h1>", "甲"),
        ("", "", ""),
    ],
    ids=["site-behind-a-mark", "site-behind-a-dash", "dash-of-its-own", "heading", "stated", "none"],
)
def test_the_title_is_the_pages_own_without_the_site(head: str, body: str, title: str) -> None:
    assert read(f"{body}<p>正文。</p>", head=head).title == title


@pytest.mark.parametrize(
    ("said", "date"),
    [
        ("成文日期：2024年5月1日", "2024-05-01"),
        ("发布时间：2024-5-1 10:00", "2024-05-01"),
        ("时间: 2024/05/01", "2024-05-01"),
        ("发布时间：2024-13-40", ""),
        ("于2024年5月1日施行", ""),
    ],
)
def test_a_date_is_one_that_is_said_to_be_the_pages(said: str, date: str) -> None:
    assert read(f"<p>{said}</p><p>正文。</p>").date == date


def test_a_container_that_is_known_keeps_what_looks_like_the_sites_own() -> None:
    body = '<div class="TRS_Editor"><p>来源：市住房公积金管理中心</p><p>近日，市里印发了办法。</p></div>'
    assert lines(body) == ["来源：市住房公积金管理中心", "近日，市里印发了办法。"]


def test_a_short_text_is_kept_whatever_its_element_is_called() -> None:
    assert lines('<nav><a>首页</a></nav><div class="content print">全市放假一天。</div>') == ["全市放假一天。"]
    assert lines('<div><p>全市放假一天，各单位值班。</p><div class="share">分享到朋友圈</div></div>') == [
        "全市放假一天，各单位值班。"
    ]


def test_annexes_of_the_document_are_kept_where_links_to_other_pages_are_not() -> None:
    text = "<p>现将办法印发给你们，请认真贯彻执行，执行中的问题及时报告市财政局。</p>"
    annexes = (
        '<div><a href="1.doc">附件1：申报表</a><br><a href="2.doc">附件2：汇总表</a><br><a href="3.pdf">附件3</a></div>'
    )
    assert lines(text + annexes)[1:] == ["附件1：申报表", "附件2：汇总表", "附件3"]
    assert lines(f"<div>{text}</div>{annexes}")[1:] == ["附件1：申报表", "附件2：汇总表", "附件3"]
    pages = '<ul><li><a href="a.html">某市开会</a></li><li><a href="b.html">某县调研</a></li><li><a>更多</a></li></ul>'
    assert lines(text + pages)[1:] == []
    assert lines(f'<div id="zoom">{text}{pages}</div>')[1:] == ["某市开会", "某县调研", "更多"]


@pytest.mark.parametrize("body", ["", "<div></div>", "<script>load()</script>", "<nav><a>首页</a></nav>"])
def test_a_page_without_text_is_named_with_what_to_do(body: str) -> None:
    with pytest.raises(UnreadableFileError, match="网页里没有正文"):
        read(body)
