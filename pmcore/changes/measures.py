"""What happened to measures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from pmcore.changes.base import Added, Edited, Removed, pair
from pmcore.changes.upcasts import Json, in_turn, lifting, with_codes
from pmcore.model.codes import codes_of
from pmcore.model.measures import FOLLOW_THROUGH, OWNING, Measure
from pmcore.model.review import Review
from pmcore.wording.words import message


class MeasureEdited(Edited):
    """A measure changed. It is here, because a recommendation that goes leaves the measures made from it."""

    kind: Literal["measure_edited"] = "measure_edited"
    collection, noun = "measures", "measure"

    @property
    def named(self) -> Sequence[str]:
        """Return the fields that sentences name: who said that it is done is who did this, and so is who asked an owner or looked at it."""
        return [name for name in super().named if name not in {"done_by", "looked", *OWNING}]

    def sentence(self, review: Review) -> str:
        """Return what happened; of an answer of the owner, a link that asks them, or a look in a later review, just that."""
        said = _of_look(self.fields) or _of_owner(self.fields)
        if said is None:
            return super().sentence(review)
        title = (self.fields.get("looked") or {}).get("title", "")
        return message("history", said, what=self.what(review), title=title)

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


def _of_look(fields: Mapping[str, Any]) -> str | None:
    """Return the message of a change that says that a measure is still on and nothing else; None where it is more."""
    if fields.keys() != {"looked"}:
        return None
    return "still_on" if fields["looked"] else "not_looked_at"


def _of_owner(fields: Mapping[str, Any]) -> str | None:
    """Return the message of a change that is about the question to the owner and nothing else; None where it is more."""
    if not fields.keys() <= {"owner", *OWNING} or (fields.get("owner") and "accepted" not in fields):
        return None
    if fields.get("declined_by"):
        return "ownership_declined"
    if "owner" in fields:
        return None
    if "accepted" in fields:
        return "ownership_accepted" if fields["accepted"] else "ownership_open"
    return "owner_invited" if fields.get("invitation") else "invitation_revoked"


def _with_all_sources(item: Json) -> Json:
    """Return a measure with the list of recommendations it was made from: version 1 knew only the first one."""
    if "recommendation" not in item or item.get("recommendations"):
        return item
    first = item["recommendation"]
    return item | {"recommendations": [first] if first else []}


_of_today = in_turn(_with_all_sources, with_codes(codes_of(Measure)))
UPCASTS = lifting(("measure_added", "measure_edited", "measure_removed"), 1, _of_today)
