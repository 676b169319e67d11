"""Every text that a person reads is there in both languages, its fields filled in."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from string import Formatter

import pytest

from policyqa import texts
from policyqa.chinese import is_han
from policyqa.records import Notice, NoticeCode, Verdict
from policyqa.texts import (
    LANGUAGES,
    badge_help,
    confidence_text,
    notice_text,
    passage_notice_text,
    preferred_language,
    say,
    verdict_text,
)

_PACKAGE = Path(texts.__file__).parent
FIELDS: dict[NoticeCode, dict[str, str]] = {
    NoticeCode.LISTED_ONLY: {"sections": "第四部分（三）"},
    NoticeCode.PARTLY_LISTED: {"sections": "第四部分（二）“二是推进企业数字化基础设施建设”"},
    NoticeCode.INCOMPLETE: {"shown": "2627", "total": "5699"},
    NoticeCode.UNREADABLE_FILE: {"reason": "格式不支持;请转换为 .md、.txt 文件"},
    NoticeCode.INDEX_STALE: {"added": "1", "changed": "2", "removed": "3"},
    NoticeCode.OUTLINE_MISMATCH: {"detail": "三、"},
    NoticeCode.NUMBERING_GAP: {"sections": "三之后是五"},
    NoticeCode.NO_SECTIONS: {},
    NoticeCode.NO_SUCH_DOCUMENT: {"name": "民法典"},
    NoticeCode.FIGURE_BLANK: {"sentence": "每年安排[*]亿元资金"},
    NoticeCode.PART_NOT_FOUND: {"part": "住房公积金怎么提取"},
    NoticeCode.SIDE_NOT_FOUND: {"part": "灯塔工厂"},
    NoticeCode.PAGES_UNREAD: {"pages": "2、5–7", "reason": "只有图像,没有文字层"},
    NoticeCode.PAGES_OCR: {"pages": "3", "confidence": "0.91–0.98"},
    NoticeCode.NO_SUCH_CLAUSE: {"clause": "第二百条", "documents": "《劳动合同法》"},
}
ON_PASSAGES = (NoticeCode.PLACEHOLDER, NoticeCode.CUT_OFF, NoticeCode.HEADING_INFERRED, NoticeCode.SUPERSEDED)


def is_chinese(text: str) -> bool:
    return any(map(is_han, text))


def keys_of(name: str) -> set[str]:
    """The keys of one table of texts.py, as it is written there."""
    tree = ast.parse(Path(texts.__file__).read_text(encoding="utf-8"))
    (table,) = (
        node.value
        for node in tree.body
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.target.id == name
    )
    assert isinstance(table, ast.Dict)
    return {key.value for key in table.keys if isinstance(key, ast.Constant) and isinstance(key.value, str)}


TEXT_KEYS = sorted(keys_of("_TEXTS"))


@pytest.mark.parametrize("code", list(NoticeCode))
def test_every_notice_says_its_fields_in_both_languages(code: NoticeCode) -> None:
    fields = FIELDS.get(code, {})
    notice = Notice(code, "讲话.txt", tuple(fields.items()))
    said = {language: notice_text(notice, language) for language in LANGUAGES}
    assert is_chinese(said["zh"])
    assert not is_chinese(re.sub("|".join(map(re.escape, fields.values())) or "$^", "", said["en"]))
    for text in said.values():
        assert all(value in text for value in fields.values())
        assert "{" not in text
        assert "\n" not in text


def test_the_fields_of_every_notice_that_is_not_of_a_passage_are_tried() -> None:
    assert {*ON_PASSAGES, *FIELDS} == set(NoticeCode)


@pytest.mark.parametrize("fields", [(), (("shown", ""), ("total", ""))], ids=["none", "empty"])
def test_an_incomplete_document_of_unknown_length_is_said_to_be_incomplete(fields: tuple[tuple[str, str], ...]) -> None:
    assert notice_text(Notice(NoticeCode.INCOMPLETE, "讲话.txt", fields)) == "这份文件本身不完整,部分正文缺失"


@pytest.mark.parametrize("code", ON_PASSAGES)
@pytest.mark.parametrize("speak", [passage_notice_text, badge_help], ids=["badge", "help"])
def test_a_badge_has_words_and_help_in_both_languages(code: NoticeCode, speak: object) -> None:
    assert callable(speak)
    assert is_chinese(speak(code, "zh"))
    assert not is_chinese(speak(code, "en"))


@pytest.mark.parametrize("verdict", list(Verdict))
def test_every_verdict_has_words_of_its_own_in_both_languages(verdict: Verdict) -> None:
    assert is_chinese(verdict_text(verdict))
    assert not is_chinese(verdict_text(verdict, "en"))
    assert len({verdict_text(one) for one in Verdict}) == len(Verdict)


@pytest.mark.parametrize("key", TEXT_KEYS)
def test_every_text_has_the_same_fields_in_both_languages(key: str) -> None:
    pair = texts._TEXTS[key]
    assert len(pair) == len(LANGUAGES)
    fields = [{name for _, name, _, _ in Formatter().parse(text) if name is not None} for text in pair]
    assert fields[0] == fields[1]
    assert all(text.strip() == text and text for text in pair)
    anything = {name: f"<{name}>" for name in fields[0]}
    assert all(value in say(key, language, **anything) for language in LANGUAGES for value in anything.values())


@pytest.mark.parametrize("key", TEXT_KEYS)
def test_english_texts_hold_no_chinese(key: str) -> None:
    assert not is_chinese(texts._TEXTS[key][1])


def test_no_text_is_written_twice_under_one_key() -> None:
    assert len(TEXT_KEYS) == len(texts._TEXTS)


def test_every_text_that_the_faces_ask_for_is_there() -> None:
    asked = {
        key
        for path in _PACKAGE.rglob("*.py")
        for key in re.findall(r'\bsay\(\s*"(\w+)"', path.read_text(encoding="utf-8"))
    }
    assert asked
    assert sorted(asked - set(TEXT_KEYS)) == []


def test_a_text_that_there_is_not_is_refused() -> None:
    with pytest.raises(KeyError):
        say("no_such_text")


@pytest.mark.parametrize(
    ("header", "language"),
    [
        (None, "zh"),
        ("", "zh"),
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh"),
        ("zh-TW", "zh"),
        ("en-US,en;q=0.9", "en"),
        ("en;q=0.5,zh;q=0.9", "zh"),
        ("fr-FR,fr", "en"),
        ("en;q=rubbish,zh;q=0.1", "zh"),
        (",;,", "zh"),
        ("*", "zh"),
    ],
)
def test_the_language_is_the_one_that_the_browser_prefers(header: str | None, language: str) -> None:
    assert preferred_language(header) == language


@pytest.mark.parametrize(
    ("confidence", "shown"), [(0.0, "0%"), (0.934, "93%"), (0.989, "99%"), (0.9996, "99%"), (1.0, "99%")]
)
def test_no_verdict_is_shown_as_certain(confidence: float, shown: str) -> None:
    assert confidence_text(confidence) == shown
