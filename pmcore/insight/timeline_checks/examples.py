"""Small reviews that show what a check finds and what it leaves alone."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, NamedTuple

from pmcore.model.checks import Checks
from pmcore.model.hands import Hand, Hands
from pmcore.model.incident import Anchor, Incident
from pmcore.model.moment import Moment
from pmcore.model.people import Participant
from pmcore.model.review import Review
from pmcore.model.timeline import EventKind, Events, TimelineEvent
from pmcore.model.times import Precision
from pmcore.model.versions import Version

DAY = datetime(2026, 11, 23, tzinfo=UTC)


class Row(NamedTuple):
    """One row of an example: `14:05`, or with another day of the month `20 14:05`; an empty time is not known, `otherwise` is another one."""

    at: str
    kind: EventKind
    text: str
    ends: str = ""
    margin: int = 0
    known_then: str = ""
    source: str = ""
    by: str = ""
    otherwise: str = ""


def told(*rows: Row, gap_minutes: int = 30, people: tuple[str, ...] = (), **anchors: str) -> Review:
    """Return a review with these rows, numbered as they stand here; `began="14:00"` sets a moment of the incident."""
    values: dict[str, Any] = {Anchor(name).value: _moment(at) for name, at in anchors.items()}
    events = [_event(number, row) for number, row in enumerate(rows, start=1)]
    signed = {
        event.id: Hands(Hand(_id(row.by), row.by)) for event, row in zip(events, rows, strict=True) if row.by
    }
    return Review(
        id="example",
        incident=Incident(title="Checkout was down", **values),
        events=Events((each.id, each) for each in events),
        people={_id(name): Participant(id=_id(name), name=name, joined_at=DAY) for name in people},
        hands=signed,
        checks=Checks(gap_minutes=gap_minutes),
    )


def _event(number: int, row: Row) -> TimelineEvent:
    precision = Precision.ABOUT if row.margin else Precision.EXACT if row.at else Precision.UNKNOWN
    return TimelineEvent(
        id=f"event-{number}",
        number=number,
        text=row.text,
        kind=row.kind,
        starts=_moment(row.at),
        ends=_moment(row.ends),
        precision=precision,
        margin=row.margin,
        known_then=row.known_then,
        source=row.source,
        versions=_versions(row),
    )


def _versions(row: Row) -> tuple[Version, ...]:
    return (Version(id="told", said_at=DAY, starts=_moment(row.otherwise)),) if row.otherwise else ()


def _moment(text: str) -> Moment | None:
    if not text:
        return None
    day, _, clock = text.rpartition(" ")
    hour, minute, *second = map(int, clock.split(":"))
    at = DAY.replace(day=int(day or DAY.day), hour=hour, minute=minute, second=second[0] if second else 0)
    return Moment(at=at, source=text)


def _id(name: str) -> str:
    return name.replace(" ", "-").lower()
