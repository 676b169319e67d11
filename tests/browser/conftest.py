"""The application itself in a process of its own, with the real model, and a real Chromium looking at it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request, expect

ROOT = Path(__file__).resolve().parents[2]
SPEECH = "全市智能工厂建设推进会议讲话.txt"
HOSTILE = '恶意"><img src=x onerror=alert(1)>.txt'
ATTACK = '<script>alert(1)</script><img src=x onerror="alert(2)">${alert(3)}{{constructor}}'
WAIT_MS = 60_000  # a rebuild loads the model

_BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)


@dataclass(frozen=True, slots=True)
class App:
    """The running application."""

    url: str
    corpus: Path


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, object]:
    """The Chromium of this machine."""
    found = next((path for name in _BROWSERS if (path := shutil.which(name))), None)
    if found is None:
        pytest.skip("no Chromium or Chrome on this machine")
    return {"executable_path": found, "args": list(_FLAGS)}


@pytest.fixture(scope="session")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    """``python app.py`` over a corpus of two documents; the first test that needs the index builds it."""
    folder = tmp_path_factory.mktemp("browser")
    corpus = folder / "corpus"
    corpus.mkdir()
    shutil.copyfile(ROOT / "corpus" / SPEECH, corpus / SPEECH)
    (corpus / HOSTILE).write_text(f"一、攻击示例\n\n恶意网页代码如下:{ATTACK},它只是文字。\n", encoding="utf-8")
    settings = {"CORPUS": str(corpus), "INDEX": str(folder / "index"), "HOST": "127.0.0.1", "PORT": "0"}
    environment = {
        **{key: value for key, value in os.environ.items() if not key.lower().endswith("_proxy")},
        **{f"POLICYQA_{key}": value for key, value in settings.items()},
        "PYTHONPATH": str(ROOT / "src"),
        "PYTHONIOENCODING": "utf-8",
    }
    with (folder / "stderr.txt").open("w+", encoding="utf-8") as errors:
        process = subprocess.Popen(
            [sys.executable, "app.py"], cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=errors, text=True
        )
        assert process.stdout is not None
        try:
            line = process.stdout.readline()
            errors.seek(0)
            assert line.startswith("policyqa: http://127.0.0.1:"), line + errors.read()
            yield App(line.removeprefix("policyqa: ").strip(), corpus)
        finally:
            process.terminate()
            process.wait(timeout=20)
            process.stdout.close()


@pytest.fixture(scope="session")
def browser_context_args() -> dict[str, object]:
    """A desktop browser in Chinese."""
    return {"locale": "zh-CN", "viewport": {"width": 1440, "height": 900}}


@pytest.fixture(autouse=True)
def watched(context: BrowserContext) -> Iterator[list[str]]:
    """Every address that the page asks for: all of this host, and the console stays silent."""
    asked: list[str] = []
    complaints: list[str] = []

    def note(request: Request) -> None:
        asked.append(request.url)

    def listen(message: ConsoleMessage) -> None:
        if message.type == "error":
            complaints.append(message.text)

    context.on("request", note)
    context.on("console", listen)
    context.on("weberror", lambda error: complaints.append(str(error.error)))
    yield asked
    hosts = {urlsplit(address).hostname for address in asked if not address.startswith(("data:", "blob:"))}
    assert hosts <= {"127.0.0.1"}
    assert complaints == []


@pytest.fixture
def opened(app: App, page: Page) -> Page:
    """The page with an index behind it."""
    return open_page(page, app)


def open_page(page: Page, app: App) -> Page:
    """Open the page, and build the index if there is none yet."""
    page.goto(app.url)
    expect(page.locator(".pq-masthead")).to_be_visible(timeout=WAIT_MS)
    expect(page.locator(".pq-example, #pq-answer .pq-message").first).to_be_visible(timeout=WAIT_MS)
    if page.locator("#pq-answer .pq-message").count():
        tabs = page.get_by_role("tab")
        tabs.nth(1).click()
        rebuild(page)
        tabs.nth(0).click()
        expect(page.locator(".pq-example").first).to_be_visible()
    return page


def rebuild(page: Page) -> None:
    """Press Rebuild and wait until it has ended well."""
    page.locator("#pq-rebuild").click()
    expect(page.locator("#pq-rebuild-area .pq-rebuild")).to_be_visible(timeout=WAIT_MS)
    expect(page.locator("#pq-rebuild-area .pq-message.pq-info")).to_be_visible(timeout=WAIT_MS)


def ask(page: Page, question: str) -> None:
    """Type a question, press Enter, and wait for what comes."""
    before = page.locator("#pq-answer").inner_html()
    box = page.locator("#pq-question input")
    box.fill(question)
    box.press("Enter")
    page.wait_for_function(
        "before => document.querySelector('#pq-answer').innerHTML !== before", arg=before, timeout=WAIT_MS
    )
    expect(page.locator("#pq-answer .pq-answer, #pq-answer div.pq-message").first).to_be_visible()
