"""What the page shows, as HTML: everything escaped, every mark where it belongs."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policyqa.answering.markup import Html, Layer, joined, marked, tag
from policyqa.answering.render_html import answer_html, examples_html
from policyqa.answering.render_notices import message_html, notices_html
from policyqa.answering.render_source import WINDOW, outline_html, source_html
from policyqa.chinese import to_numeral
from policyqa.indexing.build import build_index
from policyqa.indexing.report import Progress
from policyqa.indexing.store import open_index
from policyqa.interfaces.desk import Desk, Rebuild
from policyqa.interfaces.page_documents import documents_html, duration, rebuild_html, state_html
from policyqa.reading.readers import read_document
from policyqa.records import Answer, Document, Notice, NoticeCode, PageSpan, Span, Staleness, Verdict
from policyqa.texts import preferred_language
from tests.fakes import FakeEncoder
from tests.interfaces.conftest import ATTACK, HOSTILE, SPEECH

_ALLOWED = frozenset(
    {
        *("section", "header", "footer", "nav", "div", "span", "p", "ol", "ul", "li", "h1", "h2", "h3"),
        *("blockquote", "mark", "b", "bdi", "button", "details", "summary"),
    }
)


class _Reader(HTMLParser):
    """The text of markup, its elements, and the attributes whose names could run something."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.text = ""
        self.elements: set[str] = set()
        self.attributes: set[str] = set()
        self.marks: list[str] = []
        self._inside = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.add(tag)
        self.attributes.update(name for name, _ in attrs)
        if tag == "mark":
            self._inside += 1
            self.marks.append("")

    def handle_endtag(self, tag: str) -> None:
        self._inside -= tag == "mark"

    def handle_data(self, data: str) -> None:
        self.text += data
        if self._inside:
            self.marks[-1] += data


def _read(markup: str) -> _Reader:
    reader = _Reader()
    reader.feed(markup)
    reader.close()
    return reader


def _assert_harmless(markup: str) -> None:
    found = _read(markup)
    assert found.elements <= _ALLOWED
    assert not {name for name in found.attributes if name.startswith("on") or name in ("src", "href", "srcdoc")}


@given(st.text(), st.text())
def test_text_and_attributes_come_back_as_they_were(text: str, value: str) -> None:
    found: list[tuple[str, str | None]] = []

    class Reader(_Reader):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            found.extend(attrs)

    reader = Reader()
    reader.feed(tag("p", {"title": value}, text))
    reader.close()
    clean = {ord("\0"): "�", **dict.fromkeys(range(0xD800, 0xE000), "?")}
    assert reader.text == text.translate(clean)
    assert found == [("title", value.translate(clean))]


@given(
    st.text(alphabet="文a<&\n", max_size=40), st.lists(st.tuples(st.integers(0, 40), st.integers(1, 40)), max_size=6)
)
def test_layers_change_no_character_and_cover_their_spans(text: str, spans: list[tuple[int, int]]) -> None:
    layers = [Layer(Span(start, start + length), "mark") for start, length in spans]
    found = _read(marked(text, layers))
    assert found.text == text
    covered = {i for start, length in spans for i in range(start, min(start + length, len(text)))}
    once = _read(marked(text, layers[:1]))
    assert "".join(once.marks) == ("" if not layers else text[layers[0].span.start : layers[0].span.end])
    assert bool(found.marks) == bool(covered)


def test_an_attribute_that_is_none_or_false_is_left_out() -> None:
    assert tag("button", {"disabled": True, "title": None, "hidden": False}, "x") == "<button disabled>x</button>"


def test_only_html_stays_markup() -> None:
    assert joined(Html("<b>"), "<b>") == "<b>&lt;b&gt;"


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_hostile_document_is_text_in_answer_source_and_list(desk: Desk, language: str) -> None:
    snapshot = desk.assistant().snapshot
    document = snapshot.document(HOSTILE)
    views = (
        answer_html(desk.ask("这里写着"), language=language),
        source_html(document, start=0, end=len(document.text), language=language),
        documents_html(snapshot, language=language),
        state_html(snapshot, Staleness(added=(HOSTILE,)), f"/{ATTACK}", language=language),
        examples_html([ATTACK], language=language),
        message_html(ATTACK),
        notices_html([Notice(NoticeCode.UNREADABLE_FILE, HOSTILE, (("reason", ATTACK),))], language=language),
    )
    for view in views:
        _assert_harmless(view)
    assert ATTACK in _read(views[0]).text
    assert ATTACK in _read(views[1]).text
    assert HOSTILE in _read(views[2]).text


