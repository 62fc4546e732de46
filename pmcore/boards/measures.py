"""Preventive measures, most urgent first."""

from pmcore.boards.draw import Block, block
from pmcore.boards.room import Room
from pmcore.model.measures import Measure, MeasureStatus
from pmcore.review import Review


def draw(review: Review, room: Room) -> list[Block]:
    """Return one block per measure: open ones by priority and number, dropped ones last."""
    measures = sorted(review.measures.values(), key=_urgency)
    return [measure_block(review, each) for each in measures] or [block("none", "measures", "nothing")]


def measure_block(review: Review, measure: Measure) -> Block:
    """Return the block of one measure with what it comes from and what it addresses."""
    source = review.recommendations.get(measure.recommendation)
    factors = tuple(review.causes[each] for each in measure.addresses if each in review.causes)
    return block(f"measure:{measure.id}", "measures", "measure", measure, source, factors)


def _urgency(measure: Measure) -> tuple[bool, str, int]:
    return measure.status is MeasureStatus.DROPPED, measure.priority.value, measure.number
