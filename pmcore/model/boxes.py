"""Boxes: what the store's sealed area has of a review: a box of ballots for each secret vote, and one of cards without names."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Protocol, cast

from pmcore.model.ballots import Ballots, sealed_up, unsealed
from pmcore.model.review import Review
from pmcore.model.unsigned import unsealed as unsealed_cards


class Box(Protocol):
    """A single value of the review that people vote in: `ballots` are of those whose receipt is in the log, dots or none."""

    ballots: Ballots
    dots_each: int

    @property
    def is_open(self) -> bool:
        """Return whether people can vote."""

    def model_copy(self, *, update: Mapping[str, Any]) -> Any:
        """Return a copy with other values."""


BOXES = ("deciding", "primary_vote")
"""The single values of a review that are a `Box`: whatever else is voted on in secret stands here too."""


UNSIGNED = "unsigned"


def boxes_of(review: Review) -> dict[str, bytes | None]:
    """Return what the sealed area has to hold of `review`: by the name of each the box, None where there is none."""
    boxes = {name: cast("Box", getattr(review, name)) for name in BOXES}
    found: dict[str, bytes | None] = {
        name: sealed_up(box.ballots, box.dots_each) if box.is_open and box.ballots else None
        for name, box in boxes.items()
    }
    return found | {UNSIGNED: review.unsigned.sealed_up()}


def with_boxes(review: Review, sealed: Callable[[str], bytes | None]) -> Review:
    """Return `review`, which comes from the log, with what is in no log; `sealed` returns a box by its name.

    Where a box is not there any more, as after a restored backup, everybody has all their dots again, and cards without names
    that waited are gone.
    """
    opened: dict[str, Any] = {}
    if review.deciding.is_unsigned:
        opened["unsigned"] = unsealed_cards(sealed(UNSIGNED))
    for name in BOXES:
        box = cast("Box", getattr(review, name))
        if box.is_open and box.ballots and (content := sealed(name)):
            opened[name] = box.model_copy(update={"ballots": unsealed(content, box.ballots)})
    return replace(review, **opened) if opened else review
