"""Measures of all reviews of a browser: a row for each, and what to do where there is none."""

from collections.abc import Mapping
from datetime import date
from urllib.parse import urlencode

from pmcore.boards.carried import Later, looker_of
from pmcore.boards.draw import Block, block, drawn
from pmcore.boards.owners import owner_of
from pmcore.model.cards import Recommendation
from pmcore.model.measures import Measure
from pmcore.model.review import Review
from pmcore.report.trackers import TOOLS


def row_blocks(review: Review, measure: Measure, today: date, later: Later | None = None) -> list[Block]:
    """Return the row of one measure with its review; what was due before `today` and is not over is late.

    In the lobby of a `later` review it can be said there how it stands.
    """
    return drawn(f"measure:{measure.id}", _row, review, measure, today, later)


def top_blocks() -> list[Block]:
    """Return the head of the page, which leads back to the reviews."""
    return [block("top", "follow_through", "top")]


def nothing_blocks(*, narrowed: bool) -> list[Block]:
    """Return what is said where there is no measure: none at all, or none of those that were asked for."""
    return [block("none", "follow_through", "nothing", narrowed)]


def returned_blocks() -> list[Block]:
    """Return the heading of deferred recommendations that return."""
    return [block("returned", "follow_through", "returned")]


def returned_row(review: Review, card: Recommendation, today: date) -> list[Block]:
    """Return one deferred recommendation with its review; whether its day has come by `today` is said."""
    return drawn(f"recommendation:{card.id}", _returned, review, card, today)


def take_up_blocks(card: Recommendation, origin: str) -> list[Block]:
    """Return the way to take a deferred recommendation up again; `origin` says where it comes from."""
    return [block(f"take_up:{card.id}", "follow_through", "take_up", card, origin)]


def _returned(review: Review, card: Recommendation, today: date) -> Block:
    due = card.returns_on is not None and card.returns_on <= today
    about = review.incident.title, review.incident.services
    return block(f"recommendation:{card.id}", "follow_through", "returned_row", card, review.id, *about, due)


def file_blocks(wanted: Mapping[str, str]) -> list[Block]:
    """Return the ways to take what is listed to other tools; `wanted` is what the address of the page asks for."""
    asked = {
        name: wanted[name]
        for name in ("state", "mine", "strength", "acceptance", "service")
        if name in wanted
    }
    links = tuple(urlencode({"format": each} | asked) for each in TOOLS)
    return [block("files", "follow_through", "files", tuple(zip(TOOLS, links, strict=True)))]


def _row(review: Review, measure: Measure, today: date, later: Later | None) -> Block:
    late = measure.due_on is not None and measure.due_on < today and not measure.status.is_over
    about = review.incident.title, review.incident.services
    return block(
        f"measure:{measure.id}",
        "follow_through",
        "row",
        measure,
        review.id,
        *about,
        owner_of(review, measure),
        late,
        looker_of(review, measure),
        later,
    )
