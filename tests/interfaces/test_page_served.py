"""The page as it is served: what the door lets in, what it keeps out, and what it says when it cannot open."""

from __future__ import annotations

import json
import socket
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest

from policyqa.config import Settings
from policyqa.errors import ServeError
from policyqa.interfaces.desk import Desk
from policyqa.interfaces.page import Page, build_demo, launch
from tests.fakes import FakeEncoder
from tests.interfaces.conftest import SPEECH

_ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def targets(served: httpx.Client, served_settings: Settings, tmp_path: Path) -> dict[str, Path]:
    """Files that nobody may read through the server."""
    settings = served_settings
    link = tmp_path / "link.txt"
    link.symlink_to("/etc/passwd")
    generation = (settings.index_dir / "CURRENT").read_text(encoding="ascii").strip()
    return {
        "corpus": settings.corpus_dir / SPEECH,
        "manifest": settings.index_dir / "generations" / generation / "manifest.json",
        "current": settings.index_dir / "CURRENT",
        "passwd": Path("/etc/passwd"),
        "app": _ROOT / "app.py",
        "settings": _ROOT / "pyproject.toml",
        "link": link,
    }


_FORMS = {
    "absolute": lambda path: f"/gradio_api/file={path}",
    "deprecated": lambda path: f"/gradio_api/file/{path}",
    "no prefix": lambda path: f"/file={path}",
    "encoded": lambda path: f"/gradio_api/file={quote(str(path), safe='')}",
    "file url": lambda path: f"/gradio_api/file=file://{path}",
    "dots": lambda path: f"/gradio_api/file=../../../../../../../..{path}",
    "encoded dots": lambda path: "/gradio_api/file=" + "%2e%2e/" * 12 + str(path).lstrip("/"),
    "name alone": lambda path: f"/gradio_api/file={path.name}",
    "static": lambda path: "/static/" + "..%2f" * 14 + str(path).lstrip("/"),
    "assets": lambda path: "/assets/" + "../" * 14 + str(path).lstrip("/"),
    "backslash": lambda path: "/static/" + "..%5c" * 14 + str(path).lstrip("/"),
    "svelte": lambda path: "/svelte/" + "%2e%2e/" * 14 + str(path).lstrip("/"),
    "custom component": lambda path: f"/gradio_api/custom_component/x/client/component/{path}",
    "deep link": lambda path: f"/?deep_link={path}",
    "proxy": lambda path: f"/gradio_api/proxy=file://{path}",
    "stream": lambda path: f"/gradio_api/stream/a/b/1/{path}",
}


@pytest.mark.parametrize("form", _FORMS)
def test_no_file_of_the_disk_is_readable(served: httpx.Client, targets: dict[str, Path], form: str) -> None:
    for path in targets.values():
        secret = path.read_bytes().strip()[:60]
        # Sent as it is: httpx would tidy the dots away.
        body = _raw_get(served, _FORMS[form](path))
        assert secret not in body, path
        if form != "deep link":
            assert b" 404 " in body.partition(b"\r\n")[0] or b" 400 " in body.partition(b"\r\n")[0]


def _raw_get(client: httpx.Client, target: str) -> bytes:
    url = client.base_url
    with socket.create_connection((url.host, url.port or 80), timeout=10) as connection:
        line = quote(target, safe="/%=?:.\\_-")
        connection.sendall(f"GET {line} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n".encode())
        parts = []
        while part := connection.recv(65536):
            parts.append(part)
    return b"".join(parts)


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/gradio_api/upload"),
        ("GET", "/gradio_api/file=http://127.0.0.1:1/x"),
        ("GET", "/gradio_api/proxy=http://127.0.0.1:1/x"),
        ("POST", "/gradio_api/vibe-edit"),
        ("POST", "/gradio_api/process_recording"),
        ("GET", "/gradio_api/deep_link?session_hash=a"),
        ("POST", "/gradio_api/run-history/connect"),
        ("GET", "/monitoring"),
        ("GET", "/docs"),
        ("GET", "/openapi.json"),
    ],
)
def test_routes_that_write_fetch_or_tell_are_closed(served: httpx.Client, method: str, path: str) -> None:
    assert served.request(method, path, files={"files": b"x"} if "upload" in path else None).status_code == 404


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "", "[::", "192.168.0.7:7860"])
def test_a_name_that_is_not_this_machine_is_not_answered_to(served: httpx.Client, host: str) -> None:
    assert served.get("/healthz", headers={"Host": host}).status_code == 400


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1:80", "[::1]:7860"])
def test_a_name_of_this_machine_is_answered_to(served: httpx.Client, host: str) -> None:
    assert served.get("/healthz", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        pytest.param({"Origin": "https://evil.example"}, id="origin"),
        pytest.param({"Origin": "null"}, id="null origin"),
        pytest.param({"Sec-Fetch-Site": "cross-site"}, id="cross-site"),
        pytest.param({"Sec-Fetch-Site": "same-site"}, id="another port of this machine"),
    ],
)
@pytest.mark.parametrize("path", ["/api/ask", "/api/rebuild", "/gradio_api/queue/join", "/gradio_api/call/ask"])
def test_a_post_from_another_site_is_refused(served: httpx.Client, path: str, headers: dict[str, str]) -> None:
    assert served.post(path, json={"question": "a"}, headers=headers).status_code == 403


