"""A folder that is somebody else's is left as it is; one of ours is repaired."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from policyqa.config import Settings
from policyqa.errors import IndexStateError
from policyqa.indexing.build import build_index
from policyqa.indexing.store import CURRENT, GENERATIONS, current_generation, open_index
from tests.fakes import FakeEncoder


def _tree(path: Path) -> dict[str, bytes | None]:
    """What lies under a path: each file with its bytes, each folder with None."""
    return {str(p): p.read_bytes() if p.is_file() else None for p in (path, *sorted(path.rglob("*")))}


def _current_is_a_text(index_dir: Path) -> None:
    index_dir.mkdir()
    (index_dir / CURRENT).write_text("the current figures of 2024\n", encoding="utf-8")


def _current_is_no_text(index_dir: Path) -> None:
    index_dir.mkdir()
    (index_dir / CURRENT).write_bytes(b"\xff\xfe\x00")


def _current_is_empty(index_dir: Path) -> None:
    index_dir.mkdir()
    (index_dir / CURRENT).touch()


def _current_is_a_folder(index_dir: Path) -> None:
    (index_dir / CURRENT).mkdir(parents=True)


def _generations_is_a_file(index_dir: Path) -> None:
    index_dir.mkdir()
    (index_dir / GENERATIONS).write_text("Boomers, X, Y", encoding="utf-8")


def _generations_of_others(index_dir: Path) -> None:
    (index_dir / GENERATIONS / "1990").mkdir(parents=True)


def _is_a_file(index_dir: Path) -> None:
    index_dir.write_text("notes", encoding="utf-8")


@pytest.mark.parametrize("full", [False, True], ids=["refresh", "full"])
@pytest.mark.parametrize(
    ("prepare", "named"),
    [
        (_current_is_a_text, CURRENT),
        (_current_is_no_text, CURRENT),
        (_current_is_empty, CURRENT),
        (_current_is_a_folder, CURRENT),
        (_generations_is_a_file, GENERATIONS),
        (_generations_of_others, GENERATIONS),
        (_is_a_file, "index"),
    ],
    ids=lambda value: value.__name__.strip("_") if callable(value) else value,
)
def test_what_is_not_ours_is_named_and_not_touched(
    settings: Settings, prepare: Callable[[Path], None], named: str, full: bool
) -> None:
    prepare(settings.index_dir)
    before = _tree(settings.index_dir)
    encoder = FakeEncoder()
    with pytest.raises(IndexStateError, match="--index") as caught:
        build_index(settings, encoder, full=full)
    message = str(caught.value)
    assert named in message.partition("不是")[0] + message.partition("是一个文件")[0]
    assert "\n" not in message
    assert _tree(settings.index_dir) == before
    assert encoder.calls == 0


@pytest.mark.parametrize(
    "prepare", [_current_is_a_text, _current_is_no_text, _generations_is_a_file, _is_a_file],
    ids=lambda value: value.__name__.strip("_"),
)  # fmt: skip
def test_opening_it_says_the_same_and_not_to_build_there(settings: Settings, prepare: Callable[[Path], None]) -> None:
    prepare(settings.index_dir)
    with pytest.raises(IndexStateError, match="--index") as caught:
        open_index(settings.index_dir, identity=None)
    assert "policyqa index" not in str(caught.value)


def test_a_folder_below_a_file_is_refused_with_the_file_named(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine", encoding="utf-8")
    below = replace(settings, index_dir=tmp_path / "notes.txt" / "a" / "index")
    with pytest.raises(IndexStateError, match=r"在文件 .*notes\.txt 之下.*--index"):
        build_index(below, FakeEncoder())
    assert (tmp_path / "notes.txt").read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize("content", [b"rubbish", b"", b"\xff"], ids=["rubbish", "empty", "no text"])
def test_current_that_was_spoiled_beside_our_own_index_is_repaired(indexed: Settings, content: bytes) -> None:
    (indexed.index_dir / CURRENT).write_bytes(content)
    report = build_index(indexed, FakeEncoder())
    assert report.published
    assert current_generation(indexed.index_dir) == report.generation


def _notes(index_dir: Path) -> None:
    index_dir.mkdir()
    (index_dir / "README.md").write_text("where the index is kept", encoding="utf-8")


def _died_early(index_dir: Path) -> None:
    (index_dir / GENERATIONS / "20200101T000000-00000000.tmp").mkdir(parents=True)


def _file_manager(index_dir: Path) -> None:
    (index_dir / GENERATIONS).mkdir(parents=True)
    (index_dir / GENERATIONS / ".DS_Store").touch()


def _lost_generations(index_dir: Path) -> None:
    index_dir.mkdir()
    (index_dir / CURRENT).write_text("20200101T000000-00000000\n", encoding="ascii")


@pytest.mark.parametrize(
    "prepare", [_notes, _died_early, _file_manager, _lost_generations], ids=lambda value: value.__name__.strip("_")
)
def test_a_folder_without_anything_foreign_in_our_places_is_built_in(
    settings: Settings, prepare: Callable[[Path], None]
) -> None:
    prepare(settings.index_dir)
    assert build_index(settings, FakeEncoder()).published
