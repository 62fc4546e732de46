"""What became of a timeline since the room agreed on it: "this is what happened" holds for what stood there then."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from pmcore.model.timeline import TimelineEvent
from pmcore.wording.sentences import listed
from pmcore.wording.words import label, message


class Difference(NamedTuple):
    """One event that is not what was agreed: its number (`T-03`), and how (`added`, `removed`, or which aspects changed)."""

    label: str
    how: str
    aspects: tuple[str, ...] = ()

    @property
    def what(self) -> str:
        """Return what is different: `time changed`."""
        return message("since agreed", f"what_{self.how}", aspects=self._aspects)

    def __str__(self) -> str:
        """Return for example `T-03 time changed`."""
        return message("since agreed", self.how, label=self.label, aspects=self._aspects)

    @property
    def _aspects(self) -> str:
        return listed([label("aspect", each) for each in self.aspects])

    @property
    def said(self) -> dict[str, str]:
        """Return what is told about it outside: `label` and `what`."""
        return {"label": self.label, "what": self.what}


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
        if difference := _difference(event.label, before, after):
            found.append((event.number, difference))
    return tuple(each for _, each in sorted(found))


def _difference(number: str, before: TimelineEvent | None, after: TimelineEvent | None) -> Difference | None:
    if before is None or after is None:
        return Difference(number, "added" if after else "removed")
    changed = tuple(name for name, value in ASPECTS.items() if value(before) != value(after))
    return Difference(number, "changed", changed) if changed else None
