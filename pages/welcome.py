"""Welcome: start a review, try a sample, join with a code, or go on with one of this browser's reviews."""

from __future__ import annotations

from typing import Any

import streamlit as st

from pages.parts.board import public_panel
from pages.parts.here import browser_keys, go, known
from pages.parts.words import plain
from pmcore.boards.welcome import door_blocks, review_blocks
from pmcore.server.service import service


def open_review(wish: dict[str, Any]) -> None:
    """Open one of this browser's reviews where its meeting is."""
    st.session_state["open"] = (known(wish["value"] or "lobby"), wish["id"])


keys = browser_keys()
if said := st.session_state.pop("said", None):
    st.info(plain(said), icon=":material/info:")
actions = {
    "start": lambda _: st.session_state.update(open=("start", "")),
    "open": open_review,
}
public_panel("welcome", door_blocks(), actions, scope="welcome")
mine = service().reviews.of_browser(*keys)
if mine:
    public_panel("mine", review_blocks(mine), actions)
if wanted := st.session_state.pop("open", None):
    go(*wanted)
