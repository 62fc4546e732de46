"""What the checks read of the causes of a review, worked out once for all of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property

from pmcore.model.causes import Barrier, Cause, children_of, first_places
from pmcore.model.review import Review
from pmcore.wording.words import message

SHORTEST_NAME = 3  # letters of a name that is looked for in texts


@dataclass(frozen=True)
class CheckContext:
    """A review as the checks of its causes look at it."""

    review: Review

    @cached_property
    def outline(self) -> tuple[Cause, ...]:
        """Return every cause once, in the order of the outline."""
        return tuple(place.cause for place in first_places(self.review.causes))

    @cached_property
    def answers(self) -> dict[str, list[Cause]]:
        """Return what answers each cause, by its id."""
        return children_of(self.review.causes)

    @property
    def leaves(self) -> Iterator[Cause]:
        """Yield the causes below which nobody asked further; a barrier that worked needs no cause."""
        for cause in self.outline:
            if not cause.is_problem and cause.id not in self.answers and cause.barrier is not Barrier.WORKED:
                yield cause

    @cached_property
    def names(self) -> re.Pattern[str] | None:
        """Return what finds the name of somebody in the room in a text; None where there is nobody to be found."""
        names = {each.name for each in self.review.people.values() if len(each.name) >= SHORTEST_NAME}
        return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, sorted(names)))})(?!\w)") if names else None


def said_in(text: str, what: str) -> str:
    """Return the first of the words of a sort (`human_error`, …) that stand in a text; empty where none does.

    The words of a language are in its catalogue, apart by a bar.
    """
    found = _words(message("cause words", what)).search(text)
    return found[0] if found else ""


@cache
def _words(listed: str) -> re.Pattern[str]:
    words = "|".join(re.escape(each.strip()) for each in listed.split("|"))
    return re.compile(rf"(?<!\w)(?:{words})(?!\w)", re.IGNORECASE)
