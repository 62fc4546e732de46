"""The state of a meeting: what every page must know besides its boards."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from pmcore.boards import messages
from pmcore.live.compact import to_json
from pmcore.live.shared import Frame, Tail
from pmcore.model.people import Role
from pmcore.model.review import Review


class State(NamedTuple):
    """What a page must know besides its boards; to this the role of each peer is added. Moments are milliseconds.

    `people` are the names of all seats in the order of joining, and whether each of them hosts.
    """

    stage: str
    phase: str
    timer_ends_at: int | None
    closed: bool
    stand_at: int | None
    people: tuple[tuple[str, bool], ...]

    @classmethod
    def of(cls, review: Review) -> State:
        """Return the state of a review."""
        meeting = review.meeting
        timer = meeting.timer
        return cls(
            meeting.stage.value,
            review.deciding.phase.value,
            _milliseconds(timer.ends_at if timer else None),
            meeting.closed,
            _milliseconds(meeting.stand_at),
            tuple((person.name, person.hosts) for person in review.present_people),
        )


class Told(NamedTuple):
    """What one peer is told: the state, their role in it (None without a seat), and what keeps the server from saving."""

    state: State
    role: Role | None
    trouble: str


class StateFrames:
    """The frames that tell the state: one for all who are told the same."""

    def __init__(self, boot: str, process: str) -> None:
        """`boot` says which history this is, `process` which server."""
        self._boot, self._process = boot, process
        self._tails: dict[Role | None, tuple[Told, int, Tail]] = {}

    def frame(self, told: Told, version: int, now: int) -> Frame:
        """Return the frame at a time (ms); `version` is that of what everybody sees."""
        known = self._tails.get(told.role)
        if known is None or known[:2] != (told, version):
            known = self._tails[told.role] = (told, version, self._tail(told, version))
        return known[2].at(now)

    def _tail(self, told: Told, version: int) -> Tail:
        stage, phase, timer_ends_at, closed, stand_at, people = told.state
        values: messages.State = {
            "stage": stage, "phase": phase, "timer_ends_at": timer_ends_at, "closed": closed, "stand_at": stand_at,
            "role": told.role, "people": list(people) if told.role else [], "version": version,
        }  # fmt: skip
        if told.trouble:
            values["trouble"] = told.trouble
        heads = f'"boot":{to_json(self._boot)},"process":{to_json(self._process)}'
        return Tail(f'{heads},"state":{to_json(values)}}}')


def _milliseconds(at: datetime | None) -> int | None:
    return None if at is None else int(at.timestamp() * 1000)
