"""The tokens that there are, as rows: who has one, how far it goes, when it was used last, and whether it still counts.

A token is a signature and needs no row to be believed: one that an earlier version made, or that was made while nobody
could write, becomes a row when it is first used. Asking never waits for the disk: what changed is written together some
seconds later, and the last use of a token at most once a minute.
"""

from __future__ import annotations

import hashlib
import logging
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from pydantic import Field

from pmcore.errors import NotAllowedError, NotFoundError, ReviewError, RuleError, StorageError
from pmcore.model.base import Frozen, Name
from pmcore.model.people import Role
from pmcore.model.scope import Scope
from pmcore.server.keys import REVOKED, Keys, ProgramToken, SeatToken
from pmcore.store.base import Store, StoredToken

log = logging.getLogger(__name__)

EVERY = timedelta(minutes=1)  # how often a token's last use is written
GATHER = 5.0  # seconds in which changes gather before they are written
KEPT = timedelta(days=30)  # how long a token that ran out is still listed


class NewToken(Frozen):
    """What somebody wants a token for; without a scope, the one of its role."""

    name: Name = "API"
    role: Role = Role.PARTICIPANT
    scope: Scope | None = Field(
        None,
        description="At most, and by default: read for an observer, admin for a facilitator, else write. "
        + " ".join(f"{scope.value}: {scope.meaning}." for scope in Scope),
    )
    review_id: str = Field(
        "", max_length=80, description="The one review where it counts; empty: every review."
    )
    days: int = Field(90, ge=1, le=3_650)

    @property
    def reach(self) -> Scope:
        """Return how far it goes; raises `RuleError` where that is further than its role."""
        furthest = Scope.of(self.role)
        scope = self.scope or furthest
        if not furthest.holds(scope):
            raise RuleError(
                f"The role {self.role} has the scope {furthest} at most. Choose another role or scope."
            )
        return scope


class MadeToken(NamedTuple):
    """A new token, which nobody can read again, and its row."""

    text: str
    row: StoredToken


class Tokens:
    """All tokens of one database, in memory and in its rows. Any thread may ask."""

    def __init__(self, store: Store, keys: Keys, now: Callable[[], float] = time.time) -> None:
        """Read the rows; those that ran out long ago are forgotten."""
        self._store, self._keys, self._now = store, keys, now
        self._lock, self._writing = threading.Lock(), threading.Lock()
        self._changed: set[str] = set()
        self._timer: threading.Timer | None = None
        rows = store.tokens()
        if over := [each for each in rows if each.expires_at < self._time() - KEPT]:
            with suppress(StorageError):  # they count no more, written or not
                store.drop_tokens(over)
        self._rows = {each.id: each for each in rows if each not in over}

    def check(self, text: str) -> SeatToken | ProgramToken:
        """Return whom a token stands for and note that it was used, or raise `NotAllowedError` with a sentence."""
        token = self._keys.read_token(text)
        if isinstance(token, ProgramToken) and token.passing:
            return token
        with self._lock:
            row = self._rows.get(token.id) or _row(token, text, self._time())
            if row.hash != _hash(text):
                raise NotAllowedError("This token is not complete or not from here. Ask for a new one.")
            if row.revoked_at is not None:
                raise NotAllowedError(REVOKED)
            if row.last_used_at is None or self._time() - row.last_used_at >= EVERY:
                self._keep(replace(row, last_used_at=self._time()))
        return token

    def make(self, wanted: NewToken) -> MadeToken:
        """Return a new token and its row, which is durable then."""
        text = self._keys.program_token(wanted.name, wanted.role, wanted.days, wanted.reach, wanted.review_id)
        return MadeToken(text, self._durable(_row(self._keys.read_token(text), text, self._time())))

    def make_for_seat(self, review_id: str, participant_id: str, name: str) -> str:
        """Return a new token of a seat. Its row is written a little later: a room's seats need not wait for the disk."""
        text = self._keys.seat_token(review_id, participant_id)
        with self._lock:
            self._keep(replace(_row(self._keys.read_token(text), text, self._time()), name=name))
        return text

    def all(self, review_id: str = "") -> list[StoredToken]:
        """Return all tokens (of one review), the newest first; those revoked in the file are revoked here, too."""
        revoked = self._keys.revoked_ids()
        with self._lock:
            for each in [self._rows[each] for each in revoked & self._rows.keys()]:
                if each.revoked_at is None:
                    self._keep(replace(each, revoked_at=self._time()))
            rows = [each for each in self._rows.values() if review_id in ("", each.review_id)]
        return sorted(rows, key=lambda each: (each.created_at, each.id), reverse=True)

    def revoke(self, token_id: str, review_id: str = "") -> StoredToken:
        """Make a token (of one review) count no more, durably; raises `NotFoundError` where there is no such row."""
        with self._lock:
            row = self._rows.get(token_id)
        if row is None or review_id not in ("", row.review_id):
            raise NotFoundError(f"There is no token {token_id[:40]}. `postmortem token list` shows them.")
        if token_id not in self._keys.revoked_ids():
            with suppress(
                NotAllowedError
            ):  # where there is a list beside the database: a backup brings rows back, not tokens
                self._keys.revoke(token_id)
        return row if row.revoked_at else self._durable(replace(row, revoked_at=self._time()))

    def flush(self) -> None:
        """Write what changed since the last time. Raises `StorageError` where that is not possible; it stays to be written."""
        with self._writing:
            with self._lock:
                rows = [self._rows[each] for each in self._changed]
                self._changed.clear()
                self._timer = None
            try:
                if rows:
                    self._store.put_tokens(rows)
            except ReviewError:
                with self._lock:
                    self._changed.update(each.id for each in rows)
                raise

    def close(self) -> None:
        """Write what is left; what cannot be written is no loss, for a token needs no row."""
        with self._lock:
            if self._timer is not None:
                self._timer.cancel()
        self._flush_later()

    def _flush_later(self) -> None:
        try:
            self.flush()
        except StorageError as error:
            log.warning("When tokens were used last could not be written. %s", error.sentence)

    def _keep(self, row: StoredToken) -> None:
        """Remember a row, and write it soon. The lock is held."""
        self._rows[row.id] = row
        self._changed.add(row.id)
        if self._timer is None:
            self._timer = threading.Timer(GATHER, self._flush_later)
            self._timer.daemon = True
            self._timer.start()

    def _durable(self, row: StoredToken) -> StoredToken:
        """Write a row at once, and remember it only then."""
        with self._writing:
            self._store.put_tokens([row])
            with self._lock:
                self._rows[row.id] = row
        return row

    def _time(self) -> datetime:
        return datetime.fromtimestamp(self._now(), UTC)


def _row(token: SeatToken | ProgramToken, text: str, now: datetime) -> StoredToken:
    """Return the row of a token that has none yet."""
    expires = datetime.fromtimestamp(token.expires, UTC)
    if isinstance(token, SeatToken):
        return StoredToken(
            token.id,
            "Seat",
            _hash(text),
            Scope.WRITE,
            "",
            token.review_id,
            token.participant_id,
            now,
            expires,
        )
    return StoredToken(
        token.id, token.name, _hash(text), token.scope, token.role, token.review_id, "", now, expires
    )


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
