"""Lobby: the code on the wall, who is here, how we work; for the facilitator, who may do what."""

from __future__ import annotations

from typing import Any

import streamlit as st

from pages.parts.board import board, panel
from pages.parts.here import here, look, origin
from pages.parts.layout import stage_heading
from pages.parts.send import act
from pmcore.boards.lobby import join_blocks
from pmcore.commands.people import ChangeRole, HandOver, LetBackIn, RemoveParticipant, RenewJoinCode
from pmcore.model.meeting import stage
from pmcore.web.service import join_url

view = here()
stage_heading(stage("lobby"))


@st.fragment
def wall() -> None:
    """Show the code; a renewed one is drawn at once."""
    now = look() or view
    blocks = join_blocks(now.review.join_code, join_url(now.service, now.review, origin()))
    panel(now, "wall", blocks, {"renew": lambda wish: act(now, RenewJoinCode, {}, wish["command_id"])})


@st.fragment
def people() -> None:
    """Show the seats and what the facilitator can do about them."""
    now = look() or view

    def seat(kind: Any) -> Any:
        return lambda wish: act(now, kind, {"id": wish["id"]}, wish["command_id"])

    board(
        now,
        "lobby",
        {
            "role": lambda wish: act(
                now, ChangeRole, {"id": wish["id"], "role": wish["value"]}, wish["command_id"]
            ),
            "hand_over": seat(HandOver),
            "remove": seat(RemoveParticipant),
            "let_in": seat(LetBackIn),
        },
    )


with st.container(key="lobby-host" if view.hosts else "lobby-guest"):
    left, right = st.columns([3, 2], gap="large")
with left:
    wall()
with right:
    people()
