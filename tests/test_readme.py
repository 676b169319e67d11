"""The READMEs and the documents beside them: what they print, list and link to is so."""

from __future__ import annotations

import argparse
import json
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from policyqa.answering.render import answer_dict
from policyqa.interfaces.api import api_routes
from policyqa.interfaces.cli import parser
from policyqa.interfaces.desk import Desk
from policyqa.records import (
    Answer,
    ArmScores,
    Change,
    Group,
    Heading,
    Hit,
    Item,
    Listed,
    Notice,
    NoticeCode,
    PartKind,
    Passage,
    QuestionPart,
    Span,
    Status,
    Timing,
    Understood,
    Verdict,
)
from policyqa.texts import verdict_text
from scripts.readme_examples import READMES, Example, asked, examples, renewed, same
from tests.indexing.corpora import settings_in

_ROOT = Path(__file__).resolve().parents[1]
_DOCUMENTS = sorted(
    [*_ROOT.glob("*.md"), *(_ROOT / "docs").rglob("*.md"), *(_ROOT / "index").glob("*.md")],
    key=lambda path: path.relative_to(_ROOT).as_posix(),
)
_LINK = re.compile(r"\]\((?!https?:|mailto:)(?P<path>[^)#\s]*)(?:#(?P<part>[^)\s]+))?\)")

both_readmes = pytest.mark.parametrize("readme", READMES, ids=lambda path: path.name)


# What is printed


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """What the commands of both READMEs print now."""
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith("POLICYQA_") and "CACHE" not in name]:
            patch.delenv(name)
        commands = [one.command for readme in READMES for one in examples(readme.read_text(encoding="utf-8"))]
        yield asked(commands, folder=tmp_path_factory.mktemp("readme"))


@pytest.mark.model
@both_readmes
def test_every_answer_stands_there_as_it_is_printed(readme: Path, printed: dict[str, str]) -> None:
    for one in examples(readme.read_text(encoding="utf-8")):
        assert same(printed[one.command], one.answer), (
            f"{one.command} prints\n{printed[one.command]}\nRun python scripts/readme_examples.py --write, and read it"
        )


@pytest.mark.model
@both_readmes
def test_the_first_screen_shows_an_answer_one_that_is_only_listed_and_one_that_is_not_there(
    readme: Path, printed: dict[str, str]
) -> None:
    words = [printed[one.command].partition("】")[0] for one in examples(readme.read_text(encoding="utf-8"))[:3]]
    verdicts = (Verdict.ANSWERED, Verdict.LISTED_ONLY, Verdict.NOT_FOUND)
    language = "zh" if "zh" in readme.name else "en"
    assert words == [f"【{verdict_text(verdict, language)}" for verdict in verdicts]


_BLOCK = "Before.\n\n```console\n$ policyqa ask 'a b' --top-k 1\n【yes】 91%\n\n1. x\n```\n\n```sh\nmake\n```\n"


def test_an_example_is_a_fenced_block_that_begins_with_the_command() -> None:
    assert examples(_BLOCK) == (Example("policyqa ask 'a b' --top-k 1", "【yes】 91%\n\n1. x\n"),)


def test_renewing_changes_the_answer_and_nothing_else() -> None:
    new = renewed(_BLOCK, {"policyqa ask 'a b' --top-k 1": "【no】 7%\n"})
    assert new == _BLOCK.replace("【yes】 91%\n\n1. x\n", "【no】 7%\n")


@pytest.mark.parametrize(
    ("printed_now", "expected"),
    [
        ("【yes】 91%\n\n1. x\n", True),
        ("【yes】 93%\n\n1. x\n", True),
        ("【yes】 94%\n\n1. x\n", False),
        ("【no】 91%\n\n1. x\n", False),
        ("【yes】 91%\n\n1. y\n", False),
    ],
    ids=["equal", "two points surer", "three points surer", "another verdict", "another passage"],
)
def test_answers_are_the_same_word_for_word_and_nearly_as_sure(printed_now: str, expected: bool) -> None:
    assert same(printed_now, "【yes】 91%\n\n1. x\n") is expected


# What is listed


def _commands(command: argparse.ArgumentParser) -> dict[str, argparse.ArgumentParser]:
    choices = [action.choices for action in command._actions if isinstance(action, argparse._SubParsersAction)]
    return dict(choices[0])


@both_readmes
def test_every_command_and_each_of_its_options_stands_in_the_readme(readme: Path) -> None:
    text = readme.read_text(encoding="utf-8")
    shared = set.intersection(*({*one._option_string_actions} for one in _commands(parser()).values()))
    for name, command in _commands(parser()).items():
        row = re.search(rf"^\| `policyqa {name}\b.*$", text, re.M)
        assert row, f"no row for policyqa {name}"
        own = {*command._option_string_actions} - shared
        assert not {option for option in own if not re.search(rf"{option}(?![\w-])", row[0])}
    assert not {option for option in shared - {"-h"} if not re.search(rf"{option}(?![\w-])", text)}


