"""Your devices: which browsers use this seat, and signing them out."""

from __future__ import annotations

from datetime import UTC, datetime

import streamlit as st

from pages.parts.board import panel
from pages.parts.view import View, browser_keys, fresh_view
from pmcore.boards import Block
from pmcore.boards.devices import device_blocks


@st.dialog("Your devices")
def devices() -> None:
    """Show where this seat is open; who signs out a device that is not theirs should ask for a new link, too."""
    view = fresh_view()
    if view is None:
        st.rerun()
    st.write(
        "Every browser that may use **your** seat. If you do not know one, sign it out: it is out at once, and what "
        "you wrote stays."
    )
    panel(view, "devices", blocks(view), {"signed_out": lambda _: None})


def blocks(view: View) -> list[Block]:
    """Return the list, with what is kept of these browsers and nobody else sees."""
    review = view.service.reviews.get(view.review.id)
    person, own = review.people[view.me.id], review.key_of(browser_keys())
    hub = view.service.hub
    return device_blocks(person, own, datetime.now(UTC), lambda key: hub.last_seen(review.id, key))
