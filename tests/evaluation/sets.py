"""Question sets in little, and what they ask about: a speech, laws, short answers, and a paragraph."""

from __future__ import annotations

import json
from pathlib import Path

from tests.answering.corpora import CONTRACTS, CONTRACTS_BEFORE, LAWS, SHORT, SHORT_TEXT, write_corpus

__all__ = ["CONTEXT", "ENGLISH_ROWS", "LAW_ROWS", "SPEECH_ROWS", "write_data"]

ANSWERS = {"00001.txt": "对受疫情影响的企业减免房租三个月。\n", "00002.txt": "公积金可以缓缴到六月。\n"}
CONTEXT = "甲公司成立于一九九九年,总部在杭州。它生产工业机器人,销往四十个国家。"

SPEECH_ROWS = [
    {"id": "s1", "kind": "fact", "question": "改造多少家企业?", "sections": ["一/（一）"], "contains": ["加快改造"]},
    {
        "id": "s2",
        "kind": "placeholder",
        "question": "改造几家企业?",
        "sections": ["一/（一）"],
        "contains": ["[*]"],
    },
    {"id": "s3", "kind": "outline_only", "question": "怎样加强领导?", "sections": ["二/（一）"], "contains": []},
    {"id": "s4", "kind": "unanswerable", "question": "鲸鱼的寿命有多长?", "sections": [], "contains": []},
    {"id": "s5", "kind": "list", "question": "总体要求有哪些?", "sections": ["一/（一）"], "contains": ["加快改造"]},
    {"id": "s6", "kind": "partial", "question": "有哪些措施?", "sections": ["一/（一）"], "contains": []},
]
_LAW_QUESTIONS = (
    ("经济补偿按什么标准支付?", "第三条", (CONTRACTS, CONTRACTS_BEFORE)),
    ("这部法律为什么制定?", "第一条", (CONTRACTS,)),
    ("企业与劳动者建立劳动关系适用什么?", "第二条", (CONTRACTS,)),
    ("自什么时候起施行?", "第四条", (CONTRACTS,)),
)
LAW_ROWS = [
    {
        "id": f"stard-{number}",
        "question": question,
        "gold": [[{"source": source, "section": section} for source in sources]],
    }
    for number, (question, section, sources) in enumerate(_LAW_QUESTIONS * 3)
]
ENGLISH_ROWS = [
    {
        "id": "le1",
        "question": "What is the pay under 第三条?",
        "answerable": True,
        "gold": [[{"source": CONTRACTS, "section": "第三条"}]],
    },
    {"id": "le2", "question": "Why was 这部法律 made?", "answerable": True, "gold": LAW_ROWS[1]["gold"]},
    {"id": "le3", "question": "How tall is Mount Kilimanjaro?", "answerable": False},
]
_SHORT_QUESTIONS = (("房租减免几个月?", "00001.txt"), ("公积金缓缴到什么时候?", "00002.txt"))
SHORT_ROWS = [
    {"id": f"n{number}", "question": question, "sources": [source]}
    for number, (question, source) in enumerate(_SHORT_QUESTIONS * 5)
]
# The set says where an answer stands, and sometimes wrongly.
_ASKED = [
    {
        "id": f"P1_{number}",
        "question": "甲公司的总部在哪里?",
        "answers": [{"text": "杭州", "answer_start": said} for said in (-1, CONTEXT.index("杭州"))],
    }
    for number in range(8)
]


def write_data(folder: Path) -> Path:
    """Write all sets and what they ask about; the folder."""
    write_corpus(folder / "corpus", {SHORT: SHORT_TEXT})
    write_corpus(folder / "data" / "laws", LAWS)
    write_corpus(folder / "data" / "ncp", ANSWERS)
    (folder / "eval").mkdir()
    notes = {"s6": "listed: 二/（一）"}
    speech = [{"document": "讲话", "note": notes.get(str(row["id"]), ""), **row} for row in SPEECH_ROWS]
    for name, rows in (("speech", speech), ("laws", LAW_ROWS), ("ncp", SHORT_ROWS), ("english", ENGLISH_ROWS)):
        lines = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
        (folder / "eval" / f"{name}_questions.jsonl").write_text(lines, encoding="utf-8")
    paragraphs = {"data": [{"paragraphs": [{"id": "P1", "context": CONTEXT, "qas": _ASKED}]}]}
    (folder / "eval" / "cmrc2018_trial.json").write_text(json.dumps(paragraphs, ensure_ascii=False), encoding="utf-8")
    return folder
