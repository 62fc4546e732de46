"""Impact × effort: the offer to ask for both, what is asked without any number, then the medians in their quadrants."""

from __future__ import annotations

from typing import NamedTuple

from markupsafe import Markup

from pmcore.boards.draw import Block, block
from pmcore.boards.room import Room, electorate
from pmcore.insight.quadrants import Placed, not_shown, placed
from pmcore.model.ballots import FEWEST_VOTERS
from pmcore.model.estimates import EstimatesResult
from pmcore.model.review import Review
from pmcore.model.voting import DecidingPhase
from pmcore.report.parts.estimates import alt_of, said
from pmcore.report.pictures.quadrant_scene import quadrant_scene
from pmcore.report.pictures.svg import draw_svg

KEY = "estimates"
WIDTH, HEIGHT = 300.0, 320.0  # as wide as a phone shows without moving it


class EstimateRow(NamedTuple):
    """An item in words: its numbers, title, quadrant, and what its impact and effort were said to be."""

    labels: str
    title: str
    quadrant: str
    impact: str
    effort: str


def estimate_blocks(review: Review, room: Room) -> list[Block]:
    """Return what is asked or was counted; before the reveal and while a vote is open nothing is offered."""
    estimates = review.estimates
    if estimates.is_open:
        people = len(electorate(review, room, estimates.started))
        return [block(KEY, KEY, "asked", estimates.candidates, estimates.answered, people, FEWEST_VOTERS)]
    if review.deciding.phase not in {DecidingPhase.REVEALED, DecidingPhase.CLOSED}:
        return []
    something = bool(review.ballot_items())
    if estimates.result:
        return [_result(estimates.result, again=something)]
    return [block(KEY, KEY, "offer")] if something else []


def _result(result: EstimatesResult, *, again: bool) -> Block:
    items = placed(result)
    scene = quadrant_scene(items, alt_of(items), WIDTH, HEIGHT)
    picture = Markup(draw_svg(scene)) if items else ""  # noqa: S704 - draw_svg escapes every text
    few = tuple(each.labels for each in not_shown(result))
    shown = result.answered, FEWEST_VOTERS, again, picture, tuple(map(_row, items)), few
    return block(KEY, KEY, "result", *shown)


def _row(each: Placed) -> EstimateRow:
    labels = ", ".join(each.item.labels)
    return EstimateRow(labels, each.item.title, each.quadrant, said(each.impact), said(each.effort))
