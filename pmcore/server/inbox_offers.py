"""What the inbox has for a review: alerts of the time around its incident that nobody has brought in yet."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

import msgspec

from pmcore.errors import NotFoundError
from pmcore.intake.bringing import compared, key_in
from pmcore.intake.preview import Preview, Row
from pmcore.intake.registry import IMPORTERS
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
LATELY = timedelta(days=1)  # where nobody said yet when it began, or was over
_SAME = timedelta(minutes=1)
MOST = 5  # offers: the services of the review first, then those with most alerts
NOTHING = "The inbox has nothing of this any more. Look at what it offers now."
FILE = Wanted(name="Inbox")  # what the origin of such an event calls its file


class Offer(NamedTuple):
    """A group of alerts that could come onto the timeline: how many, and the moments of the first and the last.

    `alone` says that nothing else is offered about its service.
    """

    group: Group
    many: int
    begins_at: datetime
    ends_at: datetime
    alone: bool = True

    def sentence(self, review: Review) -> str:
        """Return it in words, with clocks of the review: `41 alerts of checkout between 13:40 and 15:20`."""
        zone = zone_named(review.incident.zone)
        first, last = self.begins_at.astimezone(zone), self.ends_at.astimezone(zone)
        known = review.day.date() if review.day else None
        begins, ends = _clock(first, known), _clock(last, first.date())
        key = "alerts_offered" if (last - first) >= _SAME else "alerts_offered_at"
        return counted("count", key, self.many, what=self._what, begins=begins, ends=ends)

    @property
    def _what(self) -> str:
        """Return what they are about: a service, and who sent them where that tells them from others."""
        sender = IMPORTERS[self.group.source].title
        if not self.group.service:
            return sender
        return self.group.service if self.alone else f"{self.group.service} ({sender})"


def _clock(at: datetime, known: date | None) -> str:
    """Return a time, with its day where that is not `known`."""
    return f"{at:%H:%M}" if at.date() == known else f"{dates.short(at)} {at:%H:%M}"


class Around(NamedTuple):
    """The time around an incident."""

    since: datetime
    until: datetime


def span_of(review: Review, now: datetime) -> Around:
    """Return the time around an incident: from two hours before it until an hour after it; the last day where nobody knows.

    Where nobody says when it was over, it ends a day after the last that is told of it.
    """
    began, resolved = review.incident.at(Anchor.BEGAN), review.incident.at(Anchor.RESOLVED)
    if began is None:
        return Around(now - LATELY, now)
    if resolved and resolved >= began:
        return Around(began - BEFORE, min(resolved + AFTER, now))
    told = [each.starts.at for each in review.events.values() if each.starts]
    return Around(began - BEFORE, min(max([began, *told]) + LATELY, now))


def offers(inbox: Inbox, review: Review, now: datetime) -> list[Offer]:
    """Return what may be offered to a review, what is about its own services first."""
    found = [
        Offer(group, len(rows), rows[0], rows[-1])
        for group, several in inbox.groups(*span_of(review, now)).items()
        if (rows := _new(review, preview_of(group, several)))
    ]
    services = Counter(each.group.service.casefold() for each in found)
    found = [each._replace(alone=services[each.group.service.casefold()] == 1) for each in found]
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
