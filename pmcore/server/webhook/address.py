"""Addresses that the server may call because somebody configured them: nothing of the house's own network, unless it was named.

A name is resolved once, all of its numbers are checked, and the one that was checked is the one that is called: a name that
means something else a moment later leads nowhere.
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable, Collection, Sequence
from typing import NamedTuple
from urllib.parse import urlsplit

from pmcore.errors import InvalidError, ReviewError
from pmcore.model.links import address_of

IP = ipaddress.IPv4Address | ipaddress.IPv6Address
Resolve = Callable[[str, int], Sequence[str]]

NAME = "POSTMORTEM_WEBHOOK_URL"
ALLOWED = "POSTMORTEM_WEBHOOK_HOSTS"
# Networks that Python calls global, or not private, and that lead into the house all the same: NAT64 and 6to4 wrap any IPv4 address,
# carriers and cloud providers keep their own things in the shared one. The rest is said once more, so that it does not hang on a version.
_INSIDE = tuple(
    map(
        ipaddress.ip_network,
        (
            "64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32", "100.64.0.0/10", "0.0.0.0/8", "10.0.0.0/8", "127.0.0.0/8",
            "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.168.0.0/16", "198.18.0.0/15", "224.0.0.0/4", "240.0.0.0/4",
            "::/96", "fc00::/7", "fe80::/10", "fec0::/10", "ff00::/8",
        ),
    )
)  # fmt: skip


class RefusedError(ReviewError):
    """This address is not called."""


class Target(NamedTuple):
    """Where a webhook goes: what its address says, and whether the operator named its host as one of the house's own."""

    scheme: str
    host: str
    port: int
    path: str
    named: bool

    @property
    def at(self) -> str:
        """Return the host as the request says it: with the port where that is not the usual one."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _PORTS[self.scheme] else f"{host}:{self.port}"


_PORTS = {"https": 443, "http": 80}


def target_of(url: str, named: Collection[str] = ()) -> Target:
    """Return where an address leads; `named` are hosts of the house's own network that may be called, these by http, too.

    Raises `InvalidError` where it is none that may be called, whatever its name means at this moment.
    """
    if address_of(url) is None:
        raise InvalidError(f"{NAME} is no address such as https://hooks.example.com/postmortem.")
    parts = urlsplit(url)
    host = (parts.hostname or "").rstrip(".").lower()
    ours = host in {each.rstrip(".").lower() for each in named}
    if parts.scheme != "https" and not (ours and parts.scheme == "http"):
        raise InvalidError(
            f"{NAME} must begin with https://. Only a host that {ALLOWED} names is called without."
        )
    if parts.username or parts.password or not host:
        raise InvalidError(f"{NAME} must name a host, and hold no password: the signature says who sends.")
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(parts.scheme, host, parts.port or _PORTS[parts.scheme], path, ours)


def numbers_of(host: str, port: int) -> Sequence[str]:
    """Return the numbers that a name means at this moment. Raises `OSError`."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(each[4][0]) for each in found))


def checked(target: Target, resolve: Resolve = numbers_of) -> Sequence[str]:
    """Return the numbers to call, all of them allowed. Raises `RefusedError`, or `OSError` where the name means nothing."""
    numbers = resolve(target.host, target.port)
    if not numbers:
        raise OSError(f"the name {target.host} has no address")
    for each in numbers:
        if not (target.named or is_outside(each)):
            raise RefusedError(
                f"{target.host} means {each}, an address inside of a network. Name the host in {ALLOWED} if it is to be called."
            )
    return numbers


def is_outside(number: str) -> bool:
    """Return whether a number is an address of the open internet, and of nothing else."""
    try:
        address: IP = ipaddress.ip_address(number.partition("%")[0])
    except ValueError:
        return False
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped:
        address = address.ipv4_mapped
    return (
        address.is_global
        and not address.is_multicast
        and not any(address in each for each in _INSIDE if each.version == address.version)
    )
