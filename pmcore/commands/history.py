"""Undo: take back one's own last change; a facilitator can take back any."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, NamedTuple

from pmcore.changes.base import Change
from pmcore.changes.log import Recorded, fold
from pmcore.commands.base import CONTRIBUTORS, Command, Context, require_follow_through
from pmcore.commands.communication import require_approvals
from pmcore.commands.incident import order_problem
from pmcore.commands.timeline import span_problem
from pmcore.errors import ConcurrentEditError, NotAllowedError, NotFoundError, RuleError
from pmcore.model.awaiting import awaiting_opening
from pmcore.model.base import Ref
from pmcore.model.causes import first_places
from pmcore.model.review import Review
from pmcore.model.silence import UNOPENED
from pmcore.model.voting import DecidingPhase


class Undo(Command):
    """Take back everything that one command did. `target` is that command's id."""

    kind: Literal["undo"] = "undo"
    go_on = True
    allowed = CONTRIBUTORS
    target: Ref

    def decide(self, review: Review, ctx: Context) -> Iterator[Change]:
        """Yield the inverse changes, last first; refuse where someone has built on them since."""
        done = ctx.recorded(self.target)
        if not done or any(_is_hidden(each, ctx) for each in done):
            raise NotFoundError("There is nothing to undo.")
        if not ctx.hosts and (not ctx.by or any(each.by != ctx.by for each in done)):
            raise NotAllowedError("You can undo your own changes. Ask the facilitator for others.")
        for each in done:
            if not each.change.undoable:
                raise RuleError(each.change.instead)
        require_follow_through(review, (each.change for each in done))
        after = review
        for each in reversed(done):
            if not each.change.fits(after):
                raise ConcurrentEditError(
                    "Someone has changed this since. Edit it by hand so that nothing of theirs is lost."
                )
            back = each.change.inverse()
            after = fold(after, [back])
            yield back
        if review.deciding.phase is DecidingPhase.VOTING and _ballot(after) != _ballot(review):
            raise RuleError(
                "A vote is open. Undo this when it has closed, so that every dot counts where it was put."
            )
        known = set(loose_ends(review))
        for sentence in loose_ends(after):
            if sentence not in known:
                raise ConcurrentEditError(f"Others have built on this since: {sentence}")
        require_approvals(review, after, ctx)


def _is_hidden(line: Recorded, ctx: Context) -> bool:
    """Return whether whoever asks may not know that there is anything to undo."""
    return line.hidden_from(ctx.by) and ctx.role not in line.change.takers


class OnBallot(NamedTuple):
    """A card or a group as people vote on it."""

    id: str
    words: str
    group: str = ""


def _ballot(review: Review) -> list[OnBallot]:
    """Return what people vote on: every card with its words and group, every group with its title."""
    cards = [OnBallot(card.id, card.text, card.group) for card in review.recommendations.values()]
    return sorted(cards + [OnBallot(group.id, group.title) for group in review.groups.values()])


def loose_ends(review: Review) -> Iterator[str]:
    """Yield a sentence for everything in a review that does not fit together. No command may leave one behind."""
    yield from _timeline(review)
    if any(stage not in review.meeting.silent and awaiting_opening(review, stage) for stage in UNOPENED):
        yield "what was written silently is open now. Write it anew."
    yield from _trigger(review)
    yield from _questions(review)
    yield from _causes(review)
    yield from _cards(review)


def _timeline(review: Review) -> Iterator[str]:
    if problem := order_problem(review.incident):
        yield problem.sentence
    marked: dict[str, str] = {}
    for event in review.events.values():
        if problem := span_problem(event):
            yield f"{event.label}: {problem.sentence}"
        if event.marks and marked.setdefault(event.marks, event.label) != event.label:
            yield f"both {marked[event.marks]} and {event.label} would mark “{event.marks.word}”."
        elif event.marks and (event.starts is None or event.starts.at != review.incident.at(event.marks)):
            yield f"{event.label} marks “{event.marks.word}”, but the overview has another time for it."


def _trigger(review: Review) -> Iterator[str]:
    trigger = review.incident.trigger_event
    if trigger and trigger not in review.events:
        yield "the trigger names an event that would not be there."


def _questions(review: Review) -> Iterator[str]:
    for question in review.questions.values():
        if question.about not in review.events and question.about not in review.causes:
            yield f"{question.label} asks about something that would not be there."


def _causes(review: Review) -> Iterator[str]:
    for place in first_places(review.causes):
        cause = place.cause
        hangs = cause.is_problem or place.effect
        if not hangs or any(each not in review.causes for each in cause.leads_to):
            yield f"{cause.label} would hang below something that is not there."
        if any(each not in review.events for each in cause.named_events):
            yield f"{cause.label} names an event as evidence that would not be there."
    for measure in review.measures.values():
        if any(each not in review.causes for each in measure.addresses):
            yield f"{measure.label} addresses a cause that would not be there."
        if any(each not in review.recommendations for each in measure.sources):
            yield f"{measure.label} was made from a recommendation that would not be there."


def _cards(review: Review) -> Iterator[str]:
    open_already = review.deciding.phase is not DecidingPhase.WRITING
    for card in review.recommendations.values():
        if card.group and card.group not in review.groups:
            yield f"the group of {card.label} is gone."
        if open_already and not card.number:
            yield "the cards were revealed. Write it as a new card."
    for group in review.groups.values():
        if len(review.in_group(group.id)) < 2:
            yield f"the group “{group.title}” would be left with one card."
