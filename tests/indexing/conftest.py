"""A folder with a small corpus, and one with its index."""

from __future__ import annotations

from pathlib import Path

import pytest

from policyqa.config import Settings
from tests.indexing.corpora import TEXTS, built, settings_in, write_corpus


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """A small corpus that has no index yet."""
    found = settings_in(tmp_path)
    write_corpus(found.corpus_dir, TEXTS)
    return found


@pytest.fixture
def indexed(settings: Settings) -> Settings:
    """A small corpus and its index."""
    built(settings)
    return settings
