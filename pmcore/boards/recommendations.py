"""Recommendations as the whole room may see them: nothing before the reveal, no count before the vote is closed."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from pmcore.boards.draw import Block, block, drawn
from pmcore.boards.estimates import estimate_blocks
from pmcore.boards.hands import by
from pmcore.boards.room import Room, electorate
from pmcore.commands.unsigned import unsigned_card
from pmcore.insight.similar_cards import suggested
from pmcore.model.ballots import FEWEST_VOTERS
from pmcore.model.card_names import FEWEST_WRITERS, CardNames
from pmcore.model.cards import Group, Recommendation
from pmcore.model.causes import Cause
from pmcore.model.people import Role
from pmcore.model.review import Review
from pmcore.model.silence import HaveWritten
from pmcore.model.voting import AS_FITS, FEWEST_DOTS, MOST_DOTS, Deciding, DecidingPhase, Tally, counted


class Bar(NamedTuple):
    """How something was voted on, as it is shown: dots (none: it was not on the ballot by itself), and its bar."""

    dots: int | None
    share: int
    place: str
    note: str


class Promise(NamedTuple):
    """How many dots everybody is told before that they will have (0: as many as fit, between two bounds), and what is offered instead."""

    each: int
    offered: tuple[int, ...]
    fewest: int
    most: int


Made = list[tuple[str, frozenset[str]]]
SUGGESTED = 3  # groups at a time
NO_BAR = Bar(None, 0, "", "")


def draw(review: Review, room: Room) -> list[Block]:
    """Return the head of the phase, earlier rounds, then groups and cards; after a vote those with most dots first."""
    head = _head(review, room)
    if review.deciding.phase is DecidingPhase.WRITING:
        return [head]
    estimates = drawn("estimates", estimate_blocks, review, room)
    return [
        head,
        *estimates,
        *drawn("alike", _alike, review),
        *drawn("rounds", _rounds, review),
        *_items(review),
    ]


def _alike(review: Review) -> Iterator[Block]:
    """Yield what could be grouped before the vote, some at a time, for facilitator and scribe."""
    if review.deciding.phase is DecidingPhase.REVEALED:
        for each in suggested(review)[:SUGGESTED]:
            yield block(f"alike:{each.key}", "recommendations", "alike", each.key, each.cards)


def _head(review: Review, room: Room) -> Block:
    deciding = review.deciding
    dots, estimating = _promise(deciding), review.estimates.is_open  # then no vote is offered
    if deciding.phase is DecidingPhase.WRITING:
        written = HaveWritten(deciding.writers, max(deciding.writers, asked_to_write(review)))
        names = tuple(CardNames), deciding.names
        return block("head", "recommendations", "writing", *names, dots, written, FEWEST_WRITERS)
    if deciding.phase is DecidingPhase.REVEALED:
        unsigned = deciding.names is CardNames.NEVER
        counts = len(review.recommendations), len(review.groups)
        return block(
            "head",
            "recommendations",
            "revealed",
            *counts,
            unsigned,
            deciding.writers,
            FEWEST_WRITERS,
            dots,
            estimating,
        )
    if deciding.phase is DecidingPhase.VOTING:
        return block(
            "head",
            "recommendations",
            "voting",
            deciding.dots_each,
            deciding.most_on_one,
            deciding.voted,
            len(electorate(review, room, deciding.started)),
            deciding.round,
            FEWEST_VOTERS,
        )
    result = deciding.result
    voters, round_ = (result.voters, result.round) if result else (0, deciding.round)
    hidden = result is not None and not result.is_shown
    return block("head", "recommendations", "closed", voters, round_, hidden, dots, estimating)


def _promise(deciding: Deciding) -> Promise:
    return Promise(deciding.promised_dots or AS_FITS, deciding.offered_dots, FEWEST_DOTS, MOST_DOTS)


def asked_to_write(review: Review) -> int:
    """Return how many people are asked to write cards: all but those who only watch."""
    return sum(person.role is not Role.OBSERVER for person in review.present_people)


def _rounds(review: Review) -> Iterator[Block]:
    """Yield the earlier rounds, latest first, each folded; before them the latest one where it looks different now."""
    result = review.deciding.result
    if result and result.items != counted(result.dots, review.recommendations, review.groups):
        yield _round(result, " as it was counted")
    for tally in reversed(review.deciding.earlier):
        yield _round(tally, "")


def _round(tally: Tally, how: str) -> Block:
    most = max((item.dots for item in tally.items), default=0)
    rows = tuple(
        (", ".join(item.labels), item.title, item.dots, _share(item.dots, most)) for item in tally.ranked
    )
    return block(
        f"round:{tally.round}",
        "recommendations",
        "round",
        tally.round,
        how,
        tally.voters,
        tally.dots_each,
        rows,
    )


def _share(dots: int, most: int) -> int:
    return round(100 * dots / most) if most else 0


def _items(review: Review) -> Iterator[Block]:
    phase = review.deciding.phase.value
    votes = review.votes
    made = [(each.label, frozenset(each.sources)) for each in review.measures.values()]
    items = list(review.ballot_items().items())
    items.sort(key=lambda pair: -votes.get(pair[0], -1))
    for item_id, item in items:
        kind = "card" if isinstance(item, Recommendation) else "group"
        yield from drawn(f"{kind}:{item_id}", _item, review, item, phase, made)


def _bar(review: Review, item_id: str) -> Bar:
    """Return the bar of something on the ballot; what has no dots of its own says why."""
    votes, result = review.votes, review.deciding.result
    if result is None or not result.is_shown:
        return NO_BAR
    if item_id not in votes:
        card = review.recommendations.get(item_id)
        group = next((each for each in result.items if card and card.label in each.labels), None)
        return NO_BAR._replace(
            note=f"Counted in “{group.title}”" if group else "Was not on the ballot of this vote"
        )
    dots = votes[item_id]
    place = 1 + sum(other > dots for other in votes.values())
    tied = dots > 0 and sum(other == dots for other in votes.values()) > 1
    return Bar(dots, _share(dots, max(votes.values())), f"place {place}, tied" if tied else "", "")


def _item(review: Review, item: Recommendation | Group, phase: str, made: Made) -> Iterator[Block]:
    """Yield the block of a card, or the lane of a group: its head, its cards, its foot."""
    bar, round_ = _bar(review, item.id), review.deciding.round
    if isinstance(item, Recommendation):
        mine = labels(made, item), False, (), by(review, item.id), answered(review, item)
        yield block(f"card:{item.id}", "recommendations", "card", item, phase, round_, bar, *mine)
        return
    cards = tuple(review.in_group(item.id))
    whole, lane = labels(made, *cards), f"group:{item.id}"
    ids = tuple(card.id for card in cards)
    yield block(f"{lane}/head", "recommendations", "group_head", item, ids, phase, whole)
    for card in cards:
        own = tuple(each for each in labels(made, card) if each not in whole)
        yield block(
            f"{lane}/card:{card.id}",
            "recommendations",
            "card",
            card,
            phase,
            round_,
            bar,
            own,
            True,
            whole,
            by(review, card.id),
            answered(review, card),
        )
    yield block(f"{lane}/foot", "recommendations", "group_foot", item, phase, round_, bar)


def answered(review: Review, card: Recommendation) -> tuple[Cause, ...]:
    """Return the causes that a card would change, as far as they are still there."""
    return tuple(review.causes[each] for each in card.answers if each in review.causes)


def labels(made: Made, *cards: Recommendation) -> tuple[str, ...]:
    """Return the numbers of the measures that were made from all of these cards together."""
    ids = {card.id for card in cards}
    return tuple(label for label, sources in made if ids <= sources)


def own_cards(review: Review, participant_id: str) -> list[Block]:
    """Return the hidden cards of one person, for that person's own page only."""
    cards = [
        card for card in review.recommendations.values() if card.author == participant_id and not card.number
    ]
    return [block(f"own:{card.id}", "recommendations", "own", card, answered(review, card)) for card in cards]


def unsigned_cards(review: Review, keys: Iterable[str]) -> Iterator[Block]:
    """Yield the cards without names that have these keys, which are their ids on the page of whoever has them."""
    for key in keys:
        if card := unsigned_card(review, key):
            mine = card.model_copy(update={"id": key})
            yield block(f"own:{key}", "recommendations", "own", mine, answered(review, mine), True)
