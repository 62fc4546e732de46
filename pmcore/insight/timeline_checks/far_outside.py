"""Events far before the incident began or after it ended: mostly a wrong day.

A change, its context and decisions may be old, and what is published or repaired comes later; those count as far away after a year.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

from pmcore.insight.timeline_checks.base import Finding, TimelineCheck
from pmcore.insight.timeline_checks.examples import Row, told
from pmcore.insight.timeline_checks.look import Look, Span
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


def _find(look: Look) -> Iterator[Finding]:
    if look.began is None or look.length is None:
        return
    for said, far in zip(("far_before", "far_after"), _far(look, look.began, look.length), strict=True):
        if len(far) < SEVERAL:
            yield from (_finding(look, span, said, away) for span, away in far)
        else:
            yield _finding_of_all(look, said, far)


def _far(look: Look, began: datetime, length: timedelta) -> tuple[list[Far], list[Far]]:
    """Return what is too far before and what is too far after the incident, each in the order of time."""
    before, after = list[Far](), list[Far]()
    over, near = began + length, max(TIMES * length, AT_LEAST)
    near_from, near_to = shifted(began, -near), shifted(over, near)
    for span in look.timed:
        if near_from <= span.latest and span.earliest <= near_to:
            continue
        earlier, later = began - span.latest, span.earliest - over
        if earlier > (YEAR if span.event.kind in MAY_BE_OLD else near):
            before.append(Far(span, earlier))
        elif later > (YEAR if span.event.kind in MAY_COME_LATER else near):
            after.append(Far(span, later))
    return before, after


def _finding(look: Look, span: Span, said: str, away: timedelta) -> Finding:
    values = {"event": span.event, "kind": span.event.kind, "away": away, "length": look.length}
    return Finding(Check.FAR_OUTSIDE, said, look.zone, (span.event,), values)


def _finding_of_all(look: Look, said: str, far: list[Far]) -> Finding:
    """Return one finding of many events: a day that is wrong for all of them is one thing to look at."""
    first, last = far[0].span.event, far[-1].span.event
    nearest = min(each.away for each in far)
    values = {"count": len(far), "first": first, "last": last, "away": nearest, "length": look.length}
    about = (said.removeprefix("far_"), f"{first.number}-{last.number}")
    return Finding(Check.FAR_OUTSIDE, f"many_{said}", look.zone, (first, last), values, about)


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
