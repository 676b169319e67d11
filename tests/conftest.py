"""What tests of several rooms share."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import settings

from tests.fakes import FakeEncoder

# Set before any test imports a library that reads it: no test may ask the network.
os.environ.update({"HF_HUB_OFFLINE": "1", "TRANSFORMERS_OFFLINE": "1", "GRADIO_ANALYTICS_ENABLED": "False"})
# The same examples in every run, so that a change is judged by what it did; --hypothesis-profile=default tries others.
settings.register_profile("same", derandomize=True)
settings.load_profile("same")


@pytest.fixture
def fake_encoder() -> FakeEncoder:
    """A fresh deterministic encoder that counts what it encodes."""
    return FakeEncoder()


@pytest.fixture(scope="session")
def shared_dir() -> Path:
    """The ``shared`` folder beside the repository; tests that need it are skipped where it is absent."""
    folder = Path(__file__).resolve().parents[2] / "shared"
    if not folder.is_dir():
        pytest.skip(f"no shared data beside the repository: {folder}")
    return folder
