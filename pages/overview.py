"""Incident Overview: the facts, the durations that follow from them, impact and links."""

from __future__ import annotations

from typing import Any

import streamlit as st

from pages.parts import fields
from pages.parts.board import board
from pages.parts.form import form
from pages.parts.here import here, look
from pages.parts.layout import ask_for, open_asked, stage_heading
from pages.parts.send import Answer, act, send
from pmcore.commands.incident import AddImpact, AddLink, EditImpact, EditIncident, RemoveImpact, RemoveLink
from pmcore.model.incident import Anchor
from pmcore.model.meeting import stage
from pmcore.model.moment import write_moment

view = here()
stage_heading(stage("overview"))


@st.dialog("Edit the facts", width="medium")
def facts() -> None:
    """Edit the incident; only what was changed is sent, so that two people can edit different facts at once."""
    now = look() or view
    incident = now.review.incident
    values: dict[str, Any] = incident.model_dump(
        mode="json", exclude={"version", *(each.value for each in Anchor)}
    )
    values |= {each.value: write_moment(incident.moment(each), incident.zone) for each in Anchor}
    values["services"] = ", ".join(incident.services)

    def save(new: dict[str, Any], command_id: str, seen: int | None) -> Answer:
        changed = fields.changed(new, values)
        if "services" in changed:
            changed["services"] = fields.split(changed["services"])
        return send(now, EditIncident, changed | {"seen": seen}, command_id)

    answer = form(
        "facts",
        fields.scope(now),
        fields.incident(),
        save,
        submit="Save",
        values=values,
        seen=incident.version,
    )
    if answer and answer.ok:
        st.rerun()


@st.dialog("Impact")
def impact(item: str = "") -> None:
    """Add or edit an impact row."""
    now = look() or view
    row = now.review.impacts.get(item)
    values = row.model_dump(mode="json", exclude={"id", "version"}) if row else {}

    def save(new: dict[str, Any], command_id: str, seen: int | None) -> Answer:
        if row:
            return send(now, EditImpact, new | {"id": row.id, "seen": seen}, command_id)
        return send(now, AddImpact, new, command_id, say="Added. One more?")

    answer = form(
        f"impact-{item}",
        fields.scope(now),
        fields.IMPACT,
        save,
        submit="Save" if row else "Add the row",
        values=values,
        seen=row.version if row else None,
        focus=True,
    )
    if answer and answer.ok and row:
        st.rerun()


@st.dialog("Add a link")
def link() -> None:
    """Add a link."""
    now = look() or view
    answer = form(
        "link",
        fields.scope(now),
        fields.LINK,
        lambda new, command_id, _: send(now, AddLink, new, command_id),
        submit="Add the link",
        focus=True,
    )
    if answer and answer.ok:
        st.rerun()


@st.fragment
def overview() -> None:
    """Show the board with what its buttons do."""
    now = look() or view
    board(
        now,
        "overview",
        {
            "edit": lambda wish: ask_for(wish["value"]),
            "edit_impact": lambda wish: ask_for("impact", item=wish["id"]),
            "remove_impact": lambda wish: act(
                now, RemoveImpact, {"id": wish["id"]}, wish["command_id"], undo="Impact row removed."
            ),
            "remove_link": lambda wish: act(
                now, RemoveLink, {"id": wish["id"]}, wish["command_id"], undo="Link removed."
            ),
        },
    )
    open_asked({"facts": facts, "impact": impact, "link": link})


overview()