def test_a_post_from_the_page_itself_is_taken(served: httpx.Client) -> None:
    origin = str(served.base_url).rstrip("/")
    headers = {"Origin": origin, "Sec-Fetch-Site": "same-origin"}
    assert served.post("/api/ask", json={"question": "加快改造"}, headers=headers).status_code == 200
    assert served.post("/api/ask", json={"question": "加快改造"}, headers={"Origin": origin}).status_code == 200


@pytest.mark.parametrize("chunked", [False, True], ids=["with its length", "chunked"])
def test_a_body_without_end_is_cut_off(served: httpx.Client, chunked: bool) -> None:
    body = b'{"question": "' + b"a" * (3 * 2**20) + b'"}'
    content = (body[i : i + 65536] for i in range(0, len(body), 65536)) if chunked else body
    response = served.post("/api/ask", content=content, headers={"Content-Type": "application/json"})
    assert response.status_code == 413
    assert served.get("/healthz").status_code == 200


def test_every_response_carries_the_security_headers(served: httpx.Client) -> None:
    for path in ("/", "/healthz", "/theme.css"):
        headers = served.get(path).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
        policy = headers["content-security-policy"]
        assert "default-src 'self'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "script-src 'self' 'nonce-" in policy
        assert "'unsafe-inline'" not in policy.partition("script-src")[2].partition(";")[0]


def test_the_page_names_no_other_host_and_every_script_has_the_nonce_of_its_answer(served: httpx.Client) -> None:
    first, second = served.get("/"), served.get("/")
    nonce = first.headers["content-security-policy"].partition("'nonce-")[2].partition("'")[0]
    assert first.text.count("<script") == first.text.count(f'<script nonce="{nonce}"') > 0
    assert nonce not in second.text
    head = first.text.partition("window.gradio_config")[0]
    assert "http" not in head.replace("http-equiv", "")


@pytest.mark.parametrize(("accepted", "lang"), [("zh-CN", "zh-CN"), ("en-US,en;q=0.9", "en")])
def test_the_page_says_its_language(served: httpx.Client, accepted: str, lang: str) -> None:
    assert f'lang="{lang}"' in served.get("/", headers={"Accept-Language": accepted}).text[:200]


def test_gradios_own_interface_offers_ask_and_nothing_else(served: httpx.Client) -> None:
    info = served.get("/gradio_api/info").json()
    assert list(info["named_endpoints"]) == ["/ask"]
    started = served.post("/gradio_api/call/ask", json={"data": ["加快改造企业", 3]}).json()
    with served.stream("GET", f"/gradio_api/call/ask/{started['event_id']}") as response:
        lines = [line for line in response.iter_lines() if line.startswith("data:")]
    [answer] = json.loads(lines[-1].removeprefix("data:"))
    assert answer["passages"][0]["source"] == SPEECH


def test_a_port_in_use_is_one_clear_line(settings: Settings) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        page = Page(Desk(replace(settings, port=port), encoder=FakeEncoder()))
        with pytest.raises(ServeError, match=rf"端口 {port} .*--port") as caught:
            launch(page)
    assert "\n" not in str(caught.value)


def test_an_address_of_another_machine_is_one_clear_line(settings: Settings) -> None:
    with pytest.raises(ServeError, match=r"203\.0\.113\.7"):
        launch(Page(Desk(replace(settings, host="203.0.113.7"), encoder=FakeEncoder())))


def test_an_address_that_others_can_reach_is_warned_of(empty_desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    page = build_demo(replace(empty_desk.settings, host="0.0.0.0"), encoder=FakeEncoder())
    try:
        url, *others = launch(page)
        assert url.startswith("http://127.0.0.1:")
        assert not any("0.0.0.0" in other or "127.0.0.1" in other for other in others)
        assert "没有密码" in capsys.readouterr().err
        with httpx.Client(trust_env=False) as client:
            assert client.get(f"{url}/healthz", headers={"Host": "files.example"}).status_code == 503
    finally:
        page.close(verbose=False)


def test_on_this_machine_nothing_is_warned_of(empty_desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    page = build_demo(empty_desk.settings, encoder=FakeEncoder())
    try:
        url, *_ = launch(page)
        assert url.startswith("http://127.0.0.1:")
        assert "密码" not in capsys.readouterr().err
    finally:
        page.close(verbose=False)
