"""Texts for the audiences."""

from __future__ import annotations

from pages.forms.base import field, layout
from pmcore.commands.communication import AddMessage, EditMessage

MESSAGE = layout(
    "message",
    [
        field("text", "Text", rows=6),
        field("channel", "Channel", hint="status page, e-mail, wiki"),
    ],
    add=AddMessage,
    edit=EditMessage,
    submit="Keep the text",
)
