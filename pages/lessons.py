"""Lessons Learned: by tone and lens; where the room writes them silently, one's own stand above until they are opened."""

from __future__ import annotations

from pages.forms.cards import LESSON
from pages.parts.board import board, composer
from pages.parts.layout import stage_heading
from pages.parts.view import current_view
from pmcore.boards.silence import LESSON as OWN
from pmcore.model.meeting import stage

view = current_view()
stage_heading(stage("lessons"))
board(
    view,
    "lessons",
    layouts=[LESSON],
    composer=composer("lesson", look="low") if view.contributes else None,
    own=OWN,
)
