"""Submission: commands on their way to the writer, and the outcome that whoever asked waits for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from pmcore.changes.log import Recorded
from pmcore.commands.base import Command
from pmcore.model.people import Actor
from pmcore.model.review import Review
from pmcore.reviews.answer import Answer


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a submission did: the review after it, and the lines it added to the log (none where all was as before).

    `repeated` says that it had been done before, under the same id.
    """

    review: Review
    records: tuple[Recorded, ...]
    repeated: bool = False


@dataclass(slots=True)
class Submission:
    """Commands that are to be done as one, or (`adopted`) a whole log to take over.

    `fingerprint` is that of the commands, made by the decider: measured, work in 200 threads that have just been woken up
    costs several times what it costs in the writer's. `tries` counts how often somebody else who shares the store was faster.
    """

    review_id: str
    commands: Sequence[Command]
    by: Actor
    command_id: str
    fingerprint: str = ""
    adopted: Sequence[Recorded] = ()
    tries: int = 0
    answer: Answer[Outcome] = field(default_factory=Answer)
