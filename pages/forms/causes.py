"""Problems and the answers to "how did this become possible?"."""

from __future__ import annotations

from pages.forms.base import field, layout
from pmcore.commands.cause_merging import MergeCauses
from pmcore.commands.causes import AddCause, EditCause, LinkCause, MoveCause
from pmcore.commands.incident import EditIncident
from pmcore.commands.recommendations import AddRecommendation
from pmcore.commands.supports import SupportLink

MORE = "Barrier, evidence, note"
REASONABLE = "What was seen, known and wanted at that moment; what was usual"

TRIGGER = layout(
    "trigger",
    [
        field("trigger", "What set it off", rows=1, hint="The release of 14:02; a certificate ran out"),
        field("trigger_event", "Which event", kind="one", choices_from="events_or_none"),
    ],
    edit=EditIncident,
)

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
        field("reasonable_then", rows=2, more=True, with_values={"area": "human_factors"}, hint=REASONABLE),
        field("barrier", "As a barrier", kind="pills", more=True),
        field("layer", "Layer", kind="pills", more=True, words={"": "not said"}),
        field("stop_reason", "It ends here", kind="pills", more=True, words={"": "not said"}),
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

UNDER = layout(
    "under",
    [field("under", "Move it under which number", kind="line", hint="7, for C-07", mode="numeric")],
    edit=MoveCause,
    said="Moved.",
)

SAME_CAUSE = layout(
    "same_cause",
    [field("other", "It says the same as", kind="one", choices_from="other_causes")],
    edit=MergeCauses,
    said="They are one.",
)

ALSO = layout(
    "also",
    [field("under", "It also helps to explain", kind="one", choices_from="further_effects")],
    edit=LinkCause,
    said="It stands under both now.",
)

SUPPORT = layout(
    "support",
    [
        field("support", "How do we know that it led there?", kind="pills", words={"": "not said"}),
        field("events", "Which events show it", choices_from="events"),
        field("link", "Link", kind="line", hint="https://", mode="url"),
        field(
            "who_may_know",
            "Who may know",
            kind="line",
            hint="a role, such as “database engineer”",
            more=True,
            with_values={"support": "unknown"},
        ),
    ],
    edit=SupportLink,
    more="Who may know",
)

# What would change a cause: a recommendation that answers it.
CHANGE = layout(
    "change",
    [
        field(
            "text",
            "We recommend to …",
            rows=1,
            enter=True,
            note="it waits at Recommendations",
            hint="make it impossible to pick the wrong host",
        )
    ],
    add=AddRecommendation,
    submit="Recommend it",
)

LAYOUTS = [
    PROBLEM,
    CAUSE,
    PLACE,
    UNDER,
    SAME_CAUSE,
    ALSO,
    SUPPORT,
    CHANGE,
    TRIGGER,
]  # of the page of the causes
