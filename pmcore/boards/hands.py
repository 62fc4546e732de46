"""Who added and who last changed what a board shows, by the names that people have now."""

from collections.abc import Iterable
from typing import NamedTuple

from pmcore.model.base import Item
from pmcore.model.review import Review


class By(NamedTuple):
    """The names beside one item, and whether these people host; both are empty where nobody is named, as for silent cards."""

    added: str = ""
    edited: str = ""
    added_hosts: bool = False
    edited_hosts: bool = False


NOBODY = By()


class ByItem(tuple[tuple[str, By], ...]):
    """The names beside several items: a mapping that can be compared and remembered."""

    __slots__ = ()

    def get(self, item_id: str) -> By:
        """Return the names beside an item."""
        return next((by for each, by in self if each == item_id), NOBODY)


def by(review: Review, item_id: str) -> By:
    """Return who added an item, and who changed it last where that was somebody else."""
    added, edited = review.hands_of(item_id)
    hands = review.hands.get(item_id)
    if hands is None or not added:
        return By(added, edited if edited != added else "")
    first, last = hosts(review, hands.added.id), hands.edited is not None and hosts(review, hands.edited.id)
    return By(added, edited, first, last) if edited != added else By(added, "", first)


def hosts(review: Review, participant_id: str) -> bool:
    """Return whether somebody hosts the review now."""
    person = review.people.get(participant_id)
    return person is not None and person.hosts


def by_item(review: Review, items: Iterable[Item]) -> ByItem:
    """Return the names beside each of `items`."""
    return ByItem((each.id, by(review, each.id)) for each in items)
