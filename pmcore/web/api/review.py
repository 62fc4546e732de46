"""The review of an address, for whoever has business in it."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Path
from starlette.requests import Request

from pmcore.model.review import Review
from pmcore.model.scope import Scope
from pmcore.web.api.context import Context, context_of
from pmcore.web.api.principal import Asking, Principal

ReviewId = Annotated[str, Path(description="The id of a review, from GET /reviews.")]


async def review_to_read(request: Request, principal: Asking, review_id: ReviewId) -> Review:
    """Return the review as it is now; raises `NotAllowedError` or `NotFoundError`."""
    return await _review(context_of(request), principal, review_id, Scope.READ)


async def review_to_change(request: Request, principal: Asking, review_id: ReviewId) -> Review:
    """Return the review as it is now; raises `NotAllowedError`, also where a token only reads, or `NotFoundError`."""
    return await _review(context_of(request), principal, review_id, Scope.WRITE)


async def _review(context: Context, principal: Principal, review_id: str, scope: Scope) -> Review:
    principal.require_scope(scope)
    loaded = context.service.reviews.loaded.peek(review_id)  # only what is not in memory is worth a thread
    review = loaded.review if loaded else await context.run(context.service.reviews.get, review_id)
    principal.require(review)
    return review


ToRead = Annotated[Review, Depends(review_to_read)]
ToChange = Annotated[Review, Depends(review_to_change)]
