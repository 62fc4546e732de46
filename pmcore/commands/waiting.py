"""The way in by the code: the waiting room, and the rules about who may take a seat, and how fast."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from math import ceil

from pmcore.changes.base import Change, edit
from pmcore.changes.waiting import WaitingAdded, WaitingEdited
from pmcore.commands.base import Context
from pmcore.errors import CrowdedError, NotAllowedError, RuleError
from pmcore.model.people import Entry, Waiting
from pmcore.model.review import Review

PACE = timedelta(minutes=1)
MOST_AT_ONCE = 60  # who take a seat by the code, or ask to be let in, within that time
MOST_WAITING = 300
LOCKED = "This review is locked, so nobody new can join. Ask the facilitator to open it again."
CLOSED = "This review was closed, and its join code ended with it."
ENDED = "The facilitator ended this join code."
ELSE = "If you have a seat, open the review in the browser in which you joined; else ask the facilitator for a new code."
REFUSED = "The facilitator did not let you in. Ask them, if you think that this is a mistake."


def turned_away(review: Review) -> str:
    """Return the sentence for somebody new who comes with the right code, or an empty text where they may ask."""
    if review.admission.code_ended:
        return f"{CLOSED if review.meeting.closed else ENDED} {ELSE}"
    return LOCKED if review.admission.entry is Entry.LOCKED else ""


def require_way_in_for_new(review: Review, ctx: Context) -> None:
    """Raise where nobody new may come in by the code at this moment, or this browser was refused."""
    if no := turned_away(review):
        raise RuleError(no)
    asked = review.waiting_by_key.get(ctx.key)
    if asked is not None and asked.refused:
        raise NotAllowedError(REFUSED)
    if asked is None:
        require_pace(review, ctx)


def require_pace(review: Review, ctx: Context) -> None:
    """Raise `CrowdedError` where too many came by the code within the last minute.

    A link that got into wrong hands fills a room slowly enough to lock it; 200 people are in within three minutes.
    """
    begin = ctx.now - PACE
    came = [each.joined_at for each in review.people.values() if each.by_code and each.joined_at > begin]
    came += [each.asked_at for each in review.waiting.values() if each.asked_at > begin]
    if len(came) >= MOST_AT_ONCE:
        free = sorted(came)[-MOST_AT_ONCE] + PACE
        seconds = max(1, ceil((free - ctx.now).total_seconds()))
        raise CrowdedError(
            f"Many people are joining at this moment. Try again in {seconds} second{'s' if seconds > 1 else ''}.",
            seconds=seconds,
        )


def wait_to_be_let_in(review: Review, ctx: Context, name: str) -> Iterator[Change]:
    """Yield that a browser asks to be let in under `name`, or the new name of one that waits already."""
    asked = review.waiting_by_key.get(ctx.key)
    if asked is not None:
        yield from edit(WaitingEdited, asked, {"name": name})
        return
    if len(review.in_waiting_room) >= MOST_WAITING:
        raise CrowdedError(
            f"{MOST_WAITING} people are waiting already. Try again in a minute.",
            seconds=int(PACE.total_seconds()),
        )
    yield WaitingAdded(item=Waiting(id=ctx.new_id(), name=name, keys=(ctx.key,), asked_at=ctx.now))
