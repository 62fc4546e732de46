"""Preventive measures, most urgent first."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from pmcore.boards.carried import looker_of
from pmcore.boards.draw import Block, block, drawn
from pmcore.boards.hands import by
from pmcore.boards.owners import owner_of, question_blocks
from pmcore.boards.room import Room
from pmcore.insight.capacity import load
from pmcore.insight.coverage import addressing_nothing, coverage
from pmcore.insight.due import odd_day, usual_days, usual_due
from pmcore.insight.measure_checks import asked_about
from pmcore.insight.measure_wording import unclear
from pmcore.model.cards import Group, cards_of
from pmcore.model.checks import finding_key
from pmcore.model.incident import Severity
from pmcore.model.measures import Measure, MeasureStatus
from pmcore.model.review import Review

SHORT = 300  # letters of what a measure can be made from


def draw(review: Review, room: Room) -> list[Block]:
    """Return what can become a measure, then one block per measure: open ones by priority and number, dropped ones last."""
    measures = sorted(review.measures.values(), key=_urgency)
    blocks = [
        *drawn("asked", question_blocks, review, measures),
        *drawn("coverage/head", coverage_blocks, review),
        *drawn("sources/head", source_blocks, review),
        *drawn("capacity", capacity_blocks, review),
    ]
    severity = review.incident.severity
    for code in asked_about(review):
        asked = finding_key(code), severity.word
        blocks += drawn(f"ask:{code}", block, f"ask:{code}", "measures", code.value, *asked)
    today = room.now.date()
    usual = Usual(severity, usual_days(severity), usual_due(severity, today))
    for each in measures:
        blocks += drawn(f"measure:{each.id}", measure_block, review, each, usual, today)
    return blocks if measures else [*blocks, block("none", "measures", "nothing")]


def coverage_blocks(review: Review) -> list[Block]:
    """Return a lane of the factors with what answers each, unless none is marked: its head, then one block for each."""
    found = coverage(review)
    missing = sum(each.is_open for each in found)
    head = [block("coverage/head", "measures", "coverage", missing)] if found else []
    rows = [block(f"coverage/factor:{each.cause.id}", "measures", "covered", each) for each in found]
    idle = _named(addressing_nothing(review))
    return [*head, *rows, *([block("coverage/idle", "measures", "idle", idle)] if idle else [])]


def capacity_blocks(review: Review) -> list[Block]:
    """Return what the team can carry, and which measures could wait where there are more; nothing without a measure."""
    found = load(review)
    if not review.measures:
        return []
    said = found.capacity > 0  # while it is not, what is asked is the same however many there are
    parts = found.capacity, said and found.open, found.beyond, _named(found.could_wait)
    return [block("capacity", "measures", "capacity", *parts)]


def _named(measures: Iterable[Measure]) -> tuple[tuple[str, str], ...]:
    return tuple((each.id, each.label) for each in measures)


def source_blocks(review: Review) -> list[Block]:
    """Return a lane of what can become a measure, unless there is none: its head, then one block for each."""
    waiting = choices(review)
    head = [block("sources/head", "measures", "sources", len(waiting))] if waiting else []
    return head + [block(f"sources/choice:{each.id}", "measures", "source", each) for each in waiting]


class Usual(NamedTuple):
    """When a measure is usually due after an incident of this severity: in so many days, which is that day."""

    severity: Severity
    days: int
    day: date


def measure_block(review: Review, measure: Measure, usual: Usual, today: date) -> Block:
    """Return the block of one measure with what it comes from and what it addresses, as it is `today`."""
    cards = (review.recommendations.get(each) for each in measure.sources)
    sources = tuple(card.label for card in cards if card)
    factors = tuple(review.causes[each] for each in measure.addresses if each in review.causes)
    return block(
        f"measure:{measure.id}",
        "measures",
        "measure",
        measure,
        sources,
        factors,
        owner_of(review, measure),
        None if measure.due_on or measure.status.is_over else usual,
        by(review, measure.id),
        unclear(measure, review.checks.dismissed),
        odd_day(measure, today),
        looker_of(review, measure),
    )


class Choice(NamedTuple):
    """What a measure can be made from: a card, or a group as a whole. `dots` is None without a vote, `text` is its beginning."""

    id: str
    label: str
    text: str
    dots: int | None


def choices(review: Review) -> list[Choice]:
    """Return what has no measure yet, most dots first; a group is one choice, whatever its cards became by themselves."""
    made = [frozenset(each.sources) for each in review.measures.values()]
    found = []
    for item_id, item in review.ballot_items().items():
        cards = cards_of(item, review.recommendations)
        if not any({card.id for card in cards} <= sources for sources in made):
            text = item.title if isinstance(item, Group) else item.text
            label = ", ".join(card.label for card in cards)
            found.append(Choice(item_id, label, text[:SHORT], review.votes.get(item_id)))
    return sorted(found, key=lambda each: -1 if each.dots is None else each.dots, reverse=True)


def _urgency(measure: Measure) -> tuple[bool, str, int]:
    return measure.status is MeasureStatus.DROPPED, measure.priority.value, measure.number
