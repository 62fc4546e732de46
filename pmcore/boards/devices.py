"""Your devices: where a seat is open, for its owner's eyes alone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Literal

from pmcore.boards.draw import Block, block
from pmcore.model.people import Participant
from pmcore.wording import dates

NOW = timedelta(seconds=30)

UNITS: tuple[tuple[int, Literal["day", "hour", "minute"]], ...] = ((1440, "day"), (60, "hour"), (1, "minute"))


def device_blocks(
    person: Participant, own: str, now: datetime, last_seen: Callable[[str], datetime | None]
) -> list[Block]:
    """Return one block per device of a seat, the one that looks (with the key `own`) first, and how to sign out the others.

    `last_seen` gives when the browser with a key had the review open last.
    """
    newest = reversed(person.keys)
    keys = [*([own] if own in person.keys else []), *(each for each in newest if each != own)]
    rows = [
        block(
            f"device:{each.id}",
            "devices",
            "device",
            each.id,
            each.label,
            came(each.since, now),
            seen(last_seen(key), now),
            key == own,
        )
        for key in keys
        for each in [person.device(key)]
    ]
    others = len(keys) - (own in keys)
    return [*rows, block("all", "devices", "others", person.device(own).id, others)]


def came(at: datetime | None, now: datetime) -> str:
    """Return when a device came; an empty text where it came before that was kept."""
    return f"came {ago(at, now)}" if at is not None else ""


def seen(at: datetime | None, now: datetime) -> str:
    """Return when a device was seen last, as far as this server knows."""
    if at is None:
        return "not seen since the server started"
    return "here now" if now - at < NOW else f"seen {ago(at, now)}"


def ago(at: datetime, now: datetime) -> str:
    """Return a moment as one says it while it is not long ago, else its date."""
    minutes = int((now - at).total_seconds() // 60)
    for least, unit in UNITS:
        if minutes >= least:
            count = minutes // least
            return dates.ago(count, unit) if count < 60 or unit != "day" else dates.long_date(at)
    return "a moment ago"
