"""Seats: join with the code, be given one, change roles, remove, hand over."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Annotated, Any, Literal

from pydantic import Field

from pmcore.changes.base import Change, edit
from pmcore.changes.meeting import ReadyMarked
from pmcore.changes.people import (
    JoinCodeRenewed,
    ParticipantEdited,
    ParticipantJoined,
)
from pmcore.changes.waiting import WaitingRemoved
from pmcore.commands.base import EVERYBODY, HOSTS, VISITORS, Command, Context
from pmcore.commands.waiting import require_way_in_for_new, wait_to_be_let_in
from pmcore.errors import NotAllowedError, NotFoundError, RuleError
from pmcore.model.base import CleanName, OptionalLine, Ref
from pmcore.model.names import PersonName, all_looks, looks
from pmcore.model.people import Device, Entry, Participant, Role, UsedTicket
from pmcore.model.review import Review

MOST_PEOPLE = 500  # who are in a review and were not removed
FOR_THE_HOST = 20  # more seats than that, for whom a facilitator adds or lets in
MOST_BROWSERS = 20
LATEST = 4_102_444_800  # in seconds since 1970: the year 2100
USED_TICKET = "This link was used already: it works once. Ask for a new one."
FOR_GOOD: Mapping[str, Any] = {
    "stands_in_for": (),
    "role_before": None,
}  # what ends that somebody only stands in


def seat_for(ctx: Context, name: str, role: Role) -> Participant:
    """Return a new seat for the browser (if any) that asks."""
    seat = Participant(id=ctx.new_id(), name=name, role=role, joined_at=ctx.now)
    return seat.model_copy(update=seat.with_device(device_of(ctx))) if ctx.key else seat


def device_of(ctx: Context) -> Device:
    """Return the browser that asks, as its owner's list shows it."""
    return Device(key=ctx.key, label=ctx.device, since=ctx.now)


def free_name(review: Review, name: str, but: str = "", waits: str = "") -> str:
    """Return `name`, with a number where somebody's here looks like it (`Ana (2)`, also beside a Greek or wide `Ana`).

    `but` and `waits` are the seat and the place in the waiting room that it is for. People who wait have their names too.
    """
    others = [person.name for person in review.people.values() if person.id != but]
    others += [person.name for person in review.in_waiting_room if person.id != waits]
    taken = all_looks(others)
    if taken.isdisjoint(looks(name)):
        return name
    numbers = (f" ({number})" for number in range(2, len(others) + 3))
    numbered = (f"{name[: min(34, 40 - len(number))].rstrip()}{number}" for number in numbers)
    return next(candidate for candidate in numbered if taken.isdisjoint(looks(candidate)))


class JoinReview(Command):
    """Take a seat with the code and a name. A browser that has a seat already keeps it."""

    kind: Literal["join_review"] = "join_review"
    allowed = VISITORS
    when_closed = True
    code: Annotated[OptionalLine, CleanName]  # a pasted code may carry what nobody sees
    name: PersonName

    def decide(self, review: Review, ctx: Context) -> Iterator[Change]:
        """Yield the new seat, that one waits for it, or the new name of the seat that this browser has."""
        require_invited(review, ctx, self.code)
        if (mine := review.people_by_key.get(ctx.key)) is not None:
            if mine.removed:
                raise NotAllowedError(
                    "You were removed from this review. The facilitator can let you back in."
                )
            yield from edit(ParticipantEdited, mine, {"name": free_name(review, self.name, but=mine.id)})
            return
        require_way_in_for_new(review, ctx)
        yield from take_seat(review, ctx, self.name)


class JoinAsOther(Command):
    """Take a seat of one's own in a browser that somebody else sat at. That seat stays; this browser leaves it.

    The page that sends this gives the browser a new identity (whose key asks) and knows the former one, `left`.
    """

    kind: Literal["join_as_other"] = "join_as_other"
    allowed = VISITORS
    when_closed = True
    internal = True
    code: OptionalLine
    name: PersonName
    left: Ref

    def decide(self, review: Review, ctx: Context) -> Iterator[Change]:
        """Yield the former seat without this browser, and the new seat."""
        require_invited(review, ctx, self.code)
        if ctx.key in review.people_by_key:
            return
        require_way_in_for_new(review, ctx)
        former = review.people_by_key.get(self.left)
        if former is not None:
            require_way_in(review, former)
            yield from edit(ParticipantEdited, former, former.without_devices(self.left))
        yield from take_seat(review, ctx, self.name)


