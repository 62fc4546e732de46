"""What a facilitator decides about the way in: lock, waiting room, letting in, removing a crowd, the code's end."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Annotated, Literal

from pydantic import AwareDatetime, Field

from pmcore.changes.base import Change, edit, edit_single
from pmcore.changes.log import fold
from pmcore.changes.people import ParticipantJoined
from pmcore.changes.waiting import AdmissionEdited, WaitingEdited, WaitingRemoved
from pmcore.commands.base import HOSTS, Command, Context
from pmcore.commands.people import free_name, removal, require_room, returned
from pmcore.errors import RuleError
from pmcore.model.base import Ref
from pmcore.model.people import Device, Entry, Participant, Role, Waiting
from pmcore.model.review import Review

Several = Annotated[tuple[Ref, ...], Field(max_length=500)]


class SetAdmission(Command):
    """Choose who may come in with the code: everybody, those whom a facilitator lets in, or nobody new.

    Who waits when the room is opened comes in.
    """

    kind: Literal["set_admission"] = "set_admission"
    allowed = HOSTS
    when_closed = True
    entry: Entry

    def decide(self, review: Review, ctx: Context) -> Iterator[Change]:
        """Yield the choice, and the seats of those who waited where everybody may come in."""
        yield from edit_single(AdmissionEdited, review.admission, {"entry": self.entry})
        if self.entry is Entry.OPEN:
            yield from let_in(review, ctx, review.in_waiting_room)


class AdmitWaiting(Command):
    """Let people in who wait: those named in `ids`, or without it all of them."""

    kind: Literal["admit_waiting"] = "admit_waiting"
    allowed = HOSTS
    when_closed = True
    ids: Several = ()

    def decide(self, review: Review, ctx: Context) -> Iterator[Change]:
        """Yield their seats; who has come in meanwhile is passed over."""
        yield from let_in(review, ctx, named(review, self.ids))


class RefuseWaiting(Command):
    """Turn people away who wait: those named in `ids`, or without it all of them. `refused` false takes that back."""

    kind: Literal["refuse_waiting"] = "refuse_waiting"
    allowed = HOSTS
    when_closed = True
    ids: Several = ()
    refused: bool = True

    def decide(self, review: Review, ctx: Context) -> Iterator[Change]:
        """Yield the refusals."""
        for each in named(review, self.ids):
            yield from edit(WaitingEdited, each, {"refused": self.refused})


class RemoveJoinedSince(Command):
    """Remove everybody who has joined since a moment, but no facilitator: when a link got into wrong hands."""

    kind: Literal["remove_joined_since"] = "remove_joined_since"
    allowed = HOSTS
    when_closed = True
    since: AwareDatetime

    def decide(self, review: Review, ctx: Context) -> Iterator[Change]:
        """Yield the removals."""
        people = joined_since(review, self.since)
        if not people:
            raise RuleError("Nobody has joined since then, or only facilitators have.")
        for person in people:
            yield from removal(review, ctx, person)


class LetAllBackIn(Command):
    """Give their seats back to all who were removed together: at `removed_at`, or without it to those removed last."""

    kind: Literal["let_all_back_in"] = "let_all_back_in"
    allowed = HOSTS
    when_closed = True
    removed_at: AwareDatetime | None = None

    def decide(self, review: Review, ctx: Context) -> Iterator[Change]:
        """Yield the returns, as far as there is room."""
        removed = [each for each in review.people.values() if each.removed and each.removed_at]
        last = max((each.removed_at for each in removed if each.removed_at), default=None)
        people = [each for each in removed if each.removed_at == (self.removed_at or last)]
        if not people:
            raise RuleError("Nobody was removed then, or they are back already.")
        after, crowd = review, len(people) > 1
        for person in people:
            # A crowd that was removed by mistake goes on where it was; one person alone comes back as by LetBackIn.
            devices = {} if crowd else person.without_devices(*person.keys)
            changes = list(returned(after, ctx, person, **devices))
            after = fold(after, changes)
            yield from changes


class EndJoinCode(Command):
    """End the join code: nobody new comes in until there is another one. Whoever has a seat keeps it."""

    kind: Literal["end_join_code"] = "end_join_code"
    allowed = HOSTS
    when_closed = True

    def decide(self, review: Review, ctx: Context) -> Iterator[Change]:
        """Yield the end."""
        yield from edit_single(AdmissionEdited, review.admission, {"code_ended": True})


def named(review: Review, ids: tuple[str, ...]) -> list[Waiting]:
    """Return who waits: those with these ids (also who was refused) that are still there, or without ids all who wait."""
    if not ids:
        return list(review.in_waiting_room)
    return [review.waiting[each] for each in dict.fromkeys(ids) if each in review.waiting]


def let_in(review: Review, ctx: Context, people: list[Waiting] | tuple[Waiting, ...]) -> Iterator[Change]:
    """Yield the seats of people who waited, under names that nobody else has; raises where there is no room for all."""
    after = review
    for each in people:
        require_room(after, host=True)
        seat = Participant(
            id=each.id,
            name=free_name(after, each.name, waits=each.id),
            keys=each.keys,
            devices=tuple(Device(key=key, since=ctx.now) for key in each.keys),
            joined_at=each.asked_at,  # so that letting a crowd in leaves the next ones their places in this minute
            by_code=True,
        )
        changes: list[Change] = [WaitingRemoved(item=each), ParticipantJoined(item=seat)]
        after = fold(after, changes)
        yield from changes


def joined_since(review: Review, since: datetime) -> list[Participant]:
    """Return who has joined by the code since a moment and can be removed for it: no facilitator, nobody whom one added."""
    moment = since.astimezone(UTC)
    return [
        each
        for each in review.present_people
        if each.joined_at >= moment and each.role is not Role.FACILITATOR and each.by_code
    ]
