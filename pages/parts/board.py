"""Mount a board: the shared part comes over the WebSocket, what is personal from here; what is done goes to /live/do."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import streamlit as st

from pages.forms.base import Layout
from pages.parts.assets import loader, style
from pages.parts.here import Here, taken_over
from pmcore.boards import Block
from pmcore.errors import ReviewError

Handler = Callable[[dict[str, Any]], object]

_component = st.components.v2.component("postmortem", js=loader(), css=style())


def scope(here: Here) -> str:
    """Return the name under which drafts of this seat in this review are kept in the browser."""
    return f"{here.review.id}:{here.me.id}"


def composer(noun: str, **words: Any) -> dict[str, Any]:
    """Return the form on top of a board that adds a `noun`; `words` may be `submit`, `title`, `look`, `fixed`, `focus`."""
    return {"id": f"new:{noun}", "noun": noun, **words}


def board(
    here: Here,
    name: str,
    *,
    layouts: Sequence[Layout] = (),
    composer: Mapping[str, Any] | None = None,
    on: Mapping[str, Handler] | None = None,
    mine: Mapping[str, Any] | None = None,
    drawn: Mapping[str, Any] | None = None,
    moved: Handler | None = None,
    **more: Any,
) -> None:
    """Show the shared board `name`, with the nouns that can be written on it and a form on top that adds one.

    A button `data-do="x"` calls `on["x"]` with its id and value; everything that changes the review is sent by the
    browser itself. `mine` is what only this person sees on it. With `drawn` the page is told (`moved`) when the meeting's
    state differs from it.
    """
    data = {"review": here.review.id, "board": name, **_person(here), "mine": dict(mine or {}), **more}
    if layouts:
        data["layouts"] = {each["noun"]: each for each in layouts}
        data["people"] = [each.name for each in here.review.present_people]
        data["hosts"] = [each.name for each in here.review.present_people if each.hosts]
    if composer is not None:
        data["composer"] = dict(composer)
    if drawn is not None:
        data["drawn"] = dict(drawn)
    _mount(f"board:{name}", data, on or {}, moved)


def listen(here: Here, name: str) -> None:
    """Run the fragment that this stands in again whenever the board `name` looks different, at most every 0.7 seconds.

    For what Streamlit draws itself, such as a chart: nothing is shown here.
    """
    data = {"review": here.review.id, "board": name, "draws": True, **_person(here)}
    _mount(f"listen:{name}", data, {}, None)


def private(here: Here, name: str, part: str, layouts: Sequence[Layout]) -> None:
    """Show blocks that the socket sends to this person alone: the `part` of pmcore/boards/mine.py."""
    data = {"review": here.review.id, "board": name, **_person(here), "private": part}
    data["layouts"] = {each["noun"]: each for each in layouts}
    _mount(f"private:{name}", data, {}, None)


def panel(here: Here, name: str, blocks: Sequence[Block], on: Mapping[str, Handler] | None = None) -> None:
    """Show blocks that were drawn for this person alone."""
    data = {"review": here.review.id, "board": name, **_person(here), "blocks": _pairs(blocks)}
    _mount(f"panel:{name}", data, on or {}, None)


def public_panel(name: str, blocks: Sequence[Block], on: Mapping[str, Handler], **more: Any) -> None:
    """Show blocks on a page that belongs to no review."""
    data = {"board": name, "me": "", "role": "visitor", "blocks": _pairs(blocks), **more}
    _mount(f"panel:{name}", data, on, None)


def _pairs(blocks: Sequence[Block]) -> list[list[str]]:
    return [[block.key, block.html] for block in blocks]


def _person(here: Here) -> dict[str, Any]:
    return {
        "me": here.me.id,
        "role": here.me.role.value,
        "scope": scope(here),
        "closed": here.review.meeting.closed,
        "boot": here.service.boot,
    }


def _mount(key: str, data: dict[str, Any], on: Mapping[str, Handler], moved: Handler | None) -> None:
    def did() -> None:
        wish = dict((st.session_state.get(key) or {}).get("do") or {})
        if taken_over() or wish.get("do") not in on:
            return
        try:
            on[wish["do"]](wish)
        except (
            ReviewError
        ) as error:  # a message of Streamlit's own would push the page down; the board says it
            st.session_state[f"refused:{key}"] = {"sentence": error.sentence, "at": wish.get("at", 0)}

    def was_moved() -> None:
        news = (st.session_state.get(key) or {}).get("moved")
        if not taken_over() and moved is not None and news:
            moved(dict(news))

    if refused := st.session_state.pop(f"refused:{key}", None):
        data["refused"] = refused
    _component(key=key, data=data, on_do_change=did, on_moved_change=was_moved)
