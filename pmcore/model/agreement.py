"""What became of a timeline since the room agreed on it: "this is what happened" holds for what stood there then."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from pmcore.model.timeline import TimelineEvent


class Difference(NamedTuple):
    """One event that is not what was agreed: its number (`T-03`) and what is different (`time changed`)."""

    label: str
    what: str

    def __str__(self) -> str:
        """Return for example `T-03 time changed`."""
        return f"{self.label} {self.what}"


# What the room agrees on. Where we know it from, links and marks can be completed later without asking anybody again.
ASPECTS: Mapping[str, Callable[[TimelineEvent], Any]] = {
    "time": lambda e: (e.starts and e.starts.at, e.ends and e.ends.at, e.precision, e.margin),
    "order": lambda e: e.place,
    "text": lambda e: e.text,
    "kind": lambda e: e.kind,
}


def differences(
    agreed: Mapping[str, TimelineEvent], now: Mapping[str, TimelineEvent]
) -> tuple[Difference, ...]:
    """Return which events were added, removed or changed between `agreed` and `now`, by number.

    It compares what stands there, not what was done: an event that was changed and changed back is no difference.
    """
    found: list[tuple[int, Difference]] = []
    for event_id in agreed.keys() | now.keys():
        before, after = agreed.get(event_id), now.get(event_id)
        if before is after:
            continue  # the very same value: nearly all of a long timeline
        event = after or before
        assert event is not None
        if what := _what(before, after):
            found.append((event.number, Difference(event.label, what)))
    return tuple(each for _, each in sorted(found))


def _what(before: TimelineEvent | None, after: TimelineEvent | None) -> str:
    if before is None or after is None:
        return "added" if after else "removed"
    changed = [name for name, value in ASPECTS.items() if value(before) != value(after)]
    *others, last = changed or [""]
    return f"{', '.join(others)} and {last} changed" if others else last and f"{last} changed"
