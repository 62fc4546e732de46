"""Something was done, and nothing before it says what led to it.

For an action that is a sign or a thought in the hour before, or another action that had one; for what helped it is any before it.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from pmcore.insight.timeline_checks.base import Finding, TimelineCheck
from pmcore.insight.timeline_checks.context import CheckContext
from pmcore.insight.timeline_checks.examples import Row, told
from pmcore.model.checks import Check
from pmcore.model.timeline import EventKind
from pmcore.model.times import FIRST, shifted

BEFORE = timedelta(hours=1)
CUES = frozenset(
    {
        EventKind.SYMPTOM,
        EventKind.DETECTION,
        EventKind.PAGE,
        EventKind.DIAGNOSIS,
        EventKind.DECISION,
    }
)
DONE = frozenset({EventKind.ACTION, EventKind.MITIGATION})


def _find(context: CheckContext) -> Iterator[Finding]:
    cued_to, any_before = FIRST, False  # until when something that was done has a cue
    for earliest, latest, event in context.timed:
        if event.kind in CUES:
            cued_to, any_before = max(cued_to, shifted(latest, BEFORE)), True
        elif event.kind in DONE:
            has_cue = any_before if event.kind is EventKind.MITIGATION else earliest <= cued_to
            if has_cue:
                cued_to = max(cued_to, shifted(latest, BEFORE))
            else:
                values = {
                    "event": event,
                    "kind": event.kind,
                    "at": event.starts.at if event.starts else earliest,
                }
                yield Finding(Check.ACTION_WITHOUT_CUE, "action_without_cue", context.zone, (event,), values)


CHECK = TimelineCheck(
    Check.ACTION_WITHOUT_CUE,
    _find,
    finds_in=lambda: told(
        Row("14:00", EventKind.CHANGE, "The pool is made smaller"),
        Row("14:20", EventKind.ACTION, "The pool is made larger"),
    ),
    silent_for=lambda: told(
        Row("14:00", EventKind.SYMPTOM, "Checkout fails"),
        Row("14:20", EventKind.ACTION, "The pool is looked at"),
        Row("15:10", EventKind.ACTION, "The pool is made larger"),
        Row("18:00", EventKind.MITIGATION, "Checkout works"),
    ),
)
