"""What somebody does not agree with: the events, and what was different."""

from __future__ import annotations

from pages.forms.base import field, layout
from pmcore.commands.asking import AnswerAgreement

DISSENT = layout(
    "dissent",
    [
        field("events", "Which events", choices_from="events"),
        field("reason", "What was different", rows=1, enter=True, hint="It is printed, without your name"),
    ],
    edit=AnswerAgreement,
)
