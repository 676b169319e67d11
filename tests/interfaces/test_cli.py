"""The command line itself: its options, its settings, its exit codes, and what happens when it cannot write."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from policyqa import __version__
from policyqa.config import Settings
from policyqa.interfaces import commands
from policyqa.interfaces.cli import main, parser
from tests.answering.corpora import SPEECH_TEXT
from tests.interfaces.shell import Run, one_line

pytestmark = pytest.mark.usefixtures("shell_home")

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


# streams that are full, broken or closed

_LINES = b'{"question": "?", "id": 1}\n' * 20_000


@pytest.fixture(params=["", "1"], ids=["buffered", "unbuffered"])
def environ(request: pytest.FixtureRequest) -> dict[str, str]:
    """The environment of a process whose output waits in a buffer, or does not."""
    return {**os.environ, "PYTHONUNBUFFERED": request.param}


_PRINTING = [("show", "--text"), ("stats",), ("outline", "--json"), ("ask", "--batch", "-")]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
@pytest.mark.parametrize("command", _PRINTING, ids=" ".join)
def test_a_full_disk_behind_stdout_is_one_line(
    command: tuple[str, ...], environ: dict[str, str], indexed: Path
) -> None:
    with open("/dev/full", "wb") as full:
        made = subprocess.run(
            [sys.executable, "-c", _WITHOUT_MODEL, *command],
            stdout=full, stderr=subprocess.PIPE, input=_LINES, timeout=60, env=environ,
        )  # fmt: skip
    assert made.returncode == 1
    assert "标准输出" in one_line(made.stderr.decode())


@pytest.mark.parametrize("command", _PRINTING, ids=" ".join)
def test_a_reader_that_has_read_enough_leaves_nothing_behind(
    command: tuple[str, ...], environ: dict[str, str], indexed: Path
) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    try:
        made = subprocess.run(
            [sys.executable, "-c", _WITHOUT_MODEL, *command],
            stdout=writing, stderr=subprocess.PIPE, input=_LINES, timeout=60, env=environ,
        )  # fmt: skip
    finally:
        os.close(writing)
    assert (made.returncode, made.stderr) == (1, b"")


@pytest.mark.skipif(os.name == "nt", reason="needs a POSIX shell")
@pytest.mark.parametrize("closed", [">&-", "<&-", "2>&-", ">&- 2>&- <&-"])
@pytest.mark.parametrize("command", ["stats", "ask --batch -"])
def test_a_stream_that_is_closed_is_no_error(command: str, closed: str, indexed: Path) -> None:
    shell = f'"$0" -c "$1" {command} {closed}'
    made = subprocess.run(
        ["sh", "-c", shell, sys.executable, _WITHOUT_MODEL], capture_output=True, input=b"", timeout=60
    )
    assert (made.returncode, made.stderr) == (0, b"")
    assert bool(made.stdout) == (command == "stats" and not closed.startswith(">"))


# An assistant that needs no model: it only tells that a question was asked.
_WITHOUT_MODEL = """
import sys
from policyqa import assistant
from policyqa.errors import QuestionError
from policyqa.interfaces.cli import main

class Deaf:
    @classmethod
    def open(cls, settings):
        return cls()

    def ask(self, question):
        raise QuestionError("问题是空的" * 100)

assistant.Assistant = Deaf
sys.exit(main())
"""
