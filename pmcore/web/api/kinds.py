"""Which commands programs can send, and where."""

from __future__ import annotations

from pmcore.commands.registry import COMMANDS

# These are proved by a cookie or a ticket, not by a token.
FOR_BROWSERS = ("join_review", *(kind for kind, command in COMMANDS.items() if command.internal))
# POST /reviews and POST …/seats have addresses of their own; a seat can be added as a command as well.
NOT_IN_REVIEW = ("create_review", *FOR_BROWSERS)
