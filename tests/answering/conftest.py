"""Indexes that tests only read, built once."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.answering.corpora import LAWS, NO_HEADINGS, ONE_PASSAGE, SPEECHES, TWO_LAWS, Desk, opened


@pytest.fixture(scope="session")
def speech(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """The speech alone."""
    desk = opened(tmp_path_factory.mktemp("speech"), SPEECHES)
    yield desk
    desk.snapshot.close()


@pytest.fixture(scope="session")
def laws(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A law in two dated versions, its rules, and another regulation."""
    desk = opened(tmp_path_factory.mktemp("laws"), LAWS)
    yield desk
    desk.snapshot.close()


@pytest.fixture(scope="session")
def two_laws(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A law and its rules, whose title holds the law's."""
    desk = opened(tmp_path_factory.mktemp("two_laws"), TWO_LAWS)
    yield desk
    desk.snapshot.close()


@pytest.fixture(scope="session", params=["speech", "two_laws", "one_passage", "no_headings"])
def any_corpus(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """Corpora of every shape: with an outline, laws, a single passage, none with a heading."""
    texts = {"speech": SPEECHES, "two_laws": TWO_LAWS, "one_passage": ONE_PASSAGE, "no_headings": NO_HEADINGS}
    desk = opened(tmp_path_factory.mktemp(request.param), texts[request.param])
    yield desk
    desk.snapshot.close()
