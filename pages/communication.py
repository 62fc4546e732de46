"""Communication: what is said to whom, and what is still open before the review closes."""

from __future__ import annotations

from typing import Any

import streamlit as st

from pages.forms.meeting import PULSE
from pages.forms.messages import MESSAGE
from pages.parts.board import board
from pages.parts.layout import stage_heading
from pages.parts.view import current_view, go, known
from pmcore.model.meeting import stage

view = current_view()
stage_heading(stage("close"))


def remember(action: dict[str, Any]) -> None:
    """Remember the page to go to."""
    st.session_state["wanted"] = known(action["value"])


@st.fragment
def texts() -> None:
    """Show the audiences and the list of what is open."""
    board(view, "communication", layouts=[MESSAGE, PULSE], on={"open": remember})
    if wanted := st.session_state.pop("wanted", None):
        go(wanted, view.review.id)


texts()
