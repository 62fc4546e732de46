"""Impact × effort of the first recommendations: the picture and a table, names of nobody."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pmcore.insight.quadrants import Placed, not_shown, placed
from pmcore.model.estimates import Spread
from pmcore.report.blocks import Block, Column, Figure, Heading, Para, Row, Table, cell, text
from pmcore.report.facts import Facts
from pmcore.report.pictures.quadrant_scene import quadrant_scene
from pmcore.report.prose import cell_of
from pmcore.wording.sentences import listed
from pmcore.wording.words import counted, message

HOW = "The answers were kept apart from who gave them and thrown away when they were counted. Of fewer than three nothing is shown."


def blocks(facts: Facts) -> Iterator[Block]:
    """Yield the medians and how far apart the answers were; nothing where nobody was asked."""
    result = facts.review.estimates.result
    if result is None:
        return
    yield Heading("Impact and effort", 2, "impact-effort")
    yield Para(text(f"{counted('counted', 'estimated', result.answered)}. {HOW}"), role="note")
    if items := placed(result):
        yield Figure((quadrant_scene(items, alt_of(items)),), "Impact and effort, by their medians")
        columns = (
            Column("No.", 2.2),
            Column("Recommendation"),
            Column("Impact", 2.0),
            Column("Effort", 2.0),
            Column("Which means", 3.2),
        )
        yield Table(columns, tuple(map(_row, items)), "Median and spread of impact and effort, from 1 to 5")
    if few := [label for each in not_shown(result) for label in each.labels]:
        yield Para(text(f"Too few answers to be shown: {listed(few)}."))


def alt_of(items: Sequence[Placed]) -> str:
    """Return in words what a picture of these shows."""
    told = (
        f"{', '.join(each.item.labels)}: {each.quadrant.word} ({said(each.impact)} × {said(each.effort)})"
        for each in items
    )
    return f"{message('estimate', 'both')}: {'; '.join(told)}"


def said(spread: Spread) -> str:
    """Return a median and how far apart the answers were, such as `4 (2–5)`; without that where all said the same."""
    median = f"{spread.median:g}"
    if spread.lowest == spread.highest:
        return median
    return f"{median} ({spread.lowest}–{spread.highest})"


def _row(each: Placed) -> Row:
    return Row(
        (
            cell(", ".join(each.item.labels), bold=True),
            cell_of(each.item.title),
            cell(said(each.impact)),
            cell(said(each.effort)),
            cell(each.quadrant.word),
        )
    )
