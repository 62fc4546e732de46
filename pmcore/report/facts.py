"""The facts that the parts of a document are made of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import NamedTuple
from zoneinfo import ZoneInfo

from pmcore.insight.durations import sure_of
from pmcore.model.cards import Group, Recommendation
from pmcore.model.causes import Place, first_places
from pmcore.model.communication import Audience, Message
from pmcore.model.formats import CausePicture
from pmcore.model.incident import Anchor
from pmcore.model.measures import Measure, MeasureStatus
from pmcore.model.moment import Moment, clock_of, zone_named
from pmcore.model.questions import Question
from pmcore.model.review import Review
from pmcore.report.audience import final_for_customers
from pmcore.wording import dates

DRAFT = "DRAFT: not approved for customers"


@dataclass(frozen=True)
class Facts:
    """A review that is already filtered for its audience, the audience, when the document is made, how it draws the causes."""

    review: Review
    audience: Audience
    now: datetime
    causes_as: CausePicture = CausePicture.GRAPH

    @property
    def technical(self) -> bool:
        """Return whether everything is told."""
        return self.audience is Audience.TECHNICAL

    @property
    def for_customers(self) -> bool:
        """Return whether the document leaves the house."""
        return self.audience is Audience.CUSTOMERS

    @cached_property
    def draft(self) -> str:
        """Return why this document must not leave the house yet, in a few words, or an empty text."""
        return DRAFT if self.for_customers and not approved_for_customers(self) else ""

    @cached_property
    def zone(self) -> ZoneInfo:
        """Return the time zone of the review."""
        return zone_named(self.review.incident.zone)

    @cached_property
    def votes(self) -> Mapping[str, int]:
        """Return the dots by item of the last counted round; empty while nothing was counted."""
        return self.review.votes

    @cached_property
    def chosen(self) -> list[Recommendation | Group]:
        """Return what was voted on, most dots first, equal ones by number; in the order of numbers without a vote."""
        items = list(self.review.ballot_items().values())
        return sorted(items, key=lambda item: -self.votes.get(item.id, -1))

    @cached_property
    def measures(self) -> list[Measure]:
        """Return the measures by number."""
        return sorted(self.review.measures.values(), key=lambda each: each.number)

    @cached_property
    def open_measures(self) -> list[Measure]:
        """Return what is still to be done, by due date; those without one last."""
        left = [each for each in self.measures if not each.status.is_over]
        return sorted(left, key=lambda each: (each.due_on or date.max, each.priority, each.number))

    @cached_property
    def causes(self) -> list[Place]:
        """Return the causes in the order of the outline, each at its first place."""
        return list(first_places(self.review.causes))

    @cached_property
    def answered(self) -> frozenset[str]:
        """Return the causes that are no leaves: something else answers how they became possible."""
        return frozenset(effect for each in self.review.causes.values() for effect in each.leads_to)

    def labels(self, collection: str, ids: Iterable[str]) -> list[str]:
        """Return the public numbers of items that are still there."""
        items = self.review.items(collection)
        return [items[each].label for each in ids if each in items and items[each].number]

    @property
    def trigger_event(self) -> str:
        """Return the number of the event that triggered the incident; empty where none is named."""
        return "".join(self.labels("events", (self.review.incident.trigger_event,)))

    def asked_about(self, question: Question) -> list[str]:
        """Return the number of the event or the cause that a question is about."""
        return [*self.labels("events", (question.about,)), *self.labels("causes", (question.about,))]

    def local(self, moment: Moment | datetime) -> datetime:
        """Return a time in the review's zone."""
        at = moment.at if isinstance(moment, Moment) else moment
        return at.astimezone(self.zone)

    def when(self, moment: Moment | datetime) -> str:
        """Return a time with its day: `23 Nov 2026, 14:05`."""
        local = self.local(moment)
        return f"{day_of(local)}, {clock_of(local)}"


def day_of(local: datetime | date) -> str:
    """Return a day as people write it: `23 Nov 2026`."""
    return dates.date(local)


# How far a measure is, as customers' JSON has it.
TOLD = {
    MeasureStatus.DONE: "done",
    MeasureStatus.IN_PROGRESS: "in_progress",
    MeasureStatus.AGREED: "planned",
}


def measures_by_state(facts: Facts) -> dict[MeasureStatus, int]:
    """Return how many measures there are in each state that customers are told, those without any left out.

    To them, what was verified is done.
    """
    states = [each.status for each in facts.measures]
    counts = {status: states.count(status) for status in TOLD}
    counts[MeasureStatus.DONE] += states.count(MeasureStatus.VERIFIED)
    return {status: count for status, count in counts.items() if count}


def approved_for_customers(facts: Facts) -> list[Message]:
    """Return the texts for customers that were approved or sent."""
    return [each for each in facts.review.messages.values() if final_for_customers(each)]


class AnchorTime(NamedTuple):
    """An anchor and its time as text, or that nobody has said."""

    anchor: Anchor
    when: str


def anchors_of(facts: Facts) -> list[AnchorTime]:
    """Return the anchors with their times as text and how sure these are, or that nobody has said."""
    return [AnchorTime(anchor, _anchor_time(facts, anchor)) for anchor in Anchor]


def _anchor_time(facts: Facts, anchor: Anchor) -> str:
    moment = facts.review.incident.moment(anchor)
    sure = sure_of(facts.review, anchor)
    return f"{facts.when(moment)} {sure}".rstrip() if moment else "not said yet"
