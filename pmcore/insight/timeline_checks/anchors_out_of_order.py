"""Moments of the incident in an unusual order. It happens: one incident in five recovers before anybody mitigates it."""

from __future__ import annotations

from collections.abc import Iterator

from pmcore.insight.timeline_checks.base import Finding, TimelineCheck
from pmcore.insight.timeline_checks.context import CheckContext
from pmcore.insight.timeline_checks.examples import told
from pmcore.insight.timeline_checks.marks import marking
from pmcore.model.checks import Check
from pmcore.model.incident import Anchor

# Detection may come before the impact (caught early); what ends before it began is another check.
USUAL = (
    (Anchor.DETECTED, Anchor.ACKNOWLEDGED),
    (Anchor.DETECTED, Anchor.MITIGATED),
    (Anchor.DETECTED, Anchor.RESOLVED),
    (Anchor.ACKNOWLEDGED, Anchor.RESOLVED),
    (Anchor.MITIGATED, Anchor.RESOLVED),
)


def _find(context: CheckContext) -> Iterator[Finding]:
    for first, second in USUAL:
        one, two = context.incident.at(first), context.incident.at(second)
        if one and two and two < one:
            values = {"first": first, "second": second, "at_first": one, "at_second": two}
            recovered = (first, second) == (Anchor.MITIGATED, Anchor.RESOLVED)
            yield Finding(
                Check.ANCHORS_OUT_OF_ORDER,
                "recovered_first" if recovered else "anchors_out_of_order",
                context.zone,
                marking(context, first, second),
                values,
                (first.value, second.value),
            )


CHECK = TimelineCheck(
    Check.ANCHORS_OUT_OF_ORDER,
    _find,
    finds_in=lambda: told(began="14:00", detected="14:04", mitigated="14:40", resolved="14:31"),
    silent_for=lambda: told(detected="13:58", began="14:00", mitigated="14:31", resolved="14:40"),
)
