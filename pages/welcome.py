"""Welcome: start a review, try a sample, join with a code, or go on with one of this browser's reviews."""

from __future__ import annotations

from typing import Any

import streamlit as st

from pages.parts.board import public_panel
from pages.parts.here import browser_key, go, known
from pmcore.boards.welcome import door_blocks, review_blocks
from pmcore.errors import ReviewError
from pmcore.intake.samples import load_sample
from pmcore.model.people import Visitor
from pmcore.web.service import service


def try_sample(wish: dict[str, Any]) -> None:
    """Load a sample for this browser and open it; a second click opens the same."""
    key = browser_key()
    if key is None:
        st.session_state["said"] = (
            "Your browser refuses cookies. Allow them for this site: they keep your seat."
        )
        return
    try:
        outcome = load_sample(service().reviews, wish["value"], Visitor(key=key), wish["command_id"])
    except ReviewError as error:
        st.session_state["said"] = error.sentence
        return
    st.session_state["open"] = ("overview", outcome.review.id)


def open_review(wish: dict[str, Any]) -> None:
    """Open one of this browser's reviews where its meeting is."""
    st.session_state["open"] = (known(wish["value"] or "lobby"), wish["id"])


key = browser_key()
if said := st.session_state.pop("said", None):
    st.info(said, icon=":material/info:")
actions = {
    "start": lambda _: st.session_state.update(open=("start", "")),
    "sample": try_sample,
    "open": open_review,
}
public_panel("welcome", door_blocks(), actions)
mine = service().reviews.of_browser(key) if key else []
if mine:
    public_panel("mine", review_blocks(mine), actions)
if wanted := st.session_state.pop("open", None):
    go(*wanted)
