"""History: who changed what when; take back one's own changes, the facilitator any."""

from __future__ import annotations

from typing import Any

import streamlit as st

from pages.parts.board import log_panel
from pages.parts.layout import heading
from pages.parts.view import current_view
from pmcore.boards.history import history_blocks
from pmcore.model.visibility import version_for

PAGE = 100  # commands that are shown at once, and that "Show earlier" adds

current_view()  # no seat, no history
heading("History", "Every change, latest first. Nothing is ever lost: a removed card comes back with undo.")


def narrow(**wanted: str) -> None:
    """Show only what is wanted, from its latest line on."""
    st.session_state["history-only"] = st.session_state.get("history-only", {}) | wanted
    st.session_state.pop("history-count", None)


def handlers() -> dict[str, Any]:
    """Return what the buttons of the panel do."""
    return {
        "only_who": lambda action: narrow(who=action["id"]),
        "only_part": lambda action: narrow(part=action["id"]),
        "only_all": lambda _action: narrow(who="", part=""),
    }


@st.fragment
def history() -> None:
    """Show the log as this person may see it; the panel asks for it again when there is more of it."""
    now = (
        current_view()
    )  # asks again each time: the log is read anew below, and a seat may have been taken away
    count = st.session_state.get("history-count", PAGE)
    only = st.session_state.get("history-only", {})
    reviews, review_id = now.service.reviews, now.review.id
    review = reviews.get(review_id)  # before the log: what comes in between is asked for once more
    blocks, total = history_blocks(review, reviews.log(review_id), now.me, count, **only)
    log_panel(now, "history", blocks, handlers(), version_for(review))
    if total > count:
        more = {"history-count": count + PAGE}
        st.button(
            f"Show earlier ({total - count} more)",
            key="history-more",
            on_click=st.session_state.update,
            kwargs=more,
        )


history()
