"""Charts on a page: the same scenes that go into the document, drawn by Plotly."""

from __future__ import annotations

import streamlit as st

from pages.parts.here import Here
from pmcore.report.timeline_scene import timeline_scene

CONFIG = {"displayModeBar": False, "responsive": True}


def dark() -> bool:
    """Return whether this viewer's theme is dark."""
    return bool(st.context.theme.type == "dark")


def timeline(here: Here) -> None:
    """Show the timeline as a picture."""
    from pages.parts.charts import figure_of  # noqa: PLC0415 - plotly takes a second to load; only a picture needs it

    if not here.review.events:
        st.caption("The picture appears with the first event.")
        return
    st.plotly_chart(figure_of(timeline_scene(here.review), dark=dark()), config=CONFIG, key="timeline-picture", theme=None)


def votes(here: Here) -> None:
    """Show the result of the closed vote."""
    from pages.parts.charts import vote_figure  # noqa: PLC0415 - as above

    st.plotly_chart(vote_figure(here.review, dark=dark()), config=CONFIG, key="vote-picture", theme=None)
