"""The contract of a store. Every store passes tests/contracts/test_every_store.py.

A commit is what one command did to one review: lines of its log, and nothing else. `append` makes a list of commits durable
together, in one transaction, or none of them. Flat typed rows follow behind (projection.py), at the latest when somebody asks
for them by `query`; lists, join codes and seats are true from the moment of the commit.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple, Protocol

from pmcore.changes.log import Recorded
from pmcore.model.review import Review
from pmcore.model.visibility import version_for
from pmcore.store.deliveries import Delivery
from pmcore.store.notices import Notice


@dataclass(frozen=True, slots=True)
class Commit:
    """What one command did: `records` continue the review's log after `after_version`, and `review` is what they lead to.

    `sealed` are secrets of the review by their keys that are kept with it or not at all; None is one to forget.
    """

    review_id: str
    after_version: int
    records: Sequence[Recorded]
    review: Review
    sealed: Mapping[str, bytes | None] = field(default_factory=dict)

    @property
    def version(self) -> int:
        """Return where the log ends with it."""
        return self.after_version + len(self.records)


class ReviewMark(NamedTuple):
    """A place in the list of reviews: behind the review that stood there. `changed_at` is UTC."""

    changed_at: datetime
    id: str


class SeatPlace(NamedTuple):
    """A seat that a browser may use: the review, and whose seat it is there."""

    review_id: str
    participant_id: str


@dataclass(frozen=True, slots=True)
class StoredReview:
    """What a list of reviews shows without opening them. Times are UTC.

    `version` counts the lines of the log, `public_version` those that everybody may see.
    """

    id: str
    title: str
    severity: str
    status: str
    stage: str
    closed: bool
    sample: str
    version: int
    public_version: int
    created_at: datetime
    changed_at: datetime

    @property
    def mark(self) -> ReviewMark:
        """Return the place behind this one in the list, from where the next page goes on."""
        return ReviewMark(self.changed_at, self.id)


def summary_of(review: Review, changed_at: datetime) -> StoredReview:
    """Return a review in short; `changed_at` is when its log last grew (UTC)."""
    incident, meeting = review.incident, review.meeting
    return StoredReview(
        review.id, incident.title, incident.severity.value, incident.status.value, meeting.stage.value, meeting.closed,
        review.sample, review.version, version_for(review), review.created_at, changed_at,
    )  # fmt: skip


def page_of(
    found: Collection[StoredReview], after: ReviewMark | None, limit: int | None
) -> list[StoredReview]:
    """Return the reviews behind a mark, latest change first, at most so many."""
    behind = [each for each in found if after is None or _is_behind(each, after)]
    behind.sort(key=lambda each: each.id)
    behind.sort(key=lambda each: each.changed_at, reverse=True)
    return behind[:limit]


def _is_behind(review: StoredReview, mark: ReviewMark) -> bool:
    return (review.changed_at, mark.id) < (mark.changed_at, review.id)


@dataclass(frozen=True, slots=True)
class QueryResult:
    """What a query found: the names of its columns, and a tuple of values for each row."""

    columns: tuple[str, ...]
    rows: list[tuple[Any, ...]]

    def dicts(self) -> list[dict[str, Any]]:
        """Return each row by the names of the columns."""
        return [dict(zip(self.columns, row, strict=True)) for row in self.rows]


@dataclass(frozen=True, slots=True)
class StoredToken:
    """A token as a row: whom it stands for, and how far it goes. Of the token itself only a hash is kept.

    A program's token has a `role`; a seat's has a `participant_id`, whose role is looked up in the review. `review_id` is
    empty where it counts in every review. Times are UTC.
    """

    id: str
    name: str
    hash: str
    scope: str
    role: str
    review_id: str
    participant_id: str
    created_at: datetime
    expires_at: datetime
    last_used_at: datetime | None = None
    revoked_at: datetime | None = None


class Store(Protocol):
    """A place that keeps logs. Only one thread at a time calls `append`; the others may be called by any thread.

    Every method may raise `StorageError`, whose sentence says what a person can do.
    """

    pause: float
    """For how many seconds after a transaction it is worth to gather what a busy room wants into the next one."""

    @property
    def notices(self) -> list[Notice]:
        """Return what was found wrong with the files when they were opened."""

    def append(self, commits: Sequence[Commit]) -> None:
        """Make all commits durable, or none. Raises `ConcurrentEditError` where a log is not at `after_version`."""

    def changes(self, review_id: str, after: int = 0) -> list[Recorded]:
        """Return the log of a review in order, from version `after` + 1; empty where there is no such review."""

    @property
    def epoch(self) -> str:
        """Return what names this store's history: another one wherever versions may begin anew or mean something else.

        It outlives restarts, and changes with a restored backup or an older copy, and after `rewrite`.
        """

    def reviews(
        self,
        after: ReviewMark | None = None,
        limit: int | None = None,
        among: Collection[str] | None = None,
    ) -> list[StoredReview]:
        """Return reviews in short, latest change first: those behind the mark `after`, at most `limit`; all by default.

        `among` are the ids of the only ones that are wanted.
        """

    def review_with_code(self, join_code: str) -> str | None:
        """Return the id of the review that `join_code` opens, or None."""

    def seats(self, *keys: str) -> list[SeatPlace]:
        """Return every seat that a browser with these hashes may use."""

    def tokens(self) -> list[StoredToken]:
        """Return all tokens, the newest first."""

    def put_tokens(self, tokens: Sequence[StoredToken]) -> None:
        """Make tokens durable together, each in the place of the one with its id and review. Any thread may call this."""

    def drop_tokens(self, tokens: Sequence[StoredToken]) -> None:
        """Forget tokens, together. Any thread may call this."""

    def keep_delivery(self, delivery: Delivery) -> bool:
        """Make a delivery to the inbox durable; False where one with its source and key is there. Any thread may call this."""

    def deliveries(self, since: datetime, until: datetime, most: int) -> list[Delivery]:
        """Return what may be about a span of time, in the order in which it came: the newest of at most `most` bytes."""

    def forget_deliveries(self, before: datetime, most: int) -> int:
        """Forget what was received before a moment, and the oldest of more than `most` bytes; return how many. Any thread."""

    def catch_up(self) -> None:
        """Bring the typed rows up to the logs."""

    def query(self, sql: str, parameters: Sequence[Any] = ()) -> QueryResult:
        """Return what one SELECT finds in the typed rows, which are brought up to the logs before.

        The tables and columns are those of schema.py; `?` stands for each of `parameters`. Raises `RuleError` for anything that
        is not one reading statement, or that SQL does not understand.
        """

    def rebuild(self) -> int:
        """Make the typed rows of all reviews anew from their logs; return of how many reviews."""

    def rewrite(self, review_id: str, records: Sequence[Recorded]) -> None:
        """Put another log in the place of a review's, or none: then the review is gone, with what was sealed for it.

        Seals and rows are made anew, and what was there before is not in the database file any more when this returns; it still
        is in older copies of it (backups, files set aside). Nobody may commit to the review meanwhile, and whoever has
        it in memory has to read it again: `epoch` is another one. Raises `RuleError` where `records` are not lines 1, 2, 3, … of
        the review, `NotFoundError` where there is none.
        """

    def listen(self, callback: Callable[[str, int], None]) -> Callable[[], None]:
        """Call `callback(review id, version)` after commits through other handles of the same store; return how to stop.

        It is called in any thread, and must return at once. A DuckDB file has one handle only, so nothing is to be heard.
        """

    def put_sealed(self, review_id: str, key: str, value: bytes) -> None:
        """Keep a secret of a review, durably, outside the log: it is in no backup, export or query. Any thread may call this."""

    def sealed(self, review_id: str, key: str) -> bytes | None:
        """Return a secret of a review, None where there is none."""

    def drop_sealed(self, review_id: str, key: str | None = None) -> None:
        """Forget a secret of a review, or all of them, so that no file of the store has it any more."""

    def check(self) -> None:
        """Raise `CannotSaveError` where what is appended now would not be kept. Writes nothing, takes microseconds."""

    def copy_to(self, target: Path) -> dict[str, int]:
        """Copy all to a file that is not there yet, read it back, and return how far each log in it goes. Raises `RuleError` too."""

    def probe(self) -> None:
        """Write something and forget it; raises `StorageError` where the store cannot be written."""

    def give_back(self) -> None:
        """Give back the memory that was needed to read, and is not any more. Any thread may call this."""

    def close(self) -> None:
        """Let go of files and connections; a second time does nothing."""
