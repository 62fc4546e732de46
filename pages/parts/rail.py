"""The rail on top of a review's pages: where the meeting is, how long is left, who is here; and moving with it."""

from __future__ import annotations

from typing import Any

import streamlit as st

from pages.parts.board import board, panel
from pages.parts.here import Here, go, look, origin
from pages.parts.layout import ask_for, open_asked
from pages.parts.send import act
from pmcore.boards.lobby import seat_blocks
from pmcore.commands.base import Command
from pmcore.commands.meeting import ExtendTimer, MarkReady, MoveToStage, SetAutoTimer, SetTimer, StopTimer
from pmcore.commands.people import GiveBack, TakeOver
from pmcore.model.meeting import STAGES, Stage, StageKey, stage
from pmcore.web.service import enter_url

PAGES = {each.page: each for each in STAGES}
FOREVER = (
    3600  # seconds; its existence alone makes an idle page come back after a server restart (live-facts 6)
)


@st.fragment(run_every=FOREVER)
def show(here: Here, page: str) -> None:
    """Draw the rail for the page that is open, and follow the facilitator unless this person stays here."""
    turn()  # before the old rail is drawn once more and asks a second time, in the middle of the new page's run
    here = look() or here
    at = PAGES.get(page)
    mine = {"stay": bool(st.session_state.get("stay")), "here": at.key.value if at else page}
    meeting = here.review.meeting
    drawn = {
        "stage": landed(meeting.stage, at).value,
        "phase": here.review.deciding.phase.value,
        "role": here.me.role.value,
        "closed": meeting.closed,
    }
    with st.container(key="rail"):
        board(
            here, "rail", actions(here, page), mine=mine, drawn=drawn, moved=lambda news: follow(here, news)
        )
    open_asked({"device": device, "anyway": anyway})


def landed(now: StageKey, at: Stage | None) -> StageKey:
    """Return the stage that this browser has followed the meeting to.

    It moves on only when the stage's page is really drawn, so that a page change which Streamlit drops (because a click
    came in the same moment) is asked for again.
    """
    if "landed" not in st.session_state or (at is not None and at.key is now):
        st.session_state["landed"] = now
    known: StageKey = st.session_state["landed"]
    return known


def follow(here: Here, news: dict[str, Any]) -> None:
    """Remember where to go: after the meeting moved, everybody's page moves with it, except for those who stay."""
    if news.get("removed"):
        st.session_state["turn"] = ("welcome", "")
        st.session_state["said"] = "You were removed from that review. The facilitator can let you back in."
        return
    now = here.service.reviews.get(here.review.id).meeting.stage
    moved = now is not st.session_state.get("landed", now)
    if moved and st.session_state.get("stay") and not here.hosts:
        st.session_state["landed"] = now
        moved = False
    st.session_state["turn"] = (stage(now).page, here.review.id) if moved else ("", "")


def turn() -> None:
    """Go where the rail wants to go; an empty name means: draw this page anew."""
    wanted = st.session_state.pop("turn", None)
    if wanted is None:
        return
    if wanted[0]:
        go(*wanted)
    st.rerun()


def to(page: str, review_id: str) -> None:
    """Ask to go to a page in this run."""
    st.session_state["turn"] = (page, review_id)


def actions(here: Here, page: str) -> dict[str, Any]:
    """Return what the buttons of the rail do."""
    review_id = here.review.id

    def move(wish: dict[str, Any]) -> None:
        key = wish["value"] or PAGES[page].key.value
        answer = act_move(here, key, wish["command_id"])
        if answer:
            to(stage(key).page, review_id)

    def host(kind: type[Command], values: dict[str, Any], wish: dict[str, Any]) -> None:
        if act(here, kind, values, wish["command_id"]).ok:
            to("", "")  # the role is another one now, and all of the page is drawn by it

    return {
        "home": lambda _: to("welcome", ""),
        "open": lambda wish: to(wish["value"], review_id),
        "look": lambda wish: to(stage(wish["value"]).page, review_id),
        "move": move,
        "bring": lambda wish: move({**wish, "value": PAGES[page].key.value if page in PAGES else ""}),
        "stay": lambda _: st.session_state.update(stay=not st.session_state.get("stay")),
        "ready": lambda wish: act(here, MarkReady, {"ready": wish["value"] != "no"}, wish["command_id"]),
        "timer": lambda wish: act(here, SetTimer, {"minutes": int(wish["value"])}, wish["command_id"]),
        "extend": lambda wish: act(here, ExtendTimer, {"minutes": int(wish["value"])}, wish["command_id"]),
        "auto_timer": lambda wish: act(here, SetAutoTimer, {"on": wish["value"] == "on"}, wish["command_id"]),
        "stand_in": lambda wish: host(TakeOver, {}, wish),
        "give_back": lambda wish: host(GiveBack, {"id": wish["id"]}, wish),
        "stop_timer": lambda wish: act(here, StopTimer, {}, wish["command_id"]),
        "device": lambda _: ask_for("device"),
    }


def act_move(here: Here, key: str, command_id: str) -> bool:
    """Move everybody; where the timeline is not agreed yet, ask whether to move on anyway."""
    meeting = here.service.reviews.get(here.review.id).meeting
    if meeting.waits_for_agreement(stage(key).key):
        ask_for("anyway", key=key)
        return False
    return act(here, MoveToStage, {"stage": key}, command_id).ok


@st.dialog("The timeline is not agreed yet")
def anyway(key: str) -> None:
    """Let the facilitator override, on the record."""
    here = look()
    if here is None:
        st.rerun()
    st.write("Remedies that come before the room agrees on what happened often fit the wrong story.")
    st.write("You can move on anyway. The history and the document will say so.")
    with st.container(horizontal=True):
        if st.button("Back to the timeline", type="primary", key="anyway-no"):
            st.rerun()
        if st.button(f"Move everybody to {stage(key).name} anyway", key="anyway-yes"):
            act(here, MoveToStage, {"stage": key, "anyway": True}, f"anyway-{here.review.version}-{key}")
            go(stage(key).page, here.review.id)


@st.dialog("Continue on another device")
def device() -> None:
    """Show a personal link that opens this very seat in one more browser."""
    here = look()
    if here is None:
        st.rerun()
    st.write(
        f"Scan this, or open the link there. It is **your** seat ({here.me.role}) and works for 15 minutes; "
        "do not pass it on."
    )
    url = enter_url(here.service, here.review.id, here.me.id, base=origin())
    panel(here, "seat", seat_blocks(url), {})
    st.code(url, language=None, wrap_lines=True)
