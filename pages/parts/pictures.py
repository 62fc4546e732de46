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
    from pages.parts.charts import figure_of

    if not here.review.events:
        st.caption("The picture appears with the first event.")
        return
    with st.container(key="picture-timeline"):  # scrolls sideways on a phone, so that its words stay readable
        st.plotly_chart(
            figure_of(timeline_scene(here.review), dark=dark()),
            config=CONFIG,
            key="timeline-picture",
            theme=None,
        )


def votes(here: Here) -> None:
    """Show the result of the closed vote."""
    from pages.parts.charts import vote_figure

    with st.container(key="picture-votes"):
        st.plotly_chart(vote_figure(here.review, dark=dark()), config=CONFIG, key="vote-picture", theme=None)
