"""The big picture of the timeline, for whoever wants to look closer: drawn by Plotly, moved by dragging, zoomed by the wheel."""

from __future__ import annotations

import streamlit as st

from pages.parts.view import View
from pmcore.faults import FAULTS
from pmcore.report.pictures.timeline_scene import timeline_scene

WIDTH = 1_200.0  # pixels of the picture before anybody zooms
CONFIG = {
    "displaylogo": False,
    "scrollZoom": True,
    "modeBarButtonsToRemove": ["select2d", "lasso2d", "toImage"],
}


@st.dialog("The timeline, closer", width="large")
def closer(view: View) -> None:
    """Show the picture as it is at this moment."""
    from pages.parts.charts import figure_of

    try:
        figure = figure_of(timeline_scene(view.review, WIDTH), dark=st.context.theme.type == "dark")
    except Exception as error:  # noqa: BLE001 - whatever somebody wrote, the list and the rail are drawn
        FAULTS.note("picture", view.review.id, error)
        st.caption("The picture cannot be drawn. The list is not affected.")
        return
    st.plotly_chart(figure, config=CONFIG, key="timeline-closer", theme=None)
