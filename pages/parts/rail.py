"""The rail on top of a review's pages: where the meeting is, how long is left, who is here; and moving with it."""

from __future__ import annotations

from typing import Any

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from pages.forms.meeting import PAUSE
from pages.parts.board import board, panel
from pages.parts.devices import devices
from pages.parts.layout import ask_for, open_asked
from pages.parts.view import View, fresh_view, go, known, origin
from pmcore.boards.lobby import seat_blocks
from pmcore.boards.page_messages import DraftPlace, Drawn, PageMine
from pmcore.model.meeting import STAGES, Stage, StageKey, stage
from pmcore.server.service import enter_url
from pmcore.web.routes.join_pages import CAME

PAGES = {each.page: each for each in STAGES}
# Where a draft waits: the board that it was written on, its page and what people call it.
BOARDS_OF_PAGES: dict[str, DraftPlace] = {
    name: {"page": each.page, "name": each.name}
    for each in STAGES
    for name in ({each.page} | ({"own"} if each.key is StageKey.RECOMMENDATIONS else set()))
}
FOREVER = 3600  # seconds; its existence alone makes an idle page come back after a server restart (pmcore/live/NOTES.md)


@st.fragment(run_every=FOREVER)
def show(view: View, page: str) -> None:
    """Draw the rail for the page that is open, and follow the facilitator unless this person stays here."""
    # Before the old rail is drawn once more and asks a second time, in the middle of the new page's run.
    turn(page)
    view = fresh_view() or view
    at = PAGES.get(page)
    mine: PageMine = {
        "stay": bool(st.session_state.get("stay")),
        "here": at.key.value if at else page,
        "page": page,
    }
    meeting = view.review.meeting
    drawn: Drawn = {
        "stage": landed(meeting.stage, at).value,
        "phase": view.review.deciding.phase.value,
        "role": view.me.role.value,
        "closed": meeting.closed,
    }
    with st.container(key="rail"):
        board(
            view,
            "rail",
            layouts=[PAUSE],
            on=actions(view),
            mine=mine,
            drawn=drawn,
            moved=lambda news: follow(view, news),
            stages={each.key.value: each.name for each in STAGES},
            boards=BOARDS_OF_PAGES,
        )
    open_asked({"device": device, "devices": devices})


def landed(now: StageKey, at: Stage | None) -> StageKey:
    """Return the stage that this browser has followed the meeting to.

    It moves on only when the stage's page is really drawn, so that a page change which Streamlit drops (because a click
    came in the same moment) is asked for again.
    """
    if "landed" not in st.session_state:
        st.session_state["landed"] = arrived(now)
    if at is not None and at.key is now:
        st.session_state["landed"] = now
    known: StageKey = st.session_state["landed"]
    return known


def arrived(now: StageKey) -> StageKey:
    """Return the stage where the room was when this person came in; the room may have moved on before the first draw."""
    came = st.query_params.get(CAME, "")
    st.query_params.pop(CAME, None)
    return StageKey(came) if came in set(StageKey) else now


def follow(view: View, news: dict[str, Any]) -> None:
    """Remember where to go: after the meeting moved, everybody's page moves with it, except for those who stay."""
    if news.get("removed"):
        st.session_state["turn"] = ("welcome", "")
        st.session_state["said"] = "You were removed from that review. The facilitator can let you back in."
        return
    if news.get("landed"):  # this server was restarted; the browser knows how far it had followed
        st.session_state.update(landed=stage(news["landed"]).key, stay=bool(news.get("stay")))
    now = view.service.reviews.get(view.review.id).meeting.stage
    moved = now is not st.session_state.get("landed", now)
    if moved and st.session_state.get("stay") and not view.hosts:
        st.session_state["landed"] = now
        moved = False
    if moved:
        to(stage(now).page, view.review.id)
    else:  # a click of the same moment still leads where it should
        st.session_state.setdefault("turn", ("", ""))


def turn(page: str = "") -> None:
    """Go where the rail wants to go; an empty name means: draw this page anew.

    What the browser asked of the page before, while this one was being drawn, would make it show that one, empty: then
    `page` is gone to once more.
    """
    wanted = st.session_state.pop("turn", None)
    if page and asked_of_another():
        go(*(wanted if wanted and wanted[0] else (page, st.query_params.get("review", ""))))
    if wanted is None:
        return
    if wanted[0]:
        go(*wanted)
    st.rerun()


def asked_of_another() -> bool:
    """Return whether only a part of the page is drawn, for a browser that was at another one when it asked for that."""
    run = get_script_run_ctx()
    if run is None:
        return False
    if not run.fragment_ids_this_run:
        st.session_state["drawn_at"] = run.page_script_hash
    return bool(run.page_script_hash != st.session_state.get("drawn_at", run.page_script_hash))


def to(page: str, review_id: str) -> None:
    """Ask to go to a page in this run."""
    st.session_state["turn"] = (page, review_id)


def actions(view: View) -> dict[str, Any]:
    """Return where the buttons of the rail lead; what changes the meeting is sent by the browser itself."""
    review_id = view.review.id
    return {
        "home": lambda _: to("welcome", ""),
        "open": lambda action: to(known(action["value"]), review_id),
        "look": lambda action: to(stage(action["value"]).page, review_id),
        "stay": lambda _: st.session_state.update(stay=not st.session_state.get("stay")),
        "device": lambda _: ask_for("device"),
        "devices": lambda _: ask_for("devices"),
    }


@st.dialog("Continue on another device")
def device() -> None:
    """Show a personal link that opens this very seat in one more browser."""
    view = fresh_view()
    if view is None:
        st.rerun()
    st.write(
        f"Scan this, or open the link there. It is **your** seat ({view.me.role.word}) and works once, for 5 minutes; "
        "do not pass it on."
    )
    url = enter_url(view.service, view.review.id, view.me.id, base=origin())
    panel(view, "seat", seat_blocks(url), {})
    st.code(url, language=None, wrap_lines=True)
