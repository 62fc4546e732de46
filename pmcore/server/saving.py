"""Can the server save? Looked at every two seconds and whenever a command met trouble; everybody is told when that changes.

A file that was taken away, or a disk that is full, shows itself only to who writes. Nobody should find out by writing.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress

from pmcore.errors import CannotSaveError, ReviewError, StorageError
from pmcore.server.metrics import Metrics
from pmcore.store import Store

log = logging.getLogger(__name__)

EVERY = 2.0  # seconds
AT_LEAST = 0.25  # between two looks, however many commands meet trouble
TIMEOUT = 10.0
HANGS = "The server cannot save at the moment: its disk does not answer. Nothing that was saved is lost."


class Saving:
    """Looks, and remembers what it saw; `trouble` is a sentence for everybody, or empty."""

    def __init__(self, store: Store, tell: Callable[[str], None], metrics: Metrics) -> None:
        """Look at `store`; `tell` hears of every change, on the loop that `run` runs on."""
        self.trouble = ""
        self._store, self._tell, self._metrics = store, tell, metrics
        self._doubted = False
        self._loop: asyncio.AbstractEventLoop | None = None
        self._soon = asyncio.Event()
        metrics.saves(True)

    def doubt(self) -> None:
        """Look at once, and by writing: a command could not be stored. Any thread may say so."""
        self._doubted = True
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._soon.set)

    async def run(self) -> None:
        """Look until cancelled."""
        self._loop, self._soon = asyncio.get_running_loop(), asyncio.Event()
        while True:
            await self._look()
            await asyncio.sleep(AT_LEAST)
            with suppress(TimeoutError):
                await asyncio.wait_for(self._soon.wait(), EVERY - AT_LEAST)
            self._soon.clear()

    async def _look(self) -> None:
        """Look once; where the disk hangs, say so meanwhile."""
        looking = asyncio.create_task(asyncio.to_thread(self._problem))
        done, _ = await asyncio.wait([looking], timeout=TIMEOUT)
        if not done:
            self._say(CannotSaveError(HANGS))
        self._say(await looking)

    def _problem(self) -> ReviewError | None:
        """Return what keeps the store from saving. Only in trouble it is tried by writing: an idle server writes nothing."""
        tries, self._doubted = bool(self.trouble) or self._doubted, False
        try:
            (self._store.probe if tries else self._store.check)()
        except ReviewError as error:
            return error
        except Exception:
            log.exception("Whether the server can save cannot be told")
            return StorageError()
        return None

    def _say(self, problem: ReviewError | None) -> None:
        trouble = problem.sentence if problem else ""
        if trouble == self.trouble:
            return
        self.trouble = trouble
        if problem is None:
            log.warning("The server can save again")
        else:
            log.error("%s", getattr(problem, "advice", trouble))
        self._metrics.saves(problem is None)
        self._tell(trouble)
