"""Silent writing of the timeline and of lessons: begin it, and open to everybody what people have written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal, NamedTuple, cast

from pmcore.changes.base import Change, edit_single
from pmcore.changes.incident import IncidentEdited
from pmcore.changes.lessons import LessonsOpened
from pmcore.changes.meeting import MeetingEdited
from pmcore.changes.silence import TimelineOpened
from pmcore.commands.base import HOSTS, Command, Context
from pmcore.commands.incident import order_problem
from pmcore.errors import FieldProblem, NotFoundError, OverridableError, RuleError
from pmcore.model.awaiting import awaiting_opening, is_unsigned, unsigned_at, writers_at
from pmcore.model.base import Numbered
from pmcore.model.card_names import CardNames
from pmcore.model.causes import Barrier
from pmcore.model.incident import Anchor, Incident
from pmcore.model.meeting import StageKey
from pmcore.model.moment import Moment
from pmcore.model.review import Review
from pmcore.model.silence import UNOPENED
from pmcore.model.timeline import TimelineEvent
from pmcore.wording.words import counted


class WriteSilently(Command):
    """From now on what people write at a `stage` is hidden from everybody else, until it is opened.

    Onto the timeline facilitator and scribe record facts: what they write is shown at once, as is what comes from files and programs,
    and what stands there stays. Lessons are written silently by all, so that begins before anybody has written one; what was made of
    a barrier that worked stands with them as before.
    """

    kind: Literal["write_silently"] = "write_silently"
    allowed = HOSTS
    stage: StageKey = StageKey.TIMELINE

    def decide(self, review: Review, ctx: Context) -> Iterator[Change]:
        """Yield the beginning of the silence, where there is none."""
        require_silent_stage(self.stage)
        if self.stage is StageKey.TIMELINE and review.meeting.timeline_agreed:
            raise RuleError("The timeline is agreed. Open it again before people write silently.")
        silent = frozenset({*review.meeting.silent, self.stage})
        if silent != review.meeting.silent and self.stage is StageKey.LESSONS and lessons_begun(review):
            raise RuleError("Somebody has written a lesson already, for all to see.")
        yield from edit_single(MeetingEdited, review.meeting, {"silent": silent})


class OpenWritten(Command):
    """End the silence at a `stage`: all that people wrote stands there at once, under their names where the room wants that.

    This cannot be undone. What somebody wrote under their name who was removed from the review is left out.
    """

    kind: Literal["open_written"] = "open_written"
    allowed = HOSTS
    stage: StageKey = StageKey.TIMELINE

    def decide(self, review: Review, ctx: Context) -> Iterator[Change]:
        """Yield the opening."""
        require_silent_stage(self.stage)
        if self.stage not in review.meeting.silent:
            raise RuleError("What people have written is open already.")
        yield from opening(review, ctx, self.stage)


def require_own(ctx: Context, item: Any) -> None:
    """Raise for something that somebody else wrote silently, as if it were not there."""
    if not item.number and (not ctx.by or item.author != ctx.by):
        raise NotFoundError


def require_silent_stage(stage: StageKey) -> None:
    """Raise `InvalidError` for a stage at which silence is not begun and ended by itself."""
    if stage not in UNOPENED:
        raise FieldProblem("stage", "People can write silently at the timeline and the lessons.").error


def lessons_begun(review: Review) -> bool:
    """Return whether somebody has written a lesson that everybody sees; one that was made of a barrier that worked is none."""
    barriers = {each.text for each in review.causes.values() if each.barrier is Barrier.WORKED}
    return any(each.text not in barriers for each in review.lessons.values())


def has_written(review: Review, stage: StageKey) -> bool:
    """Return whether anybody has written something at a stage that waits, or has written without a name."""
    waiting = unsigned_at(review, stage)
    return bool(review.items(UNOPENED[stage]) or waiting.cards or waiting.writers)


def opening(review: Review, ctx: Context, stage: StageKey) -> Iterator[Change]:
    """Yield that all that waits at a stage is opened."""
    yield from (
        _opening_of_lessons(review, ctx) if stage is StageKey.LESSONS else _opening_of_rows(review, ctx)
    )


class _Opened(NamedTuple):
    """What is opened, in the order of its numbers, and what an opening says of all of it.

    What bears no name is in no log before, so it comes with the opening; all else has `ids` of before, and some is left out.
    """

    ordered: Sequence[Numbered]
    said: Mapping[str, Any]


def _opened(review: Review, ctx: Context, stage: StageKey, ordered: Sequence[Numbered]) -> _Opened:
    """Return what waits, `ordered`, with new ids, and numbers in that order."""
    new = {each.id: ctx.new_id() for each in ordered}
    first = review.next_number(ordered[0].letter) if ordered else 0
    opened = [
        each.model_copy(update={"id": new[each.id], "number": number, "version": 1})
        for number, each in enumerate(ordered, first)
    ]
    waited = review.items(UNOPENED[stage])
    nameless = is_unsigned(review, stage)
    return _Opened(
        opened,
        {
            "numbers": {each.id: each.number for each in opened},
            "ids": {} if nameless else new,
            "items": tuple(opened) if nameless else (),
            "left_out": tuple(sorted(waited.keys() - new.keys())),
            "people": len(writers_at(review, stage)),
        },
    )


def _drawn(review: Review, ctx: Context, stage: StageKey) -> list[Any]:
    """Return what waits at a stage, in an order drawn by lot."""
    waiting = {each.id: each for each in awaiting_opening(review, stage)}
    return [waiting[each] for each in ctx.shuffled(sorted(waiting))]


def _opening_of_lessons(review: Review, ctx: Context) -> Iterator[Change]:
    """Yield that all lessons are opened, in an order drawn by lot."""
    drawn = _drawn(review, ctx, StageKey.LESSONS)
    yield LessonsOpened(**_opened(review, ctx, StageKey.LESSONS, drawn).said)


def _opening_of_rows(review: Review, ctx: Context) -> Iterator[Change]:
    """Yield that all rows are opened: by time, and by lot where the time tells nothing, so not by who was first."""
    ordered = sorted(_drawn(review, ctx, StageKey.TIMELINE), key=lambda each: each.order()[:2])
    opened, said = _opened(review, ctx, StageKey.TIMELINE, ordered)
    marks = _marks(review, cast("Sequence[TimelineEvent]", opened))
    yield TimelineOpened(**said, unmarked=marks.lost)
    yield from edit_single(IncidentEdited, review.incident, marks.moments)


class Marks(NamedTuple):
    """Which opened rows lose their mark, and the moments that the others give the overview."""

    lost: tuple[str, ...]
    moments: dict[str, Moment | None]


def _marks(review: Review, ordered: Sequence[TimelineEvent]) -> Marks:
    """Return what becomes of the marks of rows that are opened: what the room knows already is not changed by them.

    A row keeps its mark where no other marks that moment, the overview has no other time for it, and can have this one.
    """
    taken = {each.marks for each in review.events.values() if each.marks}
    incident, lost, moments = review.incident, list[str](), dict[str, Moment | None]()
    for event in ordered:
        if event.marks is None:
            continue
        after = _with_moment(incident, event.marks, event.starts)
        if event.marks in taken or after is None:
            lost.append(event.id)
            continue
        taken.add(event.marks)
        if after is not incident:
            moments[event.marks.value] = event.starts
        incident = after
    return Marks(tuple(lost), moments)


def _with_moment(incident: Incident, anchor: Anchor, moment: Moment | None) -> Incident | None:
    """Return the incident with a moment; None where it has another one, or cannot have it."""
    if moment is None:
        return None
    if known := incident.at(anchor):
        return incident if known == moment.at else None
    after = incident.model_copy(update={anchor.value: moment})
    return None if order_problem(after) else after


def require_opened(review: Review, stage: StageKey, sentence: str) -> None:
    """Raise where something waits at a stage to be opened; `sentence` says what that is in the way of."""
    if said := _who_wrote(review, stage):
        raise RuleError(f"{said}. {sentence}")


def require_choice(review: Review, stage: StageKey) -> None:
    """Ask whoever moves everybody on whether what waits at a stage is to be opened."""
    if not (said := _who_wrote(review, stage)):
        return
    where = "stands on the timeline" if stage is StageKey.TIMELINE else "stands among the lessons"
    shown = review.meeting.names_at(stage) is CardNames.SHOWN
    names = " with the names of who wrote it" if shown else " without the names of who wrote it"
    raise OverridableError(
        f"{said}. Opened, all of it {where}{names}; that is not undone. "
        f"Left hidden, people write on, and you open it at the {stage.word}.",
        title="Open what was written silently?",
        yes="Open it",
        no="Leave it hidden",
        field="open_written",
    )


def _who_wrote(review: Review, stage: StageKey) -> str:
    """Return how many people have written something that waits; nothing where nothing waits."""
    if not awaiting_opening(review, stage):
        return ""
    what = "have_written_rows" if stage is StageKey.TIMELINE else "have_written_lessons"
    return counted("counted", what, len(writers_at(review, stage)))
