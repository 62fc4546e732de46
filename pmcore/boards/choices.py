"""What a field can choose from that depends on the review: events as evidence, causes that a measure can address."""

from collections.abc import Callable, Mapping

from pmcore.errors import NotFoundError
from pmcore.model.causes import below, factors, first_places
from pmcore.model.review import Review

SHORT = 160


def choices_of(review: Review, of: str, item_id: str = "") -> list[tuple[str, str, str]]:
    """Return the choices named `of` as (id, number, text); `item_id` is what they are for.

    Raises `NotFoundError` for an unknown name.
    """
    if of not in CHOICES:
        raise NotFoundError("There is nothing of that name to choose from.")
    return CHOICES[of](review, item_id)


def events(review: Review, _item_id: str) -> list[tuple[str, str, str]]:
    """Return the timeline's events in order."""
    return [(each.id, each.label, each.text[:SHORT]) for each in review.timeline]


def causes(review: Review, _item_id: str) -> list[tuple[str, str, str]]:
    """Return the causes that a measure can address: marked factors first, then the others."""
    marked = factors(review.causes.values())
    rest = [
        each.cause
        for each in first_places(review.causes)
        if each.cause not in marked and not each.cause.is_problem
    ]
    return [(each.id, each.label, each.text[:SHORT]) for each in (*marked, *rest)]


def effects(review: Review, item_id: str) -> list[tuple[str, str, str]]:
    """Return the places for a cause, as the tree shows them: every node but itself and what is below it, or none."""
    return [*_places(review, item_id), ("", "Nothing", "it is a problem of its own")]


def further_effects(review: Review, item_id: str) -> list[tuple[str, str, str]]:
    """Return what a cause can explain besides what it explains already."""
    cause = review.causes.get(item_id)
    known = cause.leads_to if cause else ()
    return [each for each in _places(review, item_id) if each[0] not in known]


def _places(review: Review, item_id: str) -> list[tuple[str, str, str]]:
    inside = {item_id, *below(item_id, review.causes)}
    indent = "\u2003"  # a wide space, so that the tree can be seen
    return [
        (each.cause.id, f"{indent * min(each.depth, 8)}{each.cause.label}", each.cause.text[:SHORT])
        for each in first_places(review.causes)
        if each.cause.id not in inside
    ]


CHOICES: Mapping[str, Callable[[Review, str], list[tuple[str, str, str]]]] = {
    "events": events,
    "causes": causes,
    "effects": effects,
    "further_effects": further_effects,
}
