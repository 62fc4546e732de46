"""What earlier reviews of the same services left to be done: done, still, or dropped? To each who has a seat there, in the Lobby."""

from __future__ import annotations

from datetime import UTC, datetime

import streamlit as st

from pages.forms.measures import DECLINE, FOLLOW_UP, LOOK
from pages.parts.board import apart, panel
from pages.parts.view import View, browser_keys, fresh_view, view_of
from pmcore.boards.carried import Later, Progress, carried_blocks
from pmcore.boards.follow_through import row_blocks
from pmcore.store.measures import Asked, MeasureState, listed_measures

MOST = 5


@st.fragment
def carried(view: View) -> None:
    """Show the measures of related reviews that were open when this lobby began, due first; nothing where there are none."""
    now = fresh_view() or view
    services, today = now.review.incident.services, datetime.now(UTC).date()
    if not services or now.review.meeting.closed:
        return
    asked = Asked(
        today,
        MeasureState.OPEN,
        services=services,
        but=now.review.id,
        looked_in=now.review.id,
        browser=browser_keys(),
    )
    found = listed_measures(now.service.reviews.store.query, asked, limit=MOST + 1)
    there = [(view_of(each.review_id), each.id) for each in found[:MOST]]
    shown = [
        (seen, seen.review.measures[each]) for seen, each in there if seen and each in seen.review.measures
    ]
    if not shown:
        return
    looked = sum(measure.was_looked_at(now.review.id) for _, measure in shown)
    panel(
        now,
        "carried",
        carried_blocks(Progress(len(shown), looked, more=len(found) > MOST), now.review.meeting),
    )
    later = Later.of(now.review)
    for seen, measure in shown:
        apart(seen, measure.id, row_blocks(seen.review, measure, today, later), [FOLLOW_UP, DECLINE, LOOK])
