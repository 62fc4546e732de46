"""Versions of an event: tell its time or its words otherwise, and settle which one counts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, Literal

from pydantic import StringConstraints

from pmcore.changes.base import Change, edit, edited
from pmcore.changes.timeline import TimelineEventSettled, TimelineEventToldOtherwise
from pmcore.commands.base import CONTRIBUTORS, Command, Context
from pmcore.commands.timeline import mark, require_span
from pmcore.commands.when import STARTS, read_field, start_context
from pmcore.errors import InvalidError, NotAllowedError, NotFoundError, RuleError
from pmcore.model.base import Clean, OptionalLine, OptionalRef, Ref
from pmcore.model.people import Role
from pmcore.model.review import Review
from pmcore.model.timeline import TimelineEvent
from pmcore.model.versions import MOST_VERSIONS, Version


class AddVersion(Command):
    """Tell an event otherwise: another time (`starts`, as people print it), another `text`, or both. Both are kept."""

    kind: Literal["add_version"] = "add_version"
    allowed = CONTRIBUTORS
    id: Ref
    starts: OptionalLine = ""
    text: Annotated[str, StringConstraints(max_length=4_000), Clean] = ""
    source: OptionalLine = ""

    def decide(self, review: Review, ctx: Context) -> Iterator[Change]:
        """Yield the version; refuse one that says the same."""
        event: TimelineEvent = review.item("events", self.id)
        if len(event.versions) >= MOST_VERSIONS:
            raise RuleError(f"An event holds at most {MOST_VERSIONS} versions. Settle it first.")
        told = _told(self, review, ctx, event)
        yield from edit(TimelineEventToldOtherwise, event, {"versions": (*event.versions, told)})


class RemoveVersion(Command):
    """Take back a version (its id). Whoever told it may, and so may facilitator and scribe."""

    kind: Literal["remove_version"] = "remove_version"
    allowed = CONTRIBUTORS
    id: Ref
    version: Ref

    def decide(self, review: Review, ctx: Context) -> Iterator[Change]:
        """Yield the versions that are left."""
        event: TimelineEvent = review.item("events", self.id)
        gone = version_of(event, self.version)
        if ctx.role is Role.PARTICIPANT and ctx.by != gone.by:
            raise NotAllowedError("Only who told it, facilitator or scribe can take a version back.")
        rest = tuple(each for each in event.versions if each is not gone)
        yield from edit(TimelineEventToldOtherwise, event, {"versions": rest})


class SettleVersions(Command):
    """Choose what counts of an event: one of its versions, or (without `version`) what stands there. The history keeps all."""

    kind: Literal["settle_versions"] = "settle_versions"
    allowed = CONTRIBUTORS
    id: Ref
    version: OptionalRef = ""

    def decide(self, review: Review, ctx: Context) -> Iterator[Change]:
        """Yield the event as it counts now; an anchor that it marks moves with it."""
        event: TimelineEvent = review.item("events", self.id)
        if not event.versions:
            raise RuleError(f"{event.label} is told in one way only.")
        _require_may_settle(ctx, event)
        values: dict[str, Any] = {"versions": ()}
        if self.version:
            values |= _said(version_of(event, self.version))
        if "starts" in values and values["starts"].at != (event.starts and event.starts.at):
            values["place"] = None  # it stood among others of the time that it had
        after = event.model_copy(update=values)
        require_span(after)
        change = edited(TimelineEventSettled, event, after, values)
        assert change is not None
        yield change
        yield from mark(review, after)


def version_of(event: TimelineEvent, ref: str) -> Version:
    """Return a version of an event by its id, or raise `NotFoundError`."""
    found = next((each for each in event.versions if each.id == ref), None)
    if found is None:
        raise NotFoundError("This version is not there (any more).")
    return found


def _told(command: AddVersion, review: Review, ctx: Context, event: TimelineEvent) -> Version:
    """Return what a command tells otherwise, as far as it is not what the event says."""
    values: dict[str, Any] = {}
    if command.starts:
        reading = read_field(
            STARTS, command.starts, start_context(review, ctx.now, before=event), before=event.starts
        )
        if reading.moment and (event.starts is None or reading.moment.at != event.starts.at):
            values = {"starts": reading.moment, "precision": reading.precision, "margin": reading.margin}
    if command.text and command.text != event.text:
        values["text"] = command.text
    if not values:
        sentence = f"{event.label} says the same. Write another time, or other words."
        raise InvalidError(sentence, fields={"text" if command.text else STARTS: sentence})
    return Version(id=ctx.new_id(), by=ctx.by, said_at=ctx.now, source=command.source, **values)


def _said(version: Version) -> dict[str, Any]:
    """Return the fields of an event that a version says."""
    values: dict[str, Any] = {
        name: getattr(version, name) for name in ("text", "source") if getattr(version, name)
    }
    if version.starts:
        values |= {"starts": version.starts, "precision": version.precision, "margin": version.margin}
    return values


def _require_may_settle(ctx: Context, event: TimelineEvent) -> None:
    authors = {event.author, *(each.by for each in event.versions)} - {""}
    if not ctx.hosts and ctx.by not in authors:
        raise NotAllowedError(
            "Only the facilitator, or one of those who told it, can settle that. Tell it otherwise instead."
        )
