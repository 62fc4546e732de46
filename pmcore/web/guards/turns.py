"""Turns: only so many things at a time, and whoever has asked for least lately is next."""

from __future__ import annotations

import asyncio
import heapq
import itertools
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

MOST_WAITING = 500


class Turns:
    """A line before something that is slow. Used on the server's loop only."""

    def __init__(self, at_once: int) -> None:
        """Let so many through at a time."""
        self._free = at_once
        self._waiting: list[tuple[float, int, asyncio.Future[None]]] = []
        self._number = itertools.count()

    async def take(self, used: float) -> bool:
        """Wait for a turn, behind all who have `used` less; return False where the line is too long to wait in."""
        if self._free > 0 and not self._waiting:
            self._free -= 1
            return True
        if len(self._waiting) >= MOST_WAITING:
            return False
        turn = asyncio.get_running_loop().create_future()
        heapq.heappush(self._waiting, (used, next(self._number), turn))
        try:
            await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():
                self.give()
            raise
        return True

    def give(self) -> None:
        """Let the next one through."""
        while self._waiting:
            _, _, turn = heapq.heappop(self._waiting)
            if not turn.done():
                turn.set_result(None)
                return
        self._free += 1

    @asynccontextmanager
    async def turn(self, used: float) -> AsyncIterator[Callable[[], None] | None]:
        """Wait for a turn, and let the next one through afterwards; gives None where the line is too long.

        What it gives ends the turn early, for who has done what is slow and only waits now.
        """
        if not await self.take(used):
            yield None
            return
        ended = False

        def end() -> None:
            nonlocal ended
            if not ended:
                ended = True
                self.give()

        try:
            yield end
        finally:
            end()
