"""Problems and the answers to "how did this become possible?"."""

from __future__ import annotations

from pages.forms.base import field, layout
from pmcore.commands.causes import AddCause, EditCause, LinkCause, MoveCause

MORE = "Mark, evidence, note"

PROBLEM = layout(
    "problem",
    [
        field(
            "text",
            "The problem in one sentence",
            rows=1,
            hint="Customers could not check out for 40 minutes",
        ),
        field("evidence", "Evidence from the timeline", choices_from="events", more=True),
        field("note", "Note", rows=3, more=True),
    ],
    add=AddCause,
    edit=EditCause,
    submit="State the problem",
    more="Evidence, note",
)

CAUSE = layout(
    "cause",
    [
        field("text", "A condition or an action that made it possible", rows=1, enter=True),
        field("area", "Area", kind="pills", sticky=True),
        field("factor", "Mark", kind="pills", more=True),
        field("evidence", "Evidence from the timeline", choices_from="events", more=True),
        field("note", "Note", rows=3, more=True),
    ],
    add=AddCause,
    edit=EditCause,
    submit="Add the answer",
    more=MORE,
)

PLACE = layout(
    "place",
    [field("under", "It helps to explain", kind="one", choices_from="effects")],
    edit=MoveCause,
    said="Moved.",
)

ALSO = layout(
    "also",
    [field("under", "It also helps to explain", kind="one", choices_from="further_effects")],
    edit=LinkCause,
    said="It stands under both now.",
)
