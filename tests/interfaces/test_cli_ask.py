"""The shell: building an index and asking it, one question or a batch, and one clear line for what cannot be asked."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from policyqa.config import Settings
from policyqa.errors import QuestionError
from policyqa.indexing.build import build_index
from policyqa.interfaces import commands
from policyqa.interfaces.strict_json import written_json
from policyqa.reading.readers import ADVISED
from tests.answering.corpora import SHORT, SPEECH, settings_in
from tests.fakes import FakeEncoder
from tests.interfaces.shell import Run, one_line

pytestmark = pytest.mark.usefixtures("shell_home")

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


def test_what_could_not_be_made_out_of_a_file_is_said_by_index_stats_and_outline(corpus: Path, run: Run) -> None:
    (corpus / "缺号.txt").write_text("关于甲的通知\n一、甲\n乙。\n二、丙\n丁。\n四、戊\n己。\n", encoding="utf-8")
    said = "编号不连续(二之后是四),原文可能缺少文字"
    assert "policyqa: 2 份文件有残缺或未能认清之处" in run("index")[2]
    assert f"! 缺号.txt: {said}" in run("stats")[1].splitlines()
    notices = {one["source"]: one for one in json.loads(run("stats", "--json")[1])["notices"]}
    assert {source: one["code"] for source, one in notices.items()} == {
        SPEECH: "incomplete",
        "缺号.txt": "numbering_gap",
    }
    assert notices["缺号.txt"]["message"] == said
    assert run("outline", "缺号.txt")[1].splitlines()[-1] == f"! {said}"


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
        '{"question": "一、（一）", "id": NaN}',
        '{"question": "一、（一）", "id": [1, -Infinity]}',
        '{"question": "一、（一）", "id": 1e999}',
        "",
        "   ",
        '{"question": "二、（一）", "id": 12, "sections": ["x"]}',
    ]
    code, out, err = run("ask", "--batch", str(batch(tmp_path / "q.jsonl", *lines)))
    assert (code, err) == (0, "")
    answers = [json.loads(line, parse_constant=pytest.fail) for line in out.splitlines()]
    assert [answer["id"] for answer in answers] == ["a", None, "c", None, {"n": 5}, 6, 7, 8, 9, *[None] * 4, 12]
    assert [answer.get("verdict") for answer in answers] == ["answered", *[None] * 12, "listed_only"]
    errors = [answer["error"] for answer in answers[1:-1]]
    assert all(error and "\n" not in error and len(error) < 200 for error in errors)
    assert "第 2 行" in errors[0]
    assert "第 11 行不是 JSON(JSON 里没有 NaN)" in errors[9]
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


def _echoed(depth: int) -> bool:
    """Whether an id of so many nested lists is read; what is read must be written again."""
    try:
        found = commands._object('{"id": ' + "[" * depth + "]" * depth + "}", 1)
    except QuestionError:
        return False
    return written_json({"schema": 1, "id": found["id"]}).count("[") == depth


def test_an_id_is_echoed_or_refused_however_deep_it_is() -> None:
    """Python may read a little deeper than it writes."""
    read = [_echoed(depth) for depth in range(100, 1200)]
    assert read == sorted(read, reverse=True)
    assert (read[0], read[-1]) == (True, False)


# what is said around an answer


def test_files_that_could_not_be_read_are_one_line_below_the_passages(indexed: Path, run: Run) -> None:
    for name in ("图.png", "表.xlsx", "无名"):
        (indexed / name).write_bytes(b"PK")
    (indexed / "坏.txt").write_bytes(b"\x00" * 50)
    assert run("index")[0] == 0
    out = run("ask", "一、（一）")[1]
    assert out.index("1. 《讲话》") < out.index("! 4 份文件未能读入 (policyqa stats 可见)")
    assert out.count("未能读入") == 1
    assert ".png" not in out
    notices = json.loads(run("ask", "--json", "一、（一）")[1])["notices"]
    unreadable = [notice for notice in notices if notice["code"] == "unreadable_file"]
    assert [notice["source"] for notice in unreadable] == ["图.png", "坏.txt", "无名", "表.xlsx"]
    stats = run("stats")[1]
    assert f"! 图.png: 文件未能读入:格式不支持;请转换为 {ADVISED} 文件" in stats.splitlines()


def test_a_build_names_each_file_that_it_could_not_read_once_and_of_many_the_first(corpus: Path, run: Run) -> None:
    for number in range(30):
        (corpus / f"图{number:02}.png").write_bytes(b"PNG")
    err = run("index")[2]
    assert err.count("图00.png") == 1
    assert err.count(".png: ") == 20
    assert "共 30 份文件未能读入;全部列于 policyqa stats" in err


def test_who_takes_the_last_document_away_is_told_so_beside_every_answer_from_it(indexed: Path, run: Run) -> None:
    (indexed / SHORT).unlink()
    for command in (("index",), ("index", "--full")):
        code, out, err = run(*command)
        assert (code, out) == (1, "")
        assert "是空的;请检查 --corpus" in one_line(err)
    out = run("ask", "一、（一）")[1]
    assert "《讲话》" in out
    assert "! 文件夹已有变化(新增 0、修改 0、移除 1),请重建索引" in out
    notices = json.loads(run("ask", "--json", "一、（一）")[1])["notices"]
    assert {"added": "0", "changed": "0", "removed": "1"} in [notice.get("fields") for notice in notices]


def test_a_folder_that_is_not_ours_is_not_built_in(corpus: Path, tmp_path: Path, run: Run) -> None:
    current = tmp_path / "index" / "CURRENT"
    current.parent.mkdir()
    current.write_text("the figures of 2024", encoding="utf-8")
    code, out, err = run("index")
    assert (code, out) == (1, "")
    assert f"{current} 不是 policyqa 建的" in one_line(err)
    assert [path.read_text(encoding="utf-8") for path in current.parent.iterdir()] == ["the figures of 2024"]
