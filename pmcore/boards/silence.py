"""Silent writing of the timeline: what the room is told of it, and what each person alone sees of what they wrote."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from pmcore.boards.draw import Block, block, drawn
from pmcore.boards.timeline_event import clock_of, until
from pmcore.model.meeting import StageKey
from pmcore.model.moment import write_moment, zone_named
from pmcore.model.review import Review
from pmcore.model.timeline import TimelineEvent
from pmcore.wording import dates
from pmcore.wording.durations import how_sure
from pmcore.wording.sentences import either

ROW = "row"  # what the keys of one's own rows begin with


def silence_blocks(review: Review) -> list[Block]:
    """Return what stands above the timeline while it is written silently: for whom, and how many have written."""
    if not review.meeting.timeline_is_silent:
        return []
    return [block("silence", "silence", "bar", review.written, openers(review))]


def lobby_blocks(review: Review) -> list[Block]:
    """Return the same for the lobby, where who looks after the timeline hears of it; or the way back to it."""
    meeting = review.meeting
    if meeting.timeline_is_silent:
        return [block("silence", "silence", "lobby", review.written, openers(review))]
    before = meeting.stage is StageKey.LOBBY and not (meeting.timeline_agreed or meeting.closed)
    return [block("silence", "silence", "begin")] if before else []


def openers(review: Review) -> str:
    """Return who can open it, by name."""
    return either([each.name for each in review.present_people if each.hosts])


def invitation(review: Review) -> list[Block]:
    """Return what stands above the form in the lobby."""
    return [block("invitation", "silence", "invitation", openers(review))]


def own_rows(review: Review, participant_id: str) -> list[Block]:
    """Return the rows of one person that nobody else sees yet, for that person's own page only."""
    zone = zone_named(review.incident.zone)
    own = (
        each for each in review.unopened_events.values() if participant_id and each.author == participant_id
    )
    mine: Sequence[TimelineEvent] = sorted(own, key=lambda each: each.order()[:2])
    return [found for each in mine for found in drawn(f"{ROW}:{each.id}", _row, each, zone, review.day)]


def _when(starts: datetime, *, elsewhere: bool) -> str:
    """Return the time of a row; there are no headings of days among one's own, so another day than the usual one stands with it."""
    return f"{dates.short(starts)} {clock_of(starts)}" if elsewhere else clock_of(starts)


def _row(event: TimelineEvent, zone: ZoneInfo, day: datetime | None) -> Block:
    starts: datetime | None = event.starts.at.astimezone(zone) if event.starts else None
    elsewhere = starts is not None and day is not None and starts.date() != day.date()
    return block(
        f"{ROW}:{event.id}",
        "silence",
        "own",
        event,
        _when(starts, elsewhere=elsewhere) if starts else "",
        until(event.starts, event.ends, zone),
        how_sure(event.precision, event.margin) if starts else "",
        event.starts.at.isoformat() if event.starts else "",
        write_moment(event.starts, zone.key),
        write_moment(event.ends, zone.key),
    )
