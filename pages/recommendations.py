"""Recommendations: write silently, reveal together, group, vote with dots, see the result."""

from __future__ import annotations

import streamlit as st

from pages.forms.cards import CARD, DEFERRAL, GROUP, REASON, SHOWN_CARD
from pages.parts.board import board, composer, private
from pages.parts.layout import stage_heading
from pages.parts.view import current_view
from pmcore.model.meeting import stage
from pmcore.model.voting import DecidingPhase

view = current_view()
phase = view.review.deciding.phase
silent = phase is DecidingPhase.WRITING
writes = view.contributes and phase is not DecidingPhase.VOTING

stage_heading(stage("recommendations"))
board(
    view,
    "recommendations",
    layouts=[CARD, SHOWN_CARD, REASON, DEFERRAL, GROUP],
    composer=composer("card", look="low") if writes else None,
)
if silent and view.contributes:
    st.caption("Your cards stand below; nobody else sees them yet.")
    private(view, "own", "own", [CARD])
