"""Impact × effort: ask everybody for both of the first recommendations, answer for oneself, end and count it."""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import timedelta
from typing import Literal

from pmcore.changes.base import Change, edit_single
from pmcore.changes.estimates import EstimateGiven, EstimatesClosed, EstimatesOpened
from pmcore.changes.meeting import MeetingEdited
from pmcore.commands.base import CONTRIBUTORS, HOSTS, Command, Context, sent
from pmcore.errors import NotFoundError, RuleError
from pmcore.model.base import Ref
from pmcore.model.estimates import SECONDS_EACH, Estimate, Given, first_items
from pmcore.model.meeting import StageKey, Timer
from pmcore.model.review import Review
from pmcore.model.voting import DecidingPhase


class OpenEstimates(Command):
    """Ask everybody for impact and effort of the five recommendations with most dots; those that share the last place come along.

    Without dots it is those that were adopted, else the first ones. The timer starts with half a minute each, rounded up to whole
    minutes; when it is over, people can go on. An earlier result stands until the count.
    """

    kind: Literal["open_estimates"] = "open_estimates"
    allowed = HOSTS
    waits_for = StageKey.RECOMMENDATIONS

    def decide(self, review: Review, ctx: Context) -> Iterator[Change]:
        """Yield what is asked, and the timer."""
        if review.deciding.phase is DecidingPhase.WRITING:
            raise RuleError("Reveal the cards first; then estimate impact and effort.")
        if review.deciding.phase is DecidingPhase.VOTING:
            raise RuleError("A vote is open. Close it first: impact and effort are for what it puts first.")
        if review.estimates.is_open:
            raise RuleError("Everybody is asked for impact and effort already. End that first.")
        items = first_items(review.ballot_items(), review.votes, review.recommendations)
        if not items:
            raise RuleError("There is nothing to estimate yet.")
        yield from edit_single(EstimatesOpened, review.estimates, {"candidates": items, "answers": {}})
        minutes = math.ceil(len(items) * SECONDS_EACH / 60)
        timer = Timer(ends_at=ctx.now + timedelta(minutes=minutes), minutes=minutes)
        yield from edit_single(MeetingEdited, review.meeting, {"timer": timer})


class EstimateItem(Command):
    """Give for oneself what an item would change (`impact`) and what it would cost (`effort`), each from 1 to 5.

    What is left out stays as one gave it before; null takes it back. Nobody is ever shown who gave what, and nothing at all of fewer
    than three.
    """

    kind: Literal["estimate_item"] = "estimate_item"
    allowed = CONTRIBUTORS
    sealed = "estimates"
    id: Ref
    impact: Given = None
    effort: Given = None

    def decide(self, review: Review, ctx: Context) -> Iterator[Change]:
        """Yield all that this person gave, as it is now."""
        if not ctx.by:
            raise RuleError("Only people with a seat can estimate.")
        if not review.estimates.is_open:
            raise RuleError("Nobody is asked for impact and effort right now.")
        item = _asked_about(review, self.id)
        given = review.estimates.answers.get(ctx.by, {})
        before = given.get(item, Estimate())
        after = before.model_copy(update={name: each for name, each in sent(self).items() if name != "id"})
        if after != before:
            yield EstimateGiven(participant_id=ctx.by, answers={**given, item: after})


class CloseEstimates(Command):
    """End it and count; only now does anybody see a number, and of fewer than three answers nobody ever does.

    Where nobody has answered there is no new result, and an earlier one stands.
    """

    kind: Literal["close_estimates"] = "close_estimates"
    allowed = HOSTS

    def decide(self, review: Review, ctx: Context) -> Iterator[Change]:
        """Yield the count; the answers are kept nowhere."""
        if not review.estimates.is_open:
            raise RuleError("Nobody is asked for impact and effort right now.")
        result = review.estimates.counted(review.people)
        closed: dict[str, object] = {"candidates": (), "answers": {}}
        yield EstimatesClosed.of(review, {**closed, "result": result} if result else closed)


def _asked_about(review: Review, ref: str) -> str:
    """Return the id of the item that `ref` names by its id or by the number of one of its cards, or raise."""
    ref = review.current_id(ref)
    for each in review.estimates.candidates:
        if ref == each.id or ref.strip().upper() in each.labels:
            return each.id
    raise NotFoundError("That is not among what is estimated now, or not here any more.")
