"""Welcome: start a review, try a sample, join with a code, or go on with one of this browser's reviews."""

from __future__ import annotations

from typing import Any

import streamlit as st

from pages.parts.board import public_panel
from pages.parts.view import browser_keys, go, known
from pages.parts.words import plain
from pmcore.boards.welcome import door_blocks, list_head, review_blocks
from pmcore.server.service import service

PAGE = 20  # reviews that are listed at first, and more with each press


def open_review(action: dict[str, Any]) -> None:
    """Open one of this browser's reviews where its meeting is."""
    st.session_state["open"] = (known(action["value"] or "lobby"), action["id"])


def leave() -> None:
    """Go where a button leads, if one was pressed."""
    if wanted := st.session_state.pop("open", None):
        go(*wanted)


keys = browser_keys()
if said := st.session_state.pop("said", None):
    st.info(plain(said), icon=":material/info:")
actions = {
    "more": lambda _: st.session_state.update(most_listed=st.session_state.get("most_listed", PAGE) + PAGE),
    "start": lambda _: st.session_state.update(open=("start", "")),
    "open": open_review,
}
public_panel("welcome", door_blocks(), actions, scope="welcome")


@st.fragment
def reviews() -> None:
    """Show a page of this browser's reviews, and where there are more than that a way to find one by its title."""
    public_panel("reviews", list_head(), {})
    most = st.session_state.get("most_listed", PAGE)
    found = service().reviews.of_browser(*keys, limit=most + 1)
    if len(found) > PAGE:
        title = st.text_input(
            "Find one of your reviews by its title", key="find_review", type="search", live="300ms"
        )
        found = service().reviews.of_browser(*keys, title=title or "", limit=most + 1)
    public_panel("mine", review_blocks(found[:most], more=len(found) > most), actions)
    leave()


if service().reviews.of_browser(*keys, limit=1):
    reviews()
leave()
