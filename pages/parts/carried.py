"""What earlier reviews of the same services left to be done: done, still, or dropped? To each who has a seat there, in the Lobby."""

from __future__ import annotations

from datetime import UTC, datetime

import streamlit as st

from pages.forms.measures import DECLINE, FOLLOW_UP
from pages.parts.board import apart, public_panel
from pages.parts.view import View, browser_keys, fresh_view, view_of
from pmcore.boards.follow_through import carried_blocks, row_blocks
from pmcore.store.measures import Asked, MeasureState, listed_measures

MOST = 5


@st.fragment
def carried(view: View) -> None:
    """Show the open measures of related reviews that are due first; nothing where there are none."""
    now = fresh_view() or view
    services, today = now.review.incident.services, datetime.now(UTC).date()
    if not services or now.review.meeting.closed:
        return
    asked = Asked(today, MeasureState.OPEN, services=services, but=now.review.id, browser=browser_keys())
    found = listed_measures(now.service.reviews.store.query, asked, limit=MOST + 1)
    if not found:
        return
    public_panel("carried", carried_blocks(more=len(found) > MOST), {})
    for each in found[:MOST]:
        there = view_of(each.review_id)
        measure = there.review.measures.get(each.id) if there else None
        if there and measure:
            apart(there, measure.id, row_blocks(there.review, measure, today), [FOLLOW_UP, DECLINE])
