"""History: who changed what when; take back one's own changes, the facilitator any."""

from __future__ import annotations

import streamlit as st

from pages.parts.board import panel
from pages.parts.here import here
from pages.parts.layout import heading
from pmcore.boards.history import history_blocks

PAGE = 60

here()  # no seat, no history
heading("History", "Every change, latest first. Nothing is ever lost: a removed card comes back with undo.")


@st.fragment(run_every=5)
def history() -> None:
    """Show the log as this person may see it."""
    now = here()  # asks again each time: the log is read anew below, and a seat may have been taken away
    count = st.session_state.get("history-count", PAGE)
    reviews, review_id = now.service.reviews, now.review.id
    blocks, total = history_blocks(reviews.get(review_id), reviews.log(review_id), now.me, count)
    panel(now, "history", blocks, {})
    if total > count:
        more = {"history-count": count + 5 * PAGE}
        st.button(
            f"Show earlier ({total - count} more)",
            key="history-more",
            on_click=st.session_state.update,
            kwargs=more,
        )


history()
