"""The timeline: put down what happened, change it, mark an event as one of the incident's anchors, agree."""

from __future__ import annotations

from collections.abc import Iterator
from math import floor
from typing import Any, Literal

from pmcore.changes.base import Change, Edited, Removed, edit
from pmcore.changes.questions import QuestionRemoved
from pmcore.changes.silence import (
    TimelineEventRewritten,
    TimelineEventWithdrawn,
    TimelineEventWritten,
)
from pmcore.changes.timeline import (
    TimelineEventAdded,
    TimelineEventEdited,
    TimelineEventOrdered,
    TimelineEventRemoved,
)
from pmcore.commands.base import CONTRIBUTORS, Command, Context, sent
from pmcore.commands.evidence import named_instead
from pmcore.commands.incident import set_anchors
from pmcore.commands.items import AddItem, EditItem, RemoveItem
from pmcore.commands.silence import require_own
from pmcore.commands.unsigned import (
    remove_unsigned,
    require_no_key,
    require_same_promise,
    rewrite_unsigned,
    unsigned_card,
    write_unsigned,
)
from pmcore.commands.when import ENDS, STARTS, end_context, read_field, require_one_end, start_context
from pmcore.errors import FieldProblem, InvalidError, RuleError
from pmcore.model.base import OptionalRef, Ref
from pmcore.model.meeting import StageKey
from pmcore.model.moment import Moment
from pmcore.model.review import ITEMS, Review
from pmcore.model.silence import writes_silently
from pmcore.model.timeline import Precision, TimelineEvent
from pmcore.model.times import Reading

MOST_EVENTS = 20_000
TIMELINE = StageKey.TIMELINE


class AddTimelineEvent(AddItem):
    """Put something that happened on the timeline.

    `starts` and `ends` are times as people print them, in the review's zone unless they name another; an empty `starts`
    means that nobody knows when. A bare `14:05` comes next after the event `after` (an id or T-07: the row that was typed
    before), else after the beginning of the incident. `margin` is the ± in minutes of a time that is `about`; `~14:30` and
    `14:30 ± 10` say that by themselves, and `14:05–14:20` has its end.

    With `silently`, as forms send it, a participant's event is hidden until a facilitator opens it, while the timeline is
    written silently; at all other times it makes no difference. Without it everybody sees the event at once. Where the room chose
    that no author of those is stored, it has a `key` of at least 20 characters drawn by lot, which is its id until the opening.
    """

    kind: Literal["add_timeline_event"] = "add_timeline_event"
    added = TimelineEventAdded
    after: OptionalRef = ""
    silently: bool = False
    key: OptionalRef = ""

    def decide(self, review: Review, ctx: Context) -> Iterator[Change]:
        """Yield the new event; one that is written silently changes nothing else yet."""
        silently = self.silently and review.meeting.timeline_is_silent and writes_silently(ctx.role)
        if self.key or silently:
            require_same_promise(review, self.key, TIMELINE)
        if not silently:
            require_no_key(self.key)
            yield from super().decide(review, ctx)
            return
        self.check(review, ctx)
        if self.key:
            values = self.values(review, ctx)
            self.require(ITEMS["events"].model_validate({"id": "new", "number": 0, **values}))
            yield from write_unsigned(review, ctx, self.key, values, TIMELINE)
            return
        item = self.item(review, ctx, self.values(review, ctx) | {"number": 0})
        self.require(item)
        yield TimelineEventWritten(item=item)

    def check(self, review: Review, ctx: Context) -> None:
        """Raise where the timeline is full."""
        if len(review.events) >= MOST_EVENTS:
            raise RuleError(f"A timeline holds at most {MOST_EVENTS} events.")

    def values(self, review: Review, ctx: Context) -> dict[str, Any]:
        """Return the values with times read in the review's zone."""
        values = sent(self, but=frozenset({"after", "silently", "key"}))
        return when(review, ctx, values, after=_known(review, ctx, self.after))

    def require(self, item: Any) -> None:
        """Raise where it would end before it starts, or mark a moment without a time."""
        require_span(item)
        require_markable(item)

    def follow(self, review: Review, ctx: Context, item: Any) -> Iterator[Change]:
        """Yield the overview's new time, where the event marks an anchor."""
        return mark(review, item)


