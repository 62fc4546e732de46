"""What bears no name: choose that nothing does; write, change and remove it by a key that its writer alone has."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Literal

from pmcore.changes.base import Change, edit_single
from pmcore.changes.meeting import MeetingEdited
from pmcore.changes.unsigned import CardNamesChosen, UnsignedWritten
from pmcore.commands.base import HOSTS, Command, Context
from pmcore.commands.cards import require_space
from pmcore.commands.silence import has_written, require_silent_stage
from pmcore.errors import RuleError, UsedIdError
from pmcore.model.awaiting import is_unsigned, names_at, unsigned_at
from pmcore.model.base import Numbered
from pmcore.model.card_names import CardNames
from pmcore.model.meeting import StageKey
from pmcore.model.review import ITEMS, Review
from pmcore.model.silence import PLACES
from pmcore.model.unsigned import SHORTEST_KEY, slot_of
from pmcore.model.voting import DecidingPhase

WRITTEN: Mapping[StageKey, str] = {
    StageKey.TIMELINE: "Rows",
    StageKey.LESSONS: "Lessons",
    StageKey.RECOMMENDATIONS: "Cards",
}  # what is written silently at a stage, in sentences of refusal


class ChooseCardNames(Command):
    """Choose what becomes of the names of those who write silently at a `stage`, before anybody has written anything there.

    `kept`: shown to nobody, but stored. `shown`: everybody sees them from the opening on. `never`: no author is stored.
    """

    kind: Literal["choose_card_names"] = "choose_card_names"
    allowed = HOSTS
    names: CardNames
    stage: StageKey = StageKey.RECOMMENDATIONS

    def decide(self, review: Review, ctx: Context) -> Iterator[Change]:
        """Yield the choice; from the first card, lesson or row on it stands."""
        if self.stage is not StageKey.RECOMMENDATIONS:
            yield from self._at_a_stage(review)
            return
        if review.deciding.phase is not DecidingPhase.WRITING:
            raise RuleError("The cards are revealed already.")
        if has_cards(review):
            raise RuleError("Somebody has written a card already, so the choice about names stands.")
        yield from edit_single(CardNamesChosen, review.deciding, {"names": self.names})

    def _at_a_stage(self, review: Review) -> Iterator[Change]:
        """Yield the choice where silence is begun and ended by itself."""
        require_silent_stage(self.stage)
        meeting = review.meeting
        if self.stage not in meeting.silent:
            raise RuleError("Nobody writes silently there. Begin silent writing first, then choose.")
        if has_written(review, self.stage):
            raise RuleError("Somebody has written already, so the choice about names stands.")
        yield from edit_single(MeetingEdited, meeting, {"names": {**meeting.names, self.stage: self.names}})


def has_cards(review: Review) -> bool:
    """Return whether somebody has written a card, so that what the room was told before stands; a card that is gone counts where it left a trace."""
    waiting = unsigned_at(review, StageKey.RECOMMENDATIONS)
    return bool(review.recommendations or waiting.cards or waiting.writers)


def require_same_promise(review: Review, key: str, stage: StageKey = StageKey.RECOMMENDATIONS) -> None:
    """Raise where what has a `key` would get a name, or where what has none would get none and nobody could change it."""
    unsigned, what = is_unsigned(review, stage), WRITTEN[stage]
    if key and not unsigned:
        if names_at(review, stage) is CardNames.NEVER:
            how = "revealed" if stage is StageKey.RECOMMENDATIONS else "open now"
            raise RuleError(
                f"The {what.lower()} are {how}. Yours may be among them; if it is not, add it again: it bears your name then."
            )
        raise RuleError("The room chose otherwise since: look at what becomes of names, then send it again.")
    if unsigned and len(key) < SHORTEST_KEY:
        raise RuleError(
            f"{what} bear no name here: send a key of at least {SHORTEST_KEY} characters drawn by lot, by which yours can be changed."
        )


def require_no_key(key: str) -> None:
    """Raise where something with a `key` would be shown at once, and under a name."""
    if key:
        raise RuleError("What you write is shown at once, under your name: send it without a key.")


def unsigned_card(review: Review, key: str, stage: StageKey = StageKey.RECOMMENDATIONS) -> Any | None:
    """Return what has `key` and bears no name, of what was written at a stage."""
    return unsigned_at(review, stage).cards.get(slot_of(key)) if is_unsigned(review, stage) else None


def write_unsigned(
    review: Review,
    ctx: Context,
    key: str,
    values: Mapping[str, Any],
    stage: StageKey = StageKey.RECOMMENDATIONS,
) -> Iterator[Change]:
    """Yield something new without a name; nothing where just that is kept already, because an answer got lost.

    Raises `RuleError` where there is too much of it, `UsedIdError` where the key has something else.
    """
    waiting, slot, place = unsigned_at(review, stage).cards, slot_of(key), PLACES[stage]
    card = ITEMS[place].model_validate({"id": slot, "number": 0, **values})
    known = waiting.get(slot)
    if known is None:
        require_space(len(waiting))
        yield UnsignedWritten(slot=slot, card=card, writer=ctx.by, place=place)
    elif known != card:
        raise UsedIdError


def rewrite_unsigned(
    card: Numbered, after: Numbered, stage: StageKey = StageKey.RECOMMENDATIONS
) -> Iterator[Change]:
    """Yield what changes something without a name into `after`; nothing where all is as before."""
    if after != card:
        yield UnsignedWritten(slot=card.id, card=after, place=PLACES[stage])


def remove_unsigned(card: Numbered, stage: StageKey = StageKey.RECOMMENDATIONS) -> Iterator[Change]:
    """Yield that something without a name is not there any more."""
    yield UnsignedWritten(slot=card.id, place=PLACES[stage])
