"""Commands that edit or remove one item, the same way for every noun."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, ClassVar

from pmcore.changes.base import Change, Edited, Removed, edit
from pmcore.commands.base import CONTRIBUTORS, Command, Context, require_follow_through, sent
from pmcore.commands.since import require_seen
from pmcore.model.base import Ref
from pmcore.model.naming import label_of
from pmcore.model.review import Review


class RemoveItem(Command):
    """Take an item out of the review. The history can bring it back."""

    removed: ClassVar[type[Removed]]
    allowed = CONTRIBUTORS
    id: Ref

    def decide(self, review: Review, ctx: Context) -> Iterator[Change]:
        """Yield the removal."""
        item = review.item(self.removed.collection, self.id)
        self.check(review, ctx, item)
        yield self.removed.model_validate({"item": item})

    def check(self, review: Review, ctx: Context, item: Any) -> None:
        """Raise where this person may not remove this item."""


class EditItem(Command):
    """Change the given fields of an item. `seen` is the version that the person was looking at.

    Fields that are not sent stay as they are (their defaults below only make them optional). Where somebody changed one
    that is sent after `seen`, `ConcurrentEditError` is raised: nobody overwrites a text that they have not read.
    """

    edited: ClassVar[type[Edited]]
    allowed = CONTRIBUTORS
    id: Ref
    seen: int | None = None

    def decide(self, review: Review, ctx: Context) -> Iterator[Change]:
        """Yield the edit, or nothing where all is as before."""
        item = review.item(self.edited.collection, self.id)
        self.check(review, ctx, item)
        require_seen(
            review,
            ctx,
            self,
            item,
            (self.edited.collection, item.id),
            self.name_of(item),
            reads=self.reads(item),
        )
        changes = list(edit(self.edited, item, self.values(review, ctx, item)))
        require_follow_through(review, changes)
        yield from changes

    def check(self, review: Review, ctx: Context, item: Any) -> None:
        """Raise where this person may not edit this item."""

    def name_of(self, item: Any) -> str:
        """Return how a sentence calls the item."""
        return label_of(item, self.edited.noun)

    def reads(self, item: Any) -> Iterable[str]:
        """Return fields that are not sent, but without which what is sent would mean something else."""
        return ()

    def values(self, review: Review, ctx: Context, item: Any) -> dict[str, Any]:
        """Return the new values: those that are wanted, and what follows from the moment or the person."""
        return self.wanted(review, item)

    def wanted(self, review: Review, item: Any) -> dict[str, Any]:
        """Return the new values of the fields that were sent."""
        return sent(self)