class EditTimelineEvent(EditItem):
    """Change a timeline event; a marked anchor moves with it."""

    kind: Literal["edit_timeline_event"] = "edit_timeline_event"
    edited = TimelineEventEdited

    def decide(self, review: Review, ctx: Context) -> Iterator[Change]:
        """Yield the edit; whoever has the key of a row without a name may make it."""
        event = unsigned_card(review, self.id, TIMELINE)
        if event is None:
            yield from super().decide(review, ctx)
            return
        after = event.model_copy(update=self.values(review, ctx, event))
        self.require(after)
        yield from rewrite_unsigned(event, after, TIMELINE)

    def change_of(self, review: Review) -> type[Edited]:
        """Return the change; a row that was written silently is changed silently."""
        return TimelineEventRewritten if self.id in review.unopened_events else self.edited

    def check(self, review: Review, ctx: Context, item: Any) -> None:
        """Raise for a row that nobody but its author knows of."""
        require_own(ctx, item)

    def values(self, review: Review, ctx: Context, item: Any) -> dict[str, Any]:
        """Return the new values with times read in the review's zone."""
        return when(review, ctx, sent(self), item)

    def require(self, after: Any) -> None:
        """Raise where it would end before it starts, or mark a moment without a time."""
        require_span(after)
        require_markable(after)

    def follow(self, review: Review, after: Any) -> Iterator[Change]:
        """Yield the overview's new time, where the event marks an anchor."""
        return mark(review, after) if after.number else iter(())


class RemoveTimelineEvent(RemoveItem):
    """Remove a timeline event with the questions about it; the overview keeps its times, causes and trigger let go of it."""

    kind: Literal["remove_timeline_event"] = "remove_timeline_event"
    removed = TimelineEventRemoved

    def decide(self, review: Review, ctx: Context) -> Iterator[Change]:
        """Yield what causes lose, then the removal of its questions and its own."""
        if unsigned := unsigned_card(review, self.id, TIMELINE):
            yield from remove_unsigned(unsigned, TIMELINE)
            return
        if self.id in review.unopened_events:
            yield from super().decide(review, ctx)
            return
        event: TimelineEvent = review.item("events", self.id)
        yield from named_instead(review, event.id)
        for question in review.questions_about.get(event.id, ()):
            yield QuestionRemoved(item=question)
        yield from super().decide(review, ctx)

    def change_of(self, review: Review) -> type[Removed]:
        """Return the change; a row that was written silently is withdrawn silently."""
        return TimelineEventWithdrawn if self.id in review.unopened_events else self.removed

    def check(self, review: Review, ctx: Context, item: Any) -> None:
        """Raise for a row that nobody but its author knows of."""
        require_own(ctx, item)


class OrderTimelineEvent(Command):
    """Put an event right `before` or right `after` another one of the same time (ids or T-07)."""

    kind: Literal["order_timeline_event"] = "order_timeline_event"
    allowed = CONTRIBUTORS
    id: Ref
    before: OptionalRef = ""
    after: OptionalRef = ""

    def decide(self, review: Review, ctx: Context) -> Iterator[Change]:
        """Yield the new place; where no number is left between two neighbours, all of them are counted anew."""
        if bool(self.before) == bool(self.after):
            sentence = "Say before or after which event, one of the two."
            raise InvalidError(sentence, fields={"before": sentence})
        event: TimelineEvent = review.item("events", self.id)
        beside: TimelineEvent = review.item("events", self.before or self.after)
        if event.id == beside.id:
            return
        if not event.same_time(beside):
            raise RuleError(
                f"{event.label} and {beside.label} are at different times. Change the time of one; "
                "by hand only events of the same time are put in order."
            )
        now = [each for each in review.timeline if each.same_time(event)]
        others = [each for each in now if each.id != event.id]
        at = others.index(beside) + bool(self.after)
        if now.index(event) != at:
            yield from _placed(event, others, at)


