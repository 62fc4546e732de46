"""Command and Change: what somebody wants, and what happened.

A command is authorised by its `allowed` roles, validated by its fields, and decided against the current review into
changes. A change is stored for ever: its `kind` and fields must stay readable. It carries what was there before, so that
it knows its own way back (`inverse`) without looking anything up.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, NamedTuple, TypeVar

from pydantic import BaseModel, TypeAdapter

from pmcore.commands.naming import in_words, label_of, some, title_of
from pmcore.commands.since import require_seen
from pmcore.errors import NotAllowedError, RuleError
from pmcore.model.base import Frozen, Item, Ref
from pmcore.model.people import Attendance, Role

if TYPE_CHECKING:
    from pmcore.review import Draft, Recorded, Review

ItemT = TypeVar("ItemT", bound=BaseModel)

EVERYBODY = frozenset(Role)
CONTRIBUTORS = frozenset({Role.FACILITATOR, Role.SCRIBE, Role.PARTICIPANT})
HOSTS = frozenset({Role.FACILITATOR})
VISITORS: frozenset[Role] = frozenset()  # the command decides itself who may, because there is no seat yet


class Edit(NamedTuple):
    """Fields of one item as a change left them, and as they were before (JSON values)."""

    fields: Mapping[str, Any]
    was: Mapping[str, Any]


class Change(Frozen):
    """What happened, in the past tense. Subclasses set `kind` to a literal that is never renamed.

    What is not `undoable` says in `instead` what to do.
    """

    kind: str
    undoable: ClassVar[bool] = True
    instead: ClassVar[str] = "This step of the meeting cannot be undone; go back to the stage instead."

    @property
    def private(self) -> bool:
        """Return whether only the one who did this may ever see it (a card before its reveal, a dot)."""
        return False

    @property
    def gone(self) -> Iterable[str]:
        """Return the ids that are not there any more, of a change that touches a whole collection."""
        return ()

    def shown(self) -> dict[str, Any]:
        """Return this as JSON values for those who may see it."""
        return self.model_dump(mode="json")

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

    def touches(self) -> tuple[str, str]:
        """Return the collection and the id of what changed; the id is empty for the review's single values."""
        raise NotImplementedError

    def edits(self, place: tuple[str, str]) -> Edit | None:
        """Return what this did to fields of what is at `place` (as `touches` names it), or None: its version stands."""
        return None

    def replaces(self, place: tuple[str, str]) -> bool:
        """Return whether what is at `place` came or went with this."""
        return False

    def sentence(self, review: Review) -> str:
        """Return what happened as the history shows it, without the name of who did it."""
        raise NotImplementedError


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

    def touches(self) -> tuple[str, str]:
        """Return the collection and the item's id."""
        return self.collection, self.item.id

    def replaces(self, place: tuple[str, str]) -> bool:
        """Return whether this is the item that came."""
        return place == self.touches()

    def sentence(self, review: Review) -> str:
        """Return for example `added T-07: Disk full`."""
        return f"added {title_of(self.item, self.noun)}"


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

    def touches(self) -> tuple[str, str]:
        """Return the collection and the item's id."""
        return self.collection, self.item.id

    def replaces(self, place: tuple[str, str]) -> bool:
        """Return whether this is the item that went."""
        return place == self.touches()

    def sentence(self, review: Review) -> str:
        """Return for example `removed T-07: Disk full`."""
        return f"removed {title_of(self.item, self.noun)}"


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

    def touches(self) -> tuple[str, str]:
        """Return the collection and the item's id."""
        return self.collection, self.item_id

    def edits(self, place: tuple[str, str]) -> Edit | None:
        """Return the fields, where it is this item."""
        return Edit(self.fields, self.was) if place == self.touches() else None

    def sentence(self, review: Review) -> str:
        """Return for example `changed text and kind of T-07: Disk full`."""
        item = review.items(self.collection).get(self.item_id)
        name = title_of(item, self.noun) if item is not None else f"{some(self.noun)} that is gone"
        return f"changed {in_words(self.fields)} of {name}"


class SingleEdited(Change):
    """Some fields of one of the review's single values (incident, meeting, deciding) changed."""

    single: ClassVar[str]
    noun: ClassVar[str]
    fields: dict[str, Any]
    was: dict[str, Any]

    def apply(self, draft: Draft) -> None:
        """Replace the fields."""
        draft.set(self.single, with_fields(draft.get(self.single), self.fields))

    def inverse(self) -> Change:
        """Return the edit with both sides exchanged."""
        return self.model_copy(update={"fields": self.was, "was": self.fields})

    def fits(self, review: Review) -> bool:
        """Return whether nobody has changed the same fields since."""
        return json_fields(getattr(review, self.single), self.fields) == self.fields

    def touches(self) -> tuple[str, str]:
        """Return the name of the single value."""
        return self.single, ""

    def edits(self, place: tuple[str, str]) -> Edit | None:
        """Return the fields, where it is this value."""
        return Edit(self.fields, self.was) if place == self.touches() else None

    def sentence(self, review: Review) -> str:
        """Return for example `changed title and severity of the incident`."""
        return f"changed {in_words(self.fields)} of the {self.noun}"


PAIRS: dict[type[Change], type[Change]] = {}


