"""Causes: state a problem, answer "how did this become possible?" under any node, mark factors, link evidence."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal

from pmcore.changes.base import Change, edit
from pmcore.changes.causes import CauseAdded, CauseEdited, CauseRemoved
from pmcore.changes.measures import MeasureEdited
from pmcore.changes.questions import QuestionRemoved
from pmcore.commands.base import CONTRIBUTORS, Command, Context, sent
from pmcore.commands.items import AddItem, EditItem, RemoveItem
from pmcore.errors import NotAllowedError, RuleError
from pmcore.model.base import OptionalRef, Ref
from pmcore.model.causes import Cause, Factor, below, only_below, way_up
from pmcore.model.review import Review
from pmcore.model.support import kept_for
from pmcore.wording.words import counted

MOST_CAUSES = 5_000
MOST_EFFECTS = 50
LONGEST_NUMBER = 8  # digits that are typed; ids are longer


class CauseLoopError(RuleError):
    """A cause cannot explain itself: that place is below it."""


class AddCause(AddItem):
    """Answer "how did this become possible?" under a node; without `under`, state a problem."""

    kind: Literal["add_cause"] = "add_cause"
    added = CauseAdded
    under: OptionalRef = ""

    def check(self, review: Review, ctx: Context) -> None:
        """Raise where there are too many."""
        if len(review.causes) >= MOST_CAUSES:
            raise RuleError(f"A review holds at most {MOST_CAUSES} causes.")
        require_decided(ctx, Factor.NONE, sent(self))

    def values(self, review: Review, ctx: Context) -> dict[str, Any]:
        """Return the values with its place, evidence as event ids."""
        effect = (review.item("causes", self.under).id,) if self.under else ()
        return with_event_ids(review, sent(self, but=frozenset({"under"}))) | {"leads_to": effect}


class ExplainEvent(Command):
    """Begin with an event (id or T-07): "how did this become possible?". It becomes a node with that event as its evidence.

    It stands under the problem where there is one alone, else it is a problem of its own. An event that has its node already
    gets no second one.
    """

    kind: Literal["explain_event"] = "explain_event"
    allowed = CONTRIBUTORS
    id: Ref

    def decide(self, review: Review, ctx: Context) -> Iterator[Change]:
        """Yield the node, or nothing where it is there."""
        event = review.item("events", self.id)
        if any(each.text == event.text and event.id in each.evidence for each in review.causes.values()):
            return
        problems = [each for each in review.causes.values() if each.is_problem]
        under = problems[0].id if len(problems) == 1 else ""
        values: dict[str, Any] = {"text": event.text, "under": under, "evidence": (event.id,)}
        yield from AddCause(**values).decide(review, ctx)


class EditCause(EditItem):
    """Change the text, area, factor, evidence or note of a node."""

    kind: Literal["edit_cause"] = "edit_cause"
    edited = CauseEdited

    def check(self, review: Review, ctx: Context, item: Any) -> None:
        """Raise for who may not decide what is primary."""
        require_decided(ctx, item.factor, sent(self))

    def values(self, review: Review, ctx: Context, item: Any) -> dict[str, Any]:
        """Return the new values, evidence as event ids."""
        return with_event_ids(review, sent(self))


class MoveCause(Command):
    """Put a node with everything below it under another node (an id, C-03, or 3); without `under`, it becomes a problem of its own.

    Of a node that explains several effects, only the place under `instead_of` is given up; without that, all are.
    """

    kind: Literal["move_cause"] = "move_cause"
    allowed = CONTRIBUTORS
    id: Ref
    under: OptionalRef = ""
    instead_of: OptionalRef = ""

    def decide(self, review: Review, ctx: Context) -> Iterator[Change]:
        """Yield the move; refuse a place inside the moved branch."""
        cause: Cause = review.item("causes", self.id)
        effects: tuple[str, ...] = ()
        if self.under:
            effects = (require_effect(review, cause, self.under).id,)
        if self.instead_of:
            left = require_explained(review, cause, self.instead_of)
            at = cause.leads_to.index(left.id)
            effects = (*cause.leads_to[:at], *effects, *cause.leads_to[at + 1 :])
        yield from explains(cause, tuple(dict.fromkeys(effects)))


class LinkCause(Command):
    """Let a node explain one more effect (ids or C-12): it stands under both, with everything below it."""

    kind: Literal["link_cause"] = "link_cause"
    allowed = CONTRIBUTORS
    id: Ref
    under: Ref

    def decide(self, review: Review, ctx: Context) -> Iterator[Change]:
        """Yield the further effect; a loop is refused."""
        cause: Cause = review.item("causes", self.id)
        if cause.is_problem:
            raise RuleError(f"{cause.label} is a problem of its own. Move it under another node instead.")
        effect = require_effect(review, cause, self.under)
        if effect.id in cause.leads_to:
            return
        if len(cause.leads_to) >= MOST_EFFECTS:
            raise RuleError(f"One cause explains at most {MOST_EFFECTS} others.")
        yield from explains(cause, (*cause.leads_to, effect.id))


class UnlinkCause(Command):
    """Let a node explain one effect less. The last one stays: to take that away is to move or to remove the node."""

    kind: Literal["unlink_cause"] = "unlink_cause"
    allowed = CONTRIBUTORS
    id: Ref
    under: Ref

    def decide(self, review: Review, ctx: Context) -> Iterator[Change]:
        """Yield the effects that are left."""
        cause: Cause = review.item("causes", self.id)
        effect = require_explained(review, cause, self.under)
        rest = tuple(each for each in cause.leads_to if each != effect.id)
        if not rest:
            raise RuleError(
                f"{cause.label} explains only {effect.label}. Move it to another place, or remove it."
            )
        yield from explains(cause, rest)


class RemoveCause(RemoveItem):
    """Remove a node; with answers that hang on it alone, only when `with_answers` says that they go too.

    Answers that explain something else as well stay there. Measures let go of what is removed,
    and questions about it go.
    """

    kind: Literal["remove_cause"] = "remove_cause"
    removed = CauseRemoved
    with_answers: bool = False

    def decide(self, review: Review, ctx: Context) -> Iterator[Change]:
        """Yield the removals, deepest first, so that undo puts parents back before their answers."""
        cause: Cause = review.item("causes", self.id)
        answers = only_below(cause.id, review.causes)
        if answers and not self.with_answers:
            count = counted("count", "answer", len(answers))
            raise RuleError(f"{cause.label} has {count} below it. Remove them too?")
        gone = {cause.id, *answers}
        for measure in review.measures.values():
            rest = tuple(each for each in measure.addresses if each not in gone)
            yield from edit(MeasureEdited, measure, {"addresses": rest})
        for each in below(cause.id, review.causes):
            if each not in gone:
                left = tuple(effect for effect in review.causes[each].leads_to if effect not in gone)
                yield from explains(review.causes[each], left)
        for each in (*reversed(answers), cause.id):
            yield from (QuestionRemoved(item=asked) for asked in review.questions_about.get(each, ()))
            yield CauseRemoved(item=review.causes[each])


def explains(cause: Cause, effects: tuple[str, ...]) -> Iterator[Change]:
    """Yield that a cause explains these effects (ids); what was said of its links to others goes with them."""
    values = {"leads_to": effects, "supports": kept_for(cause.supports, effects)}
    yield from edit(CauseEdited, cause, values)


def require_decided(ctx: Context, before: Factor, values: dict[str, Any]) -> None:
    """Raise where somebody else than a facilitator would make a cause primary, or no longer primary."""
    after = values.get("factor", before)
    if before is not after and Factor.PRIMARY in {before, after} and not ctx.hosts:
        raise NotAllowedError(
            "Which factor is primary is decided together, and the facilitator confirms it. Propose it instead."
        )


def require_effect(review: Review, cause: Cause, ref: str) -> Cause:
    """Return the node that `cause` is to explain; raises `CauseLoopError` with the loop where it is that cause, or below it."""
    effect: Cause = review.item("causes", numbered(ref))
    loop = way_up(effect.id, cause.id, review.causes)
    if len(loop) > 1:
        labels = " → ".join(review.causes[each].label for each in (*loop, effect.id))
        raise CauseLoopError(f"A cause cannot explain itself: that place is below it ({labels}).")
    if loop:
        raise CauseLoopError
    return effect


def numbered(ref: str) -> str:
    """Return the public number that somebody means who typed `3` or `c-3`; everything else as it is."""
    digits = ref.strip().upper().removeprefix(f"{Cause.letter}-")
    typed = digits.isascii() and digits.isdigit() and len(digits) < LONGEST_NUMBER
    return f"{Cause.letter}-{int(digits):02d}" if typed else ref


def require_explained(review: Review, cause: Cause, ref: str) -> Cause:
    """Return the effect `ref` of a cause; raises `RuleError` where it does not explain that."""
    effect: Cause = review.item("causes", ref)
    if effect.id not in cause.leads_to:
        raise RuleError(f"{cause.label} does not stand under {effect.label} (any more).")
    return effect


def with_event_ids(review: Review, values: dict[str, Any]) -> dict[str, Any]:
    """Return `values` with evidence as the ids of the timeline events that it names by id or number (T-07), each once."""
    if "evidence" not in values:
        return values
    found = dict.fromkeys(review.item("events", each).id for each in values["evidence"])
    return values | {"evidence": tuple(found)}


def with_cause_ids(review: Review, values: dict[str, Any], name: str) -> dict[str, Any]:
    """Return `values` with the causes in the field `name` as ids, named by id or number (C-03), each once."""
    if name not in values:
        return values
    found = dict.fromkeys(review.item("causes", each).id for each in values[name])
    return values | {name: tuple(found)}
