"""Mount a board: the shared part comes over the WebSocket, what is personal from here; what is done goes to /live/do."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, cast

import streamlit as st

from pages.forms.base import Layout
from pages.parts.assets import loader, style
from pages.parts.view import View, taken_over
from pmcore.boards import Block, is_for
from pmcore.boards.messages import Pair
from pmcore.boards.page_messages import Composer, Data, DraftPlace, Drawn, PageMine
from pmcore.errors import ReviewError

Handler = Callable[[dict[str, Any]], object]

_component = st.components.v2.component("postmortem", js=loader(), css=style())


def scope(view: View) -> str:
    """Return the name under which drafts of this seat in this review are kept in the browser."""
    return f"{view.review.id}:{view.me.id}"


def composer(noun: str, **words: Any) -> Composer:
    """Return the form on top of a board that adds a `noun`; `words` may be `submit`, `title`, `look`, `fixed`, `focus`."""
    return cast("Composer", {"id": f"new:{noun}", "noun": noun, **words})


def board(
    view: View,
    name: str,
    *,
    layouts: Sequence[Layout] = (),
    composer: Composer | None = None,
    on: Mapping[str, Handler] | None = None,
    mine: PageMine | None = None,
    drawn: Drawn | None = None,
    moved: Handler | None = None,
    stages: Mapping[str, str] | None = None,
    boards: Mapping[str, DraftPlace] | None = None,
    own: str = "",
) -> None:
    """Show the shared board `name`, with the nouns that can be written on it and a form on top that adds one.

    A button `data-do="x"` calls `on["x"]` with its id and value; everything that changes the review is sent by the
    browser itself. `mine` is what only this person sees on it. With `drawn` the page is told (`moved`) when the meeting's
    state differs from it. The rail gets the names of the `stages`, and where drafts of which `boards` wait. `own` names the
    sort of blocks of this person alone that stand among those of all (pmcore/boards/mine.py).
    """
    data: Data = {**_person(view, name), "mine": mine or {}}
    if layouts:
        data["layouts"] = _by_noun(layouts)
    if composer is not None:
        data["composer"] = composer
    if drawn is not None:
        data["drawn"] = drawn
    if stages is not None and boards is not None:
        data["stages"], data["boards"] = dict(stages), dict(boards)
    if own:
        data["own"] = own
    _mount(f"board:{name}", data, on or {}, moved)


def private(
    view: View, name: str, sort: str, layouts: Sequence[Layout], composer: Composer | None = None
) -> None:
    """Show blocks of one `sort` that the socket sends to this person alone, and over them a form (pmcore/boards/mine.py)."""
    data: Data = {**_person(view, name), "private": sort, "layouts": _by_noun(layouts)}
    if composer is not None:
        data["composer"] = composer
    _mount(f"private:{name}", data, {}, None)


def with_checks(view: View, name: str, shown: Callable[[View], None]) -> None:
    """Show what `shown` does, and beside it the board of checks `name`, for whom that is for."""
    if not is_for(name, view.me.role):
        shown(view)
        return
    with st.container(key="checked"):
        listed, beside = st.columns([3, 1], gap="medium")
        with listed:
            shown(view)
        with beside:
            board(view, name)


def panel(view: View, name: str, blocks: Sequence[Block], on: Mapping[str, Handler] | None = None) -> None:
    """Show blocks that were drawn for this person alone."""
    data: Data = {**_person(view, name), "blocks": _pairs(blocks)}
    _mount(f"panel:{name}", data, on or {}, None)


def log_panel(view: View, name: str, blocks: Sequence[Block], on: Mapping[str, Handler], lines: int) -> None:
    """Show blocks that tell this person of the log; its fragment is drawn anew when there is more than `lines` to read."""
    data: Data = {**_person(view, name), "blocks": _pairs(blocks), "lines": lines}
    _mount(f"panel:{name}", data, on, lambda _news: None)


def apart(
    view: View, item_id: str, blocks: Sequence[Block], layouts: Sequence[Layout], *, part: str = ""
) -> None:
    """Show one thing of a review on a page of many reviews; its fragment is drawn anew when it was changed here.

    A `part` tells what is shown of the same thing beside it apart from that.
    """
    name = f"apart:{item_id}{part}"
    data: Data = {
        **_person(view, name),
        "blocks": _pairs(blocks),
        "layouts": _by_noun(layouts),
        "apart": item_id,
    }
    _mount(f"panel:{name}", data, {}, lambda _news: None)


def public_panel(
    name: str,
    blocks: Sequence[Block],
    on: Mapping[str, Handler],
    *,
    scope: str = "",
    layouts: Sequence[Layout] = (),
    composer: Composer | None = None,
) -> None:
    """Show blocks on a page that belongs to no review; with a `scope`, what is typed there is kept under it."""
    data: Data = {"board": name, "me": "", "role": "visitor", "blocks": _pairs(blocks)}
    if scope:
        data["scope"] = scope
    if layouts:
        data["layouts"] = _by_noun(layouts)
    if composer is not None:
        data["composer"] = composer
    _mount(f"panel:{name}", data, on, None)


def _by_noun(layouts: Sequence[Layout]) -> dict[str, Layout]:
    return {each["noun"]: each for each in layouts}


def _pairs(blocks: Sequence[Block]) -> list[Pair]:
    return [(block.key, block.html) for block in blocks]


def _person(view: View, name: str) -> Data:
    return {
        "review": view.review.id,
        "board": name,
        "me": view.me.id,
        "role": view.me.role.value,
        "scope": scope(view),
        "closed": view.review.meeting.closed,
        "process": view.service.process,
    }


def _mount(key: str, data: Data, on: Mapping[str, Handler], moved: Handler | None) -> None:
    def did() -> None:
        action = dict((st.session_state.get(key) or {}).get("do") or {})
        if taken_over() or action.get("do") not in on:
            return
        try:
            on[action["do"]](action)
        except (
            ReviewError
        ) as error:  # a message of Streamlit's own would push the page down; the board says it
            st.session_state[f"refused:{key}"] = {"sentence": error.sentence, "at": action.get("at", 0)}

    def was_moved() -> None:
        news = (st.session_state.get(key) or {}).get("moved")
        if not taken_over() and moved is not None and news:
            moved(dict(news))

    if refused := st.session_state.pop(f"refused:{key}", None):
        data["refused"] = refused
    _component(key=key, data=data, on_do_change=did, on_moved_change=was_moved)
