"""Where the app stands in the address: at the root of a host, or below a path such as `/tools/pm`.

Three ways lead to a path. A proxy takes it off (then nobody tells us, and we must not need to know), a proxy passes it on
(POSTMORTEM_URL says it), or Streamlit itself is told (`server.baseUrlPath`). In between, nothing knows of it: `SubPath`
takes the path off before everything else, `Streamlits` gives Streamlit back the one that it expects. Addresses that we
send are relative, so that they are right below any path.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from urllib.parse import quote

from starlette.datastructures import MutableHeaders
from starlette.responses import RedirectResponse
from starlette.routing import BaseRoute, Match
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pmcore.web.guards.headers import HEADERS
from pmcore.web.root import answering


def plain_base(path: str) -> str:
    """Return a path as it stands before ours: `/tools/pm` for `tools/pm/`, nothing for `/`."""
    inner = path.strip("/")
    return f"/{inner}" if inner else ""


class SubPath:
    """The outermost middleware: takes the path off that a proxy passed on, and sends nobody to an absolute address.

    `scope["base"]` says what was taken off.
    """

    def __init__(self, app: ASGIApp, bases: Iterable[str] = ()) -> None:
        """Wrap `app`; `bases` are the paths that may stand before ours."""
        self._app = app
        self._bases = sorted({plain_base(each) for each in bases} - {""}, key=len, reverse=True)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on without the path."""
        if scope["type"] not in {"http", "websocket"}:
            await self._app(scope, receive, send)
            return
        path: str = scope["path"]
        base = next((each for each in self._bases if path == each or path.startswith(f"{each}/")), "")
        if base and path == base and scope["type"] == "http" and scope["method"] in {"GET", "HEAD"}:
            await with_slash(scope)(scope, receive, send)
            return
        inner = moved(scope, path[len(base) :] or "/") if base else {**scope}
        inner["base"] = base
        with answering(inner) as way:
            await self._app(inner, receive, relative(send, way))


class Streamlits:
    """Middleware that gives Streamlit the path back that `server.baseUrlPath` made it expect; our own routes have none."""

    def __init__(self, app: ASGIApp, routes: Sequence[BaseRoute], base: str = "") -> None:
        """Wrap `app`; `routes` are ours, `base` is Streamlit's."""
        self._app, self._routes, self._base = app, routes, plain_base(base)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on as Streamlit, or our own route, expects it."""
        if not self._base or scope["type"] not in {"http", "websocket"} or is_own(scope, self._routes):
            await self._app(scope, receive, send)
            return

        async def answer(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                goal = headers.get("location", "")
                if goal.startswith(f"{self._base}/"):
                    headers["location"] = goal.removeprefix(self._base)
            await send(message)

        await self._app(moved(scope, self._base + scope["path"]), receive, answer)


def is_own(scope: Scope, routes: Iterable[BaseRoute]) -> bool:
    """Return whether one of our routes answers this, and not Streamlit."""
    return any(route.matches(scope)[0] is not Match.NONE for route in routes)


def moved(scope: Scope, path: str) -> Scope:
    """Return a scope with another path, encoded and decoded."""
    now: str = scope["path"]
    raw: bytes = scope.get("raw_path") or quote(now).encode()
    if now.endswith(path) and raw.startswith(gone := now.removesuffix(path).encode()):
        raw = raw.removeprefix(gone)
    elif path.endswith(now):
        raw = quote(path.removesuffix(now)).encode() + raw
    else:
        raw = quote(path).encode()
    return {**scope, "path": path, "raw_path": raw}


def relative(send: Send, way: str) -> Send:
    """Return a `send` that makes the goal of a redirect relative."""

    async def answer(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            goal = headers.get("location", "")
            if goal.startswith("/") and not goal.startswith("//"):
                headers["location"] = way + goal[1:]
        await send(message)

    return answer


def with_slash(scope: Scope) -> RedirectResponse:
    """Return the way from `/tools/pm` to `/tools/pm/`: below the first, no relative address is right."""
    query = scope.get("query_string", b"").decode("latin-1")
    goal = f"./{scope['path'].rpartition('/')[2]}/"
    return RedirectResponse(f"{goal}?{query}" if query else goal, 307, HEADERS)
