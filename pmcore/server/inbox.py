"""The inbox: alerts that tools send when they happen, kept for some days, so that a review can take what belongs to it."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from msgspec.structs import replace

from pmcore.intake.arrivals import arrived, once, reread
from pmcore.intake.importers.sheet import Found, rows_of
from pmcore.intake.preview import Row
from pmcore.store import Delivery, Store

DAYS = 30  # that a delivery is kept
LARGEST = 1_000_000  # bytes of one body
MOST = 100_000_000  # bytes of all bodies together; the oldest go first
READ = 10_000_000  # bytes of bodies that one look reads: the newest
MOST_ROWS = 1_000  # rows that one look shows
_SOMETIMES = timedelta(hours=1)  # until what is old is looked for again
_MUCH = 1_000_000  # bytes after which what is too much is looked for again


@dataclass(frozen=True, slots=True)
class Receipt:
    """What was made of a body: whether it was kept, whether it was there already, and of how many older ones it took the place."""

    kept: bool
    known: bool
    rows: int
    forgotten: int = 0


@dataclass(frozen=True, slots=True)
class Noticed:
    """A row of the inbox with the source that sent it and the service that it is about."""

    source: str
    service: str
    row: Row


class Group(NamedTuple):
    """Alerts that belong together: they are about the same service and came from the same source."""

    service: str
    source: str


@dataclass(frozen=True, slots=True)
class Summary:
    """How many alerts a service has from a source, and when the first and the last of them began."""

    service: str
    source: str
    count: int
    begins_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Alerts:
    """What is in the inbox for a span of time. `whole` is false where there was more than is read or shown at once."""

    summaries: Sequence[Summary]
    rows: Sequence[Noticed]
    whole: bool


class _Noticed(NamedTuple):
    """What was read; `whole` is false where there may be more."""

    rows: list[Noticed]
    whole: bool


class Inbox:
    """Receives and shows deliveries. Any thread may call it; it waits for the disk."""

    def __init__(self, store: Store, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        """Keep deliveries in `store`."""
        self._store, self._clock = store, clock
        self._lock = threading.Lock()
        self._since_then, self._looked = 0, clock() - _SOMETIMES

    def receive(self, source: str, body: bytes) -> Receipt:
        """Keep a body, once however often it is sent; one that says nothing is not kept.

        Raises `NotFoundError` for an unknown source, `InvalidError` for what is no JSON.
        """
        now = self._clock()
        arrival = arrived(source, body, now)
        if not arrival.found:
            return Receipt(kept=False, known=False, rows=0)
        times = [each.time.at for each in arrival.found if each.time.at]
        key = hashlib.sha256(body).hexdigest()
        begins = min([*times, now])
        delivery = Delivery(source, key, arrival.service, begins, now, arrival.text)
        new = self._store.keep_delivery(delivery)
        forgotten = self._make_room(delivery.size if new else 0, now)
        return Receipt(kept=True, known=not new, rows=len(arrival.found), forgotten=forgotten)

    def _make_room(self, size: int, now: datetime) -> int:
        with self._lock:
            self._since_then += size
            if self._since_then < _MUCH and now - self._looked < _SOMETIMES:
                return 0
            self._since_then, self._looked = 0, now
        return self._store.forget_deliveries(now - timedelta(days=DAYS), MOST)

    def alerts(self, since: datetime, until: datetime, service: str = "") -> Alerts:
        """Return what happened in a span of time, and what of it is about a service, where one is named."""
        noticed, whole = self._noticed(since, until, service)
        return Alerts(_summaries(noticed), noticed[:MOST_ROWS], whole=whole and len(noticed) <= MOST_ROWS)

    def groups(self, since: datetime, until: datetime) -> Mapping[Group, Sequence[Row]]:
        """Return the rows of a span of time by service and source, each group in the order of time."""
        groups: dict[Group, list[Row]] = {}
        for each in self._noticed(since, until).rows:
            groups.setdefault(Group(each.service, each.source), []).append(each.row)
        return groups

    def _noticed(self, since: datetime, until: datetime, service: str = "") -> _Noticed:
        """Return what happened, in the order of time."""
        since = max(since, self._clock() - timedelta(days=DAYS))
        deliveries = self._store.deliveries(since, until, READ)
        by_source: dict[str, list[Found]] = {}
        for each in deliveries:
            for found in reread(each.source, each.body, each.received_at):
                by_source.setdefault(each.source, []).append(found)
        noticed = [
            Noticed(source, found.service, row)
            for source, several in by_source.items()
            for found, row in _with_rows(_about_the_same(once(several)))
            if row.at and since <= row.at <= until and service.casefold() in {"", found.service.casefold()}
        ]
        noticed.sort(key=_moment)
        return _Noticed(noticed, whole=sum(each.size for each in deliveries) <= READ - LARGEST)


def _about_the_same(found: list[Found]) -> list[Found]:
    """Return what says no service with that of what has the same page: notes of an incident name the incident alone."""
    services = {each.link: each.service for each in found if each.link and each.service}
    return [
        each if each.service or each.link not in services else replace(each, service=services[each.link])
        for each in found
    ]


def _with_rows(found: list[Found]) -> list[tuple[Found, Row]]:
    return list(zip(found, rows_of(found), strict=True))


def _moment(noticed: Noticed) -> datetime:
    assert noticed.row.at
    return noticed.row.at


def _summaries(noticed: Sequence[Noticed]) -> list[Summary]:
    groups: dict[Group, list[datetime]] = {}
    for each in noticed:
        groups.setdefault(Group(each.service, each.source), []).append(_moment(each))
    return [
        Summary(service, source, len(times), times[0], times[-1])
        for (service, source), times in groups.items()
    ]
