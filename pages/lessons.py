"""Lessons Learned: by tone and lens."""

from __future__ import annotations

from pages.forms.cards import LESSON
from pages.parts.board import board, composer
from pages.parts.layout import stage_heading
from pages.parts.view import current_view
from pmcore.model.meeting import stage

view = current_view()
stage_heading(stage("lessons"))
board(
    view, "lessons", layouts=[LESSON], composer=composer("lesson", look="low") if view.contributes else None
)
