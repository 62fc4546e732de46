"""Commands that add, edit or remove one item, the same way for every noun. Their fields come from the noun (derived.py)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, ClassVar

from pmcore.changes.base import Added, Change, Edited, Removed, Subject, edited
from pmcore.commands.base import CONTRIBUTORS, Command, Context, require_follow_through, sent
from pmcore.commands.derived import Derived
from pmcore.commands.since import require_seen
from pmcore.model.base import Numbered, Ref
from pmcore.model.naming import label_of
from pmcore.model.review import ITEMS, Review


class AddItem(Command, metaclass=Derived):
    """Put an item into the review."""

    added: ClassVar[type[Added]]
    allowed = CONTRIBUTORS

    def decide(self, review: Review, ctx: Context) -> Iterator[Change]:
        """Yield the new item."""
        self.check(review, ctx)
        item = self.item(review, ctx, self.values(review, ctx))
        self.require(item)
        yield self.added.model_validate({"item": item})
        yield from self.follow(review, ctx, item)

    def check(self, review: Review, ctx: Context) -> None:
        """Raise where this person may not add one now."""

    def values(self, review: Review, ctx: Context) -> dict[str, Any]:
        """Return the fields of the new item: those that were sent, and what follows from the moment or the person."""
        return sent(self)

    def item(self, review: Review, ctx: Context, values: dict[str, Any]) -> Any:
        """Return the new item with `values`, a fresh id, the next number and its author, as far as its noun has them."""
        model = ITEMS[self.added.collection]
        if issubclass(model, Numbered) and "number" not in values:
            values = {"number": review.next_number(model.letter)} | values
        if "author" in model.model_fields:
            values = values | {"author": ctx.by}
        return model(id=ctx.new_id(), **values)

    def require(self, item: Any) -> None:
        """Raise where the new item cannot be as it is."""

    def follow(self, review: Review, ctx: Context, item: Any) -> Iterator[Change]:
        """Yield what else changes with it; `review` is as it was before."""
        return iter(())


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


class EditItem(Command, metaclass=Derived):
    """Change the given fields of an item; those that are not sent stay as they are.

    `seen` is the version that the person was looking at. Where somebody changed a field that is sent after that,
    `ConcurrentEditError` is raised: nobody overwrites a text that they have not read.
    """

    edited: ClassVar[type[Edited]]
    allowed = CONTRIBUTORS
    id: Ref
    seen: int | None = None

    def decide(self, review: Review, ctx: Context) -> Iterator[Change]:
        """Yield the edit and what follows from it, or nothing where all is as before."""
        item = review.item(self.edited.collection, self.id)
        self.check(review, ctx, item)
        place = Subject(self.edited.collection, item.id)
        require_seen(review, ctx, self, item, place, self.name_of(item), reads=self.reads(item))
        values = self.values(review, ctx, item)
        after = item.model_copy(update=values)
        self.require(after)
        change = edited(self.edited, item, after, values)
        if change is None:
            return
        require_follow_through(review, [change])
        yield change
        yield from self.follow(review, after)

    def check(self, review: Review, ctx: Context, item: Any) -> None:
        """Raise where this person may not edit this item."""

    def name_of(self, item: Any) -> str:
        """Return how a sentence calls the item."""
        return label_of(item, self.edited.noun)

    def reads(self, item: Any) -> Iterable[str]:
        """Return fields that are not sent, but without which what is sent would mean something else."""
        return ()

    def values(self, review: Review, ctx: Context, item: Any) -> dict[str, Any]:
        """Return the new values: those that were sent, and what follows from the moment or the person."""
        return sent(self)

    def require(self, after: Any) -> None:
        """Raise where the item cannot be as it is `after` the edit."""

    def follow(self, review: Review, after: Any) -> Iterator[Change]:
        """Yield what else changes with the edit; `review` is as it was before."""
        return iter(())