@both_readmes
def test_the_readme_has_no_option_that_no_command_takes(readme: Path) -> None:
    known = {"--extra-index-url", "--index-url", "--version"}  # pip's, and the shell's own
    for command in _commands(parser()).values():
        known |= {*command._option_string_actions}
    assert not {*re.findall(r"(?<![\w-])--[a-z][\w-]*", readme.read_text(encoding="utf-8"))} - known


@both_readmes
def test_every_route_of_the_http_interface_stands_in_the_readme(readme: Path, tmp_path: Path) -> None:
    written = {*re.findall(r"^\| `((?:GET|POST) [^`]+)`", readme.read_text(encoding="utf-8"), re.M)}
    routes = api_routes(Desk(settings_in(tmp_path)))
    assert written == {
        f"{method} {route.path}" for route in routes for method in route.methods or () if method != "HEAD"
    }


def _json_example(path: Path) -> dict[str, Any]:
    block = re.search(r'^```json\n(\{"schema".*?)^```$', path.read_text(encoding="utf-8"), re.M | re.S)
    assert block
    example: dict[str, Any] = json.loads(block[1])
    return example


def test_the_contract_has_every_key_of_an_answer_in_its_order() -> None:
    example = _json_example(_ROOT / "docs" / "architecture.md")
    assert _keys(example) == _keys(answer_dict(_full_answer()))


@both_readmes
def test_the_short_example_of_json_has_only_keys_and_codes_that_there_are(readme: Path) -> None:
    assert {*_keys(_json_example(readme))} <= {*_keys(answer_dict(_full_answer()))}


def _keys(value: object, path: str = "") -> list[str]:
    """The path of every key, those of a list's first item once; what notices say in ``fields`` is theirs."""
    if isinstance(value, dict) and path != "notices.fields.":
        return [key for name, one in value.items() for key in (f"{path}{name}", *_keys(one, f"{path}{name}."))]
    if isinstance(value, list) and value:
        return _keys(value[0], path)
    return []


def _full_answer() -> Answer:
    passage = Passage("1", "a.txt", "甲", "一", ("一、甲",), "《甲》一、甲", 1, 0, 2, "正文", (NoticeCode.PLACEHOLDER,))
    heading = Heading("a.txt", "甲", "二", ("二、乙",), "《甲》二、乙", Status.LISTED_ONLY, 3, 4)
    hit = Hit(
        1, passage, True, 0.5, ArmScores(0.9, 1, 2.0, 1), (Span(0, 2),), (passage,), (Item("（一）", "《甲》", 0, 1),)
    )
    notice = Notice(NoticeCode.INCOMPLETE, "a.txt", (("shown", "1"), ("total", "2")))
    timing = Timing(1.0, 1.0, 2.0)
    understood = Understood("问?", (Change("文", "问"),))
    groups = (Group(heading, (1, 2), 1, 2),)
    parts = (QuestionPart(PartKind.PART, "问?", Verdict.ANSWERED, (1,)),)
    return Answer(
        "问?", Verdict.ANSWERED, 0.9, (hit,), (Listed(heading, 0.9),), (notice,), timing, understood, groups, parts
    )


_ROOM = re.compile(r"^\| `(?P<room>\w+)(?P<kind>/|\.py)` \|(?P<files>[^|]*)\|", re.M)


def test_the_house_table_names_every_module_and_no_other() -> None:
    text = (_ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    written: list[str] = []
    for match in _ROOM.finditer(text):
        names = re.findall(r"`(\w+\.py)`", match["files"])
        written += [f"{match['room']}/{name}" for name in names] if match["kind"] == "/" else [f"{match['room']}.py"]
    source = _ROOT / "src" / "policyqa"
    modules = [path for path in source.rglob("*.py") if path.name not in ("__init__.py", "__main__.py")]
    assert sorted(written) == sorted(path.relative_to(source).as_posix() for path in modules)


# What is linked


@pytest.mark.parametrize("document", _DOCUMENTS, ids=lambda path: path.relative_to(_ROOT).as_posix())
def test_every_link_leads_to_a_file_and_its_heading(document: Path) -> None:
    for match in _LINK.finditer(document.read_text(encoding="utf-8")):
        target = document.parent / match["path"] if match["path"] else document
        assert target.exists(), f"no {match['path']}"
        if match["part"]:
            headings = re.findall(r"^#+ (.+)$", target.read_text(encoding="utf-8"), re.M)
            assert match["part"] in [re.sub(r"[^\w -]", "", one).lower().replace(" ", "-") for one in headings]


def test_decisions_are_numbered_from_one_without_a_gap() -> None:
    names = sorted(path.name for path in (_ROOT / "docs" / "decisions").glob("*.md"))
    assert [name[:4] for name in names] == [f"{number:03}-" for number in range(1, len(names) + 1)]
