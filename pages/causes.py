"""Root Cause Analysis: a branching five-whys that everybody edits at once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from pages.forms.causes import LAYOUTS
from pages.forms.questions import ANSWER, QUESTION
from pages.parts.board import board, composer, with_checks
from pages.parts.layout import comes_and_goes, stage_heading
from pages.parts.view import View, current_view, fresh_view
from pmcore.boards.cause_picture import BOARDS
from pmcore.model.formats import CausePicture
from pmcore.model.meeting import stage

view = current_view()
stage_heading(stage("causes"))


@st.fragment
def causes() -> None:
    """Show the tree, and beside it the checks for whom they are for."""
    with_checks(fresh_view() or view, "cause_checks", tree)


def tree(now: View) -> None:
    """Show the tree, over it the picture where this person wants it."""
    shown = st.session_state.get("cause_picture", "")
    with comes_and_goes("cause-picture"):
        if shown in BOARDS:
            board(now, BOARDS[CausePicture(shown)], on={"cause_picture": choose})
    board(
        now,
        "causes",
        layouts=[*LAYOUTS, QUESTION, ANSWER],
        composer=composer("problem", look="low") if now.contributes else None,
        on={"cause_picture": lambda _: choose({"value": shown or CausePicture.GRAPH.value})},
        mine={"pictured": bool(shown)},
    )


def choose(action: Mapping[str, Any]) -> None:
    """Show the picture that somebody chose; what is shown already, or none, goes away."""
    wanted, shown = action["value"], st.session_state.get("cause_picture", "")
    st.session_state["cause_picture"] = wanted if wanted in set(CausePicture) and wanted != shown else ""


causes()
