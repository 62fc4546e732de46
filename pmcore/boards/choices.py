"""What a field can choose from that depends on the review: events as evidence, causes that a measure can address."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import NamedTuple

from pmcore.errors import NotFoundError
from pmcore.model.causes import below, factors, first_places
from pmcore.model.review import Review

SHORT = 160
NEAR = 30  # events that are offered as the same as one of them
FAR = timedelta.max


class Offered(NamedTuple):
    """One thing to choose: its id (empty for none), its number, and its text in short."""

    id: str
    label: str
    text: str


def choices_of(review: Review, of: str, item_id: str = "") -> list[Offered]:
    """Return the choices named `of`; `item_id` is what they are for.

    Raises `NotFoundError` for an unknown name.
    """
    if of not in CHOICES:
        raise NotFoundError("There is nothing of that name to choose from.")
    return CHOICES[of](review, item_id)


def events(review: Review, _item_id: str) -> list[Offered]:
    """Return the timeline's events in order."""
    return [Offered(each.id, each.label, each.text[:SHORT]) for each in review.timeline]


def events_or_none(review: Review, item_id: str) -> list[Offered]:
    """Return the timeline's events in order, and none of them."""
    return [*events(review, item_id), Offered("", "None", "of these")]


def alike_events(review: Review, item_id: str) -> list[Offered]:
    """Return the events that an event may be the same as: those of about its time first."""
    event = review.events.get(item_id)
    if event is None:
        return []
    at = event.starts.at if event.starts else None
    others = [each for each in review.timeline if each.id != event.id]
    near = sorted(others, key=lambda each: abs(each.starts.at - at) if at and each.starts else FAR)
    return [Offered(each.id, each.label, each.text[:SHORT]) for each in near[:NEAR]]


def causes(review: Review, _item_id: str) -> list[Offered]:
    """Return the causes that a measure can address: marked factors first, then the others."""
    marked = factors(review.causes.values())
    rest = [
        each.cause
        for each in first_places(review.causes)
        if each.cause not in marked and not each.cause.is_problem
    ]
    return [Offered(each.id, each.label, each.text[:SHORT]) for each in (*marked, *rest)]


def effects(review: Review, item_id: str) -> list[Offered]:
    """Return the places for a cause, as the tree shows them: every node but itself and what is below it, or none."""
    return [*_places(review, item_id), Offered("", "Nothing", "it is a problem of its own")]


def further_effects(review: Review, item_id: str) -> list[Offered]:
    """Return what a cause can explain besides what it explains already."""
    cause = review.causes.get(item_id)
    known = cause.leads_to if cause else ()
    return [each for each in _places(review, item_id) if each.id not in known]


def other_causes(review: Review, item_id: str) -> list[Offered]:
    """Return the causes with which one can become one, as the tree shows them."""
    return [each for each in _places(review, "") if each.id != item_id]


def _places(review: Review, item_id: str) -> list[Offered]:
    inside = {item_id, *below(item_id, review.causes)}
    indent = "\u2003"  # a wide space, so that the tree can be seen
    return [
        Offered(each.cause.id, f"{indent * min(each.depth, 8)}{each.cause.label}", each.cause.text[:SHORT])
        for each in first_places(review.causes)
        if each.cause.id not in inside
    ]


CHOICES: Mapping[str, Callable[[Review, str], list[Offered]]] = {
    "events": events,
    "events_or_none": events_or_none,
    "alike_events": alike_events,
    "causes": causes,
    "effects": effects,
    "further_effects": further_effects,
    "other_causes": other_causes,
}
