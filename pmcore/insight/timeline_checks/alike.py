"""Which rows say nearly the same at nearly the same time, by rapidfuzz; remembered, so that a change costs its neighbours."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import timedelta

from rapidfuzz import fuzz, process, utils

from pmcore.model.timeline import TimelineEvent

APART = timedelta(minutes=2)
ALIKE = 85.0  # of 100, by the words in any order
COMPARED = 300  # letters
NEXT = 15  # rows that follow and are compared; a storm of alerts is alike from one to the next anyhow
RUN = 256  # rows that are compared with those of before at once
_NUMBERS = re.compile(r"\d+")


class Alike:
    """For each event of a timeline the first one after it that says nearly the same, as far as that was looked at."""

    def __init__(self) -> None:
        """Begin with nothing looked at."""
        self._events: Sequence[TimelineEvent] = ()
        self._words: list[str] = []
        self._like: list[int] = []  # how many rows further on the one alike stands; 0 where there is none

    def pairs(self, events: Sequence[TimelineEvent]) -> list[tuple[TimelineEvent, TimelineEvent]]:
        """Return the pairs of these events, which are in order and have a time; only around what changed is looked anew."""
        head = _common(self._events, events)
        tail = min(_common(self._events[::-1], events[::-1]), len(events) - head, len(self._events) - head)
        to = len(events) - tail
        self._words = [
            *self._words[:head], *(sorted_words(each.text) for each in events[head:to]), *self._words[len(self._words) - tail :]
        ]  # fmt: skip
        first = max(0, head - NEXT)
        self._like = [
            *self._like[:first], *(self._look(events, at) for at in range(first, to)), *self._like[len(self._like) - tail :]
        ]  # fmt: skip
        self._events = events
        return [(events[at], events[at + step]) for at, step in enumerate(self._like) if step]

    def _look(self, events: Sequence[TimelineEvent], at: int) -> int:
        """Return how many rows further on the first one alike stands, or 0."""
        event, to = events[at], at + 1
        while to < len(events) and to <= at + NEXT and _apart(event, events[to]) <= APART:
            to += 1
        if to == at + 1:
            return 0
        near = process.extract(
            self._words[at], self._words[at + 1 : to], scorer=fuzz.ratio, score_cutoff=ALIKE, limit=None
        )
        steps = [step + 1 for _, _, step in near if same_numbers(event.text, events[at + 1 + step].text)]
        return min(steps, default=0)


def _common(one: Sequence[TimelineEvent], other: Sequence[TimelineEvent]) -> int:
    """Return with how many of the same events both begin."""
    at, most = 0, min(len(one), len(other))
    while at < most and one[at : at + RUN] == other[at : at + RUN]:
        at += RUN
    while at < most and one[at] is other[at]:
        at += 1
    return min(at, most)


def _apart(event: TimelineEvent, other: TimelineEvent) -> timedelta:
    return other.starts.at - event.starts.at if event.starts and other.starts else 2 * APART


def sorted_words(text: str) -> str:
    """Return the words of a text in one order, as `token_sort_ratio` compares them."""
    return " ".join(sorted(utils.default_process(text[:COMPARED]).split()))


def same_numbers(one: str, other: str) -> bool:
    """Return whether two texts do not name different numbers: `web-1` and `web-2` are two machines."""
    first, second = set(_NUMBERS.findall(one)), set(_NUMBERS.findall(other))
    return not first or not second or first == second
