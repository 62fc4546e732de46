"""Two rows that say nearly the same at nearly the same time: perhaps one event, told twice."""

from __future__ import annotations

from collections.abc import Iterator

from pmcore.insight.timeline_checks.base import Finding, TimelineCheck
from pmcore.insight.timeline_checks.context import CheckContext
from pmcore.insight.timeline_checks.examples import Row, told
from pmcore.model.checks import Check
from pmcore.model.timeline import EventKind


def _find(context: CheckContext) -> Iterator[Finding]:
    events = [each for each in context.events if each.starts]
    for event, other in context.alike.pairs(events):
        values = {"first": event, "second": other}
        yield Finding(Check.SAME_EVENT, "same_event", context.zone, (event, other), values)


CHECK = TimelineCheck(
    Check.SAME_EVENT,
    _find,
    finds_in=lambda: told(
        Row("14:05", EventKind.DETECTION, "The alert on failed checkouts fires"),
        Row("14:06", EventKind.PAGE, "Alert on failed checkouts fires."),
    ),
    silent_for=lambda: told(
        Row("14:05", EventKind.ACTION, "Restarted web-1"),
        Row("14:06", EventKind.ACTION, "Restarted web-2"),
        Row("14:30", EventKind.SYMPTOM, "Checkout fails for everybody"),
        Row("14:40", EventKind.SYMPTOM, "Checkout fails for everybody"),
    ),
)
