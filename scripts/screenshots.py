"""Makes docs/images/*.png from the real application: ``python scripts/screenshots.py``."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, expect, sync_playwright

_ROOT = Path(__file__).resolve().parents[1]
_IMAGES = _ROOT / "docs" / "images"
_MAX_BYTES = 400_000
_WAIT_MS = 120_000
_DESKTOP = (1440, 900)
_PHONE = (390, 844)
_FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
_ANSWERED = "政府给企业智能化改造什么支持？"
_LISTED = "第四部分（三）讲了什么？"
_MISSING = "今年的高考是哪一天？"


def main() -> None:
    """Serve a copy of the corpus and photograph the page in every state."""
    browser_path = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if browser_path is None:
        sys.exit("找不到 Chromium 或 Chrome;请先安装")
    _IMAGES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="policyqa-") as name, sync_playwright() as playwright:
        corpus = Path(name) / "corpus"
        shutil.copytree(_ROOT / "corpus", corpus, copy_function=shutil.copyfile)
        browser = playwright.chromium.launch(executable_path=browser_path, args=_FLAGS)
        with _application(corpus, Path(name) / "index") as url:
            _first_index(browser, url)
            _answers(browser, url)
            _on_the_phone(browser, url)
            _documents(browser, url, corpus)
        browser.close()


@contextmanager
def _application(corpus: Path, index: Path) -> Iterator[str]:
    environment = {
        **os.environ,
        "POLICYQA_CORPUS": str(corpus),
        "POLICYQA_INDEX": str(index),
        "POLICYQA_HOST": "127.0.0.1",
        "POLICYQA_PORT": "0",
        "PYTHONPATH": str(_ROOT / "src"),
    }
    command = [sys.executable, "app.py"]
    with subprocess.Popen(command, cwd=_ROOT, env=environment, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield process.stdout.readline().removeprefix("policyqa: ").strip()
        finally:
            process.terminate()


def _open(browser: Browser, url: str, size: tuple[int, int], locale: str = "zh-CN") -> Page:
    context = browser.new_context(
        locale=locale, viewport={"width": size[0], "height": size[1]}, reduced_motion="reduce"
    )
    page = context.new_page()
    page.goto(url)
    expect(page.locator(".pq-masthead")).to_be_visible(timeout=_WAIT_MS)
    return page


def _ask(page: Page, question: str, verdict: str) -> None:
    page.locator("#pq-question input").fill(question)
    page.keyboard.press("Enter")
    expect(page.locator(f"[data-verdict='{verdict}']")).to_be_visible(timeout=_WAIT_MS)


def _show(page: Page, button: str) -> None:
    page.locator(button).first.click()
    expect(page.locator("mark.pq-here").first).to_be_in_viewport(timeout=_WAIT_MS)


def _photograph(page: Page, name: str) -> None:
    path = _IMAGES / f"{name}.png"
    page.mouse.move(0, 0)
    shot = Image.open(BytesIO(page.screenshot(animations="disabled"))).convert("RGB")
    shot.save(path, optimize=True)
    if path.stat().st_size > _MAX_BYTES:
        # Of the palettes this one keeps the rare colours, those of what is missing.
        shot.quantize(256, method=Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE).save(path, optimize=True)
    if path.stat().st_size > _MAX_BYTES:
        sys.exit(f"{path} 有 {path.stat().st_size} 字节,超过 {_MAX_BYTES}")
    print(path.relative_to(_ROOT))


def _first_index(browser: Browser, url: str) -> None:
    page = _open(browser, url, _DESKTOP)
    page.get_by_role("tab").nth(1).click()
    page.locator("#pq-rebuild").click()
    expect(page.locator(".pq-document").first).to_be_visible(timeout=_WAIT_MS)
    page.context.close()


def _answers(browser: Browser, url: str) -> None:
    page = _open(browser, url, _DESKTOP)
    expect(page.locator(".pq-example").first).to_be_visible()
    _photograph(page, "start")
    _ask(page, _ANSWERED, "answered")
    _photograph(page, "answer-desktop")
    _show(page, ".pq-card .pq-show")
    _photograph(page, "source-view")
    _ask(page, _LISTED, "listed_only")
    _photograph(page, "listed-only")
    _ask(page, _MISSING, "not_found")
    _photograph(page, "not-found")
    page.context.close()
    page = _open(browser, url, _DESKTOP, "en-US")
    _ask(page, "Why is digital talent in short supply?", "answered")
    _photograph(page, "answer-english")
    page.context.close()


def _on_the_phone(browser: Browser, url: str) -> None:
    page = _open(browser, url, _PHONE)
    _ask(page, _ANSWERED, "answered")
    _photograph(page, "answer-phone")
    _show(page, ".pq-card .pq-show")
    _photograph(page, "source-phone")
    _ask(page, _LISTED, "listed_only")
    _photograph(page, "listed-only-phone")
    _ask(page, _MISSING, "not_found")
    _photograph(page, "not-found-phone")
    page.context.close()


def _documents(browser: Browser, url: str, corpus: Path) -> None:
    page = _open(browser, url, _DESKTOP)
    page.get_by_role("tab").nth(1).click()
    page.locator(".pq-document [data-do='show']").first.click()
    expect(page.locator("#pq-document .pq-outline")).to_be_visible()
    page.evaluate("window.scrollTo(0, 0)")
    _photograph(page, "documents")
    for number in range(1, 61):
        articles = (f"第{n}条 第{number}类企业办理第{n}项业务,应当在{n + 5}个工作日内办结。" for n in range(1, 31))
        (corpus / f"办事规程（第{number:02}号）.txt").write_text("\n".join(articles), encoding="utf-8")
    page.reload()
    page.get_by_role("tab").nth(1).click()
    expect(page.locator(".pq-stale")).to_be_visible()
    page.locator("#pq-rebuild").click()
    expect(page.locator(".pq-progress-words")).to_contain_text("约剩", timeout=_WAIT_MS)
    _photograph(page, "rebuild")
    phone = _open(browser, url, _PHONE)  # whoever comes meanwhile sees it as well
    phone.get_by_role("tab").nth(1).click()
    expect(phone.locator(".pq-progress-words")).to_contain_text("约剩", timeout=_WAIT_MS)
    _photograph(phone, "rebuild-phone")
    phone.context.close()
    page.locator("[data-do='cancel']").click()
    expect(page.locator("#pq-rebuild-area div.pq-message")).to_be_visible(timeout=_WAIT_MS)
    page.context.close()


if __name__ == "__main__":
    main()
