"""Nobody said how the incident was noticed."""

from __future__ import annotations

from collections.abc import Iterator

from pmcore.insight.timeline_checks.base import Finding, TimelineCheck
from pmcore.insight.timeline_checks.context import CheckContext
from pmcore.insight.timeline_checks.examples import Row, told
from pmcore.model.checks import Check
from pmcore.model.incident import Anchor
from pmcore.model.timeline import EventKind, TimelineEvent


def _find(context: CheckContext) -> Iterator[Finding]:
    if not context.begun or any(_notices(each) for each in context.events):
        return
    sign = _first(context, EventKind.PAGE) or _first(context, EventKind.SYMPTOM)
    said = "no_detection_but" if sign else "no_detection"
    values = {"event": sign} if sign else {}
    yield Finding(Check.NO_DETECTION, said, context.zone, (sign,) if sign else (), values, ("timeline",))


def _notices(event: TimelineEvent) -> bool:
    return event.kind is EventKind.DETECTION or event.marks is Anchor.DETECTED


def _first(context: CheckContext, kind: EventKind) -> TimelineEvent | None:
    return next((each for each in context.events if each.kind is kind), None)


CHECK = TimelineCheck(
    Check.NO_DETECTION,
    _find,
    finds_in=lambda: told(
        Row("14:00", EventKind.CHANGE, "The pool is made smaller"),
        Row("14:05", EventKind.SYMPTOM, "Checkout fails"),
        Row("14:20", EventKind.MITIGATION, "The pool is made larger"),
    ),
    silent_for=lambda: told(
        Row("14:00", EventKind.CHANGE, "The pool is made smaller"),
        Row("14:05", EventKind.DETECTION, "The alert on failed checkouts fires"),
        Row("14:20", EventKind.MITIGATION, "The pool is made larger"),
    ),
)
