"""docs/settings.md: the table says of every setting what is so."""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

import pytest

from policyqa.config import PRECISIONS, Settings, load_settings
from policyqa.errors import SettingsError
from policyqa.indexing.build import build_index
from policyqa.interfaces.cli import parser
from tests.fakes import FakeEncoder
from tests.indexing.corpora import TEXTS, settings_in, write_corpus

_DOC = Path(__file__).resolve().parents[1] / "docs" / "settings.md"
_NAMES = tuple(field.name for field in fields(Settings))
# Another value of each setting, to see what it changes; those of folders are made in the test.
_OTHER_VALUES: dict[str, object] = {
    "model": "other",
    "query_prompt": "q: ",
    "passage_prompt": "p: ",
    "precision": "float32",
    "top_k": 3,
    "max_chars": 400,
    "dense_weight": 0.7,
    "slips": False,
    "rerank": True,
    "max_question_chars": 100,
    "max_file_mb": 1,
    "read_timeout_s": 30,
    "read_memory_mb": 512,
    "host": "::1",
    "port": 0,
}


@dataclass(frozen=True, slots=True)
class _Row:
    """A row of the table as it is written, code marks taken off."""

    setting: str
    default: str
    range: str
    variables: tuple[str, ...]
    flag: str
    rebuild: str


def _rows() -> dict[str, _Row]:
    found: dict[str, _Row] = {}
    for line in _DOC.read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith("| `") and len(cells) == 7:
            name, default, bounds, variables, flag, rebuild, _ = (cell.replace("`", "") for cell in cells)
            found[name] = _Row(name, default, bounds, tuple(variables.split(", ")), flag, rebuild)
    return found


def test_the_table_has_every_setting_and_no_other() -> None:
    assert tuple(_rows()) == _NAMES


@pytest.mark.parametrize("name", _NAMES)
def test_the_default_is_the_one_written_there(name: str, tmp_path: Path) -> None:
    value = getattr(load_settings(environ={}, folder=tmp_path), name)
    written = _rows()[name].default
    if name == "cache_dir":
        assert written == "the user's cache"
    elif name.endswith("_dir"):
        assert value == tmp_path / written
    else:
        words = str(value).lower() if isinstance(value, bool) else str(value)
        assert written == ("the model's own" if value is None else words)


@pytest.mark.parametrize("name", [name for name in _NAMES if "–" in _rows()[name].range])
def test_the_range_is_the_one_that_is_enforced(name: str, tmp_path: Path) -> None:
    low, high = map(float, _rows()[name].range.split("–"))
    for edge in (low, high):
        assert getattr(load_settings({name: _number(name, edge)}, environ={}, folder=tmp_path), name) == edge
    for beyond in (low - 1, high + 1):
        with pytest.raises(SettingsError, match=re.escape(_rows()[name].range)):
            load_settings({name: _number(name, beyond)}, environ={}, folder=tmp_path)


def _number(name: str, value: float) -> float:
    return value if name == "dense_weight" else int(value)


def test_the_precisions_are_those_that_can_be_chosen() -> None:
    assert tuple(_rows()["precision"].range.split(", ")) == PRECISIONS


@pytest.mark.parametrize("name", _NAMES)
def test_every_variable_sets_its_setting(name: str, tmp_path: Path) -> None:
    for variable in _rows()[name].variables:
        text = str(tmp_path / "there") if name.endswith("_dir") else str(_OTHER_VALUES[name])
        settings = load_settings(environ={variable: text}, folder=tmp_path)
        assert str(getattr(settings, name)) == text


def test_the_flags_are_those_of_the_shell() -> None:
    written = {name: row.flag for name, row in _rows().items() if row.flag}
    assert written == dict(_flags(parser()))


def _flags(command: argparse.ArgumentParser) -> Iterable[tuple[str, str]]:
    for action in command._actions:
        if isinstance(action, argparse._SubParsersAction):
            for one in action.choices.values():
                yield from _flags(one)
        elif action.dest in _NAMES:
            yield action.dest, action.option_strings[0]


@pytest.mark.parametrize("name", _NAMES)
def test_a_rebuild_is_needed_exactly_where_the_table_says_so(name: str, tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    write_corpus(settings.corpus_dir, TEXTS)
    build_index(settings, _encoder(settings))
    value: object = tmp_path / "other"
    if name == "corpus_dir":
        write_corpus(tmp_path / "other", {"other.txt": "同志们:\n\n这是另一个文件夹里的另一份文件。\n"})
    elif name in _OTHER_VALUES:
        value = _OTHER_VALUES[name]
    change: dict[str, Any] = {name: value}
    changed = replace(settings, **change)
    report = build_index(changed, _encoder(changed))
    assert report.published is {"yes": True, "no": False}[_rows()[name].rebuild]


def _encoder(settings: Settings) -> FakeEncoder:
    """A fake whose identity follows from the settings as that of a real encoder does."""
    encoder = FakeEncoder(name=settings.model)
    encoder.identity = replace(
        encoder.identity, query_prompt=settings.query_prompt or "", passage_prompt=settings.passage_prompt or ""
    )
    return encoder
