"""What others tell of an event, and which event is the same as another."""

from __future__ import annotations

from pages.forms.base import Layout, field, layout
from pmcore.commands.merging import MergeEvents
from pmcore.commands.versions import AddVersion


def version(day: str, zone: str) -> Layout:
    """Return how an event is told otherwise; `day` is what a bare time means, `zone` the review's."""
    note = " · ".join(filter(None, [day, zone]))
    return layout(
        "version",
        [
            field("starts", "When, as you know it", width=3, kind="when", hint="14:12", note=note),
            field("text", "What happened, as you know it", width=9, rows=1, enter=True),
            field("source", "How you know", width=9, hint="alert, log, chat, memory"),
        ],
        edit=AddVersion,
        said="Both are kept.",
    )


SAME = layout(
    "same",
    [field("other", "The same event as", kind="one", choices_from="alike_events")],
    edit=MergeEvents,
    said="One event now.",
)
