"""Reviews: all of them in short, one as a token may see it, and a new one."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import Response

from pmcore.commands.incident import CreateReview
from pmcore.errors import NotAllowedError
from pmcore.intake.samples import load_sample
from pmcore.model.people import Role
from pmcore.model.review import COLLECTIONS, Review
from pmcore.model.scope import Scope
from pmcore.server.service import base_url
from pmcore.store.base import ReviewMark, StoredReview
from pmcore.web.api.answers import ReviewShown, ReviewsListed, Started
from pmcore.web.api.context import Context, context_of
from pmcore.web.api.described import KEPT, PAGED, REFUSED
from pmcore.web.api.done import done, sent_back
from pmcore.web.api.etags import Drawn, View, answer_of, drawn, has, not_modified
from pmcore.web.api.paging import Listed, Mark, Page, Paging, listed, part_of
from pmcore.web.api.principal import Asking, Principal
from pmcore.web.api.review import ToRead
from pmcore.web.api.sending import Body, body
from pmcore.web.api.serializers import review_json, stored_json

routes = APIRouter()
AT_ONCE = 50  # things in a review that are drawn in half a millisecond: a thread would cost as much


async def may_start(principal: Asking) -> Principal:
    """Return the principal; raises `NotAllowedError` where it may not start a review."""
    principal.require_role(Role.FACILITATOR, Role.SCRIBE)
    principal.require_scope(Scope.WRITE)
    if principal.only:
        raise NotAllowedError("This token belongs to one review. To start another, use one for all of them.")
    return principal


@routes.get(
    "/reviews",
    operation_id="list_reviews",
    summary="All reviews in short, latest change first",
    description="To a seat, or a token of one review, that one.",
    response_model=ReviewsListed,
    response_description="The reviews",
    responses=PAGED,
)
async def list_reviews(request: Request, principal: Asking, page: Paging) -> Response:
    """Return reviews in short."""
    context = context_of(request)
    return answer_of(request, *await context.run(_listed, context, request, principal, page))


def _listed(context: Context, request: Request, principal: Principal, page: Page) -> Listed:
    after = page.after and ReviewMark(*page.after)
    among = {principal.only} if principal.only else None
    part = part_of(context.service.reviews.listed(after, page.reading, among), page, _mark)
    return listed(request, "reviews", part, stored_json)


def _mark(stored: StoredReview) -> Mark:
    return Mark(*stored.mark)


@routes.post(
    "/reviews",
    operation_id="create_review",
    summary="Start a review",
    description="Sent twice with the same command_id, it is one review.",
    response_model=Started,
    response_description="Done, durably",
    responses=REFUSED,
    openapi_extra=body("CreateReview"),
)
async def create_review(
    request: Request, principal: Annotated[Principal, Depends(may_start)], sent: Body
) -> Response:
    """Start a review, or return the one that the same command_id has started."""
    context = context_of(request)
    command = CreateReview.model_validate(sent.values | {"kind": "create_review"})
    service = context.service
    if command.sample:  # the whole review of a real incident, told from public sources
        outcome = await context.run(
            load_sample, service.reviews, command.sample, principal.actor, sent.command_id
        )
    else:
        outcome = await context.run(service.create, command, principal.actor, sent.command_id)
    review, base = outcome.review, base_url(service, request)
    values = done(context, outcome, principal, sent.command_id)
    link = f"{base}/join/{review.join_code}"
    return sent_back(values | {"id": review.id, "join_code": review.join_code, "join_url": link})


@routes.get(
    "/reviews/{review_id}",
    operation_id="get_review",
    summary="A review as your seat may see it; its join code only to a token that may write",
    description="What is hidden from you (cards before their reveal, ballots) is not in it.",
    response_model=ReviewShown,
    response_description="The review",
    responses=KEPT,
)
async def get_review(request: Request, principal: Asking, review: ToRead) -> Response:
    """Return a review as the principal's seat may see it."""
    context = context_of(request)
    view = View(review.id, principal.seat, principal.viewer, principal.reads_code(review))
    known = context.etags.get(view, review)
    if known and has(request, known):
        return not_modified(known)
    small = sum(len(review.items(name)) for name in COLLECTIONS) <= AT_ONCE
    found = _drawn(review, view) if small else await context.run(_drawn, review, view)
    context.etags.put(view, review, found.etag)
    return answer_of(request, found)


def _drawn(review: Review, view: View) -> Drawn:
    return drawn(review_json(review, view.seat, view.viewer, code=view.code))
