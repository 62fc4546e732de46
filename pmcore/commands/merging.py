"""Two rows that are the same event become one: it keeps where both come from, and what both say."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Literal

from pmcore.changes.base import Change, edit, edited
from pmcore.changes.questions import QuestionEdited
from pmcore.changes.timeline import TimelineEventEdited, TimelineEventMerged, TimelineEventRemoved
from pmcore.commands.base import CONTRIBUTORS, Command, Context
from pmcore.commands.evidence import named_instead
from pmcore.commands.timeline import mark, require_span
from pmcore.errors import RuleError
from pmcore.model.base import Ref
from pmcore.model.moment import write_moment
from pmcore.model.origin import Origin
from pmcore.model.review import Review
from pmcore.model.timeline import EventKind, TimelineEvent
from pmcore.model.times import Precision
from pmcore.model.versions import MOST_VERSIONS, Version

SURE = (Precision.EXACT, Precision.ABOUT, Precision.UNKNOWN)  # the surest first
SHORTER = ("source", "link", "who", "service")  # where the one that stays says nothing, the other's counts


class MergeEvents(Command):
    """Make `other` (an id or T-07) one with the event `id`, which stays; causes and questions move along. One undo parts them.

    The surer time counts, of equally sure ones the earlier. Other words are kept as a version.
    """

    kind: Literal["merge_events"] = "merge_events"
    allowed = CONTRIBUTORS
    id: Ref
    other: Ref

    def decide(self, review: Review, ctx: Context) -> Iterator[Change]:
        """Yield what moves along, the event as it is now, and the removal of the other one."""
        stays: TimelineEvent = review.item("events", self.id)
        goes: TimelineEvent = review.item("events", self.other)
        if stays.id == goes.id:
            raise RuleError("An event cannot be merged with itself.")
        values = _values(review, ctx, stays, goes)
        after = stays.model_copy(update=values)
        require_span(after)
        yield from _moved(review, stays, goes)
        if goes.marks:  # taken off first, so that the one that stays can have the mark
            yield from edit(TimelineEventEdited, goes, {"marks": None})
            goes = goes.model_copy(update={"marks": None, "version": goes.version + 1})
        change = edited(TimelineEventMerged, stays, after, values)
        assert change is not None
        yield change
        yield TimelineEventRemoved(item=goes)
        rest = {each.id: each for each in review.events.values() if each.id not in {stays.id, goes.id}}
        yield from mark(replace(review, events={**rest, after.id: after}), after)


def _values(review: Review, ctx: Context, stays: TimelineEvent, goes: TimelineEvent) -> dict[str, Any]:
    """Return the fields of the event that stays, after the other one became one with it."""
    values: dict[str, Any] = {
        "origins": (*_origins(review, stays), *_origins(review, goes)),
        "versions": _versions(review, ctx, stays, goes),
        "starred": stays.starred or goes.starred,
        "marks": stays.marks or goes.marks,
        "known_then": together(stays.known_then, goes.known_then),
        "ends": max(
            (each for each in (stays.ends, goes.ends) if each), key=lambda each: each.at, default=None
        ),
    }
    values |= {name: getattr(stays, name) or getattr(goes, name) for name in SHORTER}
    if stays.kind is EventKind.CONTEXT:
        values["kind"] = goes.kind
    surer = min(stays, goes, key=_sureness)
    if surer is goes:
        values |= {
            "starts": goes.starts,
            "precision": goes.precision,
            "margin": goes.margin,
            "place": goes.place,
        }
    return values


def together(*texts: str) -> str:
    """Return texts one below the other, each once; empty ones are left out."""
    return "\n\n".join(dict.fromkeys(filter(None, texts)))


def _sureness(event: TimelineEvent) -> tuple[int, int, float]:
    return SURE.index(event.precision), event.margin, event.starts.at.timestamp() if event.starts else 0.0


def _origins(review: Review, event: TimelineEvent) -> tuple[Origin, ...]:
    """Return where an event comes from; of one that a person told, that, with its words and time."""
    if event.origins:
        return event.origins
    zone = review.incident.zone
    return (Origin(raw=event.text[:4_000], typed=write_moment(event.starts, zone), zone=zone),)


def _versions(review: Review, ctx: Context, stays: TimelineEvent, goes: TimelineEvent) -> tuple[Version, ...]:
    kept = (*stays.versions, *goes.versions)
    if " ".join(goes.text.split()) != " ".join(stays.text.split()):
        said = Version(
            id=ctx.new_id(),
            by=_teller(goes),
            said_at=ctx.now,
            text=goes.text,
            source=goes.source,
            merged=True,
        )
        kept = (*kept, said)
    if len(kept) > MOST_VERSIONS:
        raise RuleError(
            f"Together they would hold more than {MOST_VERSIONS} versions. Settle one of them first."
        )
    return kept


def _teller(event: TimelineEvent) -> str:
    """Return who told an event; nobody where a file did."""
    return "" if any(each.importer for each in event.origins) else event.author


def _moved(review: Review, stays: TimelineEvent, goes: TimelineEvent) -> Iterator[Change]:
    """Yield what names it as evidence or trigger, and questions that move along."""
    yield from named_instead(review, goes.id, stays.id)
    for question in review.questions_about.get(goes.id, ()):
        yield from edit(QuestionEdited, question, {"about": stays.id})
