"""Coverage: which recommendations and measures answer each factor, and which factors nobody addresses yet."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from pmcore.model.causes import Cause, factors
from pmcore.model.measures import Measure, MeasureStatus
from pmcore.model.review import Review


class Answers(NamedTuple):
    """The numbers of what would change a cause."""

    recommendations: tuple[str, ...] = ()
    measures: tuple[str, ...] = ()


class Covered(NamedTuple):
    """A factor, and what answers it."""

    cause: Cause
    answers: Answers

    @property
    def is_open(self) -> bool:
        """Return whether nobody addresses it yet, and the room did not accept it as it is."""
        return not any(self.answers) and not self.is_accepted

    @property
    def is_accepted(self) -> bool:
        """Return whether the room accepted it as it is: as long as no measure addresses it."""
        return bool(self.cause.accepted_because) and not self.answers.measures

    @property
    def has_no_measure(self) -> bool:
        """Return whether no measure addresses it and it was not accepted: what a document must not pass over."""
        return not self.answers.measures and not self.is_accepted


def coverage(seen: Review) -> list[Covered]:
    """Return the marked factors, primary ones first, each with what answers it.

    `seen` must be what its reader may see (`as_seen_by`): cards before their reveal answer nothing.
    """
    found = answers_to(seen)
    return [Covered(each, found.get(each.id, Answers())) for each in factors(seen.causes.values())]


def addressing_nothing(seen: Review) -> list[Measure]:
    """Return the measures that were not dropped and address no cause, by number; none where no factor is marked."""
    if not factors(seen.causes.values()):
        return []
    answering = {label for each in answers_to(seen).values() for label in each.measures}
    idle = (each for each in seen.measures.values() if each.status is not MeasureStatus.DROPPED)
    return sorted((each for each in idle if each.label not in answering), key=lambda each: each.number)


def answers_to(seen: Review) -> Mapping[str, Answers]:
    """Return what would change each cause, by its id: shown recommendations, and measures that were not dropped.

    A measure addresses what it says, and what the recommendations answer that it was made from.
    """
    cards: dict[str, list[str]] = {}
    measures: dict[str, list[str]] = {}
    shown = {each.id: each for each in seen.recommendations.values() if each.number}
    for card in sorted(shown.values(), key=lambda each: each.number):
        for cause in card.answers:
            cards.setdefault(cause, []).append(card.label)
    for measure in sorted(seen.measures.values(), key=lambda each: each.number):
        if measure.status is MeasureStatus.DROPPED:
            continue
        by_cards = (cause for each in measure.sources if each in shown for cause in shown[each].answers)
        for cause in dict.fromkeys((*measure.addresses, *by_cards)):
            measures.setdefault(cause, []).append(measure.label)
    return {
        each: Answers(tuple(cards.get(each, ())), tuple(measures.get(each, ())))
        for each in cards.keys() | measures.keys()
    }
