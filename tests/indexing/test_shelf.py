"""Documents by name: from an index that is up to date, else from the folder, with the same answers."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from policyqa.config import Settings
from policyqa.errors import CorpusError, UnreadableFileError
from policyqa.indexing import shelf as shelf_module
from policyqa.indexing.shelf import OpenShelf, open_shelf
from policyqa.indexing.store import GENERATIONS, current_generation
from policyqa.reading.catalogue import DocumentName, citations
from policyqa.reading.places import find_places
from tests.indexing.corpora import LAW, SPEECH, TEXTS, built, settings_in, write_corpus

_BAD = "坏.txt"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """A corpus of two documents and a file that cannot be read; nothing is indexed."""
    settings = settings_in(tmp_path)
    write_corpus(settings.corpus_dir, TEXTS)
    (settings.corpus_dir / _BAD).write_bytes(b"\x00" * 50)
    return settings


@pytest.fixture
def no_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    """Reading a title from the folder fails the test."""

    def fail(*_: object, **__: object) -> str:
        raise AssertionError("the folder is read")

    monkeypatch.setattr(shelf_module, "read_name", fail)


def _cited(shelf: OpenShelf) -> dict[str, tuple[str, str]]:
    return {
        place.citation: (name.source, place.section.path)
        for name in shelf.names
        for place in citations(shelf.document(name.source), shelf)
    }


def _told(settings: Settings) -> tuple[object, ...]:
    with open_shelf(settings) as shelf:
        return shelf.names, shelf.unreadable, _cited(shelf)


def test_index_and_folder_hold_the_same_documents(settings: Settings) -> None:
    before = _told(settings)
    built(settings)
    assert _told(settings) == before
    with open_shelf(settings) as shelf:
        names = (DocumentName(SPEECH, "讲话", None), DocumentName(LAW, "甲市数据条例", "2020-01-01"))
        assert (set(shelf.names), shelf.unreadable) == (set(names), (_BAD,))
        assert _cited(shelf)["《甲市数据条例》第三条"] == (LAW, "第二章/第三条")


@pytest.mark.usefixtures("no_folder")
def test_an_index_that_is_up_to_date_is_used(settings: Settings) -> None:
    built(settings)
    with open_shelf(settings) as shelf:
        (one,) = find_places("数据条例第一条", shelf)
        assert [place.section.path for place in one.places] == ["第一章/第一条"]


def _changed(settings: Settings) -> None:
    (settings.corpus_dir / SPEECH).write_text("另一篇讲话\n\n一、新的要求\n甲。\n", encoding="utf-8")


def _without_current(settings: Settings) -> None:
    (settings.index_dir / "CURRENT").unlink()


def _without_database(settings: Settings) -> None:
    (settings.index_dir / GENERATIONS / current_generation(settings.index_dir) / "corpus.sqlite").unlink()


@pytest.mark.parametrize("spoil", [_changed, _without_current, _without_database], ids=["stale", "none", "damaged"])
def test_without_such_an_index_the_folder_is_read_as_it_is_now(
    settings: Settings, spoil: Callable[[Settings], None]
) -> None:
    built(settings)
    spoil(settings)
    with open_shelf(settings) as shelf:
        assert shelf.document(SPEECH).text == (settings.corpus_dir / SPEECH).read_text(encoding="utf-8")


def test_an_index_of_another_reading_is_not_used(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    built(settings)
    monkeypatch.setattr(shelf_module, "READING_VERSION", -1)
    with open_shelf(settings) as shelf:
        (settings.corpus_dir / SPEECH).unlink()
        with pytest.raises(UnreadableFileError):
            shelf.document(SPEECH)


def test_a_title_that_only_the_whole_text_shows_counts_once_it_is_read(settings: Settings) -> None:
    source = "12345.txt"
    listed = "".join(f"{number}、{'某' * 40}\n" for number in "一二三四五" * 20)
    write_corpus(settings.corpus_dir, {source: f"目录\n{listed}……\n某某工作的意见\n一、甲\n乙。\n"})
    with open_shelf(settings) as shelf:
        title = shelf.document(source).title
        assert {name.source: name.title for name in shelf.names}[source] == title


def test_a_corpus_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match="不存在"), open_shelf(settings_in(tmp_path)):
        pass
