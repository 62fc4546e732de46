"""The cause tree as rows with guides: readable at forty nodes and at any depth, on a wall and on a phone."""

from collections import Counter
from collections.abc import Iterator

from pmcore.boards.draw import Block, block, drawn
from pmcore.boards.hands import by
from pmcore.boards.room import Room
from pmcore.model.causes import Place, children_of, only_below, walk
from pmcore.model.review import Review


def draw(review: Review, room: Room) -> list[Block]:
    """Return one block per place of a node, each followed by its answers; before them, what the timeline has changed since."""
    blocks = list[Block]()
    for place, guides in rows(review):
        if place.again:
            key = f"again:{place.cause.id}:{place.effect}"
            blocks += drawn(key, again_block, review, key, place, guides)
        else:
            blocks += drawn(f"cause:{place.cause.id}", cause_block, review, place, guides)
    changes = tuple(map(str, review.changed_since_agreed))
    said = [block("since", "timeline", "warning", changes)] if changes else []
    return [*said, *(blocks or [block("none", "causes", "nothing")])]


def rows(review: Review) -> Iterator[tuple[Place, tuple[str, ...]]]:
    """Yield each place with its guides from left to right: `pass`, `tee`, `end`, or nothing to draw."""
    children, seen = children_of(review.causes), Counter[str]()
    path: list[str] = []
    for place in walk(review.causes):
        del path[max(place.depth - 1, 0) :]
        if place.depth:
            seen[place.effect] += 1
            path.append("end" if seen[place.effect] == len(children[place.effect]) else "tee")
        passed = ("pass" if each in {"tee", "pass"} else "" for each in path[:-1])
        yield place, (*passed, *path[-1:])


def again_block(review: Review, key: str, place: Place, guides: tuple[str, ...]) -> Block:
    """Return the block of a node where it stands once more."""
    cause = place.cause
    effect = review.causes[place.effect].label
    return block(key, "causes", "again", cause, guides, effect)


def cause_block(review: Review, place: Place, guides: tuple[str, ...]) -> Block:
    """Return the block of one node at its first place."""
    cause = place.cause
    evidence = tuple(review.events[each] for each in cause.evidence if each in review.events)
    answers = len(only_below(cause.id, review.causes))
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
