"""Awaiting: what of a review was written silently and waits to be opened, by the stage at which it was written."""

from __future__ import annotations

from typing import Any

from pmcore.model.card_names import CardNames
from pmcore.model.meeting import StageKey
from pmcore.model.review import Review
from pmcore.model.silence import ASKED, PLACES, UNOPENED, HaveWritten, have_written, to_be_opened
from pmcore.model.unsigned import Unsigned


def awaiting_opening(review: Review, stage: StageKey) -> list[Any]:
    """Return what an opening would show at a stage, but for what people wrote under their names who were removed.

    Of what bears no name nobody knows whose it is, so all of it is opened.
    """
    named = to_be_opened(review.items(UNOPENED[stage]).values(), review.people)
    return [*named, *unsigned_at(review, stage).cards.values()]


def writers_at(review: Review, stage: StageKey) -> frozenset[str]:
    """Return who wrote what an opening would show at a stage; of what bears no name, who has written at all."""
    named = to_be_opened(review.items(UNOPENED[stage]).values(), review.people)
    return unsigned_at(review, stage).writers | {each.author for each in named}


def written_at(review: Review, stage: StageKey) -> HaveWritten:
    """Return how many people have written silently at a stage, out of how many; nothing where there is no silence."""
    if stage not in review.meeting.silent:
        return HaveWritten()
    return have_written(writers_at(review, stage), review.people, ASKED[stage])


def unsigned_at(review: Review, stage: StageKey) -> Unsigned:
    """Return what was written at a stage without names and waits."""
    return review.unsigned.get(PLACES[stage], Unsigned())


def names_at(review: Review, stage: StageKey) -> CardNames:
    """Return what becomes of the names of those who write silently at a stage."""
    return review.deciding.names if stage is StageKey.RECOMMENDATIONS else review.meeting.names_at(stage)


def is_unsigned(review: Review, stage: StageKey) -> bool:
    """Return whether at a stage people write of whom no author is stored."""
    if stage is StageKey.RECOMMENDATIONS:
        return review.deciding.is_unsigned
    return stage in review.meeting.silent and review.meeting.names_at(stage) is CardNames.NEVER
