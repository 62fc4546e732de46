"""Tokens: listed, made and revoked by whoever has the scope admin."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Path
from starlette.requests import Request
from starlette.responses import Response

from pmcore.model.scope import Scope
from pmcore.server.tokens import NewToken
from pmcore.store.base import StoredToken
from pmcore.web.api.answers import TokenListed, TokenMade, TokensListed
from pmcore.web.api.context import Context, context_of
from pmcore.web.api.described import PAGED, REFUSED
from pmcore.web.api.done import sent_back
from pmcore.web.api.etags import answer_of
from pmcore.web.api.paging import Listed, Mark, Page, Paging, listed, part_of
from pmcore.web.api.principal import Asking, Principal
from pmcore.web.api.sending import Body, body
from pmcore.web.api.serializers import token_json

routes = APIRouter()


async def admin_of(principal: Asking) -> Principal:
    """Return the principal; raises `NotAllowedError` where it may not hand out tokens."""
    principal.require_scope(Scope.ADMIN)
    return principal


Admin = Annotated[Principal, Depends(admin_of)]


@routes.get(
    "/tokens",
    operation_id="list_tokens",
    summary="All tokens, the newest first; needs the scope admin",
    description="To a token of one review, those of that review.",
    response_model=TokensListed,
    response_description="The tokens",
    responses=PAGED,
)
async def list_tokens(request: Request, principal: Admin, page: Paging) -> Response:
    """Return rows of tokens; no token itself is in them."""
    context = context_of(request)
    return answer_of(request, *await context.run(_listed, context, request, principal, page))


def _listed(context: Context, request: Request, principal: Principal, page: Page) -> Listed:
    rows = [each for each in context.service.tokens.all(principal.only) if _is_behind(each, page.after)]
    return listed(request, "tokens", part_of(rows[: page.reading], page, _mark), token_json)


def _mark(row: StoredToken) -> Mark:
    return Mark(row.created_at, row.id)


def _is_behind(row: StoredToken, mark: Mark | None) -> bool:
    return mark is None or _mark(row) < mark


@routes.post(
    "/tokens",
    operation_id="create_token",
    summary="Make a token; needs the scope admin",
    description="This answer alone holds it; afterwards there is only its row.",
    response_model=TokenMade,
    response_description="The token",
    responses=REFUSED,
    openapi_extra=body("NewToken"),
)
async def create_token(request: Request, principal: Admin, sent: Body) -> Response:
    """Make a token. This answer alone holds it; afterwards there is only its row."""
    context = context_of(request)
    service = context.service
    wanted = NewToken.model_validate({"review_id": principal.only} | sent.values)
    principal.require_reach(wanted.review_id)
    if wanted.review_id:
        await context.run(service.reviews.get, wanted.review_id)
    text, row = await context.run(service.tokens.make, wanted)
    return sent_back({"token": text} | token_json(row))


@routes.delete(
    "/tokens/{token_id}",
    operation_id="revoke_token",
    summary="Make a token count no more; needs the scope admin",
    description="At once, and for ever.",
    response_model=TokenListed,
    response_description="Its row",
    responses=REFUSED,
)
async def revoke_token(
    request: Request, principal: Admin, token_id: Annotated[str, Path(description="The id of its row.")]
) -> Response:
    """Make a token count no more."""
    context = context_of(request)
    row = await context.run(context.service.tokens.revoke, token_id, principal.only)
    return sent_back(token_json(row))
