"""Timeline events."""

from __future__ import annotations

from pages.forms.base import Layout, field, layout
from pmcore.commands.timeline import AddTimelineEvent, EditTimelineEvent
from pmcore.model.incident import Anchor

# What is sent along with each new event: where the room writes silently, it is hidden.
SILENTLY = {"silently": True}


def event(day: str, zone: str) -> Layout:
    """Return an event; `day` is the day that a bare time means (empty while none is known), `zone` the review's."""
    return layout(
        "event",
        [
            field(
                "starts",
                "When",
                width=3,
                kind="when",
                hint="14:05" if day else "2026-11-23 14:05",
                note=" · ".join(filter(None, [day, zone])),
            ),
            field(
                "text",
                "What happened",
                width=9,
                rows=1,
                hint="What was seen or done, without judging it",
            ),
            field("event_kind", "Kind", width=3, sticky=True, folds=True),
            field("source", "How we know", width=9, hint="alert, log, chat, memory", folds=True),
            field(
                "known_then",
                rows=2,
                more=True,
                with_values={"event_kind": "decision"},
                hint="Which facts were on the table at that moment",
            ),
            field("precision", "How sure is the time", width=6, kind="pills", more=True),
            field("margin", "± minutes", width=3, more=True),
            field("ends", "Until", width=3, kind="when", note="for a range", hint="14:20", more=True),
            field("who", "Who", width=6, kind="line", hint="a role, such as “database on call”", more=True),
            field("service", width=6, kind="line", hint="which part of the product", more=True),
            field("link", "Link", width=6, kind="line", hint="https://", mode="url", more=True),
            field(
                "marks",
                "This is the moment",
                width=6,
                words={each.value: f"“{each.word}”" for each in Anchor},
                more=True,
            ),
        ],
        add=AddTimelineEvent,
        edit=EditTimelineEvent,
        submit="Add to the timeline",
        more="Range, uncertainty, link, moment",
    )
