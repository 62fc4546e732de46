"""The rows of a timeline, day by day in order, and what of them has to be drawn anew after a change."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from pmcore.boards.draw import block, drawn
from pmcore.boards.hands import by
from pmcore.boards.long_list import LongList, Row
from pmcore.boards.timeline_event import beside, event_block
from pmcore.model.incident import Anchor
from pmcore.model.moment import zone_named
from pmcore.model.questions import Question
from pmcore.model.review import Review
from pmcore.model.timeline import TimelineEvent, phase_of
from pmcore.wording import dates

RUN = (
    256  # events that are compared at once; the same ones are the same objects, so that costs next to nothing
)


class TimelineRows:
    """The rows of one room's timeline, remembered as they were drawn: a change costs the rows that it touches, not all."""

    def __init__(self) -> None:
        """Begin with nothing drawn."""
        self._events: tuple[TimelineEvent, ...] = ()
        self._around: _Around | None = None
        self._asked: Mapping[str, tuple[Question, ...]] = {}
        self._rows: dict[str, _EventRow] = {}
        self._days: Counter[str] = Counter()
        self._list = LongList()

    def drawn(self, review: Review) -> LongList:
        """Return the rows as they are now: the same list each time, which knows what changed in it."""
        around, before = _Around.of(review), self._events
        self._events = ()  # where the following fails, the next time begins anew
        if before:
            self._update(before, review, around)
        else:
            self._begin(review, around)
        self._events, self._around, self._asked = review.timeline, around, review.questions_about
        return self._list

    def _begin(self, review: Review, around: _Around) -> None:
        """Make all rows."""
        events = review.timeline
        rows: list[Row] = []
        self._days.clear()
        self._rows = {}
        for at, event in enumerate(events):
            row = self._rows[event.id] = _EventRow(review, around, event, _equals(events, at))
            if not self._days[row.day.key]:
                rows.append(row.day.row())
            self._days[row.day.key] += 1
            rows.append(row)
        self._list = LongList(rows)

    def _update(self, old: Sequence[TimelineEvent], review: Review, around: _Around) -> None:
        """Make the rows anew that are not as they were, and move those that stand elsewhere."""
        new = review.timeline
        as_before = self._around is not None and around.says_as_much_as(self._around)
        changed = _changed(old, new, review.events, self._rows)
        beside = {
            at + step for at in changed.now for step in (-1, 1)
        }  # events with others around them than before
        for event in changed.before:
            at = bisect_left(new, event.order(), key=TimelineEvent.order)
            beside |= {at - 1, at}
            if event.id not in review.events:
                self._remove(event.id)
        beside |= {
            bisect_left(new, review.events[each].order(), key=TimelineEvent.order)
            for each in _differ(self._asked, review.questions_about)
            if each in review.events
        }
        for at in changed.now if as_before else range(len(new)):
            known = self._rows.get(new[at].id)
            if known is None or known.event is not new[at]:
                self._put(review, around, new, at)
            else:
                self._check(review, around, new, at)
        for at in sorted(beside.difference(changed.now)):
            if 0 <= at < len(new):
                self._check(review, around, new, at)

    def _check(self, review: Review, around: _Around, events: Sequence[TimelineEvent], at: int) -> None:
        """Make a row anew where what stands around it is not as it was."""
        known = self._rows[events[at].id]
        row = _EventRow(review, around, events[at], _equals(events, at))
        if row.arguments == known.arguments and row.day == known.day:
            return
        if row.day == known.day:
            self._rows[row.event.id] = row
            self._list.replace(row)
        else:
            self._put(review, around, events, at)

    def _put(self, review: Review, around: _Around, events: Sequence[TimelineEvent], at: int) -> None:
        """Put the row of the event at `at` behind the one before it, which is in its place already."""
        event = events[at]
        row = _EventRow(review, around, event, _equals(events, at))
        known = self._rows.get(event.id)
        before = self._rows[events[at - 1].id] if at else None
        if known is not None and known.day == row.day:
            after = before.key if before and before.day == row.day else row.day.key
            if self._list.stands_behind(row.key, after):
                self._rows[event.id] = row
                self._list.replace(row)
                return
        if known is not None:
            self._remove(event.id)
        if not self._days[row.day.key]:
            self._list.insert(row.day.row(), before.key if before else "")
        self._days[row.day.key] += 1
        self._rows[event.id] = row
        self._list.insert(row, before.key if before and before.day == row.day else row.day.key)

    def _remove(self, event_id: str) -> None:
        """Take a row out, and the heading of a day that has no other."""
        row = self._rows.pop(event_id)
        self._list.remove(row.key)
        self._days[row.day.key] -= 1
        if not self._days[row.day.key]:
            self._list.remove(row.day.key)


