"""What happened to the browsers of a seat."""

from __future__ import annotations

from typing import Literal

from pmcore.changes.base import Edited
from pmcore.model.review import Review
from pmcore.wording.words import counted, noun


class DevicesSignedOut(Edited):
    """Browsers may not use a seat any more."""

    kind: Literal["devices_signed_out"] = "devices_signed_out"
    collection, noun = "people", "participant"
    undoable = False

    def sentence(self, review: Review) -> str:
        """Return how many of whose; which ones is nobody's business."""
        count = len(self.was["keys"]) - len(self.fields["keys"])
        name = review.name_of(self.item_id) or noun("participant", "a")
        return counted("history", "signed_out", count, name=name)
