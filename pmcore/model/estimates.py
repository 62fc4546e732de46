"""Impact and effort: what everybody thinks that the first recommendations would change, and cost, from 1 to 5; without names.

Who gave what is in no log (ballots.py): it lies in the sealed area until it is counted, and then nobody has it any more. Of each
item there are the median and the spread of both; of fewer than three answers nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from statistics import median
from typing import Annotated

from pydantic import Field

from pmcore.model.ballots import FEWEST_VOTERS
from pmcore.model.base import Stored
from pmcore.model.cards import Group, Outcome, Recommendation, cards_of
from pmcore.model.codes import Code
from pmcore.model.declared import Told
from pmcore.model.people import Participant
from pmcore.model.secret_answers import of_those_here, seen_alone

FIRST = 5  # as many items as are estimated
MOST = 8  # where several share the last place
LOWEST, HIGHEST = 1, 5
SECONDS_EACH = 30
Given = Annotated[int | None, Field(ge=LOWEST, le=HIGHEST)]


class Quadrant(Code):
    """Where something stands between impact and effort."""

    DO_FIRST = "do_first"
    PLAN = "plan"
    FILL_IN = "fill_in"
    THINK_TWICE = "think_twice"


class Candidate(Stored):
    """What is estimated, as it was called then: a card, or a group of cards; `labels` are the numbers of its cards (`R-03`)."""

    id: Annotated[str, Told()]
    labels: Annotated[tuple[str, ...], Told()]
    title: Annotated[str, Told()]


class Estimate(Stored):
    """What one person thinks of one item; what they left out is None."""

    impact: Given = None
    effort: Given = None

    def __bool__(self) -> bool:
        """Return whether anything was given."""
        return self != Estimate()


class Spread(Stored):
    """How far apart answers are: the middle one, the lowest and the highest."""

    median: Annotated[float, Told()]
    lowest: Annotated[int, Told()]
    highest: Annotated[int, Told()]


class Estimated(Candidate):
    """An item with what was counted; both are None where fewer than `FEWEST_VOTERS` gave one of them."""

    impact: Annotated[Spread | None, Told()] = None
    effort: Annotated[Spread | None, Told()] = None


class EstimatesResult(Stored):
    """The latest count: how many answered, and every item that was asked about, in the order of then."""

    answered: Annotated[int, Told()]
    items: Annotated[tuple[Estimated, ...], Told()] = ()


class Estimates(Stored):
    """What is asked (`candidates`, none where nothing is), the answers, which are shown to nobody, and the latest `result`.

    `answered` is all that the room may know before the count; `started` is who they are, only for counting them together with
    those who are here.
    """

    candidates: tuple[Candidate, ...] = ()
    answers: Mapping[str, Mapping[str, Estimate]] = {}
    answered: int = 0
    started: frozenset[str] = Field(default=frozenset(), exclude=True)
    result: Annotated[EstimatesResult | None, Told()] = None

    @property
    def kept(self) -> str:
        """Return the name of the field that the sealed area keeps."""
        return "answers"

    @property
    def is_open(self) -> bool:
        """Return whether people can answer."""
        return bool(self.candidates)

    def packed(self, chosen: Mapping[str, Estimate]) -> str:
        """Return what somebody gave, two digits an item, 0 for what they left out: all of one size."""
        given = (chosen.get(each.id, Estimate()) for each in self.candidates)
        return " ".join(f"{each.impact or 0}{each.effort or 0}" for each in given)

    def unpacked(self, slot: str | None) -> dict[str, Estimate]:
        """Return what was packed; nothing of nothing."""
        pairs = zip(self.candidates, (slot or "").split(), strict=False)
        found = {
            each.id: Estimate(impact=int(digits[0]) or None, effort=int(digits[1]) or None)
            for each, digits in pairs
        }
        return {item: each for item, each in found.items() if each}

    def given_by(self, participant_id: str) -> dict[str, str]:
        """Return by item the two digits that one person gave."""
        packed = self.packed(self.answers.get(participant_id, {})).split()
        return {each.id: digits for each, digits in zip(self.candidates, packed, strict=True)}

    def counted(self, people: Mapping[str, Participant]) -> EstimatesResult | None:
        """Return the count without those who were removed; None where nobody has answered."""
        given = of_those_here(self.answers, people, _says)
        if not given:
            return None
        items = (
            _counted(item, [each.get(item.id, Estimate()) for each in given]) for item in self.candidates
        )
        return EstimatesResult(answered=len(given), items=tuple(items))

    def seen_by(self, participant_id: str, people: Mapping[str, Participant]) -> Estimates:
        """Return what one person may see (or, with an empty id, the whole room): their own answers, and how many have answered."""
        said = seen_alone(self.answers, participant_id, people, _says)
        return self.model_copy(update=said)


def first_items(
    items: Mapping[str, Recommendation | Group],
    votes: Mapping[str, int],
    cards: Mapping[str, Recommendation],
) -> tuple[Candidate, ...]:
    """Return what is estimated: those of `items` with most dots, five, or up to eight where several share the last place.

    Where there are no dots it is what was adopted, or else whatever there is; then five at most, by number.
    """
    voted = sorted((each for each in items if votes.get(each)), key=lambda each: -votes[each])
    if voted:
        least = votes[voted[:FIRST][-1]]
        found = [each for each in voted if votes[each] >= least][:MOST]
    else:
        adopted = [each for each in items if _is_adopted(items[each], cards)]
        found = (adopted or list(items))[:FIRST]
    return tuple(_candidate(items[each], cards) for each in found)


def _is_adopted(item: Recommendation | Group, cards: Mapping[str, Recommendation]) -> bool:
    return any(each.outcome is Outcome.ADOPTED for each in cards_of(item, cards))


def _candidate(item: Recommendation | Group, cards: Mapping[str, Recommendation]) -> Candidate:
    labels = tuple(each.label for each in cards_of(item, cards))
    return Candidate(id=item.id, labels=labels, title=item.title if isinstance(item, Group) else item.text)


def _says(given: Mapping[str, Estimate]) -> bool:
    return any(given.values())


def _counted(item: Candidate, given: Iterable[Estimate]) -> Estimated:
    answers = list(given)
    impact = [each.impact for each in answers if each.impact is not None]
    effort = [each.effort for each in answers if each.effort is not None]
    values = item.model_dump()
    if min(len(impact), len(effort)) < FEWEST_VOTERS:
        return Estimated(**values)
    return Estimated(**values, impact=_spread(impact), effort=_spread(effort))


def _spread(given: list[int]) -> Spread:
    return Spread(median=median(given), lowest=min(given), highest=max(given))