def _placed(event: TimelineEvent, others: list[TimelineEvent], at: int) -> Iterator[Change]:
    """Yield the edits that put `event` at index `at` among `others`."""
    low = others[at - 1].rank if at else others[0].rank - 1
    high = others[at].rank if at < len(others) else floor(low) + 1  # before all that will be added
    middle = (low + high) / 2
    if low < middle < high:
        yield from edit(TimelineEventOrdered, event, {"place": middle})
        return
    for place, each in enumerate([*others[:at], event, *others[at:]], start=1):
        yield from edit(TimelineEventOrdered, each, {"place": float(place)})


def when(
    review: Review,
    ctx: Context,
    values: dict[str, Any],
    before: TimelineEvent | None = None,
    *,
    after: str = "",
) -> dict[str, Any]:
    """Return `values` with `starts` and `ends` as moments and the precision that follows from them.

    What a text says about its own precision (`~14:30`, `14:30 ± 10`) counts, unless another `about` or margin was sent:
    `exact` is what forms send when nobody touched the field.
    """
    own = before.starts if before else None
    starts, said = own, Reading()
    if STARTS in values:
        context = start_context(review, ctx.now, before=before, after=after)
        said = read_field(STARTS, text := values[STARTS], context, before=own)
        starts = values[STARTS] = said.moment
        if said.ends and values.get(ENDS):
            require_one_end(text)
        if said.ends:
            values[ENDS] = said.ends
    if isinstance(values.get(ENDS), str):
        end_before = before.ends if before else None
        context = end_context(review, ctx.now, starts)
        values[ENDS] = read_field(ENDS, values[ENDS], context, before=end_before).moment
    if said.precision is Precision.ABOUT and values.get("precision", Precision.EXACT) is Precision.EXACT:
        values["precision"] = Precision.ABOUT
    if said.margin and not values.get("margin"):
        values["margin"] = said.margin
    if before and before.place is not None and starts != own:
        values["place"] = None  # it stood among others of the time that it had
    return _sure(values, starts, before)


def _sure(values: dict[str, Any], starts: Moment | None, before: TimelineEvent | None) -> dict[str, Any]:
    """Return `values` with a precision and a margin that fit to whether there is a time at all."""
    precision = values.get("precision", before.precision if before else Precision.EXACT)
    if starts is None:
        values["precision"] = Precision.UNKNOWN
    elif precision is Precision.UNKNOWN:
        values["precision"] = Precision.ABOUT
    if values.get("precision", precision) is not Precision.ABOUT:
        values["margin"] = 0
    return values


def require_span(event: TimelineEvent) -> None:
    """Raise `InvalidError` where an event would end before it starts."""
    if problem := span_problem(event):
        raise problem.error


def span_problem(event: TimelineEvent) -> FieldProblem | None:
    """Return what is impossible about an event's times, or None."""
    if event.ends and event.starts is None:
        return FieldProblem("starts", "An end needs a start. Leave both empty if nobody knows.")
    if event.starts and event.ends and event.ends.at < event.starts.at:
        return FieldProblem("ends", "The end is before the start. Check both times and the date.")
    return None


def _known(review: Review, ctx: Context, ref: str) -> str:
    """Return `ref`, or nothing where it names a row that somebody else wrote silently."""
    hidden = review.unopened_events.get(ref)
    return "" if hidden and hidden.author != ctx.by else ref


def require_markable(event: TimelineEvent) -> None:
    """Raise where an event would mark a moment without having a time."""
    if event.marks and event.starts is None:
        sentence = f"Give this event a time before it can be the moment “{event.marks.word}”."
        raise InvalidError(sentence, fields={"marks": sentence})


def mark(review: Review, event: TimelineEvent) -> Iterator[Change]:
    """Yield what follows from `event.marks`: the overview's time, and release of another event that marked it."""
    require_markable(event)
    if event.marks is None or event.starts is None:
        return
    for other in review.events.values():
        if other.marks is event.marks and other.id != event.id:
            yield from edit(TimelineEventEdited, other, {"marks": None})
    if review.incident.at(event.marks) != event.starts.at:
        rest = review.without_marks(event.marks)
        yield from set_anchors(rest, {event.marks.value: event.starts}, by_event=event.id)
