"""A small corpus with a hostile document, the page served over it on a free port, and a shell to run commands in."""

from __future__ import annotations

import asyncio
import gc
import os
import shutil
import warnings
from collections.abc import Iterator
from pathlib import Path
from threading import Event

import httpx
import pytest

from policyqa.config import Settings
from policyqa.indexing.build import build_index
from policyqa.interfaces import checks
from policyqa.interfaces import desk as desk_module
from policyqa.interfaces.cli import main
from policyqa.interfaces.desk import Desk
from policyqa.models import encoders
from tests.answering.corpora import SHORT, SHORT_TEXT, SPEECH_TEXT, settings_in, write_corpus
from tests.answering.corpora import SPEECH as WHOLE_SPEECH
from tests.fakes import FakeEncoder
from tests.interfaces.shell import Run
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


@pytest.fixture(scope="module", autouse=True)
def no_loops_left() -> Iterator[None]:
    """Event loops that gradio made for a page and left open are gone before another module's tests run."""
    yield
    asyncio.set_event_loop(None)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        gc.collect()


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
        url, *_ = launch(page)
        with httpx.Client(base_url=url, trust_env=False) as client:
            yield client
        page.close(verbose=False)


@pytest.fixture
def shell_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder of its own, no settings from outside, and no model."""
    for name in list(os.environ):
        if name.startswith(("POLICYQA_", "GRADIO_SERVER")):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("POLICYQA_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setattr(encoders, "open_encoder", lambda settings, **_: FakeEncoder())
    monkeypatch.setattr("policyqa.assistant.open_encoder", lambda settings, **_: FakeEncoder())
    monkeypatch.setattr(encoders, "resolve_identity", lambda settings: FakeEncoder().identity)
    monkeypatch.setattr(checks, "resolve_identity", lambda settings: FakeEncoder().identity)
    return tmp_path


@pytest.fixture
def corpus(shell_home: Path) -> Path:
    """The speech in corpus/; nothing is indexed."""
    folder = shell_home / "corpus"
    write_corpus(folder, {WHOLE_SPEECH: SPEECH_TEXT})
    return folder


@pytest.fixture
def run(shell_home: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs a command; its exit code and what it wrote to stdout and stderr."""

    def run_command(*arguments: str) -> tuple[int, str, str]:
        capsys.readouterr()
        try:
            code = main(arguments)
        except SystemExit as stopped:
            code = stopped.code if isinstance(stopped.code, int) else 1
        written = capsys.readouterr()
        return code, written.out, written.err

    return run_command


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a short speech in corpus/ and its index in index/, to be copied."""
    folder = tmp_path_factory.mktemp("built")
    build_index(settings_in(folder, {SHORT: SHORT_TEXT}), FakeEncoder())
    return folder


@pytest.fixture
def indexed(built: Path, shell_home: Path) -> Path:
    """A short speech in corpus/ and its index in index/."""
    shutil.copytree(built, shell_home, dirs_exist_ok=True)
    return shell_home / "corpus"
