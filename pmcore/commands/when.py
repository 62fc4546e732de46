"""Times in fields: what a text means where it stands, for commands and for whoever types.

A bare time comes after the row before; without one, after the beginning of the incident. Which day that is, is decided in
`pmcore.model.times.day`.
"""

from __future__ import annotations

from datetime import datetime
from functools import partial

from pmcore.errors import InvalidError, NotFoundError
from pmcore.model.awaiting import unsigned_at
from pmcore.model.incident import Anchor
from pmcore.model.meeting import StageKey
from pmcore.model.moment import Moment, require_moment, write_moment
from pmcore.model.review import Review
from pmcore.model.timeline import TimelineEvent
from pmcore.model.times import Precision, Reading, TimeContext, read_time, say_moment
from pmcore.model.unsigned import slot_of

STARTS, ENDS = "starts", "ends"
FIELDS = (STARTS, ENDS, *(anchor.value for anchor in Anchor))


def context_of(
    review: Review,
    now: datetime | None,
    *,
    near: datetime | None = None,
    zone: str = "",
    ends: bool = False,
    needs_time: bool = False,
) -> TimeContext:
    """Return what a text in this review leaves out; `near` is the row before, if there is one."""
    incident = review.incident
    began, ended = incident.began, incident.resolved or incident.mitigated
    return TimeContext(
        zone=zone or incident.zone,
        near=near,
        otherwise=lambda: review.day,
        began=began.at if began else None,
        ended=ended.at if ended else None,
        now=now,
        answers=review.time_answers.words,
        ends=ends,
        needs_time=needs_time,
    )


def start_context(
    review: Review, now: datetime | None, *, before: TimelineEvent | None = None, after: str = ""
) -> TimeContext:
    """Return the context of an event's start: `before` is the event as it is, `after` the row that was typed last."""
    own = before.starts.at if before and before.starts else None
    return context_of(review, now, near=own or _row(review, after), ends=True)


def end_context(review: Review, now: datetime | None, starts: Moment | None) -> TimeContext:
    """Return the context of an event's end, which comes after its start."""
    return context_of(review, now, near=starts.at if starts else None)


def anchor_context(
    review: Review, now: datetime | None, anchor: Anchor, known: dict[Anchor, Moment | None], zone: str = ""
) -> TimeContext:
    """Return the context of one of the incident's moments: it comes after the one before it.

    `known` has the moments that are set together with it. Durations are measured from these, so a day alone is too little.
    """
    order = list(Anchor)
    near: datetime | None = None
    for each in order[: order.index(anchor)]:
        moment = known[each] if each in known else review.incident.moment(each)
        near = moment.at if moment else near
    own = review.incident.at(anchor)
    return context_of(review, now, near=near or own, zone=zone, needs_time=True)


def _row(review: Review, ref: str) -> datetime | None:
    """Return when the row `ref` (an id or T-07) was; None where it is gone or has no time."""
    event = _event(review, ref) if ref else None
    return event.starts.at if event and event.starts else None


def _event(review: Review, ref: str) -> TimelineEvent | None:
    """Return the event `ref`, one that waits for its opening too, or None where it is gone."""
    if hidden := review.unopened_events.get(ref) or unsigned_at(review, StageKey.TIMELINE).cards.get(
        slot_of(ref)
    ):
        return hidden
    try:
        found: TimelineEvent = review.item("events", ref)
    except NotFoundError:
        return None
    return found


def read_typed(
    review: Review,
    now: datetime,
    field: str,
    text: str,
    *,
    event: str = "",
    after: str = "",
    starts: str = "",
) -> Reading:
    """Return what a text means in one of `FIELDS` while it is typed: what its command would understand, or ask.

    `event` is what is edited, `after` the row that was typed last, `starts` the text in the field of the start.
    """
    edited = _event(review, event)
    start, end = (edited.starts, edited.ends) if edited else (None, None)
    if field in {STARTS, ENDS}:
        context = start_context(review, now, before=edited, after=after)
        if field == STARTS:
            return _read(text, context, start)
        if starts:
            start = _read(starts, context, start).moment
        return _read(text, end_context(review, now, start), end)
    anchor = Anchor(field)
    return _read(text, anchor_context(review, now, anchor, {}), review.incident.moment(anchor))


def _read(text: str, context: TimeContext, before: Moment | None, zone: str = "") -> Reading:
    """Return what a text means; what is shown for `before` in the review's `zone` is `before`."""
    if not text:
        return Reading(precision=Precision.UNKNOWN)
    if before and text == write_moment(before, zone or context.zone):
        return Reading(moment=before, said=partial(say_moment, before, context.zone))
    return read_time(text, context)


def read_field(
    field: str, text: str, context: TimeContext, *, before: Moment | None = None, zone: str = ""
) -> Reading:
    """Return what a form's field says; raises `InvalidError` that names the field and, for a question, the choices.

    What says the same as `before` (as it is shown in `zone`, the review's) is `before`, so that a form saved untouched
    changes nothing. An empty text, like `?`, is an unknown time.
    """
    reading = require_moment(_read(text, context, before, zone), field)
    if before and reading.moment and before.at == reading.moment.at:
        return Reading(before, reading.ends, reading.precision, reading.margin, reading.said)
    return reading


def require_one_end(text: str) -> None:
    """Raise where an end was sent beside a start that already names one."""
    sentence = f"“{text[:40]}” has an end of its own. Write the end in one of the two fields only."
    raise InvalidError(sentence, fields={ENDS: sentence})
