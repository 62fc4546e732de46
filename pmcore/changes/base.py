"""Change: what happened, in the past tense.

A change is stored for ever: its `kind` and fields must stay readable. It carries what was there before, so that it knows its
own way back (`inverse`) without looking anything up.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, ClassVar, NamedTuple

from pydantic import BaseModel

from pmcore.changes.draft import Draft
from pmcore.changes.fields import json_fields, with_fields
from pmcore.model.base import Frozen, Item, Stored, unknown_in
from pmcore.model.naming import title_of
from pmcore.model.people import Role
from pmcore.model.review import NOUNS, Review
from pmcore.wording.sentences import in_words
from pmcore.wording.words import message, noun


class Edit(NamedTuple):
    """Fields of one item as a change left them, and as they were before (JSON values)."""

    fields: Mapping[str, Any]
    was: Mapping[str, Any]


class Subject(NamedTuple):
    """What a change is about: a collection of the review and the id in it; of a single value its name and no id."""

    collection: str
    id: str


class Change(Stored):
    """What happened, in the past tense. Subclasses set `kind` to a literal that is never renamed.

    Whoever does what `signs` is named as who changed the item last. What is not `undoable` says in `instead` what to do.
    `takers` are the roles that may take back what is hidden from them. What `tells` says to who did it how it went. After what
    `seals`, the sealed area has something else than before. Of what is `nameless` the log has neither who did it nor when.
    """

    kind: str
    undoable: ClassVar[bool] = True
    signs: ClassVar[bool] = True
    tells: ClassVar[bool] = False
    seals: ClassVar[bool] = False
    nameless: ClassVar[bool] = False
    takers: ClassVar[frozenset[Role]] = frozenset()
    instead: ClassVar[str] = "This step of the meeting cannot be undone; go back to the stage instead."

    @property
    def private(self) -> bool:
        """Return whether only the one who did this may ever see it (a card before its reveal, a dot)."""
        return False

    def to_log(self) -> Change:
        """Return what the log may have of this, in memory too: all, but for what is kept in the sealed area alone."""
        return self

    @property
    def gone(self) -> Iterable[str]:
        """Return the ids that are not there any more, of a change that touches a whole collection."""
        return ()

    def as_json(self) -> dict[str, Any]:
        """Return this as JSON values for those who may see it, without what only a newer program knows."""
        return self.model_dump(mode="json", exclude=unknown_in(self))

    @property
    def follows_through(self) -> bool:
        """Return whether this is what goes on after a review was closed (a measure's progress), and says nothing new."""
        return False

    def apply(self, draft: Draft) -> None:
        """Fold this change into `draft`."""
        raise NotImplementedError

    def inverse(self) -> Change:
        """Return the change that takes this one back."""
        raise NotImplementedError

    def fits(self, review: Review) -> bool:
        """Return whether taking this back would touch only what it did itself."""
        raise NotImplementedError

    def touches(self) -> Subject:
        """Return the collection and the id of what changed; the id is empty for the review's single values."""
        raise NotImplementedError

    def edits(self, place: Subject) -> Edit | None:
        """Return what this did to fields of what is at `place` (as `touches` names it), or None: its version stands."""
        return None

    def replaces(self, place: Subject) -> bool:
        """Return whether what is at `place` came or went with this."""
        return False

    def sentence(self, review: Review) -> str:
        """Return what happened as the history shows it, without the name of who did it."""
        raise NotImplementedError


class Private(Change):
    """What only the one who did this may ever see."""

    @property
    def private(self) -> bool:
        """Return True."""
        return True


class Added(Change):
    """An item came into the review. Subclasses narrow the type of `item`."""

    collection: ClassVar[str]
    noun: ClassVar[str]
    item: Any

    def apply(self, draft: Draft) -> None:
        """Put the item in; a numbered one moves its counter on."""
        draft.put(self.collection, self.item)

    def inverse(self) -> Change:
        """Return the removal of the same item."""
        return PAIRS[type(self)].model_validate({"item": self.item})

    def fits(self, review: Review) -> bool:
        """Return whether the item says what it said when it was added, however often it changed in between."""
        item = review.items(self.collection).get(self.item.id)
        return item is not None and bool(item.model_copy(update={"version": self.item.version}) == self.item)

    def touches(self) -> Subject:
        """Return the collection and the item's id."""
        return Subject(self.collection, self.item.id)

    def replaces(self, place: Subject) -> bool:
        """Return whether this is the item that came."""
        return place == self.touches()

    def sentence(self, review: Review) -> str:
        """Return for example `added T-07: Disk full`."""
        return message("history", "added", what=title_of(self.item, self.noun))


class Removed(Change):
    """An item left the review. It is kept here whole, so that nothing is lost."""

    collection: ClassVar[str]
    noun: ClassVar[str]
    item: Any

    def apply(self, draft: Draft) -> None:
        """Take the item out."""
        draft.drop(self.collection, self.item.id)

    def inverse(self) -> Change:
        """Return the addition of the same item."""
        return PAIRS[type(self)].model_validate({"item": self.item})

    def fits(self, review: Review) -> bool:
        """Return whether the item is still gone."""
        return self.item.id not in review.items(self.collection)

    def touches(self) -> Subject:
        """Return the collection and the item's id."""
        return Subject(self.collection, self.item.id)

    def replaces(self, place: Subject) -> bool:
        """Return whether this is the item that went."""
        return place == self.touches()

    def sentence(self, review: Review) -> str:
        """Return for example `removed T-07: Disk full`."""
        return message("history", "removed", what=title_of(self.item, self.noun))


class Edited(Change):
    """Some fields of an item changed: `fields` is what they are now, `was` what they were (JSON values)."""

    collection: ClassVar[str]
    noun: ClassVar[str]
    item_id: str
    fields: dict[str, Any]
    was: dict[str, Any]

    @classmethod
    def of(cls, item: Item, fields: Mapping[str, Any], was: Mapping[str, Any]) -> Change:
        """Return the change of `item` from `was` to `fields`."""
        return cls.model_validate({"item_id": item.id, "fields": fields, "was": was})

    @property
    def named(self) -> Sequence[str]:
        """Return the fields that sentences name (see `_named`)."""
        return _named(self.fields, self.collection)

    def apply(self, draft: Draft) -> None:
        """Replace the fields; the item's version counts on."""
        item = draft.items(self.collection)[self.item_id]
        draft.put(self.collection, with_fields(item, self.fields))

    def inverse(self) -> Change:
        """Return the edit with both sides exchanged."""
        return self.model_copy(update={"fields": self.was, "was": self.fields})

    def fits(self, review: Review) -> bool:
        """Return whether nobody has changed the same fields since."""
        item = review.items(self.collection).get(self.item_id)
        return item is not None and json_fields(item, self.fields) == self.fields

    def touches(self) -> Subject:
        """Return the collection and the item's id."""
        return Subject(self.collection, self.item_id)

    def edits(self, place: Subject) -> Edit | None:
        """Return the fields, where it is this item."""
        return Edit(self.fields, self.was) if place == self.touches() else None

    def as_json(self) -> dict[str, Any]:
        """Return this as JSON values, without fields that only a newer program knows."""
        return _of_known_fields(super().as_json(), self.collection)

    def sentence(self, review: Review) -> str:
        """Return for example `changed text and kind of T-07: Disk full`."""
        return message("history", "changed", fields=in_words(self.named), what=self.what(review))

    def what(self, review: Review) -> str:
        """Return how a sentence names the item, also where it is gone."""
        item = review.items(self.collection).get(self.item_id)
        if item is None:
            return message("history", "gone", what=noun(self.noun, "a"))
        return title_of(item, self.noun)


class SingleEdited(Change):
    """Some fields of one of the review's single values (incident, meeting, deciding) changed."""

    single: ClassVar[str]
    noun: ClassVar[str]
    fields: dict[str, Any]
    was: dict[str, Any]

    @property
    def named(self) -> Sequence[str]:
        """Return the fields that sentences name (see `_named`)."""
        return _named(self.fields, self.single)

    def apply(self, draft: Draft) -> None:
        """Replace the fields."""
        draft.set(self.single, with_fields(draft.get(self.single), self.fields))

    def inverse(self) -> Change:
        """Return the edit with both sides exchanged."""
        return self.model_copy(update={"fields": self.was, "was": self.fields})

    def fits(self, review: Review) -> bool:
        """Return whether nobody has changed the same fields since."""
        return json_fields(getattr(review, self.single), self.fields) == self.fields

    def touches(self) -> Subject:
        """Return the name of the single value."""
        return Subject(self.single, "")

    def edits(self, place: Subject) -> Edit | None:
        """Return the fields, where it is this value."""
        return Edit(self.fields, self.was) if place == self.touches() else None

    def as_json(self) -> dict[str, Any]:
        """Return this as JSON values, without fields that only a newer program knows."""
        return _of_known_fields(super().as_json(), self.single)

    def sentence(self, review: Review) -> str:
        """Return for example `changed title and severity of the incident`."""
        return message("history", "changed", fields=in_words(self.named), what=noun(self.noun, "the"))


def _named(fields: Iterable[str], noun: str) -> Sequence[str]:
    """Return the fields that this version knows of a noun; where only a newer one knows any of them, that it is unknown."""
    return [name for name in fields if name in NOUNS[noun].model_fields] or ["something_unknown"]


def _of_known_fields(change: dict[str, Any], noun: str) -> dict[str, Any]:
    known = NOUNS[noun].model_fields
    parts = {
        part: {name: each for name, each in change[part].items() if name in known}
        for part in ("fields", "was")
    }
    return change | parts


PAIRS: dict[type[Change], type[Change]] = {}


def pair(added: type[Added], removed: type[Removed]) -> None:
    """Declare that the two changes take each other back."""
    PAIRS[added], PAIRS[removed] = removed, added


def edit(change: type[Edited], item: Item, values: Mapping[str, Any]) -> Iterator[Change]:
    """Yield the edit of `item` that sets `values`, or nothing where they are all as before."""
    found = edited(change, item, item.model_copy(update=dict(values)), values)
    if found is not None:
        yield found


def edited(change: type[Edited], item: Item, after: Item, names: Iterable[str]) -> Change | None:
    """Return the edit that makes `item` what it is `after`, looking at these fields alone; None where they are the same."""
    found = _difference(item, after, names)
    return change.of(item, found.fields, found.was) if found.fields else None


def edit_single(change: type[SingleEdited], value: Frozen, values: Mapping[str, Any]) -> Iterator[Change]:
    """Yield the edit of one of the review's single values, or nothing where all is as before."""
    found = _difference(value, value.model_copy(update=dict(values)), values)
    if found.fields:
        yield change.model_validate({"fields": found.fields, "was": found.was})


def _difference(before: BaseModel, after: BaseModel, names: Iterable[str]) -> Edit:
    """Return those of the named fields that are not the same, as JSON values. Every edit is compared here, and once."""
    old, new = json_fields(before, names), json_fields(after, names)
    fields = {name: value for name, value in new.items() if value != old[name]}
    return Edit(fields, {name: old[name] for name in fields})
