"""Root Cause Analysis: the factors the group stands behind, the outline as a picture, and every cause with its evidence."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType

from pmcore.model.causes import Barrier, Cause, Factor, factors
from pmcore.model.formats import CausePicture
from pmcore.model.review import Review
from pmcore.report.blocks import (
    Block,
    Bullets,
    Cell,
    Column,
    Figure,
    Heading,
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
from pmcore.report.facts import Facts
from pmcore.report.pictures.cause_graph import graph_pages
from pmcore.report.pictures.cause_lanes import lanes_pages
from pmcore.report.pictures.cause_scene import cause_pages, shown_depth
from pmcore.report.pictures.fishbone import fishbone_pages
from pmcore.report.pictures.scene import Scene
from pmcore.report.pictures.text_size import one_line
from pmcore.report.prose import cell_of, details_of, linked, prose, references
from pmcore.report.supports import supports_said
from pmcore.wording.palette import role_of
from pmcore.wording.words import counted

MOST_FOR_MANAGEMENT = 5
PICTURES: Mapping[CausePicture, tuple[Callable[[Review], tuple[Scene, ...]], str]] = MappingProxyType(
    {
        CausePicture.GRAPH: (
            graph_pages,
            "Causes as a graph: each arrow leads from a cause to what it made possible",
        ),
        CausePicture.FISHBONE: (fishbone_pages, "Causes as a fishbone, by area"),
        CausePicture.LANES: (lanes_pages, "Causes in swim lanes, from the work itself up to society"),
    }
)


def blocks(facts: Facts) -> Iterator[Block]:
    """Yield the analysis as far as this audience reads it."""
    yield from _trigger(facts)
    if not facts.review.causes:
        yield empty("No causes were written down in this review.")
        return
    yield from _factors(facts)
    yield from _what_worked(facts)
    if not facts.technical:
        return
    yield Heading("How it became possible", 2, "how")
    deepest = max((each.depth for each in facts.causes), default=0)
    shown = shown_depth(facts.review)
    levels = f" (the upper {shown + 1} of {deepest + 1} levels)" if shown < deepest else ""
    yield Figure(
        cause_pages(facts.review),
        f"Causes as an outline: each box is an answer to the one it hangs on{levels}",
    )
    yield _picture(facts)
    yield _every(facts)


def _picture(facts: Facts) -> Figure:
    """Return the same as a picture, cut into several where its letters would be too small for paper."""
    pages, caption = PICTURES[facts.causes_as]
    scenes = pages(facts.review)
    return Figure(scenes, f"{caption}, in {len(scenes)} pictures" if len(scenes) > 1 else caption)


def _trigger(facts: Facts) -> Iterator[Block]:
    """Yield what set it off, apart from the causes: it is no factor, and no table of these has it."""
    incident, number = facts.review.incident, facts.trigger_event
    event = facts.review.events.get(incident.trigger_event)
    if not incident.trigger and event is None:
        return
    yield Heading("Trigger", 2, "trigger")
    yield Para(
        text("What set it off. Without the causes below, the same would have passed without notice."),
        role="note",
    )
    if event is not None:
        yield Para((Run(number, bold=True, target=number), Run(f"  {one_line(event.text)}")))
    yield from prose(incident.trigger)


def _what_worked(facts: Facts) -> Iterator[Block]:
    """Yield the barriers that kept it from being worse."""
    worked = [each.cause for each in facts.causes if each.cause.barrier is Barrier.WORKED]
    if worked:
        yield Heading("What kept it from being worse", 2, "worked")
        lines = (
            (Run(f"{each.label}  ", bold=True, target=each.label), *linked(each.text)) for each in worked
        )
        yield Bullets(tuple(lines))


def _factors(facts: Facts) -> Iterator[Block]:
    marked = factors(facts.review.causes.values())
    yield Heading("Factors", 2, "factors")
    if not marked:
        yield empty("The group has not marked a primary or contributing factor.")
        yield from _voted(facts)
        return
    yield Para(
        text(
            "A primary factor is what the group would change first. It is not “the” cause: several conditions had to meet. "
            "Everybody could propose; the facilitator confirmed."
        ),
        role="note",
    )
    yield from _voted(facts)
    shown = marked if facts.technical else marked[:MOST_FOR_MANAGEMENT]
    rows = tuple(
        Row(
            (
                _number(facts, cause),
                (_mark(cause),),
                cell_of(cause.text),
                (chip(cause.area.word, role_of("area", cause.area)),),
                *((_evidence(facts, cause),) if facts.technical else ()),
            )
        )
        for cause in shown
    )
    more = "" if len(shown) == len(marked) else f" ({len(shown)} of {len(marked)})"
    columns = (Column("No.", 1.35), Column("Mark", 2.6), Column("Factor"), Column("Area", 2.7))
    evidence = (Column("Evidence", 2.7),) if facts.technical else ()
    yield Table((*columns, *evidence), rows, f"Primary and contributing factors{more}")


def _voted(facts: Facts) -> Iterator[Block]:
    """Yield how the room voted on what to change first; nothing where it did not."""
    result = facts.review.primary_vote.result
    if result is None:
        return
    people, dots = (
        counted("counted", "people_voted", result.voters),
        counted("count", "dot", result.dots_each),
    )
    asked = f"Everybody was asked in a secret vote “Which would we change first?”, with {dots} each: {people}"
    if not result.items:
        yield Para(
            text(
                f"{asked}. Of fewer than three voters no count is shown: each could tell what another one chose."
            )
        )
        return
    runs: list[Run] = [Run(f"{asked}. ")]
    for each in result.ranked:
        runs += [Run(each.label, bold=True, target=each.label), Run(f" ({each.dots}), ")]
    runs[-1] = Run(f" ({result.ranked[-1].dots}).")
    yield Para(tuple(runs))


def _every(facts: Facts) -> Table:
    """Return every cause in the order of the outline; what it answers stands as a number."""
    rows = []
    for place in facts.causes:
        cause, depth = place.cause, place.depth
        first: Inline = (Run(cause.label, bold=True, anchor=cause.label),)
        note: Cell = (
            tuple(text(part[0].text, muted=True) for part in cell_of(cause.note)) if cause.note else ()
        )
        marks: Inline = () if cause.factor is Factor.NONE else _mark(cause)
        answers: Cell = (
            (references(facts.labels("causes", cause.leads_to)),) if depth else cell("problem", muted=True)
        )
        area: Inline = () if cause.is_problem else chip(cause.area.word, role_of("area", cause.area))
        words = cell_of(cause.text)
        rows.append(
            Row(
                (
                    (first,),
                    answers,
                    (
                        *_bold(words, depth),
                        *_former(cause),
                        *note,
                        *details_of(cause),
                        *supports_said(facts.labels, cause.supports),
                    ),
                    tuple(each for each in (area, marks, *_marks(facts, cause)) if each) or ((),),
                    _evidence(facts, cause),
                )
            )
        )
    columns = (
        Column("No.", 1.35),
        Column("Answers", 1.9),
        Column("Cause"),
        Column("Area and mark", 2.7),
        Column("Evidence", 2.7),
    )
    return Table(columns, tuple(rows), "Every cause with its evidence")


def _former(cause: Cause) -> Cell:
    """Return the numbers of causes that became one with this one: minutes and tickets may name them."""
    return cell(f"was {', '.join(cause.once)}", muted=True) if cause.once else ()


def _marks(facts: Facts, cause: Cause) -> Iterator[Inline]:
    """Yield what else is said of a cause: as a barrier, and why nobody asked further below it."""
    if cause.barrier is not Barrier.NONE:
        yield chip(cause.barrier.word, role_of("barrier", cause.barrier))
    if cause.layer:
        yield text(cause.layer.word, muted=True)
    if cause.stop_reason and cause.id not in facts.answered:
        yield text(cause.stop_reason.word, muted=True)


def _bold(words: Cell, depth: int) -> Cell:
    return (
        words
        if depth
        else tuple(tuple(Run(run.text, bold=True, url=run.url) for run in part) for part in words)
    )


def _number(facts: Facts, cause: Cause) -> Cell:
    return ((Run(cause.label, bold=True, target=cause.label),),)


def _mark(cause: Cause) -> Inline:
    return chip(cause.factor.said("short"), role_of("factor", cause.factor), bold=True)


def _evidence(facts: Facts, cause: Cause) -> Cell:
    labels = facts.labels("events", cause.evidence)
    return (references(labels),) if labels else cell("none yet" if not cause.is_problem else "", muted=True)
