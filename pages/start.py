"""Start a review: six fields at most, only the title is needed."""

from __future__ import annotations

from typing import Any

import streamlit as st

from pages.forms.incident import start
from pages.parts.board import composer, public_panel
from pages.parts.here import go
from pages.parts.layout import heading

heading("Start a review", "Everything can be changed later, by everybody.")


def remember(wish: dict[str, Any]) -> None:
    """Remember the review that was started."""
    st.session_state["started"] = wish["id"]


layout = start(st.context.timezone or "UTC")
with st.container(key="narrow"):
    public_panel(
        "start",
        [],
        {"started": remember},
        scope="start",
        layouts={layout["noun"]: layout},
        composer=composer("review", focus=True, look="whole", leaves="started"),
    )
if started := st.session_state.pop("started", None):
    go("lobby", started)
if st.button("Back", type="tertiary", icon=":material/arrow_back:"):
    go("welcome")