class AddSeat(Command):
    """Give somebody a seat before they come: for a room that shares one screen, or a program."""

    kind: Literal["add_seat"] = "add_seat"
    allowed = HOSTS
    name: PersonName
    role: Role = Role.PARTICIPANT

    def decide(self, review: Review, ctx: Context) -> Iterator[Change]:
        """Yield the new seat, without a browser."""
        require_room(review, host=True)
        seat = Participant(
            id=ctx.new_id(), name=free_name(review, self.name), role=self.role, joined_at=ctx.now
        )
        yield ParticipantJoined(item=seat)


class ClaimSeat(Command):
    """Use a seat from one more browser; the signed ticket was checked before this is sent.

    The browser gets a new identity for it (whose key asks); `left` is the key by which it had another seat until now. A
    `ticket` is good once; it is remembered `until` it runs out (seconds since 1970).
    """

    kind: Literal["claim_seat"] = "claim_seat"
    allowed = VISITORS
    when_closed = True
    internal = True
    id: Ref
    left: Ref | None = None
    ticket: OptionalLine = ""
    until: Annotated[int, Field(ge=0, le=LATEST)] = 0

    def decide(self, review: Review, ctx: Context) -> Iterator[Change]:
        """Yield the seat with the browser added."""
        person: Participant = review.item("people", self.id)
        if not ctx.key:
            raise NotAllowedError("A seat is taken with its link, in a browser.")
        if person.removed:
            raise NotAllowedError("That seat was removed from the review.")
        if ctx.key in person.keys:
            return
        if any(each.id == self.ticket for each in person.used_tickets):
            raise NotAllowedError(USED_TICKET)
        if len(person.keys) >= MOST_BROWSERS:
            raise RuleError(
                f"This seat is in use in {MOST_BROWSERS} browsers already. Ask for a seat of your own."
            )
        left = self.left or ctx.key
        other = review.people_by_key.get(left)
        if other is not None and other.id != person.id:
            require_way_back(other)
            yield from edit(ParticipantEdited, other, other.without_devices(left))
        values = person.with_device(device_of(ctx))
        if self.ticket:
            known = (each for each in person.used_tickets if each.until > ctx.now)
            values["used_tickets"] = (
                *known,
                UsedTicket(id=self.ticket, until=datetime.fromtimestamp(self.until, UTC)),
            )
        yield from edit(ParticipantEdited, person, values)


class RemoveParticipant(Command):
    """Take somebody's seat away. What they wrote stays; dots in an open vote do not count."""

    kind: Literal["remove_participant"] = "remove_participant"
    allowed = HOSTS
    when_closed = True
    id: Ref

    def decide(self, review: Review, ctx: Context) -> Iterator[Change]:
        """Yield the removal; the last facilitator stays."""
        person: Participant = review.item("people", self.id)
        require_other_host(review, person)
        require_not_stood_in_for(review, ctx, person)
        yield from removal(review, ctx, person)


class LetBackIn(Command):
    """Give a removed participant the seat back, but no device that it had: a personal link opens it from then on."""

    kind: Literal["let_back_in"] = "let_back_in"
    allowed = HOSTS
    when_closed = True
    id: Ref

    def decide(self, review: Review, ctx: Context) -> Iterator[Change]:
        """Yield the return."""
        person: Participant = review.item("people", self.id)
        if person.removed:
            yield from returned(review, ctx, person, **person.without_devices(*person.keys))


class Rename(Command):
    """Change one's own name."""

    kind: Literal["rename"] = "rename"
    allowed = EVERYBODY
    when_closed = True
    name: PersonName

    def decide(self, review: Review, ctx: Context) -> Iterator[Change]:
        """Yield the new name."""
        if not ctx.by:
            raise RuleError("A program has no seat to rename.")
        me = review.people[ctx.by]
        yield from edit(ParticipantEdited, me, {"name": free_name(review, self.name, but=me.id)})


