"""Lessons Learned: by tone, each with the lens it was seen through."""

from __future__ import annotations

from collections.abc import Iterator

from pmcore.model.cards import Lens, Lesson, Tone
from pmcore.report.blocks import Block, Column, Heading, Inline, Para, Row, Run, Table, chip, empty, text
from pmcore.report.facts import Facts
from pmcore.report.prose import cell_of, details_of
from pmcore.wording.palette import role_of

MOST_FOR_MANAGEMENT = 2


def blocks(facts: Facts) -> Iterator[Block]:
    """Yield the lessons; management reads the first of each tone."""
    if not facts.review.lessons:
        yield empty("No lessons were written down in this review.")
        return
    yield from _every(facts) if facts.technical else _few(facts)


def _of_tone(facts: Facts, tone: Tone) -> list[Lesson]:
    """Return the lessons of one tone, those of one lens beside each other."""
    lenses = list(Lens)
    lessons = [each for each in facts.review.lessons.values() if each.tone is tone]
    return sorted(lessons, key=lambda each: (lenses.index(each.lens), each.number))


def _every(facts: Facts) -> Iterator[Block]:
    for tone in Tone:
        lessons = _of_tone(facts, tone)
        if lessons:
            heading = tone.said("heading")
            yield Heading(heading, 2, f"lessons-{tone.name.lower()}")
            columns = (Column("No.", 1.35), Column("Lens", 2.9), Column("Lesson"))
            yield Table(
                columns,
                tuple(_row(each, text(each.lens.word, muted=True)) for each in lessons),
                heading,
                captioned=False,
            )


def _few(facts: Facts) -> Iterator[Block]:
    """Yield the first of each tone in one table."""
    shown = [each for tone in Tone for each in _of_tone(facts, tone)[:MOST_FOR_MANAGEMENT]]
    columns = (Column("No.", 1.35), Column("Tone", 2.9), Column("Lesson"))
    yield Table(
        columns,
        tuple(_row(each, chip(each.tone.word, role_of("tone", each.tone))) for each in shown),
        "Lessons",
        captioned=False,
    )
    left = len(facts.review.lessons) - len(shown)
    if left:
        yield Para(text(f"{left} more {'are' if left > 1 else 'is'} in the technical version."), role="note")


def _row(lesson: Lesson, kind: Inline) -> Row:
    return Row(
        (
            ((Run(lesson.label, bold=True, anchor=lesson.label),),),
            (kind,),
            (*cell_of(lesson.text), *details_of(lesson)),
        )
    )
