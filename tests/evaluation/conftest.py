"""A data folder in little: a speech, two laws in three files, short answers, and questions on each."""

from __future__ import annotations

from pathlib import Path

import pytest

from policyqa.config import Settings
from tests.evaluation.sets import write_data


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A folder with every question set and what it asks about."""
    return write_data(tmp_path / "data")


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings whose cache is a folder of the test's own."""
    return Settings(corpus_dir=tmp_path / "corpus", index_dir=tmp_path / "index", cache_dir=tmp_path / "cache")
