"""Boxes: what the store's sealed area has of a review: a box of answers for each secret vote, and boxes of what bears no name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Protocol, cast

from pmcore.model.awaiting import is_unsigned
from pmcore.model.ballots import sealed_up, unsealed
from pmcore.model.base import Numbered
from pmcore.model.review import ITEMS, Review
from pmcore.model.silence import PLACES
from pmcore.model.unsigned import BOXES as UNSIGNED
from pmcore.model.unsigned import Unsigned
from pmcore.model.unsigned import unsealed as unsealed_cards


class Box(Protocol):
    """A single value of the review in which people answer in secret: the field `kept` has by person what they chose.

    The log has receipts: of those that field holds the people, with nothing chosen, until the sealed area is asked.
    """

    @property
    def kept(self) -> str:
        """Return the name of the field that the sealed area keeps."""

    def packed(self, chosen: Any) -> Any:
        """Return what somebody chose as JSON values of one size, whatever it was."""

    def unpacked(self, slot: Any) -> Any:
        """Return what was packed; of None nothing chosen."""

    @property
    def is_open(self) -> bool:
        """Return whether people can vote."""

    def model_copy(self, *, update: Mapping[str, Any]) -> Any:
        """Return a copy with other values."""


BOXES = ("asking", "reading", "deciding", "primary_vote", "pulse", "estimates")
"""The single values of a review that are a `Box`: whatever else is voted on in secret stands here too."""


def boxes_of(review: Review) -> dict[str, bytes | None]:
    """Return what the sealed area has to hold of `review`: by the name of each the box, None where there is none."""
    found = {name: _sealed(cast("Box", getattr(review, name))) for name in BOXES}
    return found | {
        box: review.unsigned.get(place, Unsigned()).sealed_up() for place, box in UNSIGNED.items()
    }


def with_boxes(review: Review, sealed: Callable[[str], bytes | None]) -> Review:
    """Return `review`, which comes from the log, with what is in no log; `sealed` returns a box by its name.

    Where a box is not there any more, as after a restored backup, everybody has all their dots again, and cards without names
    that waited are gone.
    """
    opened: dict[str, Any] = {}
    if unsigned := _unsigned(review, sealed):
        opened["unsigned"] = unsigned
    for name in BOXES:
        box = cast("Box", getattr(review, name))
        receipts = getattr(box, box.kept)
        if box.is_open and receipts and (content := sealed(name)):
            found = unsealed(content, receipts)
            chosen = {owner: box.unpacked(slot) for owner, slot in found.items()}
            opened[name] = box.model_copy(update={box.kept: chosen})
    return replace(review, **opened) if opened else review


def _unsigned(review: Review, sealed: Callable[[str], bytes | None]) -> dict[str, Unsigned]:
    """Return what waits without names, where people write so."""
    places = [place for stage, place in PLACES.items() if is_unsigned(review, stage)]
    found = {
        place: unsealed_cards(content, cast("type[Numbered]", ITEMS[place]))
        for place in places
        if (content := sealed(UNSIGNED[place]))
    }
    return {place: each for place, each in found.items() if each.sealed_up()}


def _sealed(box: Box) -> bytes | None:
    chosen: Mapping[str, Any] = getattr(box, box.kept)
    if not box.is_open or not chosen:
        return None
    return sealed_up({owner: box.packed(each) for owner, each in chosen.items()})
