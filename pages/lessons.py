"""Lessons Learned: by tone and lens."""

from __future__ import annotations

from pages.forms.cards import LESSON
from pages.parts.board import board, composer
from pages.parts.here import here
from pages.parts.layout import stage_heading
from pmcore.model.meeting import stage

view = here()
stage_heading(stage("lessons"))
board(
    view, "lessons", layouts=[LESSON], composer=composer("lesson", look="low") if view.contributes else None
)
