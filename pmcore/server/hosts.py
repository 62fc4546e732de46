"""The names of this server, and what links that are handed on begin with.

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

from pmcore.server.safety import is_loopback, local_address
from pmcore.server.settings import Settings

MOST_ADDRESSES = 50
UNSPECIFIED = {"", "0.0.0.0", "::"}  # noqa: S104 - not bound to here, but kept out of links


class Hosts:
    """The names of this server."""

    def __init__(self, settings: Settings, also: Iterable[str] = ()) -> None:
        """Know what the operator says, what the server is bound to (`also`), and this machine's own name."""
        own = socket.gethostname().lower()
        self._known = {settings.url_host, *settings.hosts, own, f"{own.split('.')[0]}.local"}
        self._said = frozenset(settings.hosts)
        self._url = settings.url
        self._origin = netloc_of(settings.url) if settings.url else ""
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
        netloc = netloc_of(origin)
        return bool(netloc) and (netloc in {(host or "").lower(), self._origin} or netloc in self._said)


def netloc_of(url: str) -> str:
    """Return the host and port of an http address in lower case, or an empty text."""
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
