"""A decision in the incident without what those who took it knew then: later everybody knows more than they could."""

from __future__ import annotations

from collections.abc import Iterator

from pmcore.insight.timeline_checks.base import Finding, TimelineCheck
from pmcore.insight.timeline_checks.context import CheckContext
from pmcore.insight.timeline_checks.examples import Row, told
from pmcore.model.checks import Check
from pmcore.model.timeline import EventKind, Phase, phase_of


def _find(context: CheckContext) -> Iterator[Finding]:
    for _, _, event in context.timed:
        if event.kind is not EventKind.DECISION or event.known_then.strip():
            continue
        if phase_of(event, context.incident) is not Phase.BEFORE:
            yield Finding(
                Check.DECISION_WITHOUT_VIEW, "decision_without_view", context.zone, (event,), {"event": event}
            )


CHECK = TimelineCheck(
    Check.DECISION_WITHOUT_VIEW,
    _find,
    finds_in=lambda: told(Row("14:15", EventKind.DECISION, "We roll back"), began="14:00"),
    silent_for=lambda: told(
        Row("2 09:00", EventKind.DECISION, "The pool is to be smaller"),
        Row("14:15", EventKind.DECISION, "We roll back", known_then="Errors began with the release"),
        began="14:00",
    ),
)
