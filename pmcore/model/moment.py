"""A point in time as somebody wrote it: UTC for computing, the words and the zone for reading back.

How texts are read is in `pmcore.model.times`; only that package converts local times.
"""

from datetime import UTC, date
from typing import Annotated

from pydantic import AfterValidator, StringConstraints

from pmcore.errors import InvalidError
from pmcore.model.base import CleanName
from pmcore.model.times import (
    Moment,
    Reading,
    TimeContext,
    clock_of,
    exact_clock,
    read_time,
    write_clock,
    zone_named,
)

__all__ = [
    "Moment",
    "ZoneName",
    "clock_of",
    "parse_moment",
    "require_moment",
    "write_clock",
    "write_moment",
    "zone_named",
]


def _zone_key(name: str) -> str:
    try:
        return zone_named(name).key
    except InvalidError as error:
        raise ValueError(error.sentence) from error


ZoneName = Annotated[str, StringConstraints(max_length=200), AfterValidator(_zone_key), CleanName]


def parse_moment(text: str, zone: str, *, day: date | None = None) -> Moment:
    """Return the moment that `text` names in `zone`; without a date it falls on `day`.

    Raises `InvalidError` with a sentence for what is no time, and for what could be several: never guesses.
    """
    found = require_moment(read_time(text, TimeContext(zone=zone, day=day))).moment
    if found is None:
        raise InvalidError("Write a time such as 2026-11-23 14:05.")
    return found


def require_moment(reading: Reading, field: str = "") -> Reading:
    """Return `reading`, or raise `InvalidError` with its problem or its question; `field` is where it was typed."""
    asked = reading.question
    sentence = asked.sentence if asked else reading.problem
    if not sentence:
        return reading
    choices = asked.as_choices() if asked else []
    raise InvalidError(
        sentence,
        fields={field: sentence} if field else {},
        choices={field: choices} if field and choices else {},
    )


def write_moment(moment: Moment | None, zone: str) -> str:
    """Return `YYYY-MM-DD HH:MM` in `zone` as it is read back, or an empty text for None."""
    if moment is None:
        return ""
    local = moment.local(zone)
    text = f"{local:%Y-%m-%d} {exact_clock(local)}"
    repeated = local.replace(fold=0).astimezone(UTC) != local.replace(fold=1).astimezone(UTC)
    return f"{text} {'second' if local.fold else 'first'}" if repeated else text
