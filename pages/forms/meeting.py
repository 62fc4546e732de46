"""When the meeting goes on, where it rests until another day; and the three questions at its end."""

from __future__ import annotations

from pages.forms.base import field, layout
from pmcore.commands.pauses import SoakUntil
from pmcore.commands.pulse import AnswerPulse
from pmcore.model.pulse import PulseQuestion

PAUSE = layout(
    "pause",
    [
        field("day", "Day", width=3),
        field("time", "Time", width=3, hint="14:00", note="of the incident's zone"),
    ],
    edit=SoakUntil,
)

NOT_SAID = {"": "not said"}
PULSE = layout(
    "pulse",
    [
        *(field(each.value, each.heading, kind="pills", words=NOT_SAID) for each in PulseQuestion),
        field("line", "One line", rows=1, enter=True, hint="What helped, or was missing"),
    ],
    edit=AnswerPulse,
)
