"""Preventive Measures: what will change, who does it, by when, how we will know, and what it answers."""

from __future__ import annotations

from collections.abc import Iterator

from pmcore.insight.capacity import load
from pmcore.insight.coverage import addressing_nothing, coverage
from pmcore.model.measures import Measure
from pmcore.report.blocks import (
    Block,
    Callout,
    Cell,
    Column,
    Inline,
    Row,
    Run,
    Table,
    cell,
    chip,
    empty,
    para,
    text,
)
from pmcore.report.facts import Facts, day_of, measures_by_state
from pmcore.report.prose import cell_of, details_of, references
from pmcore.wording.palette import role_of
from pmcore.wording.words import counted, headed

MOST_FOR_MANAGEMENT = 10


def blocks(facts: Facts) -> Iterator[Block]:
    """Yield the measures as far as this audience reads them."""
    if not facts.measures:
        yield empty(
            "No preventive measures have been agreed yet."
            if facts.for_customers
            else "No preventive measures were written down in this review."
        )
        if not facts.for_customers:
            yield from _gaps(facts)
        return
    if facts.for_customers:
        yield _for_customers(facts)
        return
    if facts.technical:
        yield _table(facts, facts.measures, _as_of(facts, "Every measure"))
    elif facts.open_measures:
        shown = facts.open_measures[:MOST_FOR_MANAGEMENT]
        more = (
            f" ({len(shown)} of {len(facts.open_measures)})" if len(shown) < len(facts.open_measures) else ""
        )
        yield _table(facts, shown, _as_of(facts, f"Next measures by due date{more}"))
    else:
        yield empty(f"{_as_of(facts, 'Every measure is done or was dropped')}.")
    yield from _carried(facts)
    yield from _gaps(facts)


def _as_of(facts: Facts, caption: str) -> str:
    """Return a caption; of a closed review, whose measures go on, with the day whose state this is."""
    if not facts.review.meeting.closed:
        return caption
    return f"{caption}, state on {day_of(facts.local(facts.now).date())}"


def _table(facts: Facts, measures: list[Measure], caption: str) -> Table:
    columns = (
        Column("No.", 1.35),
        Column("Measure"),
        Column("Kind", 2.35),
        Column("Owner", 2.15),
        Column("Due", 2.2),
        Column("Prio.", 1.2),
        Column("How we will know", 3.0),
    )
    return Table(columns, tuple(_row(facts, each) for each in measures), caption)


def _row(facts: Facts, measure: Measure) -> Row:
    done = cell_of(measure.done_when) if measure.done_when else cell("not said", muted=True)
    return Row(
        (
            ((Run(measure.label, bold=True, anchor=measure.label),),),
            _what(facts, measure),
            cell(measure.kind.word, muted=True),
            _owner(measure),
            cell(day_of(measure.due_on) if measure.due_on else "no date", muted=not measure.due_on),
            (chip(measure.priority.word, role_of("priority", measure.priority)),),
            done,
        )
    )


def _owner(measure: Measure) -> Cell:
    """Return who owns it, and whether they said so."""
    if not measure.owner:
        return cell("nobody yet", muted=True)
    state = "accepted by owner" if measure.accepted else "not accepted yet"
    return (text(measure.owner), text(state, muted=True))


def _what(facts: Facts, measure: Measure) -> Cell:
    """Return the title, the detail, and what the measure answers to, with its link."""
    parts: list[Inline] = [text(measure.title, bold=True)]
    if measure.detail:
        parts += cell_of(measure.detail)
    parts += details_of(measure)
    state: list[Run] = [*chip(measure.status.word, role_of("status", measure.status))]
    if measure.how:
        state += [Run(" "), *chip(measure.how.strength.word, role_of("strength", measure.how.strength))]
    if measure.how or measure.purpose:
        parts.append(text(_works(measure), muted=True))
    if measure.verify_by:
        state.append(Run(f" · verify by {day_of(measure.verify_by)}"))
    if measure.link:
        state += [Run(" · "), Run("open the ticket", url=measure.link)]
    parts.append(tuple(state))
    for word, labels in (
        ("Addresses", facts.labels("causes", measure.addresses)),
        ("From", facts.labels("recommendations", measure.sources)),
    ):
        if labels:
            parts.append((Run(f"{word} ", muted=True), *references(labels)))
    return tuple(parts)


def _works(measure: Measure) -> str:
    """Return in which way it works, and what it is for, where that was said."""
    said = [each.word for each in (measure.how, measure.purpose) if each]
    return headed(" · ".join(said))


def _for_customers(facts: Facts) -> Block:
    """Return how many measures there are and how far they are; their words were approved by nobody."""
    counts = measures_by_state(facts)
    total = sum(counts.values())
    states = ", ".join(f"{count} {state.said('for customers')}" for state, count in counts.items())
    return para(f"We agreed on {counted('count', 'preventive_measure', total)}: {states}.")


def _gaps(facts: Facts) -> Iterator[Block]:
    """Yield what nobody should overlook: factors without a measure, measures without a factor or an owner; and what was accepted."""
    found = coverage(facts.review)
    bare = [each.cause.label for each in found if each.has_no_measure]
    idle = [each.label for each in addressing_nothing(facts.review)]
    nobody = [each.label for each in facts.open_measures if not each.owner]
    undated = [each.label for each in facts.open_measures if not each.due_on]
    open_points = [
        text(f"{intro}: {', '.join(labels[:12])}{' …' if len(labels) > 12 else ''}.")
        for intro, labels in (
            ("Factors that no measure addresses", bare),
            ("Measures that address no factor", idle),
            ("Measures without an owner", nobody),
            ("Measures without a date", undated),
        )
        if labels
    ]
    if open_points:
        yield Callout("warning", "Open points", tuple(open_points))
    accepted = [each.cause for each in found if each.is_accepted]
    if accepted:
        lines = (text(f"{each.label}: {' '.join(each.accepted_because.split())}") for each in accepted)
        yield Callout("info", "Factors that were accepted as they are", tuple(lines))


def _carried(facts: Facts) -> Iterator[Block]:
    """Yield how many measures the team said that it can carry, where it said so."""
    found = load(facts.review)
    if found.capacity:
        more = f", {found.beyond} more than that" if found.beyond else ""
        can = counted("count", "measure", found.capacity)
        yield para(f"The team can carry {can} at a time; {found.open} are open{more}.")
