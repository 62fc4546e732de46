"""Seen: when each browser had a review open last. In memory only: nobody's coming and going is kept."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from datetime import UTC, datetime

MOST = 20_000


class Seen:
    """Browsers by review and key. Written on the server's loop; any thread may ask."""

    def __init__(self, clock: Callable[[], float]) -> None:
        """Begin with nobody; `clock` gives seconds since 1970."""
        self._clock = clock
        self._tabs: dict[tuple[str, str], int] = {}
        self._last: OrderedDict[tuple[str, str], float] = OrderedDict()

    def came(self, review_id: str, key: str) -> None:
        """Take that a browser opened a review in one more tab."""
        self._tabs[review_id, key] = self._tabs.get((review_id, key), 0) + 1

    def left(self, review_id: str, key: str) -> None:
        """Take that it closed one."""
        place = review_id, key
        tabs = self._tabs.get(place, 0) - 1
        if tabs > 0:
            self._tabs[place] = tabs
            return
        self._tabs.pop(place, None)
        self._last[place] = self._clock()
        self._last.move_to_end(place)
        if len(self._last) > MOST:
            self._last.popitem(last=False)

    def last(self, review_id: str, key: str) -> datetime | None:
        """Return when a browser was there last: now, while a tab of it is open."""
        place = review_id, key
        at = self._clock() if place in self._tabs else self._last.get(place)
        return datetime.fromtimestamp(at, UTC) if at is not None else None
