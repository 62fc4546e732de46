"""What a store does beside commits: write down how far its logs go, and fold the write-ahead log in while it is quiet.

One thread, which sleeps without waking up while nothing is to be done.
"""

import logging
import threading
import time
from collections.abc import Callable

from pmcore.errors import CannotSaveError

log = logging.getLogger(__name__)

SOON = 1.0  # seconds from a commit until it is written down
SHARE = 50  # of its time that writing down may take: one part in so many
QUIET = 60.0  # seconds without a commit


class Upkeep:
    """Calls `write` within a second after commits, and `fold` once when no commit came for a minute."""

    def __init__(self, write: Callable[[], None], fold: Callable[[], None], quiet: float = QUIET) -> None:
        """Begin to wait."""
        self._write, self._fold, self._quiet = write, fold, quiet
        self._changed = threading.Condition()  # guards all below
        self._write_at = self._fold_at = float("inf")
        self._not_before = 0.0
        self._ended = False
        self._thread = threading.Thread(target=self._run, name="postmortem-upkeep", daemon=True)
        self._thread.start()

    def touched(self) -> None:
        """Say that something was committed."""
        now = time.monotonic()
        with self._changed:
            asleep = self._write_at == float("inf")
            if asleep:
                self._write_at = max(now + SOON, self._not_before)
            self._fold_at = now + self._quiet
            if asleep:
                self._changed.notify()

    def close(self) -> None:
        """Stop; what was to be written down still is."""
        with self._changed:
            self._ended = True
            self._changed.notify()
        if threading.current_thread() is not self._thread:
            self._thread.join()

    def _run(self) -> None:
        while self._step():
            pass

    def _step(self) -> bool:
        """Wait for what is due next and do it; return whether more may come."""
        with self._changed:
            wait = min(self._write_at, self._fold_at) - time.monotonic()
            if wait > 0 and not self._ended:
                self._changed.wait(None if wait == float("inf") else wait)
            now, ended = time.monotonic(), self._ended
            write = self._write_at <= now or (ended and self._write_at < float("inf"))
            fold = self._fold_at <= now and not ended
            self._write_at = float("inf") if write else self._write_at
            self._fold_at = float("inf") if fold else self._fold_at
        if write:
            self._do(self._write)
            self._not_before = time.monotonic() + SHARE * (time.monotonic() - now)
        if fold:
            self._do(self._fold)
        return not ended

    def _do(self, work: Callable[[], None]) -> None:
        try:
            work()
        except CannotSaveError as error:  # said to everybody elsewhere
            log.warning("%s", error)
        except Exception:
            log.exception("The upkeep of the database failed; it is tried again after the next change")
