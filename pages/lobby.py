"""Lobby: the code on the wall, who is here, how we work; for the facilitator, who may do what."""

from __future__ import annotations

import streamlit as st

from pages.parts.board import board, listen, panel
from pages.parts.here import here, look, origin
from pages.parts.layout import stage_heading
from pmcore.boards.lobby import join_blocks
from pmcore.model.meeting import stage
from pmcore.web.service import join_url

view = here()
stage_heading(stage("lobby"))


@st.fragment
def wall() -> None:
    """Show the code; a renewed one is drawn at once."""
    now = look() or view
    listen(now, "wall")
    blocks = join_blocks(now.review.join_code, join_url(now.service, now.review, origin()))
    panel(now, "wall", blocks)


with st.container(key="lobby-host" if view.hosts else "lobby-guest"):
    left, right = st.columns([3, 2], gap="large")
with left:
    wall()
with right:
    board(view, "lobby")
