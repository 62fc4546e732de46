"""What the inbox answers, as models."""

from __future__ import annotations

from datetime import datetime

from pydantic import ConfigDict, Field

from pmcore.web.api.answers import Answer


class Received(Answer):
    """What became of a body that was sent to the inbox."""

    kept: bool = Field(description="False where nothing in it would go onto a timeline, such as a ping.")
    known: bool = Field(description="Whether the same body was there already; it is kept once.")
    rows: int = Field(description="How many things that happened are in it.")
    forgotten: int = Field(
        description="How many older bodies went: after 30 days, or the oldest of more than 100 MB."
    )


class AlertsInShort(Answer):
    """How many alerts a service has from one source in a span of time; `from` and `to` are the first and the last."""

    model_config = ConfigDict(frozen=True, serialize_by_alias=True)
    service: str = Field(description="Empty where they name none.")
    source: str
    count: int
    begins_at: datetime = Field(alias="from")
    ends_at: datetime = Field(alias="to")


class AlertShown(Answer):
    """One thing that happened, as the inbox has it; its secrets are covered."""

    at: datetime
    ends_at: datetime | None
    text: str
    kind: str = Field(description="The kind of event that it would be; empty where it does not say.")
    who: str
    service: str
    source: str
    told_by: str = Field(description="The tool, such as `Alertmanager (team)`.")
    link: str
    key: str = Field(description="Its identity at its source: the same when it is told again.")


class InboxShown(Answer):
    """What is in the inbox for a span of time."""

    alerts: list[AlertsInShort]
    rows: list[AlertShown] = Field(description="At most 1,000, in the order of time.")
    whole: bool = Field(
        description="False where there was more than is read and shown at once: ask for a shorter span."
    )
