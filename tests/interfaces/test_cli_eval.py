"""The shell: policyqa eval."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from policyqa.evaluation.report import BEGIN, END
from tests.evaluation.sets import write_data
from tests.interfaces.shell import Run, one_line


@pytest.fixture
def data(shell_home: Path) -> str:
    """A folder with every question set, as it is named on the command line."""
    return str(write_data(shell_home / "data"))


def test_eval_prints_a_table_for_each_set(data: str, run: Run) -> None:
    code, out, _ = run("eval", "--data", data, "--sets", "speech,ncp", "--split", "all")
    assert code == 0
    titles = [line for line in out.splitlines() if line.startswith("### ")]
    assert titles == ["### The speech", "### Short policy answers"]
    assert f"policyqa eval --data {data} --sets speech,ncp --split all" in out


def test_eval_prints_one_json_object(data: str, run: Run) -> None:
    code, out, _ = run("eval", "--data", data, "--sets", "ncp", "--split", "all", "--limit", "3", "--json")
    found = json.loads(out)
    assert code == 0
    assert [(one["set"], one["questions"]) for one in found["sets"]] == [("ncp", 3)]
    assert found["command"].endswith("--limit 3")


def test_eval_asks_the_english_questions_of_the_file_that_is_named(data: str, run: Run) -> None:
    english = str(Path(data) / "eval" / "english_questions.jsonl")
    code, out, _ = run("eval", "--data", data, "--sets", "english", "--english", english)
    assert code == 0
    assert "### English questions on laws" in out
    assert f"--sets english --split validation --english {english}" in out


def test_eval_writes_into_a_document(data: str, run: Run, tmp_path: Path) -> None:
    path = tmp_path / "figures.md"
    path.write_text(f"# Figures\n\n{BEGIN}\n{END}\n", encoding="utf-8")
    code, out, _ = run("eval", "--data", data, "--sets", "highlights", "--split", "all", "--write", str(path))
    assert code == 0
    assert out in path.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--sets", "speech,tales"), "tales"),
        (("--sets", ","), "--sets"),
        (("--limit", "0"), "--limit"),
        (("--data", "nowhere"), "nowhere"),
        (("--sets", "english", "--english", "nowhere.jsonl"), "nowhere.jsonl"),
    ],
    ids=["unknown set", "no set", "no questions", "no folder", "no english file"],
)
def test_eval_refuses_what_cannot_be_measured(arguments: tuple[str, ...], said: str, data: str, run: Run) -> None:
    code, out, err = run("eval", "--data", data, *arguments)
    assert (code, out) == (2, "")
    assert said in one_line(err)
