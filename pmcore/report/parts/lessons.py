"""Lessons Learned: by tone, each with the lens it was seen through."""

from __future__ import annotations

from collections.abc import Iterator

from pmcore.model.cards import Lesson, Tone
from pmcore.report.blocks import Block, Column, Heading, Para, Row, Run, Table, cell, empty, text
from pmcore.report.facts import Facts
from pmcore.report.prose import cell_of

HEADINGS = {
    Tone.WELL: "What went well", Tone.BADLY: "What went badly", Tone.LUCKY: "Where we were lucky",
    Tone.SURPRISED: "What surprised us",
}
MOST_FOR_MANAGEMENT = 3


def blocks(facts: Facts) -> Iterator[Block]:
    """Yield the lessons; management reads the first few of each tone."""
    if not facts.review.lessons:
        yield empty("No lessons were written down in this review.")
        return
    for tone, heading in HEADINGS.items():
        lessons = sorted(
            (each for each in facts.review.lessons.values() if each.tone is tone),
            key=lambda each: (list(type(each.lens)).index(each.lens), each.number),
        )
        if not lessons:
            continue
        shown = lessons if facts.technical else lessons[:MOST_FOR_MANAGEMENT]
        yield Heading(heading, 2, f"lessons-{tone.name.lower()}")
        yield Table(
            (Column("No.", 1.35), Column("Lens", 2.9), Column("Lesson")), tuple(_row(each) for each in shown), heading,
        )
        if len(shown) < len(lessons):
            yield Para(text(f"{len(lessons) - len(shown)} more are in the technical version."), role="note")


def _row(lesson: Lesson) -> Row:
    return Row((
        ((Run(lesson.label, bold=True, anchor=lesson.label),),), cell(lesson.lens.value, muted=True),
        cell_of(lesson.text),
    ))
