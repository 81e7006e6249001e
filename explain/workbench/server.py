"""The workbench as a small ASGI application, for one person on this computer.

Every address begins with a token that only who started it has; host and origin must be this server's own; a request
is JSON of bounded size, and a solve is bounded in time. What goes out says that it may be neither framed nor kept.
"""

from __future__ import annotations

import json
import secrets
import socket
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from explain.say import problems
from explain.workbench import api, forms, storage
from explain.workbench.desk import Desk, Stale
from explain.workbench.edits import Unreadable
from kb.errors import BadInput, BoundHit, NullumError

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

HOST = "127.0.0.1"
LARGEST = 1_000_000  # bytes of a request
_HEADERS = {
    b"cache-control": b"no-store",
    b"content-security-policy": b"frame-ancestors 'none'",
    b"cross-origin-opener-policy": b"same-origin",
    b"cross-origin-resource-policy": b"same-origin",
    b"referrer-policy": b"no-referrer",
    b"x-content-type-options": b"nosniff",
    b"x-frame-options": b"DENY",
}


def listening(port: int) -> socket.socket:
    """Take a port of this computer alone; 0 takes a free one. Raise `OSError`."""
    made = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        made.bind((HOST, port))
        made.listen()  # who asks before the server runs waits for it
    except BaseException:
        made.close()
        raise
    return made


def application(desk: Desk, port: int, token: str) -> ASGIApp:
    """Make the application that serves a desk under a token."""

    async def page(_: Request) -> Response:
        return HTMLResponse(await run_in_threadpool(api.page, desk))

    async def call(request: Request) -> Response:
        name = request.path_params["name"]
        if name not in api.CALLS:
            return _refused(404, "no such question")
        try:
            asked = json.loads(await _body(request))
            if not isinstance(asked, dict):
                raise ValueError
        except (ValueError, RecursionError):
            return _refused(400, "a request is one JSON object")
        return await run_in_threadpool(_answer, desk, api.CALLS[name], asked)

    routes = [Route("/", page, methods=["GET"]), Route("/api/{name}", call, methods=["POST"])]
    return _Guard(Starlette(routes=routes), port, token)


async def _body(request: Request) -> bytes:
    """Read a request; raise `ValueError` where it is too large."""
    made = b""
    async for part in request.stream():
        made += part
        if len(made) > LARGEST:
            raise ValueError
    return made


def _answer(desk: Desk, call: Callable[[Desk, Mapping[str, Any]], dict[str, Any]], asked: dict[str, Any]) -> Response:
    """Answer a question; what went wrong is told in a form that the page can place."""
    try:
        return JSONResponse(call(desk, asked))
    except forms.Faulty as error:
        return JSONResponse({"problems": [(at, problems.message(said, desk.lang)) for at, said in error.faults]}, 422)
    except BadInput as error:
        return JSONResponse({"problems": [(0, problems.message(p.message, desk.lang)) for p in error.problems]}, 422)
    except Stale as error:
        return JSONResponse({"stale": str(error), "desk": api.state(desk, {})}, 409)
    except storage.Asks as error:
        return JSONResponse({"asks": {"over": error.seen, "lines": error.lines, "changed": error.changed}})
    except (BoundHit, MemoryError) as error:
        return JSONResponse({"bound": str(error) or "memory"}, 503)
    except Unreadable as error:
        return _refused(400, str(error))
    except NullumError as error:
        return _refused(500, str(error))


def _refused(status: int, text: str) -> Response:
    return PlainTextResponse(text, status)


class _Guard:
    """Lets through what comes from the page itself, and puts the headers of safety on what goes out."""

    def __init__(self, app: ASGIApp, port: int, token: str) -> None:
        self.app = app
        self.token = token
        self.hosts = [f"{name}:{port}" for name in (HOST, "localhost")]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return

        async def safe(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", []), *_HEADERS.items()]
            await send(message)

        _, token, rest = f"{scope['path']}//".split("/", 2)
        refusal = self._refusal(scope, token)
        inner = dict(scope, path=f"/{rest.removesuffix('//').removesuffix('/')}")
        inner["raw_path"] = inner["path"].encode()
        await (refusal or self.app)(inner, receive, safe)

    def _refusal(self, scope: Scope, token: str) -> Response | None:
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        host = headers.get("host", "")
        if host not in self.hosts:
            return _refused(421, "this is not the host that was asked for")
        if not secrets.compare_digest(token.encode(), self.token.encode()):
            return _refused(404, "open the address that nullum workbench printed")
        if headers.get("origin", f"http://{host}") != f"http://{host}":
            return _refused(403, "a foreign page may not ask")
        if scope["method"] == "GET":
            return None
        if headers.get("sec-fetch-site", "same-origin") != "same-origin":
            return _refused(403, "a foreign page may not ask")
        if headers.get("content-type", "").split(";")[0] != "application/json":
            return _refused(415, "a request is JSON")
        return None
