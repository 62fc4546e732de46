"""Silent writing of the timeline: begin it, and open to everybody what people have written."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, NamedTuple

from pmcore.changes.base import Change, edit_single
from pmcore.changes.incident import IncidentEdited
from pmcore.changes.meeting import MeetingEdited
from pmcore.changes.silence import TimelineOpened
from pmcore.commands.base import HOSTS, Command, Context
from pmcore.commands.incident import order_problem
from pmcore.errors import OverridableError, RuleError
from pmcore.model.incident import Anchor, Incident
from pmcore.model.meeting import StageKey
from pmcore.model.moment import Moment
from pmcore.model.review import Review
from pmcore.model.timeline import TimelineEvent
from pmcore.wording.words import counted


class WriteSilently(Command):
    """From now on what participants write onto the timeline is hidden from everybody else, until it is opened.

    What stands there stays. Facilitator and scribe record facts: what they write is shown at once, as is what comes from files
    and programs.
    """

    kind: Literal["write_silently"] = "write_silently"
    allowed = HOSTS

    def decide(self, review: Review, ctx: Context) -> Iterator[Change]:
        """Yield the beginning of the silence, where there is none."""
        if review.meeting.timeline_agreed:
            raise RuleError("The timeline is agreed. Open it again before people write silently.")
        silent = frozenset({*review.meeting.silent, StageKey.TIMELINE})
        yield from edit_single(MeetingEdited, review.meeting, {"silent": silent})


class OpenWritten(Command):
    """End the silence: all rows that people wrote stand on the timeline at once, under their names.

    This cannot be undone. What somebody wrote who was removed from the review is left out.
    """

    kind: Literal["open_written"] = "open_written"
    allowed = HOSTS

    def decide(self, review: Review, ctx: Context) -> Iterator[Change]:
        """Yield the opening."""
        if not review.meeting.timeline_is_silent:
            raise RuleError("What people have written is open already.")
        yield from opening(review, ctx)


class Marks(NamedTuple):
    """Which opened rows lose their mark, and the moments that the others give the overview."""

    lost: tuple[str, ...]
    moments: dict[str, Moment | None]


def opening(review: Review, ctx: Context) -> Iterator[Change]:
    """Yield that all that waits is opened: by time, and by lot where the time tells nothing, so not by who was first."""
    rows = {each.id: each for each in review.awaiting_opening}
    drawn = [rows[each] for each in ctx.shuffled(sorted(rows))]
    ordered = sorted(drawn, key=lambda each: each.order()[:2])
    ids = {each.id: ctx.new_id() for each in ordered}
    marks = _marks(review, ordered)
    yield TimelineOpened(
        numbers={ids[each.id]: number for number, each in enumerate(ordered, review.next_number("T"))},
        ids=ids,
        left_out=tuple(sorted(review.unopened_events.keys() - rows.keys())),
        people=len({each.author for each in ordered}),
        unmarked=tuple(ids[each] for each in marks.lost),
    )
    yield from edit_single(IncidentEdited, review.incident, marks.moments)


def _marks(review: Review, ordered: list[TimelineEvent]) -> Marks:
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


def require_opened(review: Review, sentence: str) -> None:
    """Raise where rows of the timeline wait to be opened; `sentence` says what that is in the way of."""
    if people := review.written_by:
        said = counted("counted", "have_written_rows", people)
        raise RuleError(f"{said}. {sentence}")


def require_choice(review: Review) -> None:
    """Ask whoever moves everybody to the timeline whether rows that wait are to be opened."""
    if people := review.written_by:
        said = counted("counted", "have_written_rows", people)
        raise OverridableError(
            f"{said}. Opened, all of it stands on the timeline with the names of who wrote it; that is not undone. "
            "Left hidden, people write on, and you open it at the Timeline.",
            title="Open what was written silently?",
            yes="Open it",
            no="Leave it hidden",
            field="open_written",
        )
