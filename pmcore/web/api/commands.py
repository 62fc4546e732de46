"""Commands: whatever people do in a review."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from pmcore.commands.base import Command
from pmcore.commands.registry import any_command
from pmcore.errors import NotAllowedError
from pmcore.web.api.answers import Done
from pmcore.web.api.context import context_of
from pmcore.web.api.described import REFUSED
from pmcore.web.api.done import done, sent_back
from pmcore.web.api.kinds import NOT_IN_REVIEW
from pmcore.web.api.principal import Asking
from pmcore.web.api.review import ToChange
from pmcore.web.api.sending import Body, body

routes = APIRouter()


@routes.post(
    "/reviews/{review_id}/commands",
    operation_id="do_command",
    summary="Do something in a review",
    description="One of the commands, told apart by `kind`. In one that edits, what is not sent stays as it is.",
    response_model=Done,
    response_description="Done, durably",
    responses=REFUSED,
    openapi_extra=body("Command"),
)
async def do_command(request: Request, principal: Asking, review: ToChange, sent: Body) -> Response:
    """Do what was sent, by the one door."""
    context = context_of(request)
    if sent.values.get("kind") in NOT_IN_REVIEW:
        raise NotAllowedError(
            "That is not done here: POST /reviews starts a review, POST …/seats gives a seat."
        )
    command: Command = any_command.validate_python(sent.values)
    outcome = await context.run(context.service.execute, review.id, command, principal.actor, sent.command_id)
    return sent_back(done(context, outcome, principal, sent.command_id))
