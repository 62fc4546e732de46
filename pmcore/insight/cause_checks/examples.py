"""Small graphs of causes that show what a check finds and what it leaves alone."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from pmcore.model.causes import Cause, StopReason
from pmcore.model.incident import Incident
from pmcore.model.people import Participant
from pmcore.model.review import Review

BEGAN = datetime(2026, 11, 23, tzinfo=UTC)


def node(text: str, under: int = 1, **values: Any) -> dict[str, Any]:
    """Return a cause of an example: its text, under the how manieth one it stands, and what else is said of it."""
    return {"text": text, "under": under, "stop_reason": StopReason.ENOUGH} | values


def graph(*nodes: dict[str, Any], people: tuple[str, ...] = ()) -> Review:
    """Return a review with a problem (C-01) and these causes, numbered as they stand here."""
    causes = [Cause(id="cause-1", number=1, text="Nobody could pay")]
    for number, values in enumerate(nodes, start=2):
        rest = {name: each for name, each in values.items() if name != "under"}
        causes.append(
            Cause(id=f"cause-{number}", number=number, leads_to=(f"cause-{values['under']}",), **rest)
        )
    return Review(
        id="example",
        incident=Incident(title="Checkout was down"),
        causes={each.id: each for each in causes},
        people={name: Participant(id=name, name=name, joined_at=BEGAN) for name in people},
    )
