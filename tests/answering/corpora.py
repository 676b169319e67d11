"""Corpora to be asked: the speech that the repository carries, and small laws; and what of one is open to be asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from policyqa.answering.hub import Hub
from policyqa.answering.question import Question, understand
from policyqa.answering.retrieve import Retrieval, Retriever
from policyqa.config import Settings
from policyqa.indexing.build import build_index
from policyqa.indexing.snapshot import IndexSnapshot
from policyqa.indexing.store import open_index
from policyqa.models.adapter import Adapter
from tests.fakes import FakeEncoder

SPEECH = "全市智能工厂建设推进会议讲话.txt"
SPEECH_TEXT = (Path(__file__).resolve().parents[2] / "corpus" / SPEECH).read_text(encoding="utf-8")

CONTRACTS = "法律/中华人民共和国劳动合同法(2012-12-28).md"
CONTRACTS_BEFORE = "法律/中华人民共和国劳动合同法(2007-06-29).md"
RULES = "法规/中华人民共和国劳动合同法实施条例(2008-09-18).md"
DATA = "法规/甲市数据条例(2020-01-01).md"
_CONTRACTS_TEXT = (
    "# 中华人民共和国劳动合同法\n\n## 第一章 总则\n\n第一条 为了完善劳动合同制度,保护劳动者的合法权益,制定本法。\n\n"
    "第二条 中华人民共和国境内的企业与劳动者建立劳动关系,适用本法。\n\n## 第二章 解除和终止\n\n"
    "第三条 经济补偿按劳动者在本单位工作的年限,每满一年支付{pay}工资的标准向劳动者支付。\n\n"
    "## 第三章 附则\n\n第四条 本法自公布之日起施行。\n"
)
_RULES_TEXT = (
    "# 中华人民共和国劳动合同法实施条例\n\n## 第一章 总则\n\n第一条 为了贯彻实施劳动合同法,制定本条例。\n\n"
    "第二条 各级人民政府应当采取措施,推动劳动合同法贯彻实施。\n\n## 第二章 附则\n\n第三条 本条例自公布之日起施行。\n"
)
_DATA_TEXT = (
    "# 甲市数据条例\n\n## 第一章 总则\n\n第一条 为了规范数据处理活动,制定本条例。\n\n"
    "第二条 数据处理者应当建立数据安全管理制度。\n\n## 第二章 附则\n\n第三条 本条例自公布之日起施行。\n"
)
SPEECHES = {SPEECH: SPEECH_TEXT}
TWO_LAWS = {CONTRACTS: _CONTRACTS_TEXT.format(pay="一个月"), RULES: _RULES_TEXT}
LAWS = {**TWO_LAWS, CONTRACTS_BEFORE: _CONTRACTS_TEXT.format(pay="半个月"), DATA: _DATA_TEXT}
ONE_PASSAGE = {"通知.txt": "各单位要做好防汛工作,责任到人。\n"}
# A speech in little: one section is there and has a blank, the other is only listed.
SHORT = "讲话.txt"
SHORT_TEXT = (
    "目录\n一、总体要求\n(一)坚持数字化\n二、保障措施\n(一)加强领导\n……\n讲话\n同志们:\n一、总体要求\n"
    "(一)坚持数字化\n加快改造[*]家企业,推动\n转型升级。\n……(未完,全文共500字,当前仅显示80字,请阅读下面提示信息。\n"
)
NO_HEADINGS = {"甲.txt": "各单位要做好防汛工作,责任到人。\n", "乙.txt": "节假日期间安排专人值班。\n"}


def write_corpus(folder: Path, texts: Mapping[str, str]) -> None:
    """Write the files of a corpus."""
    for source, text in texts.items():
        path = folder / source
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def settings_in(folder: Path, texts: Mapping[str, str]) -> Settings:
    """Settings with corpus, index and cache side by side in a folder, the corpus written; nothing is indexed."""
    settings = Settings(corpus_dir=folder / "corpus", index_dir=folder / "index", cache_dir=folder / "cache")
    settings.corpus_dir.mkdir(parents=True, exist_ok=True)
    write_corpus(settings.corpus_dir, texts)
    return settings


@dataclass(frozen=True, slots=True, eq=False)
class Desk:
    """An index open to be asked with the fake encoder, and what the answering rooms make of a question to it."""

    settings: Settings
    snapshot: IndexSnapshot
    encoder: FakeEncoder
    hub: Hub
    retriever: Retriever

    def retrieve(self, question: str, *, k: int = 20) -> Retrieval:
        """What both arms find."""
        understood = understand(question)
        return self.retriever.retrieve(understood, self.retriever.encode(understood), k=k)

    def understood(self, question: str) -> Question:
        """The question as the rooms take it."""
        return understand(question)

    def row(self, source: str, section: str) -> int:
        """The row of the only passage of a section."""
        (row,) = self.snapshot.passage_rows_under(source, section)
        return row


def opened(folder: Path, texts: Mapping[str, str], *, dense_weight: float = 0.5) -> Desk:
    """Index a corpus and open it."""
    settings = replace(settings_in(folder, texts), dense_weight=dense_weight)
    encoder = FakeEncoder()
    build_index(settings, encoder)
    snapshot = open_index(settings.index_dir, identity=encoder.identity)
    hub = Hub(encoder)
    return Desk(settings, snapshot, encoder, hub, Retriever(snapshot, encoder, hub, dense_weight=dense_weight))


def large(desk: Desk) -> Retriever:
    """A retriever over a desk's corpus that takes it for a large one, behind an adapter that changes nothing."""
    same = np.eye(64, dtype=np.float32)
    adapter = Adapter(same, same, base="1")
    return Retriever(desk.snapshot, desk.encoder, desk.hub, dense_weight=0.5, adapter=adapter, small=1)
