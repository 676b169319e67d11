"""A small corpus with a hostile document, and the page served over it on a free port."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from threading import Event

import httpx
import pytest

from policyqa.config import Settings
from policyqa.indexing.build import build_index
from policyqa.interfaces import desk as desk_module
from policyqa.interfaces.desk import Desk
from tests.fakes import FakeEncoder
from tests.interfaces.stubs import StubAssistant

SPEECH = "讲话.txt"
HOSTILE = '恶意"><img src=x onerror=alert(1)>.txt'
ATTACK = '<script>alert(1)</script><img src=x onerror="alert(2)">${alert(3)}{{constructor}}\'"'
TEXTS = {
    SPEECH: (
        "目录\n一、总体要求\n(一)坚持数字化\n二、保障措施\n(一)加强领导\n……\n讲话\n同志们:\n一、总体要求\n"
        "(一)坚持数字化\n加快改造[*]家企业,推动\n转型升级。\n……(未完,全文共500字,当前仅显示80字,请阅读下面提示信息。\n"
    ),
    HOSTILE: f"一、攻击\n\n这里写着{ATTACK},它只是文字。\n",
}


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings of a corpus with two documents; nothing is indexed yet."""
    return _settings_in(tmp_path)


def _settings_in(folder: Path) -> Settings:
    corpus = folder / "corpus"
    corpus.mkdir()
    for source, text in TEXTS.items():
        (corpus / source).write_text(text, encoding="utf-8")
    return Settings(corpus_dir=corpus, index_dir=folder / "index", cache_dir=folder / "cache", port=0)


@pytest.fixture
def desk(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """A desk over the indexed corpus, with an assistant that needs no model."""
    build_index(settings, FakeEncoder())
    return _stubbed(settings, monkeypatch)


@pytest.fixture
def empty_desk(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """A desk whose corpus has no index yet."""
    return _stubbed(settings, monkeypatch)


def _stubbed(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Desk:
    monkeypatch.setattr(desk_module, "Assistant", StubAssistant)
    monkeypatch.setattr(StubAssistant, "hold", None)
    return Desk(settings, encoder=FakeEncoder())


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch) -> Iterator[Event]:
    """Rebuilds wait until this is set."""
    event = Event()
    monkeypatch.setattr(StubAssistant, "hold", event)
    yield event
    event.set()


@pytest.fixture(scope="module")
def served_settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """The settings that the page is served with."""
    return _settings_in(tmp_path_factory.mktemp("served"))


@pytest.fixture(scope="module")
def served(served_settings: Settings) -> Iterator[httpx.Client]:
    """The page on a free port of this machine; a client of it."""
    from policyqa.interfaces.page import build_demo, launch

    build_index(served_settings, FakeEncoder())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(desk_module, "Assistant", StubAssistant)
        page = build_demo(served_settings, encoder=FakeEncoder())
        url = launch(page)
        with httpx.Client(base_url=url, trust_env=False) as client:
            yield client
        page.close(verbose=False)
