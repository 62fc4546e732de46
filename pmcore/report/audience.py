"""Who a document is for, and what they may know: the filter that runs before a single block is made.

What is not let through here can appear nowhere: not in a table, not in a chart's workbook, not in the file's name or
properties. Management and customers get what fields say of themselves (`Told`, pmcore/model/declared.py), not a review with
something taken out: a field that somebody adds is told to nobody but the engineers until it says so.

Customers, of the items in `_FOR_CUSTOMERS` only, are told:

- texts for customers that a facilitator approved, letter by letter: no word in them is replaced, and no name;
- facts that nobody typed: severity, status, the moments of the incident as times in its zone, the durations between them,
  and how many measures were agreed and how far they are.

No other word that a person wrote leaves the house, approved text or not: no title (the document is called after the
day), no names of services, no impact in words, no titles, owners or dates of measures (a date is a promise), no channel. A
document without an approved text says DRAFT wherever it can.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from pydantic import BaseModel

from pmcore.errors import InvalidError
from pmcore.model.communication import Audience, Message, MessageState
from pmcore.model.declared import told
from pmcore.model.formats import AUDIENCES
from pmcore.model.incident import Incident
from pmcore.model.measures import MeasureStatus
from pmcore.model.review import ITEMS, Review
from pmcore.model.timeline import TimelineEvent
from pmcore.model.visibility import as_seen_by
from pmcore.wording import dates

ValueT = TypeVar("ValueT", bound=BaseModel)
NAMES = {audience: name for name, audience in AUDIENCES.items()}
TITLE = "Incident report"
FINAL = frozenset({MessageState.APPROVED, MessageState.SENT})
_TOLD = frozenset(
    {MeasureStatus.AGREED, MeasureStatus.IN_PROGRESS, MeasureStatus.DONE, MeasureStatus.VERIFIED}
)


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
    if audience is Audience.TECHNICAL:
        return seen
    return _for_customers(seen) if audience is Audience.CUSTOMERS else _for_management(seen)


def final_for_customers(message: Message) -> bool:
    """Return whether a text was approved to leave the house."""
    return message.audience is Audience.CUSTOMERS and message.state in FINAL and bool(message.text)


_FOR_CUSTOMERS: Mapping[str, Callable[[Any], bool]] = {
    "measures": lambda measure: measure.status in _TOLD,
    "messages": final_for_customers,
}


def _for_customers(review: Review) -> Review:
    """Return a new review that holds what customers may have; what is not named here stays at its default."""
    items = {
        name: {each.id: _only(each, customers=True) for each in review.items(name).values() if wanted(each)}
        for name, wanted in _FOR_CUSTOMERS.items()
    }
    incident = _only(review.incident, customers=True)
    titled = incident.model_copy(update={"title": _title(review.incident)})
    return Review(id="", incident=titled, measures=items["measures"], messages=items["messages"])


def _for_management(review: Review) -> Review:
    """Return a new review that holds what the management may have; what is not named here stays at its default."""
    items: dict[str, Any] = {
        name: {each.id: _only(each) for each in review.items(name).values()}
        for name, noun in ITEMS.items()
        if set(told(noun)) - {"id"}
    }
    return Review(
        id=review.id,
        version=review.version,
        created_at=review.created_at,
        sample=review.sample,
        incident=_only(review.incident),
        meeting=_only(review.meeting),
        deciding=_only(review.deciding),
        asking=_only(review.asking),
        primary_vote=_only(review.primary_vote),
        pulse=_only(review.pulse),
        estimates=_only(review.estimates),
        agreements=_agreements(review),
        **items,
    )


def _agreements(review: Review) -> Mapping[int, Mapping[str, TimelineEvent]]:
    """Return the timeline that the room agreed on last, as far as it can be told."""
    at = review.meeting.agreed_at
    return (
        {at: {each.id: _only(each) for each in review.agreements[at].values()}}
        if at in review.agreements
        else {}
    )


def _only(value: ValueT, *, customers: bool = False) -> ValueT:
    """Return a value with the fields that the management (or `customers`) may know, and their defaults for all others.

    Values inside it, such as a moment with the line of a log that it came from, are treated the same.
    """
    names = told(type(value), customers=customers)
    fields = {name: _inside(getattr(value, name), customers=customers) for name in names}
    missing = {
        name: ""
        for name, field in type(value).model_fields.items()
        if field.is_required() and name not in fields
    }
    return type(value).model_construct(**(missing | fields))


def _inside(value: Any, *, customers: bool) -> Any:
    if isinstance(value, BaseModel):
        return _only(value, customers=customers)
    if isinstance(value, Mapping):
        return {key: _inside(each, customers=customers) for key, each in value.items()}
    return tuple(_inside(each, customers=customers) for each in value) if isinstance(value, tuple) else value


def _title(incident: Incident) -> str:
    """Return what the document is called: the kind, and the day on which it began."""
    began = incident.began or incident.detected
    day = began.local(incident.zone) if began else None
    return f"{TITLE}, {dates.long_date(day)}" if day else TITLE
