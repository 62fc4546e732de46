"""The inbox: alerts that tools send as they happen, and what is there for a span of time. It belongs to no review."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from enum import Enum
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query
from fastapi.security import HTTPAuthorizationCredentials
from starlette.requests import Request
from starlette.responses import Response

from pmcore.errors import InvalidError, NotAllowedError, SlowDownError
from pmcore.intake.arrivals import SOURCES
from pmcore.model.people import Role
from pmcore.model.scope import Scope
from pmcore.server.inbox import DAYS, LARGEST, MOST, Alerts, Noticed, Summary
from pmcore.server.keys import LONGEST, ProgramToken
from pmcore.web.api.context import Context, context_of
from pmcore.web.api.described import REFUSED
from pmcore.web.api.done import sent_back
from pmcore.web.api.inbox_answers import InboxShown, Received
from pmcore.web.api.principal import Asking, Principal, bearer, principal_with, token_in
from pmcore.web.body import body_of

routes = APIRouter()
TOO_OFTEN = "This token sends more to the inbox than is taken: 10 in a second, 100 at once. Send the same again in a second."
_IN_ADDRESS = (
    "Addresses are written down in many places, so only a token that can do nothing else may stand in one "
    "(`postmortem token create --scope inbox`). Send this one in the header `Authorization`."
)
_NO_TIME = (
    "“{text}” is no time that is known here. Write it like 2026-11-26T14:05:00Z; without a zone it is UTC."
)
_SPAN = timedelta(days=1)  # where nobody says from when
_JSON: dict[str, Any] = {
    "required": True,
    "content": {"application/json": {"schema": {"description": "An object, or a list of objects."}}},
}
Source = Enum("Source", {each: each for each in SOURCES}, type=str)  # type: ignore[misc]


async def sender_of(
    request: Request,
    credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(bearer)],
    token: Annotated[
        str,
        Query(
            max_length=LONGEST, description="For who can send no header: a token that has the scope inbox."
        ),
    ] = "",
) -> Principal:
    """Return the principal; raises `NotAllowedError` where it may not send to the inbox, `SlowDownError` where it sends too much."""
    context, sent = context_of(request), token_in(credentials)
    principal = principal_with(context, sent or token.strip())
    program = _program(principal)
    if program.role is Role.OBSERVER:
        raise NotAllowedError("An observer's token sends nothing to the inbox.")
    if program.scope is not Scope.INBOX:
        principal.require_scope(Scope.WRITE)
        if not sent:
            raise NotAllowedError(_IN_ADDRESS)
    if not context.deliveries.allow(principal.token.id):
        context.service.metrics.shed("inbox")
        raise SlowDownError(TOO_OFTEN)
    return principal


async def reader_of(principal: Asking) -> Principal:
    """Return the principal; raises `NotAllowedError` where it may not look into the inbox."""
    _program(principal)
    return principal


def _program(principal: Principal) -> ProgramToken:
    if not isinstance(principal.token, ProgramToken) or principal.only:
        raise NotAllowedError(
            "The inbox is for all reviews, so it needs a program's token for every one (`postmortem token create`)."
        )
    return principal.token


@routes.post(
    "/inbox/{source}",
    operation_id="send_to_inbox",
    summary="Keep what a tool sends when something happens; needs no review",
    description="As the body: what the tool's webhook sends (PagerDuty v3, Opsgenie, Alertmanager and Grafana, Statuspage), or any JSON "
    "with a time and a text. Its header `Authorization` has a program's token with the scope inbox or write; where the tool can "
    "send no header (status pages), `?token=` has one with the scope inbox. The same body is kept once. "
    f"At most {LARGEST // 1_000_000} MB each, 10 in a second for each token; kept for {DAYS} days, and at most {MOST // 1_000_000} MB "
    "together: the oldest go first. Secrets are covered before anything is kept.",
    response_model=Received,
    response_description="Kept, durably",
    responses=REFUSED,
    openapi_extra={"requestBody": _JSON},
)
async def send_to_inbox(
    request: Request,
    principal: Annotated[Principal, Depends(sender_of)],
    source: Annotated[Source, Path(description="Who sends it.")],
) -> Response:
    """Keep a body."""
    context = context_of(request)
    body = await body_of(request, LARGEST)
    receipt = await context.run(context.service.inbox.receive, source.value, body)
    return sent_back(
        {
            "kept": receipt.kept,
            "known": receipt.known,
            "rows": receipt.rows,
            "forgotten": receipt.forgotten,
        }
    )


@routes.get(
    "/inbox",
    operation_id="read_inbox",
    summary="What the inbox has for a span of time",
    description="Times are UTC. Alerts that were told several times are one row.",
    response_model=InboxShown,
    response_description="Alerts in short, by service and source, and each of them",
    responses=REFUSED,
)
async def read_inbox(
    request: Request,
    principal: Annotated[Principal, Depends(reader_of)],
    since: Annotated[
        str, Query(alias="from", description="ISO 8601; a day before `to` where it is missing.")
    ] = "",
    until: Annotated[str, Query(alias="to", description="ISO 8601; now where it is missing.")] = "",
    service: Annotated[str, Query(description="Only what is about this service.")] = "",
) -> Response:
    """Return what is there."""
    context = context_of(request)
    end = _moment("to", until) or datetime.now(UTC)
    begin = _moment("from", since) or max(end, _EARLIEST) - _SPAN
    return sent_back(await context.run(_alerts, context, begin, end, service))


_EARLIEST = datetime(1970, 1, 2, tzinfo=UTC)


def _moment(name: str, text: str) -> datetime | None:
    if not text:
        return None
    try:
        at = datetime.fromisoformat(text.replace(" ", "+") if "T" in text else text)
        return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        sentence = _NO_TIME.format(text=text[:40])
        raise InvalidError(sentence, fields={name: sentence}) from error


def _alerts(context: Context, since: datetime, until: datetime, service: str) -> dict[str, Any]:
    alerts: Alerts = context.service.inbox.alerts(since, until, service)
    return {
        "alerts": [_summary_json(each) for each in alerts.summaries],
        "rows": [_row_json(each) for each in alerts.rows],
        "whole": alerts.whole,
    }


def _summary_json(summary: Summary) -> dict[str, Any]:
    return {
        "service": summary.service,
        "source": summary.source,
        "count": summary.count,
        "from": summary.begins_at.isoformat(),
        "to": summary.ends_at.isoformat(),
    }


def _row_json(noticed: Noticed) -> dict[str, Any]:
    row = noticed.row
    return {
        "at": row.at and row.at.isoformat(),
        "ends_at": row.ends_at and row.ends_at.isoformat(),
        "text": row.text,
        "kind": row.kind,
        "who": row.who,
        "service": noticed.service,
        "source": noticed.source,
        "told_by": row.source,
        "link": row.link,
        "key": row.key,
    }
