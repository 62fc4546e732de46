"""Charts on a page: the same scenes that go into the document, drawn by Plotly."""

from __future__ import annotations

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from pages.parts.here import Here
from pmcore.faults import FAULTS
from pmcore.report.pictures.timeline_scene import timeline_scene

PHONE = 480  # pixels
CONFIG = {"displayModeBar": False, "responsive": True}


def dark() -> bool:
    """Return whether this viewer's theme is dark."""
    return bool(st.context.theme.type == "dark")


def scroller(name: str, width: float) -> DeltaGenerator:
    """Return a place for a picture; a wide one scrolls sideways in a narrow window, so that its words stay readable."""
    return st.container(key=f"{'wide' if width > PHONE else 'narrow'}-picture-{name}")


def timeline(here: Here) -> None:
    """Show the timeline as a picture."""
    from pages.parts.charts import figure_of, scene_width

    if not here.review.events:
        st.caption("The picture appears with the first event.")
        return
    try:
        figure = figure_of(timeline_scene(here.review, scene_width()), dark=dark())
    except Exception as error:  # noqa: BLE001 - whatever somebody wrote, the list and the rail are drawn
        FAULTS.note("picture", here.review.id, error)
        st.caption("The picture cannot be drawn. The list is not affected.")
        return
    with scroller("timeline", scene_width()):
        st.plotly_chart(figure, config=CONFIG, key="timeline-picture", theme=None)
