"""The cause tree as rows with guides: readable at forty nodes and at any depth, on a wall and on a phone."""

from collections.abc import Iterator

from pmcore.boards.draw import Block, block, drawn
from pmcore.boards.hands import by
from pmcore.boards.room import Room
from pmcore.model.causes import Place, walk, with_answers_alone
from pmcore.model.review import Review


def draw(review: Review, room: Room) -> list[Block]:
    """Return one block per place of a node, each followed by its answers; before them, what the timeline has changed since."""
    blocks, holding = list[Block](), with_answers_alone(review.causes)
    for place, guides in rows(review):
        cause = place.cause
        if place.again:
            key = f"again:{cause.id}:{place.effect}"
            blocks += drawn(key, again_block, review, key, place, guides)
        else:
            blocks += drawn(f"cause:{cause.id}", cause_block, review, place, guides, cause.id in holding)
    changes = tuple(map(str, review.changed_since_agreed))
    said = [block("since", "timeline", "warning", changes)] if changes else []
    return [*said, *(blocks or [block("none", "causes", "nothing")])]


def rows(review: Review) -> Iterator[tuple[Place, tuple[str, ...]]]:
    """Yield each place with its guides from left to right: `pass`, `tee`, `end`, or nothing to draw."""
    path: list[str] = []
    for place in walk(review.causes):
        del path[max(place.depth - 1, 0) :]
        if place.depth:
            path.append("end" if place.last else "tee")
        passed = ("pass" if each in {"tee", "pass"} else "" for each in path[:-1])
        yield place, (*passed, *path[-1:])


def again_block(review: Review, key: str, place: Place, guides: tuple[str, ...]) -> Block:
    """Return the block of a node where it stands once more."""
    cause = place.cause
    effect = review.causes[place.effect].label
    return block(key, "causes", "again", cause, guides, effect)


def cause_block(review: Review, place: Place, guides: tuple[str, ...], answers: bool) -> Block:
    """Return the block of one node at its first place; `answers` says whether some hang on it alone."""
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
        answers,
        ", ".join(each.label for each in effects),
        also,
        by(review, cause.id),
    )
