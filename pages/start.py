"""Start a review: six fields at most, only the title is needed."""

from __future__ import annotations

import streamlit as st

from pages.forms.incident import start
from pages.parts.board import composer, public_panel
from pages.parts.layout import heading
from pages.parts.view import go

heading("Start a review", "Everything can be changed later, by everybody.")


layout = start(st.context.timezone or "UTC")
with st.container(key="narrow"):
    public_panel(
        "start",
        [],
        {},
        scope="start",
        layouts=[layout],
        composer=composer("review", focus=True, look="whole", opens="lobby"),
    )
if st.button("Back", type="tertiary", icon=":material/arrow_back:"):
    go("welcome")
