"""What a build reads, encodes, keeps, and says."""

from __future__ import annotations

import itertools
import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from policyqa.config import Settings
from policyqa.errors import BuildCancelledError, CorpusError, IndexStateError, ModelError
from policyqa.indexing import build
from policyqa.indexing.build import Progress, build_index
from policyqa.indexing.lexical import tokens
from policyqa.indexing.sources import CorpusFile, staleness
from policyqa.indexing.store import GENERATIONS, current_generation, open_index
from policyqa.indexing.vector_cache import VECTOR_CACHE
from policyqa.reading.isolated import Workshop
from policyqa.records import NoticeCode, Passage
from tests.fakes import FakeEncoder
from tests.indexing.corpora import LAW, SPEECH, TEXTS, built, settings_in, write_corpus

ARTICLES = 100


def long_law(count: int = ARTICLES) -> str:
    """A law with that many articles, all different and of different lengths."""
    numbers = ("一二三四五六七八九"[i % 9] * (i // 9 + 1) for i in range(count))
    return "# 乙市条例\n\n" + "".join(f"第{i + 1}条 关于{number}的规定。\n\n" for i, number in enumerate(numbers))


def passages(settings: Settings) -> tuple[Passage, ...]:
    """All passages of the index in use, by row."""
    with open_index(settings.index_dir, identity=None, verify=True) as index:
        return index.passages(range(index.passage_count))


def test_report_counts_what_was_done(settings: Settings) -> None:
    report = build_index(settings, FakeEncoder())
    assert report.published
    assert (report.documents, report.added, report.changed, report.removed) == (2, (LAW, SPEECH), (), ())
    assert (report.unchanged, report.failed, report.reused) == (0, (), 0)
    assert report.encoded == report.passages + report.headings
    assert report.generation == current_generation(settings.index_dir)
    assert report.seconds > 0


def test_nothing_changed_publishes_nothing(indexed: Settings) -> None:
    before = current_generation(indexed.index_dir)
    encoder = FakeEncoder()
    report = build_index(indexed, encoder)
    assert not report.published
    assert (report.generation, report.encoded, report.unchanged) == (before, 0, 2)
    assert (current_generation(indexed.index_dir), encoder.calls) == (before, 0)
    assert len(list((indexed.index_dir / GENERATIONS).iterdir())) == 1


def test_full_build_encodes_everything_again(indexed: Settings) -> None:
    encoder = FakeEncoder()
    report = build_index(indexed, encoder, full=True)
    assert report.published
    assert encoder.calls == report.encoded == report.passages + report.headings
    assert (report.added, report.changed, report.removed, report.unchanged) == ((), (), (), 2)


def test_changed_document_is_encoded_only_where_it_changed(indexed: Settings) -> None:
    (indexed.corpus_dir / LAW).write_text(TEXTS[LAW].replace("适用于本市", "适用于全省"), encoding="utf-8")
    encoder = FakeEncoder()
    report = build_index(indexed, encoder)
    assert (report.changed, report.unchanged, encoder.calls) == ((LAW,), 1, 1)
    assert report.reused == report.passages + report.headings - 1
    assert any("全省" in passage.text for passage in passages(indexed))
    assert not any("适用于本市" in passage.text for passage in passages(indexed))


def test_reused_vectors_are_those_that_a_full_build_gives(indexed: Settings) -> None:
    (indexed.corpus_dir / "新.txt").write_text(TEXTS[SPEECH].replace("绿色", "智能"), encoding="utf-8")
    build_index(indexed, FakeEncoder())
    matrices = []
    for full in (False, True):
        build_index(indexed, FakeEncoder(), full=full)
        with open_index(indexed.index_dir, identity=None) as index:
            matrices.append(index.vectors.rows(np.arange(index.passage_count)))
            matrices.append(index.heading_vectors.rows(np.arange(index.headings_count)))
    np.testing.assert_array_equal(matrices[0], matrices[2])
    np.testing.assert_array_equal(matrices[1], matrices[3])


def test_removed_document_is_gone(indexed: Settings) -> None:
    (indexed.corpus_dir / LAW).unlink()
    encoder = FakeEncoder()
    report = build_index(indexed, encoder)
    assert (report.removed, report.documents, encoder.calls) == ((LAW,), 1, 0)
    with open_index(indexed.index_dir, identity=None) as index:
        assert index.sources() == (SPEECH,)
        assert index.passages_of(LAW) == index.headings_of(LAW) == ()
        assert not index.lexical.search(tokens("数据处理活动"), 5).ids.size


def test_renamed_document_is_not_encoded_again(indexed: Settings) -> None:
    (indexed.corpus_dir / SPEECH).rename(indexed.corpus_dir / "法规" / SPEECH)
    encoder = FakeEncoder()
    report = build_index(indexed, encoder)
    assert (report.added, report.removed, encoder.calls) == ((f"法规/{SPEECH}",), (SPEECH,), 0)


def test_same_corpus_gives_the_same_rows_in_any_folder(tmp_path: Path) -> None:
    found = []
    for name, order in (("one", list(TEXTS)), ("two", list(reversed(TEXTS)))):
        settings = settings_in(tmp_path / name)
        built(settings, {source: TEXTS[source] for source in order})
        found.append(passages(settings))
    assert found[0] == found[1]
    assert len({passage.id for passage in found[0]}) == len(found[0])


def test_rows_after_many_small_builds_are_those_of_one_build(tmp_path: Path) -> None:
    small, whole = settings_in(tmp_path / "small"), settings_in(tmp_path / "whole")
    built(small, {SPEECH: "一、旧的\n\n旧的讲话。\n"})
    built(small, {SPEECH: TEXTS[SPEECH]})
    built(small, TEXTS)
    built(whole, TEXTS)
    assert passages(small) == passages(whole)


@pytest.mark.parametrize(
    "other",
    [FakeEncoder(32), FakeEncoder(name="other"), FakeEncoder(revision="2")],
    ids=["dimension", "name", "revision"],
)
def test_another_model_encodes_everything(indexed: Settings, other: FakeEncoder) -> None:
    report = build_index(indexed, other)
    assert report.published
    assert report.encoded == report.passages + report.headings
    open_index(indexed.index_dir, identity=other.identity).close()


def test_another_passage_length_is_a_change(indexed: Settings) -> None:
    assert build_index(replace(indexed, max_chars=100), FakeEncoder()).published


def test_unreadable_file_is_told_and_the_rest_is_indexed(settings: Settings, caplog: pytest.LogCaptureFixture) -> None:
    (settings.corpus_dir / "空.txt").write_bytes(b"")
    (settings.corpus_dir / "表.xlsx").write_bytes(b"PK")
    (settings.corpus_dir / "大.txt").write_bytes(b"a" * (2**20 + 1))
    with caplog.at_level(logging.INFO):
        report = build_index(replace(settings, max_file_mb=1), FakeEncoder())
    assert report.documents == 2
    assert [notice.source for notice in report.failed] == ["大.txt", "空.txt", "表.xlsx"]
    assert {notice.code for notice in report.failed} == {NoticeCode.UNREADABLE_FILE}
    assert all(notice.fields[0][0] == "reason" and notice.fields[0][1] for notice in report.failed)
    assert all(source in caplog.text for source in ("大.txt", "空.txt", "表.xlsx"))
    with open_index(settings.index_dir, identity=None) as index:
        assert index.unreadable == report.failed
    again = build_index(replace(settings, max_file_mb=1), FakeEncoder())
    assert not again.published
    assert again.failed == report.failed


def _empty(corpus: Path) -> None:
    for path in sorted(corpus.rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()


def _unreadable(corpus: Path) -> None:
    for path in corpus.rglob("*.*"):
        path.write_bytes(b"")


def _pictures(corpus: Path) -> None:
    _empty(corpus)
    (corpus / "图.png").write_bytes(b"PNG")


def _gone(corpus: Path) -> None:
    _empty(corpus)
    corpus.rmdir()


@pytest.mark.parametrize("full", [False, True], ids=["refresh", "full"])
@pytest.mark.parametrize(
    "harm", [_empty, _unreadable, _pictures, _gone], ids=["empty", "all-unreadable", "pictures", "no-folder"]
)
def test_corpus_without_text_is_an_error_and_the_index_stays(
    indexed: Settings, harm: Callable[[Path], None], full: bool
) -> None:
    before = passages(indexed)
    harm(indexed.corpus_dir)
    with pytest.raises(CorpusError) as caught:
        build_index(indexed, FakeEncoder(), full=full)
    assert str(indexed.corpus_dir) in str(caught.value)
    assert "\n" not in str(caught.value)
    assert passages(indexed) == before


@pytest.mark.parametrize("harm", [_empty, _pictures], ids=["empty", "pictures"])
def test_who_empties_the_corpus_is_told_how_to_empty_the_index(indexed: Settings, harm: Callable[[Path], None]) -> None:
    harm(indexed.corpus_dir)
    with pytest.raises(CorpusError, match="请检查 --corpus") as caught:
        build_index(indexed, FakeEncoder())
    assert f"请删除 {indexed.index_dir}" in str(caught.value)
    with open_index(indexed.index_dir, identity=None) as index:
        assert staleness(indexed, index.manifest).removed == (LAW, SPEECH)


def test_empty_corpus_makes_no_index_folder(settings: Settings) -> None:
    _empty(settings.corpus_dir)
    with pytest.raises(CorpusError):
        build_index(settings, FakeEncoder())
    assert not settings.index_dir.exists()


def test_cancelled_build_leaves_the_index_and_goes_on_later(indexed: Settings) -> None:
    before = current_generation(indexed.index_dir)
    write_corpus(indexed.corpus_dir, {"长.md": long_law()})
    first, second = FakeEncoder(), FakeEncoder()
    with pytest.raises(BuildCancelledError):
        build_index(indexed, first, cancelled=lambda: first.calls >= 64)
    assert current_generation(indexed.index_dir) == before
    assert [path.name for path in (indexed.index_dir / GENERATIONS).iterdir()] == [before]
    report = build_index(indexed, second)
    assert (first.calls, first.calls + second.calls, report.encoded) == (64, ARTICLES, ARTICLES - 64)
    assert report.added == ("长.md",)
    assert not (indexed.index_dir / VECTOR_CACHE).exists()


class FailingEncoder(FakeEncoder):
    """Fails after some texts, as a process that is killed does."""

    def encode_passages(self, texts: Sequence[str], *, batch_size: int = 32) -> NDArray[np.float32]:
        if self.calls >= 32:
            raise KeyboardInterrupt
        return super().encode_passages(texts, batch_size=batch_size)


def test_interrupted_first_build_goes_on_where_it_was(settings: Settings) -> None:
    write_corpus(settings.corpus_dir, {"长.md": long_law()})
    first, second = FailingEncoder(), FakeEncoder()
    with pytest.raises(KeyboardInterrupt):
        build_index(settings, first)
    report = build_index(settings, second)
    assert first.calls == 32
    assert first.calls + second.calls == report.passages + report.headings
    fresh = settings_in(settings.corpus_dir.parent / "fresh")
    built(fresh, TEXTS | {"长.md": long_law()})
    with open_index(settings.index_dir, identity=None) as one, open_index(fresh.index_dir, identity=None) as other:
        rows = np.arange(one.passage_count)
        np.testing.assert_array_equal(one.vectors.rows(rows), other.vectors.rows(rows))


def test_full_build_forgets_an_interrupted_one(settings: Settings) -> None:
    write_corpus(settings.corpus_dir, {"长.md": long_law()})
    with pytest.raises(KeyboardInterrupt):
        build_index(settings, FailingEncoder())
    encoder = FakeEncoder()
    report = build_index(settings, encoder, full=True)
    assert encoder.calls == report.passages + report.headings


@pytest.mark.parametrize(
    "content", [b"not a database at all, but long enough to be one" * 99, b""], ids=["foreign", "empty"]
)
def test_damaged_cache_only_costs_time(settings: Settings, content: bytes) -> None:
    settings.index_dir.mkdir()
    (settings.index_dir / VECTOR_CACHE).write_bytes(content)
    assert build_index(settings, FakeEncoder()).published


def test_damaged_index_is_built_anew_from_what_is_whole(indexed: Settings) -> None:
    first = current_generation(indexed.index_dir)
    (indexed.corpus_dir / "新.txt").write_text("新文件。", encoding="utf-8")
    second = build_index(indexed, FakeEncoder()).generation
    (indexed.index_dir / GENERATIONS / second / "vectors.faiss").write_bytes(b"")
    encoder = FakeEncoder()
    report = build_index(indexed, encoder)
    assert report.published
    assert encoder.calls == 1
    kept = sorted(path.name for path in (indexed.index_dir / GENERATIONS).iterdir())
    assert kept == sorted([first, report.generation])


def test_nothing_is_taken_from_a_damaged_index(indexed: Settings) -> None:
    path = indexed.index_dir / GENERATIONS / current_generation(indexed.index_dir) / "vectors.faiss"
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.write_bytes(data)
    report = build_index(indexed, FakeEncoder())
    assert report.published
    assert report.encoded == report.passages + report.headings


def test_equal_texts_are_encoded_once(settings: Settings) -> None:
    write_corpus(settings.corpus_dir, {"副本/" + SPEECH: TEXTS[SPEECH]})
    encoder = FakeEncoder()
    report = build_index(settings, encoder)
    with open_index(settings.index_dir, identity=None) as index:
        copies = len(index.passages_of(SPEECH)) + len(index.headings_of(SPEECH))
    assert encoder.calls == report.encoded == report.passages + report.headings - copies


def test_progress_goes_through_its_phases_and_ends_complete(settings: Settings) -> None:
    write_corpus(settings.corpus_dir, {"长.md": long_law()})
    seen: list[Progress] = []
    report = build_index(settings, FakeEncoder(), progress=seen.append)
    assert [phase for phase, _ in itertools.groupby(seen, key=lambda p: p.phase)] == ["reading", "encoding", "writing"]
    assert all(p.passages_done <= p.passages_total and p.documents_done <= p.documents_total == 3 for p in seen)
    encoding = [p for p in seen if p.phase == "encoding"]
    assert len(encoding) == -(-report.encoded // 32)
    assert [p.passages_done for p in encoding] == sorted(p.passages_done for p in encoding)
    assert encoding[-1].remaining_s == 0
    assert encoding[-1].passages_done == encoding[-1].passages_total == report.passages + report.headings
    assert [p.elapsed_s for p in seen] == sorted(p.elapsed_s for p in seen)


@pytest.mark.parametrize("value", [np.nan, 2.0], ids=["not-finite", "not-normalised"])
def test_model_without_unit_vectors_is_refused(settings: Settings, value: float) -> None:
    class Broken(FakeEncoder):
        def encode_passages(self, texts: Sequence[str], *, batch_size: int = 32) -> NDArray[np.float32]:
            return np.full((len(texts), 64), value, dtype=np.float32)

    with pytest.raises(ModelError, match=r"fake\(64 维\)"):
        build_index(settings, Broken())
    assert not (settings.index_dir / "CURRENT").exists()


def test_model_of_another_shape_is_refused(settings: Settings) -> None:
    class Broken(FakeEncoder):
        def encode_passages(self, texts: Sequence[str], *, batch_size: int = 32) -> NDArray[np.float32]:
            return np.zeros((len(texts), 7), dtype=np.float32)

    with pytest.raises(ModelError, match="形状"):
        build_index(settings, Broken())


def test_index_folder_that_cannot_be_made_is_said(settings: Settings) -> None:
    settings.index_dir.symlink_to(settings.corpus_dir.parent / "nothing")
    with pytest.raises(IndexStateError) as caught:
        build_index(settings, FakeEncoder())
    assert str(settings.index_dir) in str(caught.value)
    assert "\n" not in str(caught.value)


def test_dated_versions_of_one_title_are_cited_with_their_dates(settings: Settings) -> None:
    later = LAW.replace("2020-01-01", "2023-05-06")
    write_corpus(settings.corpus_dir, {later: TEXTS[LAW].replace("本市", "全市")})
    build_index(settings, FakeEncoder())
    cited = {passage.citation for passage in passages(settings) if passage.section == "第一章/第一条"}
    assert cited == {"《甲市数据条例》（2020-01-01）第一条", "《甲市数据条例》（2023-05-06）第一条"}
    (settings.corpus_dir / later).unlink()
    build_index(settings, FakeEncoder())
    assert "《甲市数据条例》第一条" in {passage.citation for passage in passages(settings)}


def test_file_that_vanishes_while_reading_is_told(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    real = build.read_file

    def vanish(file: CorpusFile, settings: Settings, *, where: Workshop) -> object:
        if file.source == SPEECH:
            file.path.unlink()
        return real(file, settings, where=where)

    monkeypatch.setattr(build, "read_file", vanish)
    report = build_index(settings, FakeEncoder())
    assert [notice.source for notice in report.failed] == [SPEECH]
    assert report.documents == 1


def test_document_without_headings_is_indexed(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    report = built(settings, {"短.txt": "只有一句话。"})
    assert (report.documents, report.passages, report.headings) == (1, 1, 0)
    with open_index(settings.index_dir, identity=FakeEncoder().identity, verify=True) as index:
        assert index.heading_vectors.size == index.heading_lexical.size == 0
        assert index.heading_lexical.search(tokens("一句话"), 3).ids.tolist() == []
