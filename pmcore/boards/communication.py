"""The texts for each audience, and what is still open before the review closes."""

from typing import NamedTuple

from pmcore.boards.draw import Block, block, drawn
from pmcore.boards.hands import by
from pmcore.boards.pulse import pulse_blocks
from pmcore.boards.room import Room
from pmcore.insight.outcomes import unended
from pmcore.model.cards import undecided
from pmcore.model.causes import factors
from pmcore.model.communication import Audience, Message, MessageState
from pmcore.model.moment import zone_named
from pmcore.model.review import Review
from pmcore.wording import dates
from pmcore.wording.words import counted, message


class Check(NamedTuple):
    """One thing to have before closing, and the page where it is done (none where it is this one)."""

    done: bool
    text: str
    page: str


def draw(review: Review, room: Room) -> list[Block]:
    """Return one block per audience and the list of what is open."""
    texts = []
    for audience in Audience:
        mine = [each for each in review.messages.values() if each.audience is audience]
        texts.append(
            block(f"{audience}/head", "communication", "head", audience, audience.said("advice"), len(mine))
        )
        for each in mine:
            texts += drawn(f"{audience}/{each.id}", message_block, review, each)
    asked = pulse_blocks(review, room)
    return [*texts, *asked, _close(review)]


def _close(review: Review) -> Block:
    """Return the list of what is open, and the way to close; where recommendations are not decided, the server asks, and names them."""
    asks = not undecided(review.recommendations.values())
    return block("close", "communication", "close", checks(review), review.meeting.closed, asks)


def message_block(review: Review, message: Message) -> Block:
    """Return the block of one text below its audience."""
    key, sent = f"{message.audience}/{message.id}", _sent(review, message)
    return block(key, "communication", "message", message, sent, by(review, message.id))


def _sent(review: Review, message: Message) -> str:
    """Return the day on which a text was sent, in the review's zone."""
    at = message.sent_at
    return dates.day(at.astimezone(zone_named(review.incident.zone))) if at else ""


def checks(review: Review) -> tuple[Check, ...]:
    """Return what a complete review has, and whether this one has it."""
    measures = review.measures.values()
    owned = [each for each in measures if each.owner and each.due_on]
    final = {MessageState.APPROVED, MessageState.SENT}
    customers = [each for each in review.messages.values() if each.audience is Audience.CUSTOMERS]
    without_outcome, without_reason = unended(review)
    return (
        Check(bool(review.incident.summary), "The overview has a summary", "overview"),
        Check(
            review.meeting.timeline_agreed and not review.changed_since_agreed,
            "The room agreed on the timeline as it is now",
            "timeline",
        ),
        Check(bool(factors(review.causes.values())), "Contributing factors are marked", "causes"),
        Check(bool(review.lessons), "There are lessons", "lessons"),
        Check(
            bool(review.recommendations) and not without_outcome,
            _how_many("all_decided", len(without_outcome)),
            "recommendations",
        ),
        Check(
            bool(review.recommendations) and not without_reason,
            _how_many("all_with_reason", len(without_reason)),
            "recommendations",
        ),
        Check(
            bool(measures) and len(owned) == len(measures),
            "Every measure has an owner and a date",
            "measures",
        ),
        Check(any(each.state in final for each in customers), "The text for customers is approved", ""),
    )


def _how_many(key: str, missing: int) -> str:
    """Return what is asked for of the recommendations and, where some lack it, how many."""
    asked = message("close check", key)
    return f"{asked} ({counted('counted', 'not_yet', missing)})" if missing else asked
