"""What the package offers: names, version, entry point and data files."""

from __future__ import annotations

import importlib
import subprocess
import sys
import tomllib
from importlib.metadata import entry_points, version
from importlib.resources import files
from pathlib import Path

import pytest

import policyqa

ROOT = Path(__file__).resolve().parents[1]
MODULES = sorted(
    ".".join(path.relative_to(ROOT / "src").with_suffix("").parts)
    for path in (ROOT / "src" / "policyqa").rglob("*.py")
    if path.name not in ("__init__.py", "__main__.py")
)
DATA = (
    "answering/data/calibration.json",
    "answering/data/function_words.txt",
    "answering/data/generic_questions.txt",
    "answering/data/glossary_en.tsv",
    "answering/data/synonyms.tsv",
    "interfaces/assets/page.css",
    "interfaces/assets/page.js",
)


@pytest.mark.parametrize("module", [name for name in MODULES if "interfaces.page" not in name])
def test_every_public_name_of_a_module_can_be_imported(module: str) -> None:
    loaded = importlib.import_module(module)
    assert all(hasattr(loaded, name) for name in loaded.__all__)


def test_the_version_is_that_of_the_project() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert policyqa.__version__ == project["version"] == version("policyqa")


def test_the_command_is_the_main_function_of_the_shell() -> None:
    (command,) = entry_points(group="console_scripts", name="policyqa")
    assert command.load() is importlib.import_module("policyqa.interfaces.cli").main


@pytest.mark.parametrize("path", DATA)
def test_the_data_files_are_packaged_and_are_utf_8(path: str) -> None:
    text = files("policyqa").joinpath(path).read_text(encoding="utf-8")
    assert text.strip()
    assert not text.startswith("\ufeff")
    assert "\r" not in text


@pytest.mark.parametrize("name", ["glossary_en.tsv", "synonyms.tsv"])
def test_every_line_of_a_table_is_a_term_a_tab_and_words(name: str) -> None:
    lines = files("policyqa.answering").joinpath(f"data/{name}").read_text(encoding="utf-8").splitlines()
    terms = [line.partition("\t")[0] for line in lines]
    assert [line for line in lines if line.count("\t") != 1 or not all(map(str.strip, line.split("\t")))] == []
    assert [term for term in set(terms) if terms.count(term) > 1] == []


def test_the_generic_questions_are_in_both_languages() -> None:
    lines = files("policyqa.answering").joinpath("data/generic_questions.txt").read_text(encoding="utf-8").splitlines()
    assert len(set(lines)) == len(lines)
    assert {line.isascii() for line in lines} == {True, False}


def test_the_assistant_is_imported_without_loading_torch_or_gradio() -> None:
    code = (
        "import sys, policyqa.assistant, policyqa.interfaces.cli; "
        "print({'torch', 'transformers', 'sentence_transformers', 'gradio'} & set(sys.modules))"
    )
    made = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert made.stdout.strip() == "set()"


def test_the_package_runs_as_a_module() -> None:
    made = subprocess.run(
        [sys.executable, "-m", "policyqa", "--version"], capture_output=True, text=True, check=True, timeout=60
    )
    assert made.stdout.strip() == f"policyqa {policyqa.__version__}"
