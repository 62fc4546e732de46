"""The incident's facts: create a review of it, edit it, add what it did to whom and where to read more."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any, ClassVar, Literal

from pmcore.changes.base import Change, Subject, edit, edit_single
from pmcore.changes.incident import (
    ImpactAdded,
    ImpactEdited,
    ImpactRemoved,
    IncidentEdited,
    LinkAdded,
    LinkRemoved,
    ReviewCreated,
)
from pmcore.changes.people import ParticipantJoined
from pmcore.changes.timeline import TimelineEventEdited
from pmcore.commands.base import CONTRIBUTORS, VISITORS, Command, Context, sent
from pmcore.commands.derived import Derived
from pmcore.commands.items import AddItem, EditItem, RemoveItem
from pmcore.commands.people import seat_for
from pmcore.commands.since import require_seen
from pmcore.commands.when import anchor_context, context_of, read_field
from pmcore.errors import FieldProblem, NotAllowedError, RuleError
from pmcore.model.base import OptionalLine
from pmcore.model.incident import Anchor, Incident
from pmcore.model.meeting import StageKey
from pmcore.model.moment import Moment
from pmcore.model.names import PersonName
from pmcore.model.people import Role
from pmcore.model.review import Review
from pmcore.model.timeline import TimelineEvent

MOST_ROWS = 200
# What cannot be. Every other order happens (one incident in five recovers before anybody mitigates it): the checks of the
# timeline say where it looks odd (pmcore/insight/timeline_checks).
IN_ORDER = ((Anchor.BEGAN, Anchor.MITIGATED), (Anchor.BEGAN, Anchor.RESOLVED))


class CreateReview(Command, metaclass=Derived):
    """Start a review of an incident; whoever asks becomes its facilitator. `zone` is an IANA name.

    `began` is optional text such as `2026-11-23 14:05`, read in `zone`. Started in a browser, its timeline is written silently
    before the meeting; programs say so with `write_silently`.
    """

    kind: Literal["create_review"] = "create_review"
    allowed = VISITORS
    begins: ClassVar = ("incident", ("title", "severity", "zone", "began", "services", "summary"))
    facilitator: PersonName = "Facilitator"
    sample: OptionalLine = ""

    def authorise(self, review: Review, role: Role | None) -> None:
        """Allow everybody who may reach the server at all; a review exists only once."""
        if review.version:
            raise NotAllowedError("This review exists already.")

    def decide(self, review: Review, ctx: Context) -> Iterator[Change]:
        """Yield the review and, for a browser, its facilitator's seat."""
        values = sent(self, but=frozenset({"facilitator", "sample"}))
        context = context_of(review, ctx.now, zone=values.get("zone", "UTC"), needs_time=True)
        values["began"] = read_field("began", values.get("began", ""), context).moment
        incident = Incident.model_validate(values)
        yield ReviewCreated(
            incident=incident,
            join_code=ctx.new_code(),
            created_at=ctx.now,
            sample=self.sample,
            silent=frozenset({StageKey.TIMELINE}) if ctx.key and not self.sample else frozenset(),
        )
        if ctx.key:
            yield ParticipantJoined(item=seat_for(ctx, self.facilitator, Role.FACILITATOR))


class EditIncident(Command, metaclass=Derived):
    """Change facts of the incident. Times are text in the review's zone; an empty text clears them.

    A time that reads as the overview shows it now stays that moment, also when the zone changes in the same breath.
    """

    kind: Literal["edit_incident"] = "edit_incident"
    allowed = CONTRIBUTORS
    edited: ClassVar = IncidentEdited
    seen: int | None = None

    def decide(self, review: Review, ctx: Context) -> Iterator[Change]:
        """Yield the edit; an event that marked an anchor which moved lets go of it."""
        incident = review.incident
        timed = self.model_fields_set & {
            each.value for each in Anchor
        }  # such a time is read in the review's zone
        place, reads = Subject("incident", ""), {"zone"} if timed else set[str]()
        require_seen(review, ctx, self, incident, place, "the overview", reads=reads)
        values: dict[str, Any] = sent(self)
        if values.get("trigger_event"):
            values["trigger_event"] = review.item("events", values["trigger_event"]).id
        zone, known = values.get("zone", incident.zone), dict[Anchor, Moment | None]()
        for anchor in Anchor:
            if anchor.value in values:
                context = anchor_context(review, ctx.now, anchor, known, zone)
                before, text = incident.moment(anchor), values[anchor.value]
                reading = read_field(anchor.value, text, context, before=before, zone=incident.zone)
                known[anchor] = values[anchor.value] = reading.moment
        yield from set_anchors(review, values)


def set_anchors(review: Review, values: dict[str, Any], *, by_event: str = "") -> Iterator[Change]:
    """Yield the edit of the incident; refuse an end before the beginning; release events whose anchor moved."""
    after = review.incident.model_copy(update=values)
    require_order(after)
    yield from edit_single(IncidentEdited, review.incident, values)
    for event in review.events.values():
        moved = event.marks and event.id != by_event and _at(event) != after.at(event.marks)
        if moved:
            yield from edit(TimelineEventEdited, event, {"marks": None})


def _at(event: TimelineEvent) -> datetime | None:
    return event.starts.at if event.starts else None


def require_order(incident: Incident) -> None:
    """Raise `InvalidError` where the incident would be over before it began."""
    if problem := order_problem(incident):
        raise problem.error


def order_problem(incident: Incident) -> FieldProblem | None:
    """Return the first anchor that ends the incident before it began, or None."""
    for first, second in IN_ORDER:
        one, two = incident.at(first), incident.at(second)
        if one and two and two < one:
            return FieldProblem(
                second.value,
                f"“{second.word}” would be before “{first.word}”. Check both times and the date.",
            )
    return None


def require_rows(count: int, noun: str) -> None:
    """Raise where there are too many rows of one sort."""
    if count >= MOST_ROWS:
        raise RuleError(f"A review holds at most {MOST_ROWS} {noun}. Remove some first.")


class AddImpact(AddItem):
    """Add a measured effect."""

    kind: Literal["add_impact"] = "add_impact"
    added = ImpactAdded

    def check(self, review: Review, ctx: Context) -> None:
        """Raise where there are too many."""
        require_rows(len(review.impacts), "effects")


class EditImpact(EditItem):
    """Change a measured effect."""

    kind: Literal["edit_impact"] = "edit_impact"
    edited = ImpactEdited


class RemoveImpact(RemoveItem):
    """Remove a measured effect."""

    kind: Literal["remove_impact"] = "remove_impact"
    removed = ImpactRemoved


class AddLink(AddItem):
    """Add a place to read more."""

    kind: Literal["add_link"] = "add_link"
    added = LinkAdded

    def check(self, review: Review, ctx: Context) -> None:
        """Raise where there are too many."""
        require_rows(len(review.links), "links")


class RemoveLink(RemoveItem):
    """Remove a link."""

    kind: Literal["remove_link"] = "remove_link"
    removed = LinkRemoved
