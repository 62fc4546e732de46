"""Commands that add, edit or remove one item, the same way for every noun. Their fields come from the noun (derived.py)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any, ClassVar

from pmcore.changes.base import Added, Change, Edited, Removed, Subject, edited
from pmcore.commands.base import CONTRIBUTORS, Command, Context, require_follow_through, sent
from pmcore.commands.derived import Derived
from pmcore.commands.since import require_seen
from pmcore.model.base import Item, Numbered, Ref
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
        given: dict[str, Any] = {"id": ctx.new_id()}
        if issubclass(model, Numbered) and "number" not in values:
            given["number"] = review.next_number(model.letter)
        given.update(values)
        if _has_author(model):
            given["author"] = ctx.by
        return model(**given)

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
        removed = self.change_of(review)
        item = review.item(removed.collection, self.id)
        self.check(review, ctx, item)
        yield removed.model_validate({"item": item})

    def change_of(self, review: Review) -> type[Removed]:
        """Return the change that this leads to."""
        return self.removed

    def check(self, review: Review, ctx: Context, item: Any) -> None:
        """Raise where this person may not remove this item."""


class EditItem(Command, metaclass=Derived):
    """Change the given fields of an item; those that are not sent stay as they are.

    It takes all fields of its noun that edits take, or `only` some. `seen` is the version that the person was looking at. Where somebody changed a field that is sent after that,
    `ConcurrentEditError` is raised: nobody overwrites a text that they have not read.
    """

    edited: ClassVar[type[Edited]]
    only: ClassVar[tuple[str, ...]] = ()
    allowed = CONTRIBUTORS
    id: Ref
    seen: int | None = None

    def decide(self, review: Review, ctx: Context) -> Iterator[Change]:
        """Yield the edit and what follows from it, or nothing where all is as before.

        One that was written before an opening reaches what its author means.
        """
        if former := review.former.get(self.id):
            seen = {} if self.seen is None else {"seen": self.seen - former.version + 1}
            yield from self.model_copy(update={"id": former.id, **seen}).decide(review, ctx)
            return
        kind = self.change_of(review)
        item = review.item(kind.collection, self.id)
        self.check(review, ctx, item)
        place = Subject(kind.collection, item.id)
        require_seen(review, ctx, self, item, place, self.name_of(item), reads=self.reads(item))
        values = self.values(review, ctx, item)
        after = item.model_copy(update=values)
        self.require(after)
        change = edited(kind, item, after, values)
        if change is None:
            return
        require_follow_through(review, [change])
        yield change
        yield from self.follow(review, after)

    def change_of(self, review: Review) -> type[Edited]:
        """Return the change that this leads to."""
        return self.edited

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


@cache
def _has_author(model: type[Item]) -> bool:
    """Return whether items of a sort name who wrote them; to ask the model each time is a tenth of what making one costs."""
    return "author" in model.model_fields
