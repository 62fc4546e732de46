"""What happened in a review, line by line."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import BeforeValidator, Field
from starlette.requests import Request
from starlette.responses import Response

from pmcore.model.review import Review
from pmcore.model.visibility import version_for
from pmcore.web.api.answers import Changes
from pmcore.web.api.context import Context, context_of
from pmcore.web.api.described import PAGED
from pmcore.web.api.done import lines_of
from pmcore.web.api.etags import answer_of, drawn
from pmcore.web.api.paging import Limit, Listed, link_to_next, whole_number
from pmcore.web.api.principal import Asking, Principal
from pmcore.web.api.review import ToRead

routes = APIRouter()
After = Annotated[
    int,
    Field(ge=0, le=999_999_999_999),
    BeforeValidator(whole_number),
    Query(description="The version of the last line that you have."),
]


@routes.get(
    "/reviews/{review_id}/changes",
    operation_id="get_changes",
    summary="What happened after a version",
    description="The lines that your token may see, counted as it sees them: the version of the last one is where to go on.",
    response_model=Changes,
    response_description="Lines of the log",
    responses=PAGED,
)
async def get_changes(
    request: Request,
    principal: Asking,
    review: ToRead,
    after: After = 0,
    limit: Limit = None,
) -> Response:
    """Return lines of the log."""
    context = context_of(request)
    found = await context.run(_lines, context, request, principal, review, after, limit or 0)
    return answer_of(request, *found)


def _lines(
    context: Context, request: Request, principal: Principal, review: Review, after: int, limit: int
) -> Listed:
    log = context.service.reviews.log(review.id)[: review.version]
    visible = [each for each in log if principal.sees(review, each)][after:]
    page = visible[:limit] if limit else visible
    version = version_for(review, principal.viewer)
    values: dict[str, Any] = {
        "review_id": review.id,
        "version": version,
        "changes": lines_of(review, enumerate(page, after + 1), principal),
    }
    more = len(visible) > len(page)
    return Listed(drawn(values), link_to_next(request, after=after + len(page)) if more else {})
