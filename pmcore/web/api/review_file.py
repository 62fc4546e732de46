"""Whole reviews that come from another Postmortem, and go there."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from starlette.requests import Request
from starlette.responses import Response

from pmcore.errors import NotAllowedError
from pmcore.intake.review_file.lines import MEDIA_TYPE
from pmcore.intake.whole_reviews import bring_review, taken_along
from pmcore.model.people import Program, Role
from pmcore.model.review import Review
from pmcore.reviews import Outcome
from pmcore.server.service import base_url
from pmcore.web.api.answers import Started
from pmcore.web.api.context import Context, context_of
from pmcore.web.api.described import REFUSED, Responses
from pmcore.web.api.done import done, sent_back
from pmcore.web.api.principal import Asking, Principal
from pmcore.web.api.review import ToRead
from pmcore.web.api.reviews import may_start
from pmcore.web.api.sending import BYTES, FILE, file_of
from pmcore.web.documents import sent_as

routes = APIRouter()
FACILITATORS = "Only a facilitator takes a whole review along: its file has what lies in the tray, too."
_SENT: Responses = {200: {"content": BYTES}}


async def may_bring(principal: Annotated[Principal, Depends(may_start)]) -> Principal:
    """Return the principal; raises `NotAllowedError` where it may not bring a review."""
    principal.require_role(Role.FACILITATOR)
    return principal


@routes.get(
    "/reviews/{review_id}/file",
    operation_id="get_review_file",
    summary="The whole review as a file for another Postmortem",
    description="Its history as JSON Lines, which `POST /reviews/import` reads. It has no ballots, no cards or rows that wait for "
    "their opening, no browsers, no codes.",
    response_class=Response,
    response_description="The file",
    responses=_SENT | REFUSED,
)
async def get_review_file(request: Request, principal: Asking, review: ToRead) -> Response:
    """Return the file; raises `NotAllowedError` for whoever is no facilitator."""
    if principal.role_in(review) is not Role.FACILITATOR:
        raise NotAllowedError(FACILITATORS)
    context = context_of(request)
    file = await context.run(taken_along, context.service.reviews, review.id, datetime.now(UTC))
    return sent_as(file.name, file.content, MEDIA_TYPE)


@routes.post(
    "/reviews/import",
    operation_id="import_review",
    summary="Bring a review from another Postmortem",
    description="As the body: the file that `GET /reviews/{review_id}/file` gave there, at most 50 MB. Its history, numbers and people "
    "come along; nobody has a seat in it but whom you give one (`POST /reviews/{review_id}/seats`). Of a file that cannot be read "
    "nothing is kept; the sentence says what is wrong, and in which line.",
    response_model=Started,
    response_description="The review is here, durably",
    responses=REFUSED,
    openapi_extra=FILE,
)
async def import_review(
    request: Request,
    principal: Annotated[Principal, Depends(may_bring)],
    copy: Annotated[bool, Query(description="Beside the same review, where it is here already.")] = False,
) -> Response:
    """Bring the review; raises `UnreadableError`, or `RuleError` where it is here already."""
    context = context_of(request)
    async with context.files:
        data = await file_of(request)
        review = await context.run(_brought, context, data, principal, copy)
    link = f"{base_url(context.service, request)}/join/{review.join_code}"
    newest = tuple(context.service.reviews.log(review.id, review.version - 1))
    values = done(context, Outcome(review, newest), principal, None)
    return sent_back(values | {"id": review.id, "join_code": review.join_code, "join_url": link})


def _brought(context: Context, data: bytes, principal: Principal, copy: bool) -> Review:
    actor = principal.actor
    assert isinstance(actor, Program)  # `may_bring` has looked
    return bring_review(context.service.reviews, data, actor, copy=copy)
