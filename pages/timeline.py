"""Timeline: everybody puts down what happened; the list sorts itself, the picture shows the same."""

from __future__ import annotations

from typing import Any

import streamlit as st

from pages.parts import fields, pictures
from pages.parts.board import board, listen
from pages.parts.form import form
from pages.parts.here import here, look
from pages.parts.layout import ask_for, open_asked, stage_heading
from pages.parts.send import Answer, act, send
from pmcore.boards.draw import write_day
from pmcore.commands.meeting import AgreeTimeline
from pmcore.commands.timeline import AddTimelineEvent, EditTimelineEvent, RemoveTimelineEvent
from pmcore.model.meeting import stage
from pmcore.model.moment import write_moment

FOLDED = "Range, uncertainty, link, moment"

view = here()
stage_heading(stage("timeline"))


def day_of() -> str:
    """Return the day that a bare time means, as the form shows it."""
    day = view.review.day
    return write_day(day) if day else ""


@st.fragment
def composer() -> None:
    """Show the form that adds an event."""
    now = look() or view

    def add(values: dict[str, Any], command_id: str, _seen: int | None) -> Answer:
        return send(now, AddTimelineEvent, fields.clean(values), command_id, say="On the timeline.")

    form(
        "event",
        fields.scope(now),
        fields.event(day_of()),
        add,
        submit="Add to the timeline",
        look="card low",
        more=FOLDED,
    )


@st.dialog("Edit the event", width="medium")
def edit(item: str) -> None:
    """Edit an event."""
    now = look() or view
    event = now.review.events.get(item)
    if event is None:
        st.write("This event was removed. The history can bring it back.")
        return
    zone = now.review.incident.zone
    values = {
        "text": event.text,
        "event_kind": event.kind.value,
        "source": event.source,
        "link": event.link,
        "starts": write_moment(event.starts, zone),
        "ends": write_moment(event.ends, zone),
        "precision": event.precision.value,
        "margin": str(event.margin),
        "marks": event.marks or "",
    }

    def save(new: dict[str, Any], command_id: str, seen: int | None) -> Answer:
        changed = fields.changed(new, values)
        return send(now, EditTimelineEvent, fields.clean(changed) | {"id": item, "seen": seen}, command_id)

    answer = form(
        f"event-{item}",
        fields.scope(now),
        fields.event(day_of()),
        save,
        submit="Save",
        values=values,
        seen=event.version,
        more=FOLDED,
    )
    if answer and answer.ok:
        st.rerun()


@st.fragment
def events() -> None:
    """Show the list with what its buttons do."""
    now = look() or view
    board(
        now,
        "timeline",
        {
            "edit": lambda wish: ask_for("edit", item=wish["id"]),
            "mark": lambda wish: act(
                now,
                EditTimelineEvent,
                {"id": wish["id"], "marks": wish["value"] or None},
                wish["command_id"],
                undo="The overview has the new time.",
            ),
            "remove": lambda wish: act(
                now, RemoveTimelineEvent, {"id": wish["id"]}, wish["command_id"], undo="Event removed."
            ),
            "agree": lambda wish: act(
                now,
                AgreeTimeline,
                {"agreed": wish["value"] == "yes"},
                wish["command_id"],
                undo="The timeline is agreed." if wish["value"] == "yes" else "The timeline is open again.",
            ),
        },
    )
    open_asked({"edit": edit})


@st.fragment
def picture() -> None:
    """Show the same events as a picture, drawn anew when the list changes."""
    now = look() or view
    listen(now, "timeline")
    pictures.timeline(now)


if view.contributes:
    composer()
shown = st.segmented_control(
    "Show as", ["List", "Picture"], default="List", key="timeline-as", label_visibility="collapsed"
)
if shown == "Picture":
    picture()
else:
    events()
