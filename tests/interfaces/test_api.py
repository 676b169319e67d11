"""The HTTP interface as a program meets it: JSON in, JSON out, one clear line for everything that is wrong."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from threading import Event
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from policyqa.answering.render_html import answer_html
from policyqa.config import Settings
from policyqa.indexing.build import build_index
from policyqa.interfaces import desk as desk_module
from policyqa.interfaces.api import api_routes
from policyqa.interfaces.desk import Desk
from tests.fakes import FakeEncoder
from tests.interfaces.conftest import HOSTILE, SPEECH


@pytest.fixture
def client(desk: Desk) -> Iterator[TestClient]:
    with TestClient(Starlette(routes=api_routes(desk))) as found:
        yield found


@pytest.fixture
def empty_client(empty_desk: Desk) -> Iterator[TestClient]:
    with TestClient(Starlette(routes=api_routes(empty_desk))) as found:
        yield found


def _wait(client: TestClient, state: str) -> dict[str, Any]:
    for _ in range(2000):
        found: dict[str, Any] = client.get("/api/documents").json()
        if found.get("rebuild", {}).get("state") == state:
            return found
        Event().wait(0.005)
    raise AssertionError(f"never {state}: {found}")


def test_health_says_ok_where_there_is_an_index(client: TestClient) -> None:
    response = client.get("/healthz")
    assert (response.status_code, response.json()) == (200, {"status": "ok"})


def test_health_names_what_is_missing_where_there_is_none(empty_client: TestClient) -> None:
    response = empty_client.get("/healthz")
    assert response.status_code == 503
    assert "policyqa index" in response.json()["error"]


def test_an_answer_follows_the_contract_and_echoes_the_id(client: TestClient, desk: Desk) -> None:
    found = client.post("/api/ask", json={"question": "加快改造企业", "id": "q1", "top_k": 1}).json()
    assert (found["schema"], found["id"], found["verdict"]) == (1, "q1", "answered")
    [passage] = found["passages"]
    assert passage["source"] == SPEECH
    text = (desk.settings.corpus_dir / SPEECH).read_text(encoding="utf-8")
    assert text[passage["start"] : passage["end"]] == passage["text"]
    assert "企业,推动\n转型升级。" in passage["text"]
    assert "企业,推动转型升级。" in passage["display"]


def test_what_is_only_listed_is_said_so(client: TestClient) -> None:
    found = client.post("/api/ask", json={"question": "缺失的部分"}).json()
    assert found["verdict"] == "listed_only"
    assert found["listed"][0]["section"].startswith("二")
    assert not any(passage["answers"] for passage in found["passages"])


@pytest.mark.parametrize(
    ("body", "status", "words"),
    [
        pytest.param({"question": "  "}, 422, "空", id="blank question"),
        pytest.param({"question": "问" * 100_000}, 422, "100000", id="100,000 characters"),
        pytest.param({}, 400, "question", id="no question"),
        pytest.param({"question": 7}, 400, "question", id="a number for a question"),
        pytest.param({"question": "a", "top_k": 0}, 400, "top_k", id="top_k zero"),
        pytest.param({"question": "a", "top_k": True}, 400, "top_k", id="top_k true"),
        pytest.param({"question": "a", "top_k": 10**9}, 400, "top_k", id="top_k huge"),
        pytest.param([], 400, "JSON", id="a list"),
    ],
)
def test_a_question_that_cannot_be_asked_gets_one_clear_line(
    client: TestClient, body: object, status: int, words: str
) -> None:
    response = client.post("/api/ask", json=body)
    assert response.status_code == status
    assert words in response.json()["error"]
    assert "\n" not in response.json()["error"]


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"{", id="cut off"),
        pytest.param(b"\xff\xfe", id="no UTF-8"),
        pytest.param(b'{"question": "\\ud800"}', id="half a surrogate pair"),
        pytest.param(b"[" * 100_000, id="nested too deep"),
        pytest.param(b'{"question": "a", "id": NaN}', id="NaN"),
        pytest.param(b'{"question": "a", "id": -Infinity}', id="an infinity"),
        pytest.param(b'{"question": "a", "id": 1e999}', id="a number that is none"),
    ],
)
def test_a_body_that_is_no_json_is_refused(client: TestClient, content: bytes) -> None:
    response = client.post("/api/ask", content=content, headers={"Content-Type": "application/json"})
    assert response.status_code == 400
    assert response.json()["error"]


@pytest.mark.parametrize("path", ["/api/ask", "/api/rebuild"])
def test_a_form_of_another_site_is_refused_for_its_content_type(client: TestClient, path: str) -> None:
    response = client.post(path, content=json.dumps({"question": "a"}), headers={"Content-Type": "text/plain"})
    assert response.status_code == 400


def test_an_unexpected_error_shows_nothing_of_the_inside(client: TestClient) -> None:
    response = client.post("/api/ask", json={"question": "崩溃"})
    assert response.status_code == 500
    assert "secret" not in response.text
    assert "Traceback" not in response.text


def test_documents_tell_what_is_there_and_what_is_missing(client: TestClient) -> None:
    found = client.get("/api/documents").json()
    by_source = {document["source"]: document for document in found["documents"]}
    assert set(by_source) == {SPEECH, HOSTILE}
    assert by_source[SPEECH]["sections"]["listed_only"] == 1
    assert by_source[SPEECH]["notices"][0]["code"] == "incomplete"
    assert found["stale"] == {"added": [], "changed": [], "removed": []}


def test_a_rebuild_takes_up_what_was_added_and_removed(client: TestClient, desk: Desk) -> None:
    (desk.settings.corpus_dir / "新.txt").write_text("一、夜间经济\n\n延长营业时间。\n", encoding="utf-8")
    (desk.settings.corpus_dir / HOSTILE).unlink()
    (desk.settings.corpus_dir / "坏.txt").write_bytes(b"")
    stale = client.get("/api/documents").json()["stale"]
    assert (stale["added"], stale["removed"]) == (["坏.txt", "新.txt"], [HOSTILE])

    assert client.post("/api/rebuild", json={}).status_code == 202
    found = _wait(client, "done")

    assert [document["source"] for document in found["documents"]] == ["新.txt", SPEECH]
    assert found["rebuild"]["report"]["failed"][0]["source"] == "坏.txt"
    assert (
        client.post("/api/ask", json={"question": "延长营业", "top_k": 1}).json()["passages"][0]["source"] == "新.txt"
    )


def test_questions_are_answered_while_a_rebuild_is_under_way(client: TestClient, held: Event) -> None:
    client.post("/api/rebuild", json={"full": True})
    assert client.post("/api/ask", json={"question": "加快改造"}).json()["verdict"] == "answered"
    assert client.post("/api/rebuild", json={}).status_code == 409
    held.set()
    _wait(client, "done")


def test_a_cancelled_rebuild_leaves_the_index_as_it_was(client: TestClient, desk: Desk, held: Event) -> None:
    before = client.get("/api/documents").json()["generation"]
    client.post("/api/rebuild", json={"full": True})
    desk.cancel_rebuild()
    found = _wait(client, "cancelled")
    assert found["generation"] == before
    assert found["rebuild"]["message"]


def test_the_first_index_can_be_built_from_here(empty_client: TestClient) -> None:
    assert empty_client.post("/api/rebuild", json={}).status_code == 202
    assert len(_wait(empty_client, "done")["documents"]) == 2


def test_a_rebuild_of_an_empty_folder_fails_with_one_line_and_keeps_the_index(client: TestClient, desk: Desk) -> None:
    for path in desk.settings.corpus_dir.iterdir():
        path.unlink()
    client.post("/api/rebuild", json={})
    found = _wait(client, "failed")
    assert "空" in found["rebuild"]["message"]
    assert len(found["documents"]) == 2


def test_an_index_that_another_process_built_is_taken_up(empty_desk: Desk) -> None:
    assert empty_desk.problem() is not None
    build_index(empty_desk.settings, FakeEncoder())
    empty_desk.refresh()
    assert empty_desk.problem() is None
    before = empty_desk.assistant().snapshot.manifest.id
    build_index(empty_desk.settings, FakeEncoder(), full=True)
    empty_desk.refresh()
    assert empty_desk.assistant().snapshot.manifest.id != before


def _garbled(settings: Settings) -> None:
    build_index(settings, FakeEncoder())
    (settings.index_dir / "CURRENT").write_text("../../etc/passwd", encoding="ascii")


def _damaged(settings: Settings) -> None:
    report = build_index(settings, FakeEncoder())
    (settings.index_dir / "generations" / report.generation / "manifest.json").write_text("{", encoding="utf-8")


def _of_another_model(settings: Settings) -> None:
    build_index(settings, FakeEncoder(name="another", dimension=32))


@pytest.mark.parametrize("spoil", [_garbled, _damaged, _of_another_model])
def test_an_index_that_cannot_be_used_is_one_clear_line_and_a_rebuild_repairs_it(
    empty_desk: Desk, spoil: Callable[[Settings], None]
) -> None:
    spoil(empty_desk.settings)
    with TestClient(Starlette(routes=api_routes(empty_desk))) as client:
        refused = client.post("/api/ask", json={"question": "加快改造"})
        assert refused.status_code == 503
        assert "policyqa index" in refused.json()["error"]
        assert "\n" not in refused.json()["error"]
        client.post("/api/rebuild", json={})
        _wait(client, "done")
        assert client.post("/api/ask", json={"question": "加快改造"}).status_code == 200


def test_a_folder_of_somebody_else_is_refused_and_a_rebuild_leaves_it_alone(empty_desk: Desk) -> None:
    current = empty_desk.settings.index_dir / "CURRENT"
    current.parent.mkdir()
    current.write_text("the figures of 2024", encoding="utf-8")
    with TestClient(Starlette(routes=api_routes(empty_desk))) as client:
        assert str(current) in client.post("/api/ask", json={"question": "加快改造"}).json()["error"]
        client.post("/api/rebuild", json={})
        for _ in range(2000):
            if not empty_desk.rebuild.under_way:
                break
            Event().wait(0.005)
        assert empty_desk.rebuild.state == "failed"
        assert str(current) in empty_desk.rebuild.message
    assert [path.read_text(encoding="utf-8") for path in current.parent.iterdir()] == ["the figures of 2024"]


@pytest.fixture
def own_desk(settings: Settings) -> Desk:
    """A desk over the indexed corpus with the real assistant, that looks at the folder before every question."""
    build_index(settings, FakeEncoder())
    return Desk(settings, encoder=FakeEncoder())


@pytest.mark.parametrize("left", [0, 1], ids=["the last file", "one of two"])
def test_a_file_taken_away_while_the_page_is_open_is_told_beside_every_answer(
    own_desk: Desk, monkeypatch: pytest.MonkeyPatch, left: int
) -> None:
    monkeypatch.setattr(desk_module, "_LOOK_EVERY_S", 0.0)
    monkeypatch.setattr(desk_module, "_LOOK_SHARE", 0)
    with TestClient(Starlette(routes=api_routes(own_desk))) as client:
        ask = {"question": "一、（一）"}
        assert "index_stale" not in str(client.post("/api/ask", json=ask).json()["notices"])
        for path in sorted(own_desk.settings.corpus_dir.iterdir(), reverse=True)[left:]:
            path.unlink()
        found = client.post("/api/ask", json=ask).json()
        (stale,) = [notice for notice in found["notices"] if notice["code"] == "index_stale"]
        assert stale["fields"] == {"added": "0", "changed": "0", "removed": str(2 - left)}
        assert len(client.get("/api/documents").json()["stale"]["removed"]) == 2 - left
        page = answer_html(own_desk.ask(ask["question"]))
        assert page.index('data-code="index_stale"') < page.index('class="pq-card"')


def test_the_folder_is_not_looked_at_again_for_every_question(own_desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(desk_module, "_LOOK_EVERY_S", 1e6)
    own_desk.ask("一、（一）")
    looks: list[None] = []
    monkeypatch.setattr(type(own_desk.assistant()), "staleness", lambda self: looks.append(None))
    for _ in range(3):
        own_desk.ask("一、（一）")
    assert looks == []
