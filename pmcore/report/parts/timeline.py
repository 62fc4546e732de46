"""Timeline: the picture, then every event with its time, kind, words and source."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from pmcore.model.incident import Anchor
from pmcore.model.links import host_of
from pmcore.model.moment import write_clock
from pmcore.model.timeline import TimelineEvent
from pmcore.model.versions import Version
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
from pmcore.report.parts import questions
from pmcore.report.parts.asking import asked
from pmcore.report.pictures.text_size import one_line
from pmcore.report.pictures.timeline_scene import timeline_scene
from pmcore.report.prose import cell_of, details_of
from pmcore.wording import dates
from pmcore.wording.durations import how_sure
from pmcore.wording.palette import role_of
from pmcore.wording.words import counted, message

FOR_CUSTOMERS = (Anchor.BEGAN, Anchor.DETECTED, Anchor.MITIGATED, Anchor.RESOLVED)


def blocks(facts: Facts) -> Iterator[Block]:
    """Yield the timeline as far as this audience reads it."""
    if not facts.technical:
        yield from _moments(facts)
        if not facts.for_customers:
            yield from _starred(facts)
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
            "A bar is a stretch of time, a line with ends is how unsure a time is, ≠ is told otherwise (a hollow mark is the "
            "other time), ×3 is three events, and a break leaves out a quiet stretch. The numbers are those of the table."
        ),
        role="note",
    )
    yield _table(facts)
    yield from questions.blocks(facts)


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


def _starred(facts: Facts) -> Iterator[Block]:
    """Yield the events that facilitator or scribe starred, in order."""
    starred = [each for each in facts.review.timeline if each.starred]
    if starred:
        columns = (Column(f"Time ({facts.review.incident.zone})", 5.0), Column("What happened"))
        rows = tuple(Row((_dated(facts, each), cell_of(each.text))) for each in starred)
        yield Table(columns, rows, message("document", "key_events"), captioned=False)


def _dated(facts: Facts, event: TimelineEvent) -> Cell:
    return cell(facts.when(event.starts)) if event.starts else cell(message("moment", "unknown"), muted=True)


def _agreement(facts: Facts) -> Iterator[Block]:
    meeting = facts.review.meeting
    changes = facts.review.changed_since_agreed
    if changes:
        yield Callout(
            "warning",
            f"This timeline changed since it was agreed ({len(changes)})",
            (text(f"{', '.join(map(str, changes))}."),),
        )
    yield from asked(facts)
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
                ((Run(event.label, bold=True, anchor=event.label), *_star(event)),),
                _time(facts, event, say_offset=len(offsets) > 1),
                (chip(event.kind.word, role_of("kind", event.kind)),),
                _words(facts, event),
                _source(event),
            )
        )


def _star(event: TimelineEvent) -> tuple[Run, ...]:
    return (Run(" ★"),) if event.starred else ()


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


def _words(facts: Facts, event: TimelineEvent) -> Cell:
    words = (*cell_of(event.text), *details_of(event), *(_told(facts, each) for each in event.versions))
    if event.marks is None:
        return words
    return (
        (*chip(event.marks.word, role_of("anchor", "moment"), bold=True), Run("  "), *words[0]),
        *words[1:],
    )


def _told(facts: Facts, version: Version) -> Inline:
    """Return what somebody else tells of an event: a contradiction that nobody settled, or what was merged into it."""
    said = [facts.when(version.starts)] if version.starts else []
    said += [f"“{one_line(version.text)}”"] if version.text else []
    who = ", ".join(filter(None, (facts.review.name_of(version.by), version.source)))
    key = "also_told" if version.merged else "contradiction"
    return text(
        message("document", key, what=", ".join(said), who=f" ({who})" if who else ""), muted=version.merged
    )


def _source(event: TimelineEvent) -> Cell:
    """Return how we know: what somebody wrote of it, and below it where in which file it stands."""
    notes = tuple(
        text(f"{each.importer}: {each.where}", muted=True) for each in event.origins if each.importer
    )
    if event.link:
        words = event.source or host_of(event.link) or event.link
        return ((Run(words, url=event.link),), *notes)
    return (*cell(event.source, muted=True), *notes) if event.source or not notes else notes
