"""Lessons Learned: by tone and lens."""

from __future__ import annotations

from typing import Any

import streamlit as st

from pages.parts import fields
from pages.parts.board import board
from pages.parts.form import form
from pages.parts.here import here, look
from pages.parts.layout import ask_for, open_asked, stage_heading
from pages.parts.send import Answer, act, send
from pmcore.commands.cards import AddLesson, EditLesson, RemoveLesson
from pmcore.model.meeting import stage

view = here()
stage_heading(stage("lessons"))


@st.fragment
def composer() -> None:
    """Show the form that adds a lesson."""
    now = look() or view

    def add(values: dict[str, Any], command_id: str, _seen: int | None) -> Answer:
        return send(now, AddLesson, values, command_id, say="Added.")

    form("lesson", fields.scope(now), fields.LESSON, add, submit="Add the lesson", look="card")


@st.dialog("Edit the lesson")
def edit(item: str) -> None:
    """Edit a lesson."""
    now = look() or view
    lesson = now.review.lessons.get(item)
    if lesson is None:
        st.write("This lesson was removed. The history can bring it back.")
        return
    values = lesson.model_dump(mode="json", include={"text", "lens", "tone"})

    def save(new: dict[str, Any], command_id: str, seen: int | None) -> Answer:
        return send(now, EditLesson, new | {"id": item, "seen": seen}, command_id)

    answer = form(
        f"lesson-{item}",
        fields.scope(now),
        fields.LESSON,
        save,
        submit="Save",
        values=values,
        seen=lesson.version,
    )
    if answer and answer.ok:
        st.rerun()


@st.fragment
def lessons() -> None:
    """Show the columns with what their buttons do."""
    now = look() or view
    board(
        now,
        "lessons",
        {
            "edit": lambda wish: ask_for("edit", item=wish["id"]),
            "remove": lambda wish: act(
                now, RemoveLesson, {"id": wish["id"]}, wish["command_id"], undo="Lesson removed."
            ),
        },
    )
    open_asked({"edit": edit})


if view.contributes:
    composer()
lessons()