def test_a_card_shows_wraps_joined_and_the_highlight_on_the_same_words(desk: Desk) -> None:
    answer = desk.ask("加快改造企业推动转型")
    passage = answer.hits[0].passage
    start = passage.start + passage.text.index("推动")
    marked_up = replace(answer.hits[0], highlights=(Span(start, start + len("推动\n转型升级")),))
    found = _read(answer_html(replace(answer, hits=(marked_up,))))
    assert found.marks == ["推动转型升级"]
    assert "加快改造[*]家企业,推动转型升级。" in found.text


def test_badges_say_what_whoever_quotes_must_know(desk: Desk) -> None:
    view = answer_html(desk.ask("加快改造企业推动转型"))
    assert 'data-code="placeholder"' in view
    assert "引用时请勿当作已有数据" in view
    assert 'class="pq-blank"' in view


def test_passages_that_do_not_answer_are_folded_and_called_so(desk: Desk) -> None:
    view = answer_html(desk.ask("无关的问题"))
    assert 'data-verdict="not_found"' in view
    head, _, folded = view.partition("<details")
    assert "pq-card" not in head
    assert "最接近的段落，不是答案" in folded
    assert "pq-card" in folded


def test_a_listed_only_answer_names_the_section_with_its_citation_to_copy(desk: Desk) -> None:
    view = answer_html(desk.ask("缺失的部分"))
    assert "第二部分（一）列于提纲,正文缺失" in view
    assert re.search(r'data-do="copy" data-text="《讲话》二', view)


def test_versions_are_folded_under_their_passage(desk: Desk) -> None:
    answer = desk.ask("加快改造")
    hit = replace(answer.hits[0], versions=(answer.hits[1].passage,))
    view = answer_html(replace(answer, hits=(hit,)))
    assert "同一条的其他版本（1）" in view


def test_the_source_view_holds_the_exact_text_with_the_passage_marked(desk: Desk) -> None:
    document = desk.assistant().snapshot.document(SPEECH)
    start = document.text.index("加快改造")
    view = source_html(document, start=start, end=start + 20)
    found = _read(view[view.index('<div class="pq-text"') :])
    assert found.text == document.text
    assert "".join(found.marks) == document.text[start : start + 20]
    assert "转载网站的说明" in view


def test_where_a_page_begins_is_shown_and_is_no_text(desk: Desk) -> None:
    document = desk.assistant().snapshot.document(SPEECH)
    half = len(document.text) // 2
    paged = replace(document, pages=(PageSpan(1, 0, half), PageSpan(2, half, len(document.text))))
    view = source_html(paged, start=half - 5, end=half + 5)
    found = _read(view[view.index('<div class="pq-text"') :])
    assert found.text == document.text
    assert "".join(found.marks) == document.text[half - 5 : half + 5]
    assert re.findall('data-page="([^"]+)"', view) == ["第1页", "第2页"]


def test_the_outline_says_in_words_what_is_missing(desk: Desk) -> None:
    found = _read(outline_html(desk.assistant().snapshot.document(SPEECH)))
    assert re.search(r"二、保障措施\s*正文缺失", found.text)
    assert "正文残缺" in found.text


def test_a_long_document_is_shown_around_the_passage_and_can_be_paged(tmp_path: Path) -> None:
    document = _law(tmp_path, articles=4000)
    start = document.text.index("第二千条")
    view = source_html(document, start=start, end=start + 10)
    assert len(document.text) > 2 * WINDOW
    assert len(view) < 12 * WINDOW + 400 * 4000
    found = _read(view[view.index('<div class="pq-text"') :])
    assert document.text[start : start + 10] in found.marks
    assert view.count("pq-more") == 2


def _articles(folder: Path, count: int) -> Document:
    path = folder / "某某法.md"
    articles = "".join(f"第{to_numeral(n)}条 甲：\n\n（一）乙；\n\n（二）丙。\n\n丁。\n\n" for n in range(1, count + 1))
    path.write_text(f"# 某某法\n\n{articles}", encoding="utf-8")
    return read_document(path, source=path.name, max_bytes=2**24)


def test_the_clauses_of_an_article_are_closed_under_it_in_the_outline(tmp_path: Path) -> None:
    document = _articles(tmp_path, 10)
    outline = outline_html(document, at=document.text.index("第三条"))
    assert outline.count("第一款") == 10
    assert outline.count("<details open>") == 2, "the outline itself and the article that is being read"
    assert "<details open>" not in outline.partition("第三条")[2]


