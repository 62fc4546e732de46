"""Timeline: everybody puts down what happened; the list sorts itself, the picture shows the same."""

from __future__ import annotations

import streamlit as st

from pages.forms.timeline import event
from pages.parts import pictures
from pages.parts.board import board, composer
from pages.parts.layout import comes_and_goes, stage_heading
from pages.parts.view import current_view, fresh_view
from pmcore.model.meeting import stage
from pmcore.wording import dates

view = current_view()
stage_heading(stage("timeline"))


@st.fragment
def events() -> None:
    """Show the list, and over it the picture where this person wants it."""
    now = fresh_view() or view
    with comes_and_goes("picture"):
        if st.session_state.get("pictured"):
            board(now, "picture", on={"closer": lambda _: pictures.closer(fresh_view() or now)})
    day = now.review.day
    board(
        now,
        "timeline",
        layouts=[event(dates.day(day) if day else "", now.review.incident.zone)],
        composer=composer("event", look="low") if now.contributes else None,
        on={"picture": lambda _: st.session_state.update(pictured=not st.session_state.get("pictured"))},
        mine={"pictured": bool(st.session_state.get("pictured"))},
    )


events()
