"""Preventive measures."""

from __future__ import annotations

from pages.forms.base import field, layout
from pmcore.commands.carrying import LookAtMeasure
from pmcore.commands.causes import EditCause
from pmcore.commands.measures import AddMeasure, EditMeasure
from pmcore.commands.owning import DeclineMeasure
from pmcore.model.measures import FOLLOW_THROUGH, HowItWorks

NOT_SAID = "not said"
# The stronger ones come first, and each says how strong it is: people choose with that in sight.
HOW = {"": NOT_SAID} | {each.value: f"{each.heading} ({each.strength.word})" for each in HowItWorks}

MEASURE = layout(
    "measure",
    [
        field("title", "What will change", hint="Add an alert for …", note="start with a verb"),
        field("owner", "Owner", width=3, kind="person", note="one person", folds=True),
        field("due_on", "Due", width=3, folds=True),
        field("measure_kind", "Kind", width=3, folds=True),
        field("priority", "Priority", width=3, folds=True),
        field(
            "done_when",
            "How we will know",
            rows=1,
            hint="A restore test fails the build when the backup is empty",
            folds=True,
        ),
        field("how", "How it works", width=6, words=HOW, more=True),
        field("purpose", "What it is for", width=6, words={"": NOT_SAID}, more=True),
        field("verify_by", "Verify by", width=3, note="that it worked", more=True),
        field("status", "Status", width=9, kind="pills", more=True),
        field("evidence", rows=1, hint="https:// or a sentence", with_values={"status": "done"}, more=True),
        field("drop_reason", rows=1, with_values={"status": "dropped"}, more=True),
        field("link", "Tracker", kind="line", hint="https://", mode="url", more=True),
        field("addresses", "Which factors it addresses", choices_from="causes", more=True),
        field("detail", "Detail", rows=3, more=True),
    ],
    add=AddMeasure,
    edit=EditMeasure,
    submit="Add the measure",
    walk=("owner", "due_on", "priority", "measure_kind", "done_when"),
    more="How it works, status, tracker, detail",
)

# In a closed review, what is being done goes on; the rest stays as it was decided.
FOLLOW_UP = MEASURE | {
    "add": None,
    "fields": [each | {"more": False} for each in MEASURE["fields"] if each["name"] in FOLLOW_THROUGH],
}

# Why somebody does not own it: what the facilitator reads to find another owner.
DECLINE = layout(
    "decline",
    [field("decline_reason", "Why not", rows=1, hint="I am away until March; ask Ben", enter=True)],
    edit=DeclineMeasure,
    submit="Say no",
)

# In the lobby of a later review: what shows that it is done, or why it is dropped.
LOOK = layout(
    "look",
    [
        field("evidence", rows=1, hint="https:// or a sentence", enter=True),
        field("drop_reason", rows=1, hint="The disk is gone", enter=True),
    ],
    edit=LookAtMeasure,
    submit="Save",
    said="Noted.",
)

# Why a factor stays as it is.
ACCEPTED = layout(
    "accepted",
    [
        field(
            "accepted_because",
            "Why nothing is done about it",
            rows=1,
            hint="It happens once in ten years and costs an hour",
            note="empty: it is open again",
            enter=True,
        )
    ],
    edit=EditCause,
)
