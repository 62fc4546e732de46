"""Deciding on recommendations: write silently, reveal, group, vote with a limited number of dots, close.

The rules (NOTES.md): dots per person max(3, ceil(items / 3)) capped at 10, at most two on one item, counts
hidden from everybody until the close, a new round keeps the old result.

A counted round remembers what everything was called when it was counted: a card that is reworded, grouped or removed
later changes no result.
"""

import math
from collections.abc import Mapping
from typing import Annotated

from pydantic import Field

from pmcore.model.ballots import FEWEST_VOTERS, OfDots, leading, ranked
from pmcore.model.base import Stored
from pmcore.model.card_names import CardNames
from pmcore.model.cards import Group, Recommendation, ballot_of, cards_of
from pmcore.model.codes import Code
from pmcore.model.declared import Told

MOST_ON_ONE = 2
FEWEST_DOTS = 3
MOST_DOTS = 10
AS_FITS = 0  # a promise of as many dots as fit what is voted on
OFFERED_DOTS = (AS_FITS, 3, 5, 7, MOST_DOTS)


class DecidingPhase(Code):
    """Where the group is with its recommendations."""

    WRITING = "writing"
    REVEALED = "revealed"
    VOTING = "voting"
    CLOSED = "closed"


class Counted(Stored):
    """One thing that was voted on, as it was when it was counted: a card, or a group of cards.

    `title` is the card's text or the group's title of that time, `labels` are the numbers of its cards (`R-03`).
    """

    id: Annotated[str, Told()]
    labels: Annotated[tuple[str, ...], Told()]
    title: Annotated[str, Told()]
    dots: Annotated[int, Told()]


class Tally(Stored):
    """The counted result of one round: dots by item, and how many people voted. Never who voted for what.

    `items` says the same with the words of that time, in the order of the numbers; `dots_each` is how many dots each
    person had. Both are empty in what was stored before they were kept, and filled in when it is read. Of fewer than
    `FEWEST_VOTERS` there are neither dots nor items: each of them could tell what another one chose. `sealed` says whether
    the ballots were in no log: before that was so, the log had them with the voters. `promised` says whether everybody was told
    how many dots they would have before the vote was opened.
    """

    round: Annotated[int, Told()]
    dots: Annotated[Mapping[str, int], Told()]
    voters: Annotated[int, Told()]
    dots_each: Annotated[int, Told()] = 0
    items: Annotated[tuple[Counted, ...], Told()] = ()
    sealed: Annotated[bool, Told()] = False
    promised: Annotated[bool, Told()] = False

    @property
    def is_shown(self) -> bool:
        """Return whether there is a count to show: enough people voted, or it was counted before that was asked for."""
        return bool(self.dots) or self.voters >= FEWEST_VOTERS

    @property
    def ranked(self) -> tuple[Counted, ...]:
        """Return what was voted on, most dots first, equal ones in the order of their numbers."""
        return ranked(self.items)

    @property
    def first(self) -> tuple[Counted, ...]:
        """Return what got the most dots: several where they are equal, nothing where nobody placed one."""
        return leading(self.items)


class Deciding(OfDots, Stored):
    """The state of deciding. `ballots` is who put how many dots where: shown to nobody, host included, and in no log (ballots.py).

    `voted` is how many people have placed a dot in this round: all that the room may know before the close. `started`
    is who they are, only for counting them together with those who are here: it is in no answer and on no screen.
    `names` says what becomes of the names of those who write cards silently; where they are never stored, `writers` is how many
    people have written. `promised_dots` is how many dots everybody was told before that they would have: None where nothing was
    chosen, `AS_FITS` for as many as fit.
    """

    phase: Annotated[DecidingPhase, Told()] = DecidingPhase.WRITING
    names: Annotated[CardNames, Told()] = CardNames.KEPT
    writers: Annotated[int, Told()] = 0
    round: Annotated[int, Told()] = 0
    dots_each: Annotated[int, Field(ge=0, le=99), Told()] = 0
    most_on_one: Annotated[int, Told()] = MOST_ON_ONE
    promised_dots: Annotated[int | None, Field(ge=0, le=99), Told()] = None
    ballots: Mapping[str, Mapping[str, int]] = {}
    voted: Annotated[int, Told()] = 0
    started: frozenset[str] = Field(default=frozenset(), exclude=True)
    tallies: Annotated[tuple[Tally, ...], Told()] = ()

    @property
    def is_open(self) -> bool:
        """Return whether people can vote."""
        return self.phase is DecidingPhase.VOTING

    @property
    def is_unsigned(self) -> bool:
        """Return whether cards are being written of which no author is stored."""
        return self.phase is DecidingPhase.WRITING and self.names is CardNames.NEVER

    def dots_for(self, items: int) -> int:
        """Return how many dots each person gets in a vote on `items` items: what was promised, or as many as fit."""
        return self.promised_dots or default_dots(items)

    @property
    def offered_dots(self) -> tuple[int, ...]:
        """Return what can be promised by one press, and what is promised."""
        return tuple(sorted({*OFFERED_DOTS, self.promised_dots or AS_FITS}))

    def ballot(self, participant: str) -> Mapping[str, int]:
        """Return the dots that one person has placed, by item."""
        return self.ballots.get(participant, {})

    def left_for(self, participant: str) -> int:
        """Return how many dots one person can still place."""
        return self.dots_each - sum(self.ballot(participant).values())

    @property
    def rounds(self) -> tuple[Tally, ...]:
        """Return the counted rounds, first to last; one in which nobody voted has no result."""
        return tuple(tally for tally in self.tallies if tally.voters)

    @property
    def result(self) -> Tally | None:
        """Return the latest counted round, or None while there is none or a new vote is open."""
        return self.rounds[-1] if self.rounds and self.phase is DecidingPhase.CLOSED else None

    @property
    def earlier(self) -> tuple[Tally, ...]:
        """Return the counted rounds before the result; while a new vote is open, all of them."""
        return self.rounds[:-1] if self.result else self.rounds


def default_dots(items: int) -> int:
    """Return how many dots each person gets for `items` items."""
    return min(MOST_DOTS, max(FEWEST_DOTS, math.ceil(items / 3)))


def counted(
    dots: Mapping[str, int], recommendations: Mapping[str, Recommendation], groups: Mapping[str, Group]
) -> tuple[Counted, ...]:
    """Return what was voted on with its dots and what it is called now; what is not there any more is left out."""
    return tuple(
        Counted(
            id=item_id,
            labels=tuple(card.label for card in cards_of(item, recommendations)),
            title=item.title if isinstance(item, Group) else item.text,
            dots=dots[item_id],
        )
        for item_id, item in ballot_of(recommendations, groups).items()
        if item_id in dots
    )
