"""Incident Overview: the facts, the durations that follow from them, impact and links."""

from __future__ import annotations

from pages.forms.incident import IMPACT, LINK, facts
from pages.parts.board import board
from pages.parts.layout import stage_heading
from pages.parts.view import current_view
from pmcore.model.meeting import stage

view = current_view()
stage_heading(stage("overview"))
board(view, "overview", layouts=[facts(view.review.incident.zone), IMPACT, LINK])
