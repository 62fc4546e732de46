"""How the room works together, on the Lobby's page."""

from __future__ import annotations

import streamlit as st

from pages.parts.board import board
from pages.parts.view import View, fresh_view


@st.fragment
def rules(view: View) -> None:
    """Show what happens next and the ground rules."""
    board(fresh_view() or view, "rules")
