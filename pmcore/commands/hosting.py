"""Who hosts: roles, handing over, standing in for a facilitator who is gone, and giving back."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from pmcore.changes.base import Change, edit
from pmcore.changes.people import (
    HostingGivenBack,
    HostingTakenOver,
    ParticipantEdited,
    spoken,
)
from pmcore.commands.base import HOSTS, Command, Context
from pmcore.commands.people import FOR_GOOD, require_not_stood_in_for, require_other_host, require_present
from pmcore.errors import RuleError
from pmcore.model.base import Ref
from pmcore.model.people import UNHOSTED, Participant, Role
from pmcore.model.review import Review


class ChangeRole(Command):
    """Give a participant another role."""

    kind: Literal["change_role"] = "change_role"
    allowed = HOSTS
    when_closed = True
    id: Ref
    role: Role

    def decide(self, review: Review, ctx: Context) -> Iterator[Change]:
        """Yield the new role; a review always keeps one facilitator."""
        person: Participant = review.item("people", self.id)
        require_present(person)
        if self.role is not Role.FACILITATOR:
            require_other_host(review, person)
            require_not_stood_in_for(review, ctx, person)
        yield from edit(ParticipantEdited, person, {"role": self.role, **FOR_GOOD})


class HandOver(Command):
    """Make somebody else facilitator and step back to participant."""

    kind: Literal["hand_over"] = "hand_over"
    allowed = HOSTS
    when_closed = True
    id: Ref

    def decide(self, review: Review, ctx: Context) -> Iterator[Change]:
        """Yield both new roles."""
        person: Participant = review.item("people", self.id)
        if person.id == ctx.by:
            raise RuleError("You are the facilitator already. Choose somebody else.")
        require_present(person)
        if not person.keys:
            raise RuleError(f"{person.name} has not joined from a browser yet, so nobody would host.")
        yield from edit(ParticipantEdited, person, {"role": Role.FACILITATOR, **FOR_GOOD})
        if ctx.by:
            me = review.people[ctx.by]
            yield from edit(ParticipantEdited, me, {"role": me.role_before or Role.PARTICIPANT, **FOR_GOOD})


class TakeOver(Command):
    """Host in place of a facilitator who has been away for 30 seconds. It is recorded, and given back on their return."""

    kind: Literal["take_over"] = "take_over"
    allowed = frozenset({Role.SCRIBE, Role.PARTICIPANT})
    when_closed = True

    def decide(self, review: Review, ctx: Context) -> Iterator[Change]:
        """Yield the new host; of two who ask at once, one becomes it."""
        if not ctx.by:
            raise RuleError("A program has no seat to host from.")
        if here := ctx.room.hosted(review.people.values()):
            raise RuleError(f"{here[0].name} hosts now, so nobody else needs to.")
        if not ctx.room.unhosted(ctx.now):
            seconds = int(UNHOSTED.total_seconds())
            raise RuleError(
                f"A facilitator was here a moment ago. When none has been here for {seconds} seconds, you can take over."
            )
        if ctx.by not in ctx.room.online:
            raise RuleError("Open the review in a browser first, so that the room has a host who is here.")
        me = review.people[ctx.by]
        away = tuple(person.id for person in review.people.values() if person.hosts)
        values = {"role": Role.FACILITATOR, "stands_in_for": away, "role_before": me.role if away else None}
        yield from edit(HostingTakenOver, me, values)


class GiveBack(Command):
    """End that somebody hosts in place of others: the one who does, or, with their `id`, those who are back."""

    kind: Literal["give_back"] = "give_back"
    allowed = HOSTS
    when_closed = True
    id: Ref | None = None

    def decide(self, review: Review, ctx: Context) -> Iterator[Change]:
        """Yield the role of before; somebody who hosts must be here by then."""
        if not (self.id or ctx.by):
            raise RuleError("Say whose hosting ends, in the field “id”.")
        stand_in: Participant = review.item("people", self.id or ctx.by)
        if not stand_in.stands_in_for:
            raise RuleError(f"{stand_in.name} does not host in place of anybody.")
        if stand_in.id == ctx.by:
            others = [person for person in review.people.values() if person.id in stand_in.stands_in_for]
            if not ctx.room.hosted(others):
                raise RuleError(
                    f"{spoken(person.name for person in others)} is not here yet. Host until then, or hand over to somebody else."
                )
        elif ctx.by and ctx.by not in stand_in.stands_in_for:
            raise RuleError(
                f"{stand_in.name} does not host in your place. Their role can be changed in the Lobby."
            )
        require_other_host(review, stand_in)
        values = {"role": stand_in.role_before or Role.PARTICIPANT, **FOR_GOOD}
        yield from edit(HostingGivenBack, stand_in, values)
