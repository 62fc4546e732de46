"""Communication: what is said to whom, where, and how far the text is."""

from typing import Annotated

from pydantic import AwareDatetime

from pmcore.model.base import Item, OptionalLine, Prose
from pmcore.model.codes import Code
from pmcore.model.declared import Column, Taken, Told


class Audience(Code):
    """Who a text or a document is for."""

    TECHNICAL = "technical"
    MANAGEMENT = "management"
    CUSTOMERS = "customers"


class MessageState(Code):
    """How far a text is."""

    DRAFT = "draft"
    IN_REVIEW = "in_review"
    APPROVED = "approved"
    SENT = "sent"


class Message(Item):
    """A text for one audience through one channel. `sent_at` is when it was marked as sent."""

    audience: Annotated[Audience, Taken(), Told(customers=True), Column()]
    text: Annotated[Prose, Taken(), Told(customers=True)] = ""
    channel: Annotated[OptionalLine, Taken(), Told(), Column()] = ""
    state: Annotated[MessageState, Taken(), Told(customers=True), Column()] = MessageState.DRAFT
    sent_at: Annotated[AwareDatetime | None, Told()] = None
