"""What happened to causes."""

from __future__ import annotations

from typing import Literal

from pmcore.changes.base import Added, Edited, Removed, pair
from pmcore.changes.upcasts import lifting, with_codes
from pmcore.model.causes import Cause
from pmcore.model.codes import codes_of


class CauseAdded(Added):
    """A problem or an answer was added."""

    kind: Literal["cause_added"] = "cause_added"
    collection, noun = "causes", "cause"
    item: Cause


class CauseEdited(Edited):
    """A cause changed."""

    kind: Literal["cause_edited"] = "cause_edited"
    collection, noun = "causes", "cause"


class CauseRemoved(Removed):
    """A cause was removed."""

    kind: Literal["cause_removed"] = "cause_removed"
    collection, noun = "causes", "cause"
    item: Cause


pair(CauseAdded, CauseRemoved)

UPCASTS = lifting(("cause_added", "cause_edited", "cause_removed"), 1, with_codes(codes_of(Cause)))
