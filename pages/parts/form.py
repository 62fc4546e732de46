"""A form that keeps every draft in the browser until the server has stored it (form.js)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from enum import Enum
from typing import Any, TypedDict

import streamlit as st

from pages.parts.board import asset
from pages.parts.here import taken_over
from pages.parts.send import Answer

Send = Callable[[dict[str, Any], str, int | None], Answer]


class Field(TypedDict, total=False):
    """One field: its name is the command's, its label what a person reads. `more` folds it away, `sticky` keeps it."""

    name: str
    kind: str
    label: str
    note: str
    hint: str
    value: Any
    options: list[list[str]]
    required: bool
    more: bool
    sticky: bool
    width: str
    rows: int
    most: int
    min: int
    max: int
    type: str
    mode: str


_form = st.components.v2.component("postmortem_form", js=asset("form.js"), css=asset("look.css"))


def options(
    kind: type[Enum], *, but: Iterable[Enum] = (), words: Mapping[Any, str] | None = None
) -> list[list[str]]:
    """Return the choices of an enum as `[value, label, hint]`."""
    left_out = set(but)
    return [
        [str(each.value), (words or {}).get(each, str(each.value).capitalize()), getattr(each, "meaning", "")]
        for each in kind
        if each not in left_out
    ]


def form(
    form_id: str,
    scope: str,
    fields: Sequence[Field],
    send: Send,
    *,
    submit: str = "Add",
    values: Mapping[str, Any] | None = None,
    seen: int | None = None,
    look: str = "",
    more: str = "More",
    focus: bool = False,
) -> Answer | None:
    """Show a form and return the answer to what was sent in this very run, or None.

    `scope` (review and seat) and `form_id` name the draft in the browser. `send(values, command_id, seen)` is called
    once per submit.
    """
    key, memory = f"form:{form_id}", f"answer:{form_id}"

    def submitted() -> None:
        sent = (st.session_state.get(key) or {}).get("submit")
        if sent and not taken_over():
            answer = send(_mine(sent, values or {}), sent["command_id"], sent.get("seen"))
            st.session_state[memory] = answer.as_data()
            st.session_state[f"fresh:{form_id}"] = answer

    data: dict[str, Any] = {
        "id": form_id,
        "scope": scope,
        "fields": list(fields),
        "submit": submit,
        "values": dict(values or {}),
        "seen": seen,
        "look": look,
        "more": more,
        "focus": focus,
        "answer": st.session_state.get(memory),
    }
    _form(key=key, data=data, on_submit_change=submitted)
    return st.session_state.pop(f"fresh:{form_id}", None)


def _mine(sent: Mapping[str, Any], now: Mapping[str, Any]) -> dict[str, Any]:
    """Return what was sent; fields that this person did not touch are as they are `now`, not as they were shown.

    So nobody takes back what somebody else wrote into another field in the meantime.
    """
    touched = set(sent.get("touched", sent["values"]))
    return {
        name: value if name in touched else now.get(name, value) for name, value in sent["values"].items()
    }
