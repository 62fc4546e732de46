"""Which factor is primary: everybody proposes, the facilitator confirms (`edit_cause`)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from pmcore.changes.base import Change
from pmcore.changes.causes import PrimaryProposed
from pmcore.commands.base import CONTRIBUTORS, Command, Context
from pmcore.errors import RuleError
from pmcore.model.base import Ref
from pmcore.model.causes import Cause
from pmcore.model.review import Review


class ProposePrimary(Command):
    """Propose a cause as one of those that should change first; `proposed` false takes one's own proposal back."""

    kind: Literal["propose_primary"] = "propose_primary"
    allowed = CONTRIBUTORS
    id: Ref
    proposed: bool = True

    def decide(self, review: Review, ctx: Context) -> Iterator[Change]:
        """Yield the proposal where it changes anything."""
        cause: Cause = review.item("causes", self.id)
        if not ctx.by:
            raise RuleError("Only people with a seat can propose.")
        if cause.is_problem:
            raise RuleError(f"{cause.label} is the problem itself. Propose one of its causes.")
        if self.proposed != (ctx.by in cause.proposals):
            yield PrimaryProposed(cause_id=cause.id, participant_id=ctx.by, proposed=self.proposed)
