"""Host and Origin: only pages that this server sent may talk to it (pmcore/server/hosts.py knows its names)."""

from __future__ import annotations

from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Receive, Scope, Send

from pmcore.server.connections import Connections
from pmcore.server.hosts import MOST_ADDRESSES, Hosts, netloc_of
from pmcore.server.keys import COOKIE
from pmcore.server.metrics import Metrics
from pmcore.server.safety import Safety
from pmcore.web.answers import refuse

SAFE = {"GET", "HEAD", "OPTIONS"}


class HostCheck:
    """Middleware that refuses foreign names, and requests that a foreign page made.

    A browser says Origin on every WebSocket and on every request that changes something; one that sends our cookie
    but no Origin is not believed. The API is let through: it takes bearer tokens only and never looks at cookies.
    """

    def __init__(
        self,
        app: ASGIApp,
        hosts: Hosts,
        metrics: Metrics,
        connections: Connections,
        safety: Safety,
        *,
        strict: bool = False,
    ) -> None:
        """Wrap `app`; with `strict`, nobody is let in where that is unsafe."""
        self._app, self._hosts, self._metrics, self._connections = app, hosts, metrics, connections
        self._safety, self._strict = safety, strict
        self._unnamed: set[str] = set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, or answer 421 or 403."""
        if scope["type"] not in {"http", "websocket"}:
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        host = headers.get("host")
        self._hosts.arrived(scope.get("server"))
        if (unsafe := self._safety.arrived(scope.get("server"))) and self._strict:
            await refuse(scope, receive, send, 503, f"{unsafe[0].what} {unsafe[0].fix}")
        elif not self._hosts.knows(host):
            self._metrics.shed("host")
            self._connections.foreign_host(host or "")
            await refuse(
                scope,
                receive,
                send,
                421,
                "This server does not go by that name. If it should, start it with POSTMORTEM_URL set to its address.",
            )
        elif self._changes(scope) and not self._from_here(headers, host):
            self._metrics.shed("origin")
            self._connections.foreign_origin(headers.get("origin", "an unnamed address"), host or "")
            await refuse(
                scope,
                receive,
                send,
                403,
                "This was sent by another page. Open the review itself and try again.",
            )
        else:
            self._look_at(host or "")
            await self._app(self._as_people_call_it(scope, headers), receive, send)

    def _look_at(self, host: str) -> None:
        """Tell, once, that people come by a name that links do not have."""
        if (
            host not in self._unnamed
            and len(self._unnamed) < MOST_ADDRESSES
            and not self._hosts.may_name(host)
        ):
            self._unnamed.add(host)
            if not self._hosts.root().endswith(f"//{host}"):
                self._connections.unnamed_host(host, self._hosts.root())

    def _as_people_call_it(self, scope: Scope, headers: Headers) -> Scope:
        """Return a socket's scope with the host that its page has: Streamlit compares the two, and a proxy may have changed it."""
        origin = headers.get("origin")
        if scope["type"] != "websocket" or origin is None or netloc_of(origin) == headers.get("host"):
            return scope
        own = MutableHeaders(raw=list(scope["headers"]))
        own["host"] = urlsplit(origin).netloc
        return {**scope, "headers": own.raw}

    def _changes(self, scope: Scope) -> bool:
        if scope["type"] == "websocket":
            return True
        return scope["method"] not in SAFE and not scope["path"].startswith("/api/")

    def _from_here(self, headers: Headers, host: str | None) -> bool:
        origin = headers.get("origin")
        if origin is None:
            return f"{COOKIE}=" not in headers.get("cookie", "")
        return self._hosts.is_own(origin, host)
