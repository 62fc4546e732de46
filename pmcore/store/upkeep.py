"""What a store does beside commits: bring rows up to the logs, write down how far these go, fold the write-ahead log in.

One thread, which sleeps without waking up while nothing is to be done.
"""

import logging
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from pmcore.errors import CannotSaveError

log = logging.getLogger(__name__)

NEVER = float("inf")


@dataclass(slots=True)
class Job:
    """Work that is to be done some time after commits; all times are seconds.

    It is due `quiet` after the last commit, and at the latest `at_most` after the first one that it has not seen. It takes one
    part in `share` of the thread's time at most, and after a failure it rests. What is left when the store is closed is still
    done, or not (`last`).
    """

    work: Callable[[], None]
    quiet: float = NEVER
    at_most: float = NEVER
    share: int = 1
    rest: float = 0.0
    last: bool = True
    _due: float = NEVER
    _latest: float = NEVER
    _not_before: float = 0.0

    @property
    def due(self) -> float:
        """Return when it is to be done (by the monotonic clock)."""
        return NEVER if self._due == NEVER else max(min(self._due, self._latest), self._not_before)

    @property
    def waits(self) -> bool:
        """Return whether there is something to be done for it."""
        return self._due < NEVER

    def touched(self, now: float, *, urgent: bool = False) -> None:
        """Say that something was committed; `urgent` work does not wait."""
        if not self.waits:
            self._latest = now + self.at_most
        self._due = now if urgent else min(now + self.quiet, self._latest)

    def begin(self) -> None:
        """Say that it is being done: what is committed from now on is for the next time."""
        self._due = self._latest = NEVER

    def end(self, took: float, *, failed: bool) -> None:
        """Say that it is done, or was tried."""
        self._not_before = time.monotonic() + max((self.share - 1) * took, self.rest if failed else 0.0)


class Upkeep:
    """Does jobs when they are due, one after the other."""

    def __init__(self, jobs: Sequence[Job]) -> None:
        """Begin to wait."""
        self._jobs = jobs
        self._changed = threading.Condition()  # guards the jobs and all below
        self._wakes_at = NEVER
        self._ended = False
        self._thread = threading.Thread(target=self._run, name="postmortem-upkeep", daemon=True)
        self._thread.start()

    def touched(self, *urgent: Job) -> None:
        """Say that something was committed, and which jobs do not wait for it to be quiet."""
        now = time.monotonic()
        with self._changed:
            for job in self._jobs:
                job.touched(now, urgent=job in urgent)
            if min(job.due for job in self._jobs) < self._wakes_at:
                self._changed.notify()

    def wanted(self, job: Job) -> None:
        """Say that a job is to be done now."""
        with self._changed:
            job.touched(time.monotonic(), urgent=True)
            self._changed.notify()

    def close(self) -> None:
        """Stop; what was to be written down still is."""
        with self._changed:
            self._ended = True
            self._changed.notify()
        if threading.current_thread() is not self._thread:
            self._thread.join()

    def _run(self) -> None:
        while not self._ended:
            for job in self._due():
                self._do(job)
        for job in self._jobs:
            if job.last and job.waits:
                self._do(job)

    def _due(self) -> list[Job]:
        """Wait until something is due, and return it; empty where there is an end."""
        with self._changed:
            self._wakes_at = min(job.due for job in self._jobs)
            wait = self._wakes_at - time.monotonic()
            if wait > 0 and not self._ended:
                self._changed.wait(None if wait == NEVER else wait)
            self._wakes_at = -NEVER  # awake: nobody needs to wake it
            now = time.monotonic()
            due = [] if self._ended else [job for job in self._jobs if job.due <= now]
            for job in due:
                job.begin()
            return due

    def _do(self, job: Job) -> None:
        began, failed = time.monotonic(), True
        try:
            job.work()
            failed = False
        except CannotSaveError as error:  # said to everybody elsewhere
            log.warning("%s", error)
        except Exception:
            log.exception("The upkeep of the database failed; it is tried again after the next change")
        with self._changed:
            job.end(time.monotonic() - began, failed=failed)
