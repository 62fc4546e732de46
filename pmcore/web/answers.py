"""Answers that several routes and guards give: a refusal in words, as whoever asks can read it."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse, Response
from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocket

from pmcore.web.html import page
from pmcore.web.problems import plain_problem

POLICY_VIOLATION = 1008


async def refuse(scope: Scope, receive: Receive, send: Send, status: int, sentence: str) -> None:
    """Answer a request, or close a socket before it opens, with a sentence."""
    if scope["type"] == "websocket":
        await WebSocket(scope, receive, send).close(POLICY_VIOLATION)  # before accept: the browser sees a 403
        return
    await refusal(scope, status, sentence)(scope, receive, send)


def refusal(scope: Scope, status: int, sentence: str, headers: Mapping[str, str] | None = None) -> Response:
    """Return a refusal: a problem for the API, a page for a browser, text for the rest."""
    if scope["path"].startswith("/api/"):
        return plain_problem(status, sentence, headers)
    if "text/html" in Headers(scope=scope).get("accept", ""):
        return page("message.html.j2", status, headers, title="That did not work", sentence=sentence)
    return PlainTextResponse(sentence, status, headers)
