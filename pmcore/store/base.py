"""The contract of a store. Every store passes tests/contracts/test_every_store.py.

A commit is what one command did to one review: lines of its log, and the flat typed rows of the few things it touched
(DESIGN.md decision 9). `append` makes a list of commits durable together, in one transaction, or none of them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple, Protocol

from pmcore.changes.log import Recorded
from pmcore.store.notices import Notice


class Row(NamedTuple):
    """The current state of one thing in a typed table; `values` is None where it is gone."""

    table: str
    id: str
    values: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True)
class Commit:
    """What one command did: `records` continue the review's log after `after_version`."""

    review_id: str
    after_version: int
    records: Sequence[Recorded]
    rows: Sequence[Row]


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


Rows = dict[str, dict[tuple[str, str], Mapping[str, Any] | None]]


def rows_by_table(commits: Sequence[Commit]) -> Rows:
    """Return the rows of all commits by table and (review id, id): of a thing that was touched twice, the last state.

    Values are complete columns: with the id, and for a review when its log last grew.
    """
    tables: Rows = {}
    for commit in commits:
        changed_at = commit.records[-1].recorded_at
        for table, item_id, values in commit.rows:
            row = values
            if row is not None:
                row = (
                    {**row, "id": item_id, "changed_at": changed_at}
                    if table == "review"
                    else {**row, "id": item_id}
                )
            tables.setdefault(table, {})[commit.review_id, item_id] = row
    return tables


class Store(Protocol):
    """A place that keeps logs. Only one thread calls `append`; the others may be called by any thread.

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

    def reviews(self) -> list[StoredReview]:
        """Return all reviews, latest change first."""

    def review_with_code(self, join_code: str) -> str | None:
        """Return the id of the review that `join_code` opens, or None."""

    def seats(self, *keys: str) -> list[tuple[str, str]]:
        """Return (review id, participant id) of every seat that a browser with these hashes may use."""

    def tokens(self) -> list[StoredToken]:
        """Return all tokens, the newest first."""

    def put_tokens(self, tokens: Sequence[StoredToken]) -> None:
        """Make tokens durable together, each in the place of the one with its id and review. Any thread may call this."""

    def drop_tokens(self, tokens: Sequence[StoredToken]) -> None:
        """Forget tokens, together. Any thread may call this."""

    def check(self) -> None:
        """Raise `CannotSaveError` where what is appended now would not be kept. Writes nothing, takes microseconds."""

    def copy_to(self, target: Path) -> dict[str, int]:
        """Copy all to a file that is not there yet, read it back, and return how far each log in it goes. Raises `RuleError` too."""

    def probe(self) -> None:
        """Write something and forget it; raises `StorageError` where the store cannot be written."""

    def close(self) -> None:
        """Let go of files and connections; a second time does nothing."""
