"""Reviews: the one door. Every change of every review goes through `execute`, whoever asks and from wherever.

One writer thread takes all commands that wait, decides each against the review as the ones before it left it, makes
them durable together (one transaction, one fsync), and only then lets anybody see them.
"""

from __future__ import annotations

import logging
import queue
import random
import secrets
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime

import uuid6

from pmcore.changes.base import Change
from pmcore.changes.log import Recorded, fold
from pmcore.commands.base import Command, Context
from pmcore.commands.history import Undo
from pmcore.commands.people import plain_code
from pmcore.errors import (
    CannotSaveError,
    NotAllowedError,
    NotFoundError,
    ReviewError,
    RuleError,
    StorageError,
)
from pmcore.model.people import Actor, Attendance, Participant, Program, Role, Visitor
from pmcore.model.review import Review
from pmcore.opened import MOST, Opened, OpenReviews
from pmcore.quotas import Quotas, require_share
from pmcore.repeats import fingerprint, is_by, own_id, require_same, require_short, review_id_for
from pmcore.store.base import Commit, Store, StoredReview
from pmcore.store.rows import rows_of

log = logging.getLogger(__name__)

CODE_LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"  # 31 letters that nobody confuses: 39.6 bit in eight
CODE_LENGTH = 8
MOST_WAITING = 2_000
MOST_TOGETHER = 256
COMPANY = 8  # commands; so many do not wait for more
PATIENCE = 30.0  # seconds that a command waits for the disk
STOPPING = "The server is stopping. Try again in a moment; what you typed is kept."

Listener = Callable[[Review, Sequence[Recorded]], None]


def new_id() -> str:
    """Return a time-ordered id (random ones bloat DuckDB's index, storage-facts section 4)."""
    return str(uuid6.uuid7())


def new_code() -> str:
    """Return a join code."""
    return "".join(secrets.choice(CODE_LETTERS) for _ in range(CODE_LENGTH))


def shuffled(values: Sequence[str]) -> list[str]:
    """Return the values in an order drawn by lot."""
    return random.SystemRandom().sample(values, len(values))


@dataclass(frozen=True, slots=True)
class Source:
    """Where decisions get what is not in the review: the clock, ids, chance, and who is in the room (by the review's id).

    Tests hand in fixed ones.
    """

    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    new_id: Callable[[], str] = new_id
    new_code: Callable[[], str] = new_code
    shuffled: Callable[[Sequence[str]], list[str]] = shuffled
    attendance: Callable[[str], Attendance] = lambda _: Attendance()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a command did: the review after it, and the lines it added to the log (none where all was as before)."""

    review: Review
    records: tuple[Recorded, ...]
    repeated: bool = False


@dataclass(slots=True)
class _Wish:
    """What waits for the writer; `fingerprint` is that of its commands."""

    review_id: str
    commands: Sequence[Command]
    by: Actor
    command_id: str
    fingerprint: str = ""
    adopted: Sequence[Recorded] = ()
    answer: Future[Outcome] = field(default_factory=Future)


@dataclass(slots=True)
class _Decided:
    """A wish that was decided but is not durable yet."""

    wish: _Wish
    review: Review
    records: list[Recorded]
    changes: list[Change]
    repeated: bool = False


@dataclass(slots=True)
class _Ahead:
    """A review as the wishes of a batch leave it, before anything of them is durable."""

    known: Opened
    review: Review
    done: dict[str, list[Recorded]] = field(default_factory=dict)
    lines: list[Recorded] = field(default_factory=list)

    def add(self, review: Review, command_id: str, records: list[Recorded]) -> None:
        """Move on to `review`, which the command's `records` led to."""
        self.review = review
        self.done[command_id] = records
        self.lines += records

    def backwards(self, newest: Sequence[Recorded]) -> Iterator[Recorded]:
        """Yield the log as it will be, latest line first, with the `newest` lines that are not in it yet."""
        yield from reversed(newest)
        yield from reversed(self.lines)
        yield from reversed(self.known.log)

    def of_command(self, command_id: str) -> list[Recorded] | None:
        return self.done.get(command_id) or self.known.done.get(command_id)

    def own(self, command_id: str, by: Actor) -> tuple[str, list[Recorded]]:
        """Return the id under which `by` does what they call `command_id`, and what they have done under it.

        It is the same id, unless somebody else used it first; also if they have guessed what the next one would be.
        """
        author, name, role, _ = _actor(self.review, by)
        while lines := self.of_command(command_id):
            if is_by(lines[0], author, name if role else ""):
                return command_id, lines
            command_id = own_id(command_id, by)
        return command_id, []

    def by_id(self, command_id: str, by: Actor) -> Sequence[Recorded]:
        """Return the lines that `by` means with an id: of several commands that were sent under it, one's own."""
        return self.own(command_id, by)[1] or self.of_command(command_id) or []


