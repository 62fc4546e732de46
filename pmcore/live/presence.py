"""Presence: who has a tab open. Several tabs count once, and a reload does not make anybody flicker."""

import asyncio
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import datetime

from pmcore.model.people import Attendance, Participant


def nobody() -> None:
    """Tell nobody."""


class Presence:
    """The people of one room with an open socket, or who had one a moment ago."""

    def __init__(self, loop: asyncio.AbstractEventLoop, changed: Callable[[], None], grace: float) -> None:
        """Call `changed()` whenever `online` became another set; who has no tab any more leaves after `grace` seconds."""
        self._loop, self._changed, self._grace = loop, changed, grace
        self._tabs: Counter[str] = Counter()
        self._leaving: dict[str, asyncio.TimerHandle] = {}
        self.online: frozenset[str] = frozenset()

    def tabs_of(self, participant_id: str) -> int:
        """Return how many sockets somebody has open."""
        return self._tabs[participant_id]

    def enter(self, participant_id: str) -> None:
        """Count one more tab."""
        self._tabs[participant_id] += 1
        if (leaving := self._leaving.pop(participant_id, None)) is not None:
            leaving.cancel()
        self._update()

    def leave(self, participant_id: str) -> None:
        """Count one tab less; the last one leaves after the grace."""
        if participant_id not in self._tabs:
            return
        self._tabs[participant_id] -= 1
        if self._tabs[participant_id] <= 0:
            del self._tabs[participant_id]
            self._leaving[participant_id] = self._loop.call_later(self._grace, self._gone, participant_id)

    def close(self) -> None:
        """Forget everybody, without telling, and whom to tell: it is what this belongs to, and they would keep each other."""
        self._changed = nobody
        for leaving in self._leaving.values():
            leaving.cancel()
        self._leaving.clear()
        self._tabs.clear()
        self.online = frozenset()

    def _gone(self, participant_id: str) -> None:
        self._leaving.pop(participant_id, None)
        self._update()

    def _update(self) -> None:
        online = frozenset(self._tabs.keys() | self._leaving.keys())
        if online != self.online:
            self.online = online
            self._changed()


class Hosting:
    """Since when no facilitator is in one room, and a word when that has been so for long enough to take over."""

    def __init__(
        self, loop: asyncio.AbstractEventLoop, changed: Callable[[], None], now: Callable[[], datetime], timeout: float
    ) -> None:  # fmt: skip
        """Call `changed()` when nobody has hosted for `timeout` seconds; `now` is the time that commands decide by."""
        self._loop, self._changed, self._now, self._timeout = loop, changed, now, timeout
        self._due: asyncio.TimerHandle | None = None
        self.room = Attendance()

    def see(self, people: Iterable[Participant], online: frozenset[str]) -> None:
        """Take who has a seat and who is here now."""
        hosted = bool(Attendance(online).hosted(people))
        since = None if hosted else self.room.unhosted_since or self._now()
        self.room = Attendance(online, since)
        if hosted:
            self._wait_no_more()
        elif self._due is None:
            self._due = self._loop.call_later(self._timeout, self._changed)

    def close(self) -> None:
        """Wait for nothing any more, and forget whom to tell."""
        self._changed = nobody
        self._wait_no_more()

    def _wait_no_more(self) -> None:
        if self._due is not None:
            self._due.cancel()
            self._due = None
