"""The incident's facts, durations, impact and links."""

from collections.abc import Iterator
from typing import NamedTuple

from pmcore.boards.draw import Block, block, drawn
from pmcore.boards.hands import by
from pmcore.boards.room import Room
from pmcore.insight.durations import all_counted, sure_of
from pmcore.insight.impact import Impact as ServiceImpact
from pmcore.insight.impact import impacts
from pmcore.model.incident import METRICS, Anchor, Impact, Link
from pmcore.model.moment import write_clock, write_moment, zone_named
from pmcore.model.review import Review
from pmcore.wording import dates


class MetricRow(NamedTuple):
    """A duration as it is shown: its value, or nothing and what is out of order.

    `unasked` is why nobody needs to be told of it: there is nothing yet that it would be counted from.
    """

    name: str
    definition: str
    value: str
    wrong: str
    unasked: str = ""


class AnchorRow(NamedTuple):
    """A moment as it is shown; `number` is the timeline event that marks it, `sure` how sure its time is."""

    anchor: Anchor
    at: str
    text: str
    number: str
    sure: str


def draw(review: Review, room: Room) -> list[Block]:
    """Return the facts, the durations, the impact and the links."""
    return [
        *drawn("metrics", _metrics, review),
        *_facts(review),
        block("impact/head", "overview", "impact_head", bool(review.impacts)),
        *(
            each
            for row in review.impacts.values()
            for each in drawn(f"impact/{row.id}", _impact, review, row)
        ),
        block("links/head", "overview", "links_head", bool(review.links)),
        *(each for row in review.links.values() for each in drawn(f"links/{row.id}", _link, review, row)),
    ]


def _metrics(review: Review) -> Block:
    return block("metrics", "overview", "metrics", metric_rows(review), unknown_moments(review))


def _impact(review: Review, row: Impact) -> Block:
    return block(f"impact/{row.id}", "overview", "impact", row, by(review, row.id))


def _link(review: Review, row: Link) -> Block:
    return block(f"links/{row.id}", "overview", "link_row", row, by(review, row.id))


def _facts(review: Review) -> Iterator[Block]:
    """Yield one block per fact: each is edited where it stands, and two people can edit two of them at once."""
    incident = review.incident
    yield block("facts/head", "overview", "facts_head")
    for name in ("title", "severity_fact", "status", "summary", "services"):
        yield block(f"facts/{name}", "overview", name, incident)
    for anchor in Anchor:
        yield from drawn(f"facts/{anchor}", _anchor, review, anchor)
    for name in ("zone", "detected_by", "detection", "context"):
        yield block(f"facts/{name}", "overview", name, incident)


def _anchor(review: Review, anchor: Anchor) -> Block:
    incident = review.incident
    source = write_moment(incident.moment(anchor), incident.zone)
    return block(f"facts/{anchor}", "overview", "anchor", incident, anchor_row(review, anchor), source)


def metric_rows(review: Review) -> tuple[MetricRow, ...]:
    """Return each duration with its definition; one that cannot be has no value."""
    return tuple(
        MetricRow(
            each.metric.name, each.metric.definition, each.value, each.why_not if each.backwards else ""
        )
        for each in all_counted(review)
    ) + tuple(map(_impact_row, impacts(review)))


def _impact_row(impact: ServiceImpact) -> MetricRow:
    begun = bool(impact.windows or impact.lacks)
    wrong, unasked = (impact.why_not, "") if begun else ("", impact.why_not)
    return MetricRow(impact.name, impact.definition, impact.value, wrong, unasked)


def unknown_moments(review: Review) -> tuple[str, ...]:
    """Return the moments that some duration waits for, in order."""
    missing = {anchor for metric in METRICS for anchor in metric.missing(review.incident)}
    return tuple(anchor.word for anchor in Anchor if anchor in missing)


def anchor_row(review: Review, anchor: Anchor) -> AnchorRow:
    """Return one of the five moments in the review's zone."""
    at = review.incident.at(anchor)
    local = at.astimezone(zone_named(review.incident.zone)) if at else None
    text = f"{dates.day(local)}, {write_clock(local)} {local:%Z}" if local else ""
    number = next((event.label for event in review.events.values() if event.marks is anchor), "")
    return AnchorRow(anchor, at.isoformat() if at else "", text, number, sure_of(review, anchor))
