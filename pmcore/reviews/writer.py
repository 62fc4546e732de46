"""Writer: who commits, one at a time.

A thread takes everything that waits, decides it in order, makes it durable together (one transaction, one fsync), and only then
lets anybody see it. Where nobody else waits, whoever asks does the same in their own thread: to hand it over and be woken for the
answer would be two switches between threads.
"""

from __future__ import annotations

import logging
import queue
import threading
from collections.abc import Sequence
from contextlib import suppress
from contextvars import Context

from pmcore.changes.log import fold
from pmcore.errors import CannotSaveError, ConcurrentEditError, NotFoundError, ReviewError, StorageError
from pmcore.model.review import Review
from pmcore.reviews.answer import Line
from pmcore.reviews.decider import Decider
from pmcore.reviews.decision import Decision
from pmcore.reviews.inbox import STOPPING, Batch, Heard, Inbox
from pmcore.reviews.listeners import Listeners
from pmcore.reviews.loaded import LoadedReview, LoadedReviews
from pmcore.reviews.pending import Pending
from pmcore.reviews.submission import Outcome, Submission
from pmcore.store.base import Store

log = logging.getLogger(__name__)

TIMEOUT = 30.0  # seconds that a submission waits for the disk
TRIES = 5  # after so many races lost to others, whoever asks is told to try again
BUSY = "The server is very busy. Try again in a moment; what you typed is kept."


