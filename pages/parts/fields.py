"""The fields of every form, once: labels, hints, limits. Their names are those of the commands."""

from __future__ import annotations

from functools import cache
from typing import Any
from zoneinfo import available_timezones

from pages.parts.form import Field, options
from pages.parts.here import Here
from pmcore.model.cards import Lens, Outcome, Tone
from pmcore.model.causes import Area, Factor
from pmcore.model.communication import MessageState
from pmcore.model.incident import (
    ANCHOR_MEANINGS,
    SEVERITY_MEANINGS,
    Anchor,
    DetectedBy,
    IncidentStatus,
    Severity,
)
from pmcore.model.measures import MeasureKind, MeasureStatus, Priority
from pmcore.model.timeline import EventKind, Precision


def scope(here: Here) -> str:
    """Return the name under which drafts of this seat in this review are kept in the browser."""
    return f"{here.review.id}:{here.me.id}"


def split(text: str) -> list[str]:
    """Return the names in a list that was written with commas."""
    return [each for each in (part.strip() for part in text.split(",")) if each]


def changed(new: dict[str, Any], was: dict[str, Any]) -> dict[str, Any]:
    """Return the values that differ from what the form began with, so that only these are sent."""
    return {name: value for name, value in new.items() if value != was[name]}


def clean(values: dict[str, Any]) -> dict[str, Any]:
    """Return form values as commands take them: an empty choice, date or number is none."""
    empty = {"marks": None, "due_on": None, "margin": 0}
    return {
        name: empty[name] if name in empty and value in {"", None} else value
        for name, value in values.items()
    }


@cache
def _zone_names() -> list[str]:
    return sorted(name for name in available_timezones() if "/" in name and not name.startswith("Etc"))


def zones(*first: str) -> list[list[str]]:
    """Return all time zones as choices, those in `first` before UTC and the others."""
    return [[name, name.replace("_", " "), ""] for name in dict.fromkeys([*first, "UTC", *_zone_names()])]


def levels() -> list[list[str]]:
    """Return the severities as choices, each with its meaning."""
    return options(
        Severity, words={level: f"{level}: {meaning}" for level, meaning in SEVERITY_MEANINGS.items()}
    )


def incident() -> list[Field]:
    """Return the facts of the incident."""
    anchors: list[Field] = [
        {
            "name": anchor.value,
            "kind": "line",
            "label": anchor.value.capitalize(),
            "hint": "2026-11-23 14:05",
            "width": "half",
            "most": 60,
            "note": ANCHOR_MEANINGS[anchor].split(":")[0].lower(),
        }
        for anchor in Anchor
    ]
    return [
        {"name": "title", "kind": "line", "label": "Title", "required": True, "most": 200},
        {"name": "severity", "kind": "choice", "label": "Severity", "options": levels(), "width": "wide"},
        {
            "name": "status",
            "kind": "choice",
            "label": "Status",
            "options": options(IncidentStatus),
            "width": "third",
        },
        {"name": "summary", "kind": "area", "label": "Summary", "rows": 3, "most": 20000},
        *anchors,
        {
            "name": "zone",
            "kind": "choice",
            "label": "Time zone of the review",
            "options": zones(),
            "width": "half",
        },
        {"name": "services", "kind": "line", "label": "Services", "note": "separated by commas", "most": 600},
        {
            "name": "detected_by",
            "kind": "choice",
            "label": "Detected by",
            "options": options(DetectedBy),
            "width": "third",
        },
        {"name": "detection", "kind": "line", "label": "How it was detected", "width": "wide", "most": 2000},
        {
            "name": "context",
            "kind": "area",
            "label": "Context",
            "rows": 2,
            "most": 20000,
            "note": "what a reader must know about the system",
        },
    ]


IMPACT: list[Field] = [
    {
        "name": "measure",
        "kind": "line",
        "label": "What was affected",
        "required": True,
        "most": 200,
        "hint": "Failed checkouts",
    },
    {
        "name": "value",
        "kind": "line",
        "label": "How much",
        "width": "half",
        "hint": "4,200",
        "most": 200,
        "note": "empty: unknown",
    },
    {"name": "unit", "kind": "line", "label": "Unit", "width": "half", "hint": "requests", "most": 200},
    {"name": "estimate", "kind": "check", "label": "This is an estimate", "value": False},
]

