"""Recommendations as the whole room may see them: nothing before the reveal, no count before the vote is closed."""

from collections.abc import Iterator, Mapping

from pmcore.boards.draw import Block, block
from pmcore.boards.room import Room
from pmcore.model.cards import Group, Recommendation
from pmcore.model.measures import Measure
from pmcore.model.people import Role
from pmcore.model.voting import DecidingPhase
from pmcore.review import Review


def draw(review: Review, room: Room) -> list[Block]:
    """Return the head of the phase, then groups and cards; after a vote those with most dots first."""
    head = _head(review)
    if review.deciding.phase is DecidingPhase.WRITING:
        return [head]
    return [head, *_items(review)]


def _head(review: Review) -> Block:
    deciding = review.deciding
    if deciding.phase is DecidingPhase.WRITING:
        return block("head", "recommendations", "writing")
    if deciding.phase is DecidingPhase.REVEALED:
        return block("head", "recommendations", "revealed", len(review.recommendations), len(review.groups))
    if deciding.phase is DecidingPhase.VOTING:
        voters = sum(1 for person in review.present_people if person.role is not Role.OBSERVER)
        voters = max(voters, deciding.voted)  # who voted and became an observer since is still counted
        return block(
            "head",
            "recommendations",
            "voting",
            deciding.dots_each,
            deciding.most_on_one,
            deciding.voted,
            voters,
            deciding.round,
        )
    voters = deciding.result.voters if deciding.result else 0
    return block("head", "recommendations", "closed", voters, deciding.round)


def _items(review: Review) -> Iterator[Block]:
    phase = review.deciding.phase.value
    tally = review.deciding.result
    made = {each.recommendation: each for each in review.measures.values() if each.recommendation}
    items = list(review.ballot_items().items())
    if tally:
        items.sort(key=lambda pair: -tally.dots.get(pair[0], 0))
    most = max(tally.dots.values(), default=0) if tally else 0
    for item_id, item in items:
        dots = tally.dots.get(item_id, 0) if tally else None
        share = round(100 * (dots or 0) / most) if most else 0
        yield _item(review, item, phase, dots, share, made)


def _item(
    review: Review,
    item: Recommendation | Group,
    phase: str,
    dots: int | None,
    share: int,
    made: Mapping[str, Measure],
) -> Block:
    if isinstance(item, Group):
        cards = tuple(review.in_group(item.id))
        measures = Made(tuple((card.id, made[card.id]) for card in cards if card.id in made))
        return block(
            f"group:{item.id}", "recommendations", "group", item, cards, phase, dots, share, measures
        )
    return block(f"card:{item.id}", "recommendations", "card", item, phase, dots, share, made.get(item.id))


class Made(tuple[tuple[str, Measure], ...]):
    """Measures by recommendation id: a mapping that can be compared and remembered."""

    __slots__ = ()

    def get(self, card_id: str) -> Measure | None:
        """Return the measure that was made from a card, or None."""
        return dict(self).get(card_id)


def own_cards(review: Review, participant_id: str) -> list[Block]:
    """Return the hidden cards of one person, for that person's own page only."""
    cards = [
        card for card in review.recommendations.values() if card.author == participant_id and not card.number
    ]
    return [block(f"own:{card.id}", "recommendations", "own", card) for card in cards]
