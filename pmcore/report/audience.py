"""Who a document is for, and what they may know: the filter that runs before a single block is made.

What is not let through here can appear nowhere: not in a table, not in a chart's workbook, not in the file's name or
properties.

Customers get a list of what they may have, not a review with something taken out. Until approval covers more, that is:

- texts for customers that a facilitator approved, letter by letter: no word in them is replaced, and no name;
- facts that nobody typed: severity, status, the moments of the incident as times in its zone, the durations between them,
  and how many measures were agreed and how far they are.

No other word that a person wrote leaves the house, approved text or not: no title (the document is called after the
day), no names of services, no impact in words, no titles, owners or dates of measures (a date is a promise), no channel. A
document without an approved text says DRAFT wherever it can.
"""

from __future__ import annotations

from collections.abc import Mapping

from pmcore.errors import InvalidError
from pmcore.model.communication import Audience, Message, MessageState
from pmcore.model.incident import Anchor, Incident
from pmcore.model.measures import Measure, MeasureStatus
from pmcore.model.moment import Moment
from pmcore.model.review import Review
from pmcore.model.visibility import as_seen_by

AUDIENCES: Mapping[str, Audience] = {
    "technical": Audience.TECHNICAL,
    "management": Audience.MANAGEMENT,
    "customer": Audience.CUSTOMERS,
}
NAMES = {audience: name for name, audience in AUDIENCES.items()}
TITLE = "Incident report"
FINAL = frozenset({MessageState.APPROVED, MessageState.SENT})
_TOLD = frozenset({MeasureStatus.AGREED, MeasureStatus.IN_PROGRESS, MeasureStatus.DONE})


def audience_named(name: str) -> Audience:
    """Return the audience called `name` (technical, management, customer), or raise `InvalidError`."""
    wanted = str(name).strip().lower()
    found = AUDIENCES.get(wanted) or next((each for each in Audience if each.value == wanted), None)
    if found is None:
        raise InvalidError(f"There is no audience “{wanted[:40]}”. Choose technical, management or customer.")
    return found


def for_audience(review: Review, audience: Audience) -> Review:
    """Return `review` as `audience` may know it. Hidden cards and ballots are in no version."""
    seen = as_seen_by(review)
    return seen if audience is not Audience.CUSTOMERS else _for_customers(seen)


def final_for_customers(message: Message) -> bool:
    """Return whether a text was approved to leave the house."""
    return message.audience is Audience.CUSTOMERS and message.state in FINAL and bool(message.text)


def _for_customers(review: Review) -> Review:
    """Return a new review that holds what customers may have; a field that is not named here stays at its default."""
    messages = [each for each in review.messages.values() if final_for_customers(each)]
    measures = [each for each in review.measures.values() if each.status in _TOLD]
    return Review(
        id="",
        incident=_incident(review.incident),
        measures={each.id: _measure(each) for each in measures},
        messages={each.id: _message(each) for each in messages},
    )


def _incident(incident: Incident) -> Incident:
    moments = {anchor.value: _plain(moment) for anchor in Anchor if (moment := incident.moment(anchor))}
    return Incident(
        title=_title(incident),
        severity=incident.severity,
        status=incident.status,
        zone=incident.zone,
        **moments,
    )


def _title(incident: Incident) -> str:
    """Return what the document is called: the kind, and the day on which it began."""
    began = incident.began or incident.detected
    day = began.local(incident.zone) if began else None
    return f"{TITLE}, {day.day} {day:%B %Y}" if day else TITLE


def _plain(moment: Moment) -> Moment:
    """Return a moment without the text that it came from, which may be a line of a log."""
    return Moment(at=moment.at)


def _measure(measure: Measure) -> Measure:
    return Measure(id=measure.id, number=measure.number, title="measure", status=measure.status)


def _message(message: Message) -> Message:
    return Message(id=message.id, audience=message.audience, text=message.text, state=message.state)
