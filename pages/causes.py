"""Root Cause Analysis: a branching five-whys that everybody edits at once."""

from __future__ import annotations

from pages.forms.causes import ALSO, CAUSE, PLACE, PROBLEM
from pages.parts.board import board, composer
from pages.parts.layout import stage_heading
from pages.parts.view import current_view
from pmcore.model.meeting import stage

view = current_view()
stage_heading(stage("causes"))
board(
    view,
    "causes",
    layouts=[PROBLEM, CAUSE, PLACE, ALSO],
    composer=composer("problem", look="low") if view.contributes else None,
)
