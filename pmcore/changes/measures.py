"""What happened to measures."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from pmcore.changes.base import Added, Edited, Removed, pair
from pmcore.changes.upcasts import Json, in_turn, lifting, with_codes
from pmcore.model.codes import codes_of
from pmcore.model.measures import FOLLOW_THROUGH, Measure


class MeasureEdited(Edited):
    """A measure changed. It is here, because a recommendation that goes leaves the measures made from it."""

    kind: Literal["measure_edited"] = "measure_edited"
    collection, noun = "measures", "measure"

    @property
    def named(self) -> Sequence[str]:
        """Return the fields that sentences name: who said that it is done is who did this."""
        return [name for name in super().named if name != "done_by"]

    @property
    def follows_through(self) -> bool:
        """Return whether only the progress of the measure changed."""
        return self.fields.keys() <= FOLLOW_THROUGH


class MeasureAdded(Added):
    """A measure was added."""

    kind: Literal["measure_added"] = "measure_added"
    collection, noun = "measures", "measure"
    item: Measure


class MeasureRemoved(Removed):
    """A measure was removed."""

    kind: Literal["measure_removed"] = "measure_removed"
    collection, noun = "measures", "measure"
    item: Measure


pair(MeasureAdded, MeasureRemoved)


def _with_all_sources(item: Json) -> Json:
    """Return a measure with the list of recommendations it was made from: version 1 knew only the first one."""
    if "recommendation" not in item or item.get("recommendations"):
        return item
    first = item["recommendation"]
    return item | {"recommendations": [first] if first else []}


_of_today = in_turn(_with_all_sources, with_codes(codes_of(Measure)))
UPCASTS = lifting(("measure_added", "measure_edited", "measure_removed"), 1, _of_today)
