"""What a program sends: one JSON object, read by us and not by FastAPI.

So it is read only after the token and the review are known, never more of it than is allowed, and counted before anybody
validates it (pmcore/web/sizes.py). `body` describes it.
"""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Depends
from starlette.requests import Request

from pmcore.intake.reading import LARGEST, TOO_LARGE
from pmcore.web.body import TooLargeError, body_of
from pmcore.web.sent import Sent, sent

SCHEMAS = "#/components/schemas/"


Body = Annotated[Sent, Depends(sent)]


def body(schema: str) -> dict[str, Any]:
    """Return how an operation's body is described: a JSON object with one of the schemas of the description."""
    content = {"application/json": {"schema": {"$ref": SCHEMAS + schema}}}
    return {"requestBody": {"required": True, "content": content}}


BYTES = {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}
FILE: dict[str, Any] = {"requestBody": {"required": True, "content": BYTES}}
"""How an operation's body is described that is a file."""


async def file_of(request: Request) -> bytes:
    """Return the file that was sent; raises `TooLargeError`, with the sentence for files."""
    try:
        return await body_of(request, LARGEST)
    except TooLargeError as error:
        raise TooLargeError(TOO_LARGE) from error
