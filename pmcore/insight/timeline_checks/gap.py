"""A span inside the incident for which nothing is told. What lasts fills it, and an uncertain time reaches as far as it may."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import NamedTuple

from pmcore.insight.timeline_checks.base import Finding, TimelineCheck
from pmcore.insight.timeline_checks.context import CheckContext
from pmcore.insight.timeline_checks.examples import Row, told
from pmcore.model.checks import Check
from pmcore.model.timeline import EventKind, TimelineEvent


class _Gap(NamedTuple):
    """How long nothing is told, after which event (None: from the beginning) and before which (None: to the end)."""

    span: timedelta
    after: TimelineEvent | None
    before: TimelineEvent | None


def _find(context: CheckContext) -> Iterator[Finding]:
    longest = timedelta(minutes=context.review.checks.gap_minutes)
    gaps = [each for each in _gaps(context) if each.span > longest]
    for span, after, before in sorted(gaps, key=lambda each: -each.span):
        said = "gap" if after and before else "gap_to_end" if after else "gap_from_beginning"
        events = tuple(each for each in (after, before) if each)
        values = {"span": span} | ({"after": after} if after else {}) | ({"before": before} if before else {})
        about = (str(after.number) if after else "began", str(before.number) if before else "ended")
        yield Finding(Check.GAP, said, context.zone, events, values, about)


def _gaps(context: CheckContext) -> Iterator[_Gap]:
    began, ended = context.began, context.ended
    if began is None or ended is None or not context.timed:
        return
    told_to, last = began, None
    for earliest, latest, event in context.timed:
        if latest < began:
            continue
        if earliest > ended:
            break
        if earliest > told_to:
            yield _Gap(earliest - told_to, last, event)
        if latest >= told_to:
            told_to, last = latest, event
    if last is not None and ended > told_to:
        yield _Gap(ended - told_to, last, None)


CHECK = TimelineCheck(
    Check.GAP,
    _find,
    finds_in=lambda: told(
        Row("14:00", EventKind.SYMPTOM, "Checkout fails"),
        Row("14:50", EventKind.MITIGATION, "The pool is made larger"),
        began="14:00",
        mitigated="14:50",
    ),
    silent_for=lambda: told(
        Row("13:00", EventKind.CHANGE, "The pool is made smaller"),
        Row("14:00", EventKind.SYMPTOM, "Checkout fails"),
        Row("14:10", EventKind.ACTION, "The pool is looked at", ends="14:40"),
        Row("15:00", EventKind.DECISION, "Its size is to blame", margin=10),
        Row("15:30", EventKind.MITIGATION, "The pool is made larger"),
        Row("16:30", EventKind.COMMUNICATION, "All clear"),
        began="14:00",
        mitigated="15:30",
    ),
)
