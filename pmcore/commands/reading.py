"""Read a link back to the room: ask, answer for oneself, close; the answer is what carries the link."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from pmcore.changes.base import Change, edit_single
from pmcore.changes.reading import LinkAnswered, LinkAsked, LinkCounted
from pmcore.commands.base import CONTRIBUTORS, HOSTS, Command, Context
from pmcore.commands.supports import asked, link_named, supported
from pmcore.errors import RuleError
from pmcore.model.base import OptionalRef, Ref
from pmcore.model.review import Review
from pmcore.model.support import LinkAnswer, LinkCounts, LinkSupport, Support


class AskLink(Command):
    """Ask everybody whether a cause led to its effect: a link by its id (C-03~C-01), or `id` and `under`.

    Answers of before are gone.
    """

    kind: Literal["ask_link"] = "ask_link"
    allowed = HOSTS
    id: Ref
    under: OptionalRef = ""

    def decide(self, review: Review, ctx: Context) -> Iterator[Change]:
        """Yield the open question."""
        link = link_named(review, self.id, self.under)
        if review.reading.is_open:
            raise RuleError("Everybody is asked about a link already. Close that first.")
        values = {"cause": link.cause.id, "effect": link.effect.id, "answers": {}}
        yield from edit_single(LinkAsked, review.reading, values)


class AnswerLink(Command):
    """Say for oneself whether it is so: `yes`, `not_so`, or `dont_know`; null takes it back. Nobody is ever shown who answered what."""

    kind: Literal["answer_link"] = "answer_link"
    allowed = CONTRIBUTORS
    sealed = "link"
    answer: LinkAnswer | None

    def decide(self, review: Review, ctx: Context) -> Iterator[Change]:
        """Yield the answer where it is another one."""
        if not ctx.by:
            raise RuleError("Only people with a seat can answer.")
        if not review.reading.is_open:
            raise RuleError("No link is read at the moment. The facilitator reads one to the room.")
        if review.reading.answers.get(ctx.by) is not self.answer:
            yield LinkAnswered(participant_id=ctx.by, answer=self.answer)


class CloseLink(Command):
    """Close the question. What the room said is what carries the link from then on, unless `taken` is false.

    Most said yes: it is supported; most said not so: refuted; else nobody knows, and that becomes a question. Of fewer than three
    answers nothing is kept or noted: from it each could tell what another one said.
    """

    kind: Literal["close_link"] = "close_link"
    allowed = HOSTS
    taken: bool = True

    def decide(self, review: Review, ctx: Context) -> Iterator[Change]:
        """Yield the counts, and what is said of the link now. The answers are not kept in the review."""
        reading = review.reading
        if not reading.is_open:
            raise RuleError("No link is read at the moment.")
        answers = reading.counted(review.people)
        counts = LinkCounts.of(answers)
        closed = {"cause": "", "effect": "", "answers": {}}
        yield LinkCounted.of(review, closed, counts=counts, answered=len(answers))
        cause, effect = review.causes.get(reading.cause), review.causes.get(reading.effect)
        if (
            not self.taken
            or not counts.all
            or cause is None
            or effect is None
            or effect.id not in cause.leads_to
        ):
            return
        before = cause.support_of(effect.id)
        said = before or LinkSupport(effect=effect.id, support=Support.ASSUMED)
        yield from supported(
            cause, effect, said.model_copy(update={"support": meant(counts), "room": counts})
        )
        if meant(counts) is Support.UNKNOWN:
            yield from asked(review, ctx, cause, effect, "")


def meant(counts: LinkCounts) -> Support:
    """Return what the answers of a room say of a link."""
    if counts.yes > max(counts.no, counts.unknown):
        return Support.SUPPORTED
    return Support.REFUTED if counts.no > max(counts.yes, counts.unknown) else Support.UNKNOWN
