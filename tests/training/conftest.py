"""A data folder in little, as that of the evaluation, and settings whose cache is a folder of the test's own."""

from __future__ import annotations

from pathlib import Path

import pytest

from policyqa.config import Settings
from policyqa.indexing.lexical import tokens
from tests.evaluation.sets import write_data


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A folder with every question set and what it asks about."""
    return write_data(tmp_path / "data")


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings whose cache is a folder of the test's own."""
    return Settings(corpus_dir=tmp_path / "corpus", index_dir=tmp_path / "index", cache_dir=tmp_path / "cache")


@pytest.fixture(scope="session")
def torch() -> None:
    """Torch and the words of the lexical arm are loaded, which takes three seconds, before what uses them is timed."""
    import torch

    tokens("政策文件")
    torch.optim.Adam([torch.zeros(1, requires_grad=True)]).step()