class _Around(NamedTuple):
    """What the rows of all events depend on, besides the events."""

    zone: str
    began: datetime | None
    mitigated: datetime | None
    resolved: datetime | None
    trigger: str
    names: tuple[tuple[str, str, bool], ...]

    def says_as_much_as(self, before: _Around) -> bool:
        """Return whether no row looks different for what changed: who has just joined has done nothing yet."""
        return self[:-1] == before[:-1] and self.names[: len(before.names)] == before.names

    @classmethod
    def of(cls, review: Review) -> _Around:
        """Return it for a review."""
        at = review.incident.at
        names = tuple((each.id, each.name, each.hosts) for each in review.people.values())
        moments = (at(Anchor.BEGAN), at(Anchor.MITIGATED), at(Anchor.RESOLVED))
        return cls(review.incident.zone, *moments, review.incident.trigger_event, names)


class _Day(NamedTuple):
    """The day under which an event stands."""

    key: str
    title: str

    def row(self) -> Row:
        """Return its heading."""
        return Row(self.key, lambda: block(self.key, "timeline", "day", self.title).html)


class _EventRow(Row):
    """The row of one event, and what it was made of."""

    __slots__ = ("arguments", "day", "event")

    def __init__(
        self, review: Review, around: _Around, event: TimelineEvent, equals: tuple[str, str]
    ) -> None:
        zone = zone_named(around.zone)
        self.event, self.day = event, _day(event, zone)
        hands, phase = by(review, event.id), phase_of(event, review.incident)
        self.arguments = (event, zone, phase, hands, beside(review, event, zone), equals)
        key = f"event:{event.id}"
        super().__init__(key, lambda: drawn(key, event_block, *self.arguments)[0].html, event.tags)


def _day(event: TimelineEvent, zone: ZoneInfo) -> _Day:
    if event.starts is None:
        return _Day("day:Time unknown", "Time unknown")
    try:
        title = dates.day(event.starts.at.astimezone(zone))
    except (OverflowError, ValueError):  # in this zone it is before the first year, or after the last one
        return _Day(f"day:Out of reach {event.starts.at.year}", "Time out of reach")
    return _Day(f"day:{title}", title)


class _Changed(NamedTuple):
    """Events that are not there any more as they were, and where those stand that are new or not as before."""

    before: list[TimelineEvent]
    now: list[int]


def _changed(
    old: Sequence[TimelineEvent], new: Sequence[TimelineEvent], events: Mapping[str, TimelineEvent], rows: Mapping[str, _EventRow]
) -> _Changed:  # fmt: skip
    """Return what differs between two orders. What did not change stands in the same order in both, and is skipped in runs.

    Another value that says the same is no difference: it is what remains of a change and its undo.
    """
    changed, i, j = _Changed([], []), 0, 0
    while i < len(old) or j < len(new):
        if i < len(old) and events.get(old[i].id) != old[i]:
            changed.before.append(old[i])
            i += 1
        elif j < len(new) and ((row := rows.get(new[j].id)) is None or row.event != new[j]):
            changed.now.append(j)
            j += 1
        else:
            run = 1
            while i + run <= len(old) and old[i : i + run] == new[j : j + run]:
                i, j, run = i + run, j + run, min(2 * run, RUN)
            if run == 1:
                raise RuntimeError("events that did not change stand in another order")
    return changed


def _equals(events: Sequence[TimelineEvent], at: int) -> tuple[str, str]:
    """Return the ids of the events right before and right behind that have the same time (or "")."""
    event = events[at]
    if event.starts is None:
        return "", ""
    above = events[at - 1] if at else None
    below = events[at + 1] if at + 1 < len(events) else None
    return (
        above.id if above and above.same_time(event) else "",
        below.id if below and below.same_time(event) else "",
    )


def _differ(before: Mapping[str, tuple[Question, ...]], now: Mapping[str, tuple[Question, ...]]) -> set[str]:
    """Return the ids of the events about which something else is asked."""
    if before is now:
        return set()
    return {each for each in before.keys() | now.keys() if before.get(each) != now.get(each)}
