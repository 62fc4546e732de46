"""Start a review: six fields at most, only the title is needed."""

from __future__ import annotations

from typing import Any

import streamlit as st

from pages.parts import fields
from pages.parts.form import form
from pages.parts.here import browser_key, go
from pages.parts.layout import heading
from pages.parts.send import Answer, attempt
from pmcore.commands.incident import CreateReview
from pmcore.model.people import Visitor
from pmcore.reviews import Outcome
from pmcore.web.service import service


def create(values: dict[str, Any], command_id: str, _seen: int | None) -> Answer:
    """Start the review; whoever asks becomes its facilitator."""
    key = browser_key()
    if key is None:
        sentence = "Your browser refuses cookies. Allow them for this site: they keep your seat."
        return Answer(command_id, ok=False, sentence=sentence)
    values["services"] = fields.split(values["services"])

    def do() -> Outcome:
        return service().create(CreateReview.model_validate(values), Visitor(key=key), command_id)

    return attempt(do, command_id)


heading("Start a review", "Everything can be changed later, by everybody.")
with st.container(key="narrow"):
    answer = form(
        "start",
        "start",
        fields.start(st.context.timezone or "UTC"),
        create,
        submit="Start and open the lobby",
        focus=True,
        look="card",
    )
if answer and answer.outcome:
    go("lobby", answer.outcome.review.id)
if st.button("Back", type="tertiary", icon=":material/arrow_back:"):
    go("welcome")
