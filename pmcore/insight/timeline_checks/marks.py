"""Which events stand for the moments of the incident."""

from __future__ import annotations

from pmcore.insight.timeline_checks.context import CheckContext
from pmcore.model.incident import Anchor
from pmcore.model.timeline import TimelineEvent


def marking(context: CheckContext, *anchors: Anchor) -> tuple[TimelineEvent, ...]:
    """Return the events that mark these moments, in the order of the timeline."""
    return tuple(event for event in context.events if event.marks in anchors)
