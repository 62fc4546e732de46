"""A store that forgets when it ends: for tests, rehearsals and the contract that other stores are held to."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from threading import Lock
from typing import Any

from pmcore.changes.log import Recorded, fold
from pmcore.errors import ConcurrentEditError, NotFoundError, RuleError
from pmcore.model.review import Review
from pmcore.store.base import (
    Commit,
    QueryResult,
    ReviewMark,
    SeatPlace,
    StoredReview,
    StoredToken,
    page_of,
    summary_of,
)
from pmcore.store.deliveries import Delivery, newest_of
from pmcore.store.listing import seats_in
from pmcore.store.notices import Notice
from pmcore.store.rewriting import require_lines

Heard = Callable[[str, int], None]


@dataclass(slots=True)
class _Log:
    """A log with what it leads to."""

    review: Review
    records: list[Recorded] = field(default_factory=list)


@dataclass(slots=True)
class _Memory:
    """What several handles share; `lock` guards all of it."""

    epoch: str = field(default_factory=lambda: str(uuid.uuid4()))
    lock: Lock = field(default_factory=Lock)
    logs: dict[str, _Log] = field(default_factory=dict)
    tokens: dict[str, StoredToken] = field(default_factory=dict)
    deliveries: dict[tuple[str, str], Delivery] = field(default_factory=dict)
    sealed: dict[tuple[str, str], bytes] = field(default_factory=dict)
    listeners: list[tuple[MemoryStore, Heard]] = field(default_factory=list)


class MemoryStore:
    """Logs in dictionaries."""

    pause = 0.0

    def __init__(self, beside: MemoryStore | None = None) -> None:
        """Begin empty, or as another handle of the memory of the store `beside`."""
        self._memory: _Memory = beside._memory if beside else _Memory()  # noqa: SLF001 - one of us

    @property
    def epoch(self) -> str:
        """Return what names what is in memory."""
        return self._memory.epoch

    def append(self, commits: Sequence[Commit]) -> None:
        """Keep all commits, or none."""
        memory = self._memory
        with memory.lock:
            heads = {each.review_id: self._version(each.review_id) for each in commits}
            for commit in commits:
                if heads[commit.review_id] != commit.after_version:
                    raise ConcurrentEditError
                heads[commit.review_id] += len(commit.records)
            for commit in commits:
                log = memory.logs.setdefault(commit.review_id, _Log(commit.review))
                log.records.extend(commit.records)
                log.review = commit.review
                for key, value in commit.sealed.items():
                    memory.sealed.pop((commit.review_id, key), None)
                    if value is not None:
                        memory.sealed[commit.review_id, key] = value
            others = [heard for store, heard in memory.listeners if store is not self]
        for heard in others:
            for review_id, version in heads.items():
                heard(review_id, version)

    def _version(self, review_id: str) -> int:
        log = self._memory.logs.get(review_id)
        return len(log.records) if log else 0

    def listen(self, callback: Heard) -> Callable[[], None]:
        """Call `callback(review id, version)` after commits through other handles of the same memory."""
        entry = (self, callback)
        with self._memory.lock:
            self._memory.listeners.append(entry)

        def stop() -> None:
            with self._memory.lock, suppress(ValueError):
                self._memory.listeners.remove(entry)

        return stop

    def changes(self, review_id: str, after: int = 0) -> list[Recorded]:
        """Return the log from version `after` + 1."""
        with self._memory.lock:
            log = self._memory.logs.get(review_id)
            return log.records[after:] if log else []

    def rewrite(self, review_id: str, records: Sequence[Recorded]) -> None:
        """Put another log in the place of a review's, or none."""
        require_lines(review_id, records)
        memory = self._memory
        with memory.lock:
            if review_id not in memory.logs:
                raise NotFoundError(
                    "There is no such review. It may have been removed, or the link is incomplete."
                )
            if records:
                memory.logs[review_id] = _Log(fold(Review(id=review_id), records), list(records))
            else:
                del memory.logs[review_id]
                memory.tokens = {
                    key: each for key, each in memory.tokens.items() if each.review_id != review_id
                }
            memory.epoch = str(uuid.uuid4())
        if not records:
            self.drop_sealed(review_id)

    # ------------------------------------------------------------------ lists

    def _logs(self) -> list[_Log]:
        with self._memory.lock:
            return list(self._memory.logs.values())

    def reviews(
        self,
        after: ReviewMark | None = None,
        limit: int | None = None,
        among: Collection[str] | None = None,
    ) -> list[StoredReview]:
        """Return a page of reviews, latest change first."""
        wanted = (each for each in self._logs() if among is None or each.review.id in among)
        found = [summary_of(each.review, each.records[-1].recorded_at) for each in wanted]
        return page_of(found, after, limit)

    def review_with_code(self, join_code: str) -> str | None:
        """Return the review that the code opens."""
        return next((each.review.id for each in self._logs() if each.review.join_code == join_code), None)

    def seats(self, *keys: str) -> list[SeatPlace]:
        """Return the seats of a browser."""
        return [
            SeatPlace(each.review.id, person)
            for each in self._logs()
            for person in seats_in(each.review, keys)
        ]

    def catch_up(self) -> None:
        """Do nothing: rows are made when somebody asks for them."""

    def query(self, sql: str, parameters: Sequence[Any] = ()) -> QueryResult:
        """Return what one SELECT finds in typed rows that are made for it."""
        from pmcore.store.memory_rows import rows_in_memory  # the driver is loaded only where it is used

        with self._memory.lock:
            logs = [(each.review, list(each.records)) for each in self._memory.logs.values()]
        return rows_in_memory(logs, sql, parameters)

    def rebuild(self) -> int:
        """Return how many reviews there are: rows are made when somebody asks for them."""
        return len(self._memory.logs)

    # ------------------------------------------------------------------ tokens, the inbox and secrets

    def tokens(self) -> list[StoredToken]:
        """Return all tokens, the newest first."""
        with self._memory.lock:
            found = list(self._memory.tokens.values())
        return sorted(found, key=lambda each: (each.created_at, each.id), reverse=True)

    def put_tokens(self, tokens: Sequence[StoredToken]) -> None:
        """Keep tokens."""
        with self._memory.lock:
            self._memory.tokens.update({each.id: each for each in tokens})

    def drop_tokens(self, tokens: Sequence[StoredToken]) -> None:
        """Forget tokens."""
        with self._memory.lock:
            for each in tokens:
                self._memory.tokens.pop(each.id, None)

    def keep_delivery(self, delivery: Delivery) -> bool:
        """Keep a delivery to the inbox."""
        with self._memory.lock:
            kept = self._memory.deliveries.setdefault((delivery.source, delivery.key), delivery)
        return kept is delivery

    def deliveries(self, since: datetime, until: datetime, most: int) -> list[Delivery]:
        """Return what may be about a span of time."""
        with self._memory.lock:
            found = list(self._memory.deliveries.values())
        return newest_of(
            [each for each in found if each.begins_at <= until and each.received_at >= since], most
        )

    def forget_deliveries(self, before: datetime, most: int) -> int:
        """Forget what is old, or too much."""
        with self._memory.lock:
            found = self._memory.deliveries
            kept = newest_of([each for each in found.values() if each.received_at >= before], most)
            self._memory.deliveries = {(each.source, each.key): each for each in kept}
        return len(found) - len(kept)

    def put_sealed(self, review_id: str, key: str, value: bytes) -> None:
        """Keep a secret of a review."""
        with self._memory.lock:
            self._memory.sealed[review_id, key] = value

    def sealed(self, review_id: str, key: str) -> bytes | None:
        """Return a secret of a review."""
        with self._memory.lock:
            return self._memory.sealed.get((review_id, key))

    def drop_sealed(self, review_id: str, key: str | None = None) -> None:
        """Forget a secret of a review, or all of them."""
        with self._memory.lock:
            for each in [
                each for each in self._memory.sealed if each[0] == review_id and key in {None, each[1]}
            ]:
                del self._memory.sealed[each]

    # ------------------------------------------------------------------ what files need

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

    def give_back(self) -> None:
        """Do nothing: what is here is all there is."""

    def close(self) -> None:
        """Do nothing: there is nothing to let go of."""
