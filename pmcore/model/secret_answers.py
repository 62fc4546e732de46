"""Answers that everybody gives for themselves: whose count, and what may be seen of them while they are asked for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

from pmcore.model.ballots import FEWEST_VOTERS
from pmcore.model.people import Participant

AnswerT = TypeVar("AnswerT")


def of_those_here(
    answers: Mapping[str, AnswerT],
    people: Mapping[str, Participant],
    says: Callable[[AnswerT], bool] = bool,
) -> list[AnswerT]:
    """Return the answers that count: those of people who were not removed, and that say something (`says`), as one that was taken back does not."""
    return [each for owner, each in answers.items() if says(each) and _is_here(owner, people)]


def seen_alone(
    answers: Mapping[str, AnswerT],
    participant_id: str,
    people: Mapping[str, Participant],
    says: Callable[[AnswerT], bool] = bool,
) -> dict[str, Any]:
    """Return what one person may see of `answers` (or, with an empty id, the whole room) as fields of the question.

    Their own answer, and how many of those here have `answered`: those whose answer `says` something, as one that was taken back
    does not. Who they are (`started`) is for the room alone, which counts them together with those who are here.
    """
    own = answers.get(participant_id) if participant_id else None
    said = frozenset(owner for owner, each in answers.items() if says(each) and _is_here(owner, people))
    return {
        "answers": {participant_id: own} if own else {},
        "answered": len(said),
        "started": frozenset() if participant_id else said,
    }


def counts_of(answers: Iterable[AnswerT]) -> Counter[AnswerT]:
    """Return how often each answer was given; of fewer than three nothing, as each could tell from it what another said."""
    given = list(answers)
    return Counter(given if len(given) >= FEWEST_VOTERS else ())


def _is_here(participant_id: str, people: Mapping[str, Participant]) -> bool:
    known = people.get(participant_id)
    return known is not None and not known.removed
