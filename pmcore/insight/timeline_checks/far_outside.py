"""Events far before the incident began or after it ended: mostly a wrong day.

A change, its context and decisions may be old, and what is published or repaired comes later; those count as far away after a year.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

from pmcore.insight.timeline_checks.base import Finding, TimelineCheck
from pmcore.insight.timeline_checks.context import CheckContext, Span
from pmcore.insight.timeline_checks.examples import Row, told
from pmcore.model.checks import Check
from pmcore.model.timeline import EventKind
from pmcore.model.times import shifted

TIMES = 3  # as long as the incident itself
AT_LEAST = timedelta(hours=12)
YEAR = timedelta(days=366)
SEVERAL = 4  # more than are shown at a time
MAY_BE_OLD = frozenset({EventKind.CHANGE, EventKind.CONTEXT, EventKind.DECISION})
MAY_COME_LATER = frozenset({EventKind.COMMUNICATION, EventKind.CONTEXT, EventKind.CHANGE, EventKind.DECISION})


class Far(NamedTuple):
    """An event that stands outside, and how far away from the incident."""

    span: Span
    away: timedelta


def _find(context: CheckContext) -> Iterator[Finding]:
    if context.began is None or context.length is None:
        return
    for said, far in zip(
        ("far_before", "far_after"), _far(context, context.began, context.length), strict=True
    ):
        if len(far) < SEVERAL:
            yield from (_finding(context, span, said, away) for span, away in far)
        else:
            yield _finding_of_all(context, said, far)


class Outside(NamedTuple):
    """What is too far before and what is too far after the incident, each in the order of time."""

    before: list[Far]
    after: list[Far]


def _far(context: CheckContext, began: datetime, length: timedelta) -> Outside:
    before, after = list[Far](), list[Far]()
    over, near = began + length, max(TIMES * length, AT_LEAST)
    near_from, near_to = shifted(began, -near), shifted(over, near)
    for span in context.timed:
        if near_from <= span.latest and span.earliest <= near_to:
            continue
        earlier, later = began - span.latest, span.earliest - over
        if earlier > (YEAR if span.event.kind in MAY_BE_OLD else near):
            before.append(Far(span, earlier))
        elif later > (YEAR if span.event.kind in MAY_COME_LATER else near):
            after.append(Far(span, later))
    return Outside(before, after)


def _finding(context: CheckContext, span: Span, said: str, away: timedelta) -> Finding:
    values = {"event": span.event, "kind": span.event.kind, "away": away, "length": context.length}
    return Finding(Check.FAR_OUTSIDE, said, context.zone, (span.event,), values)


def _finding_of_all(context: CheckContext, said: str, far: list[Far]) -> Finding:
    """Return one finding of many events: a day that is wrong for all of them is one thing to look at."""
    first, last = far[0].span.event, far[-1].span.event
    nearest = min(each.away for each in far)
    values = {"count": len(far), "first": first, "last": last, "away": nearest, "length": context.length}
    about = (said.removeprefix("far_"), f"{first.number}-{last.number}")
    return Finding(Check.FAR_OUTSIDE, f"many_{said}", context.zone, (first, last), values, about)


CHECK = TimelineCheck(
    Check.FAR_OUTSIDE,
    _find,
    finds_in=lambda: told(
        Row("20 14:08", EventKind.ACTION, "The pool is made larger"), began="14:00", resolved="14:40"
    ),
    silent_for=lambda: told(
        Row("2 09:00", EventKind.CHANGE, "The pool is made smaller"),
        Row("14:08", EventKind.ACTION, "The pool is made larger"),
        Row("30 12:00", EventKind.COMMUNICATION, "The report is published"),
        began="14:00",
        resolved="14:40",
    ),
)
