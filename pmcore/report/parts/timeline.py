"""Timeline: the picture, then every event with its time, kind, words and source."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from pmcore.model.incident import Anchor
from pmcore.model.links import host_of
from pmcore.model.moment import write_clock
from pmcore.model.timeline import TimelineEvent
from pmcore.report.blocks import (
    Block,
    Callout,
    Cell,
    Column,
    Figure,
    Inline,
    Para,
    Row,
    Run,
    Table,
    cell,
    chip,
    empty,
    text,
)
from pmcore.report.facts import Facts, anchors_of
from pmcore.report.pictures.timeline_scene import timeline_scene
from pmcore.report.prose import cell_of, details_of
from pmcore.wording import dates
from pmcore.wording.durations import how_sure
from pmcore.wording.palette import role_of
from pmcore.wording.words import counted

FOR_CUSTOMERS = (Anchor.BEGAN, Anchor.DETECTED, Anchor.MITIGATED, Anchor.RESOLVED)


def blocks(facts: Facts) -> Iterator[Block]:
    """Yield the timeline as far as this audience reads it."""
    if not facts.technical:
        yield from _moments(facts)
        return
    if not facts.review.events:
        yield empty("Nothing is on the timeline yet.")
        return
    yield from _agreement(facts)
    count = len(facts.review.events)
    yield Figure(
        (timeline_scene(facts.review),),
        f"The incident at a glance ({counted('count', 'event', count)})",
    )
    yield Para(
        text(
            "A bar is a stretch of time, a line with ends is how unsure a time is, and a break leaves out a quiet "
            "stretch. The numbers are those of the table."
        ),
        role="note",
    )
    yield _table(facts)


def _moments(facts: Facts) -> Iterator[Block]:
    """Yield the key moments; customers read them in other words, and not who took it on when."""
    words = (
        {anchor: anchor.said("for customers") for anchor in FOR_CUSTOMERS}
        if facts.for_customers
        else {anchor: anchor.meaning for anchor in Anchor}
    )
    moment = facts.review.incident.moment
    said = [(anchor, when) for anchor, when in anchors_of(facts) if moment(anchor) and anchor in words]
    if not said:
        yield empty("The times of this incident have not been confirmed yet.")
        return
    zone = facts.review.incident.zone
    rows = tuple(Row((cell(when), cell(words[anchor]))) for anchor, when in said)
    yield Table(
        (Column(f"Time ({zone})", 5.0), Column("What happened")),
        rows,
        "Key moments of the incident",
        captioned=False,
    )
    if not facts.for_customers:
        yield from _agreement(facts)
        yield Para(
            text(f"The technical version lists all {len(facts.review.events)} events with their sources."),
            role="note",
        )


def _agreement(facts: Facts) -> Iterator[Block]:
    meeting = facts.review.meeting
    changes = facts.review.changed_since_agreed
    if changes:
        yield Callout(
            "warning",
            f"This timeline changed since it was agreed ({len(changes)})",
            (text(f"{', '.join(map(str, changes))}."),),
        )
    if meeting.timeline_agreed:
        return
    words = (
        "The group moved on before agreeing on it."
        if meeting.agreement_overridden
        else "The group has not agreed on it yet."
    )
    yield Callout("warning", "This timeline is not agreed", (text(words),))


def _table(facts: Facts) -> Table:
    zone = facts.review.incident.zone
    columns = (
        Column("No.", 1.35),
        Column(f"Time ({zone})", 2.75),
        Column("Kind", 2.9),
        Column("What happened"),
        Column("Source", 2.5),
    )
    return Table(columns, tuple(_rows(facts)), "What happened, in order")


def _rows(facts: Facts) -> Iterator[Row]:
    """Yield a band for each day, then its events; events without a time come last."""
    offsets = {facts.local(event.starts).utcoffset() for event in facts.review.timeline if event.starts}
    day: object = None
    for event in facts.review.timeline:
        today = facts.local(event.starts).date() if event.starts else "unknown"
        if today != day:
            day = today
            yield Row((cell(_day(facts, event), bold=True),), band=True)
        yield Row(
            (
                ((Run(event.label, bold=True, anchor=event.label),),),
                _time(facts, event, say_offset=len(offsets) > 1),
                (chip(event.kind.word, role_of("kind", event.kind)),),
                _words(event),
                _source(event),
            )
        )


def _day(facts: Facts, event: TimelineEvent) -> str:
    if event.starts is None:
        return "Time unknown"
    return dates.long_day(facts.local(event.starts))


def _time(facts: Facts, event: TimelineEvent, *, say_offset: bool) -> Cell:
    """Return the time, the end of a stretch, and below it how sure the time is."""
    if event.starts is None:
        return cell("unknown", muted=True)
    start = facts.local(event.starts)
    words = write_clock(start)
    if event.ends:
        end = facts.local(event.ends)
        words += (
            f"–{write_clock(end)}"
            if end.date() == start.date()
            else f" – {dates.short(end)} {write_clock(end)}"
        )
    if say_offset:
        words += f" {_offset(start.utcoffset() or timedelta(0))}"
    sure = how_sure(event.precision, event.margin)
    lines: list[Inline] = [text(words)]
    return tuple([*lines, text(sure, muted=True)] if sure else lines)


def _offset(offset: timedelta) -> str:
    minutes = round(offset.total_seconds() / 60)
    sign, (hours, rest) = ("+" if minutes >= 0 else "−"), divmod(abs(minutes), 60)
    return f"UTC{sign}{hours}" + (f":{rest:02d}" if rest else "")


def _words(event: TimelineEvent) -> Cell:
    words = (*cell_of(event.text), *details_of(event))
    if event.marks is None:
        return words
    return (
        (*chip(event.marks.word, role_of("anchor", "moment"), bold=True), Run("  "), *words[0]),
        *words[1:],
    )


def _source(event: TimelineEvent) -> Cell:
    if event.link:
        words = event.source or host_of(event.link) or event.link
        return ((Run(words, url=event.link),),)
    return cell(event.source, muted=True)
