"""Nobody said how the incident was noticed."""

from __future__ import annotations

from collections.abc import Iterator

from pmcore.insight.timeline_checks.base import Finding, TimelineCheck
from pmcore.insight.timeline_checks.examples import Row, told
from pmcore.insight.timeline_checks.look import Look
from pmcore.model.checks import Check
from pmcore.model.incident import Anchor
from pmcore.model.timeline import EventKind, TimelineEvent


def _find(look: Look) -> Iterator[Finding]:
    if not look.begun or any(_notices(each) for each in look.events):
        return
    sign = _first(look, EventKind.PAGE) or _first(look, EventKind.SYMPTOM)
    said = "no_detection_but" if sign else "no_detection"
    values = {"event": sign} if sign else {}
    yield Finding(Check.NO_DETECTION, said, look.zone, (sign,) if sign else (), values, ("timeline",))


def _notices(event: TimelineEvent) -> bool:
    return event.kind is EventKind.DETECTION or event.marks is Anchor.DETECTED


def _first(look: Look, kind: EventKind) -> TimelineEvent | None:
    return next((each for each in look.events if each.kind is kind), None)


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
