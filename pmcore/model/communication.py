"""Communication: what is said to whom, where, and how far the text is."""

from enum import StrEnum

from pydantic import AwareDatetime

from pmcore.model.base import Item, OptionalLine, Prose


class Audience(StrEnum):
    """Who a text or a document is for."""

    TECHNICAL = "technical"
    MANAGEMENT = "management"
    CUSTOMERS = "customers"


class MessageState(StrEnum):
    """How far a text is."""

    DRAFT = "draft"
    IN_REVIEW = "in review"
    APPROVED = "approved"
    SENT = "sent"


class Message(Item):
    """A text for one audience through one channel. `sent_at` is when it was marked as sent."""

    audience: Audience
    text: Prose = ""
    channel: OptionalLine = ""
    state: MessageState = MessageState.DRAFT
    sent_at: AwareDatetime | None = None
