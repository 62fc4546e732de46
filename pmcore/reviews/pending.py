"""Pending: a review as the submissions of a batch leave it, before anything of them is durable."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from pmcore.changes.log import Recorded
from pmcore.model.people import Actor
from pmcore.model.review import Review
from pmcore.reviews.actors import Acting, acting
from pmcore.reviews.decision import Decision
from pmcore.reviews.loaded import LoadedReview
from pmcore.reviews.repeats import is_by, own_id


class Own(NamedTuple):
    """The id under which somebody does something, and the lines of what they have done under it."""

    command_id: str
    lines: Sequence[Recorded]


@dataclass(slots=True)
class Pending:
    """The `review` that the next submission is decided against, and the lines that are not in the log of `loaded` yet."""

    loaded: LoadedReview
    review: Review
    _by_command: dict[str, Sequence[Recorded]] = field(default_factory=dict)
    _lines: list[Recorded] = field(default_factory=list)

    def add(self, decision: Decision) -> None:
        """Move on to the review that a decision led to; one that repeats another leads nowhere."""
        if not decision.repeated:
            self.review = decision.review
            self._by_command[decision.submission.command_id] = decision.records
            self._lines += decision.records

    def backwards(self, newest: Sequence[Recorded]) -> Iterator[Recorded]:
        """Yield the log as it will be, latest line first, with the `newest` lines that are not in it yet."""
        yield from reversed(newest)
        yield from reversed(self._lines)
        yield from reversed(self.loaded.log)

    def own(self, command_id: str, by: Actor, who: Acting) -> Own:
        """Return the id under which `by` (who is `who`) does what they call `command_id`, and what they have done under it.

        It is the same id, unless somebody else used it first; also if they have guessed what the next one would be.
        """
        while lines := self._of_command(command_id):
            if is_by(lines[0], who.participant_id, who.signature):
                return Own(command_id, lines)
            command_id = own_id(command_id, by)
        return Own(command_id, [])

    def by_id(self, command_id: str, by: Actor) -> Sequence[Recorded]:
        """Return the lines that `by` means with an id: of several commands that were sent under it, one's own."""
        return self.own(command_id, by, acting(self.review, by)).lines or self._of_command(command_id)

    def _of_command(self, command_id: str) -> Sequence[Recorded]:
        return self._by_command.get(command_id) or self.loaded.of_command(command_id)
