"""Owning a measure: whoever is named as its owner is asked, and says yes, or no and why.

Who is in the room is asked on their own screen. Who is not gets a link without an account, which answers for one measure alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Annotated, Any, Literal

from pydantic import StringConstraints

from pmcore.commands.base import CONTRIBUTORS, VISITORS, Context
from pmcore.commands.follow_through import SaidOfMeasure, who
from pmcore.errors import NotAllowedError, RuleError
from pmcore.model.base import Clean, Ref
from pmcore.model.measures import OWNING, Measure
from pmcore.model.people import DECIDERS

INVITED = timedelta(days=14)  # for which a link asks
GONE = "This link does not work any more. Whoever sent it can make another one."
# A no without a reason helps nobody to find another owner.
Reason = Annotated[str, StringConstraints(min_length=1, max_length=2_000), Clean]


def asking(ctx: Context, before: Measure | None, values: dict[str, Any]) -> dict[str, Any]:
    """Return the new `values` of a measure with the question to its owner, where they name another one; `before` is None for a new one.

    Who names themselves has accepted.
    """
    owner = values.get("owner", "")
    if owner == (before.owner if before else "") or "owner" not in values:
        return values
    asked: Mapping[str, Any] = {"asked_by": who(ctx), "accepted": _is_same(ctx, owner)} if owner else {}
    return {**values, **OWNING, **asked}


def _is_same(ctx: Context, owner: str) -> bool:
    """Return whether a person with a seat names themselves; programs own nothing."""
    return bool(ctx.by) and owner.casefold() == ctx.name.casefold()


class AcceptMeasure(SaidOfMeasure):
    """Say that one owns a measure for which one was named. Only its owner can, by the name on their seat."""

    kind: Literal["accept_measure"] = "accept_measure"
    allowed = CONTRIBUTORS

    def values(self, ctx: Context, measure: Measure) -> Mapping[str, Any]:
        """Return the yes; the link that asked is no longer needed."""
        _require_owner(ctx, measure)
        return {"accepted": True, "invitation": "", "invited_until": None}


class DeclineMeasure(SaidOfMeasure):
    """Say that one does not own a measure for which one was named, and why: it has no owner then."""

    kind: Literal["decline_measure"] = "decline_measure"
    allowed = CONTRIBUTORS
    decline_reason: Reason

    def values(self, ctx: Context, measure: Measure) -> Mapping[str, Any]:
        """Return the no with its reason."""
        _require_owner(ctx, measure)
        return declined(measure, self.decline_reason)


class InviteOwner(SaidOfMeasure):
    """Make the link that asks the owner of a measure, who has no seat here. It works for 14 days, and any earlier one no more."""

    kind: Literal["invite_owner"] = "invite_owner"
    allowed = DECIDERS

    def values(self, ctx: Context, measure: Measure) -> Mapping[str, Any]:
        """Return the link's name, and until when it works."""
        if not measure.owner:
            raise RuleError(f"{measure.label} has no owner yet. Say who is asked first.")
        if not measure.asks_owner:
            raise RuleError(f"{measure.owner} need not be asked: {measure.label} is accepted or over.")
        return {"invitation": ctx.new_id(), "invited_until": ctx.now + INVITED}


class RevokeInvitation(SaidOfMeasure):
    """Let the link that asks the owner of a measure work no more."""

    kind: Literal["revoke_invitation"] = "revoke_invitation"
    allowed = DECIDERS

    def values(self, ctx: Context, measure: Measure) -> Mapping[str, Any]:
        """Return that there is no link."""
        return {"invitation": "", "invited_until": None}


class AnswerInvitation(SaidOfMeasure):
    """Answer for the owner who was sent a link; its signature was checked before this is sent.

    Without `accepted`, `decline_reason` says why not.
    """

    kind: Literal["answer_invitation"] = "answer_invitation"
    allowed = VISITORS
    internal = True
    invitation: Ref
    accepted: bool
    decline_reason: Annotated[str, StringConstraints(max_length=2_000), Clean] = ""

    def values(self, ctx: Context, measure: Measure) -> Mapping[str, Any]:
        """Return the answer. A yes can still become a no, as long as the link works, which shows the answer until then."""
        require_invited(ctx.now, measure, self.invitation)
        if self.accepted:
            if not measure.owner:
                raise RuleError("You said no before. Tell whoever sent the link that you take it after all.")
            return {"accepted": True}
        if not measure.owner:
            return {}
        if not self.decline_reason:
            raise RuleError("Why not? A sentence helps to find another owner.")
        link = {"invitation": measure.invitation, "invited_until": measure.invited_until}
        return {**declined(measure, self.decline_reason), **link}


def declined(measure: Measure, reason: str) -> Mapping[str, Any]:
    """Return what a measure is after its owner said no: without one, with the reason."""
    return {**OWNING, "owner": "", "declined_by": measure.owner, "decline_reason": reason}


def require_invited(now: Any, measure: Measure, invitation: str) -> None:
    """Raise `NotAllowedError` unless a measure asks its owner by this link at the moment `now`."""
    good = measure.invited_until is not None and now < measure.invited_until
    if not good or measure.invitation != invitation or measure.status.is_over:
        raise NotAllowedError(GONE)


def _require_owner(ctx: Context, measure: Measure) -> None:
    if not ctx.by:
        raise RuleError("Only people with a seat can own a measure.")
    if not measure.is_owned_by(ctx.name):
        raise NotAllowedError(f"Only its owner answers for {measure.label}: {measure.owner or 'nobody yet'}.")
