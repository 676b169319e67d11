"""The door of the web server: which requests are let in, and what every response says to the browser."""

from __future__ import annotations

import re
import secrets
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from policyqa.texts import preferred_language

__all__ = ["LOOPBACK_NAMES", "Guard"]

_Scope = MutableMapping[str, Any]
_Message = MutableMapping[str, Any]
_Receive = Callable[[], Awaitable[_Message]]
_Send = Callable[[_Message], Awaitable[None]]
_App = Callable[[_Scope, _Receive, _Send], Awaitable[None]]

LOOPBACK_NAMES = frozenset({"127.0.0.1", "localhost", "::1"})
_MAX_BODY = 2**20  # bytes; a question of 100,000 characters is 300,000
# Only what the page, gradio_client and our own interface need. Gradio has many more routes: some read files
# (file=, custom_component), fetch addresses (file=http…, proxy=), or write (upload, vibe-edit).
_OPEN = re.compile(
    r"/|/(?:assets|static)/[\w./@+-]+|/(?:theme\.css|favicon\.ico|robots\.txt|config/?|healthz)"
    r"|/api/(?:ask|documents|rebuild)"
    r"|/gradio_api/(?:info/?|openapi\.json|app_id/?|theme\.css|startup-events|queue/(?:join|data)|cancel|reset/?"
    r"|heartbeat/\w+|(?:call|run|api)/(?:v2/)?\w+/?|call/\w+/\w+|dev/reload)"
)
_FOREIGN_META = re.compile(rb'<meta\s+(?:property|name)="(?:og|twitter):[^>]*>|<link rel="manifest"[^>]*>')


@dataclass(frozen=True, slots=True)
class _Refusal:
    status: int
    message: str


class Guard:
    """ASGI middleware. With ``loopback`` only names of this machine are answered to (no DNS rebinding).

    :param style: CSS for the page. Gradio's own way takes rules apart in the browser and loses some, and comes late.
    :param embedders: origins that may show the page in a frame; none by default.
    """

    def __init__(self, app: _App, *, style: str, loopback: bool, embedders: Iterable[str] = ()) -> None:
        self._app = app
        self._style = style
        self._loopback = loopback
        self._ancestors = " ".join(embedders) or "'none'"

    async def __call__(self, scope: _Scope, receive: _Receive, send: _Send) -> None:
        if scope["type"] != "http":
            if scope["type"] == "lifespan":
                await self._app(scope, receive, send)
            return
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        refusal = self._refusal(scope, headers)
        if refusal is not None:
            await _refuse(refusal, send)
            return
        reply = _Reply(send, style=self._style, ancestors=self._ancestors)
        if scope["path"] == "/":
            reply.page_language = preferred_language(headers.get("accept-language"))
        await self._app(scope, _bounded(receive), reply)

    def _refusal(self, scope: _Scope, headers: dict[str, str]) -> _Refusal | None:
        if self._loopback and _host_name(headers.get("host", "")) not in LOOPBACK_NAMES:
            return _Refusal(400, "此地址不在服务范围内;请用 http://127.0.0.1 访问")
        if not _OPEN.fullmatch(scope["path"]) or ".." in scope["path"]:
            return _Refusal(404, "没有这个页面")
        if scope["method"] not in ("GET", "HEAD", "OPTIONS"):
            if _is_cross_site(headers):
                return _Refusal(403, "拒绝来自其他网站的请求")
            if not headers.get("content-length", "0").isdigit() or int(headers.get("content-length", "0")) > _MAX_BODY:
                return _Refusal(413, "请求过大;请缩短问题后再问")
        return None


def _host_name(host: str) -> str:
    try:
        return (urlsplit(f"//{host}").hostname or "").lower()
    except ValueError:
        return ""


def _is_cross_site(headers: dict[str, str]) -> bool:
    """Whether a page of another site sent this; a program that is no browser sends neither header."""
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site not in ("same-origin", "none")
    origin = headers.get("origin")
    if origin is None:
        return False
    return urlsplit(origin).netloc.lower() != headers.get("host", "").lower()


def _bounded(receive: _Receive) -> _Receive:
    """A body without a length (chunked) is cut off where it grows too large."""
    seen = 0

    async def bounded() -> _Message:
        nonlocal seen
        message = await receive()
        seen += len(message.get("body", b""))
        return message if seen <= _MAX_BODY else {"type": "http.disconnect"}

    return bounded


async def _refuse(refusal: _Refusal, send: _Send) -> None:
    body = ('{"error":"' + refusal.message + '"}').encode()
    headers = [
        (b"content-type", b"application/json; charset=utf-8"),
        (b"content-length", str(len(body)).encode()),
        (b"x-content-type-options", b"nosniff"),
    ]
    await send({"type": "http.response.start", "status": refusal.status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


class _Reply:
    """The response on its way out: security headers, and for the page itself its language and script nonces."""

    def __init__(self, send: _Send, *, style: str, ancestors: str) -> None:
        self._send = send
        self._style = style
        self._nonce = secrets.token_urlsafe(16)
        self._ancestors = ancestors
        self._start: _Message | None = None
        self._body = b""
        self.page_language: str | None = None

    async def __call__(self, message: _Message) -> None:
        if message["type"] == "http.response.start":
            message["headers"] = [*message.get("headers", ()), *self._security()]
            if self.page_language is not None:
                self._start = message
                return
        elif message["type"] == "http.response.body" and self._start is not None:
            self._body += message.get("body", b"")
            if not message.get("more_body"):
                await self._send_page(self._start)
            return
        await self._send(message)

    def _security(self) -> list[tuple[bytes, bytes]]:
        # Gradio compiles its templates in the browser ('unsafe-eval') and sets styles inline. Scripts in the
        # page carry a nonce, so that no markup that slipped in could run one.
        policy = (
            f"default-src 'self'; script-src 'self' 'nonce-{self._nonce}' 'unsafe-eval'; "
            "style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; connect-src 'self'; "
            f"object-src 'none'; base-uri 'self'; form-action 'none'; frame-ancestors {self._ancestors}"
        )
        return [
            (b"content-security-policy", policy.encode()),
            (b"x-content-type-options", b"nosniff"),
            (b"referrer-policy", b"no-referrer"),
            (b"cross-origin-resource-policy", b"same-origin"),
        ]

    async def _send_page(self, start: _Message) -> None:
        body = _FOREIGN_META.sub(b"", self._body)
        body = body.replace(b"<script", f'<script nonce="{self._nonce}"'.encode())
        body = body.replace(b"</head>", f"<style>\n{self._style}</style></head>".encode(), 1)
        tag = b"zh-CN" if self.page_language == "zh" else b"en"
        body = body.replace(b'lang="en"', b'lang="' + tag + b'"', 1)
        kept = [(name, value) for name, value in start["headers"] if name.lower() != b"content-length"]
        length = len(body) if body else int(dict(start["headers"]).get(b"content-length", b"0"))
        start["headers"] = [*kept, (b"content-length", str(length).encode()), (b"cache-control", b"no-store")]
        await self._send(start)
        await self._send({"type": "http.response.body", "body": body})
