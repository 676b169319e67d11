"""The shell: policyqa cite."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.answering.corpora import SPEECH, SPEECH_TEXT, write_corpus
from tests.interfaces.shell import Run, one_line

pytestmark = pytest.mark.usefixtures("shell_home")

_LAW = (
    "# 中华人民共和国某某诉讼法\n\n## 第一章 总则\n\n第一条 {}。\n\n第二条 乙：\n\n（一）丙；\n\n（二）丁。\n\n"
    "戊\n己。\n"
)
_OLD, _NEW = "法/某某诉讼法(2021-12-24).md", "法/某某诉讼法(2023-09-01).md"
_POINT = "《全市智能工厂建设推进会议讲话》四、（一）“一是完善政策体系”"


@pytest.fixture
def laws(corpus: Path) -> Path:
    """The speech and a law in two versions, in corpus/."""
    write_corpus(corpus, {_OLD: _LAW.format("旧"), _NEW: _LAW.format("新")})
    return corpus


def test_cite_prints_the_text_with_its_place(corpus: Path, run: Run) -> None:
    code, out, err = run("cite", _POINT)
    assert (code, err) == (0, "")
    head, place, empty, text = out.splitlines()
    citation, _, offsets = head.partition("  [")
    start, end = map(int, offsets.rstrip("]").split(":"))
    assert citation == _POINT
    assert place == f"{SPEECH} · 四、加快推进智能工厂建设的重点工作 / （一）加强政策引导和支持"
    assert empty == ""
    assert text == SPEECH_TEXT[start:end].replace("\n", "")


@pytest.mark.parametrize(
    "text",
    [
        "四、（一）“一是完善政策体系”",
        "四/(一)/一是",
        "讲话第四部分第（一）点一是",
        "《讲话》第四部分第一条一是",
        "四（一）一是",
    ],
)
def test_one_place_has_one_answer_however_it_is_cited(corpus: Path, run: Run, text: str) -> None:
    assert run("cite", text) == run("cite", _POINT)


def test_words_need_no_quotation_marks(laws: Path, run: Run) -> None:
    code, out, _ = run("cite", "某某诉讼法(2021-12-24)", "第二条")
    assert code == 0
    assert out.startswith("《中华人民共和国某某诉讼法》（2021-12-24）第二条  [")


@pytest.mark.parametrize(
    ("section", "said"),
    [
        (
            "四、（二）",
            ["! 原文在此处残缺", "! 另有“二是推进企业数字化基础设施建设”、“三是推动企业上云用云”只列于提纲,正文缺失"],
        ),
        ("一、（二）", ["! “（二）智能工厂建设是推动我市制造业高质量发展的关键举措”列于提纲,正文缺失"]),
        ("二、（一）", ["! 原文此处留空未填", "! 原文在此处残缺", "! 标题由提纲推定"]),
    ],
)
def test_what_is_wrong_with_the_text_is_said_below_it(corpus: Path, run: Run, section: str, said: list[str]) -> None:
    code, out, err = run("cite", section)
    assert (code, err) == (0, "")
    assert [line for line in out.splitlines() if line.startswith("!")] == said


def test_a_section_without_text_is_not_shown_with_its_neighbours(corpus: Path, run: Run) -> None:
    (place,) = json.loads(run("cite", "一、（二）", "--json")[1])["places"]
    assert (place["status"], place["text"], place["display"]) == ("listed_only", "", "")
    assert place["notices"] == ["listed_only"]


def test_json_holds_the_place_and_the_exact_text(laws: Path, run: Run) -> None:
    code, out, err = run("cite", "--json", "《某某诉讼法》（2023-09-01）第二条第二款")
    assert (code, err) == (0, "")
    found = json.loads(out)
    text = (laws / _NEW).read_text(encoding="utf-8")
    start = text.index("戊\n己。")
    assert found == {
        "schema": 1,
        "query": "《某某诉讼法》（2023-09-01）第二条第二款",
        "ambiguous": False,
        "lacking": [],
        "places": [
            {
                "citation": "《中华人民共和国某某诉讼法》（2023-09-01）第二条第二款",
                "source": _NEW,
                "title": "中华人民共和国某某诉讼法",
                "date": "2023-09-01",
                "section": "第一章/第二条/第二款",
                "headings": ["第一章 总则", "第二条", "第二款"],
                "text": "戊\n己。",
                "display": "戊己。",
                "page": None,
                "start": start,
                "end": start + 4,
                "status": "present",
                "notices": [],
            }
        ],
    }


def test_several_clauses_are_printed_in_their_order(laws: Path, run: Run) -> None:
    code, out, err = run("cite", "某某诉讼法第一条至第二条", "--newest")
    assert (code, err) == (0, "")
    heads = [line.partition("  [")[0] for line in out.splitlines() if line.startswith("《")]
    title = "《中华人民共和国某某诉讼法》（2023-09-01）"
    assert heads == [f"{title}第一条", f"{title}第二条"]


def test_versions_are_listed_newest_first_and_none_is_shown(laws: Path, run: Run) -> None:
    code, out, err = run("cite", "某某诉讼法第一条")
    assert (code, out) == (1, "")
    line, *listed = err.splitlines()
    assert "可指 2 处" in line
    assert "--newest" in line
    assert listed == [
        f"  1. 《中华人民共和国某某诉讼法》（2023-09-01）第一条  ({_NEW})",
        f"  2. 《中华人民共和国某某诉讼法》（2021-12-24）第一条  ({_OLD})",
    ]
    code, out, err = run("cite", "某某诉讼法第一条", "--newest")
    assert (code, err) == (0, "")
    assert "第一条 新。" in out


def test_namesakes_are_told_by_their_files(corpus: Path, run: Run) -> None:
    write_corpus(corpus, {"甲/办法.md": "# 某某办法\n\n第一条 甲。\n", "乙/办法.md": "# 某某办法\n\n第一条 乙。\n"})
    code, out, err = run("cite", "某某办法第一条")
    assert (code, out) == (1, "")
    assert [line.partition("  (")[2] for line in err.splitlines()[1:]] == ["乙/办法.md)", "甲/办法.md)"]
    assert "--newest" not in err
    assert "第一条 甲。" in run("cite", "甲/办法.md", "第一条")[1]


def test_json_holds_every_place_that_may_be_meant(laws: Path, run: Run) -> None:
    code, out, _ = run("cite", "某某诉讼法第一条", "--json")
    found = json.loads(out)
    assert (code, found["ambiguous"], [place["source"] for place in found["places"]]) == (1, True, [_NEW, _OLD])


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("某某诉讼法(2021-12-24)第九条", "《中华人民共和国某某诉讼法》没有第九条,共二条"),
        ("某某诉讼法(2021-12-24)第二条第三款", "《中华人民共和国某某诉讼法》第二条只有二款,没有第三款"),
        ("消防法第三条", "没有名为“消防法”的文件"),
        ("讲话第九部分", "《全市智能工厂建设推进会议讲话》没有第九部分;有一、二、三、四、五"),
        ("瞎说", "里没有“瞎说”"),
        (" ", "引用是空的"),
        ("甲" * 501, "超过上限 500"),
        ("\udcff第三条", "没有"),
    ],
    ids=["article", "paragraph", "document", "part", "nonsense", "nothing", "too long", "no UTF-8"],
)
def test_what_is_not_there_is_one_line_that_says_what_is(laws: Path, run: Run, text: str, said: str) -> None:
    code, out, err = run("cite", text)
    assert (code, out) == (1, "")
    assert said in one_line(err)
    code, out, err = run("cite", "--json", text)
    assert code == 1
    assert json.loads(out)["places"] == []
    assert said in json.loads(out)["lacking"][0]
    one_line(err)


def test_of_several_clauses_those_that_are_there_are_shown(laws: Path, run: Run) -> None:
    code, out, err = run("cite", "某某诉讼法(2021-12-24)第一条、第九条")
    assert code == 1
    assert "第一条 旧。" in out
    assert "没有第九条" in one_line(err)


def test_a_document_that_is_not_there_may_be_one_that_could_not_be_read(corpus: Path, run: Run) -> None:
    (corpus / "消防法.txt").write_bytes(b"\x00" * 50)
    assert one_line(run("cite", "消防法第三条")[2]).endswith("(另有 1 份文件未能读入)")


def test_the_index_gives_what_the_folder_gives(laws: Path, run: Run) -> None:
    before = run("cite", "某某诉讼法第二条第二款", "--newest", "--json")
    assert run("index")[0] == 0
    assert run("cite", "某某诉讼法第二条第二款", "--newest", "--json") == before


def test_a_folder_that_is_not_there_is_one_line(run: Run) -> None:
    code, out, err = run("cite", "第一条", "--corpus", "nowhere")
    assert (code, out) == (1, "")
    assert "nowhere" in one_line(err)


def test_without_a_citation_the_usage_is_wrong(run: Run) -> None:
    assert run("cite")[0] == 2


def test_neither_torch_nor_a_model_is_loaded(corpus: Path) -> None:
    program = (
        "import sys\nfrom policyqa.interfaces.cli import main\ncode = main(['cite', '四、（一）'])\n"
        "loaded = {'torch', 'transformers', 'sentence_transformers', 'gradio'} & {*sys.modules}\n"
        "sys.exit(f'{loaded}' if loaded else code)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=corpus.parent, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("《全市智能工厂建设推进会议讲话》四、（一）")
