"""Three questions at the close: the promise and how many have answered, or the count with the lines."""

from __future__ import annotations

from pmcore.boards.draw import Block, block
from pmcore.boards.room import Room, electorate
from pmcore.model.meeting import StageKey
from pmcore.model.pulse import FEWEST_ANSWERS, PulseResult
from pmcore.model.review import Review


def pulse_blocks(review: Review, room: Room) -> list[Block]:
    """Return the questions from the Close on, then what was said to them; nothing before, nor where a closed review has none."""
    pulse, meeting = review.pulse, review.meeting
    if pulse.result:
        return [_result(pulse.result)]
    if meeting.closed or StageKey.CLOSE not in meeting.visited:
        return []
    people = len(electorate(review, room, pulse.started))
    return [block("pulse", "pulse", "asked", pulse.answered, people, FEWEST_ANSWERS)]


def _result(result: PulseResult) -> Block:
    rows = tuple(
        (each.question, tuple((said, count) for said, count in each.answers.items() if count))
        for each in result.questions
    )
    return block("pulse", "pulse", "result", result.answered, rows, result.lines)
