"""Lessons, recommendations and their groups."""

from __future__ import annotations

from pages.forms.base import field, layout
from pmcore.commands.lessons import AddLesson, EditLesson
from pmcore.commands.recommendations import AddRecommendation, EditRecommendation, RenameGroup

LESSON = layout(
    "lesson",
    [
        field("text", "What did we learn?", rows=1, hint="The replica check told us within a minute"),
        field("tone", "It …", kind="pills", sticky=True, folds=True),
        field("lens", "Seen through", kind="pills", sticky=True, folds=True),
    ],
    add=AddLesson,
    edit=EditLesson,
    submit="Add the lesson",
)

CHANGES = "Which causes it would change"
ANSWERS = field("answers", CHANGES, choices_from="causes", more=True)

CARD = layout(
    "card",
    [
        field(
            "text",
            "We recommend to …",
            rows=1,
            hint="show the host and the environment in every shell prompt",
        ),
        dict(ANSWERS),
    ],
    add=AddRecommendation,
    edit=EditRecommendation,
    more=CHANGES,
    submit="Add the card",
)

DECIDED_BY = field("decided_by", "Decided by", width=6, kind="person", note="you, unless you say so")

SHOWN_CARD = layout(
    "shown_card",
    [
        field("text", "We recommend to …", rows=1),
        field("outcome", "Outcome", kind="pills"),
        field("reason", "Reason", rows=1, note="why it was adopted, deferred or declined"),
        DECIDED_BY | {"width": 12},
        field(
            "returns_on",
            "Returns on",
            note="in 90 days by itself",
            with_values={"outcome": "deferred"},
            more=True,
        ),
        dict(ANSWERS),
    ],
    more=CHANGES,
    edit=EditRecommendation,
)
# One that another review deferred, in the lobby of the next.
RETURNED = layout(
    "returned",
    [
        field("outcome", "Outcome", kind="pills"),
        field("returns_on", "Returns on", width=6),
        dict(DECIDED_BY),
        field("reason", "Reason", rows=1),
    ],
    edit=EditRecommendation,
)

# Asked along with an outcome that is given to all ticked cards.
WHY = field("reason", "Why?", rows=1, enter=True, note="for all ticked", hint="needs the phone vendor first")
REASON = layout("reason", [dict(WHY), dict(DECIDED_BY)], edit=EditRecommendation)
DEFERRAL = layout(
    "deferral",
    [dict(WHY), dict(DECIDED_BY), field("returns_on", "Returns on", width=6, note="in 90 days by itself")],
    edit=EditRecommendation,
)

GROUP = layout("group", [field("title", "What they have in common")], edit=RenameGroup)
