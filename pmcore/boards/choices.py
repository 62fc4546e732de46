"""What a field can choose from that depends on the review: events as evidence, causes that a measure can address."""

from collections.abc import Callable, Mapping

from pmcore.errors import NotFoundError
from pmcore.model.causes import factors, walk
from pmcore.review import Review

SHORT = 160


def choices_of(review: Review, of: str) -> list[tuple[str, str, str]]:
    """Return the choices named `of` as (id, number, text). Raises `NotFoundError` for an unknown name."""
    if of not in CHOICES:
        raise NotFoundError("There is nothing of that name to choose from.")
    return CHOICES[of](review)


def events(review: Review) -> list[tuple[str, str, str]]:
    """Return the timeline's events in order."""
    return [(each.id, each.label, each.text[:SHORT]) for each in review.timeline]


def causes(review: Review) -> list[tuple[str, str, str]]:
    """Return the causes that a measure can address: marked factors first, then the others."""
    marked = factors(review.causes.values())
    rest = [each for each, _ in walk(review.causes) if each not in marked and not each.is_problem]
    return [(each.id, each.label, each.text[:SHORT]) for each in (*marked, *rest)]


CHOICES: Mapping[str, Callable[[Review], list[tuple[str, str, str]]]] = {"events": events, "causes": causes}
