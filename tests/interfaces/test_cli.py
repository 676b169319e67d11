"""The shell: what each command prints where, its exit codes, and one clear line for everything that can go wrong."""

from __future__ import annotations

import argparse
import io
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from policyqa import __version__
from policyqa.config import Settings
from policyqa.indexing.build import build_index
from policyqa.interfaces import checks, commands
from policyqa.interfaces.cli import main, parser
from policyqa.models import encoders
from policyqa.reading.outline_json import outline_dict
from policyqa.reading.readers import read_document
from tests.answering.corpora import SHORT, SHORT_TEXT, SPEECH, SPEECH_TEXT, settings_in, write_corpus
from tests.fakes import FakeEncoder

NOTICE = "通知/防汛.txt"
NOTICE_TEXT = "各单位要做好防汛工作,\n责任到人。\n"


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A working folder of its own, no settings from outside, and no model."""
    for name in list(os.environ):
        if name.startswith(("POLICYQA_", "GRADIO_SERVER")):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("POLICYQA_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setattr(encoders, "open_encoder", lambda settings, **_: FakeEncoder())
    monkeypatch.setattr("policyqa.assistant.open_encoder", lambda settings, **_: FakeEncoder())
    monkeypatch.setattr(encoders, "resolve_identity", lambda settings: FakeEncoder().identity)
    monkeypatch.setattr(checks, "resolve_identity", lambda settings: FakeEncoder().identity)


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """The speech in corpus/; nothing is indexed."""
    folder = tmp_path / "corpus"
    write_corpus(folder, {SPEECH: SPEECH_TEXT})
    return folder


Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs a command; its exit code and what it wrote to stdout and stderr."""

    def run_command(*arguments: str) -> tuple[int, str, str]:
        capsys.readouterr()
        try:
            code = main(arguments)
        except SystemExit as stopped:
            code = stopped.code if isinstance(stopped.code, int) else 1
        written = capsys.readouterr()
        return code, written.out, written.err

    return run_command


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a short speech in corpus/ and its index in index/, to be copied."""
    folder = tmp_path_factory.mktemp("built")
    build_index(settings_in(folder, {SHORT: SHORT_TEXT}), FakeEncoder())
    return folder


@pytest.fixture
def indexed(built: Path, tmp_path: Path) -> Path:
    """A short speech in corpus/ and its index in index/."""
    shutil.copytree(built, tmp_path, dirs_exist_ok=True)
    return tmp_path / "corpus"


def one_line(text: str) -> str:
    """The only line of a text, which is no traceback."""
    assert "Traceback" not in text
    (line,) = text.splitlines()
    return line


# the command line


def parsers() -> Iterator[tuple[str, argparse.ArgumentParser]]:
    top = parser()
    yield "policyqa", top
    for action in top._actions:
        if isinstance(action, argparse._SubParsersAction):
            yield from action.choices.items()


def test_every_command_and_every_option_has_help() -> None:
    for name, one in parsers():
        assert one.description, name
        for action in one._actions:
            assert action.help or isinstance(action, argparse._SubParsersAction), (name, action.dest)


def test_the_commands_are_those_that_are_documented() -> None:
    names = {name for name, _ in parsers()}
    assert {"index", "ask", "serve", "outline", "show", "stats", "doctor"} <= names


@pytest.mark.parametrize("command", ["index", "ask", "serve", "outline", "show", "stats", "doctor"])
def test_every_command_takes_the_common_settings_and_explains_itself(command: str, run: Run) -> None:
    code, out, err = run(command, "--help")
    assert (code, err) == (0, "")
    assert all(option in out for option in ("--corpus", "--index", "--cache", "--model", "--top-k"))


def test_the_version_is_printed(run: Run) -> None:
    assert run("--version") == (0, f"policyqa {__version__}\n", "")


@pytest.mark.parametrize(
    "arguments", [(), ("no-such-command",), ("ask", "--no-such-option"), ("ask", "--top-k", "x", "问")], ids=str
)
def test_bad_usage_is_exit_code_2_with_nothing_on_stdout(arguments: tuple[str, ...], run: Run) -> None:
    code, out, err = run(*arguments)
    assert (code, out) == (2, "")
    assert "usage: policyqa" in err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("ask",), "--batch"),
        (("ask", "问", "--batch", "q.jsonl"), "--batch"),
        (("ask", "--batch", "no-such.jsonl"), "no-such.jsonl"),
        (("ask", "--batch", "corpus"), "corpus"),
        (("ask", "问", "--top-k", "0"), "top_k"),
        (("serve", "--port", "70000"), "port"),
    ],
    ids=["no question", "question and batch", "no such batch", "batch is a folder", "top-k", "port"],
)
def test_an_option_that_makes_no_sense_is_one_line_and_exit_code_2(
    arguments: tuple[str, ...], said: str, corpus: Path, run: Run
) -> None:
    code, out, err = run(*arguments)
    assert (code, out) == (2, "")
    assert said in one_line(err)


# settings


@pytest.fixture
def seen(monkeypatch: pytest.MonkeyPatch) -> list[Settings]:
    """The settings that ``stats`` was run with; it does nothing else."""
    found: list[Settings] = []

    def stats(settings: Settings, given: argparse.Namespace) -> int:
        found.append(settings)
        return 0

    monkeypatch.setattr(commands, "stats", stats)
    return found


def test_a_flag_beats_the_environment_which_beats_the_file_which_beats_the_default(
    seen: list[Settings], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run: Run
) -> None:
    def top_k(*flags: str) -> int:
        assert run("stats", *flags)[0] == 0
        return seen[-1].top_k

    assert top_k() == 5
    (tmp_path / "policyqa.toml").write_text("top_k = 6\n", encoding="utf-8")
    assert top_k() == 6
    monkeypatch.setenv("POLICYQA_TOP_K", "7")
    assert top_k() == 7
    assert top_k("--top-k", "8") == 8


def test_folders_and_model_are_taken_from_their_flags(seen: list[Settings], tmp_path: Path, run: Run) -> None:
    flags = ("--corpus", "c", "--index", "i", "--cache", "k", "--model", "m", "--precision", "float32")
    assert run("stats", *flags)[0] == 0
    settings = seen[-1]
    assert (settings.corpus_dir, settings.index_dir, settings.cache_dir) == tuple(tmp_path / name for name in "cik")
    assert (settings.model, settings.precision) == ("m", "float32")


@pytest.mark.parametrize(
    ("toml", "environ", "said"),
    [
        ("no_such = 1\n", {}, "no_such"),
        ("top_k = ", {}, "policyqa.toml"),
        ("", {"POLICYQA_PORT": "abc"}, "abc"),
        ("", {"POLICYQA_NO_SUCH": "1"}, "no_such"),
    ],
    ids=["unknown key", "broken file", "no number", "unknown variable"],
)
def test_wrong_settings_are_one_line_and_exit_code_2(
    toml: str, environ: dict[str, str], said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run: Run
) -> None:
    (tmp_path / "policyqa.toml").write_text(toml, encoding="utf-8")
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    code, out, err = run("stats")
    assert (code, out) == (2, "")
    assert said in one_line(err)


# index and ask


def test_index_writes_to_stderr_alone_and_says_what_it_did(corpus: Path, run: Run) -> None:
    code, out, err = run("index")
    assert (code, out) == (0, "")
    assert "索引已更新:1 份文件,15 段" in err
    assert "编码" in err
    code, out, err = run("index")
    assert (code, out) == (0, "")
    assert "索引已是最新" in err
    assert "新编码 0" in err
    assert "索引已更新" in run("index", "--full")[2]


def test_a_file_that_cannot_be_read_is_said_and_the_others_are_indexed(corpus: Path, run: Run) -> None:
    (corpus / "二进制.txt").write_bytes(b"\x00\x01\x02" * 100)
    code, out, err = run("index")
    assert (code, out) == (0, "")
    assert "二进制.txt" in err
    assert "Traceback" not in err
    assert json.loads(run("stats", "--json")[1])["unreadable"] == ["二进制.txt"]


@pytest.mark.parametrize(
    ("question", "verdict"),
    [("一、（一）", "answered"), ("二、（一）", "listed_only"), ("第六部分", "not_found")],
)
def test_every_verdict_is_exit_code_0_and_one_json_object(question: str, verdict: str, indexed: Path, run: Run) -> None:
    code, out, err = run("ask", "--json", question, "--top-k", "1")
    assert (code, err) == (0, "")
    answer = json.loads(one_line(out))
    assert (answer["verdict"], answer["question"], answer["id"]) == (verdict, question, None)
    assert len(answer["passages"]) == 1


def test_without_json_the_answer_is_a_text_in_the_language_asked_for(indexed: Path, run: Run) -> None:
    code, out, err = run("ask", "一、（一）")
    assert (code, err) == (0, "")
    assert out.startswith("【已找到原文】")
    assert "《讲话》一、（一）" in out
    assert run("ask", "一、（一）", "--language", "en")[1].startswith("【Found in the documents】")


def batch(path: Path, *lines: str | bytes) -> Path:
    path.write_bytes(b"\n".join(line if isinstance(line, bytes) else line.encode() for line in lines) + b"\n")
    return path


def test_a_batch_answers_line_by_line_and_goes_on_after_a_line_that_cannot_be_asked(
    indexed: Path, tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[Settings] = []

    def open_encoder(settings: Settings) -> FakeEncoder:
        opened.append(settings)
        return FakeEncoder()

    monkeypatch.setattr("policyqa.assistant.open_encoder", open_encoder)
    lines: list[str | bytes] = [
        '\ufeff{"question": "一、（一）", "id": "a"}',
        "{not json",
        '{"id": "c"}',
        '["一、（一）"]',
        '{"question": "???", "id": {"n": 5}}',
        '{"question": 6, "id": 6}',
        json.dumps({"question": "问" * 100_000, "id": 7}),
        '{"question": "企业\\udce4", "id": 8}',
        b'{"question": "\xe4\xbc\xff", "id": 9}',
        "[" * 100_000,
        "",
        "   ",
        '{"question": "二、（一）", "id": 12, "sections": ["x"]}',
    ]
    code, out, err = run("ask", "--batch", str(batch(tmp_path / "q.jsonl", *lines)))
    assert (code, err) == (0, "")
    answers = [json.loads(line) for line in out.splitlines()]
    assert [answer["id"] for answer in answers] == ["a", None, "c", None, {"n": 5}, 6, 7, 8, 9, None, 12]
    assert [answer.get("verdict") for answer in answers] == ["answered", *[None] * 9, "listed_only"]
    errors = [answer["error"] for answer in answers[1:-1]]
    assert all(error and "\n" not in error and len(error) < 200 for error in errors)
    assert "第 2 行" in errors[0]
    assert len(opened) == 1, "the model is loaded once"


def test_a_batch_is_read_from_standard_input(indexed: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = '{"question": "一、（一）", "id": 1}\n{"question": "第六部分", "id": 2}\n'
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(lines.encode()), encoding="ascii"))
    code, out, err = run("ask", "--batch", "-")
    assert (code, err) == (0, "")
    assert [json.loads(line)["verdict"] for line in out.splitlines()] == ["answered", "not_found"]


def test_an_empty_batch_gives_no_line(indexed: Path, tmp_path: Path, run: Run) -> None:
    assert run("ask", "--batch", str(batch(tmp_path / "q.jsonl", ""))) == (0, "", "")


# what cannot be looked up


def _foreign(tmp_path: Path) -> None:
    (tmp_path / "index").mkdir()
    (tmp_path / "index" / "notes.txt").write_text("mine", encoding="utf-8")


def _garbled(tmp_path: Path) -> None:
    (tmp_path / "index").mkdir()
    (tmp_path / "index" / "CURRENT").write_bytes(b"\xff\xfe../../etc")


def _of_another_model(tmp_path: Path) -> None:
    build_index(settings_in(tmp_path, {}), FakeEncoder(32, "other"))


def _damaged(tmp_path: Path) -> None:
    _of_another_model(tmp_path)
    (vectors,) = (tmp_path / "index").rglob("vectors.faiss")
    vectors.write_bytes(b"")


def _is_a_file(tmp_path: Path) -> None:
    (tmp_path / "index").write_text("", encoding="utf-8")


@pytest.mark.parametrize(
    "command", [("ask", "企业"), ("ask", "--json", "企业"), ("ask", "--batch", "q.jsonl")], ids=str
)
@pytest.mark.parametrize(
    ("prepare", "said"),
    [
        (lambda _: None, "policyqa index"),
        (_foreign, "policyqa index"),
        (_garbled, "CURRENT"),
        (_of_another_model, "--full"),
        (_damaged, "vectors.faiss"),
        (_is_a_file, "index"),
    ],
    ids=["missing", "foreign folder", "garbled", "another model", "damaged", "a file"],
)
def test_an_index_that_cannot_be_used_is_one_line_and_exit_code_1(
    command: tuple[str, ...], prepare: Callable[[Path], None], said: str, corpus: Path, tmp_path: Path, run: Run
) -> None:
    batch(tmp_path / "q.jsonl", '{"question": "企业"}')
    prepare(tmp_path)
    code, out, err = run(*command)
    assert (code, out) == (1, "")
    assert said in one_line(err)


@pytest.mark.parametrize("question", ["", "???", "问" * 3000], ids=["empty", "punctuation", "too long"])
def test_a_question_that_cannot_be_asked_is_one_line_and_exit_code_1(question: str, indexed: Path, run: Run) -> None:
    code, out, err = run("ask", question)
    assert (code, out) == (1, "")
    assert one_line(err).startswith("policyqa: 问题")


@pytest.mark.parametrize("command", ["index", "outline", "show"])
@pytest.mark.parametrize(
    ("content", "said"),
    [(None, "不存在"), ({}, "corpus"), ({"a.txt": b"\x00" * 100}, "a.txt"), ({"a.txt": b"\xff\x81" * 40}, "a.txt")],
    ids=["no folder", "empty folder", "binary file", "undecodable file"],
)
def test_a_corpus_that_holds_no_text_is_said_in_a_line_and_exit_code_1(
    command: str, content: dict[str, bytes] | None, said: str, tmp_path: Path, run: Run
) -> None:
    if content is not None:
        (tmp_path / "corpus").mkdir()
        for name, data in content.items():
            (tmp_path / "corpus" / name).write_bytes(data)
    code, out, err = run(command)
    assert (code, out) == (1, "")
    last = [line for line in err.splitlines() if line.startswith("policyqa: ")][-1]
    assert said in last
    assert "Traceback" not in err


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


# the outer edge


def test_what_nobody_expected_is_one_line_and_a_traceback_only_where_it_is_wanted(
    monkeypatch: pytest.MonkeyPatch, run: Run
) -> None:
    def broken(settings: Settings, given: argparse.Namespace) -> int:
        raise ZeroDivisionError("by zero")

    monkeypatch.setattr(commands, "stats", broken)
    code, out, err = run("stats")
    assert (code, out) == (1, "")
    assert "ZeroDivisionError" in one_line(err)
    monkeypatch.setenv("POLICYQA_DEBUG", "1")
    with pytest.raises(ZeroDivisionError):
        main(["stats"])


def test_a_command_that_is_interrupted_ends_with_130(monkeypatch: pytest.MonkeyPatch, run: Run) -> None:
    def interrupted(settings: Settings, given: argparse.Namespace) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(commands, "stats", interrupted)
    code, out, err = run("stats")
    assert (code, out) == (130, "")
    assert one_line(err) == "policyqa: 已停止"


_LIGHT = (
    "import sys\nfrom policyqa.interfaces.cli import main\n"
    "for command in (['outline', '--json'], ['show', '--text'], ['stats'], ['doctor']):\n"
    "    code = main(command)\n"
    "    heavy = {'torch', 'transformers', 'sentence_transformers', 'gradio'} & set(sys.modules)\n"
    "    print(command[0], code, sorted(heavy), file=sys.stderr)\n"
)


def test_commands_that_need_no_model_load_no_torch(indexed: Path) -> None:
    made = subprocess.run([sys.executable, "-c", _LIGHT], capture_output=True, text=True, check=True, timeout=60)
    # doctor finds the index of the encoder that the tests use, and says so.
    assert made.stderr.splitlines() == ["outline 0 []", "show 0 []", "stats 0 []", "doctor 1 []"]
    assert "fake" in made.stdout


def test_a_shell_without_utf_8_gets_utf_8_all_the_same(corpus: Path) -> None:
    environ = {**os.environ, "LC_ALL": "C", "PYTHONIOENCODING": "ascii"}
    made = subprocess.run(
        [sys.executable, "-m", "policyqa", "show", "--text"], capture_output=True, timeout=60, env=environ
    )
    assert (made.returncode, made.stdout) == (0, SPEECH_TEXT.encode())


def test_a_reader_that_goes_away_leaves_no_traceback(corpus: Path) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    try:
        made = subprocess.run(
            [sys.executable, "-m", "policyqa", "show", "--text"], stdout=writing, stderr=subprocess.PIPE, timeout=60
        )
    finally:
        os.close(writing)
    assert (made.returncode, made.stderr) == (1, b"")
