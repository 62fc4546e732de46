"""Inbox: what waits for the writer, how much of it makes a batch, and who need not wait for others at all."""

from __future__ import annotations

import queue
import time
from collections.abc import Sequence
from dataclasses import dataclass

from pmcore.errors import StorageError
from pmcore.model.people import Actor
from pmcore.reviews.answer import Line
from pmcore.reviews.submission import Submission

LONGEST_QUEUE = 2_000  # submissions
LARGEST_BATCH = 256  # submissions
LULL = 0.001  # seconds after which it is looked who has come of those whom the batch before has woken
A_MOMENT = 0.01  # seconds after which whoever found no room looks again
FULL_ENOUGH = 8  # submissions; so many do not wait for more
STOPPING = "The server is stopping. Try again in a moment; what you typed is kept."


@dataclass(frozen=True, slots=True)
class Heard:
    """Somebody else, through another handle of the same store, brought a review to `version`."""

    review_id: str
    version: int


@dataclass(frozen=True, slots=True)
class Batch:
    """What is done together; after the `last` one nothing comes any more."""

    submissions: Sequence[Submission]
    heard: Sequence[Heard] = ()
    last: bool = False

    @property
    def review_ids(self) -> set[str]:
        """Return the reviews that it is about."""
        return {each.review_id for each in self.submissions} | {each.review_id for each in self.heard}


class Inbox:
    """A queue with many who put in and one who takes out."""

    def __init__(self, line: Line) -> None:
        """Begin empty; in the `line` stand those who have an answer, are still to be woken, and may come again."""
        self._line = line
        self._queue: queue.SimpleQueue[Submission | Heard | None] = queue.SimpleQueue()
        self._in_hand: list[Submission | Heard | None] = []  # what was taken out and is in no batch yet
        self._ended = False
        self._last_by: Actor | None = None
        self._last_size = 0
        self._not_before = 0.0

    def __len__(self) -> int:
        """Return about how much waits."""
        return self._queue.qsize() + len(self._in_hand)

    def is_free_for(self, submission: Submission) -> bool:
        """Return whether nobody waits or is about to, so that a submission needs no batch."""
        return not (self._in_hand or self._line or self._pause([submission])) and self._queue.empty()

    def put(self, submission: Submission, timeout: float) -> None:
        """Queue a submission; raises `queue.Full` where there is no room for so many seconds."""
        until = time.monotonic() + timeout
        while self._queue.qsize() >= LONGEST_QUEUE:
            if time.monotonic() > until:
                raise queue.Full
            time.sleep(A_MOMENT)
        self._queue.put(submission)
        if self._ended:
            self._refuse_late()

    def tell(self, heard: Heard) -> None:
        """Queue what was heard; where there is no room it is left out, for whoever writes then finds out by themselves."""
        if self._queue.qsize() < LONGEST_QUEUE:
            self._queue.put(heard)

    def close(self) -> None:
        """Let the batch with everything that waits now be the last one."""
        self._queue.put(None)

    def end(self) -> None:
        """Refuse what comes from now on: nobody takes it out any more."""
        self._ended = True
        self._refuse_late()

    def wait(self) -> None:
        """Wait for something, of which `next_batch` makes a batch."""
        self._in_hand.append(self._queue.get())

    def next_batch(self) -> Batch:
        """Return what was waited for with everything else that waits."""
        submissions, heard = list[Submission](), list[Heard]()
        each = self._in_hand.pop()
        while each is not None:
            if isinstance(each, Heard):
                heard.append(each)
            else:
                submissions.append(each)
            if len(submissions) == LARGEST_BATCH:
                return Batch(submissions, heard)
            try:
                each = self._next(submissions)
            except queue.Empty:
                return Batch(submissions, heard)
        return Batch(submissions, heard, last=True)

    def done(self, submissions: Sequence[Submission], pause: float) -> None:
        """Take that a batch is done; after so many seconds the next one need not wait for more."""
        if submissions:
            self._last_by, self._last_size = submissions[-1].by, len(submissions)
            self._not_before = time.monotonic() + pause

    def _next(self, submissions: Sequence[Submission]) -> Submission | Heard | None:
        """Return what comes next into a batch; raises `queue.Empty` where it is to begin."""
        if len(submissions) < FULL_ENOUGH:
            return self._queue.get(timeout=self._pause(submissions))
        if len(submissions) < self._last_size and self._queue.empty():
            self._let_them_come()
        return self._queue.get_nowait()

    def _let_them_come(self) -> None:
        """Sleep until something has come, or nobody is left who is still to be woken by the batch before.

        To wait for each one alone would be two more switches between threads for each.
        """
        while True:
            time.sleep(LULL)
            if not self._queue.empty() or not self._line or time.monotonic() > self._not_before:
                return
            self._line.wake_next()  # whoever was to do so has not been given a processor

    def _pause(self, submissions: Sequence[Submission]) -> float:
        """Return the seconds to wait for more. Who is alone never waits: an import is as fast as the disk."""
        if not submissions or submissions[0].by == self._last_by:
            return 0.0
        return max(0.0, self._not_before - time.monotonic())

    def _refuse_late(self) -> None:
        while True:
            try:
                each = self._queue.get_nowait()
            except queue.Empty:
                return
            if isinstance(each, Submission):
                each.answer.set_exception(StorageError(STOPPING))
