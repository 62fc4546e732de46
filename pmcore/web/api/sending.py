"""What a program sends: one JSON object, read by us and not by FastAPI.

So it is read only after the token and the review are known, never more of it than is allowed, and counted before anybody
validates it (pmcore/web/sizes.py). `body` describes it.
"""

from __future__ import annotations

from typing import Annotated, Any, NamedTuple

from fastapi import Depends
from starlette.requests import Request

from pmcore.web.sent import sent

SCHEMAS = "#/components/schemas/"


class Sent(NamedTuple):
    """An object that was sent, and the sender's own id for the command, which stands in it."""

    values: dict[str, Any]
    command_id: str | None


async def sent_of(request: Request) -> Sent:
    """Return what was sent; raises `InvalidError` or `TooLargeError`."""
    return Sent(*await sent(request))


Body = Annotated[Sent, Depends(sent_of)]


def body(schema: str) -> dict[str, Any]:
    """Return how an operation's body is described: a JSON object with one of the schemas of the description."""
    content = {"application/json": {"schema": {"$ref": SCHEMAS + schema}}}
    return {"requestBody": {"required": True, "content": content}}
