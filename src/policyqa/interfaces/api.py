"""The HTTP interface: ``/healthz``, ``/api/ask``, ``/api/documents``, ``/api/rebuild``; JSON in, JSON out."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from functools import wraps
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from policyqa.answering.render import answer_dict, notice_dict
from policyqa.errors import (
    CorpusError,
    IndexBusyError,
    IndexStateError,
    ModelError,
    PolicyQAError,
    QuestionError,
)
from policyqa.indexing.rows import DocumentSummary
from policyqa.interfaces.desk import Desk, Rebuild
from policyqa.interfaces.strict_json import read_json, written_json
from policyqa.texts import say

__all__ = ["api_routes", "ask_dict", "documents_dict"]

_log = logging.getLogger(__name__)
_MAX_TOP_K = 1000
# Narrowest first: the first that fits decides.
_STATUS: tuple[tuple[type[PolicyQAError], int], ...] = (
    (QuestionError, 422),
    (IndexBusyError, 409),
    (IndexStateError, 503),
    (CorpusError, 503),
    (ModelError, 503),
    (PolicyQAError, 500),
)
_Endpoint = Callable[[Request], Awaitable[JSONResponse]]


class _BadRequestError(QuestionError):
    """The body is no JSON object of the kind that is asked for."""


def api_routes(desk: Desk) -> list[Route]:
    """The routes of the interface, for Starlette or FastAPI."""

    async def healthz(request: Request) -> JSONResponse:
        problem = await run_in_threadpool(desk.problem)
        if problem is not None:
            return JSONResponse({"status": "no_index", "error": str(problem)}, status_code=503)
        return JSONResponse({"status": "ok"})

    async def ask(request: Request) -> JSONResponse:
        body = await _body(request)
        question = body.get("question")
        if not isinstance(question, str):
            raise _BadRequestError(say("bad_request", reason='请发送 {"question": "…"}'))
        return JSONResponse(
            await run_in_threadpool(ask_dict, desk, question, top_k=_top_k(body.get("top_k")), id=body.get("id"))
        )

    async def documents(request: Request) -> JSONResponse:
        return JSONResponse(await run_in_threadpool(documents_dict, desk))

    async def rebuild(request: Request) -> JSONResponse:
        body = await _body(request)
        if not isinstance(body.get("full", False), bool):
            raise _BadRequestError(say("bad_request", reason="full 应为 true 或 false"))
        desk.start_rebuild(full=body.get("full", False))
        return JSONResponse({"rebuild": _rebuild_dict(desk.rebuild)}, status_code=202)

    return [
        Route("/healthz", _guarded(healthz), methods=["GET"]),
        Route("/api/ask", _guarded(ask), methods=["POST"]),
        Route("/api/documents", _guarded(documents), methods=["GET"]),
        Route("/api/rebuild", _guarded(rebuild), methods=["POST"]),
    ]


def ask_dict(desk: Desk, question: str, *, top_k: int | None = None, id: object = None) -> dict[str, Any]:
    """The answer as the contract has it.

    :raises PolicyQAError: it could not be looked up.
    """
    return answer_dict(desk.ask(question, top_k=top_k), id=id)


def documents_dict(desk: Desk) -> dict[str, Any]:
    """What is indexed, what could not be read, what is stale, and how the last rebuild stands.

    :raises PolicyQAError: there is no index and none is being built.
    """
    rebuild = _rebuild_dict(desk.rebuild)
    if desk.rebuild.under_way and desk.problem() is not None:
        return {"schema": 1, "documents": [], "unreadable": [], "rebuild": rebuild}
    snapshot = desk.assistant().snapshot
    return {
        "schema": 1,
        "generation": snapshot.manifest.id,
        "created": snapshot.manifest.created,
        "model": snapshot.manifest.model.name,
        "documents": [_document_dict(summary) for summary in snapshot.document_summaries()],
        "unreadable": [notice_dict(notice) for notice in snapshot.unreadable],
        "stale": asdict(desk.staleness()),
        "rebuild": rebuild,
    }


def _document_dict(summary: DocumentSummary) -> dict[str, Any]:
    return {
        "source": summary.source,
        "title": summary.title,
        "date": summary.date,
        "origin": summary.origin,
        "chars": summary.chars,
        "passages": summary.passages,
        "sections": asdict(summary.sections),
        "notices": [notice_dict(notice) for notice in summary.notices],
    }


def _rebuild_dict(rebuild: Rebuild) -> dict[str, Any]:
    found: dict[str, Any] = {"state": rebuild.state}
    if rebuild.progress is not None:
        found["progress"] = asdict(rebuild.progress)
    if rebuild.report is not None:
        found["report"] = {
            **asdict(rebuild.report),
            "failed": [notice_dict(notice) for notice in rebuild.report.failed],
        }
    if rebuild.message:
        found["message"] = rebuild.message
    return found


def _top_k(value: object) -> int | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= _MAX_TOP_K:
        raise _BadRequestError(say("bad_request", reason=f"top_k 应为 1–{_MAX_TOP_K} 的整数"))
    return value


async def _body(request: Request) -> dict[str, Any]:
    """The body as a JSON object. A form of another site cannot send this content type unasked.

    :raises QuestionError: it is none.
    """
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        raise _BadRequestError(say("bad_request", reason="Content-Type 应为 application/json"))
    try:
        body = read_json(await request.body() or b"{}")
        written_json(body).encode()  # half a surrogate pair can be asked for, but not answered with
    except (ValueError, RecursionError) as error:
        raise _BadRequestError(say("bad_request", reason="不是 JSON")) from error
    if not isinstance(body, dict):
        raise _BadRequestError(say("bad_request", reason="应为 JSON 对象"))
    return body


def _guarded(endpoint: _Endpoint) -> _Endpoint:
    """Every error as one line of JSON with its status."""

    @wraps(endpoint)
    async def guarded(request: Request) -> JSONResponse:
        try:
            return await endpoint(request)
        except _BadRequestError as error:
            return JSONResponse({"error": str(error)}, status_code=400)
        except PolicyQAError as error:
            status = next(status for kind, status in _STATUS if isinstance(error, kind))
            return JSONResponse({"error": str(error)}, status_code=status)
        except ClientDisconnect:
            return JSONResponse({"error": say("bad_request", reason="正文过大或中断")}, status_code=413)
        except Exception:
            _log.exception("处理 %s 时出现意外错误", request.url.path)
            return JSONResponse({"error": say("unexpected")}, status_code=500)

    return guarded
