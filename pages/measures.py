"""Preventive Measures: from a recommendation in one click, or written here; owner, date, how we will know."""

from __future__ import annotations

from typing import Any

import streamlit as st

from pages.parts import fields
from pages.parts.board import board
from pages.parts.form import form
from pages.parts.here import Here, here, look
from pages.parts.layout import ask_for, open_asked, stage_heading
from pages.parts.send import Answer, act, send
from pmcore.boards.measures import choices
from pmcore.commands.measures import AddMeasure, EditMeasure, MakeMeasure, RemoveMeasure
from pmcore.model.causes import factors, walk
from pmcore.model.measures import FOLLOW_THROUGH
from pmcore.model.meeting import stage

view = here()
stage_heading(stage("measures"))


def addressable(now: Here) -> list[list[str]]:
    """Return the causes that a measure can address: marked factors first, then the others."""
    marked = factors(now.review.causes.values())
    rest = [each for each, _ in walk(now.review.causes) if each not in marked and not each.is_problem]
    return [[each.id, each.label, each.text[:160]] for each in (*marked, *rest)]


@st.fragment
def composer() -> None:
    """Show the form that adds a measure."""
    now = look() or view

    def add(values: dict[str, Any], command_id: str, _seen: int | None) -> Answer:
        return send(now, AddMeasure, fields.clean(values), command_id, say="Added.")

    form(
        "measure",
        fields.scope(now),
        fields.measure(addressable(now)),
        add,
        submit="Add the measure",
        look="card",
        more="Status, tracker, factors, detail",
    )


@st.dialog("Edit the measure", width="medium")
def edit(item: str) -> None:
    """Edit a measure."""
    now = look() or view
    measure = now.review.measures.get(item)
    if measure is None:
        st.write("This measure was removed. The history can bring it back.")
        return
    shown = fields.measure(addressable(now))
    if now.review.meeting.closed:
        st.caption("The review is closed; what is being done goes on.")
        shown = [field | {"more": False} for field in shown if field["name"] in FOLLOW_THROUGH]
    values = measure.model_dump(mode="json") | {
        "measure_kind": measure.kind.value,
        "due_on": str(measure.due_on or ""),
    }
    values = {field["name"]: values[field["name"]] for field in shown}

    def save(new: dict[str, Any], command_id: str, seen: int | None) -> Answer:
        changed = fields.changed(new, values)
        return send(now, EditMeasure, fields.clean(changed) | {"id": item, "seen": seen}, command_id)

    answer = form(
        f"measure-{item}",
        fields.scope(now),
        shown,
        save,
        submit="Save",
        values=values,
        seen=measure.version,
        more="Status, tracker, factors, detail",
    )
    if answer and answer.ok:
        st.rerun()


@st.dialog("Make measures from recommendations", width="medium")
def choose() -> None:
    """Offer the recommendations that have no measure yet, most dots first."""
    now = look() or view
    offered = choices(now.review)
    if not offered:
        st.write("Every revealed recommendation has a measure already.")
    for each in offered:
        text, button = st.columns([5, 1], vertical_alignment="center")
        dots = "" if each.dots is None else f"  ({each.dots} dot{'' if each.dots == 1 else 's'})"
        text.text(f"{each.label}  {each.text}{dots}")
        if button.button("Make", key=f"make-{each.id}"):
            act(now, MakeMeasure, {"id": each.id}, f"make-{each.id}-{now.review.version}")
            st.rerun(scope="fragment")


@st.fragment
def measures() -> None:
    """Show the measures with what their buttons do."""
    now = look() or view
    board(
        now,
        "measures",
        {
            "edit": lambda wish: ask_for("edit", item=wish["id"]),
            "status": lambda wish: act(
                now, EditMeasure, {"id": wish["id"], "status": wish["value"]}, wish["command_id"]
            ),
            "remove": lambda wish: act(
                now, RemoveMeasure, {"id": wish["id"]}, wish["command_id"], undo="Measure removed."
            ),
        },
    )
    open_asked({"edit": edit})


if view.contributes:
    if st.button("From the recommendations …", icon=":material/playlist_add:", key="choose"):
        choose()
    with st.expander("Write a measure", icon=":material/add:", expanded=not view.review.measures):
        composer()
measures()
