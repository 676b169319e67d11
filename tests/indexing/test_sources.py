"""What belongs to a corpus, and how it differs from what was indexed."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from policyqa.config import Settings
from policyqa.errors import CorpusError
from policyqa.indexing.sources import scan_corpus, staleness
from policyqa.indexing.store import open_index
from policyqa.reading.readers import ADVISED
from policyqa.records import Staleness
from tests.indexing.corpora import LAW, SPEECH, built


def sources(settings: Settings) -> dict[str, str]:
    """Source and why it is refused."""
    return {f.source: f.refused for f in scan_corpus(settings.corpus_dir, index_dir=settings.index_dir)}


def stale(settings: Settings) -> Staleness:
    """The index against the corpus as it is now."""
    with open_index(settings.index_dir, identity=None) as index:
        return staleness(settings, index.manifest)


def test_files_are_found_in_all_folders_sorted_by_source(settings: Settings) -> None:
    assert list(sources(settings)) == sorted([LAW, SPEECH])


@pytest.mark.parametrize("name", [".hidden.txt", "~$讲话.txt", ".git/config.txt", "法规/.DS_Store"])
def test_hidden_and_lock_files_are_no_part_of_a_corpus(settings: Settings, name: str) -> None:
    path = settings.corpus_dir / name
    path.parent.mkdir(exist_ok=True)
    path.write_text("正文", encoding="utf-8")
    assert list(sources(settings)) == sorted([LAW, SPEECH])


def test_index_inside_the_corpus_is_not_read(settings: Settings) -> None:
    inside = settings.corpus_dir / "index"
    inside.mkdir()
    (inside / "README.md").write_text("# 索引", encoding="utf-8")
    found = scan_corpus(settings.corpus_dir, index_dir=inside)
    assert [file.source for file in found] == sorted([LAW, SPEECH])


def test_other_formats_are_named_with_what_is_supported(settings: Settings) -> None:
    (settings.corpus_dir / "表.xlsx").write_bytes(b"PK")
    (settings.corpus_dir / "大写.TXT").write_text("正文", encoding="utf-8")
    (settings.corpus_dir / "无名").write_text("正文", encoding="utf-8")
    found = sources(settings)
    assert found["表.xlsx"] == f"格式不支持;请转换为 {ADVISED} 文件"
    assert found["无名"] == f"没有后缀,格式不明;请转换为 {ADVISED} 文件"
    assert found["大写.TXT"] == ""


def test_links_are_read_only_inside_the_corpus(settings: Settings, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "秘密.txt").write_text("正文", encoding="utf-8")
    corpus = settings.corpus_dir
    (corpus / "out.txt").symlink_to(outside / "秘密.txt")
    (corpus / "folder").symlink_to(outside, target_is_directory=True)
    (corpus / "in.txt").symlink_to(corpus / SPEECH)
    (corpus / "gone.txt").symlink_to(corpus / "nothing.txt")
    (corpus / "loop.txt").symlink_to(corpus / "loop.txt")
    found = sources(settings)
    assert found.keys() == {LAW, SPEECH, "out.txt", "in.txt", "gone.txt", "loop.txt"}
    assert found["in.txt"] == ""
    assert "文件夹之外" in found["out.txt"]
    assert "失效" in found["gone.txt"]
    assert "失效" in found["loop.txt"]


def test_decomposed_name_gives_the_composed_source(settings: Settings) -> None:
    (settings.corpus_dir / "re\u0301sume\u0301.txt").write_text("正文", encoding="utf-8")
    assert "r\u00e9sum\u00e9.txt" in sources(settings)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such names")
def test_name_that_is_not_utf8_is_refused_and_not_fatal(settings: Settings) -> None:
    try:
        (settings.corpus_dir / os.fsdecode(b"\xd6\xd0.txt")).write_text("正文", encoding="utf-8")
    except OSError:
        pytest.skip("this file system takes only UTF-8 names")
    assert [why for why in sources(settings).values() if why] == ["文件名不是 UTF-8 编码;请改名"]


def test_missing_folder_is_said_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match=r"不存在;请建立它") as caught:
        scan_corpus(tmp_path / "nowhere", index_dir=tmp_path / "index")
    assert "\n" not in str(caught.value)


def _nothing(corpus: Path) -> None:
    assert corpus.is_dir()


def _touch(corpus: Path) -> None:
    os.utime(corpus / SPEECH, (1, 1))


def _change(corpus: Path) -> None:
    (corpus / SPEECH).write_text("一、别的\n\n另一篇讲话。\n", encoding="utf-8")


def _same_size(corpus: Path) -> None:
    before = (corpus / SPEECH).stat()
    (corpus / SPEECH).write_bytes((corpus / SPEECH).read_bytes().replace("绿".encode(), "红".encode()))
    os.utime(corpus / SPEECH, ns=(before.st_atime_ns, before.st_mtime_ns + 1))


def _add(corpus: Path) -> None:
    (corpus / "新.txt").write_text("新文件。", encoding="utf-8")


def _remove(corpus: Path) -> None:
    (corpus / LAW).unlink()


def _touch_unreadable(corpus: Path) -> None:
    os.utime(corpus / "空.txt", (1, 1))
    (corpus / "表.xlsx").write_bytes(b"PK and more")


def _fill_unreadable(corpus: Path) -> None:
    (corpus / "空.txt").write_text("有字了。", encoding="utf-8")


@pytest.mark.parametrize(
    ("change", "wanted"),
    [
        (_nothing, Staleness()),
        (_touch, Staleness()),
        (_change, Staleness(changed=(SPEECH,))),
        (_same_size, Staleness(changed=(SPEECH,))),
        (_add, Staleness(added=("新.txt",))),
        (_remove, Staleness(removed=(LAW,))),
        (_touch_unreadable, Staleness()),
        (_fill_unreadable, Staleness(changed=("空.txt",))),
    ],
    ids=lambda value: value.__name__.strip("_") if callable(value) else "",
)
def test_staleness_tells_how_the_corpus_differs(
    settings: Settings, change: Callable[[Path], None], wanted: Staleness
) -> None:
    (settings.corpus_dir / "空.txt").write_bytes(b"")
    (settings.corpus_dir / "表.xlsx").write_bytes(b"PK")
    built(settings)
    change(settings.corpus_dir)
    assert stale(settings) == wanted


def test_unchanged_files_are_not_read(indexed: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: Path) -> None:
        raise AssertionError(f"read {path}")

    with open_index(indexed.index_dir, identity=None) as index:
        monkeypatch.setattr("policyqa.indexing.sources.file_sum", refuse)
        assert not staleness(indexed, index.manifest)
