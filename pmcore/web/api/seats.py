"""Seats: a program gives somebody one, with a token and a link."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from pmcore.changes.people import ParticipantJoined
from pmcore.commands.people import AddSeat
from pmcore.errors import RuleError
from pmcore.server.service import base_url, enter_url
from pmcore.web.api.answers import Seated
from pmcore.web.api.context import context_of
from pmcore.web.api.described import REFUSED
from pmcore.web.api.done import done, sent_back
from pmcore.web.api.principal import Asking
from pmcore.web.api.review import ToChange
from pmcore.web.api.sending import Body, body

routes = APIRouter()
MINUTES = 60  # for which the link opens the seat


@routes.post(
    "/reviews/{review_id}/seats",
    operation_id="add_seat",
    summary="Give somebody a seat; the answer holds its token and a link",
    description="With the token a program acts as that participant; the link opens the seat in one browser, within an hour.",
    response_model=Seated,
    response_description="Done, durably",
    responses=REFUSED,
    openapi_extra=body("NewSeat"),
)
async def add_seat(request: Request, principal: Asking, review: ToChange, sent: Body) -> Response:
    """Give somebody a seat; return its token and the link that opens it in a browser."""
    context = context_of(request)
    service = context.service
    command = AddSeat.model_validate(sent.values | {"kind": "add_seat"})
    outcome = await context.run(service.execute, review.id, command, principal.actor, sent.command_id)
    joined = next(
        (each.change for each in outcome.records if isinstance(each.change, ParticipantJoined)), None
    )
    if joined is None:
        raise RuleError("This command_id belongs to another command.")
    person, base = joined.item, base_url(service, request)
    return sent_back(
        done(context, outcome, principal, sent.command_id)
        | {
            "participant_id": person.id,
            "name": person.name,
            "role": person.role.value,
            "token": service.tokens.make_for_seat(review.id, person.id, person.name),
            "enter_url": enter_url(service, review.id, person.id, minutes=MINUTES, base=base),
        }
    )
