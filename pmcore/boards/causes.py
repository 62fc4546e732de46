"""The cause tree as rows with guides: readable at forty nodes and at any depth, on a wall and on a phone."""

from collections.abc import Iterator
from typing import NamedTuple

from pmcore.boards.draw import Block, block, drawn
from pmcore.boards.hands import by
from pmcore.boards.primary_vote import primary_vote_blocks
from pmcore.boards.room import Room, electorate
from pmcore.insight.causal_sentence import causal_sentence
from pmcore.insight.coverage import answers_to
from pmcore.model.ballots import FEWEST_VOTERS
from pmcore.model.causes import Cause, Place, walk, with_answers_alone
from pmcore.model.questions import Question
from pmcore.model.review import Review
from pmcore.model.support import LinkSupport


class Row(NamedTuple):
    """A place in the tree, and its guides from left to right: `pass`, `tee`, `end`, or nothing to draw."""

    place: Place
    guides: tuple[str, ...]


class LinkRow(NamedTuple):
    """A link as it is shown: its id (as `support_link` takes it), the effect, what is said of it, by which events."""

    id: str
    effect: str
    said: LinkSupport | None
    by: tuple[str, ...] = ()


class About(NamedTuple):
    """What stands beside a node.

    Whether some answers hang on it alone, whether it is a leaf, how many propose it as primary, the questions about it, the
    numbers of what would change it, and how many of the voters would change it first (none: it was not counted).
    """

    answers: bool
    leaf: bool
    proposed: int
    asked: tuple[Question, ...]
    changed_by: tuple[str, ...]
    dots: int | None
    voters: int


def draw(review: Review, room: Room) -> list[Block]:
    """Return the trigger, and one block per place of a node, each followed by its answers; before them, what changed since."""
    blocks, holding = list[Block](), with_answers_alone(review.causes)
    effects = frozenset(effect for each in review.causes.values() for effect in each.leads_to)
    changing, result = answers_to(review), review.primary_vote.result
    for place, guides in rows(review):
        cause = place.cause
        if place.again:
            key = f"again:{cause.id}:{place.effect}"
            blocks += drawn(key, again_block, review, key, place, guides)
        else:
            about = About(
                cause.id in holding,
                cause.id not in effects,
                proposals(review, cause),
                review.questions_about.get(cause.id, ()),
                sum(changing.get(cause.id, ()), ()),
                result.dots_of(cause.id) if result else None,
                result.voters if result else 0,
            )
            blocks += drawn(f"cause:{cause.id}", cause_block, review, place, guides, about)
    changes = tuple(map(str, review.changed_since_agreed))
    said = [block("since", "timeline", "warning", changes)] if changes else []
    trigger = drawn("trigger", trigger_block, review) if blocks or triggered(review) else []
    keys = [block("keys", "causes", "keys")] if blocks else []
    blocks = blocks or [block("none", "causes", "nothing")]
    asked = [*drawn("primary-vote", primary_vote_blocks, review, room), *reading_blocks(review, room)]
    return [*said, *asked, *look_block(review), *trigger, *blocks, *keys]


def reading_blocks(review: Review, room: Room) -> list[Block]:
    """Return the link that is read to the room; nothing where none is."""
    reading = review.reading
    if not reading.is_open:
        return []
    cause, effect = review.causes.get(reading.cause), review.causes.get(reading.effect)
    sentence = causal_sentence(review, cause, effect) if cause and effect else ""
    people = len(electorate(review, room, reading.started))
    return [block("reading", "causes", "reading", sentence, reading.answered, people, FEWEST_VOTERS)]


def look_block(review: Review) -> list[Block]:
    """Return what says at which branch everybody looks, and by whom; nothing while they look at all."""
    cause = review.causes.get(review.meeting.looks_at)
    by_whom = review.people.get(review.meeting.looks_by)
    return [block("look", "causes", "look", cause, by_whom.name if by_whom else "")] if cause else []


def triggered(review: Review) -> bool:
    """Return whether somebody said what set it off."""
    return bool(review.incident.trigger or review.incident.trigger_event)


def trigger_block(review: Review) -> Block:
    """Return the block of what set it off, which is no cause."""
    incident = review.incident
    return block("trigger", "causes", "trigger", incident, review.events.get(incident.trigger_event))


def proposals(review: Review, cause: Cause) -> int:
    """Return how many of those who are still here would have a cause changed first."""
    return sum(each in review.people and not review.people[each].removed for each in cause.proposals)


def rows(review: Review) -> Iterator[Row]:
    """Yield each place with its guides."""
    path: list[str] = []
    for place in walk(review.causes):
        del path[max(place.depth - 1, 0) :]
        if place.depth:
            path.append("end" if place.last else "tee")
        passed = ("pass" if each in {"tee", "pass"} else "" for each in path[:-1])
        yield Row(place, (*passed, *path[-1:]))


def link_of(review: Review, place: Place) -> LinkRow | None:
    """Return the link of a node to the effect under which it stands; None for a root."""
    effect = review.causes.get(place.effect)
    if effect is None:
        return None
    said = place.cause.support_of(effect.id)
    events = (review.events[each].label for each in said.events if each in review.events) if said else ()
    return LinkRow(f"{place.cause.id}~{effect.id}", effect.label, said, tuple(events))


def again_block(review: Review, key: str, place: Place, guides: tuple[str, ...]) -> Block:
    """Return the block of a node where it stands once more."""
    cause = place.cause
    effect = review.causes[place.effect].label
    return block(key, "causes", "again", cause, guides, effect, link_of(review, place), place.effect)


def cause_block(review: Review, place: Place, guides: tuple[str, ...], about: About) -> Block:
    """Return the block of one node at its first place."""
    cause = place.cause
    evidence = tuple(review.events[each] for each in cause.evidence if each in review.events)
    effects = [review.causes[each] for each in cause.leads_to if each in review.causes]
    also = tuple(each.label for each in effects if each.id != place.effect)
    return block(
        f"cause:{cause.id}",
        "causes",
        "cause",
        cause,
        guides,
        evidence,
        about,
        ", ".join(each.label for each in effects),
        also,
        by(review, cause.id),
        link_of(review, place),
        place.effect,
    )
