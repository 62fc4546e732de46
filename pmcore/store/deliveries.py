"""Deliveries: what other tools sent to the inbox. They belong to no review and are in no log; they are kept for a while only.

The body is text (JSON), because it is read again and never asked about by SQL.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from pmcore.store.schema import Cursor

_COLUMNS = "source, key, service, begins_at, received_at, size, body"
_KEEP = f"INSERT INTO delivery ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?)"  # noqa: S608 - names of our own
_BETWEEN = f"""
    SELECT source, key, service, begins_at, received_at, body FROM (
        SELECT {_COLUMNS}, sum(size) OVER (ORDER BY received_at DESC, key DESC) AS together
        FROM delivery WHERE begins_at <= ? AND received_at >= ?
    ) AS found WHERE together <= ? ORDER BY received_at, key
"""  # noqa: S608
_FORGET = """
    DELETE FROM delivery WHERE received_at < ? OR key IN (
        SELECT key FROM (
            SELECT key, sum(size) OVER (ORDER BY received_at DESC, key DESC) AS together FROM delivery
        ) AS found WHERE together > ?
    )
"""


@dataclass(frozen=True, slots=True)
class Delivery:
    """One body that a tool sent: what it is about happened from `begins_at` until it was received. Times are UTC.

    `key` is the same when the tool sends it again; `service` is what it is about, where it says that.
    """

    source: str
    key: str
    service: str
    begins_at: datetime
    received_at: datetime
    body: str

    @property
    def size(self) -> int:
        """Return how many bytes the body has."""
        return len(self.body.encode())


def keep(cursor: Cursor, delivery: Delivery) -> bool:
    """Write a delivery down; return False where it is there already."""
    known = "SELECT count(*) FROM delivery WHERE source = ? AND key = ?"
    if cursor.execute(known, [delivery.source, delivery.key]).fetchone()[0]:
        return False
    each = delivery
    cursor.execute(
        _KEEP, [each.source, each.key, each.service, each.begins_at, each.received_at, each.size, each.body]
    )
    return True


def between(cursor: Cursor, since: datetime, until: datetime, most: int) -> list[Delivery]:
    """Return what may be about a span of time, in the order in which it came: the newest of at most so many bytes."""
    rows = cursor.execute(_BETWEEN, [until, since, most]).fetchall()
    return [
        Delivery(source, key, service, begins_at.astimezone(UTC), received_at.astimezone(UTC), body)
        for source, key, service, begins_at, received_at, body in rows
    ]


def forget(cursor: Cursor, before: datetime, most: int) -> int:
    """Take out what was received before a moment, and the oldest of more than so many bytes; return how many there were."""
    return int(cursor.execute(_FORGET, [before, most]).fetchone()[0])


def newest_of(deliveries: Collection[Delivery], most: int) -> list[Delivery]:
    """Return the newest deliveries of at most so many bytes together, in the order in which they came."""
    return list(_newest(deliveries, most))[::-1]


def _newest(deliveries: Collection[Delivery], most: int) -> Iterator[Delivery]:
    together = 0
    for each in sorted(deliveries, key=lambda each: (each.received_at, each.key), reverse=True):
        together += each.size
        if together > most:
            return
        yield each
