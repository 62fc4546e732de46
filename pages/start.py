"""Start a review: six fields at most, only the title is needed."""

from __future__ import annotations

from typing import Any
from zoneinfo import available_timezones

import streamlit as st
from pydantic import ValidationError

from pages.parts.form import Field, form, options
from pages.parts.here import browser_key, go
from pages.parts.layout import heading
from pages.parts.send import Answer
from pmcore.commands.incident import CreateReview
from pmcore.errors import ReviewError, invalid
from pmcore.model.incident import SEVERITY_MEANINGS, Severity
from pmcore.model.people import Visitor
from pmcore.web.service import service


def zones() -> list[list[str]]:
    """Return the time zones to choose from: this browser's first, then UTC, then all."""
    local = st.context.timezone or "UTC"
    names = [
        local,
        "UTC",
        *sorted(name for name in available_timezones() if "/" in name and not name.startswith("Etc")),
    ]
    return [[name, name.replace("_", " "), ""] for name in dict.fromkeys(names)]


def fields() -> list[Field]:
    """Return the form."""
    levels = options(
        Severity, words={level: f"{level}: {meaning}" for level, meaning in SEVERITY_MEANINGS.items()}
    )
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
            "options": levels,
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
            "options": zones(),
            "width": "half",
            "value": zones()[0][0],
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


def create(values: dict[str, Any], command_id: str, _seen: int | None) -> Answer:
    """Start the review; whoever asks becomes its facilitator."""
    key = browser_key()
    if key is None:
        sentence = "Your browser refuses cookies. Allow them for this site: they keep your seat."
        return Answer(command_id, ok=False, sentence=sentence)
    values["services"] = [each for each in (part.strip() for part in values["services"].split(",")) if each]
    try:
        command = CreateReview.model_validate(values)
        outcome = service().create(command, Visitor(key=key), command_id)
    except ValidationError as error:
        wrong = invalid(error)
        return Answer(command_id, ok=False, sentence=wrong.sentence, fields=wrong.fields)
    except ReviewError as error:
        return Answer(command_id, ok=False, sentence=error.sentence, fields=error.fields)
    return Answer(command_id, ok=True, outcome=outcome)


heading("Start a review", "Everything can be changed later, by everybody.")
with st.container(key="narrow"):
    answer = form(
        "start", "start", fields(), create, submit="Start and open the lobby", focus=True, look="card"
    )
if answer and answer.outcome:
    go("lobby", answer.outcome.review.id)
if st.button("Back", type="tertiary", icon=":material/arrow_back:"):
    go("welcome")
