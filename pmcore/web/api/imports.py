"""Timelines from files."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Path
from starlette.responses import Response

from pmcore.errors import NotFoundError
from pmcore.web.api.answers import Done
from pmcore.web.api.described import REFUSED
from pmcore.web.api.review import ToChange

routes = APIRouter()
_FILE: dict[str, Any] = {
    "required": True,
    "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
}


@routes.post(
    "/reviews/{review_id}/imports/{importer}",
    operation_id="import_file",
    summary="Bring in a timeline from a file",
    description="As the body: the bytes of the file.",
    response_model=Done,
    response_description="Done, durably",
    responses=REFUSED,
    openapi_extra={"requestBody": _FILE},
)
async def import_file(
    review: ToChange, importer: Annotated[str, Path(description="The name of an importer.")]
) -> Response:
    """Raise `NotFoundError`: there is no importer yet."""
    raise NotFoundError(f"There is no importer “{importer[:40]}”.")
