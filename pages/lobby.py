"""Lobby: the code on the wall, who is here, how we work; for the facilitator, who may do what."""

from __future__ import annotations

import streamlit as st

from pages.forms.timeline import SILENTLY, event
from pages.parts.board import board, composer, panel, private
from pages.parts.carried import carried
from pages.parts.layout import ask_for, comes_and_goes, open_asked, stage_heading
from pages.parts.returned import returned
from pages.parts.rules import rules
from pages.parts.view import current_view, fresh_view, origin
from pages.parts.words import plain
from pmcore.boards.lobby import join_blocks, seat_blocks
from pmcore.boards.silence import ROW, invitation
from pmcore.errors import ReviewError
from pmcore.model.meeting import stage
from pmcore.model.silence import writes_silently
from pmcore.server.service import join_url, seat_url
from pmcore.wording import dates

view = current_view()
stage_heading(stage("lobby"))
with comes_and_goes("unsafe"):
    if view.hosts and (unsafe := view.service.safety.for_hosts):
        st.warning(plain(unsafe), icon=":material/lock_open:")


@st.fragment
def wall() -> None:
    """Show the code; a renewed one is drawn at once."""
    now = fresh_view() or view
    blocks = join_blocks(now.review, join_url(now.service, now.review, origin()))
    panel(now, "wall", blocks, {"renewed": lambda _: None})


@st.fragment
def people() -> None:
    """Show the seats and what the facilitator can do about them."""
    board(fresh_view() or view, "lobby", on={"link": lambda action: ask_for("link", person_id=action["id"])})
    open_asked({"link": link})


@st.dialog("A personal link")
def link(person_id: str) -> None:
    """Show the link that opens somebody's seat, for whoever lost their browser."""
    now = fresh_view() or view
    try:
        url = seat_url(now.service, now.review, now.me.id, person_id, base=origin())
    except ReviewError as error:
        st.write(plain(error.sentence))  # it names somebody
        return
    st.write(
        "Send this to nobody else: it opens their seat in one more browser, once, and works for 5 minutes. "
        "The history will say that they came back."
    )
    panel(now, "seat", seat_blocks(url, now.review.name_of(person_id)))
    st.code(url, language=None, wrap_lines=True)


def remembered() -> None:
    """Show the form of the timeline, and below it what this person alone sees of what they wrote, while it is written silently."""
    day = view.review.day
    panel(view, "invitation", invitation(view.review))
    layout = event(dates.day(day) if day else "", view.review.incident.zone)
    private(view, "timeline", ROW, [layout], composer("event", look="low", fixed=SILENTLY))


with st.container(key="lobby"):
    left, right = st.columns([3, 2], gap="large")
with left:
    if view.contributes and view.review.meeting.timeline_is_silent and writes_silently(view.me.role):
        remembered()
    for part in (wall, people) if view.hosts else (people, wall):
        part()
    with comes_and_goes("carried"):
        carried(view)
    with comes_and_goes("returned"):
        returned(view)
with right:
    rules(view)
