"""One check for every way to start: that other machines come in without HTTPS only where somebody said that it is meant.

`app.py` asks with the address that it is bound to, `postmortem serve` before it starts, `doctor` with the settings. A server
that was bound by something else (uvicorn, a container) is caught by the address at which a connection arrives. It starts
nevertheless, with loud words on the console, to the hosts, in `/notices` and in `doctor`; with POSTMORTEM_STRICT=yes it
does not.
"""

from __future__ import annotations

import ipaddress
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from pmcore.server.settings import Settings

FOR_HOSTS = (
    "This server lets other machines in without HTTPS, so names, cards and cookies can be read on the way. Ask whoever runs "
    "it to put HTTPS in front."
)


@dataclass(frozen=True, slots=True)
class Hazard:
    """Something that lets others read along: what it is, and what to set."""

    what: str
    fix: str


def hazards(settings: Settings, address: str) -> list[Hazard]:
    """Return what is unsafe about a server with these settings that is bound to `address` (empty: to every one)."""
    if settings.insecure:
        return []
    found = []
    if settings.url and not settings.secure and not is_loopback(settings.url_host):
        found.append(
            Hazard(
                f"People reach {settings.url_host} without HTTPS: names, cards and cookies can be read on the way.",
                "Put a proxy with HTTPS in front and set POSTMORTEM_URL to its https:// address; or, in a network that you "
                "trust, set POSTMORTEM_INSECURE=yes.",
            )
        )
    if not is_loopback(address) and not settings.secure:
        found.append(
            Hazard(
                f"The server listens to other machines ({address or 'at every address'}), and no HTTPS address is set: names, "
                "cards and cookies can be read on the way.",
                "Listen at 127.0.0.1, or put a proxy with HTTPS in front and set POSTMORTEM_URL to its https:// address; or, in a "
                "network that you trust, set POSTMORTEM_INSECURE=yes and POSTMORTEM_URL to the http:// address that people use.",
            )
        )
    return found


class Safety:
    """What is unsafe about this very process, as far as it is known; `tell` hears of each hazard once."""

    def __init__(self, settings: Settings, tell: Callable[[Hazard], None]) -> None:
        """Begin with an address that nobody has said yet."""
        self._settings, self._tell = settings, tell
        self._lock = threading.Lock()
        self._known: dict[str, list[Hazard]] = {}

    @property
    def for_hosts(self) -> str:
        """Return the sentence that hosts of a review read; empty where all is well."""
        return FOR_HOSTS if any(self._known.values()) else ""

    def bound(self, address: str) -> list[Hazard]:
        """Return what is unsafe about being bound to `address`; the first time, it is told."""
        with self._lock:
            if address in self._known or len(self._known) > 50:
                return self._known.get(address, [])
            told = {each for known in self._known.values() for each in known}
            self._known[address] = found = hazards(self._settings, address)
        for each in found:
            if each not in told:
                self._tell(each)
        return found

    def arrived(self, server: Any) -> list[Hazard]:
        """Return what is unsafe about a connection that came to the local address `server`, as ASGI says it."""
        address = local_address(server)
        if address is None or is_loopback(address):
            return []
        known = next((each for each in self._known.values() if each), None)
        return known or self.bound(address)


def local_address(server: Any) -> str | None:
    """Return the address in ASGI's `server`, or None where that is none (a socket file, a name)."""
    try:
        address = ipaddress.ip_address(str(server[0]).partition("%")[0]) if server else None
    except (ValueError, IndexError, TypeError):
        return None
    mapped = getattr(address, "ipv4_mapped", None)
    return str(mapped or address) if address else None


def is_loopback(host: str) -> bool:
    """Return whether only this machine reaches `host`."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")
