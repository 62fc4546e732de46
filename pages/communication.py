"""Communication: what is said to whom, and what is still open before the review closes."""

from __future__ import annotations

from typing import Any

import streamlit as st

from pages.parts import fields
from pages.parts.board import board
from pages.parts.form import form
from pages.parts.here import go, here, look
from pages.parts.layout import ask_for, open_asked, stage_heading
from pages.parts.send import Answer, act, send
from pmcore.boards.communication import HINTS
from pmcore.commands.communication import AddMessage, EditMessage, RemoveMessage
from pmcore.commands.meeting import CloseReview, ReopenReview
from pmcore.model.communication import Audience, MessageState
from pmcore.model.meeting import stage

view = here()
stage_heading(stage("close"))


@st.dialog("A text for one audience", width="medium")
def text(audience: str = "", item: str = "") -> None:
    """Write or edit a text for an audience."""
    now = look() or view
    message = now.review.messages.get(item)
    values = message.model_dump(mode="json", include={"text", "channel", "state"}) if message else {}
    reader = message.audience if message else Audience(audience)
    st.caption(f"**{reader.capitalize()}**. {HINTS[reader]}")

    def save(new: dict[str, Any], command_id: str, seen: int | None) -> Answer:
        if message is None:
            return send(now, AddMessage, new | {"audience": audience}, command_id)
        changed = fields.changed(new, values)
        return send(now, EditMessage, changed | {"id": item, "seen": seen}, command_id)

    answer = form(
        f"text-{item or audience}",
        fields.scope(now),
        fields.message(hosts=now.hosts, state=message.state if message else MessageState.DRAFT),
        save,
        submit="Save",
        values=values,
        seen=message.version if message else None,
    )
    if answer and answer.ok:
        st.rerun()


@st.fragment
def texts() -> None:
    """Show the audiences with what their buttons do."""
    now = look() or view
    board(
        now,
        "communication",
        {
            "add": lambda wish: ask_for("text", audience=wish["value"]),
            "edit": lambda wish: ask_for("text", item=wish["id"]),
            "state": lambda wish: act(
                now, EditMessage, {"id": wish["id"], "state": wish["value"]}, wish["command_id"]
            ),
            "remove": lambda wish: act(
                now, RemoveMessage, {"id": wish["id"]}, wish["command_id"], undo="Text removed."
            ),
            "close": lambda wish: act(now, CloseReview, {}, wish["command_id"]),
            "reopen": lambda wish: act(now, ReopenReview, {}, wish["command_id"]),
            "open": lambda wish: st.session_state.update(wanted=wish["value"]),
        },
    )
    open_asked({"text": text})
    if wanted := st.session_state.pop("wanted", None):
        go(wanted, now.review.id)


texts()
