"""The queue in which all documents are made, whoever asks: two at once, one of them through LibreOffice at most.

Those who wait take turns: who asked for three documents has one made, then the others have theirs. The same document,
asked for by several at once, is made once. Who goes away frees the place.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from pmcore.errors import ReviewError
from pmcore.model.formats import FORMATS, CausePicture

if TYPE_CHECKING:
    from pmcore.report import Document

AT_ONCE = 2
ONE_AT_A_TIME = frozenset(name for name, each in FORMATS.items() if each.one_at_a_time)
MOST_WAITING = 40
LEASE = (
    10.0  # seconds for which a place or a finished document is kept for somebody who looks again and again
)
STOPPING = 5.0


class BusyError(ReviewError):
    """Many documents are being made at this moment. Try again in a minute."""


class Wanted(NamedTuple):
    """Which document."""

    review_id: str
    format: str
    audience: str
    causes: str = CausePicture.GRAPH


class Who(NamedTuple):
    """Who asks (a browser or a token), and how many of their documents may wait."""

    key: str
    may_wait: int = 1


Still = Callable[[], bool]
"""Whether anybody still wants the document."""


@dataclass(eq=False, slots=True)
class Job:
    """One document: who wants it, and how far it is. `done` holds it in the end, or why there is none."""

    number: int
    wanted: Wanted
    version: int
    owner: str
    make: Callable[[Still], Document]
    seen: float
    takers: set[str] = field(default_factory=set)
    waiters: int = 0
    started: bool = False
    done: Future[Document] = field(default_factory=Future)

    def __post_init__(self) -> None:
        """Let nobody who stops waiting cancel it for the others."""
        self.done.set_running_or_notify_cancel()

    @property
    def is_being_made(self) -> bool:
        """Return whether somebody works at it."""
        return self.started and not self.done.done()


class Waiting(NamedTuple):
    """A document that somebody waits for, and how many come before it."""

    job: Job
    before: int


class ExportQueue:
    """All documents that are asked for. Any thread may ask."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """Begin empty; threads run only while there is something to make."""
        self._clock = clock
        self._lock = threading.Lock()
        self._jobs: list[Job] = []
        self._threads: set[threading.Thread] = set()
        self._next, self._closed = 0, False

    def ask(self, who: Who, wanted: Wanted, version: int, make: Callable[[Still], Document]) -> Job:
        """Return the place of a document: a new one, or the one where it is made already.

        Who looks again finds their own document, whatever the review's `version` is by now. Everybody who got a place must
        `leave` it. Raises `BusyError` where too many wait.
        """
        with self._lock:
            self._forget()
            job = next((each for each in self._jobs if self._is_same(each, who, wanted, version)), None)
            if job is None:
                self._require_room(who)
                self._next += 1
                job = Job(self._next, wanted, version, who.key, make, self._clock())
                self._jobs.append(job)
            job.takers.add(who.key)
            job.waiters += 1
            job.seen = self._clock()
            self._start()
            return job

    def leave(self, job: Job, who: Who, *, comes_back: bool = False) -> None:
        """Let go of a place: for good, or to look again soon."""
        with self._lock:
            job.waiters -= 1
            job.seen = self._clock()
            if not comes_back:
                job.takers.discard(who.key)
            self._forget()
            self._start()

    def before(self, job: Job) -> int:
        """Return how many documents come before this one; 0 where it is being made or done."""
        with self._lock:
            order = self._in_order()
            return order.index(job) + sum(each.is_being_made for each in self._jobs) if job in order else 0

    def of(self, keys: Sequence[str]) -> list[Waiting]:
        """Return what somebody waits for, each with how many documents come before it."""
        with self._lock:
            mine = [each for each in self._jobs if each.takers.intersection(keys) and not each.done.done()]
        return [Waiting(each, self.before(each)) for each in mine]

    def close(self) -> None:
        """Make nothing more, and wait a moment for what is being made: LibreOffice is ended."""
        with self._lock:
            self._closed = True
            threads = list(self._threads)
        for each in threads:
            each.join(STOPPING)

    # ------------------------------------------------------------------ who is there; the lock is held

    def _is_same(self, job: Job, who: Who, wanted: Wanted, version: int) -> bool:
        if job.wanted != wanted:
            return False
        return who.key in job.takers or (job.version == version and not job.done.done())

    def _require_room(self, who: Who) -> None:
        waiting = [each for each in self._jobs if not each.started]
        if self._closed:
            raise BusyError("The server is stopping. Try again in a moment.")
        if sum(each.owner == who.key for each in waiting) >= who.may_wait:
            raise BusyError(
                "Another document of yours is waiting to be made. Take that one first, then ask for the next."
            )
        if len(waiting) >= MOST_WAITING:
            raise BusyError

    def _is_wanted(self, job: Job) -> bool:
        if self._closed:
            return False
        return job.waiters > 0 or (bool(job.takers) and self._clock() - job.seen <= LEASE)

    def _forget(self) -> None:
        """Drop what nobody wants any more; what is being made is dropped when it is done."""
        self._jobs = [each for each in self._jobs if each.is_being_made or self._is_wanted(each)]

    def _in_order(self) -> list[Job]:
        """Return those that wait: first everybody's next one, in the order of asking, then everybody's one after that."""
        seen: dict[str, int] = {}
        turns: list[tuple[int, int, Job]] = []
        for each in self._jobs:  # in the order of asking
            if not each.done.done():
                seen[each.owner] = seen.get(each.owner, 0) + 1
                if not each.started:
                    turns.append((seen[each.owner], each.number, each))
        return [job for *_, job in sorted(turns, key=lambda turn: turn[:2])]

    # ------------------------------------------------------------------ making

    def _start(self) -> None:
        """Start what there is room for. The lock is held."""
        for job in self._in_order():
            made = [each for each in self._jobs if each.is_being_made]
            if self._closed or len(made) >= AT_ONCE:
                return
            if job.wanted.format in ONE_AT_A_TIME and any(
                each.wanted.format in ONE_AT_A_TIME for each in made
            ):
                continue
            job.started = True
            thread = threading.Thread(target=self._make, args=(job,), name="export", daemon=True)
            self._threads.add(thread)
            thread.start()

    def _make(self, job: Job) -> None:
        try:
            job.done.set_result(job.make(lambda: self._is_wanted(job)))
        except BaseException as error:  # noqa: BLE001 - whoever waits gets to see it
            job.done.set_exception(error)
        with self._lock:
            self._threads.discard(threading.current_thread())
            self._forget()
            self._start()
