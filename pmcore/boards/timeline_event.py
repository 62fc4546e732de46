"""One event of the timeline as a row."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from pmcore.boards.draw import Block, block
from pmcore.boards.hands import By
from pmcore.model.moment import Moment, write_clock, write_moment
from pmcore.model.timeline import Phase, TimelineEvent
from pmcore.remembered import MIB, remembered
from pmcore.wording import dates
from pmcore.wording.durations import how_sure
from pmcore.wording.language import catalogue

REMEMBERED = 8 * MIB  # of events; the text of each block is remembered where it is drawn, too


def event_block(
    event: TimelineEvent, zone: ZoneInfo, phase: Phase, hands: By, equals: tuple[str, str]
) -> Block:
    """Return the block of an event with its times in `zone`; `equals` are the ids of its neighbours of the same time."""
    return _remembered(catalogue().language, event, zone, phase, hands, equals)


@remembered(REMEMBERED)
def _remembered(
    language: str, event: TimelineEvent, zone: ZoneInfo, phase: Phase, hands: By, equals: tuple[str, str]
) -> Block:
    """Draw an event; it is remembered, because writing the times costs more than the rest."""
    starts = event.starts.at.astimezone(zone) if event.starts else None
    return block(
        f"event:{event.id}",
        "timeline",
        "event",
        event,
        _clock(starts) if starts else "",
        _until(event.starts, event.ends, zone),
        how_sure(event.precision, event.margin) if starts else "",
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
    return _clock(last) if first.date() == last.date() else f"{dates.short(last)} {_clock(last)}"


def _clock(local: datetime) -> str:
    """Return the time of day; in the hour that a clock change repeats, with the name of the offset (`02:30 CEST`)."""
    text = write_clock(local)
    twice = local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset()
    return f"{text} {local:%Z}" if twice else text
