"""Three lines for somebody who came late, until they close them or go to another page."""

from __future__ import annotations

import streamlit as st

from pages.parts.board import panel
from pages.parts.layout import comes_and_goes
from pages.parts.view import View, fresh_view
from pmcore.boards.so_far import so_far_blocks

ASKED = "so_far"  # in the address that the way in leads to


def show(view: View, page: str) -> None:
    """Show the lines on the page on which this person arrived; the address is then as short as everybody's."""
    if st.query_params.get(ASKED):
        st.session_state[ASKED] = (page, view.review.id)
        del st.query_params[ASKED]
    with comes_and_goes("so-far"):
        if st.session_state.get(ASKED) == (page, view.review.id):
            lines(view)
        else:
            st.session_state.pop(ASKED, None)


@st.fragment
def lines(view: View) -> None:
    """Draw the lines, and take them away on a click."""
    now = fresh_view() or view
    if ASKED in st.session_state:
        panel(
            now, "so_far", so_far_blocks(now.review), {"close": lambda _: st.session_state.pop(ASKED, None)}
        )
