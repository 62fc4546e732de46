"""Devices: the browsers that may use a seat, and signing them out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from pmcore.changes.base import Change, edit
from pmcore.changes.devices import DevicesSignedOut
from pmcore.commands.base import EVERYBODY, Command, Context
from pmcore.commands.people import require_not_stood_in_for
from pmcore.errors import NotAllowedError, NotFoundError, RuleError
from pmcore.model.base import Ref
from pmcore.model.people import Participant, Role
from pmcore.model.review import Review


class SignOut(Command):
    """Sign out devices of one's own seat: one (`device`), or all but one (`keep`). A facilitator signs out others: all, or one.

    The seat and all that was written stay. A personal link opens it again.
    """

    kind: Literal["sign_out"] = "sign_out"
    allowed = EVERYBODY
    when_closed = True
    id: Ref | None = None
    device: Ref | None = None
    keep: Ref | None = None

    def decide(self, review: Review, ctx: Context) -> Iterator[Change]:
        """Yield the seat without them; a facilitator's seat keeps a device, unless another facilitator has one."""
        if not (self.id or ctx.by):
            raise RuleError("Say whose devices, in the field “id”.")
        person: Participant = review.item("people", self.id or ctx.by)
        if person.id != ctx.by:
            if ctx.role is not Role.FACILITATOR:
                raise NotAllowedError("Only a facilitator can sign out somebody else.")
            require_not_stood_in_for(review, ctx, person)
        elif not (self.device or self.keep):
            raise RuleError("Choose which of your own devices to sign out in ☰, “Your devices”.")
        gone = self._chosen(person)
        require_a_device(review, person, gone)
        yield from edit(DevicesSignedOut, person, person.without_devices(*gone))

    def _chosen(self, person: Participant) -> list[str]:
        """Return the keys of the devices that are meant."""
        ids = {person.device(key).id: key for key in person.keys}
        if self.device is not None and self.device not in ids:
            raise NotFoundError("That device is signed out already.")
        if self.device is not None:
            return [ids[self.device]]
        if self.keep is not None and self.keep not in ids:
            raise NotFoundError("The device that should stay is signed out already.")
        return [key for each, key in ids.items() if each != self.keep]


def require_a_device(review: Review, person: Participant, gone: list[str]) -> None:
    """Raise where no facilitator would have a device left, so that nobody could host."""
    others = any(each.hosts and each.keys for each in review.people.values() if each.id != person.id)
    if person.hosts and gone and len(gone) == len(person.keys) and not others:
        raise RuleError(
            f"{person.name} is the only facilitator and has no other device. Hand hosting over first, or add a device with ☰, "
            "“Continue on another device”."
        )
