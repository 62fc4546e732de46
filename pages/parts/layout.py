"""What every page has in common: its frame around Streamlit's own elements, its heading, its way to open dialogs."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from typing import Any

import streamlit as st

from pages.parts.assets import page_style
from pmcore.model.meeting import Stage


def frame_style() -> None:
    """Take Streamlit's own header away and give the page its width; colours belong to the theme."""
    st.html(f"<style>{page_style()}</style>")


def heading(title: str, purpose: str) -> None:
    """Show a page's title with one sentence of purpose."""
    st.html(f'<header class="heading"><h1>{escape(title)}</h1><p>{escape(purpose)}</p></header>')


def comes_and_goes(name: str) -> Any:
    """Return a container for what is not always there, above something that people type in.

    It is there itself, also empty (then it takes no room), or what stands below would be built anew under their hands.
    """
    return st.container(key=f"maybe-{name}")


def stage_heading(stage: Stage) -> None:
    """Show the heading of a stage by the name of its part of the postmortem."""
    heading(stage.part, stage.purpose)


def ask_for(dialog: str, **arguments: Any) -> None:
    """Remember that a dialog should open; it is opened by `open_asked` in the same run."""
    st.session_state["dialog"] = (dialog, arguments)


def open_asked(dialogs: dict[str, Callable[..., None]]) -> None:
    """Open the dialog that was asked for, once; what another fragment of the page was asked for is left to it."""
    wanted = st.session_state.get("dialog")
    if wanted and wanted[0] in dialogs:
        del st.session_state["dialog"]
        dialogs[wanted[0]](**wanted[1])
