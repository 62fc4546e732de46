"""One event of the timeline as a row."""

from __future__ import annotations

from typing import NamedTuple
from zoneinfo import ZoneInfo

from pmcore.boards.draw import Block, anew
from pmcore.boards.hands import By
from pmcore.model.incident import Anchor
from pmcore.model.moment import Moment, clock_of, write_moment
from pmcore.model.questions import Question
from pmcore.model.review import Review
from pmcore.model.timeline import Phase, TimelineEvent
from pmcore.model.versions import Version
from pmcore.remembered import MIB, remembered
from pmcore.wording import dates
from pmcore.wording.durations import how_sure
from pmcore.wording.language import catalogue

REMEMBERED = 16 * MIB  # of all timelines together


class Told(NamedTuple):
    """A version of an event as its row shows it: who told it, the time and the words."""

    id: str
    who: str
    when: str = ""
    text: str = ""
    source: str = ""
    merged: bool = False


class Beside(NamedTuple):
    """What stands beside an event that is not its own: the questions about it, what others tell of it, that it set all off."""

    asked: tuple[Question, ...] = ()
    told: tuple[Told, ...] = ()
    trigger: bool = False


class Handle(NamedTuple):
    """What the buttons of an event depend on: `above` and `below` are the ids of its neighbours of the same time."""

    id: str
    label: str
    starred: bool
    marks: Anchor | None
    trigger: bool
    above: str
    below: str


def beside(review: Review, event: TimelineEvent, zone: ZoneInfo) -> Beside:
    """Return what stands beside an event, with the names that people have now."""
    told = tuple(
        Told(
            each.id, review.name_of(each.by), _told_at(each, event, zone), each.text, each.source, each.merged
        )
        for each in event.versions
    )
    trigger = review.incident.trigger_event == event.id
    return Beside(review.questions_about.get(event.id, ()), told, trigger)


def _told_at(version: Version, event: TimelineEvent, zone: ZoneInfo) -> str:
    """Return when it is told to have been, with the day where that is another one, and how sure that is."""
    if version.starts is None:
        return ""
    local = version.starts.at.astimezone(zone)
    same = event.starts is not None and event.starts.at.astimezone(zone).date() == local.date()
    clock = clock_of(local) if same else f"{dates.short(local)} {clock_of(local)}"
    return " ".join(filter(None, (clock, how_sure(version.precision, version.margin))))


def event_block(
    event: TimelineEvent, zone: ZoneInfo, phase: Phase, hands: By, beside: Beside, equals: tuple[str, str]
) -> Block:
    """Return the block of an event with its times in `zone`; `equals` are the ids of its neighbours of the same time."""
    return _remembered(catalogue().language, event, zone, phase, hands, beside, equals)


@remembered(REMEMBERED)
def _remembered(
    language: str,
    event: TimelineEvent,
    zone: ZoneInfo,
    phase: Phase,
    hands: By,
    beside: Beside,
    equals: tuple[str, str],
) -> Block:
    """Draw an event; it is remembered, because writing the times costs more than the rest."""
    starts = event.starts.at.astimezone(zone) if event.starts else None
    return anew(
        f"event:{event.id}",
        "timeline",
        "event",
        event,
        clock_of(starts) if starts else "",
        until(event.starts, event.ends, zone),
        how_sure(event.precision, event.margin) if starts else "",
        phase.value,
        event.starts.at.isoformat() if event.starts else "",
        write_moment(event.starts, zone.key),
        write_moment(event.ends, zone.key),
        hands,
        beside,
        Handle(event.id, event.label, event.starred, event.marks, beside.trigger, *equals),
    )


def until(starts: Moment | None, ends: Moment | None, zone: ZoneInfo) -> str:
    """Return the time of an end, with the day where that is another one than that of the start."""
    if starts is None or ends is None:
        return ""
    first, last = starts.at.astimezone(zone), ends.at.astimezone(zone)
    return clock_of(last) if first.date() == last.date() else f"{dates.short(last)} {clock_of(last)}"