LINK: list[Field] = [
    {
        "name": "title",
        "kind": "line",
        "label": "Title",
        "required": True,
        "most": 200,
        "hint": "Incident channel",
    },
    {
        "name": "url",
        "kind": "line",
        "label": "Address",
        "required": True,
        "most": 2000,
        "hint": "https://",
        "mode": "url",
    },
]


def event(day: str) -> list[Field]:
    """Return the fields of a timeline event; `day` is the day that a bare time means."""
    anchors = [["", "nothing special", ""], *options(Anchor, words={each: f"“{each}”" for each in Anchor})]
    return [
        {
            "name": "starts",
            "kind": "line",
            "label": "When",
            "width": "quarter",
            "most": 60,
            "hint": "14:05" if day else "2026-11-23 14:05",
            "note": day,
        },
        {
            "name": "text",
            "kind": "area",
            "label": "What happened",
            "required": True,
            "most": 4000,
            "rows": 1,
            "width": "nine",
            "hint": "What was seen or done, without judging it",
        },
        {
            "name": "event_kind",
            "kind": "choice",
            "label": "Kind",
            "options": options(EventKind),
            "value": "context",
            "width": "quarter",
            "sticky": True,
        },
        {
            "name": "source",
            "kind": "line",
            "label": "How we know",
            "width": "five",
            "most": 200,
            "hint": "alert, log, chat, memory",
        },
        {
            "name": "precision",
            "kind": "pills",
            "label": "How sure is the time",
            "options": options(Precision),
            "value": "exact",
            "more": True,
            "width": "half",
        },
        {
            "name": "margin",
            "kind": "number",
            "label": "± minutes",
            "value": "0",
            "min": 0,
            "max": 100000,
            "more": True,
            "width": "quarter",
        },
        {
            "name": "ends",
            "kind": "line",
            "label": "Until",
            "note": "for a range",
            "most": 60,
            "more": True,
            "width": "quarter",
            "hint": "14:20",
        },
        {
            "name": "link",
            "kind": "line",
            "label": "Link",
            "hint": "https://",
            "most": 2000,
            "more": True,
            "width": "half",
            "mode": "url",
        },
        {
            "name": "marks",
            "kind": "choice",
            "label": "This is the moment",
            "options": anchors,
            "value": "",
            "more": True,
            "width": "half",
        },
    ]


def cause(events: list[list[str]], *, problem: bool) -> list[Field]:
    """Return the fields of a cause; `events` are the timeline events to choose evidence from."""
    text: Field = {
        "name": "text",
        "kind": "area",
        "required": True,
        "most": 4000,
        "rows": 2,
        "label": "The problem in one sentence"
        if problem
        else "A condition or an action that made it possible",
    }
    evidence: Field = {
        "name": "evidence",
        "kind": "many",
        "label": "Evidence from the timeline",
        "options": events,
    }
    note: Field = {"name": "note", "kind": "area", "label": "Note", "most": 20000, "rows": 2}
    if problem:
        return [text, *([evidence | {"more": True}] if events else []), note | {"more": True}]
    return [
        text,
        {
            "name": "area",
            "kind": "pills",
            "label": "Area",
            "options": options(Area),
            "value": "technical",
            "sticky": True,
        },
        {
            "name": "factor",
            "kind": "pills",
            "label": "Mark",
            "options": options(Factor),
            "value": "not marked",
            "more": True,
        },
        *([evidence | {"more": True}] if events else []),
        note | {"more": True},
    ]


LESSON: list[Field] = [
    {
        "name": "text",
        "kind": "area",
        "label": "What did we learn?",
        "required": True,
        "most": 4000,
        "rows": 2,
        "hint": "The replica check told us within a minute",
    },
    {
        "name": "tone",
        "kind": "pills",
        "label": "It …",
        "options": options(Tone),
        "value": "went well",
        "sticky": True,
    },
    {
        "name": "lens",
        "kind": "pills",
        "label": "Seen through",
        "options": options(Lens),
        "value": "process",
        "sticky": True,
    },
]

