"""A data folder in little: a speech, two laws in three files, short answers, and questions on each."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from policyqa.config import Settings
from tests.answering.corpora import LAWS, Desk, opened
from tests.evaluation.sets import write_data


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A folder with every question set and what it asks about."""
    return write_data(tmp_path / "data")


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings whose cache is a folder of the test's own."""
    return Settings(corpus_dir=tmp_path / "corpus", index_dir=tmp_path / "index", cache_dir=tmp_path / "cache")


@pytest.fixture(scope="module")
def laws(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A law in two dated versions, its rules, and another regulation."""
    desk = opened(tmp_path_factory.mktemp("laws"), LAWS)
    yield desk
    desk.snapshot.close()
