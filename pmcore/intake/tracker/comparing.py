"""Comparing: a ticket beside its measure. What changed there alone is taken over, what changed on both sides is shown.

What the tracker said when both last agreed is known from the log: the measure as it was written into the tracker's file, or as the
last import left it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from pmcore.changes.base import Subject
from pmcore.changes.log import Recorded
from pmcore.intake.tracker.reading import Ticket
from pmcore.intake.tracker.states import as_trackers_say
from pmcore.model.measures import Measure, MeasureStatus

MARK = "tracker:"  # with which the ids of commands begin that an import sends
FIELDS = ("status", "owner", "due_on", "link")


class Base(NamedTuple):
    """What a field was when both sides last agreed; `here` says that it was changed here since, `agreed` that an import said so."""

    value: Any
    here: bool = False
    agreed: bool = False


class Conflict(NamedTuple):
    """A field that was changed on both sides, as JSON values."""

    field: str
    was: Any
    ours: Any
    theirs: Any


class Compared(NamedTuple):
    """What a ticket says that is new: fields to change, what was changed on both sides, and sentences about what was left."""

    changes: Mapping[str, Any]
    conflicts: tuple[Conflict, ...]
    problems: tuple[str, ...]


def compare(
    ticket: Ticket, measure: Measure, log: Iterable[Recorded], *, theirs_first: bool = False
) -> Compared:
    """Return what to do about a measure; with `theirs_first`, what was changed on both sides is as the tracker says."""
    ours = measure.model_dump(mode="json")
    bases = _bases(ticket.exported, measure, log)
    changes, conflicts = dict[str, Any](), list[Conflict]()
    for field, theirs in _said(ticket).items():
        base = bases.get(field)
        if _same(field, theirs, ours[field], ticket) or not _is_news(field, theirs, base, ticket):
            continue
        if base and base.here and not theirs_first:
            conflicts.append(Conflict(field, base.value, ours[field], theirs))
        else:
            changes[field] = theirs
    problems = list(ticket.problems)
    if "status" in changes and not _show(changes, ticket, ours):
        del changes["status"]
        problems.append(
            "done asks for what shows it, and the file has neither a link nor a number of the ticket"
        )
    return Compared(changes, tuple(conflicts), tuple(problems))


def _said(ticket: Ticket) -> dict[str, Any]:
    """Return what a ticket says, as JSON values; what it leaves empty says nothing: trackers drop what they do not know."""
    said: dict[str, Any] = {
        "status": ticket.state.value if ticket.state else "",
        "owner": next(iter(ticket.owners), ""),
        "due_on": ticket.due_on.isoformat() if ticket.due_on else "",
        "link": ticket.link,
    }
    return {field: value for field, value in said.items() if value}


def _same(field: str, theirs: Any, ours: Any, ticket: Ticket) -> bool:
    """Return whether both mean the same: *open* there is anything here that is not over, and names differ in capitals."""
    if field == "status":
        status = MeasureStatus(ours)
        return as_trackers_say(status) == theirs or (_is_open(theirs) and not status.is_over)
    if field == "owner":
        return str(ours).casefold() in {each.casefold() for each in ticket.owners}
    return bool(ours == theirs)


def _is_news(field: str, theirs: Any, base: Base | None, ticket: Ticket) -> bool:
    """Return whether the tracker changed it since both agreed. Every ticket begins open: that alone reopens nothing."""
    if field == "status" and _is_open(theirs) and not (base and base.agreed):
        return False
    return base is None or not _same(field, theirs, base.value, ticket)


def _is_open(theirs: Any) -> bool:
    return bool(theirs == MeasureStatus.AGREED)


def _bases(exported: datetime | None, measure: Measure, log: Iterable[Recorded]) -> dict[str, Base]:
    """Return what each field was when both sides last agreed, as far as that is known."""
    found = dict[str, Base]()
    if exported:
        now = measure.model_dump(mode="json")
        found = {field: Base(now[field]) for field in FIELDS}
    changed = set[str]()
    for imported, fields, was in _edits(exported, measure, log):
        for field in FIELDS & fields.keys():
            if imported:
                found[field] = Base(fields[field], agreed=True)
            elif field in found and (field in changed or found[field].agreed):
                found[field] = found[field]._replace(here=True)
            elif exported:
                found[field] = Base(was[field], here=True)
            changed.add(field)
    return found


def _edits(
    exported: datetime | None, measure: Measure, log: Iterable[Recorded]
) -> Iterator[tuple[bool, Mapping[str, Any], Mapping[str, Any]]]:
    """Yield what happened to a measure since then: whether an import did it, what the fields became, and what they were."""
    place = Subject("measures", measure.id)
    for each in log:
        if (exported is None or each.recorded_at > exported) and (edit := each.change.edits(place)):
            yield each.command_id.startswith(MARK), edit.fields, edit.was


def _show(changes: dict[str, Any], ticket: Ticket, ours: Mapping[str, Any]) -> bool:
    """Say what shows that it is done, or why it is dropped; return False where nothing does."""
    sentence = f"{ticket.name or 'Its ticket'} is “{ticket.said}” in the tracker."
    if changes["status"] == MeasureStatus.DROPPED and not ours["drop_reason"]:
        changes["drop_reason"] = sentence
    if changes["status"] == MeasureStatus.DONE and not (
        changes.get("link") or ours["link"] or ours["evidence"]
    ):
        if not ticket.name:
            return False
        changes["evidence"] = sentence
    return True
