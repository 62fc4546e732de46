"""Everything that anybody can be sent for a review, screen by screen."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from pmcore.boards import BOARDS, Block, Room, draw, is_for
from pmcore.boards.carried import Later, Progress, carried_blocks
from pmcore.boards.follow_through import returned_row, row_blocks, take_up_blocks
from pmcore.boards.history import history_blocks
from pmcore.boards.lobby import join_blocks
from pmcore.boards.recommendations import own_cards
from pmcore.boards.silence import invitation, own_rows
from pmcore.boards.so_far import so_far_blocks
from pmcore.boards.welcome import door_blocks, review_blocks
from pmcore.model.cards import Outcome
from pmcore.model.people import Participant
from pmcore.model.review import Review
from pmcore.model.visibility import as_seen_by
from tests.contracts.full_review import EVERYBODY, story
from tests.kit import Named, Story, host
from tests.shown import Button, buttons

PHASES = ("writing", "revealed", "voting", "closed")
EVERY_PHASE = (*PHASES, "asked", "estimated", "nobody hosts", "hosted by Sue", "resting", "at close")


def screens(told: Story, *, of: Named = host) -> dict[str, list[Block]]:
    """Return every block that one person can be sent for a review, by the board or panel it is on."""
    review, me = told.review, told.review.people_by_key[of.key]
    room = Room(online=frozenset(list(review.people)[:2]), now=told.clock.now)
    url = f"http://here.example/join/{review.join_code}"
    return {
        **{name: draw(name, review, room) for name in BOARDS if is_for(name, me.role)},
        "history": history_blocks(review, told.log, me, 1_000)[0],
        "own": own_cards(as_seen_by(review, me.id), me.id),
        "row": own_rows(as_seen_by(review, me.id), me.id),
        "invitation": invitation(review),
        "so_far": so_far_blocks(as_seen_by(review, me.id)),
        "returned": list(_returned(as_seen_by(review, me.id), told)),
        "carried": list(_carried(as_seen_by(review, me.id), told)),
        "mine": review_blocks(told.reviews.all(), more=True),
        "wall": join_blocks(review, url),
        "door": door_blocks(),
    }


def _returned(seen: Review, told: Story) -> Iterator[Block]:
    """Yield what the next lobby shows of what this review deferred."""
    for card in seen.recommendations.values():
        if card.outcome is Outcome.DEFERRED:
            yield from returned_row(seen, card, told.clock.now.date())
            yield from take_up_blocks(card, f"{card.label}, {seen.incident.title}")


def _carried(seen: Review, told: Story) -> Iterator[Block]:
    """Yield what the next lobby shows of what this review left to be done, where its room has looked at some of it."""
    yield from carried_blocks(Progress(len(seen.measures), 1, more=True), seen.meeting)
    for measure in seen.measures.values():
        yield from row_blocks(seen, measure, told.clock.now.date(), Later("later", "Checkout was slow"))


class Screen(NamedTuple):
    """A board or panel as one person has it before them in a phase of the full review."""

    phase: str
    person: Named
    name: str
    blocks: list[Block]

    @property
    def me(self) -> Participant:
        """Return the person's seat."""
        return story(self.phase).review.people_by_key[self.person.key]


def every_screen() -> Iterator[Screen]:
    """Yield every screen of everybody in every phase; the rail also as it is while nobody hosts, and stage by stage."""
    for phase in EVERY_PHASE:
        told = story(phase)
        for person in EVERYBODY:
            for name, blocks in screens(told, of=person).items():
                yield Screen(phase, person, name, blocks)
        everybody = frozenset(told.review.people)
        waiting = Room(everybody, told.clock.now, unhosted=phase == "nobody hosts")
        yield Screen(phase, host, "rail", draw("rail", told.review, waiting))


@cache
def pressed() -> list[tuple[Screen, Button]]:
    """Return every different button with the person, the phase and the board in front of them."""
    found = {}
    for screen in every_screen():
        for each in buttons(screen.blocks):
            key = (screen.phase, screen.person.name, screen.name, str(each.data), each.node.get("aria-label"))
            found.setdefault(key, (screen, each))
    return list(found.values())
