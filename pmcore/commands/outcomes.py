"""Outcomes of recommendations: who decided and, where one is deferred, when it returns.

In the meeting nobody is stopped for a reason that the room has just heard; the Close stage says what has none yet.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from pmcore.commands.base import Context
from pmcore.errors import FieldProblem
from pmcore.model.cards import Outcome, Recommendation

RETURNS_IN = timedelta(days=90)  # what is deferred without a date


def decided(ctx: Context, card: Recommendation, values: dict[str, Any]) -> dict[str, Any]:
    """Return the new `values` of a card with who decided on its outcome, where nobody is named who asks, and when it returns.

    Raises `InvalidError` where something has a date on which it returns that is not deferred.
    """
    after = card.model_copy(update=values)
    if values.get("returns_on") and after.outcome is not Outcome.DEFERRED:
        raise FieldProblem(
            "returns_on", "Only what is deferred returns. Defer it, or leave the date away."
        ).error
    if after.outcome is Outcome.PROPOSED:
        return (
            values | {"decided_by": "", "returns_on": None}
            if card.outcome is not Outcome.PROPOSED
            else values
        )
    if after.outcome is not card.outcome or "decided_by" in values:
        values = values | {"decided_by": values.get("decided_by") or ctx.name}
    if after.outcome is not Outcome.DEFERRED:
        return values | {"returns_on": None}
    return values | {"returns_on": after.returns_on or (ctx.now + RETURNS_IN).date()}
