"""Timeline: everybody puts down what happened; the list sorts itself, the picture shows the same."""

from __future__ import annotations

from functools import partial

import streamlit as st

from pages.forms.agreement import DISSENT
from pages.forms.questions import ANSWER, QUESTION
from pages.forms.timeline import SILENTLY, event
from pages.forms.versions import SAME, version
from pages.parts import pictures
from pages.parts.board import board, composer, with_checks
from pages.parts.layout import ask_for, comes_and_goes, open_asked, stage_heading
from pages.parts.rail import to, turn
from pages.parts.view import View, current_view, fresh_view
from pmcore.boards.silence import ROW
from pmcore.model.meeting import stage
from pmcore.report.pictures.timeline_lanes import Lanes
from pmcore.wording import dates

view = current_view()
stage_heading(stage("timeline"))


@st.fragment
def events() -> None:
    """Show the list, over it the picture where this person wants it, and beside it the checks for whom they are for."""
    turn()
    now = fresh_view() or view
    with_checks(now, "checks", timeline)
    # not where it was asked for: what is drawn there takes the place of what stands first on the page, its style sheet
    open_asked({"closer": partial(pictures.closer, now)})


def timeline(now: View) -> None:
    """Show the list and the picture."""
    with comes_and_goes("picture"):
        if st.session_state.get("pictured"):
            picture(now)
    day = now.review.day
    said, zone = dates.day(day) if day else "", now.review.incident.zone
    board(
        now,
        "timeline",
        layouts=[event(said, zone), QUESTION, ANSWER, version(said, zone), SAME, DISSENT],
        composer=composer("event", look="low", fixed=SILENTLY) if now.contributes else None,
        own=ROW,
        on={
            "causes": lambda _: to("causes", now.review.id),
            "picture": lambda action: st.session_state.update(
                pictured=action["value"] == "show" or not st.session_state.get("pictured")
            ),
        },
        mine={"pictured": bool(st.session_state.get("pictured")), **pictures.led_to()},
    )


def picture(now: View) -> None:
    """Show the picture, with the lanes that this person wants."""
    lanes = Lanes(st.session_state.get("lanes", Lanes.KINDS.value))
    board(
        now,
        "picture_by_service" if lanes is Lanes.SERVICES else "picture",
        on={
            "closer": lambda action: ask_for(
                "closer",
                opened=action["command_id"],
                lanes=lanes,
                ids=action["value"].split(),
                stands_at=action["id"],
            ),
            "lanes": lambda action: st.session_state.update(
                lanes=Lanes.SERVICES.value if action["value"] == Lanes.SERVICES.value else Lanes.KINDS.value
            ),
        },
    )


events()
