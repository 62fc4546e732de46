"""What names an event, when that goes or becomes one with another: evidence of causes and of their links, and the trigger."""

from __future__ import annotations

from collections.abc import Iterator

from pmcore.changes.base import Change, edit, edit_single
from pmcore.changes.causes import CauseEdited
from pmcore.changes.incident import IncidentEdited
from pmcore.model.review import Review
from pmcore.model.support import with_events


def named_instead(review: Review, goes: str, stays: str = "") -> Iterator[Change]:
    """Yield what names the event `stays` in place of the one that `goes` (ids); without one, what lets go of it."""

    def changed(events: tuple[str, ...]) -> tuple[str, ...]:
        found = (stays if each == goes else each for each in events)
        return tuple(dict.fromkeys(each for each in found if each))

    for cause in review.causes.values():
        if goes in cause.evidence or any(goes in each.events for each in cause.supports):
            values = {
                "evidence": changed(cause.evidence),
                "supports": with_events(cause.supports, changed),
            }
            yield from edit(CauseEdited, cause, values)
    if review.incident.trigger_event == goes:
        yield from edit_single(IncidentEdited, review.incident, {"trigger_event": stays})
