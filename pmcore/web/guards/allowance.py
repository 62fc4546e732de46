"""How much somebody may still do: a bucket of tokens each.

One for each browser with a seat, one for each address without, and a share of the server for all of those together.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from pmcore.throttle import MOST_KNOWN, Bucket
from pmcore.web.guards.who import Who

PAUSE = 1.25  # seconds of silence that say that somebody waits for answers
OWED = 3.0  # seconds that it takes to make up for everything that was refused


@dataclass(frozen=True, slots=True)
class Limit:
    """So many at once, and so many a second in the long run."""

    a_second: float
    at_once: float


class Allowance:
    """What one somebody may still do, and since when they have been over it without a pause.

    A pause is needed because a busy server alone must not look like a flood.
    """

    __slots__ = ("_bucket", "_limit", "_over_since")

    def __init__(self, limit: Limit, now: float) -> None:
        """Begin with all of it."""
        self._limit, self._bucket = limit, Bucket(limit.a_second, limit.at_once, now)
        self._over_since: float | None = None

    def wait(self, now: float) -> float:
        """Return the seconds until one more is allowed; 0 where one is now."""
        delay = self._bucket.wait(now)
        if self._bucket.left(now) >= min(PAUSE * self._limit.a_second, self._limit.at_once / 3):
            self._over_since = None
        elif delay and self._over_since is None:
            self._over_since = now
        return delay

    def take(self, now: float) -> None:
        """Count one, also of what was refused, so that whoever goes on stays refused; there is an end to what is owed."""
        if self._bucket.left(now) > -OWED * self._limit.a_second:
            self._bucket.take(now)

    def over(self, now: float) -> float:
        """Return for how many seconds this has been over without a pause."""
        return 0.0 if self._over_since is None else now - self._over_since

    def used(self, now: float) -> float:
        """Return how much of it is used: 0 for nothing, 1 for all, more for what is owed."""
        return 1 - self._bucket.left(now) / self._limit.at_once


class Allowances:
    """The allowances of everybody for one kind of thing; those not seen for longest are forgotten."""

    def __init__(
        self, browser: Limit, address: Limit, strangers: Limit, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """Allow `browser` to each that has a seat, `address` to each address without, `strangers` to all of those."""
        self._browser, self._address, self._clock = browser, address, clock
        self._those: OrderedDict[Who, Allowance] = OrderedDict()
        self._strangers = Allowance(strangers, clock())

    def wait(self, who: Who) -> float:
        """Return the seconds until `who` may go on; 0 where they may now."""
        now = self._clock()
        own = self._of(who, now).wait(now)
        return own if who.seated else max(own, self._strangers.wait(now))

    def take(self, who: Who) -> None:
        """Count one for `who`."""
        now = self._clock()
        own = self._of(who, now)
        if not who.seated and own.used(now) < 1:  # who is over their own share takes nothing from the others'
            self._strangers.take(now)
        own.take(now)

    def over(self, who: Who) -> float:
        """Return for how many seconds `who` has been over their own allowance."""
        now = self._clock()
        return self._of(who, now).over(now)

    def used(self, who: Who) -> float:
        """Return how much `who` has used; people with a seat always stand before those without."""
        now = self._clock()
        return self._of(who, now).used(now) + (0 if who.seated else 10)

    def _of(self, who: Who, now: float) -> Allowance:
        found = self._those.get(who)
        if found is None:
            found = self._those[who] = Allowance(self._browser if who.seated else self._address, now)
            if len(self._those) > MOST_KNOWN:
                self._those.popitem(last=False)
        else:
            self._those.move_to_end(who)
        return found