CARD: list[Field] = [
    {
        "name": "text",
        "kind": "area",
        "label": "We recommend to …",
        "required": True,
        "most": 4000,
        "rows": 2,
        "hint": "show the host and the environment in every shell prompt",
    },
]
CARD_EDIT: list[Field] = [
    *CARD,
    {
        "name": "outcome",
        "kind": "pills",
        "label": "Outcome",
        "options": options(Outcome),
        "value": "proposed",
    },
    {
        "name": "reason",
        "kind": "area",
        "label": "Reason",
        "most": 20000,
        "rows": 2,
        "note": "why it was deferred or declined",
    },
]
GROUP: list[Field] = [
    {"name": "title", "kind": "line", "label": "What they have in common", "required": True, "most": 200}
]


def measure(causes: list[list[str]]) -> list[Field]:
    """Return the fields of a measure; `causes` are the factors it can address."""
    addresses: list[Field] = (
        [
            {
                "name": "addresses",
                "kind": "many",
                "label": "Which factors it addresses",
                "options": causes,
                "more": True,
            }
        ]
        if causes
        else []
    )
    return [
        {
            "name": "title",
            "kind": "line",
            "label": "What will change",
            "required": True,
            "most": 200,
            "hint": "Add an alert for …",
            "note": "start with a verb",
        },
        {
            "name": "measure_kind",
            "kind": "choice",
            "label": "Kind",
            "options": options(MeasureKind),
            "value": "code fix",
            "width": "quarter",
        },
        {
            "name": "owner",
            "kind": "line",
            "label": "Owner",
            "width": "quarter",
            "most": 200,
            "note": "one person",
        },
        {"name": "due_on", "kind": "date", "label": "Due", "width": "quarter"},
        {
            "name": "priority",
            "kind": "choice",
            "label": "Priority",
            "options": options(Priority),
            "value": "P2",
            "width": "quarter",
        },
        {
            "name": "done_when",
            "kind": "area",
            "label": "How we will know",
            "most": 20000,
            "rows": 1,
            "hint": "A restore test fails the build when the backup is empty",
        },
        {
            "name": "status",
            "kind": "pills",
            "label": "Status",
            "options": options(MeasureStatus),
            "value": "proposed",
            "more": True,
        },
        {
            "name": "link",
            "kind": "line",
            "label": "Tracker",
            "hint": "https://",
            "most": 2000,
            "more": True,
            "mode": "url",
        },
        *addresses,
        {"name": "detail", "kind": "area", "label": "Detail", "most": 20000, "rows": 2, "more": True},
    ]


def message(*, hosts: bool, state: MessageState = MessageState.DRAFT) -> list[Field]:
    """Return the fields of a text in `state`; only a facilitator may choose the last states, others may keep them."""
    final = set() if hosts else {MessageState.APPROVED, MessageState.SENT} - {state}
    return [
        {"name": "text", "kind": "area", "label": "Text", "rows": 6, "most": 20000},
        {
            "name": "channel",
            "kind": "line",
            "label": "Channel",
            "width": "half",
            "most": 200,
            "hint": "status page, e-mail, wiki",
        },
        {
            "name": "state",
            "kind": "choice",
            "label": "State",
            "options": options(MessageState, but=final),
            "value": "draft",
            "width": "half",
        },
    ]


def start(zone: str) -> list[Field]:
    """Return the form that starts a review; `zone` is the time zone of whoever starts it."""
    return [
        {
            "name": "title",
            "kind": "line",
            "label": "What happened, in one line",
            "required": True,
            "most": 200,
            "hint": "Checkout failed for all customers",
        },
        {
            "name": "facilitator",
            "kind": "line",
            "label": "Your name",
            "required": True,
            "most": 40,
            "width": "half",
            "hint": "You will facilitate",
        },
        {
            "name": "severity",
            "kind": "choice",
            "label": "Severity",
            "options": levels(),
            "value": "SEV-3",
            "width": "half",
            "note": "unsure? take the higher",
        },
        {
            "name": "began",
            "kind": "line",
            "label": "When did it begin?",
            "width": "half",
            "most": 60,
            "hint": "2026-11-23 14:05",
            "note": "leave empty if unknown",
        },
        {
            "name": "zone",
            "kind": "choice",
            "label": "Time zone of the review",
            "options": zones(zone),
            "width": "half",
            "value": zone,
        },
        {
            "name": "services",
            "kind": "line",
            "label": "Services",
            "note": "separated by commas",
            "hint": "checkout, payments",
            "most": 600,
        },
        {
            "name": "summary",
            "kind": "area",
            "label": "Summary",
            "rows": 3,
            "most": 20000,
            "hint": "Two or three sentences. You can write it later, together.",
        },
    ]
