"""Report: preview the document as it is now, and take it home as Word, Markdown, HTML, PDF or JSON."""

from __future__ import annotations

import streamlit as st

from pages.parts.layout import heading
from pages.parts.view import current_view, origin
from pmcore.model.communication import Audience
from pmcore.model.formats import FORMATS
from pmcore.server.service import export_url

FRESH = 200  # seconds; a link lives for five minutes

view = current_view()
heading("Report", "The seven parts as they are at this moment. Hidden cards and open votes are not in it.")
audience = (
    st.segmented_control(
        "For",
        [each.value for each in Audience],
        default=Audience.TECHNICAL.value,
        format_func=str.capitalize,
        key="report-for",
    )
    or Audience.TECHNICAL.value
)


def address(name: str) -> str:
    """Return where this browser fetches the document."""
    return origin() + export_url(view.service, view.review.id, name, audience, view.browser)


@st.fragment(run_every=FRESH)
def downloads() -> None:
    """Offer every format. Each link works for a few minutes and for this browser alone, so it is renewed in time."""
    with st.container(horizontal=True, key="downloads", gap="small"):
        st.link_button(
            "Download the Word document", address("docx"), type="primary", icon=":material/download:"
        )
        for name, file_format in FORMATS.items():
            if name != "docx":
                st.link_button(file_format.name, address(name))


downloads()
st.iframe(address("html").replace("/export/", "/preview/"), height=1100)
