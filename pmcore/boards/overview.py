"""The incident's facts, durations, impact and links."""

from datetime import timedelta
from typing import NamedTuple

from pmcore.boards.draw import Block, block
from pmcore.boards.hands import by_item
from pmcore.boards.room import Room
from pmcore.model.incident import METRICS, Anchor, Impact, Link
from pmcore.model.moment import write_clock, write_duration, zone_named
from pmcore.review import Review


class MetricRow(NamedTuple):
    """A duration as it is shown: its value, or nothing and what is out of order."""

    name: str
    definition: str
    value: str
    wrong: str


class AnchorRow(NamedTuple):
    """A moment as it is shown; `number` is the timeline event that marks it."""

    name: str
    meaning: str
    at: str
    text: str
    number: str


def draw(review: Review, room: Room) -> list[Block]:
    """Return the facts, the durations, the impact and the links."""
    return [
        block("metrics", "overview", "metrics", metric_rows(review), unknown_moments(review)),
        block("facts", "overview", "facts", review.incident, anchor_rows(review)),
        _rows(review, "impact", tuple(review.impacts.values())),
        _rows(review, "links", tuple(review.links.values())),
    ]


def _rows(review: Review, name: str, rows: tuple[Impact, ...] | tuple[Link, ...]) -> Block:
    return block(name, "overview", name, rows, by_item(review, rows))


def metric_rows(review: Review) -> tuple[MetricRow, ...]:
    """Return each duration with its definition; one that cannot be has no value."""
    rows = []
    for metric in METRICS:
        span = metric.of(review.incident)
        wrong = f"{metric.end} is before {metric.start}" if span is not None and span < timedelta(0) else ""
        value = "" if span is None or wrong else write_duration(span)
        rows.append(MetricRow(metric.name, metric.definition, value, wrong))
    return tuple(rows)


def unknown_moments(review: Review) -> tuple[str, ...]:
    """Return the moments that some duration waits for, in order."""
    missing = {anchor for metric in METRICS for anchor in metric.missing(review.incident)}
    return tuple(anchor.value for anchor in Anchor if anchor in missing)


def anchor_rows(review: Review) -> tuple[AnchorRow, ...]:
    """Return the five moments in the review's zone."""
    incident, zone = review.incident, zone_named(review.incident.zone)
    marked = {event.marks: event.label for event in review.events.values() if event.marks}
    rows = []
    for anchor in Anchor:
        at = incident.at(anchor)
        local = at.astimezone(zone) if at else None
        text = f"{local:%a} {local.day} {local:%b %Y}, {write_clock(local)} {local:%Z}" if local else ""
        rows.append(
            AnchorRow(
                anchor.value, anchor.meaning, at.isoformat() if at else "", text, marked.get(anchor, "")
            )
        )
    return tuple(rows)
