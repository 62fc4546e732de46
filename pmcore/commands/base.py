"""Command and Change: what somebody wants, and what happened.

A command is authorised by its `allowed` roles, validated by its fields, and decided against the current review into
changes. A change is stored for ever: its `kind` and fields must stay readable. It carries what was there before, so that
it knows its own way back (`inverse`) without looking anything up.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, ClassVar, NamedTuple

from pmcore.changes.base import Change
from pmcore.changes.log import Recorded
from pmcore.errors import NotAllowedError, RuleError
from pmcore.model.base import Frozen
from pmcore.model.meeting import StageKey, stage
from pmcore.model.people import Attendance, Role
from pmcore.model.review import Review
from pmcore.wording.sentences import either

EVERYBODY = frozenset(Role)
CONTRIBUTORS = frozenset({Role.FACILITATOR, Role.SCRIBE, Role.PARTICIPANT})
HOSTS = frozenset({Role.FACILITATOR})
BOOKKEEPING = frozenset({"kind", "id", "seen"})  # fields of commands that say nothing of the item
VISITORS: frozenset[Role] = frozenset()  # the command decides itself who may, because there is no seat yet


class Context(NamedTuple):
    """What a command may know besides the review: who asks, when, fresh ids, chance, and the log.

    `by` is a participant id, or empty for a program or a visitor. `key` is the hash of the visiting browser, `device` what
    it is called. `room` is who has the review open at this moment. `recorded` are the lines of a command, `backwards` yields the whole log up to this
    moment, latest line first.
    """

    by: str
    name: str
    role: Role | None
    now: datetime
    new_id: Callable[[], str]
    shuffled: Callable[[Sequence[str]], list[str]]
    new_code: Callable[[], str]
    recorded: Callable[[str], Sequence[Recorded]]
    backwards: Callable[[], Iterator[Recorded]]
    key: str = ""
    device: str = ""
    room: Attendance = Attendance()

    @property
    def hosts(self) -> bool:
        """Return whether a facilitator asks."""
        return self.role is Role.FACILITATOR


class Command(Frozen):
    """What somebody wants. `kind` is its name in the API; `allowed` says which roles may ask.

    `when_closed` commands are possible after the review was closed; of those that `go_on` only what follows through is:
    they pass what they decide through `require_follow_through`. `internal` ones are made only by our own code after a
    check of its own (a signed ticket): `any_command` does not read them from outside. Of what is `sealed` the log says only that:
    neither what was sent, nor a hash of it, nor which of the sealed commands it was. While the meeting rests before the stage
    `waits_for`, it waits, too.
    """

    allowed: ClassVar[frozenset[Role]]
    when_closed: ClassVar[bool] = False
    go_on: ClassVar[bool] = False
    internal: ClassVar[bool] = False
    sealed: ClassVar[str] = ""
    waits_for: ClassVar[StageKey | None] = None
    renamed: ClassVar[Mapping[str, str]] = {}  # fields that the model calls otherwise
    kind: str

    def decide(self, review: Review, ctx: Context) -> Iterator[Change]:
        """Yield the changes that follow, or raise a `ReviewError` whose text is the sentence to show."""
        raise NotImplementedError

    def authorise(self, review: Review, role: Role | None) -> None:
        """Raise `NotAllowedError` unless `role` may do this now."""
        if self.allowed and role not in self.allowed:
            if role is None:
                raise NotAllowedError("You have no seat in this review. Join with the code first.")
            who = either(sorted(each.word for each in self.allowed))
            raise NotAllowedError(
                f"Only a {who} can do that. Your role here is {role.word}; the facilitator can change it."
            )
        if review.meeting.closed and not (self.when_closed or self.go_on):
            raise RuleError("This review is closed. The facilitator can reopen it at the Close stage.")
        pause = review.meeting.rests
        if pause and self.waits_for and pause.comes_before(self.waits_for):
            raise RuleError(
                f"The meeting rests until {pause.when(review.incident.zone)}. That belongs to {stage(self.waits_for).part}, which waits "
                "until it goes on; facts, causes and lessons can be added meanwhile."
            )


def require_follow_through(review: Review, changes: Iterable[Change]) -> None:
    """Raise `RuleError` where the review is closed and `changes` are more than what goes on after that."""
    if review.meeting.closed and not all(change.follows_through for change in changes):
        raise RuleError(
            "This review is closed. A measure's status, owner, due date, tracker, “how we will know” and evidence still change, and "
            "an approved text can be marked as sent; for all else the facilitator can reopen it at the Close stage."
        )


def sent(command: Command, *, but: frozenset[str] = frozenset()) -> dict[str, Any]:
    """Return the fields of `command` that were sent, as the model calls them, without its own bookkeeping and `but`."""
    names, called = command.model_fields_set - BOOKKEEPING - but, command.renamed
    return {called.get(name, name): value for name, value in vars(command).items() if name in names}
