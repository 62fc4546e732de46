"""Cards without names: choose that there are any; write, change and remove them by a key that their writer alone has."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Literal

from pmcore.changes.base import Change, edit_single
from pmcore.changes.unsigned import CardNamesChosen, UnsignedWritten
from pmcore.commands.base import HOSTS, Command, Context
from pmcore.errors import RuleError, UsedIdError
from pmcore.model.cards import Recommendation
from pmcore.model.review import Review
from pmcore.model.unsigned import SHORTEST_KEY, CardNames, slot_of
from pmcore.model.voting import DecidingPhase

SAID = {"text", "answers"}


class ChooseCardNames(Command):
    """Choose what becomes of the names of those who write recommendations silently, before anybody has written one.

    `kept`: shown to nobody, but stored. `shown`: everybody sees them from the reveal on. `never`: no author is stored.
    """

    kind: Literal["choose_card_names"] = "choose_card_names"
    allowed = HOSTS
    names: CardNames

    def decide(self, review: Review, ctx: Context) -> Iterator[Change]:
        """Yield the choice; from the first card on it stands."""
        if review.deciding.phase is not DecidingPhase.WRITING:
            raise RuleError("The cards are revealed already.")
        if has_cards(review):
            raise RuleError("Somebody has written a card already, so the choice about names stands.")
        yield from edit_single(CardNamesChosen, review.deciding, {"names": self.names})


def has_cards(review: Review) -> bool:
    """Return whether somebody has written a card, so that what the room was told before stands; a card that is gone counts where it left a trace."""
    return bool(review.recommendations or review.unsigned.cards or review.unsigned.writers)


def require_same_promise(review: Review, key: str) -> None:
    """Raise where a card with a `key` would get a name, or where one without would get none and nobody could change it."""
    unsigned = review.deciding.is_unsigned
    if key and not unsigned:
        if review.deciding.names is CardNames.NEVER:
            raise RuleError(
                "The cards are revealed. Yours may be among them; if it is not, add it again: it bears your name then."
            )
        raise RuleError("The room chose otherwise since: look at what becomes of names, then send it again.")
    if unsigned and len(key) < SHORTEST_KEY:
        raise RuleError(
            f"Cards bear no name here: send a key of at least {SHORTEST_KEY} characters drawn by lot, by which the card can be changed."
        )


def unsigned_card(review: Review, key: str) -> Recommendation | None:
    """Return the card without a name that has `key`."""
    return review.unsigned.cards.get(slot_of(key)) if review.deciding.is_unsigned else None


def write_unsigned(review: Review, ctx: Context, key: str, values: Mapping[str, Any]) -> Iterator[Change]:
    """Yield a new card without a name; nothing where just that is kept already, because an answer got lost."""
    slot = slot_of(key)
    card = Recommendation(id=slot, number=0, **values)
    known = review.unsigned.cards.get(slot)
    if known is None:
        yield UnsignedWritten(slot=slot, card=card, writer=ctx.by)
    elif known != card:
        raise UsedIdError


def rewrite_unsigned(card: Recommendation, values: Mapping[str, Any]) -> Iterator[Change]:
    """Yield what changes a card without a name; nothing where all is as before. What it says can change, and nothing that names people."""
    if not values.keys() <= SAID:
        raise RuleError("What becomes of a card is decided when the cards are revealed.")
    after = card.model_copy(update=dict(values))
    if after != card:
        yield UnsignedWritten(slot=card.id, card=after)


def remove_unsigned(card: Recommendation) -> Iterator[Change]:
    """Yield that a card without a name is not there any more."""
    yield UnsignedWritten(slot=card.id)
