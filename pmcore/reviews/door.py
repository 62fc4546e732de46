"""The one door: what everybody outside calls, and nothing of how it is done."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import NamedTuple

from pmcore.changes.log import Recorded
from pmcore.commands.base import Command
from pmcore.commands.people import plain_code
from pmcore.errors import NotFoundError, RuleError
from pmcore.model.people import Actor, Participant, Visitor
from pmcore.model.review import Review
from pmcore.reviews.decider import Decider
from pmcore.reviews.listeners import Listener, Listeners
from pmcore.reviews.loaded import MOST, LoadedReviews
from pmcore.reviews.quotas import Quotas
from pmcore.reviews.repeats import require_short, review_id_for
from pmcore.reviews.source import CODE_LENGTH, Source
from pmcore.reviews.submission import Outcome, Submission
from pmcore.reviews.writer import Writer
from pmcore.store.base import ReviewMark, Store, StoredReview


class State(NamedTuple):
    """Where all reviews stand: another one as soon as anything changed in any that somebody was told of."""

    epoch: str
    moves: int


class Reviews:
    """All reviews of one store. Safe for any number of threads."""

    def __init__(
        self, store: Store, source: Source | None = None, *, quotas: bool = True, most_loaded: int = MOST
    ) -> None:
        """Start the writer over `store`; reviews that nobody has open stay in memory up to `most_loaded` bytes.

        Only a rehearsal, whose people are all ours, is held without `quotas`.
        """
        self.store = store
        self.source = source or Source()
        self.loaded = LoadedReviews(store, most_loaded, self._in_a_room)
        self._listeners = Listeners()
        self.decider = Decider(self.source, Quotas(self.source.now) if quotas else None)
        self.writer = Writer(store, self.loaded, self.decider, self._listeners)

    # ------------------------------------------------------------------ asking

    def get(self, review_id: str) -> Review:
        """Return the review as it is now, or raise `NotFoundError`."""
        return self.loaded.get(review_id).review

    @property
    def state(self) -> State:
        """Return where all reviews stand now."""
        return State(self.store.epoch, self.loaded.moves)

    def log(self, review_id: str, after: int = 0) -> list[Recorded]:
        """Return the lines of the log after version `after`; ask each `hidden_from` before showing it."""
        return self.loaded.get(review_id).log[max(after, 0) :]

    def with_code(self, code: str) -> Review:
        """Return the review that a join code opens, or raise `NotFoundError`."""
        found = self.store.review_with_code(plain_code(code)) if len(code) <= 4 * CODE_LENGTH else None
        if found is None:
            raise NotFoundError("This code does not open a review. Check it with the facilitator.")
        return self.get(found)

    def all(self) -> list[StoredReview]:
        """Return every review in short, latest change first."""
        return self.store.reviews()

    def listed(
        self,
        after: ReviewMark | None = None,
        limit: int | None = None,
        among: Collection[str] | None = None,
    ) -> list[StoredReview]:
        """Return reviews in short, latest change first: those behind the mark `after`, at most `limit`, of the ids `among`."""
        return self.store.reviews(after, limit, among)

    def of_browser(self, *keys: str, title: str = "", limit: int | None = None) -> list[StoredReview]:
        """Return the reviews in which a browser has a seat, latest change first, at most `limit`.

        With a `title` only those whose title has it inside, in small letters or capitals. No review is opened for that.
        """
        mine = {review_id for review_id, _ in self.store.seats(*keys)}
        wanted = title.strip().casefold()
        if not mine:
            return []
        if not wanted:
            return self.store.reviews(limit=limit, among=mine)
        return [each for each in self.store.reviews(among=mine) if wanted in each.title.casefold()][:limit]

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
        identity = command_id or self.source.new_id()
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
        identity = command_id or self.source.new_id()
        require_short(identity)
        return self.writer.submit(Submission(review_id, commands, by, identity))

    def adopt(self, records: Sequence[Recorded], review_id: str | None = None) -> Review:
        """Take over a whole log from elsewhere (a sample, an export) as a new review, in one transaction."""
        if not records:
            raise RuleError("There is no history here to take over.")
        new = review_id or self.source.new_id()
        moved = [_moved(each, new, self.source.new_code) for each in records]
        submission = Submission(new, (), Visitor(key=""), self.source.new_id(), adopted=moved)
        return self.writer.submit(submission).review

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Call `listener(review, records)` after every commit, in the thread that commits; return how to stop that.

        Whoever asked may be waiting for it, so it must return soon.
        """
        return self._listeners.add(listener)

    def close(self) -> None:
        """Finish what waits, then let go of the store."""
        self.writer.close()
        self.store.close()

    def _in_a_room(self, review_id: str) -> bool:
        return bool(self.source.attendance(review_id).online)


def _moved(record: Recorded, review_id: str, new_code: Callable[[], str]) -> Recorded:
    """Return a line of a log as one of the review `review_id`; a join code opens one review only, so it gets another."""
    change = record.change
    if "join_code" in type(change).model_fields:  # to ask the change itself takes longer than all the rest
        change = change.model_copy(update={"join_code": new_code()})
    return record.model_copy(update={"review_id": review_id, "change": change})
