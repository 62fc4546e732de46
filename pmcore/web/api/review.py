"""The review of an address, for whoever has business in it."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Path

from pmcore.model.review import Review
from pmcore.model.scope import Scope
from pmcore.web.api.context import Shared
from pmcore.web.api.principal import Asking

ReviewId = Annotated[str, Path(description="The id of a review, from GET /reviews.")]


async def review_to_read(context: Shared, principal: Asking, review_id: ReviewId) -> Review:
    """Return the review as it is now; raises `NotAllowedError` or `NotFoundError`."""
    principal.require_scope(Scope.READ)
    review = await context.run(context.service.reviews.get, review_id)
    principal.require(review)
    return review


async def review_to_change(context: Shared, principal: Asking, review_id: ReviewId) -> Review:
    """Return the review as it is now; raises `NotAllowedError`, also where a token only reads, or `NotFoundError`."""
    principal.require_scope(Scope.WRITE)
    review = await context.run(context.service.reviews.get, review_id)
    principal.require(review)
    return review


ToRead = Annotated[Review, Depends(review_to_read)]
ToChange = Annotated[Review, Depends(review_to_change)]
