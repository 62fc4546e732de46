"""The incident: starting its review, its facts, what it did to whom, where to read more."""

from __future__ import annotations

from functools import cache
from zoneinfo import available_timezones

from pages.forms.base import Layout, Option, Words, field, layout
from pmcore.commands.incident import AddImpact, AddLink, CreateReview, EditImpact, EditIncident
from pmcore.model.incident import Anchor, Severity

LEVELS = {level.value: f"{level.word}: {level.meaning}" for level in Severity}


@cache
def zone_names() -> list[str]:
    """Return the time zones that have a place in their name, in order."""
    return sorted(name for name in available_timezones() if "/" in name and not name.startswith("Etc"))


def zones(*first: str) -> list[Option]:
    """Return all time zones as choices, those in `first` before UTC and the others."""
    return [(name, name.replace("_", " "), "") for name in dict.fromkeys([*first, "UTC", *zone_names()])]


def facts(zone: str) -> Layout:
    """Return the facts; each is edited where it stands. `zone` is the review's."""
    anchors: list[Words] = [
        field(
            anchor.value,
            anchor.heading,
            kind="when",
            hint="2026-11-23 14:05",
            note=anchor.meaning.split(":")[0].lower(),
        )
        for anchor in Anchor
    ]
    return layout(
        "incident",
        [
            field("title", "Title"),
            field("severity", "Severity", width=8, words=LEVELS),
            field("status", "Status", width=4),
            field("summary", "Summary", rows=4),
            *anchors,
            field("zone", "Time zone of the review", kind="choice", options=zones(zone)),
            field("services", "Services", kind="line", list=True, note="separated by commas"),
            field("detected_by", "Detected by", width=5),
            field("detection", "How it was detected", width=7, rows=1),
            field("context", "Context", rows=3, note="what a reader must know about the system"),
        ],
        edit=EditIncident,
    )


IMPACT = layout(
    "impact",
    [
        field("measure", "What was affected", width=5, hint="Failed checkouts"),
        field("value", "How much", width=3, hint="4,200", note="empty: unknown"),
        field("unit", "Unit", width=4, hint="requests"),
        field("estimate", "This is an estimate"),
    ],
    add=AddImpact,
    edit=EditImpact,
    submit="Add the row",
)

LINK = layout(
    "link",
    [
        field("title", "Title", width=5, hint="Incident channel"),
        field("url", "Address", width=7, kind="line", hint="https://", mode="url"),
    ],
    add=AddLink,
    submit="Add the link",
)


def start(zone: str) -> Layout:
    """Return what starts a review; `zone` is the time zone of whoever starts it."""
    return layout(
        "review",
        [
            field("title", "What happened, in one line", hint="Checkout failed for all customers"),
            field("facilitator", "Your name", width=6, hint="You will facilitate", value=""),
            field("severity", "Severity", width=6, words=LEVELS, note="unsure? take the higher"),
            field(
                "began",
                "When did it begin?",
                width=6,
                hint="2026-11-23 14:05",
                note="leave empty if unknown",
            ),
            field(
                "zone",
                "Time zone of the review",
                kind="choice",
                width=6,
                options=zones(zone),
                value=zone,
            ),
            field(
                "services",
                "Services",
                kind="line",
                list=True,
                note="separated by commas",
                hint="checkout, payments",
            ),
            field(
                "summary",
                "Summary",
                rows=3,
                hint="Two or three sentences. You can write it later, together.",
            ),
        ],
        add=CreateReview,
        submit="Start and open the lobby",
    )
