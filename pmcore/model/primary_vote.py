"""The dot vote on causes: "which would we change first?"; a help for the facilitator, who confirms what is primary.

Everybody has one to three dots, half as many as there are causes to choose from, and at most one on each: then everybody has to
choose, the count of a cause is of people ("5 of 9 would change it first"), and few become primary. Who chose what is in no log (ballots.py).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Annotated

from pydantic import Field

from pmcore.model.ballots import FEWEST_VOTERS, OfDots, leading, ranked
from pmcore.model.base import Stored
from pmcore.model.causes import Cause, Factor
from pmcore.model.declared import Told
from pmcore.model.people import Participant
from pmcore.model.secret_answers import of_those_here

MOST_DOTS = 3


class CountedCause(Stored):
    """A cause as it was called when it was counted, and how many would change it first."""

    id: Annotated[str, Told()]
    label: Annotated[str, Told()]
    text: Annotated[str, Told()]
    dots: Annotated[int, Told()]


class PrimaryResult(Stored):
    """The latest count: `items` in the order of their numbers; none where fewer than `FEWEST_VOTERS` voted."""

    voters: Annotated[int, Told()]
    dots_each: Annotated[int, Told()]
    items: Annotated[tuple[CountedCause, ...], Told()] = ()

    @property
    def ranked(self) -> tuple[CountedCause, ...]:
        """Return the causes, most dots first, equal ones in the order of their numbers."""
        return ranked(self.items)

    @property
    def first(self) -> tuple[CountedCause, ...]:
        """Return those with the most dots: several where they are equal."""
        return leading(self.items)

    def dots_of(self, cause_id: str) -> int | None:
        """Return how many would change a cause first; None where it was not voted on, or nothing is shown."""
        return next((each.dots for each in self.items if each.id == cause_id), None)


class PrimaryVote(OfDots, Stored):
    """The vote that is open, where there are `candidates` (numbers of causes, by their ids), and the latest `result`.

    `ballots` are shown to nobody, host included. `voted` is all that the room may know before the close; `started` is who they are,
    only for counting them together with those who are here.
    """

    candidates: Mapping[str, str] = {}
    dots_each: int = 0
    ballots: Mapping[str, Mapping[str, int]] = {}
    voted: int = 0
    started: frozenset[str] = Field(default=frozenset(), exclude=True)
    result: Annotated[PrimaryResult | None, Told()] = None

    @property
    def is_open(self) -> bool:
        """Return whether people can vote."""
        return bool(self.candidates)

    def on_ballot(self, causes: Mapping[str, Cause]) -> dict[str, Cause]:
        """Return what each candidate is now, by its id of then: one that became one with another cause is that; what is gone is left out."""
        merged = {label: each for each in causes.values() for label in each.once}
        found = {each: causes.get(each) or merged.get(label) for each, label in self.candidates.items()}
        return {each: cause for each, cause in found.items() if cause is not None and not cause.is_problem}

    def chosen_by(self, participant_id: str, causes: Mapping[str, Cause]) -> list[str]:
        """Return the ids of the causes that somebody would change first."""
        return self._chosen(self.ballots.get(participant_id, {}), self.on_ballot(causes))

    def counted(self, causes: Mapping[str, Cause], people: Mapping[str, Participant]) -> PrimaryResult | None:
        """Return the count of the open vote without those who were removed; None where nobody has voted."""
        now = self.on_ballot(causes)
        ballots = [
            chosen for each in of_those_here(self.ballots, people) if (chosen := self._chosen(each, now))
        ]
        if not ballots:
            return None
        dots = Counter(cause for chosen in ballots for cause in chosen)
        standing = sorted({each.id: each for each in now.values()}.values(), key=lambda each: each.number)
        items = (
            CountedCause(id=each.id, label=each.label, text=each.text, dots=dots[each.id])
            for each in standing
        )
        shown = tuple(items) if len(ballots) >= FEWEST_VOTERS else ()
        return PrimaryResult(voters=len(ballots), dots_each=self.dots_each, items=shown)

    def seen_by(
        self, participant_id: str, causes: Mapping[str, Cause], people: Mapping[str, Participant]
    ) -> PrimaryVote:
        """Return what one person may see (or, with an empty id, the whole room): their own dots, and how many have voted."""
        own = self.ballots.get(participant_id) if participant_id else None
        here = [each for each, person in people.items() if not person.removed]
        now = self.on_ballot(causes)
        voters = frozenset(each for each in here if self._chosen(self.ballots.get(each, {}), now))
        values = {
            "ballots": {participant_id: own} if own else {},
            "voted": len(voters),
            "started": frozenset() if participant_id else voters,
        }
        return self.model_copy(update=values)

    def _chosen(self, ballot: Mapping[str, int], now: Mapping[str, Cause]) -> list[str]:
        known = {each.id: each for each in now.values()} | dict(now)
        return list(dict.fromkeys(known[each].id for each in ballot if each in known))


def candidates(causes: Mapping[str, Cause], people: Mapping[str, Participant]) -> list[Cause]:
    """Return what can be voted on, by number: what somebody here proposes; where nothing is proposed, what contributed."""
    open_ones = [
        each for each in causes.values() if not each.is_problem and each.factor is not Factor.PRIMARY
    ]
    here = {each for each, person in people.items() if not person.removed}
    proposed = [each for each in open_ones if here.intersection(each.proposals)]
    found = proposed or [each for each in open_ones if each.factor is Factor.CONTRIBUTING]
    return sorted(found, key=lambda each: each.number)


def dots_for(choices: int) -> int:
    """Return how many dots everybody has for so many causes."""
    return max(1, min(MOST_DOTS, choices // 2))