class Reviews:
    """All reviews of one store. Safe for any number of threads."""

    def __init__(
        self, store: Store, source: Source | None = None, *, quotas: bool = True, most_open: int = MOST
    ) -> None:
        """Start the writer over `store`; reviews that nobody has open stay in memory up to `most_open` bytes.

        Only a rehearsal, whose people are all ours, is held without `quotas`.
        """
        self.store = store
        self._source = source or Source()
        self._quotas = Quotas(self._source.now) if quotas else None
        self._open = OpenReviews(most_open, self._in_a_room)
        self._loading = threading.RLock()
        self._listeners: list[Listener] = []
        self._waiting: queue.Queue[_Wish | None] = queue.Queue(MOST_WAITING)
        self._closed = self._ended = False
        self._last_by: Actor | None = None
        self._not_before = 0.0
        self._doubted: set[str] = set()  # reviews whose last commit may be in a file that was taken away
        self._writer = threading.Thread(target=self._write, name="postmortem-writer", daemon=True)
        self._writer.start()

    # ------------------------------------------------------------------ asking

    def get(self, review_id: str) -> Review:
        """Return the review as it is now, or raise `NotFoundError`."""
        return self._opened(review_id).review

    def log(self, review_id: str, after: int = 0) -> list[Recorded]:
        """Return the lines of the log after version `after`; see `Review.hides` before showing them."""
        return self._opened(review_id).log[max(after, 0) :]

    def with_code(self, code: str) -> Review:
        """Return the review that a join code opens, or raise `NotFoundError`."""
        found = self.store.review_with_code(plain_code(code)) if len(code) <= 4 * CODE_LENGTH else None
        if found is None:
            raise NotFoundError("This code does not open a review. Check it with the facilitator.")
        return self.get(found)

    def all(self) -> list[StoredReview]:
        """Return every review in short, latest change first."""
        return self.store.reviews()

    def of_browser(self, *keys: str) -> list[StoredReview]:
        """Return the reviews in which a browser has a seat, latest change first."""
        mine = {review_id for review_id, _ in self.store.seats(*keys)}
        return [each for each in self.store.reviews() if each.id in mine] if mine else []

    def seat(self, review_id: str, *keys: str) -> Participant | None:
        """Return the seat of a browser (its keys, newest first) in a review, also one that was removed; None for a stranger."""
        try:
            return self.get(review_id).seat_of(keys)
        except NotFoundError:
            return None

    def waits(self, review_id: str, *keys: str) -> bool:
        """Return whether a browser (its keys) is in a review's waiting room, or was refused there."""
        try:
            return self.get(review_id).waiting_of(keys) is not None
        except NotFoundError:
            return False

    # ------------------------------------------------------------------ changing

    def create(self, command: Command, by: Actor, command_id: str | None = None) -> Outcome:
        """Start a review with a `CreateReview` command; a repeated `command_id` returns the same review."""
        identity = command_id or self._source.new_id()
        review_id = review_id_for(command_id, by) if command_id else identity
        return self.execute(review_id, command, by, identity)

    def execute(self, review_id: str, command: Command, by: Actor, command_id: str | None = None) -> Outcome:
        """Do what `command` wants, durably, and return the outcome.

        A `command_id` under which the same author did the same before in this review returns the first outcome; with other
        content it is refused (`UsedIdError`). From somebody else it is another command. Raises a `ReviewError` whose text is the
        sentence to show; then nothing was changed.
        """
        return self.execute_all(review_id, [command], by, command_id)

    def execute_all(
        self, review_id: str, commands: Sequence[Command], by: Actor, command_id: str | None = None
    ) -> Outcome:
        """Do several commands as one: all or none, one entry in the history, one undo."""
        if not commands:
            return Outcome(self.get(review_id), ())
        identity = command_id or self._source.new_id()
        require_short(identity)
        return self._answer(_Wish(review_id, commands, by, identity, fingerprint(commands)))

    def _answer(self, wish: _Wish) -> Outcome:
        """Queue a wish and wait until it is durable or refused."""
        if self._closed:
            raise StorageError(STOPPING)
        try:
            self._waiting.put(wish, timeout=PATIENCE)
            if self._ended:
                self._refuse_late()
            return wish.answer.result(timeout=PATIENCE)
        except (queue.Full, TimeoutError) as error:
            raise StorageError(
                "The server is very busy. Try again in a moment; what you typed is kept."
            ) from error

    def adopt(self, records: Sequence[Recorded], review_id: str | None = None) -> Review:
        """Take over a whole log from elsewhere (a sample, an export) as a new review, in one transaction."""
        if not records:
            raise RuleError("There is no history here to take over.")
        new = review_id or self._source.new_id()
        moved = [_moved(each, new, self._source.new_code) for each in records]
        wish = _Wish(new, (), Visitor(key=""), self._source.new_id(), adopted=moved)
        return self._answer(wish).review

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Call `listener(review, records)` after every commit, in the writer's thread; return how to stop that."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def close(self) -> None:
        """Finish what waits, then let go of the store."""
        if not self._closed:
            self._closed = True
            self._waiting.put(None)
            self._writer.join(PATIENCE)
            self.store.close()

    # ------------------------------------------------------------------ the writer

    def _write(self) -> None:
        """Commit what waits, together, until `close`; then refuse whoever came too late."""
        more = True
        while more:
            batch, more = self._next_batch()
            if batch:
                self._open.take({each.review_id for each in batch})
                self._commit(batch)
                self._open.take(())
                self._last_by, self._not_before = batch[-1].by, time.monotonic() + self.store.pause
        self._ended = True
        self._refuse_late()

    def _next_batch(self) -> tuple[list[_Wish], bool]:
        """Return everything that waits (at least one wish, unless the end has come), and whether more may come."""
        batch = list[_Wish]()
        wish = self._waiting.get()
        while wish is not None:
            batch.append(wish)
            if len(batch) == MOST_TOGETHER:
                return batch, True
            try:
                wish = self._waiting.get(timeout=self._pause(batch))
            except queue.Empty:
                return batch, True
        return batch, False

    def _pause(self, batch: Sequence[_Wish]) -> float:
        """Return the seconds to wait for company. Who is alone never waits: an import is as fast as the disk."""
        if len(batch) >= COMPANY or batch[0].by == self._last_by:
            return 0.0
        return max(0.0, self._not_before - time.monotonic())

    def _refuse_late(self) -> None:
        """Answer wishes that were queued after the writer ended."""
        while True:
            try:
                wish = self._waiting.get_nowait()
            except queue.Empty:
                return
            if wish is not None:
                wish.answer.set_exception(StorageError(STOPPING))

    def _commit(self, batch: Sequence[_Wish]) -> None:
        """Decide and store a batch; where storing fails, do its wishes one by one, so that each gets its own answer."""
        self._read_doubted()
        decided = self._decide_all(batch)
        changed = [each for each in decided if each.changes]
        try:
            if changed:
                self.store.append([_commit_of(each) for each in changed])
            else:
                self.store.check()  # an answer that says "done" says "and kept"
        except CannotSaveError as error:
            self._refuse_all(decided, error)
        except Exception as error:  # noqa: BLE001 - whatever happened, nobody may wait for ever
            self._refuse(decided, error)
        else:
            for each in decided:
                self._publish(each)

    def _refuse(self, decided: Sequence[_Decided], error: Exception) -> None:
        """Answer wishes that could not be stored together: each is tried alone, and who fails then gets the reason.

        Whether a commit that failed is durable is in doubt (storage-facts section 3), so the log is read again first; a
        wish that is in it is answered like a repeated one.
        """
        for review_id in {each.wish.review_id for each in decided}:
            self._catch_up(review_id)
        failure = error
        if not isinstance(error, ReviewError):
            failure = StorageError()
            failure.__cause__ = error
        for each in decided:
            if len(decided) > 1 or self._is_in_the_log(each.wish):
                self._commit([each.wish])
            else:
                each.wish.answer.set_exception(failure)

    def _refuse_all(self, decided: Sequence[_Decided], error: CannotSaveError) -> None:
        """Answer wishes of which nothing is kept, even where the store believes that it is: its file is elsewhere.

        Memory stays as it is, until the file is back.
        """
        for each in decided:
            self._doubted.add(each.wish.review_id)
            each.wish.answer.set_exception(error)

    def _read_doubted(self) -> None:
        """Show what the store holds of commits that were refused, now that it keeps what it says that it keeps."""
        if self._doubted:
            with suppress(CannotSaveError):
                self.store.check()
                for review_id in self._doubted:
                    self._catch_up(review_id)
                self._doubted.clear()

    def _is_in_the_log(self, wish: _Wish) -> bool:
        known = self._open.get(wish.review_id)
        return known is not None and wish.command_id in known.done

    def _catch_up(self, review_id: str) -> None:
        """Show what the store holds beyond memory. Where it cannot be read, memory stays: screens go on without it."""
        known = self._open.get(review_id)
        try:
            records = self.store.changes(review_id, known.review.version) if known else []
        except Exception:
            log.exception("The log of review %s cannot be read again", review_id)
            return
        if known and records:
            known.add(fold(known.review, records), records)
            self._tell(known.review, records)

    def _decide_all(self, batch: Sequence[_Wish]) -> list[_Decided]:
        """Decide each wish against what the wishes before it in the batch left; answer the refused ones."""
        ahead: dict[str, _Ahead] = {}
        decided = []
        for wish in batch:
            try:
                state = ahead.get(wish.review_id) or self._ahead(wish)
                each = self._decide(state, wish)
            except Exception as error:  # noqa: BLE001 - a bug in one command must not stop the writer
                wish.answer.set_exception(error)
                continue
            ahead[wish.review_id] = state
            if not each.repeated:
                state.add(each.review, wish.command_id, each.records)
            decided.append(each)
        return decided

    def _ahead(self, wish: _Wish) -> _Ahead:
        """Return the state to work ahead on; only a new review may begin from nothing."""
        try:
            known = self._opened(wish.review_id)
        except NotFoundError:
            if not wish.adopted and wish.commands[0].kind != "create_review":
                raise
            known = Opened(Review(id=wish.review_id))
        return _Ahead(known, known.review)

    def _decide(self, state: _Ahead, wish: _Wish) -> _Decided:
        """Return what the wish's commands lead to, each decided after the one before it; or what they led to before."""
        if wish.adopted:
            return _adopt(state.review, wish)
        wish.command_id, before = state.own(wish.command_id, wish.by)
        if before:
            require_same(before[0], wish.fingerprint)
            return _Decided(wish, state.review, before, [], repeated=True)
        self._require_pace(state.review, wish)
        review, records = state.review, list[Recorded]()
        for command in wish.commands:
            context = self._context(review, state, wish, records)
            command.authorise(review, context.role)
            step = list(command.decide(review, context))
            lines = list(self._lines(wish, command, review, step))
            review = fold(review, lines)
            records += lines
        changes = [each.change for each in records]
        self._count(state.review, review, wish, changes)
        return _Decided(wish, review, records, changes)

    def _require_pace(self, review: Review, wish: _Wish) -> None:
        """Raise `SlowDownError` where the person who asks has done so much that they have to wait."""
        seat, _, role, _ = _actor(review, wish.by)
        if self._quotas and seat:
            self._quotas.require_pace(review.id, seat, role, wish.commands)

    def _count(self, before: Review, after: Review, wish: _Wish, changes: Sequence[Change]) -> None:
        """Count what a person does; raises `RuleError` where it would be more than their share of the review."""
        seat, _, role, _ = _actor(before, wish.by)
        if self._quotas and seat and changes:
            require_share(before, after, seat, changes)
            self._quotas.count(before.id, seat, role, wish.commands)

    def _lines(
        self, wish: _Wish, command: Command, before: Review, changes: Sequence[Change]
    ) -> Iterator[Recorded]:
        """Yield the lines of the log for what one command of a wish led to."""
        by, name, now = *_author(wish.by, before, changes), self._source.now()
        for number, change in enumerate(changes, 1):
            yield Recorded(
                review_id=wish.review_id,
                version=before.version + number,
                change=change,
                by=by,
                by_name=name,
                command_id=wish.command_id,
                command=wish.commands[0].kind if len(wish.commands) == 1 else "several",
                recorded_at=now,
                undoes=command.target if isinstance(command, Undo) else "",
                fingerprint=wish.fingerprint,
            )

    def _context(self, review: Review, state: _Ahead, wish: _Wish, newest: Sequence[Recorded]) -> Context:
        """Return who asks, with the role that their seat has at this very moment; `newest` the wish has led to so far."""
        by, name, role, key = _actor(review, wish.by)
        return Context(
            by=by,
            name=name,
            role=role,
            key=key,
            device=wish.by.device if isinstance(wish.by, Visitor) else "",
            now=self._source.now(),
            new_id=self._source.new_id,
            shuffled=self._source.shuffled,
            new_code=self._source.new_code,
            recorded=lambda command_id: state.by_id(command_id, wish.by),
            room=self._source.attendance(wish.review_id),
            backwards=lambda: state.backwards(newest),
        )

    def _publish(self, each: _Decided) -> None:
        """Show what has become durable, answer the one who asked, and tell the listeners."""
        review_id = each.wish.review_id
        known = self._open.get(review_id)
        if known is None:
            with self._loading:  # somebody may be reading this new review from the store at this moment
                known = self._open.put(review_id, Opened(Review(id=review_id)))
        fresh = each.changes and known.review.version < each.review.version
        if fresh:
            known.add(each.review, each.records)
        each.wish.answer.set_result(Outcome(known.review, tuple(each.records), each.repeated))
        if each.changes:
            self._tell(each.review, each.records)

    def _tell(self, review: Review, records: Sequence[Recorded]) -> None:
        for listener in tuple(self._listeners):
            try:
                listener(review, records)
            except Exception:
                log.exception("A listener failed after version %s", review.version)

    # ------------------------------------------------------------------ memory

    def _in_a_room(self, review_id: str) -> bool:
        return bool(self._source.attendance(review_id).online)

    def _opened(self, review_id: str) -> Opened:
        """Return the review in memory; the first to ask reads its log."""
        known = self._open.get(review_id)
        if known is None:
            with self._loading:
                known = self._open.get(review_id) or self._open.put(review_id, self._load(review_id))
        return known

    def _load(self, review_id: str) -> Opened:
        records = self.store.changes(review_id)
        if not records:
            raise NotFoundError(
                "There is no such review. It may have been removed, or the link is incomplete."
            )
        known = Opened(Review(id=review_id))
        known.add(fold(known.review, records), records)
        return known