class Writer:
    """Commits what is submitted, from any number of threads."""

    def __init__(self, store: Store, loaded: LoadedReviews, decider: Decider, listeners: Listeners) -> None:
        """Start the thread; `listeners` are told of every commit, also of those of others who share the store."""
        self._store, self._loaded, self._decider, self._listeners = store, loaded, decider, listeners
        self._line = Line()
        self._inbox = Inbox(self._line)
        self._turn = threading.Lock()  # held by whoever decides and commits
        # Where that is done: what the log says, and what others hear, must not follow the language of whoever happens to do it.
        self._nobodys = Context()
        self._closed = False
        self._doubted: set[str] = set()  # reviews whose last commit may be in a file that was taken away
        self._thread = threading.Thread(target=self._run, name="postmortem-writer", daemon=True)
        self._thread.start()
        self._hear_no_more = store.listen(
            lambda review_id, version: self._inbox.tell(Heard(review_id, version))
        )

    @property
    def waiting(self) -> int:
        """Return about how much waits."""
        return len(self._inbox)

    def submit(self, submission: Submission) -> Outcome:
        """Return what a submission did, once it is durable; or raise the `ReviewError` that it met."""
        if self._closed:
            raise StorageError(STOPPING)
        try:
            if not self._done_at_once(submission):
                self._inbox.put(submission, TIMEOUT)
            return submission.answer.result(timeout=TIMEOUT)
        except (queue.Full, TimeoutError) as error:
            raise StorageError(BUSY) from error

    def close(self) -> None:
        """Finish what waits; a second time does nothing."""
        if not self._closed:
            self._closed = True
            self._hear_no_more()
            self._inbox.close()
            self._thread.join(TIMEOUT)

    def _done_at_once(self, submission: Submission) -> bool:
        """Commit a submission in this thread where nobody else waits, and return whether it was done.

        Who waits for the disk then does so for as long as the disk takes; those who come meanwhile, for `TIMEOUT`.
        """
        if not self._inbox.is_free_for(submission) or not self._turn.acquire(blocking=False):
            return False
        try:
            if self._closed:
                return False
            self._nobodys.run(self._do, Batch((submission,)))
        finally:
            self._turn.release()
        return True

    def _run(self) -> None:
        """Commit what waits, together, until `close`; then refuse whoever came too late."""
        last = False
        while not last:
            self._inbox.wait()
            with self._turn:
                batch = self._inbox.next_batch()
                self._do(batch)
                last = batch.last
        self._inbox.end()

    def _do(self, batch: Batch) -> None:
        self._loaded.hold(batch.review_ids)
        try:
            self._follow(batch.heard)
            if batch.submissions:
                self._commit(batch.submissions)
        finally:
            self._loaded.hold(())
            self._inbox.done(batch.submissions, self._store.pause)

    def _follow(self, heard: Sequence[Heard]) -> None:
        """Show what others have committed to reviews that are in memory."""
        for each in heard:
            loaded = self._loaded.peek(each.review_id)
            if loaded is not None and loaded.review.version < each.version:
                self._catch_up(each.review_id)

    # ------------------------------------------------------------------ commits

    def _commit(self, batch: Sequence[Submission]) -> None:
        """Decide and store a batch; where storing fails, do it one by one, so that each submission gets its own answer."""
        self._read_doubted()
        decided = self._decide_all(batch)
        fresh = [each for each in decided if each.is_new]
        try:
            if fresh:
                self._store.append([each.commit for each in fresh])
            else:
                self._store.check()  # an answer that says "done" says "and kept"
        except CannotSaveError as error:
            self._refuse_all(decided, error)
        except Exception as error:  # noqa: BLE001 - whatever happened, nobody may wait for ever
            self._refuse(decided, error)
        else:
            self._publish_all(decided)

    def _decide_all(self, batch: Sequence[Submission]) -> list[Decision]:
        """Decide each submission against what those before it in the batch left; answer the refused ones."""
        pending: dict[str, Pending] = {}
        decided = []
        for submission in batch:
            try:
                state = pending.get(submission.review_id) or self._pending(submission)
                decision = self._decider.decide(state, submission)
            except Exception as error:  # noqa: BLE001 - a bug in one command must not stop the writer
                submission.answer.set_exception(error)
                continue
            pending[submission.review_id] = state
            state.add(decision)
            decided.append(decision)
        return decided

    def _pending(self, submission: Submission) -> Pending:
        """Return the state to begin with; only a new review may begin from nothing."""
        try:
            loaded = self._loaded.get(submission.review_id)
        except NotFoundError:
            if not submission.adopted and submission.commands[0].kind != "create_review":
                raise
            loaded = LoadedReview(Review(id=submission.review_id))
        return Pending(loaded, loaded.review)

    def _publish_all(self, decided: Sequence[Decision]) -> None:
        """Show what has become durable, answer those who asked, and tell the listeners, who may take their time."""
        try:
            for each in decided:
                self._publish(each)
        finally:
            self._line.wake_next()
        for each in decided:
            if each.is_new:
                self._listeners.tell(each.review, each.records)

    def _publish(self, decision: Decision) -> None:
        submission = decision.submission
        loaded = self._loaded.begin(submission.review_id)
        if decision.is_new and loaded.review.version < decision.review.version:
            self._loaded.add(loaded, decision.review, decision.records)
        outcome = Outcome(loaded.review, tuple(decision.records), decision.repeated)
        submission.answer.set_result(outcome, self._line)

    # ------------------------------------------------------------------ what could not be stored

    def _refuse(self, decided: Sequence[Decision], error: Exception) -> None:
        """Answer submissions that could not be stored together: each is tried alone, and who fails then gets the reason.

        Whether a commit that failed is durable is in doubt, so the log is read again first; a submission that is in it is
        answered like a repeated one. Where somebody else who shares the store was faster, it is decided again against what they
        did, at most `TRIES` times.
        """
        for review_id in {each.submission.review_id for each in decided}:
            self._catch_up(review_id)
        lost_race = isinstance(error, ConcurrentEditError)
        failure: Exception = StorageError(BUSY) if lost_race else error
        if not isinstance(failure, ReviewError):
            failure = StorageError()
        if failure is not error:
            failure.__cause__ = error
        for each in decided:
            submission = each.submission
            again = lost_race and submission.tries < TRIES
            submission.tries += lost_race
            if len(decided) > 1 or again or self._is_in_the_log(submission):
                self._commit([submission])
            else:
                submission.answer.set_exception(failure)

    def _refuse_all(self, decided: Sequence[Decision], error: CannotSaveError) -> None:
        """Answer submissions of which nothing is kept, even where the store believes that it is: its file is elsewhere.

        Memory stays as it is, until the file is back.
        """
        for each in decided:
            self._doubted.add(each.submission.review_id)
            each.submission.answer.set_exception(error)

    def _read_doubted(self) -> None:
        """Show what the store holds of commits that were refused, now that it keeps what it says that it keeps."""
        if self._doubted:
            with suppress(CannotSaveError):
                self._store.check()
                for review_id in self._doubted:
                    self._catch_up(review_id)
                self._doubted.clear()

    def _is_in_the_log(self, submission: Submission) -> bool:
        loaded = self._loaded.peek(submission.review_id)
        return loaded is not None and bool(loaded.of_command(submission.command_id))

    def _catch_up(self, review_id: str) -> None:
        """Show what the store holds beyond memory. Where it cannot be read, memory stays: screens go on without it."""
        loaded = self._loaded.peek(review_id)
        try:
            records = self._store.changes(review_id, loaded.review.version) if loaded else []
            review = self._loaded.unsealed(fold(loaded.review, records)) if loaded and records else None
        except Exception:
            log.exception("The log of review %s cannot be read again", review_id)
            return
        if loaded and review:
            self._loaded.add(loaded, review, records)
            self._listeners.tell(loaded.review, records)
