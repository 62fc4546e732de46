"""The document of a review."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from pmcore.model.formats import AUDIENCES, FORMATS, CausePicture
from pmcore.server.export_queue import Wanted, Who
from pmcore.web.api.context import context_of
from pmcore.web.api.described import REFUSED, Responses
from pmcore.web.api.principal import Asking
from pmcore.web.api.review import ToRead
from pmcore.web.documents import document_of, download_of

routes = APIRouter()
WAITING_EACH = 12  # documents of one token: they take turns with everybody else's
_BYTES = {"type": "string", "format": "binary"}
_TEXT = {"type": "string"}
_FACTS = {
    "type": "object",
    "additionalProperties": True,
    "description": "The facts behind the document, under the same filter.",
}


def _schema(name: str) -> dict[str, Any]:
    return _FACTS if name == "json" else _TEXT if FORMATS[name].text else _BYTES


_DOCUMENT: Responses = {
    200: {"content": {each.media_type: {"schema": _schema(name)} for name, each in FORMATS.items()}}
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
    causes: Annotated[
        str,
        Query(
            description="How a picture shows the causes.",
            json_schema_extra={"enum": [*map(str, CausePicture)]},
        ),
    ] = "graph",
) -> Response:
    """Return the document; raises `InvalidError` where there is no such format, audience or picture, `BusyError`, `GoneError`."""
    context = context_of(request)
    who = Who(principal.token.id, WAITING_EACH)
    document = Wanted(review.id, wanted, audience, causes)
    return download_of(await document_of(context.service, request, who, review, document))
