"""Nobody said what ended the impact."""

from __future__ import annotations

from collections.abc import Iterator

from pmcore.insight.timeline_checks.base import Finding, TimelineCheck
from pmcore.insight.timeline_checks.context import CheckContext
from pmcore.insight.timeline_checks.examples import Row, told
from pmcore.model.checks import Check
from pmcore.model.incident import Anchor, IncidentStatus
from pmcore.model.timeline import EventKind


def _find(context: CheckContext) -> Iterator[Finding]:
    ongoing = context.incident.status is IncidentStatus.ONGOING
    mitigated = any(
        each.kind is EventKind.MITIGATION or each.marks is Anchor.MITIGATED for each in context.events
    )
    if context.begun and not ongoing and not mitigated:
        yield Finding(Check.NO_MITIGATION, "no_mitigation", context.zone, about=("timeline",))


CHECK = TimelineCheck(
    Check.NO_MITIGATION,
    _find,
    finds_in=lambda: told(
        Row("14:00", EventKind.CHANGE, "The pool is made smaller"),
        Row("14:05", EventKind.DETECTION, "The alert on failed checkouts fires"),
        Row("14:40", EventKind.RECOVERY, "Checkout works"),
    ),
    silent_for=lambda: told(
        Row("14:00", EventKind.CHANGE, "The pool is made smaller"),
        Row("14:05", EventKind.DETECTION, "The alert on failed checkouts fires"),
        Row("14:20", EventKind.MITIGATION, "The pool is made larger"),
    ),
)