class RenewJoinCode(Command):
    """Make a new code; the old link stops working, nobody is thrown out. After the review was closed, it invites again."""

    kind: Literal["renew_join_code"] = "renew_join_code"
    allowed = HOSTS
    when_closed = True

    def decide(self, review: Review, ctx: Context) -> Iterator[Change]:
        """Yield the new code."""
        yield JoinCodeRenewed(join_code=ctx.new_code())


def plain_code(text: str) -> str:
    """Return a code as stored: capitals, without spaces and hyphens."""
    return "".join(letter for letter in text.upper() if letter.isalnum())


def require_invited(review: Review, ctx: Context, code: str) -> None:
    """Raise where no browser asks, or the code is not this review's."""
    if not ctx.key:
        raise RuleError("People join from a browser. A program gets a seat from the facilitator.")
    if plain_code(code) != review.join_code:
        raise NotFoundError("This code does not open a review. Check it with the facilitator.")


def require_way_in(review: Review, person: Participant) -> None:
    """Raise where the review would lose the last browser that opens a facilitator's seat."""
    others = [each for each in review.people.values() if each.hosts and each.keys and each.id != person.id]
    if person.hosts and len(person.keys) == 1 and not others:
        raise RuleError(
            f"{person.name} hosts this review from this browser alone. {person.name} first opens ☰, “Continue on another "
            "device”; or take another browser or a private window."
        )


def take_seat(review: Review, ctx: Context, name: str) -> Iterator[Change]:
    """Yield the seat of a browser that came by the code, or with a waiting room that it waits to be let in."""
    asked = review.waiting_by_key.get(ctx.key)
    free = free_name(review, name, waits=asked.id if asked else "")
    if review.admission.entry is Entry.WAITING_ROOM:
        yield from wait_to_be_let_in(review, ctx, free)
        return
    require_room(review)
    if asked is not None:
        yield WaitingRemoved(item=asked)
    seat = seat_for(ctx, free, Role.PARTICIPANT)
    yield ParticipantJoined(item=seat.model_copy(update={"by_code": True}))


def removal(review: Review, ctx: Context, person: Participant) -> Iterator[Change]:
    """Yield that somebody's seat is taken away, or nothing where it was already."""
    if person.removed:
        return
    yield from edit(ParticipantEdited, person, {"removed": True, "removed_at": ctx.now})
    if person.id in review.meeting.ready:
        yield ReadyMarked(participant_id=person.id, ready=False)


def returned(review: Review, ctx: Context, person: Participant, **more: Any) -> Iterator[Change]:
    """Yield that somebody who was removed has the seat back, with `more` fields of it; raises where there is no room."""
    if person.removed:
        require_room(review, host=True)
    yield from edit(ParticipantEdited, person, {"removed": False, "removed_at": None, **more})


def require_room(review: Review, *, host: bool = False) -> None:
    """Raise where the review is full; a `host` has some seats more to give. Who was removed does not count."""
    if len(review.present_people) >= MOST_PEOPLE + (FOR_THE_HOST if host else 0):
        raise RuleError(
            f"This review is full: {MOST_PEOPLE} people have joined. Somebody who left can be removed in the Lobby."
        )


def require_present(person: Participant) -> None:
    """Raise where `person` was removed."""
    if person.removed:
        raise RuleError(f"{person.name} was removed. Let them back in first.")


def require_way_back(person: Participant) -> None:
    """Raise where a facilitator would lose the only browser that opens their seat."""
    if person.role is Role.FACILITATOR and len(person.keys) == 1 and not person.removed:
        raise RuleError(
            f"This browser is {person.name}, a facilitator. Open the link in another browser or a private window."
        )


def require_other_host(review: Review, person: Any) -> None:
    """Raise where `person` is the last facilitator."""
    hosts = [p for p in review.people.values() if p.role is Role.FACILITATOR and not p.removed]
    if hosts == [person]:
        raise RuleError(f"{person.name} is the only facilitator. Make somebody else facilitator first.")


def require_not_stood_in_for(review: Review, ctx: Context, person: Participant) -> None:
    """Raise where a stand-in would take the seat of somebody whose place they keep."""
    if ctx.by and person.id in review.people[ctx.by].stands_in_for:
        raise RuleError(
            f"You host in place of {person.name}, so their seat stays as it is until they are back."
        )
