"""Several items that come or go together, as one change: one line of the history, and one undo."""

from __future__ import annotations

from collections.abc import Iterator, KeysView
from typing import Any, ClassVar

from pmcore.changes.base import Change, Subject
from pmcore.changes.draft import Draft
from pmcore.model.base import Item
from pmcore.model.review import Review


class Several(Change):
    """Items that came or went together. Subclasses narrow the type of `items`."""

    collection: ClassVar[str]
    items: tuple[Any, ...]

    @property
    def ids(self) -> KeysView[str]:
        """Return the ids of the items, in their order."""
        return dict.fromkeys(each.id for each in self.items).keys()

    def touches(self) -> Subject:
        """Return the collection; which items of it, `ids` says."""
        return Subject(self.collection, "")

    def replaces(self, place: Subject) -> bool:
        """Return whether this is one of the items that came or went."""
        collection, item_id = place
        return collection == self.collection and any(each.id == item_id for each in self.items)

    def missing(self, review: Review) -> Iterator[Item]:
        """Yield the items that are not there, or do not say what they said here, however often they changed in between."""
        there = review.items(self.collection)
        for each in self.items:
            now = there.get(each.id)
            if now is not each and (now is None or now.model_copy(update={"version": each.version}) != each):
                yield each


class SeveralAdded(Several):
    """Items came into the review together."""

    def apply(self, draft: Draft) -> None:
        """Put the items in; numbered ones move their counter on."""
        for each in self.items:
            draft.put(self.collection, each)

    def fits(self, review: Review) -> bool:
        """Return whether all of them say what they said when they came."""
        return next(self.missing(review), None) is None


class SeveralRemoved(Several):
    """Items left the review together. They are kept here whole, so that nothing is lost."""

    def apply(self, draft: Draft) -> None:
        """Take the items out."""
        for each in self.items:
            draft.drop(self.collection, each.id)

    def fits(self, review: Review) -> bool:
        """Return whether all of them are still gone."""
        there = review.items(self.collection)
        return not any(each.id in there for each in self.items)
