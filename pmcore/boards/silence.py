"""Silent writing of the timeline and of lessons: what the room is told of it, and what each person alone sees of what they wrote."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from pmcore.boards.draw import Block, block, drawn
from pmcore.boards.timeline_event import until
from pmcore.commands.unsigned import unsigned_card
from pmcore.model.card_names import FEWEST_WRITERS, CardNames
from pmcore.model.cards import Lesson
from pmcore.model.meeting import StageKey
from pmcore.model.moment import clock_of, write_moment, zone_named
from pmcore.model.review import Review
from pmcore.model.silence import HaveWritten
from pmcore.model.timeline import TimelineEvent
from pmcore.wording import dates
from pmcore.wording.durations import how_sure
from pmcore.wording.sentences import either

ROW = "row"  # what the keys of one's own rows begin with
LESSON = "lesson"  # and those of one's own lessons


class Promise(NamedTuple):
    """What becomes of names at a stage, out of which choices, and from how many writers on nobody can guess."""

    stage: StageKey
    names: CardNames
    choices: tuple[CardNames, ...] = tuple(CardNames)
    fewest: int = FEWEST_WRITERS


def silence_blocks(review: Review, stage: StageKey, written: HaveWritten) -> list[Block]:
    """Return what stands above the timeline or the lessons while they are written silently: for whom, and how many have written."""
    if stage not in review.meeting.silent:
        return []
    how = "bar" if stage is StageKey.TIMELINE else "bar_of_lessons"
    return [block("silence", "silence", how, written, openers(review), promise(review, stage))]


def promised_blocks(review: Review) -> list[Block]:
    """Return what those who write in the lobby are promised of their names: first of all, so right below their form."""
    if not review.meeting.timeline_is_silent:
        return []
    return [block("promised", "silence", "promised_here", promise(review, StageKey.TIMELINE))]


def lobby_blocks(review: Review) -> list[Block]:
    """Return the same for the lobby, where who looks after the timeline hears of it; or the way back to it."""
    meeting = review.meeting
    if meeting.timeline_is_silent:
        names = promise(review, StageKey.TIMELINE)
        return [block("silence", "silence", "lobby", review.written, openers(review), names)]
    before = meeting.stage is StageKey.LOBBY and not (meeting.timeline_agreed or meeting.closed)
    return [block("silence", "silence", "begin")] if before else []


def promise(review: Review, stage: StageKey) -> Promise:
    """Return what the room is promised of the names of those who write silently at a stage."""
    return Promise(stage, review.meeting.names_at(stage))


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


def unsigned_rows(review: Review, keys: Iterable[str]) -> Iterator[Block]:
    """Yield the rows without names that have these keys, which are their ids on the page of whoever has them; by time."""
    zone = zone_named(review.incident.zone)
    found = [
        event.model_copy(update={"id": key})
        for key in keys
        if (event := unsigned_card(review, key, StageKey.TIMELINE))
    ]
    for each in sorted(found, key=lambda each: each.order()[:2]):
        yield from drawn(f"{ROW}:{each.id}", _row, each, zone, review.day, True)


def own_lessons(review: Review, participant_id: str) -> list[Block]:
    """Return the lessons of one person that nobody else sees yet, for that person's own page only."""
    return [
        _lesson(each)
        for each in review.unopened_lessons.values()
        if participant_id and each.author == participant_id
    ]


def unsigned_lessons(review: Review, keys: Iterable[str]) -> Iterator[Block]:
    """Yield the lessons without names that have these keys."""
    for key in keys:
        if lesson := unsigned_card(review, key, StageKey.LESSONS):
            yield _lesson(lesson.model_copy(update={"id": key}), unsigned=True)


def _lesson(lesson: Lesson, *, unsigned: bool = False) -> Block:
    return block(f"{LESSON}:{lesson.id}", "silence", "own_lesson", lesson, unsigned)


def _when(starts: datetime, *, elsewhere: bool) -> str:
    """Return the time of a row; there are no headings of days among one's own, so another day than the usual one stands with it."""
    return f"{dates.short(starts)} {clock_of(starts)}" if elsewhere else clock_of(starts)


def _row(event: TimelineEvent, zone: ZoneInfo, day: datetime | None, unsigned: bool = False) -> Block:
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
        unsigned,
    )
