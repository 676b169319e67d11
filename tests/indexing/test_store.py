"""An index opens whole or not at all, and gives back what was put in."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from policyqa.config import Settings
from policyqa.errors import IndexDamagedError, IndexMismatchError, IndexMissingError
from policyqa.indexing import manifest as manifests
from policyqa.indexing import store
from policyqa.indexing.build import build_index
from policyqa.indexing.database import CorpusDatabase, CorpusWriter
from policyqa.indexing.lexical import tokens
from policyqa.indexing.rows import StatusCounts
from policyqa.indexing.snapshot import IndexSnapshot
from policyqa.indexing.store import current_generation, open_index
from policyqa.reading.passages import heading_text, headings, search_text, split_passages
from policyqa.reading.readers import read_document
from policyqa.records import Document, Notice, NoticeCode, Passage, Section, Span, Status
from tests.fakes import FakeEncoder
from tests.indexing.corpora import LAW, SPEECH


def generation(settings: Settings) -> Path:
    """The folder of the generation in use."""
    return settings.index_dir / store.GENERATIONS / current_generation(settings.index_dir)


@pytest.fixture
def index(indexed: Settings) -> IndexSnapshot:
    """The index of the small corpus, open."""
    return open_index(indexed.index_dir, identity=FakeEncoder().identity)


def test_documents_come_back_as_they_were_read(index: IndexSnapshot, indexed: Settings) -> None:
    assert index.sources() == (LAW, SPEECH)
    for source in index.sources():
        read = read_document(indexed.corpus_dir / source, source=source, max_bytes=10**6)
        assert index.document(source) == read
        assert tuple(p for _, p in index.passages_of(source)) == split_passages(read, max_chars=500)
        assert tuple(h for _, h in index.headings_of(source)) == headings(read)


def test_row_i_is_passage_i_in_every_table(index: IndexSnapshot) -> None:
    encoder = FakeEncoder()
    assert index.passage_count == index.vectors.size == index.lexical.size > 5
    for row, passage in enumerate(index.passages(range(index.passage_count))):
        text = search_text(passage)
        assert index.vectors.reconstruct(row).tolist() == encoder.encode_passages([text])[0].tolist()
        assert index.lexical.search(tokens(text), 1).ids.tolist() == [row]
        assert index.passage_row(passage.id) == row
    assert index.headings_count == index.heading_vectors.size == index.heading_lexical.size > 2
    for row in range(index.headings_count):
        text = heading_text(index.heading(row))
        assert index.heading_vectors.reconstruct(row).tolist() == encoder.encode_passages([text])[0].tolist()
        assert index.heading_lexical.search(tokens(text), 1).ids.tolist() == [row]


def test_quotations_are_exact(index: IndexSnapshot) -> None:
    for passage in index.passages(range(index.passage_count)):
        assert index.document(passage.source).text[passage.start : passage.end] == passage.text


def test_rows_under_a_section_are_those_of_it_and_its_descendants(index: IndexSnapshot) -> None:
    for source in index.sources():
        rows = dict(index.passages_of(source))
        assert index.passage_rows_under(source, "") == tuple(rows)
        for path in {passage.section for passage in rows.values()} | {"一", "第一章", "第二章", "没有"}:
            wanted = tuple(r for r, p in rows.items() if p.section == path or p.section.startswith(f"{path}/"))
            assert index.passage_rows_under(source, path) == wanted
    assert len(index.passage_rows_under(LAW, "第一章")) == 2


@pytest.mark.parametrize("sibling", ["一#2", "一百", "一0", "一.1", "二"])
def test_sibling_with_the_same_beginning_is_not_under_a_section(tmp_path: Path, sibling: str) -> None:
    paths = ("一", "一/（一）", "一/（一）/一是", sibling, f"{sibling}/（一）")
    database = stored(tmp_path, document_of([leaf(path) for path in paths]))
    assert database.passage_rows_under("a.txt", "一") == (0, 1, 2)
    assert database.passage_rows_under("a.txt", sibling) == (3, 4)
    database.close()


def test_summaries_hold_all_but_text_and_tree(index: IndexSnapshot) -> None:
    law, speech = index.document_summaries()
    document = index.document(LAW)
    assert (law.source, law.title, law.date, law.sha256) == (LAW, document.title, "2020-01-01", document.sha256)
    assert (law.chars, law.passages) == (len(document.text), 3)
    assert law.sections == StatusCounts(present=3, partial=0, listed_only=0)
    assert index.document_summary(SPEECH) == speech
    assert speech.passages == len(index.passages_of(SPEECH))


@pytest.mark.parametrize(
    ("ask", "error"),
    [
        (lambda index: index.document("没有.txt"), KeyError),
        (lambda index: index.document_summary("没有.txt"), KeyError),
        (lambda index: index.passage_row("没有"), KeyError),
        (lambda index: index.passage(-1), IndexError),
        (lambda index: index.passage(10**6), IndexError),
        (lambda index: index.heading(10**6), IndexError),
    ],
    ids=["document", "summary", "passage-id", "negative-row", "passage", "heading"],
)
def test_what_is_not_there_is_a_lookup_error(
    index: IndexSnapshot, ask: Callable[[IndexSnapshot], object], error: type[Exception]
) -> None:
    with pytest.raises(error):
        ask(index)


def test_many_threads_read_one_snapshot(index: IndexSnapshot) -> None:
    rows = list(range(index.passage_count)) * 40
    with ThreadPoolExecutor(8) as pool:
        read = list(pool.map(lambda row: (index.passage(row), index.document(index.passage(row).source).title), rows))
    assert read == [(index.passage(row), index.document(index.passage(row).source).title) for row in rows]


def test_closed_snapshot_says_so(index: IndexSnapshot) -> None:
    index.close()
    with pytest.raises(IndexDamagedError):
        index.passage(0)


def leaf(path: str, *, start: int = 0, status: Status = Status.PRESENT) -> Section:
    label = path.rpartition("/")[2]
    return Section(path, label, "题", f"{label}题", start, start + 3, status, own=(Span(start, start + 3),))


def document_of(sections: list[Section]) -> Document:
    text = "正文。" * (1 + len(sections))
    root = Section("", "", "", "", 0, len(text), Status.PRESENT, children=tuple(sections))
    return Document("a.txt", "题", None, text, "0" * 64, "utf-8", root)


def stored(folder: Path, document: Document) -> CorpusDatabase:
    """A database of one document with one passage for every top section."""
    passages = [
        Passage(str(i), document.source, "题", section.path, ("题",), "《题》", 1, 0, 3, document.text[:3])
        for i, section in enumerate(document.root.children)
    ]
    path = folder / "corpus.sqlite"
    path.unlink(missing_ok=True)
    writer = CorpusWriter(path)
    writer.add(document, passages, [b"k"] * len(passages), [], [])
    writer.finish()
    return CorpusDatabase(path)


_sections = st.deferred(
    lambda: st.builds(
        Section,
        path=st.text(st.characters(codec="utf-8"), max_size=5),
        label=st.text(st.characters(codec="utf-8"), max_size=5),
        title=st.text(st.characters(codec="utf-8"), max_size=5),
        heading=st.sampled_from(["", '一、"总体"\n要求', "a/b\\c"]),
        start=st.integers(0, 9),
        end=st.integers(10, 20),
        status=st.sampled_from(Status),
        own=st.lists(st.builds(Span, st.integers(0, 3), st.integers(4, 9)), max_size=2).map(tuple),
        run_in=st.booleans(),
        heading_inferred=st.booleans(),
        cut_start=st.booleans(),
        cut_end=st.booleans(),
        children=st.lists(_sections, max_size=2).map(tuple),
    )
)


@hypothesis_settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40, deadline=None)
@given(
    root=_sections,
    text=st.text(st.characters(codec="utf-8"), min_size=3),
    date=st.none() | st.just("2024-02-29"),
    fields=st.lists(st.tuples(st.text(max_size=3), st.text(max_size=3)), max_size=2).map(tuple),
)
def test_any_document_comes_back(
    tmp_path: Path, root: Section, text: str, date: str | None, fields: tuple[tuple[str, str], ...]
) -> None:
    notices = (Notice(NoticeCode.INCOMPLETE, "a.txt", fields), Notice(NoticeCode.OUTLINE_MISMATCH))
    document = Document("a.txt", "题'\"", date, text, "0" * 64, "gb18030", replace(root, children=()), notices)
    tree = replace(document, root=root)
    path = tmp_path / "corpus.sqlite"
    path.unlink(missing_ok=True)
    writer = CorpusWriter(path)
    try:
        encodable = not any("\ud800" <= char <= "\udfff" for pair in fields for word in pair for char in word)
        writer.add(tree, [], [], [], [])
        writer.finish()
        assert encodable
    except UnicodeEncodeError:
        assert not encodable
        return
    finally:
        writer.close()
    database = CorpusDatabase(path)
    assert database.document("a.txt") == tree
    database.close()


def test_no_index_is_said_with_the_command(tmp_path: Path) -> None:
    with pytest.raises(IndexMissingError, match="policyqa index"):
        open_index(tmp_path / "index", identity=None)


def test_another_model_is_refused_with_both_and_the_command(indexed: Settings) -> None:
    with pytest.raises(IndexMismatchError) as caught:
        open_index(indexed.index_dir, identity=FakeEncoder(32, name="other").identity)
    error = caught.value
    assert str(error) == "索引由 fake(64 维) 建立,当前模型为 other(32 维)。请运行 policyqa index --full"
    assert (error.built, error.current) == ("fake(64 维)", "other(32 维)")


def test_another_revision_of_the_same_model_is_refused_and_seen(indexed: Settings) -> None:
    with pytest.raises(IndexMismatchError) as caught:
        open_index(indexed.index_dir, identity=FakeEncoder(revision="2").identity)
    assert caught.value.built != caught.value.current


@pytest.mark.parametrize("version", ["READING_VERSION", "LEXICAL_VERSION"])
def test_another_version_of_the_reading_is_refused(
    indexed: Settings, monkeypatch: pytest.MonkeyPatch, version: str
) -> None:
    monkeypatch.setattr(store, version, 99)
    with pytest.raises(IndexMismatchError, match="99"):
        open_index(indexed.index_dir, identity=None)


def test_another_layout_is_refused(indexed: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(manifests, "FORMAT", 2)
    with pytest.raises(IndexMismatchError, match="--full"):
        open_index(indexed.index_dir, identity=None)


def _flip(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-3])


FILES = ["manifest.json", "corpus.sqlite", "vectors.faiss", "headings.faiss", "lexical/vocab.index.json"]


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("harm", [Path.unlink, _flip, _cut], ids=["missing", "one-bit-flipped", "cut-off"])
def test_damaged_file_is_refused_and_named(indexed: Settings, name: str, harm: Callable[[Path], None]) -> None:
    harm(generation(indexed) / name)
    with pytest.raises(IndexDamagedError, match=name) as caught:
        open_index(indexed.index_dir, identity=None)
    assert "policyqa index" in str(caught.value)


def test_large_file_is_hashed_when_verified(indexed: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "_SMALL", 10)
    path = generation(indexed) / "vectors.faiss"
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.write_bytes(data)
    open_index(indexed.index_dir, identity=None).close()
    with pytest.raises(IndexDamagedError, match="校验和"):
        open_index(indexed.index_dir, identity=None, verify=True)


def _foreign(folder: Path) -> None:
    (folder / "extra.bin").write_bytes(b"x")


def _link(folder: Path) -> None:
    shutil.move(folder / "vectors.faiss", folder.parent / "elsewhere")
    (folder / "vectors.faiss").symlink_to(folder.parent / "elsewhere")


def _of_another(folder: Path) -> None:
    folder.rename(folder.with_name("20200101T000000-00000000"))
    (folder.parents[1] / "CURRENT").write_text("20200101T000000-00000000\n", encoding="ascii")


def _no_folder(folder: Path) -> None:
    shutil.rmtree(folder)


@pytest.mark.parametrize("harm", [_foreign, _link, _of_another, _no_folder], ids=lambda f: f.__name__.strip("_"))
def test_folder_that_is_not_as_it_was_written_is_refused(indexed: Settings, harm: Callable[[Path], None]) -> None:
    harm(generation(indexed))
    with pytest.raises(IndexDamagedError, match="policyqa index"):
        open_index(indexed.index_dir, identity=None)


def test_file_of_the_file_manager_does_no_harm(indexed: Settings) -> None:
    (generation(indexed) / ".DS_Store").write_bytes(b"x")
    open_index(indexed.index_dir, identity=None).close()


@pytest.mark.parametrize("content", ["../../etc", "/tmp", "", "20200101T000000", "题\n", "a\x00b"], ids=ascii)
def test_current_that_is_no_name_of_ours_is_refused(indexed: Settings, content: str) -> None:
    (indexed.index_dir / "CURRENT").write_text(content, encoding="utf-8")
    with pytest.raises(IndexDamagedError, match="policyqa index"):
        open_index(indexed.index_dir, identity=None)


@pytest.mark.parametrize("table", ["documents", "passages", "headings"])
def test_counts_that_differ_are_refused(indexed: Settings, table: str) -> None:
    rewrite(indexed, lambda body: body["counts"].update({table: body["counts"][table] + 1}))
    with pytest.raises(IndexDamagedError):
        open_index(indexed.index_dir, identity=None)


def test_vectors_of_another_length_are_refused(indexed: Settings) -> None:
    rewrite(indexed, lambda body: body["model"].update(dimension=65))
    with pytest.raises(IndexDamagedError, match="64 维"):
        open_index(indexed.index_dir, identity=None)


def test_rows_with_a_hole_are_refused(tmp_path: Path) -> None:
    database = stored(tmp_path, document_of([leaf("一"), leaf("二"), leaf("三")]))
    database.close()
    with sqlite3.connect(tmp_path / "corpus.sqlite") as connection:
        connection.execute("DELETE FROM passages WHERE row = 1")
    connection.close()
    database = CorpusDatabase(tmp_path / "corpus.sqlite")
    with pytest.raises(IndexDamagedError, match="不连续"):
        database.count("passages")
    database.close()


def rewrite(settings: Settings, change: Callable[[dict[str, dict[str, int]]], object]) -> None:
    """Change the manifest as one would who knows its checksum."""
    path = generation(settings) / "manifest.json"
    body = json.loads(path.read_text(encoding="utf-8"))
    del body["checksum"]
    change(body)
    body["checksum"] = manifests._checksum(body)
    path.write_text(json.dumps(body, ensure_ascii=False), encoding="utf-8")


def test_whole_previous_generation_is_offered(indexed: Settings) -> None:
    first = current_generation(indexed.index_dir)
    (indexed.corpus_dir / "新.txt").write_text("新文件。", encoding="utf-8")
    build_index(indexed, FakeEncoder())
    (generation(indexed) / "vectors.faiss").unlink()
    with pytest.raises(IndexDamagedError, match=f"上一代索引 {first} 完好"):
        open_index(indexed.index_dir, identity=None)
    (indexed.index_dir / "CURRENT").write_text(f"{first}\n", encoding="ascii")
    with open_index(indexed.index_dir, identity=None) as index:
        assert index.sources() == (LAW, SPEECH)


def test_generation_swept_while_it_was_being_opened_is_left_for_the_new_one(
    indexed: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    stale = "20200101T000000-00000000"
    names = iter([stale])
    real = current_generation
    monkeypatch.setattr(store, "current_generation", lambda folder: next(names, None) or real(folder))
    with open_index(indexed.index_dir, identity=None) as index:
        assert index.manifest.id == real(indexed.index_dir)


def test_opening_writes_nothing_and_needs_no_right_to(indexed: Settings) -> None:
    folder = generation(indexed)
    before = {path: path.stat().st_mtime_ns for path in folder.rglob("*")}
    folder.chmod(0o500)
    try:
        with open_index(indexed.index_dir, identity=None, verify=True) as index:
            assert index.passage(0).text
    finally:
        folder.chmod(0o700)
    assert {path: path.stat().st_mtime_ns for path in folder.rglob("*")} == before
