"""Report: preview the document as it is now, and take it home as Word, Markdown, HTML, PDF or JSON."""

from __future__ import annotations

import streamlit as st

from pages.parts.layout import heading
from pages.parts.view import current_view, origin
from pmcore.model.communication import Audience
from pmcore.model.formats import FORMATS, CausePicture
from pmcore.server.service import document_url, export_url, review_file_url

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
causes = CausePicture.GRAPH.value
if audience == Audience.TECHNICAL.value and view.review.causes:
    causes = (
        st.segmented_control(
            "Causes as a picture",
            [each.value for each in CausePicture],
            default=causes,
            format_func=lambda each: CausePicture(each).heading,
            key="report-causes",
        )
        or causes
    )


def address(name: str) -> str:
    """Return where a browser with a seat fetches the document as it is when it asks."""
    return origin() + document_url(view.review.id, name, audience, causes)


with st.container(horizontal=True, key="downloads", gap="small"):
    st.link_button("Download the Word document", address("docx"), type="primary", icon=":material/download:")
    for name, file_format in FORMATS.items():
        if name != "docx":
            st.link_button(file_format.name, address(name))

if view.hosts:
    with st.container(horizontal=True, key="along", gap="small", vertical_alignment="center"):
        st.link_button(
            "Take this review along",
            origin() + review_file_url(view.review.id),
            icon=":material/drive_file_move:",
        )
        st.caption(
            "All of it with its history, for another Postmortem; no ballots, nothing that is still hidden."
        )
preview = export_url(view.service, view.review.id, "html", audience, view.browser, causes)
st.iframe(origin() + preview.replace("/export/", "/preview/"), height=1100)
