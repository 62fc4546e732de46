"""What happened to messages."""

from __future__ import annotations

from typing import Literal

from pmcore.changes.base import Added, Edited, Removed, pair
from pmcore.changes.upcasts import lifting, with_codes
from pmcore.model.codes import codes_of
from pmcore.model.communication import Message, MessageState

FINAL = frozenset({MessageState.APPROVED, MessageState.SENT})


class MessageAdded(Added):
    """A text was added."""

    kind: Literal["message_added"] = "message_added"
    collection, noun = "messages", "text"
    item: Message


class MessageEdited(Edited):
    """A text changed."""

    kind: Literal["message_edited"] = "message_edited"
    collection, noun = "messages", "text"

    @property
    def follows_through(self) -> bool:
        """Return whether an approved text was only marked as sent, or that was taken back."""
        states = {self.fields.get("state"), self.was.get("state")}
        return self.fields.keys() <= {"state", "sent_at"} and states <= FINAL


class MessageRemoved(Removed):
    """A text was removed."""

    kind: Literal["message_removed"] = "message_removed"
    collection, noun = "messages", "text"
    item: Message


pair(MessageAdded, MessageRemoved)

UPCASTS = lifting(("message_added", "message_edited", "message_removed"), 1, with_codes(codes_of(Message)))