def test_a_long_outline_has_the_clauses_of_the_article_that_is_being_read_alone(tmp_path: Path) -> None:
    document = _articles(tmp_path, 400)
    outline = outline_html(document, at=document.text.index("第三十条"))
    assert outline.count("第一款") == outline.count("（一）") == 1
    assert outline.count("第三百条") == 1
    assert outline_html(document).count("第一款") == 0


def _law(folder: Path, *, articles: int) -> Document:
    path = folder / "条例.txt"
    lines = (f"第{to_numeral(n)}条 本条规定第{n}件事,各单位应当按照要求认真办理。" for n in range(1, articles + 1))
    path.write_text("\n".join(lines), encoding="utf-8")
    return read_document(path, source=path.name, max_bytes=10**7)


@pytest.mark.parametrize("verdict", list(Verdict))
@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_verdict_is_announced_to_a_screen_reader(desk: Desk, verdict: Verdict, language: str) -> None:
    answer: Answer = replace(desk.ask("加快改造"), verdict=verdict)
    assert 'role="status" aria-live="polite"' in answer_html(answer, language=language)


def test_many_notices_of_one_kind_are_one_banner() -> None:
    view = notices_html([Notice(NoticeCode.INCOMPLETE, f"{n}.txt") for n in range(50)])
    assert view.count('class="pq-banner"') == 1
    assert "等 50 份" in view


def test_progress_shows_documents_passages_and_time_left() -> None:
    running = Rebuild("running", Progress("encoding", 12, 40, 120, 900, 12.2, 79.1))
    text = _read(rebuild_html(running)).text
    for words in ("文件 12/40", "段落 120/900", "已用 13 秒", "约剩 1 分 20 秒", "停止"):
        assert words in text


def test_a_rebuild_that_failed_says_why_in_one_line() -> None:
    assert "磁盘已满" in _read(rebuild_html(Rebuild("failed", message="磁盘已满"))).text


@pytest.mark.parametrize(
    ("seconds", "language", "words"),
    [(0.2, "zh", "1 秒"), (60, "zh", "1 分 0 秒"), (125.5, "en", "2 min 6 s")],
    ids=["under a second", "a minute", "minutes in English"],
)
def test_a_duration_is_said_in_minutes_and_seconds(seconds: float, language: str, words: str) -> None:
    assert duration(seconds, language) == words


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        pytest.param(None, "zh", id="nothing said"),
        pytest.param("zh-CN,zh;q=0.9,en;q=0.8", "zh", id="Chinese first"),
        pytest.param("en-US,en;q=0.9,zh;q=0.8", "en", id="English first"),
        pytest.param("de", "en", id="neither"),
        pytest.param("en;q=0.3,zh-TW;q=0.7", "zh", id="by weight"),
        pytest.param("*;q=x,,;", "zh", id="nonsense"),
    ],
)
def test_the_language_is_that_of_the_browser(accepted: str | None, language: str) -> None:
    assert preferred_language(accepted) == language


def _unreadable(count: int) -> tuple[Notice, ...]:
    return tuple(
        Notice(NoticeCode.UNREADABLE_FILE, f"图{n}.png", (("reason", f"格式不支持{n % 7}"),)) for n in range(count)
    )


def test_files_that_could_not_be_read_are_folded_below_the_passages(desk: Desk) -> None:
    answer = replace(desk.ask("加快改造"), notices=_unreadable(300))
    view = answer_html(answer)
    assert view.count("未能读入") == 1
    assert view.rindex('class="pq-card"') < view.index('<details class="pq-unreadable"><summary>300 份文件未能读入')
    assert view.count(".png") == 50
    assert "等 300 份" in view
    assert 'class="pq-banner"' not in view


def test_the_documents_tab_names_every_file_that_could_not_be_read(desk: Desk) -> None:
    folder = desk.settings.corpus_dir
    for number in range(250):
        (folder / f"图{number}.png").write_bytes(b"PNG")
    build_index(desk.settings, FakeEncoder())
    with open_index(desk.settings.index_dir, identity=None) as snapshot:
        view = documents_html(snapshot)
    assert '<details class="pq-unreadable"><summary>250 份文件未能读入' in view
    assert all(f"图{number}.png" in view for number in range(250))
