"""Host and Origin: only pages that this server sent may talk to it.

A page of somebody else's that re-points its own name to our address (DNS rebinding) sends that name as Host. So a name
with a dot must be known to us; an IP address, `localhost` and a plain machine name cannot be re-pointed and always work.
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Iterable
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Receive, Scope, Send

from pmcore.web.answers import refuse
from pmcore.web.connections import Connections
from pmcore.web.keys import COOKIE
from pmcore.web.metrics import Metrics
from pmcore.web.settings import Settings

SAFE = {"GET", "HEAD", "OPTIONS"}


class Hosts:
    """The names of this server."""

    def __init__(self, settings: Settings, also: Iterable[str] = ()) -> None:
        """Know what the operator says, what the server is bound to (`also`), and this machine's own name."""
        own = socket.gethostname().lower()
        self._known = {settings.url_host, *settings.hosts, *also, own, f"{own.split('.')[0]}.local"}
        self._said = frozenset(settings.hosts)
        self._origin = _netloc(settings.url) if settings.url else ""

    def knows(self, host: str | None) -> bool:
        """Return whether a Host header names this server."""
        try:
            parts = urlsplit(f"//{host or ''}")
            name, _ = (parts.hostname or "").rstrip("."), parts.port
        except ValueError:
            return False
        if not name or parts.username is not None or parts.path or parts.query or parts.fragment:
            return False
        return "." not in name or name.endswith(".localhost") or name in self._known or _is_address(name)

    def is_own(self, origin: str, host: str | None) -> bool:
        """Return whether an Origin is this server as it was called, or as the operator says it is called."""
        netloc = _netloc(origin)
        return bool(netloc) and (netloc in {(host or "").lower(), self._origin} or netloc in self._said)


class HostCheck:
    """Middleware that refuses foreign names, and requests that a foreign page made.

    A browser says Origin on every WebSocket and on every request that changes something; one that sends our cookie
    but no Origin is not believed. The API is let through: it takes bearer tokens only and never looks at cookies.
    """

    def __init__(self, app: ASGIApp, hosts: Hosts, metrics: Metrics, connections: Connections) -> None:
        """Wrap `app`."""
        self._app, self._hosts, self._metrics, self._connections = app, hosts, metrics, connections

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, or answer 421 or 403."""
        if scope["type"] not in {"http", "websocket"}:
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        host = headers.get("host")
        if not self._hosts.knows(host):
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
            await self._app(self._as_people_call_it(scope, headers), receive, send)

    def _as_people_call_it(self, scope: Scope, headers: Headers) -> Scope:
        """Return a socket's scope with the host that its page has: Streamlit compares the two, and a proxy may have changed it."""
        origin = headers.get("origin")
        if scope["type"] != "websocket" or origin is None or _netloc(origin) == headers.get("host"):
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


def _netloc(url: str) -> str:
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return parts.netloc.lower() if parts.scheme in {"http", "https"} else ""


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True
