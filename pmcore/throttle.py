"""Buckets of tokens: how often somebody may do something."""

import time
from collections import OrderedDict
from collections.abc import Callable

MOST_KNOWN = 20_000
TOO_FAST = "That was too quick. Wait a second, then type on."  # for what is asked while somebody types


class Bucket:
    """Fills with `rate` tokens a second up to `burst`."""

    __slots__ = ("_burst", "_rate", "_tokens", "_when")

    def __init__(self, rate: float, burst: float, now: float) -> None:
        """Begin full."""
        self._rate, self._burst, self._tokens, self._when = rate, burst, burst, now

    def wait(self, now: float, tokens: float = 1) -> float:
        """Return the seconds until so many tokens are there; 0 where they are."""
        self._fill(now)
        return 0.0 if self._tokens >= tokens else (tokens - self._tokens) / self._rate

    def left(self, now: float) -> float:
        """Return how many tokens are there."""
        self._fill(now)
        return self._tokens

    def take(self, now: float, tokens: float = 1) -> None:
        """Take tokens; the bucket may owe them."""
        self._fill(now)
        self._tokens -= tokens

    def _fill(self, now: float) -> None:
        """Add what came since the last time; a clock that is set back takes nothing away."""
        self._tokens = min(self._burst, self._tokens + max(0.0, now - self._when) * self._rate)
        self._when = now


class Throttle:
    """A bucket per somebody; those not seen for longest are forgotten first, so memory is bounded."""

    def __init__(self, rate: float, burst: float, clock: Callable[[], float] = time.monotonic) -> None:
        """Allow each `burst` at once and `rate` a second in the long run."""
        self._rate, self._burst, self._clock = rate, burst, clock
        self._buckets: OrderedDict[str, Bucket] = OrderedDict()

    def wait(self, who: str) -> float:
        """Return the seconds that `who` must wait; 0 where they need not."""
        bucket = self._buckets.get(who)
        return bucket.wait(self._clock()) if bucket else 0.0

    def take(self, who: str) -> None:
        """Count one for `who`."""
        now = self._clock()
        bucket = self._buckets.setdefault(who, Bucket(self._rate, self._burst, now))
        self._buckets.move_to_end(who)
        bucket.take(now)
        while len(self._buckets) > MOST_KNOWN:
            self._buckets.popitem(last=False)

    def allow(self, who: str) -> bool:
        """Count one for `who` and return True, or return False where nothing is left."""
        if self.wait(who) > 0:
            return False
        self.take(who)
        return True
