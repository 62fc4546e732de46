"""What a page that stays empty asks, and `postmortem doctor --url` from outside: what gets through, and what does not.

`GET /live/check` says how a request arrived. `/live/ws?check` and `/_stcore/stream?check` open, and close at once: then
WebSockets get through to these addresses.
"""

from __future__ import annotations

from starlette.datastructures import Headers
from starlette.requests import HTTPConnection, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.websockets import WebSocket

from pmcore.server.connections import PASS_ON, Connections
from pmcore.server.hosts import Hosts
from pmcore.server.keys import Keys
from pmcore.web.answers import refusal
from pmcore.web.cookies import browser_of
from pmcore.web.guards.sockets import LIVE, MOST_SOCKETS, STREAM, Gate

CHECK = b"check"
CHECK_PATH = "/live/check"


class Checking:
    """The route for pages."""

    def __init__(self, hosts: Hosts, connections: Connections, gate: Gate) -> None:
        """Judge by `hosts`, tell `connections`, ask `gate` how many sockets a browser has."""
        self._hosts, self._connections, self._gate = hosts, connections, gate

    def routes(self) -> list[Route]:
        """Return what to mount."""
        return [Route(CHECK_PATH, self.check)]

    async def check(self, request: Request) -> Response:
        """Say how this request arrived, and whether a socket of a page at `origin` would be let in.

        `full` is how many tabs a browser may have where it has them all. With `empty`, a page says that it waits for its socket in vain.
        """
        host = request.headers.get("host", "")
        origin = request.query_params.get("origin", "")
        own = self._hosts.is_own(origin, host)
        if own and "empty" in request.query_params and request.scope.get("known_browser"):
            self._connections.asked(host, browser_of(request))
        answer = {
            "postmortem": True,
            "host": host,
            "scheme": request.url.scheme,
            "origin": "own" if own else "foreign",
            "base": request.scope.get("base", ""),
            "full": MOST_SOCKETS if await self._gate.full(request.scope) else 0,
        }
        return JSONResponse(answer)


class Handshakes:
    """Middleware that sees every handshake of a page before anybody may refuse it, and every page that is sent."""

    def __init__(self, app: ASGIApp, connections: Connections, keys: Keys, pages: frozenset[str]) -> None:
        """Wrap `app`; `pages` are the names of Streamlit's pages."""
        self._app, self._connections, self._keys, self._pages = app, connections, keys, pages

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on; a socket that lost its Upgrade header gets an answer that says so."""
        if scope["type"] not in {"http", "websocket"}:
            await self._app(scope, receive, send)
            return
        path, host = scope["path"], Headers(scope=scope).get("host", "")
        if scope["type"] == "websocket":
            if path == STREAM and scope.get("query_string") != CHECK:
                keys = self._keys.browsers_in(HTTPConnection(scope).cookies)
                self._connections.came(host, *keys)
            await self._app(scope, receive, send)
        elif path in {STREAM, LIVE}:
            if "sec-websocket-key" in Headers(scope=scope):  # meant as a socket, and no curiosity
                self._connections.no_upgrade(host)
            sentence = f"This address speaks WebSocket only. {PASS_ON}"
            await refusal(scope, 426, sentence, {"upgrade": "websocket", "connection": "upgrade"})(
                scope, receive, send
            )
        else:
            await self._app(scope, receive, send)
            if scope["method"] == "GET" and path.strip("/") in self._pages and "browser" in scope:
                self._connections.loaded(host, scope["browser"], real=scope["known_browser"])


class Probe:
    """Middleware that opens a socket which only asks whether it gets through, and closes it at once."""

    def __init__(self, app: ASGIApp) -> None:
        """Wrap `app`."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a probe; pass on the rest."""
        if (
            scope["type"] != "websocket"
            or scope.get("query_string") != CHECK
            or scope["path"] not in {STREAM, LIVE}
        ):
            await self._app(scope, receive, send)
            return
        socket = WebSocket(scope, receive, send)
        await socket.accept()
        await socket.close(1000)
