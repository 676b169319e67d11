"""Small corpora to be indexed, and the shortest way to index them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from policyqa.config import Settings
from policyqa.indexing.build import BuildReport, build_index
from tests.fakes import FakeEncoder

SPEECH = "讲话.txt"
LAW = "法规/甲市数据条例(2020-01-01).md"
TEXTS = {
    SPEECH: "同志们:\n\n一、总体要求\n\n(一)坚持数字化。加快改造[*]家。\n\n(二)坚持绿色化。降低能耗。\n",
    LAW: (
        "# 甲市数据条例\n\n## 第一章 总则\n\n第一条 为了规范数据处理活动,制定本条例。\n\n第二条 本条例适用于本市。\n\n"
        "## 第二章 附则\n\n第三条 本条例自公布之日起施行。\n"
    ),
}


def write_corpus(folder: Path, texts: Mapping[str, str]) -> None:
    """Write the files of a corpus."""
    folder.mkdir(parents=True, exist_ok=True)
    for source, text in texts.items():
        path = folder / source
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def settings_in(folder: Path, *, max_chars: int = 500) -> Settings:
    """Settings with corpus, index and cache side by side in a folder."""
    return Settings(
        corpus_dir=folder / "corpus", index_dir=folder / "index", cache_dir=folder / "cache", max_chars=max_chars
    )


def built(settings: Settings, texts: Mapping[str, str] = TEXTS) -> BuildReport:
    """Write a corpus and index it with the fake encoder."""
    write_corpus(settings.corpus_dir, texts)
    return build_index(settings, FakeEncoder())