def pair(added: type[Added], removed: type[Removed]) -> None:
    """Declare that the two changes take each other back."""
    PAIRS[added], PAIRS[removed] = removed, added


@dataclass(frozen=True, slots=True)
class Context:
    """What a command may know besides the review: who asks, when, fresh ids, chance, and the log.

    `by` is a participant id, or empty for a program or a visitor. `key` is the hash of the visiting browser, `device` what
    it is called. `room` is who has the review open at this moment. `recorded` are the lines of a command, `backwards` yields the whole log up to this
    moment, latest line first.
    """

    by: str
    name: str
    role: Role | None
    now: datetime
    new_id: Callable[[], str]
    shuffled: Callable[[Sequence[str]], list[str]]
    new_code: Callable[[], str]
    recorded: Callable[[str], Sequence[Recorded]]
    backwards: Callable[[], Iterator[Recorded]]
    key: str = ""
    device: str = ""
    room: Attendance = Attendance()

    @property
    def hosts(self) -> bool:
        """Return whether a facilitator asks."""
        return self.role is Role.FACILITATOR


class Command(Frozen):
    """What somebody wants. `kind` is its name in the API; `allowed` says which roles may ask.

    `when_closed` commands are possible after the review was closed; of those that `go_on` only what follows through is:
    they pass what they decide through `require_follow_through`. `internal` ones are made only by our own code after a
    check of its own (a signed ticket): `any_command` does not read them from outside.
    """

    allowed: ClassVar[frozenset[Role]]
    when_closed: ClassVar[bool] = False
    go_on: ClassVar[bool] = False
    internal: ClassVar[bool] = False
    renamed: ClassVar[Mapping[str, str]] = {}  # fields that the model calls otherwise
    kind: str

    def decide(self, review: Review, ctx: Context) -> Iterator[Change]:
        """Yield the changes that follow, or raise a `ReviewError` whose text is the sentence to show."""
        raise NotImplementedError

    def authorise(self, review: Review, role: Role | None) -> None:
        """Raise `NotAllowedError` unless `role` may do this now."""
        if self.allowed and role is None:
            raise NotAllowedError("You have no seat in this review. Join with the code first.")
        if self.allowed and role not in self.allowed:
            *others, last = sorted(each.value for each in self.allowed)
            who = f"{', '.join(others)} or {last}" if others else last
            raise NotAllowedError(
                f"Only a {who} can do that. Your role here is {role}; the facilitator can change it."
            )
        if review.meeting.closed and not (self.when_closed or self.go_on):
            raise RuleError("This review is closed. The facilitator can reopen it at the Close stage.")


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


def require_follow_through(review: Review, changes: Iterable[Change]) -> None:
    """Raise `RuleError` where the review is closed and `changes` are more than what goes on after that."""
    if review.meeting.closed and not all(change.follows_through for change in changes):
        raise RuleError(
            "This review is closed. A measure's status, owner, due date, tracker and “how we will know” still change, and "
            "an approved text can be marked as sent; for all else the facilitator can reopen it at the Close stage."
        )


def sent(command: Command, *, but: frozenset[str] = frozenset()) -> dict[str, Any]:
    """Return the fields of `command` that were sent, without its own bookkeeping and without `but`."""
    names = command.model_fields_set - {"kind", "id", "seen"} - but
    return {name: getattr(command, name) for name in type(command).model_fields if name in names}


def edit(change: type[Edited], item: Item, values: Mapping[str, Any]) -> Iterator[Change]:
    """Yield the edit of `item` that sets `values`, or nothing where they are all as before."""
    new = json_fields(item.model_copy(update=dict(values)), values)
    old = json_fields(item, values)
    fields = {name: value for name, value in new.items() if value != old[name]}
    if fields:
        was = {name: old[name] for name in fields}
        yield change.of(item, fields, was)


def edit_single(change: type[SingleEdited], value: Frozen, values: Mapping[str, Any]) -> Iterator[Change]:
    """Yield the edit of one of the review's single values, or nothing where all is as before."""
    new = json_fields(value.model_copy(update=dict(values)), values)
    old = json_fields(value, values)
    fields = {name: each for name, each in new.items() if each != old[name]}
    if fields:
        yield change.model_validate({"fields": fields, "was": {name: old[name] for name in fields}})


def json_fields(value: BaseModel, names: Mapping[str, Any]) -> dict[str, Any]:
    """Return the named fields of `value` as JSON values."""
    return value.model_dump(mode="json", include=set(names), warnings=False)


def with_fields(item: ItemT, fields: Mapping[str, Any]) -> ItemT:
    """Return `item` with JSON `fields` read back to their types; an item's version counts on."""
    values = {name: field_reader(type(item), name).validate_python(value) for name, value in fields.items()}
    if "version" in type(item).model_fields:
        values["version"] = item.version + 1  # type: ignore[attr-defined]
    return item.model_copy(update=values)


@cache
def field_reader(model: type[BaseModel], name: str) -> TypeAdapter[Any]:
    """Return the reader of one field: validating a few fields is ten times cheaper than the whole item."""
    field = model.model_fields[name]
    kind: Any = Annotated[field.annotation, *field.metadata] if field.metadata else field.annotation
    return TypeAdapter(kind)
