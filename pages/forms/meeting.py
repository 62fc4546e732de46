"""When the meeting goes on, where it rests until another day."""

from __future__ import annotations

from pages.forms.base import field, layout
from pmcore.commands.pauses import SoakUntil

PAUSE = layout(
    "pause",
    [
        field("day", "Day", width=3),
        field("time", "Time", width=3, hint="14:00", note="of the incident's zone"),
    ],
    edit=SoakUntil,
)
