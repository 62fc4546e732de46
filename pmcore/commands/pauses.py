"""Two meetings: let it soak until another day, go on there with the same seats, or call that off."""

from __future__ import annotations

import datetime as d
from collections.abc import Iterator
from typing import Annotated, Any, Literal

from pydantic import StringConstraints

from pmcore.changes.base import Change, edit_single
from pmcore.changes.pauses import MeetingPaused
from pmcore.commands.base import HOSTS, Command, Context
from pmcore.commands.meeting import require_agreed
from pmcore.errors import InvalidError, RuleError
from pmcore.model.base import CleanLine
from pmcore.model.meeting import Pause, Timer, following, stage
from pmcore.model.moment import require_moment, write_clock, zone_named
from pmcore.model.review import Review
from pmcore.model.times import TimeContext, read_time

Time = Annotated[str, StringConstraints(max_length=40), CleanLine]


class SoakUntil(Command):
    """Let the meeting rest until a `day` and a `time` of the review's zone; it goes on at the stage after this one, with the same seats.

    No clock runs meanwhile. Everything can be read, and facts, causes and lessons added; what belongs to later stages waits.
    Sent again, it moves that moment: what is left out stays.
    """

    kind: Literal["soak_until"] = "soak_until"
    allowed = HOSTS
    day: d.date | None = None
    time: Time = ""

    def decide(self, review: Review, ctx: Context) -> Iterator[Change]:
        """Yield the pause, or its new end."""
        meeting = review.meeting
        rests, next_one = meeting.rests, following(meeting.stage)
        until = self._until(review, rests, ctx.now)
        if rests:
            moved = rests.model_copy(update={"until": until})
            yield from edit_single(MeetingPaused, meeting, {"pauses": (*meeting.pauses[:-1], moved)})
            return
        if next_one is None:
            raise RuleError("This is the last stage: nothing comes after it. Close the review instead.")
        pause = Pause(began=ctx.now, until=until, stage=next_one.key)
        values: dict[str, Any] = {"timer": None, "ready": frozenset[str](), "stand_at": None}
        yield from edit_single(MeetingPaused, meeting, values | {"pauses": (*meeting.pauses, pause)})

    def _until(self, review: Review, rests: Pause | None, now: d.datetime) -> d.datetime:
        """Return the moment that is asked for, which is still to come."""
        zone = review.incident.zone
        known = rests.until.astimezone(zone_named(zone)) if rests else None
        day, time = self.day or (known and known.date()), self.time.strip() or (known and write_clock(known))
        problems = {} if day else {"day": "Choose the day on which you go on."}
        problems |= {} if time else {"time": "Write when you go on, such as 14:00."}
        if problems:
            raise InvalidError(" ".join(problems.values()), fields=problems)
        context = TimeContext(zone=zone, needs_time=True)
        moment = require_moment(read_time(f"{day} {time}", context), "time").moment
        if moment is None or moment.at <= now:
            sentence = "That is not still to come. Choose a later day or time."
            raise InvalidError(sentence, fields={"day": sentence})
        return moment.at


class ResumeMeeting(Command):
    """Go on now, earlier or later than was said, at the stage that was said; `anyway` also before the timeline was agreed."""

    kind: Literal["resume_meeting"] = "resume_meeting"
    allowed = HOSTS
    anyway: bool = False

    def decide(self, review: Review, ctx: Context) -> Iterator[Change]:
        """Yield the end of the pause with the move of everybody."""
        meeting, pause = review.meeting, _pause(review)
        blocked = require_agreed(review, pause.stage, anyway=self.anyway)
        minutes = stage(pause.stage).minutes
        starts = Timer(ends_at=ctx.now + d.timedelta(minutes=minutes), minutes=minutes)
        values: dict[str, Any] = {
            "pauses": (*meeting.pauses[:-1], pause.model_copy(update={"ended": ctx.now})),
            "stage": pause.stage,
            "timer": starts if meeting.auto_timer else None,
            "ready": frozenset[str](),
            "visited": meeting.visited | {pause.stage},
            "agreement_overridden": meeting.agreement_overridden or blocked,
        }
        yield from edit_single(MeetingPaused, meeting, values)


class CallOffPause(Command):
    """Call the pause off: the meeting goes on where it is, as if it had not rested."""

    kind: Literal["call_off_pause"] = "call_off_pause"
    allowed = HOSTS

    def decide(self, review: Review, ctx: Context) -> Iterator[Change]:
        """Yield the pauses without the last one."""
        _pause(review)
        yield from edit_single(MeetingPaused, review.meeting, {"pauses": review.meeting.pauses[:-1]})


def _pause(review: Review) -> Pause:
    """Return the pause of a meeting that rests; raises `RuleError` where it does not."""
    pause = review.meeting.rests
    if pause is None:
        raise RuleError("The meeting does not rest: it goes on already.")
    return pause
