"""The document of a review."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from pmcore.server.export_queue import Who
from pmcore.web.api.context import context_of
from pmcore.web.api.described import REFUSED, Responses
from pmcore.web.api.principal import Asking
from pmcore.web.api.review import ToRead
from pmcore.web.documents import document_of, download_of

routes = APIRouter()
WAITING_EACH = 12  # documents of one token: they take turns with everybody else's
# Said here once more, so that the description does not load all that draws; tests hold it against pmcore/report.
FORMATS = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "md": "text/markdown",
    "html": "text/html",
    "pdf": "application/pdf",
    "json": "application/json",
}
AUDIENCES = ("technical", "management", "customer")
_BYTES = {"type": "string", "format": "binary"}
_TEXT = {"type": "string"}
_FACTS = {
    "type": "object",
    "additionalProperties": True,
    "description": "The facts behind the document, under the same filter.",
}
_SCHEMAS: dict[str, dict[str, Any]] = {"md": _TEXT, "html": _TEXT, "json": _FACTS}
_DOCUMENT: Responses = {
    200: {"content": {media: {"schema": _SCHEMAS.get(name, _BYTES)} for name, media in FORMATS.items()}}
}


@routes.get(
    "/reviews/{review_id}/report",
    operation_id="get_report",
    summary="The document",
    description="As soon as it is made: a program's documents take turns with everybody else's.",
    response_class=Response,
    response_description="The document",
    responses=_DOCUMENT | REFUSED,
)
async def get_report(
    request: Request,
    principal: Asking,
    review: ToRead,
    wanted: Annotated[
        str, Query(alias="format", description="A kind of file.", json_schema_extra={"enum": [*FORMATS]})
    ] = "docx",
    audience: Annotated[
        str,
        Query(
            description="For whom: what they need not know is not in it.",
            json_schema_extra={"enum": [*AUDIENCES]},
        ),
    ] = "technical",
) -> Response:
    """Return the document; raises `InvalidError` where there is no such format or audience, `BusyError`, `GoneError`."""
    context = context_of(request)
    who = Who(principal.token.id, WAITING_EACH)
    return download_of(await document_of(context.service, request, who, review, wanted, audience))
