"""Whose allowance a request or a socket uses: a browser with a seat has its own, everybody else shares their address's.

Cookies are given to whoever asks, so a browser counts for something only once it has a seat in a review.
"""

from __future__ import annotations

import asyncio
import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass

from starlette.types import Scope

from pmcore.changes.log import Recorded
from pmcore.model.review import Review
from pmcore.reviews import Reviews

MOST_KNOWN = 50_000
LOOKING = 8  # questions to the database at once; whoever comes then counts as a stranger for the moment


@dataclass(frozen=True, slots=True)
class Who:
    """The browser's key where it has a seat, else the address."""

    name: str
    seated: bool


def keys_of(scope: Scope) -> tuple[str, ...]:
    """Return the keys of the browser that asks, newest first: none for one that shows no genuine cookie."""
    return tuple(scope["browsers"]) if scope.get("known_browser") else ()


def address_of(scope: Scope) -> str:
    """Return where somebody asks from; of IPv6 the network, because whoever has one address there has them all."""
    host = (scope.get("client") or ("", 0))[0]
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host
    if isinstance(address, ipaddress.IPv4Address):
        return host
    if address.ipv4_mapped is not None:
        return str(address.ipv4_mapped)
    return str(ipaddress.ip_network((address, 64), strict=False))


class Seated:
    """Knows which browsers have a seat in any review, from memory: the database is asked once for each."""

    def __init__(self, reviews: Reviews) -> None:
        """Listen to `reviews`, so that whoever joins is known at once."""
        self._reviews = reviews
        self._known: dict[str, bool] = {}
        self._looking = 0
        reviews.subscribe(self._heard)

    async def who(self, scope: Scope) -> Who:
        """Return who asks."""
        keys = keys_of(scope)
        for key in keys:
            if key not in self._known and self._looking < LOOKING:
                await self._look(key)
        return self.known(scope, keys)

    def known(self, scope: Scope, keys: Sequence[str]) -> Who:
        """Return who asks, as far as that is known without asking the database."""
        seated = next((key for key in keys if self._known.get(key)), None)
        return Who(seated, seated=True) if seated else Who(address_of(scope), seated=False)

    async def _look(self, key: str) -> None:
        self._looking += 1
        try:
            seats = await asyncio.to_thread(self._reviews.store.seats, key)
        finally:
            self._looking -= 1
        if len(self._known) >= MOST_KNOWN:
            self._known.clear()
        self._known.setdefault(key, bool(seats))  # a commit in the meantime knows better

    def _heard(self, review: Review, records: Sequence[Recorded]) -> None:
        """Take over who has a seat now; called by whoever commits."""
        if not any(each.change.touches()[0] == "people" for each in records):
            return
        for key, person in review.people_by_key.items():
            if person.removed:
                self._known.pop(key, None)  # they may have another
            else:
                self._known[key] = True
