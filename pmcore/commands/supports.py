"""What carries a link between two causes: supported, assumed, refuted; or nobody knows, and then it is a question."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal, NamedTuple

from pmcore.changes.base import Change, edit
from pmcore.changes.causes import CauseEdited
from pmcore.changes.questions import QuestionAdded
from pmcore.commands.base import CONTRIBUTORS, Command, Context, sent
from pmcore.commands.causes import require_explained
from pmcore.commands.questions import in_short, require_room
from pmcore.errors import RuleError
from pmcore.model.base import OptionalLine, OptionalRef, Ref, Refs
from pmcore.model.causes import Cause
from pmcore.model.links import WebLink
from pmcore.model.questions import Question
from pmcore.model.review import Review
from pmcore.model.support import LinkSupport, Support
from pmcore.wording.words import message

BETWEEN = "~"  # a cause and its effect, in the id of the link between them


class SupportLink(Command):
    """Say what carries a link, by its id (C-03~C-01), or the cause (`id`) and the effect `under`; one of one effect needs none.

    What is not sent stays. `events` (ids or T-07) and `link` say by what it is supported. `unknown` becomes a question (Q-01)
    about the cause, with `who_may_know`. An empty `support` takes off what was said.
    """

    kind: Literal["support_link"] = "support_link"
    allowed = CONTRIBUTORS
    id: Ref
    under: OptionalRef = ""
    support: Support | None = None
    events: Refs = ()
    link: WebLink = ""
    who_may_know: OptionalLine = ""

    def decide(self, review: Review, ctx: Context) -> Iterator[Change]:
        """Yield what is said of the link now, and the question that it makes."""
        cause, effect = link_named(review, self.id, self.under)
        said = self._said(review, effect, cause.support_of(effect.id))
        yield from supported(cause, effect, said)
        if said and said.support is Support.UNKNOWN:
            yield from asked(review, ctx, cause, effect, self.who_may_know)

    def _said(self, review: Review, effect: Cause, before: LinkSupport | None) -> LinkSupport | None:
        """Return what is said of the link: what was sent, and what stood there `before`; None where it is taken off."""
        values: dict[str, Any] = before.model_dump() if before else {"effect": effect.id, "support": None}
        values |= sent(self, but=frozenset({"under", "who_may_know"}))
        if "events" in self.model_fields_set:
            values["events"] = tuple(dict.fromkeys(review.item("events", each).id for each in self.events))
        if "support" not in self.model_fields_set and not before and (values.get("events") or self.link):
            values["support"] = Support.SUPPORTED
        return LinkSupport.model_validate(values) if values["support"] else None


class Link(NamedTuple):
    """A link between two causes."""

    cause: Cause
    effect: Cause


def link_named(review: Review, ref: str, under: str = "") -> Link:
    """Return the link with the id `ref` (C-03~C-01), or of a cause to the effect `under`; one of one effect needs none."""
    cause_ref, _, named = ref.partition(BETWEEN)
    cause: Cause = review.item("causes", cause_ref)
    if under or named:
        return Link(cause, require_explained(review, cause, under or named))
    if len(cause.leads_to) != 1:
        raise RuleError(f"Say which of the effects of {cause.label} is meant.")
    return Link(cause, require_explained(review, cause, cause.leads_to[0]))


def supported(cause: Cause, effect: Cause, said: LinkSupport | None) -> Iterator[Change]:
    """Yield that this is `said` of the link from a cause to an effect, or nothing any more."""
    rest = tuple(each for each in cause.supports if each.effect != effect.id)
    yield from edit(CauseEdited, cause, {"supports": (*rest, said) if said else rest})


def asked(review: Review, ctx: Context, cause: Cause, effect: Cause, who: str) -> Iterator[Change]:
    """Yield the question whether a cause led to its effect, unless it is asked already."""
    text = message("question", "of_link", cause=in_short(cause.text), effect=in_short(effect.text))
    known = review.questions_about.get(cause.id, ())
    if any(each.is_open and each.text == text for each in known):
        return
    require_room(review)
    number = review.next_number(Question.letter)
    yield QuestionAdded(
        item=Question(
            id=ctx.new_id(), number=number, text=text, about=cause.id, who_may_know=who, author=ctx.by
        )
    )
