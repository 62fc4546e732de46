"""What the inbox has for a review: alerts of the time around its incident that nobody has brought in yet."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

import msgspec

from pmcore.errors import NotFoundError
from pmcore.intake.bringing import compared, key_in
from pmcore.intake.preview import Preview, Row
from pmcore.intake.tray import keys_in
from pmcore.intake.wanted import Wanted
from pmcore.model.incident import Anchor
from pmcore.model.moment import zone_named
from pmcore.model.review import Review
from pmcore.server.inbox import MOST_ROWS, Group, Inbox
from pmcore.wording import dates
from pmcore.wording.words import counted

BEFORE, AFTER = (
    timedelta(hours=2),
    timedelta(hours=1),
)  # around the incident: what led to it, and what was heard last
LATELY = timedelta(days=1)  # where nobody said yet when it began
MOST = 5  # offers: the services of the review first, then those with most alerts
NOTHING = "The inbox has nothing of this any more. Look at what it offers now."
FILE = Wanted(name="Inbox")  # what the origin of such an event calls its file


class Offer(NamedTuple):
    """A group of alerts that could come onto the timeline: how many, and the moments of the first and the last."""

    group: Group
    many: int
    begins_at: datetime
    ends_at: datetime

    def sentence(self, review: Review) -> str:
        """Return it in words, with clocks of the review: `41 alerts of checkout between 13:40 and 15:20`."""
        zone = zone_named(review.incident.zone)
        first, last = self.begins_at.astimezone(zone), self.ends_at.astimezone(zone)
        same = review.day is not None and first.date() == last.date() == review.day.date()
        begins, ends = (
            f"{each:%H:%M}" if same else f"{dates.short(each)} {each:%H:%M}" for each in (first, last)
        )
        key = "alerts_offered" if begins != ends else "alerts_offered_at"
        what = self.group.service or self.group.source
        return counted("count", key, self.many, what=what, begins=begins, ends=ends)


class Around(NamedTuple):
    """The time around an incident."""

    since: datetime
    until: datetime


def span_of(review: Review, now: datetime) -> Around:
    """Return the time around an incident: from two hours before it until an hour after it; the last day where nobody knows."""
    began, resolved = review.incident.at(Anchor.BEGAN), review.incident.at(Anchor.RESOLVED)
    if began is None:
        return Around(now - LATELY, now)
    ended = resolved if resolved and resolved >= began else now
    return Around(began - BEFORE, min(ended + AFTER, now))


def offers(inbox: Inbox, review: Review, now: datetime) -> list[Offer]:
    """Return what may be offered to a review, what is about its own services first."""
    found = [
        Offer(group, len(rows), rows[0], rows[-1])
        for group, several in inbox.groups(*span_of(review, now)).items()
        if (rows := _new(review, preview_of(group, several)))
    ]
    own = {each.casefold() for each in review.incident.services}
    found.sort(key=lambda each: (each.group.service.casefold() not in own, -each.many, each.group))
    return found[:MOST]


def offered(inbox: Inbox, review: Review, group: Group, now: datetime) -> Preview:
    """Return the rows of an offer; raises `NotFoundError` where there are none any more."""
    rows = inbox.groups(*span_of(review, now)).get(group)
    if not rows:
        raise NotFoundError(NOTHING)
    return preview_of(group, rows)


def preview_of(group: Group, rows: Sequence[Row]) -> Preview:
    """Return alerts as the importer of their source would have read them from a file."""
    numbered = [msgspec.structs.replace(each, row=number) for number, each in enumerate(rows[:MOST_ROWS], 1)]
    return Preview(group.source, "UTC", numbered, masked=sum(each.masked for each in numbered))


def _new(review: Review, preview: Preview) -> list[datetime]:
    """Return the moments of the rows that are neither on the timeline nor in the tray yet."""
    looked = compared(review, preview, FILE, frozenset())
    waiting = keys_in(review.tray.values(), preview.importer)
    coming = (each.row for each in looked.rows if each.comes)
    return [each.at for each in coming if each.at and key_in(each) not in waiting]
