"""Owners of measures as boards show them: who is asked on their own screen, who needs a link, who has answered."""

from collections.abc import Iterable
from typing import NamedTuple

from markupsafe import Markup

from pmcore.boards.draw import Block, block
from pmcore.model.measures import Measure
from pmcore.model.people import Role
from pmcore.model.review import Review
from pmcore.wording import words

# Made without a template, which would remember it: the link lets its bearer answer.
COPY = Markup('<button class="btn" data-do="copy" data-value="{url}">{label}</button>')


class Owner(NamedTuple):
    """How it stands with the owner of a measure.

    `seat` is theirs in this review, empty where they have none that may answer; `asked_by` is the name of who asks, as it is now.
    """

    seat: str = ""
    asked_by: str = ""


def owner_of(review: Review, measure: Measure) -> Owner:
    """Return how it stands with the owner of a measure."""
    asked_by = review.name_of(measure.asked_by) or measure.asked_by
    seats = (
        each.id
        for each in review.present_people
        if measure.is_owned_by(each.name) and each.role is not Role.OBSERVER
    )
    return Owner(next(seats, ""), asked_by)


def question_blocks(review: Review, measures: Iterable[Measure]) -> list[Block]:
    """Return a line for each owner with a seat who is asked, which their own screens show: the measures, by number."""
    asked: dict[str, list[tuple[str, str]]] = {}
    for each in sorted(measures, key=lambda each: each.number):
        seat = owner_of(review, each).seat if each.asks_owner else ""
        if seat:
            asked.setdefault(seat, []).append((each.id, each.label))
    return [
        block(f"asked:{seat}", "owners", "asked", seat, tuple(several)) for seat, several in asked.items()
    ]


def link_blocks(url: str) -> list[Block]:
    """Return the button that copies the link for an owner."""
    return [Block("link", COPY.format(url=url, label=words.message("link", "copy")))]
