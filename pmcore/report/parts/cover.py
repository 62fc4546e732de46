"""The first page: what happened, how bad it was, and what must be known before reading on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pmcore.insight.durations import counted
from pmcore.model.communication import Audience
from pmcore.model.incident import METRICS, Anchor, IncidentStatus
from pmcore.model.people import Role
from pmcore.report.blocks import Block, Callout, Cover, Inline, Run, Toc, chip, text
from pmcore.report.blocks import Facts as FactsBlock
from pmcore.report.facts import Facts, day_of
from pmcore.wording.palette import role_of

KICKERS = {
    Audience.TECHNICAL: "Postmortem · technical version",
    Audience.MANAGEMENT: "Postmortem · management summary",
    Audience.CUSTOMERS: "For our customers",
}
NOT_APPROVED = (
    "No text for customers has been approved in this review yet. Approve one on the Communication page before this document "
    "leaves the house. Until then it holds facts alone, and no word that somebody wrote."
)


def blocks(facts: Facts, parts: Sequence[str]) -> Iterator[Block]:
    """Yield the title, warnings, facts and contents."""
    incident = facts.review.incident
    yield Cover(KICKERS[facts.audience], incident.title, _line(facts))
    if facts.draft:
        yield Callout("warning", facts.draft, (text(NOT_APPROVED),))
    yield FactsBlock(tuple(_facts(facts)), "Key facts")
    if facts.technical:
        yield Toc()


def _line(facts: Facts) -> Inline:
    incident = facts.review.incident
    severity = incident.severity
    return (*chip(severity.word, role_of("severity", severity), bold=True), Run(f"  {severity.meaning}"))


def _facts(facts: Facts) -> Iterator[tuple[str, Inline]]:
    review, incident = facts.review, facts.review.incident
    yield "Status", text(_status(facts))
    yield "Duration", text(_duration(facts))
    yield "Impact began", text(_moment(facts, Anchor.BEGAN))
    yield Anchor.RESOLVED.heading, text(_moment(facts, Anchor.RESOLVED))
    if not facts.for_customers:
        yield "Affected services", text(", ".join(incident.services) or "not said yet")
    yield "Times are in", text(incident.zone)
    if not facts.for_customers:
        hosts = ", ".join(person.name for person in review.present_people if person.role is Role.FACILITATOR)
        yield "Facilitated by", text(hosts or "nobody with a seat")
        yield "Review started", text(day_of(facts.local(review.created_at)))
    yield "Document date", text(day_of(facts.local(facts.now)))
    if not facts.for_customers:
        yield "Review", text(review.id, muted=True)


def _status(facts: Facts) -> str:
    status = facts.review.incident.status
    if facts.for_customers or facts.review.meeting.closed:
        return status.heading
    return f"{status.heading}; review still open"


def _duration(facts: Facts) -> str:
    whole = counted(facts.review, METRICS[0])
    if whole.missing and facts.review.incident.status is IncidentStatus.ONGOING:
        return "ongoing"
    return whole.result


def _moment(facts: Facts, anchor: Anchor) -> str:
    moment = facts.review.incident.moment(anchor)
    return facts.when(moment) if moment else "not said yet"
