"""The page: a question box, answers with their sources beside them, and the documents; on this machine only."""

from __future__ import annotations

import os

# Read when gradio is imported: nothing may be told to anyone.
os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"

import sys
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any

import gradio as gr
from gradio.components import Component
from gradio.events import api as gradio_api
from gradio.utils import get_space
from starlette.middleware import Middleware

from policyqa.config import Settings
from policyqa.errors import ServeError
from policyqa.interfaces.addresses import free_port, page_urls
from policyqa.interfaces.api import api_routes
from policyqa.interfaces.desk import Desk
from policyqa.interfaces.guard import LOOPBACK_NAMES, Guard
from policyqa.interfaces.page_handlers import Handlers
from policyqa.models.encoders import Encoder
from policyqa.texts import say

__all__ = ["Page", "build_demo", "serve"]

_TICK_S = 0.5
_TOP_K = (1, 3, 5, 10, 20)
_CHINESE = ("zh", "zh-CN", "zh-TW", "zh-HK", "zh-SG", "zh-MO", "zh-Hans", "zh-Hant")
_LABELS = ("tab_ask", "tab_documents", "question", "question_hint", "ask", "top_k", "rebuild", "filter", "filter_hint")
_SANS = ("PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "Source Han Sans SC", "system-ui", "sans-serif")
_MONO = ("ui-monospace", "Consolas", "Noto Sans Mono CJK SC", "monospace")


class Page(gr.Blocks):
    """The Gradio application and the desk behind it."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(title=say("name"), analytics_enabled=False, fill_width=True)
        self.desk = desk


def build_demo(settings: Settings, *, encoder: Encoder | None = None) -> Page:
    """The page, not yet served; the index and the model are opened at the first need.

    :param encoder: instead of the one that the settings name.
    """
    page = Page(Desk(settings, encoder=encoder))
    with page:
        _lay_out(page, Handlers(page.desk))
    page.queue(default_concurrency_limit=4)
    return page


def serve(settings: Settings, *, open_browser: bool = False, demo: Page | None = None) -> None:
    """Serve the page until it is interrupted; one line says where, another where for others.

    :param demo: the page, if it is built already.
    :raises ServeError: the port is in use, or the address is not to be had.
    """
    page = build_demo(settings) if demo is None else demo
    here, *elsewhere = launch(page, open_browser=open_browser)
    if not page._is_running_in_reload_thread:  # ``gradio app.py`` runs the file again beside the page it serves
        print(f"policyqa: {here}", flush=True)
        if elsewhere:
            print(f"policyqa: 其他机器可试 {'、'.join(elsewhere)}", flush=True)
        page.block_thread()


def launch(page: Page, *, open_browser: bool = False) -> tuple[str, ...]:
    """Begin to serve; the addresses, that for this machine first. ``page.close()`` ends it.

    :raises ServeError: the port is in use, or the address is not to be had.
    """
    settings = page.desk.settings
    loopback = settings.host in LOOPBACK_NAMES
    port = settings.port if page._is_running_in_reload_thread else free_port(settings)
    if not loopback:
        print(f"警告:{settings.host} 可被其他机器访问,而页面还没有密码。仅本机使用请去掉 --host", file=sys.stderr)
    problem = page.desk.problem()
    if problem is not None:
        print(f"还不能提问:{problem}", file=sys.stderr)
    else:
        threading.Thread(target=page.desk.warm_up, name="policyqa-warm-up", daemon=True).start()
    embedders = ("https://huggingface.co", "https://*.hf.space") if get_space() else ()
    try:
        page.launch(
            server_name=settings.host,
            server_port=port,
            prevent_thread_lock=True,
            inbrowser=open_browser,
            quiet=True,
            share=False,
            show_error=False,
            footer_links=[],
            run_history=False,
            enable_monitoring=False,
            ssr_mode=False,
            pwa=False,
            mcp_server=False,
            num_workers=0,
            max_file_size=0,
            allowed_paths=[],
            blocked_paths=[str(p) for p in (settings.corpus_dir, settings.index_dir, Path.cwd())],
            favicon_path=str(_asset("favicon.svg")),
            i18n=_translations(),
            theme=_theme(),
            app_kwargs={
                "routes": api_routes(page.desk),
                "middleware": [Middleware(Guard, style=_style(), loopback=loopback, embedders=embedders)],
                "openapi_url": None,
            },
        )
    except OSError as error:
        raise ServeError(f"无法在 {settings.host}:{port} 上提供页面({error});请换一个 --port 或 --host") from error
    return page_urls(settings.host, port)


@dataclass(frozen=True, slots=True, eq=False)
class _AskTab:
    """What one asks with, and where the answer and its source appear."""

    question: gr.Textbox
    top_k: gr.Dropdown
    button: gr.Button
    examples: gr.HTML
    answer: gr.HTML
    source: gr.HTML


@dataclass(frozen=True, slots=True, eq=False)
class _DocumentsTab:
    """What is indexed, how it stands, and one document opened beside the list."""

    progress: gr.HTML
    state: gr.HTML
    rebuild: gr.Button
    wanted: gr.Textbox
    documents: gr.HTML
    document: gr.HTML


def _lay_out(page: Page, on: Handlers) -> None:
    word = _translations()
    masthead = _html("masthead")
    with gr.Tabs(elem_id="pq-tabs"):
        with gr.Tab(word("tab_ask"), id="ask"):
            ask = _ask_tab(word, page.desk.settings.top_k)
        with gr.Tab(word("tab_documents"), id="documents") as documents_tab:
            shelf = _documents_tab(word)
    timer = gr.Timer(_TICK_S, active=False)

    for asking in (ask.question.submit, ask.button.click):
        _wire(asking, on.ask, [ask.question, ask.top_k], [ask.answer, ask.source], slow=True)
    _wire(ask.examples.ask, on.ask_example, [ask.top_k], [ask.question, ask.answer, ask.source], slow=True)
    for view, openers in ((ask.source, (ask.answer, ask.source)), (shelf.document, (shelf.documents, shelf.document))):
        for opener in openers:
            _wire(opener.show, on.show, [], [view])
        _wire(view.close, on.close, [], [view])
    listing = [shelf.state, shelf.documents]
    for looking in (shelf.wanted.submit, documents_tab.select):  # the folder may have changed since the page came
        _wire(looking, on.documents, [shelf.wanted], listing)
    _wire(shelf.rebuild.click, on.start_rebuild, [], [shelf.progress, timer])
    _wire(shelf.progress.cancel, on.cancel_rebuild, [], [shelf.progress])
    _wire(timer.tick, on.tick, [shelf.wanted], [shelf.progress, timer, masthead, ask.examples, *listing])
    _wire(page.load, on.arrive, [], [masthead, ask.examples, ask.answer, *listing, shelf.progress, timer])
    gradio_api(on.ask_api, api_name="ask")


def _html(name: str) -> gr.HTML:
    script = _asset("page.js").read_text(encoding="utf-8")
    return gr.HTML(elem_id=f"pq-{name}", js_on_load=script, apply_default_css=False, padding=False)


def _ask_tab(word: gr.I18n, top_k: int) -> _AskTab:
    with gr.Row(elem_id="pq-ask-row"):
        question = gr.Textbox(
            label=word("question"),
            placeholder=word("question_hint"),
            lines=1,
            max_lines=1,
            max_length=200_000,
            autofocus=True,
            container=False,
            elem_id="pq-question",
            scale=1,
        )
        passages = gr.Dropdown(
            choices=sorted({*_TOP_K, top_k}),
            value=top_k,
            label=word("top_k"),
            filterable=False,
            elem_id="pq-top-k",
            scale=0,
            min_width=96,
        )
        button = gr.Button(word("ask"), variant="primary", elem_id="pq-ask", scale=0, min_width=96)
    examples = _html("examples")
    with gr.Row(elem_classes="pq-split"):
        return _AskTab(question, passages, button, examples, answer=_html("answer"), source=_html("source"))


def _documents_tab(word: gr.I18n) -> _DocumentsTab:
    progress = _html("rebuild-area")
    with gr.Row(elem_id="pq-documents-row"):
        state = _html("state")
        rebuild = gr.Button(word("rebuild"), elem_id="pq-rebuild", scale=0, min_width=120)
    wanted = gr.Textbox(
        label=word("filter"),
        placeholder=word("filter_hint"),
        max_lines=1,
        max_length=200,
        container=False,
        elem_id="pq-filter",
    )
    with gr.Row(elem_classes="pq-split"):
        return _DocumentsTab(progress, state, rebuild, wanted, documents=_html("documents"), document=_html("document"))


def _wire(
    trigger: Any,
    handler: Callable[..., object],
    inputs: Sequence[Component],
    outputs: Sequence[Component],
    *,
    slow: bool = False,
) -> None:
    """Call a handler at an event; ``slow`` dims the outputs meanwhile. No program is offered it as an interface."""
    trigger(
        handler,
        list(inputs),
        list(outputs),
        api_name=f"page_{handler.__name__}",
        api_visibility="private",
        show_progress="minimal" if slow else "hidden",
    )


def _translations() -> gr.I18n:
    chinese, english = ({key: say(key, language) for key in _LABELS} for language in ("zh", "en"))
    return gr.I18n(**dict.fromkeys(_CHINESE, chinese), en=english)


def _theme() -> gr.themes.Base:
    """Only fonts that the machine has: nothing is fetched."""
    return gr.themes.Base(
        primary_hue=gr.themes.colors.red, neutral_hue=gr.themes.colors.stone, font=_SANS, font_mono=_MONO
    )


def _style() -> str:
    return _asset("page.css").read_text(encoding="utf-8")


def _asset(name: str) -> Path:
    return Path(str(resources.files("policyqa.interfaces") / "assets" / name))
