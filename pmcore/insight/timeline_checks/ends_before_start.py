"""An event that ends before it starts: what was imported or told in two versions can say so, forms refuse it."""

from __future__ import annotations

from collections.abc import Iterator

from pmcore.insight.timeline_checks.base import Finding, TimelineCheck
from pmcore.insight.timeline_checks.context import CheckContext
from pmcore.insight.timeline_checks.examples import Row, told
from pmcore.model.checks import Check
from pmcore.model.timeline import EventKind


def _find(context: CheckContext) -> Iterator[Finding]:
    for event in context.events:
        if event.starts and event.ends and event.ends.at < event.starts.at:
            values = {"event": event, "starts": event.starts.at, "ends": event.ends.at}
            yield Finding(Check.ENDS_BEFORE_START, "ends_before_start", context.zone, (event,), values)


CHECK = TimelineCheck(
    Check.ENDS_BEFORE_START,
    _find,
    finds_in=lambda: told(Row("14:05", EventKind.SYMPTOM, "Checkout fails", ends="13:50")),
    silent_for=lambda: told(Row("14:05", EventKind.SYMPTOM, "Checkout fails", ends="14:05")),
)
