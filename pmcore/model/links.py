"""Links: parsed once, where somebody writes one; everything else asks for the address that was found.

A link that nobody can open is refused at the door. A log from before that may still hold one: it is shown as the text
that it is, and nothing that draws it needs to know how an address can be wrong.
"""

from __future__ import annotations

import ipaddress
import re
from functools import lru_cache
from typing import Annotated, NamedTuple
from urllib.parse import urlsplit

from pydantic import AfterValidator, StringConstraints

from pmcore.model.base import CleanLink

LONGEST = 2_000
GOOD = "A link starts with https:// (or http:// or mailto:), then the address, such as https://chat.example.com/incident; it has no blanks."
_SCHEME = re.compile(r"(https?)://\S+|(mailto):\S+", re.IGNORECASE)
# A name as it is asked for: letters, digits, hyphens and underscores between dots; other scripts are spelled in these.
_NAME = re.compile(r"[a-z0-9_-]+(\.[a-z0-9_-]+)*\.?", re.IGNORECASE)
_LONGEST_NAME, _LONGEST_LABEL = 253, 63


class Address(NamedTuple):
    """Where a link leads: `scheme` is `http`, `https` or `mailto`, `host` the server's name, or who gets the mail."""

    scheme: str
    host: str


def address_of(link: str) -> Address | None:
    """Return where a link leads, or None for a text that no program could open."""
    return _parsed(link) if len(link) <= LONGEST else None


@lru_cache(maxsize=4_096)
def _parsed(link: str) -> Address | None:
    found = _SCHEME.fullmatch(link)
    if found is None:
        return None
    scheme = (found[1] or found[2]).lower()
    if scheme == "mailto":
        return Address(scheme, scheme) if "@" in link else None
    try:
        link.encode()  # half a letter raises here
        parts = urlsplit(link)
        _ = parts.port  # a port that is none raises here, as an address in broken brackets does above
        host = parts.hostname or ""
        return Address(scheme, host) if _is_host(host, parts.netloc) else None
    except ValueError:
        return None


def _is_host(host: str, netloc: str) -> bool:
    """Return whether a host can be one. Raises `ValueError` where it cannot."""
    if "\\" in netloc:
        return (
            False  # browsers take it for a slash, so that they would go elsewhere than the host that is shown
        )
    if "[" in netloc:
        ipaddress.IPv6Address(host.partition("%")[0])
        return True
    name = host if host.isascii() else host.encode("idna").decode()
    short = len(name) <= _LONGEST_NAME and all(len(each) <= _LONGEST_LABEL for each in name.split("."))
    return short and _NAME.fullmatch(name) is not None


def host_of(link: str) -> str:
    """Return the host that a link leads to, so that nobody is fooled by its label; empty where it leads nowhere."""
    address = address_of(link)
    return address.host if address else ""


def _opens(value: str) -> str:
    if value and address_of(value) is None:
        raise ValueError(GOOD)
    return value


# What somebody may send. What is stored is read as `Url` (pmcore/model/base.py): logs of earlier versions must load.
WebLink = Annotated[str, StringConstraints(max_length=LONGEST), AfterValidator(_opens), CleanLink]
RequiredWebLink = Annotated[
    str, StringConstraints(min_length=1, max_length=LONGEST), AfterValidator(_opens), CleanLink
]
