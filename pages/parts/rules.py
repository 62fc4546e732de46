"""How the room works together, on the Lobby's page."""

from __future__ import annotations

import streamlit as st

from pages.parts.board import board
from pages.parts.here import Here, look


@st.fragment
def rules(here: Here) -> None:
    """Show what happens next and the ground rules."""
    board(look() or here, "rules")