def _adopt(review: Review, wish: _Wish) -> _Decided:
    if review.version:
        raise RuleError("This review exists already.")
    if [each.version for each in wish.adopted] != list(range(1, len(wish.adopted) + 1)):
        raise RuleError(
            "This history is not whole: it must begin with the first change, and none may be missing."
        )
    changes = [each.change for each in wish.adopted]
    return _Decided(wish, fold(review, wish.adopted), list(wish.adopted), changes)


def _moved(record: Recorded, review_id: str, new_code: Callable[[], str]) -> Recorded:
    """Return a line of a log as one of the review `review_id`; a join code opens one review only, so it gets another."""
    change = record.change
    if hasattr(change, "join_code"):
        change = change.model_copy(update={"join_code": new_code()})
    return record.model_copy(update={"review_id": review_id, "change": change})


def _commit_of(each: _Decided) -> Commit:
    first = each.records[0].version - 1
    return Commit(each.wish.review_id, first, each.records, rows_of(each.review, each.changes))


def _actor(review: Review, by: Actor) -> tuple[str, str, Role | None, str]:
    """Return (participant id, name, role, browser key) of whoever asks; a removed seat may not ask anything."""
    if isinstance(by, Program):
        return "", by.name, by.role, ""
    if isinstance(by, Visitor):
        mine = review.people_by_key.get(by.key)
        if mine is None or mine.removed:
            return "", by.name or "Visitor", None, by.key
        return mine.id, mine.name, mine.role, by.key
    person = review.people.get(by.participant_id)
    if person is None:
        raise NotAllowedError("You have no seat in this review. Join with the code first.")
    if person.removed:
        raise NotAllowedError("You were removed from this review. The facilitator can let you back in.")
    return person.id, person.name, person.role, ""


def _author(by: Actor, before: Review, changes: Sequence[Change]) -> tuple[str, str]:
    """Return (participant id, name) for the log; a visitor is whoever got a seat by what they did."""
    participant, name, _, _ = _actor(fold(before, changes) if isinstance(by, Visitor) else before, by)
    return participant, name
