"""What a prompt is, and which fit what somebody looks at."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from pmcore.model.causes import Cause
from pmcore.model.timeline import TimelineEvent

MOST = 3  # questions at a time
OF_THE_BEST = 2  # of the prompt that fits best, so that another one is heard too
BY_WORDS, BY_CODE = 2, 1


@dataclass(frozen=True, slots=True)
class Looked:
    """What is looked at: its words, and the code of its kind (an event), or of its area and as a barrier (a cause)."""

    text: str = ""
    event: str = ""
    area: str = ""
    barrier: str = ""

    @classmethod
    def at(cls, item: TimelineEvent | Cause) -> Looked:
        """Return what is looked at in an event or a cause; a problem lies in no area."""
        if isinstance(item, TimelineEvent):
            return cls(item.text, event=item.kind.value)
        return cls(item.text, area="" if item.is_problem else item.area.value, barrier=item.barrier.value)


@dataclass(frozen=True)
class Prompt:
    """Questions for one sort of thing that was said or seen; `group` is Klein's. `finds` and `leaves` are its examples."""

    id: str
    group: str
    ask: tuple[str, ...]
    finds: Looked
    leaves: Looked | None
    words: tuple[str, ...] = ()
    events: frozenset[str] = frozenset()
    areas: frozenset[str] = frozenset()
    barriers: frozenset[str] = frozenset()
    always: bool = False

    @cached_property
    def _pattern(self) -> re.Pattern[str] | None:
        either = "|".join(re.escape(each) for each in self.words)
        return re.compile(rf"(?<!\w)(?:{either})(?!\w)", re.IGNORECASE) if self.words else None

    def weight(self, looked: Looked) -> int:
        """Return how well it fits; 0 where it does not."""
        found = bool(self._pattern and self._pattern.search(looked.text))
        codes = (looked.event in self.events, looked.area in self.areas, looked.barrier in self.barriers)
        return BY_WORDS * found + BY_CODE * sum(codes)


def prompts_for(looked: Looked, prompts: Iterable[Prompt]) -> list[str]:
    """Return the questions that fit best, three at most; those that always fit fill up what is left."""
    known = list(prompts)
    fitting = sorted((each for each in known if each.weight(looked)), key=lambda each: -each.weight(looked))
    asked = dict.fromkeys(_in_turn([*fitting, *(each for each in known if each.always)]))
    return list(asked)[:MOST]


def _in_turn(prompts: list[Prompt]) -> Iterator[str]:
    """Yield two questions of the first prompt, one of each other, and then what is left."""
    for number, each in enumerate(prompts):
        yield from each.ask[: 1 if number else OF_THE_BEST]
    for each in prompts:
        yield from each.ask
