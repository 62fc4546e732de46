"""Versions of an event: what somebody else tells of its time or its words. Both stand until the room settles it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from pydantic import AwareDatetime, Field, StringConstraints

from pmcore.model.base import Clean, OptionalLine, Stored
from pmcore.model.moment import Moment
from pmcore.model.times import Precision

MOST_VERSIONS = 10


class Version(Stored):
    """What is told otherwise of an event: another time (`starts`), another `text`, or both; what is empty is not disputed.

    `by` is the participant who said so at `said_at`. One that was `merged` is what a row said that became one with this
    event: it is kept, and contradicts nothing.
    """

    id: str
    by: str = ""
    said_at: AwareDatetime
    starts: Moment | None = None
    precision: Precision = Precision.EXACT
    margin: Annotated[int, Field(ge=0, le=100_000)] = 0
    text: Annotated[str, StringConstraints(max_length=4_000), Clean] = ""
    source: OptionalLine = ""
    merged: bool = False


def disputed(versions: Sequence[Version]) -> tuple[Version, ...]:
    """Return the versions that contradict their event."""
    return tuple(each for each in versions if not each.merged)
