"""The shell: outline, show, stats and doctor, and what serve does before the page is served."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from policyqa.config import Settings
from policyqa.reading.outline_json import outline_dict
from policyqa.reading.readers import read_document
from tests.answering.corpora import SHORT_TEXT, SPEECH, SPEECH_TEXT, write_corpus
from tests.interfaces.shell import NOTICE, NOTICE_TEXT, Run, one_line

pytestmark = pytest.mark.usefixtures("shell_home")

# outline, show, stats, doctor


def documents(run: Run, *arguments: str) -> list[dict[str, Any]]:
    code, out, _ = run("outline", *arguments)
    assert code == 0
    return [json.loads(line) for line in out.splitlines()]


def test_outline_prints_the_tree_of_the_only_document(corpus: Path, run: Run) -> None:
    (tree,) = documents(run, "--json")
    assert tree == outline_dict(read_document(corpus / SPEECH, source=SPEECH, max_bytes=10**6))
    code, out, err = run("outline")
    assert (code, err) == (0, "")
    assert "  （二）智能工厂建设是推动我市制造业高质量发展的关键举措  [只列于提纲 listed only]" in out.splitlines()
    assert out.splitlines()[-1].startswith("! 这份文件本身不完整")


def test_outline_of_all_is_one_line_a_document_and_what_cannot_be_read_is_said(corpus: Path, run: Run) -> None:
    write_corpus(corpus, {NOTICE: NOTICE_TEXT})
    (corpus / "坏.txt").write_bytes(b"\x00" * 50)
    code, out, err = run("outline", "--all")
    assert code == 0
    assert [json.loads(line)["source"] for line in out.splitlines()] == [SPEECH, NOTICE]
    assert "坏.txt" in one_line(err)


@pytest.mark.parametrize("command", ["outline", "show"])
@pytest.mark.parametrize(
    ("wanted", "said"), [((), "请指明"), (("没有.txt",), "没有这份文件"), (("t",), "请指明")], ids=["none", "no", "two"]
)
def test_a_document_that_is_not_clearly_named_is_one_line_that_names_those_there(
    command: str, wanted: tuple[str, ...], said: str, corpus: Path, run: Run
) -> None:
    write_corpus(corpus, {NOTICE: NOTICE_TEXT})
    code, out, err = run(command, *wanted)
    assert (code, out) == (1, "")
    line = one_line(err)
    assert all(word in line for word in (said, SPEECH, NOTICE))


@pytest.mark.parametrize(("wanted", "offered"), [((), 13), (("没有",), 13), (("份",), 12)], ids=["none", "no", "many"])
def test_where_not_all_files_are_listed_it_is_said_how_many_there_are(
    wanted: tuple[str, ...], offered: int, corpus: Path, run: Run
) -> None:
    write_corpus(corpus, {f"第{number}份.txt": NOTICE_TEXT for number in range(12)})
    code, _, err = run("show", *wanted)
    assert code == 1
    line = one_line(err)
    assert line.count(".txt") == 8
    assert f"等 {offered} 份" in line


def test_a_document_can_be_named_by_part_of_its_path(corpus: Path, run: Run) -> None:
    write_corpus(corpus, {NOTICE: NOTICE_TEXT})
    assert run("show", "防汛", "--text")[1] == NOTICE_TEXT
    assert run("show", NOTICE, "--text")[1] == NOTICE_TEXT


@pytest.mark.parametrize(
    ("data", "text"),
    [
        ("甲。".encode(), "甲。"),
        ("甲。\n\n".encode(), "甲。\n\n"),
        ("\ufeff甲。\r\n乙。\r丙。".encode(), "甲。\n乙。\n丙。"),
        ("甲。\n".encode("gb18030") * 20, "甲。\n" * 20),
    ],
    ids=["no line end", "line ends", "BOM and CRLF", "GB18030"],
)
def test_show_text_is_exactly_the_text_that_offsets_count_in(data: bytes, text: str, tmp_path: Path, run: Run) -> None:
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "甲.txt").write_bytes(data)
    assert run("show", "--text") == (0, text, "")


def test_show_prints_a_clause_of_an_article_by_itself(tmp_path: Path, run: Run) -> None:
    (tmp_path / "某某法.md").write_text(
        "# 某某法\n\n第一条 甲。\n\n乙：\n\n（一）丙。\n\n第二条 丁。\n", encoding="utf-8"
    )
    for wanted in ("第一条/第二款", "第一条第二款"):
        code, out, err = run("show", "--corpus", str(tmp_path), "--section", wanted)
        assert (code, out, err) == (0, "《某某法》第一条第二款  [15:24]\n乙：\n（一）丙。\n\n", "")


def test_show_prints_passages_with_citation_and_offsets(corpus: Path, run: Run) -> None:
    code, out, err = run("show", "--section", "四/（一）")
    assert (code, err) == (0, "")
    heads = [line for line in out.splitlines() if line.startswith("《")]
    assert [head.partition("  [")[0] for head in heads] == [
        "《全市智能工厂建设推进会议讲话》四、（一）“一是完善政策体系”",
        "《全市智能工厂建设推进会议讲话》四、（一）“二是加强政策宣传和解读”",
        "《全市智能工厂建设推进会议讲话》四、（一）“三是建立政策落实跟踪机制”",
    ]
    start, end = map(int, heads[0].partition("  [")[2].rstrip("]").split(":"))
    assert SPEECH_TEXT[start:end].startswith("一是完善政策体系。")
    assert run("show")[1].count("《全市智能工厂建设推进会议讲话》") == 15


def test_a_section_without_text_cannot_be_shown(corpus: Path, run: Run) -> None:
    code, out, err = run("show", "--section", "一/（二）")
    assert (code, out) == (1, "")
    assert "一/（二）" in one_line(err)


def test_stats_tells_what_the_index_holds_and_what_has_changed_since(indexed: Path, run: Run) -> None:
    facts = json.loads(run("stats", "--json")[1])
    assert (facts["documents"], facts["passages"], facts["characters"]) == (1, 2, len(SHORT_TEXT))
    assert facts["stale"] == {"added": [], "changed": [], "removed": []}
    write_corpus(indexed, {NOTICE: NOTICE_TEXT})
    assert json.loads(run("stats", "--json")[1])["stale"]["added"] == [NOTICE]
    code, out, err = run("stats")
    assert (code, err) == (0, "")
    assert "passages    2" in out
    assert f"! 新增 added: {NOTICE} (policyqa index)" in out


def test_doctor_is_content_with_a_fresh_index(indexed: Path, run: Run) -> None:
    code, out, err = run("doctor")
    assert (code, err) == (0, "")
    lines = out.splitlines()
    assert all(line.startswith("ok ") for line in lines)
    assert [line.split(":")[0].split()[1] for line in lines] == [
        "python", "packages", "model", "index", "fresh", "corpus",
    ]  # fmt: skip


def _stale(corpus: Path) -> None:
    write_corpus(corpus, {NOTICE: NOTICE_TEXT})


def _unreadable(corpus: Path) -> None:
    (corpus / "坏.txt").write_bytes(b"\x00" * 50)


def _gone(corpus: Path) -> None:
    for path in corpus.iterdir():
        path.unlink()
    corpus.rmdir()


def _no_index(corpus: Path) -> None:
    (corpus.parent / "index").rename(corpus.parent / "elsewhere")


@pytest.mark.parametrize(
    ("spoil", "wrong"),
    [(_stale, "fresh"), (_unreadable, "file"), (_gone, "corpus"), (_no_index, "index")],
    ids=["stale", "unreadable file", "no corpus", "no index"],
)
def test_doctor_names_what_is_wrong_and_exits_with_1(
    spoil: Callable[[Path], None], wrong: str, indexed: Path, run: Run
) -> None:
    spoil(indexed)
    code, out, err = run("doctor")
    assert (code, err) == (1, "")
    assert any(line.startswith(f"!!  {wrong}: ") for line in out.splitlines())
    assert "Traceback" not in out


# serve


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Settings, bool]]:
    """What the page was served with; nothing is."""
    found: list[tuple[Settings, bool]] = []

    def serve(settings: Settings, *, open_browser: bool = False) -> None:
        found.append((settings, open_browser))

    monkeypatch.setitem(sys.modules, "policyqa.interfaces.page", SimpleNamespace(serve=serve))
    return found


def test_serve_builds_the_index_where_it_is_missing_or_stale_and_else_does_not(
    served: list[tuple[Settings, bool]], corpus: Path, run: Run
) -> None:
    assert "索引已更新" in run("serve")[2]
    assert run("serve") == (0, "", "")
    write_corpus(corpus, {NOTICE: NOTICE_TEXT})
    assert "2 份文件" in run("serve")[2]
    assert len(served) == 3


def test_serve_passes_on_where_it_listens_and_whether_a_browser_opens(
    served: list[tuple[Settings, bool]], indexed: Path, run: Run
) -> None:
    assert run("serve", "--host", "0.0.0.0", "--port", "7900", "--open")[0] == 0
    ((settings, opened),) = served
    assert (settings.host, settings.port, opened) == ("0.0.0.0", 7900, True)


def test_serve_opens_the_page_even_where_there_is_nothing_to_index(
    served: list[tuple[Settings, bool]], tmp_path: Path, run: Run
) -> None:
    (tmp_path / "corpus").mkdir()
    code, out, err = run("serve")
    assert (code, out) == (0, "")
    assert "corpus" in one_line(err)
    assert len(served) == 1
