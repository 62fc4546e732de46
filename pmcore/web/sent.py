"""What a program or a page has sent: one JSON object of a bounded size, and sentences for what cannot be read."""

from __future__ import annotations

import json
from typing import Any, NamedTuple

from pydantic import ValidationError
from starlette.requests import Request

from pmcore.errors import InvalidError, invalid
from pmcore.reviews.repeats import require_short
from pmcore.web.body import body_of
from pmcore.web.sizes import require_small

LARGEST_COMMAND = 1024 * 1024
AT_ONCE = 64  # threads of our own: waiting for the disk must not keep Streamlit's files waiting


class Sent(NamedTuple):
    """An object that was sent, and the sender's own id for the command, which stands in it."""

    values: dict[str, Any]
    command_id: str | None


async def sent(request: Request) -> Sent:
    """Return the JSON object that was sent, and its command_id apart; raises `InvalidError` or `TooLargeError`."""
    body = await body_of(request, LARGEST_COMMAND)
    try:
        values = json.loads(body or b"{}")
    except (ValueError, RecursionError) as error:
        raise InvalidError("The body is not JSON.") from error
    if not isinstance(values, dict):
        raise InvalidError('The body must be one JSON object, such as {"kind": "add_lesson", …}.')
    command_id = values.pop("command_id", None)
    require_small(values)
    if command_id is not None:
        require_short(command_id if isinstance(command_id, str) else "")
    return Sent(values, command_id)


def invalid_command(error: ValidationError) -> InvalidError:
    """Return the sentence for a command that cannot be read: which field, or which kinds there are."""
    first = error.errors(include_url=False, include_input=False)[0]
    if first["type"] == "union_tag_not_found":
        return InvalidError("Say which command in “kind”.", fields={"kind": "Please fill this in."})
    if first["type"] == "union_tag_invalid":
        sentence = "There is no such command. /api/v1/openapi.json lists them."
        return InvalidError(sentence, fields={"kind": sentence})
    return invalid(error)
