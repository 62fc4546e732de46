"""What other reviews deferred and returns: taken up again here, put off, or dropped. To each who has a seat there, in the Lobby."""

from __future__ import annotations

from datetime import UTC, datetime

import streamlit as st

from pages.forms.cards import RETURNED
from pages.parts.board import apart, public_panel
from pages.parts.view import View, browser_keys, fresh_view, view_of
from pmcore.boards.follow_through import returned_blocks, returned_row, take_up_blocks
from pmcore.model.people import DECIDERS
from pmcore.store.returned import returned_recommendations

MOST = 5


@st.fragment
def returned(view: View) -> None:
    """Show deferred recommendations whose day has come, or that are about the same services; nothing where there are none."""
    now = fresh_view() or view
    review, today = now.review, datetime.now(UTC).date()
    if review.meeting.closed:
        return
    found = returned_recommendations(
        now.service.reviews.store.query,
        browser_keys(),
        today,
        services=review.incident.services,
        but=review.id,
        limit=MOST + len(review.recommendations),
    )
    here = {each.taken_up for each in review.recommendations.values()}
    shown = [each for each in found if each.id not in here][:MOST]
    if not shown:
        return
    public_panel("returned", returned_blocks(), {})
    for each in shown:
        there = view_of(each.review_id)
        card = there.review.recommendations.get(each.id) if there else None
        if there and card:
            apart(there, card.id, returned_row(there.review, card, today), [RETURNED])
            if now.me.role in DECIDERS:
                origin = f"{card.label}, {there.review.incident.title}"[:200]
                apart(now, card.id, take_up_blocks(card, origin), [], part=":take_up")
