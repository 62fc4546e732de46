"""Root Cause Analysis: a branching five-whys that everybody edits at once."""

from __future__ import annotations

from typing import Any

import streamlit as st

from pages.parts import fields
from pages.parts.board import board
from pages.parts.form import form
from pages.parts.here import Here, here, look
from pages.parts.layout import ask_for, open_asked, stage_heading
from pages.parts.send import Answer, act, send
from pmcore.commands.causes import AddCause, EditCause, MoveCause, RemoveCause
from pmcore.model.causes import below, walk
from pmcore.model.meeting import stage

view = here()
stage_heading(stage("causes"))


def evidence(now: Here) -> list[list[str]]:
    """Return the timeline events to choose from."""
    return [[event.id, event.label, event.text[:160]] for event in now.review.timeline]


@st.dialog("How did this become possible?")
def ask(item: str) -> None:
    """Add answers under a node, one after the other."""
    now = look() or view
    effect = now.review.causes.get(item)
    if effect is None:
        st.write("This node was removed. The history can bring it back.")
        return
    st.write(f"**{effect.label}**")
    st.text(effect.text)
    st.caption(
        "What made it possible, or what made the action reasonable at the time? Several answers are normal."
    )

    def add(values: dict[str, Any], command_id: str, _seen: int | None) -> Answer:
        return send(now, AddCause, values | {"under": item}, command_id, say="Added. Another answer?")

    form(
        f"cause-{item}",
        fields.scope(now),
        fields.cause(evidence(now), problem=False),
        add,
        submit="Add the answer",
        focus=True,
        more="Mark, evidence, note",
    )


@st.dialog("Edit")
def edit(item: str) -> None:
    """Edit a node."""
    now = look() or view
    cause = now.review.causes.get(item)
    if cause is None:
        st.write("This node was removed. The history can bring it back.")
        return
    values = cause.model_dump(mode="json", include={"text", "area", "factor", "evidence", "note"})
    kept = {"text", "evidence", "note"} if cause.is_problem else set(values)
    values = {name: value for name, value in values.items() if name in kept}

    def save(new: dict[str, Any], command_id: str, seen: int | None) -> Answer:
        changed = fields.changed(new, values)
        return send(now, EditCause, changed | {"id": item, "seen": seen}, command_id)

    answer = form(
        f"edit-cause-{item}",
        fields.scope(now),
        fields.cause(evidence(now), problem=cause.is_problem),
        save,
        submit="Save",
        values=values,
        seen=cause.version,
        more="Mark, evidence, note",
    )
    if answer and answer.ok:
        st.rerun()


@st.dialog("Move under …")
def move(item: str, command_id: str) -> None:
    """Put a node with its answers somewhere else."""
    now = look() or view
    cause = now.review.causes.get(item)
    inside = {item, *below(item, now.review.causes)}
    places = [(each, depth) for each, depth in walk(now.review.causes) if each.id not in inside]
    if cause is None:
        st.write("This node was removed. The history can bring it back.")
        return
    indent = "\u2003"  # a wide space, so that the tree can be seen
    labels = {
        each.id: f"{indent * min(depth, 8)}{each.label}  {each.text[:90]}" for each, depth in places
    } | {"": "Nothing: a problem of its own"}
    target = st.radio("It helps to explain", list(labels), format_func=labels.__getitem__, key=f"move-{item}")
    if st.button("Move it there", type="primary", key=f"move-go-{item}"):
        answer = act(now, MoveCause, {"id": item, "under": target}, command_id, undo="Moved.")
        if answer.ok:
            st.rerun()


@st.fragment
def problem() -> None:
    """Show the form that states a problem."""
    now = look() or view

    def add(values: dict[str, Any], command_id: str, _seen: int | None) -> Answer:
        return send(now, AddCause, values, command_id, say="Now ask under it: how did this become possible?")

    form(
        "problem",
        fields.scope(now),
        fields.cause([], problem=True)[:1],
        add,
        submit="State the problem",
        look="card",
    )


@st.fragment
def tree() -> None:
    """Show the tree with what its buttons do."""
    now = look() or view
    board(
        now,
        "causes",
        {
            "ask": lambda wish: ask_for("ask", item=wish["id"]),
            "edit": lambda wish: ask_for("edit", item=wish["id"]),
            "move": lambda wish: ask_for("move", item=wish["id"], command_id=wish["command_id"]),
            "factor": lambda wish: act(
                now, EditCause, {"id": wish["id"], "factor": wish["value"]}, wish["command_id"]
            ),
            "remove": lambda wish: act(
                now,
                RemoveCause,
                {"id": wish["id"], "with_answers": True},
                wish["command_id"],
                undo="Removed, with the answers below.",
            ),
        },
    )
    open_asked({"ask": ask, "edit": edit, "move": move})


tree()
if view.contributes:
    first = not view.review.causes
    with st.expander(
        "State a problem" if first else "State another problem", expanded=first, icon=":material/add:"
    ):
        problem()
