"""Host and Origin: only pages that this server sent may talk to it.

A page of somebody else's that re-points its own name to our address (DNS rebinding) sends that name as Host. So a name
with a dot must be known to us; an IP address, `localhost` and a plain machine name cannot be re-pointed and always work.

Whoever asks may write any of those into Host, though. So links that are handed on name only what the operator said, this
machine's own names, and the addresses at which connections really arrive.
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Receive, Scope, Send

from pmcore.web.answers import refuse
from pmcore.web.connections import Connections
from pmcore.web.keys import COOKIE
from pmcore.web.metrics import Metrics
from pmcore.web.safety import Safety, is_loopback, local_address
from pmcore.web.settings import Settings

MOST_ADDRESSES = 50
UNSPECIFIED = {"", "0.0.0.0", "::"}  # noqa: S104 - not bound to here, but kept out of links
SAFE = {"GET", "HEAD", "OPTIONS"}


class Hosts:
    """The names of this server."""

    def __init__(self, settings: Settings, also: Iterable[str] = ()) -> None:
        """Know what the operator says, what the server is bound to (`also`), and this machine's own name."""
        own = socket.gethostname().lower()
        self._known = {settings.url_host, *settings.hosts, own, f"{own.split('.')[0]}.local"}
        self._said = frozenset(settings.hosts)
        self._url = settings.url
        self._origin = _netloc(settings.url) if settings.url else ""
        self._reached: dict[
            str, int
        ] = {}  # local addresses of connections, with their port; the last one is the latest
        self.add(also)

    @property
    def are_said(self) -> bool:
        """Return whether the operator says what links begin with."""
        return bool(self._url)

    def add(self, names: Iterable[str]) -> None:
        """Know further names, such as the address that the server is bound to."""
        self._known.update(names)

    def arrived(self, server: Any) -> None:
        """Know the local address of a connection, as ASGI says it: no client can make that up."""
        address = local_address(server)
        if address is not None and len(self._reached) < MOST_ADDRESSES and address not in self._reached:
            self._reached[address] = int(server[1] or 0)

    def may_name(self, host: str | None) -> bool:
        """Return whether links may name this host (with or without a port)."""
        if not self.knows(host):
            return False
        name = (urlsplit(f"//{host}").hostname or "").rstrip(".")
        if is_loopback(name) or name in self._reached:
            return True
        return name in self._known and name not in UNSPECIFIED

    def root(self, base: str = "") -> str:
        """Return what links begin with: the operator's address; else `base`, the way somebody came, if that is ours.

        Else the address at which this machine is reached.
        """
        if self._url:
            return self._url
        try:
            parts = urlsplit(base.rstrip("/"))
        except ValueError:
            parts = urlsplit("")
        if parts.scheme in {"http", "https"} and self.may_name(parts.netloc):
            return f"{parts.scheme}://{parts.netloc}{parts.path}"
        outside = [each for each in self._reached if not is_loopback(each)]
        port = self._reached.get(outside[0] if outside else "127.0.0.1") or 8501
        name = outside[0] if outside else "localhost"
        return f"http://{f'[{name}]' if ':' in name else name}:{port}"

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
