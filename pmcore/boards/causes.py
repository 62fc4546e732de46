"""The cause tree as rows with guides: readable at forty nodes and at any depth, on a wall and on a phone."""

from collections.abc import Iterator

from pmcore.boards.draw import Block, block, drawn
from pmcore.boards.hands import by
from pmcore.boards.room import Room
from pmcore.model.causes import Area, Cause, below, children_of
from pmcore.model.review import Review

HUES = {Area.TECHNICAL: "blue", Area.PROCESS: "violet", Area.HUMAN: "orange", Area.OTHER: "gray"}


def draw(review: Review, room: Room) -> list[Block]:
    """Return one block per node, each followed by its answers; before them, what the timeline has changed since."""
    blocks = list[Block]()
    for cause, guides in rows(review):
        blocks += drawn(f"cause:{cause.id}", cause_block, review, cause, guides)
    changes = tuple(map(str, review.changed_since_agreed))
    said = [block("since", "timeline", "warning", changes)] if changes else []
    return [*said, *(blocks or [block("none", "causes", "nothing")])]


def rows(review: Review) -> Iterator[tuple[Cause, tuple[str, ...]]]:
    """Yield each node with its guides from left to right: `pass`, `tee`, `end`, or nothing to draw."""
    children = children_of(review.causes)
    problems = sorted((c for c in review.causes.values() if c.is_problem), key=lambda each: each.number)
    stack: list[tuple[Cause, tuple[str, ...]]] = [(problem, ()) for problem in reversed(problems)]
    while stack:
        cause, guides = stack.pop()
        yield cause, guides
        passed = tuple("pass" if each in {"tee", "pass"} else "" for each in guides)
        answers = children.get(cause.id, [])
        last = len(answers) - 1
        stack.extend(
            (answer, (*passed, "end" if place == last else "tee"))
            for place, answer in reversed(list(enumerate(answers)))
        )


def cause_block(review: Review, cause: Cause, guides: tuple[str, ...]) -> Block:
    """Return the block of one node."""
    evidence = tuple(review.events[each] for each in cause.evidence if each in review.events)
    answers = len(below(cause.id, review.causes))
    hue = "" if cause.is_problem else HUES[cause.area]
    effects = (review.causes[each].label for each in cause.leads_to if each in review.causes)
    return block(
        f"cause:{cause.id}",
        "causes",
        "cause",
        cause,
        guides,
        hue,
        evidence,
        answers,
        ", ".join(effects),
        by(review, cause.id),
    )
