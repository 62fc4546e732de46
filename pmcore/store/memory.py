"""A store that forgets when it ends: for tests, rehearsals and the contract that other stores are held to."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from threading import Lock
from typing import Any

from pmcore.changes.log import Recorded
from pmcore.errors import ConcurrentEditError, RuleError
from pmcore.store.base import Commit, Rows, StoredReview, StoredToken, rows_by_table
from pmcore.store.notices import Notice


class MemoryStore:
    """Logs and rows in dictionaries."""

    pause = 0.0

    def __init__(self) -> None:
        """Begin empty."""
        self._lock = Lock()
        self._logs: dict[str, list[Recorded]] = {}
        self._tables: Rows = {}
        self._tokens: dict[str, StoredToken] = {}

    def append(self, commits: Sequence[Commit]) -> None:
        """Keep all commits, or none."""
        with self._lock:
            heads = {commit.review_id: len(self._logs.get(commit.review_id, ())) for commit in commits}
            for commit in commits:
                if heads[commit.review_id] != commit.after_version:
                    raise ConcurrentEditError
                heads[commit.review_id] += len(commit.records)
            rows = rows_by_table(commits)
            for commit in commits:
                self._logs.setdefault(commit.review_id, []).extend(commit.records)
            for table, touched in rows.items():
                kept = self._tables.setdefault(table, {})
                kept.update(touched)
                for key in (key for key, row in touched.items() if row is None):
                    del kept[key]

    def changes(self, review_id: str, after: int = 0) -> list[Recorded]:
        """Return the log from version `after` + 1."""
        with self._lock:
            return list(self._logs.get(review_id, ())[after:])

    def reviews(self) -> list[StoredReview]:
        """Return all reviews, latest change first."""
        names = StoredReview.__slots__
        found = [StoredReview(**{name: row[name] for name in names}) for row in self._rows("review")]
        return sorted(found, key=lambda each: each.changed_at, reverse=True)

    def review_with_code(self, join_code: str) -> str | None:
        """Return the review that the code opens."""
        return next((row["id"] for row in self._rows("review") if row["join_code"] == join_code), None)

    def seats(self, *keys: str) -> list[tuple[str, str]]:
        """Return the seats of a browser."""
        return [(row["review_id"], row["participant_id"]) for row in self._rows("seat") if row["key"] in keys]

    def _rows(self, table: str) -> list[Mapping[str, Any]]:
        with self._lock:
            return [row for row in self._tables.get(table, {}).values() if row is not None]

    def tokens(self) -> list[StoredToken]:
        """Return all tokens, the newest first."""
        with self._lock:
            return sorted(self._tokens.values(), key=lambda each: (each.created_at, each.id), reverse=True)

    def put_tokens(self, tokens: Sequence[StoredToken]) -> None:
        """Keep tokens."""
        with self._lock:
            self._tokens.update({each.id: each for each in tokens})

    def drop_tokens(self, tokens: Sequence[StoredToken]) -> None:
        """Forget tokens."""
        with self._lock:
            for each in tokens:
                self._tokens.pop(each.id, None)

    def check(self) -> None:
        """Do nothing: memory is always there."""

    @property
    def notices(self) -> list[Notice]:
        """Return nothing: there are no files."""
        return []

    def copy_to(self, target: Path) -> dict[str, int]:
        """Refuse: what is in memory is meant to be forgotten."""
        raise RuleError(
            "These reviews are in memory only, so there is nothing to copy. Use a database in a file."
        )

    def probe(self) -> None:
        """Do nothing: memory can always be written."""

    def close(self) -> None:
        """Do nothing: there is nothing to let go of."""
