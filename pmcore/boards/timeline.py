"""The timeline as a list: one block per event, in order, with a heading per day."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import groupby, pairwise
from zoneinfo import ZoneInfo

from pmcore.boards.draw import Block, block, drawn, write_day
from pmcore.boards.hands import By, by
from pmcore.boards.room import Room
from pmcore.model.moment import Moment, write_clock, write_moment, zone_named
from pmcore.model.review import Review
from pmcore.model.timeline import EventKind, Phase, TimelineEvent, phase_of, write_margin
from pmcore.remembered import MIB, remembered

REMEMBERED = 16 * MIB  # of events; the text of each block is remembered where it is drawn, too

HUES = {
    EventKind.CHANGE: "violet",
    EventKind.SYMPTOM: "red",
    EventKind.DETECTION: "orange",
    EventKind.PAGE: "orange",
    EventKind.DIAGNOSIS: "blue",
    EventKind.DECISION: "violet",
    EventKind.ACTION: "blue",
    EventKind.COMMUNICATION: "gray",
    EventKind.MITIGATION: "green",
    EventKind.RECOVERY: "green",
    EventKind.CONTEXT: "gray",
}


def draw(review: Review, room: Room) -> list[Block]:
    """Return the head, then day by day the events."""
    meeting = review.meeting
    head = block(
        "head",
        "timeline",
        "head",
        len(review.events),
        meeting.timeline_agreed,
        meeting.agreement_overridden,
        tuple(map(str, review.changed_since_agreed)),
        sum(person.id in room.online for person in review.present_people),
    )
    return [head, *_days(review)] if review.events else [head, block("none", "timeline", "nothing")]


def _days(review: Review) -> Iterator[Block]:
    zone = zone_named(review.incident.zone)

    def day(event: TimelineEvent) -> str:
        try:
            return write_day(event.starts.at.astimezone(zone)) if event.starts else "Time unknown"
        except (OverflowError, ValueError):  # in this zone it is before the first year, or after the last one
            return "Time out of reach"

    equals = beside(review.timeline)
    for title, events in groupby(review.timeline, key=day):
        yield block(f"day:{title}", "timeline", "day", title)
        for event in events:
            same = equals.get(event.id, ("", ""))
            yield from drawn(f"event:{event.id}", event_block, review, event, zone, same)


def beside(events: Sequence[TimelineEvent]) -> dict[str, tuple[str, str]]:
    """Return, for each event, the ids of the one before and the one behind it that have the same time (or "")."""
    found: dict[str, tuple[str, str]] = {}
    for first, second in pairwise(events):
        if first.starts and first.same_time(second):
            found[first.id] = (found.get(first.id, ("", ""))[0], second.id)
            found[second.id] = (first.id, "")
    return found


def event_block(
    review: Review, event: TimelineEvent, zone: ZoneInfo, equals: tuple[str, str] = ("", "")
) -> Block:
    """Return the block of one event with its times in `zone`; `equals` are its neighbours of the same time."""
    return _remembered(event, zone, phase_of(event, review.incident), by(review, event.id), equals)


@remembered(REMEMBERED)
def _remembered(
    event: TimelineEvent, zone: ZoneInfo, phase: Phase, hands: By, equals: tuple[str, str]
) -> Block:
    """Draw an event; of a long list all but one are as they were, and writing their times costs more than the rest."""
    starts = event.starts.at.astimezone(zone) if event.starts else None
    return block(
        f"event:{event.id}",
        "timeline",
        "event",
        event,
        HUES[event.kind],
        _clock(starts) if starts else "",
        _until(event.starts, event.ends, zone),
        write_margin(event) if starts else "",
        phase.value,
        event.starts.at.isoformat() if event.starts else "",
        write_moment(event.starts, zone.key),
        write_moment(event.ends, zone.key),
        hands,
        *equals,
    )


def _until(starts: Moment | None, ends: Moment | None, zone: ZoneInfo) -> str:
    if starts is None or ends is None:
        return ""
    first, last = starts.at.astimezone(zone), ends.at.astimezone(zone)
    return _clock(last) if first.date() == last.date() else f"{last.day} {last:%b} {_clock(last)}"


def _clock(local: datetime) -> str:
    """Return the time of day; in the hour that a clock change repeats, with the name of the offset (`02:30 CEST`)."""
    text = write_clock(local)
    twice = local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset()
    return f"{text} {local:%Z}" if twice else text
