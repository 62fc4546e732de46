"""Preventive Measures: from a recommendation in one click, or written here; owner, date, how we will know."""

from __future__ import annotations

from pages.forms.measures import FOLLOW_UP, MEASURE
from pages.parts.board import board, composer
from pages.parts.layout import stage_heading
from pages.parts.view import current_view
from pmcore.model.meeting import stage

view = current_view()
stage_heading(stage("measures"))
board(
    view,
    "measures",
    layouts=[FOLLOW_UP if view.review.meeting.closed else MEASURE],
    composer=composer("measure", look="low") if view.contributes else None,
)
