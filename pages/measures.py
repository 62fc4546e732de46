"""Preventive Measures: from a recommendation in one click, or written here; owner, date, how we will know."""

from __future__ import annotations

import streamlit as st

from pages.forms.measures import ACCEPTED, DECLINE, FOLLOW_UP, MEASURE
from pages.parts.board import board, composer, panel
from pages.parts.layout import ask_for, open_asked, stage_heading
from pages.parts.view import current_view, fresh_view, origin
from pages.parts.words import plain
from pmcore.boards.owners import link_blocks
from pmcore.errors import ReviewError
from pmcore.model.meeting import stage
from pmcore.server.service import owner_url
from pmcore.wording import dates

view = current_view()
stage_heading(stage("measures"))


@st.fragment
def listed() -> None:
    """Show the measures; a link for an owner that was made here is shown once."""
    board(
        view,
        "measures",
        layouts=[FOLLOW_UP if view.review.meeting.closed else MEASURE, DECLINE, ACCEPTED],
        composer=composer("measure", look="low") if view.contributes else None,
        on={"invited": lambda action: ask_for("invited", measure_id=action["id"])},
    )
    open_asked({"invited": invited})


@st.dialog("A link for the owner")
def invited(measure_id: str) -> None:
    """Show the link that asks an owner who has no seat here."""
    now = fresh_view() or view
    try:
        measure = now.review.item("measures", measure_id)
        url = owner_url(now.service, now.review, now.me.id, measure.id, base=origin())
    except ReviewError as error:
        st.write(plain(error.sentence))  # it names somebody
        return
    until = dates.day(measure.invited_until.date())
    st.write(
        f"Send this to {plain(measure.owner)} alone: it shows {plain(measure.label)}, how we will know and the date, nothing else of this "
        f"review, and takes a yes or a no without an account until {plain(until)}. It is shown here once; another one ends it."
    )
    panel(now, "owner", link_blocks(url))
    st.code(url, language=None, wrap_lines=True)


listed()
