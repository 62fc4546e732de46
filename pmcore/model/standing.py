"""Standing at a moment: the timeline as far as it was known then, so that a room looks without hindsight.

Events of which nobody knows when they were are not later: they stay.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from pmcore.model.incident import Anchor
from pmcore.model.moment import clock_of, zone_named
from pmcore.model.review import Review
from pmcore.model.timeline import TimelineEvent
from pmcore.wording import dates


def is_later(event: TimelineEvent, at: datetime | None) -> bool:
    """Return whether an event began after the moment `at` at which somebody stands."""
    return at is not None and event.starts is not None and event.starts.at > at


def later_ones(review: Review, at: datetime) -> int:
    """Return how many events began after a moment."""
    return sum(is_later(each, at) for each in review.events.values())


def said_in(review: Review, at: datetime) -> str:
    """Return a moment as the room says it: `23:05`, with its day (`1 Feb 00:20`) where that is not the incident's first."""
    try:
        local = at.astimezone(zone_named(review.incident.zone))
    except (OverflowError, ValueError):  # in this zone it is before the first year, or after the last one
        local = at
    clock, day = clock_of(local), review.day
    return clock if day and day.date() == local.date() else f"{dates.short(local)} {clock}"


def until(review: Review, at: datetime | None) -> Review:
    """Return a review with what was known of its incident at a moment: events and moments up to then. None is all."""
    if at is None:
        return review
    events = {each.id: _told_until(each, at) for each in review.events.values() if not is_later(each, at)}
    later = {
        each.value: None
        for each in Anchor
        if (moment := review.incident.at(each)) is not None and moment > at
    }
    return replace(review, events=events, incident=review.incident.model_copy(update=later))


def _told_until(event: TimelineEvent, at: datetime) -> TimelineEvent:
    """Return an event without what is told of a time that came later."""
    versions = tuple(each for each in event.versions if each.starts is None or each.starts.at <= at)
    return event if len(versions) == len(event.versions) else event.model_copy(update={"versions": versions})
