"""The big picture of the timeline, for whoever wants to look closer: drawn by Plotly, moved by dragging, zoomed by the wheel.

A mark leads to its row: the dialog closes, and the board of the timeline is told once (`leads_to`) where to go.
"""

from __future__ import annotations

import time
from collections.abc import Collection
from datetime import UTC, datetime

import streamlit as st

from pages.parts.view import View
from pmcore.boards.page_messages import PageMine
from pmcore.faults import FAULTS
from pmcore.model.standing import until
from pmcore.report.pictures.scene import ON_SCREEN
from pmcore.report.pictures.timeline_lanes import Lanes
from pmcore.report.pictures.timeline_scene import stretch, timeline_scene

WIDTH = 1_072.0  # of the picture: 1,200 pixels before anybody zooms
CONFIG = {
    "displaylogo": False,
    "scrollZoom": True,
    "modeBarButtonsToRemove": ["select2d", "lasso2d", "toImage"],
}


@st.dialog("The timeline, closer", width="large")
def closer(
    view: View, opened: str, lanes: Lanes = Lanes.KINDS, ids: Collection[str] = (), stands_at: str = ""
) -> None:
    """Show the picture as it is at this moment; with `ids` the stretch of time in which those events lie.

    It ends where its reader stands (milliseconds since 1970, or nothing). `opened` tells one dialog from the next.
    """
    from pages.parts.charts import figure_of, subject_of

    try:
        known = until(view.review, _moment(stands_at))
        figure = figure_of(
            timeline_scene(stretch(known, ids), WIDTH, lanes),
            dark=st.context.theme.type == "dark",
            zoom=ON_SCREEN,
        )
    except Exception as error:  # noqa: BLE001 - whatever somebody wrote, the list and the rail are drawn
        FAULTS.note("picture", view.review.id, error)
        st.caption("The picture cannot be drawn. The list is not affected.")
        return
    with st.container(key="closer-hint"):  # where something hovers: a finger only moves the picture
        st.caption("A click on a mark leads to its row.")
    chosen = st.plotly_chart(
        figure, config=CONFIG, key=f"closer-{opened}", theme=None, width="content", on_select="rerun", selection_mode="points"
    )  # fmt: skip
    if subject := subject_of(chosen):
        st.session_state["leads_to"] = (*subject, time.time_ns() // 1_000_000)
        st.rerun()


def led_to() -> PageMine:
    """Return where the board of the timeline is to go now, once."""
    asked = st.session_state.pop("leads_to", None)
    return {"leads_to": asked} if asked else {}


def _moment(milliseconds: str) -> datetime | None:
    return datetime.fromtimestamp(int(milliseconds) / 1000, UTC) if milliseconds else None
