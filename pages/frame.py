"""The frame around every page: navigation, the rail of the meeting, following the facilitator."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import streamlit as st

from pages.parts import losses, rail, so_far
from pages.parts.layout import frame_style
from pages.parts.view import fresh_view
from pmcore.model.meeting import STAGES

PUBLIC = {"welcome": "Postmortem", "start": "Start a review", "follow_through": "Measures"}
TOOLS = {"report": "Report", "history": "History"}

st.set_page_config(
    page_title="Postmortem", page_icon=str(Path(__file__).parent / "assets" / "icon.png"), layout="wide"
)


def page(name: str, title: str, **settings: Any) -> st.Page:
    """Return the page in `pages/<name>.py`, reached as `/<name>`."""
    return st.Page(f"{name}.py", title=title, url_path=None if settings.get("default") else name, **settings)


def pages() -> list[Any]:
    """Return all pages; the welcome page is the default."""
    return [
        page("welcome", PUBLIC["welcome"], default=True),
        *(page(each, PUBLIC[each]) for each in PUBLIC if each != "welcome"),
        *(page(stage.page, stage.part) for stage in STAGES),
        *(page(name, title) for name, title in TOOLS.items()),
    ]


current = st.navigation(pages(), position="hidden")
frame_style()
name = current.url_path or "welcome"
if st.session_state.get("page") != name:
    st.session_state["page"] = name
    st.session_state.pop("dialog", None)  # it was asked for on a page that is gone
view = fresh_view() if name not in PUBLIC else None
if view is not None:
    st.set_page_config(page_title=f"{current.title}: {view.review.incident.title}")
    rail.show(view, name)
    losses.show(view)
    so_far.show(view, name)
elif name in PUBLIC:
    st.set_page_config(page_title=" · ".join(dict.fromkeys([current.title, "Postmortem"])))
if view is None and name not in PUBLIC:
    st.session_state["said"] = "You have no seat in that review. Join with its code, or ask the facilitator."
    st.switch_page("welcome.py")
current.run()
