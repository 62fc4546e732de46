"""An incident that was over before it began."""

from __future__ import annotations

from collections.abc import Iterator

from pmcore.insight.timeline_checks.base import Finding, TimelineCheck
from pmcore.insight.timeline_checks.context import CheckContext
from pmcore.insight.timeline_checks.examples import told
from pmcore.insight.timeline_checks.marks import marking
from pmcore.model.checks import Check
from pmcore.model.incident import Anchor


def _find(context: CheckContext) -> Iterator[Finding]:
    began = context.incident.at(Anchor.BEGAN)
    for anchor in (Anchor.MITIGATED, Anchor.RESOLVED):
        over = context.incident.at(anchor)
        if began and over and over < began:
            values = {"anchor": anchor, "over": over, "began": began}
            events = marking(context, Anchor.BEGAN, anchor)
            yield Finding(
                Check.OVER_BEFORE_BEGAN, "over_before_began", context.zone, events, values, (anchor.value,)
            )


CHECK = TimelineCheck(
    Check.OVER_BEFORE_BEGAN,
    _find,
    finds_in=lambda: told(began="14:05", resolved="13:40"),
    silent_for=lambda: told(began="14:05", mitigated="14:30", resolved="14:40"),
)
