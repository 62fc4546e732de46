"""What is to change first, and nothing on the timeline shows it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from pmcore.insight.cause_checks.base import CauseCheck, Finding, about
from pmcore.insight.cause_checks.context import CheckContext
from pmcore.insight.cause_checks.examples import graph, node
from pmcore.model.causes import Factor
from pmcore.model.checks import CauseCode
from pmcore.model.review import Review
from pmcore.model.timeline import Events, TimelineEvent


def _find(context: CheckContext) -> Iterator[Finding]:
    for cause in context.outline:
        if cause.factor is Factor.PRIMARY and not any(
            each in context.review.events for each in cause.named_events
        ):
            yield about(CauseCode.PRIMARY_WITHOUT_EVIDENCE, cause)


def _shown() -> Review:
    event = TimelineEvent(id="event-1", number=1, text="The disk is full")
    review = graph(
        node("Nobody watches the disk", factor=Factor.PRIMARY, evidence=(event.id,)),
        node("One replica", factor=Factor.CONTRIBUTING),
    )
    return replace(review, events=Events({event.id: event}))


CHECK = CauseCheck(
    CauseCode.PRIMARY_WITHOUT_EVIDENCE,
    _find,
    finds_in=lambda: graph(node("Nobody watches the disk", factor=Factor.PRIMARY)),
    silent_for=_shown,
)
