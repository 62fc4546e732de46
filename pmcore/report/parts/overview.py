"""Incident Overview: summary, impact, how it was noticed, the five moments and the durations between them."""

from __future__ import annotations

from collections.abc import Iterator

from pmcore.insight.durations import all_counted
from pmcore.insight.impact import impacts
from pmcore.model.incident import DetectedBy
from pmcore.report.blocks import Block, Bullets, Column, Heading, Row, Run, Table, Verbatim, cell, empty
from pmcore.report.facts import Facts, anchors_of, approved_for_customers
from pmcore.report.prose import prose


def blocks(facts: Facts) -> Iterator[Block]:
    """Yield what is known about the incident as a whole."""
    incident = facts.review.incident
    yield from _statement(facts) if facts.for_customers else _summary(facts)
    if incident.context and facts.technical:
        yield Heading("Background", 2, "background")
        yield from prose(incident.context)
    if not facts.for_customers:
        yield from _impact(facts)
        yield from _durations(facts)
    if facts.technical:
        yield from _detection(facts)
        yield from _links(facts)


def _summary(facts: Facts) -> Iterator[Block]:
    summary = facts.review.incident.summary
    yield Heading("Summary", 2, "summary")
    yield from prose(summary) if summary else [empty("Nobody has written a summary yet.")]


def _statement(facts: Facts) -> Iterator[Block]:
    """Yield the approved texts, letter by letter; nothing else that somebody wrote stands in for them."""
    yield Heading("What happened", 2, "summary")
    texts = approved_for_customers(facts)
    yield from (Verbatim(each.text) for each in texts)
    if not texts:
        yield empty("No text for customers has been approved yet.")


def _impact(facts: Facts) -> Iterator[Block]:
    yield Heading("Impact", 2, "impact")
    impacts = list(facts.review.impacts.values())
    if not impacts:
        yield empty("No impact has been measured yet.")
        return
    rows = tuple(
        Row(
            (
                cell(each.measure),
                cell(f"{each.value} {each.unit}".strip() or "not said"),
                cell("estimate" if each.estimate else "measured", muted=True),
            )
        )
        for each in impacts
    )
    yield Table(
        (Column("What was affected"), Column("How much", 5.4), Column("How sure", 2.4)),
        rows,
        "Impact",
        captioned=False,
    )


def _detection(facts: Facts) -> Iterator[Block]:
    incident = facts.review.incident
    yield Heading("Detection", 2, "detection")
    if incident.detected_by is DetectedBy.UNKNOWN and not incident.detection:
        yield empty("Nobody has said yet how the incident was noticed.")
        return
    if incident.detected_by is not DetectedBy.UNKNOWN:
        words = incident.detected_by.word
        yield from prose(
            f"Noticed {words}."
            if incident.detected_by is DetectedBy.CHANCE
            else f"Noticed first by: {words}."
        )
    yield from prose(incident.detection)


def _durations(facts: Facts) -> Iterator[Block]:
    yield Heading("Moments and durations" if facts.technical else "Durations", 2, "durations")
    rows = tuple(
        Row((cell(anchor.heading, bold=True), cell(when), cell(anchor.meaning, muted=True)))
        for anchor, when in anchors_of(facts)
    )
    zone = facts.review.incident.zone
    if facts.technical:  # management finds the moments under Timeline
        yield Table(
            (Column("Moment", 3.0), Column(f"Time ({zone})", 5.0), Column("What it means")),
            rows,
            "Key moments",
        )
    yield Table(
        (Column("Measure", 3.0), Column("Result", 5.0), Column("Definition")),
        tuple(
            Row(
                (
                    cell(each.metric.name, bold=True),
                    cell(each.result),
                    cell(each.metric.definition, muted=True),
                )
            )
            for each in all_counted(facts.review)
        )
        + tuple(
            Row((cell(each.name, bold=True), cell(each.result), cell(each.definition, muted=True)))
            for each in impacts(facts.review)
        ),
        "Durations and how they are counted",
        captioned=facts.technical,
    )


def _links(facts: Facts) -> Iterator[Block]:
    if facts.review.links:
        yield Heading("Where to read more", 2, "links")
        yield Bullets(tuple((Run(link.title, url=link.url),) for link in facts.review.links.values()))
