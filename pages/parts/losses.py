"""What the server found missing in this review when it was started, for its facilitators, for a day."""

from __future__ import annotations

import streamlit as st

from pages.parts.layout import comes_and_goes
from pages.parts.view import View
from pages.parts.words import plain
from pmcore.store.notices import for_review

FOR = 86_400.0  # seconds; later, whoever runs the server still finds it with `postmortem verify` and `doctor`
ASK = "Ask whoever runs the server; `postmortem doctor` tells them more."


def show(view: View) -> None:
    """Show the sentence on top of the page."""
    told = for_review(view.service.settings.database, view.review.id, FOR) if view.hosts else ""
    with comes_and_goes("losses"):
        if told:
            st.warning(f"{plain(told)} {ASK}", icon=":material/warning:")
