"""The document that the project was made for."""

from __future__ import annotations

from pathlib import Path

import pytest

from policyqa.reading.readers import read_document
from policyqa.records import Document

_SPEECH = Path(__file__).resolve().parents[2] / "corpus" / "全市智能工厂建设推进会议讲话.txt"


@pytest.fixture(scope="session")
def speech() -> Document:
    """The speech in ``corpus/``, read."""
    return read_document(_SPEECH, source=_SPEECH.name, max_bytes=2**20)
