"""Mount a board: the shared part comes over the WebSocket, what is personal comes from here."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st

from pages.parts.here import Here, taken_over
from pages.parts.send import undo
from pmcore.boards import Block

FOLDER = Path(__file__).parent
Handler = Callable[[dict[str, Any]], object]


@cache
def asset(name: str) -> str:
    """Return one of the component's files."""
    return (FOLDER / name).read_text(encoding="utf-8")


_board = st.components.v2.component(
    "postmortem_board", js=asset("bus.js") + asset("board.js"), css=asset("look.css")
)


def board(
    here: Here,
    name: str,
    on: Mapping[str, Handler],
    *,
    mine: Mapping[str, Any] | None = None,
    drawn: Mapping[str, Any] | None = None,
    moved: Handler | None = None,
) -> None:
    """Show the shared board `name`. A button `data-do="x"` calls `on["x"]` with its id, value and command id.

    `mine` is what only this person sees on it. With `drawn` the page is told (`moved`) when the meeting's state differs
    from it.
    """
    data = {"review": here.review.id, "board": name, **_person(here), "mine": dict(mine or {})}
    if drawn is not None:
        data["drawn"] = dict(drawn)
    _mount(f"board:{name}", data, here, on, moved)


def listen(here: Here, name: str) -> None:
    """Run the fragment that this stands in again whenever the board `name` looks different, at most every 0.7 seconds.

    For what Streamlit draws itself, such as a chart: nothing is shown here.
    """
    _mount(
        f"listen:{name}",
        {"review": here.review.id, "board": name, "draws": True, **_person(here)},
        here,
        {},
        None,
    )


def panel(here: Here, name: str, blocks: Sequence[Block], on: Mapping[str, Handler]) -> None:
    """Show blocks that were drawn for this person alone."""
    data = {"board": name, **_person(here), "blocks": [[block.key, block.html] for block in blocks]}
    _mount(f"panel:{name}", data, here, on, None)


def public_panel(name: str, blocks: Sequence[Block], on: Mapping[str, Handler]) -> None:
    """Show blocks on a page that belongs to no review."""
    data = {
        "board": name,
        "me": "",
        "role": "visitor",
        "blocks": [[block.key, block.html] for block in blocks],
    }
    _mount(f"panel:{name}", data, None, on, None)


def _person(here: Here) -> dict[str, Any]:
    notice = st.session_state.get("notice")
    return {
        "me": here.me.id,
        "role": here.me.role.value,
        "closed": here.review.meeting.closed,
        "boot": here.service.boot,
        "notice": notice,
    }


def _mount(
    key: str, data: dict[str, Any], here: Here | None, on: Mapping[str, Handler], moved: Handler | None
) -> None:
    def did() -> None:
        if taken_over():
            return
        wish = dict((st.session_state.get(key) or {}).get("do") or {})
        if here is not None and wish.get("do") == "undo":
            undo(here, wish["id"], wish["command_id"])
        elif wish.get("do") in on:
            on[wish["do"]](wish)

    def was_moved() -> None:
        if taken_over():
            return
        news = (st.session_state.get(key) or {}).get("moved")
        if moved is not None and news:
            moved(dict(news))

    _board(key=key, data=data, on_do_change=did, on_moved_change=was_moved)
