"""Two people tell the time or the words of an event otherwise: both stand there until somebody settles it."""

from __future__ import annotations

from collections.abc import Iterator

from pmcore.insight.timeline_checks.base import Finding, TimelineCheck
from pmcore.insight.timeline_checks.context import CheckContext
from pmcore.insight.timeline_checks.examples import Row, told
from pmcore.model.checks import Check
from pmcore.model.timeline import EventKind
from pmcore.model.versions import disputed


def _find(context: CheckContext) -> Iterator[Finding]:
    for event in context.events:
        if versions := disputed(event.versions):
            at = next((each.starts.at for each in versions if each.starts), None)
            said = "told_otherwise" if at and event.starts else "told_in_other_words"
            values = {"event": event} | ({"at": event.starts.at, "other": at} if at and event.starts else {})
            yield Finding(Check.TOLD_OTHERWISE, said, context.zone, (event,), values)


CHECK = TimelineCheck(
    Check.TOLD_OTHERWISE,
    _find,
    finds_in=lambda: told(Row("14:05", EventKind.ACTION, "Restarted web-1", otherwise="14:12")),
    silent_for=lambda: told(Row("14:05", EventKind.ACTION, "Restarted web-1")),
)
